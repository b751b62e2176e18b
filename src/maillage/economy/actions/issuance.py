"""Issuing: checked against the standard, numbered, written in the books, in that order; cancelling by a credit note.

A check takes a second or two and holds nobody: it is done before, on the very document but its number, and what was
checked is kept as a digest. Then one transaction gives the number, writes the invoice and its entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.community.actions import record
from maillage.community.models import Organisation, Person
from maillage.economy.actions.clearing_documents import write_again
from maillage.economy.actions.drafts import require_writer
from maillage.economy.actions.issuers import lock_issuer, scope_of
from maillage.economy.actions.payments import write_payment
from maillage.economy.models import ClearingDocument, DepositUse, DraftInvoice, Invoice, InvoiceHolder, Issuer
from maillage.economy.queries.documents import STAND_IN, digest_of_document, document_of_draft, last_issued_on
from maillage.economy.queries.invoices import is_taken_off, standing_of
from maillage.economy.queries.rights import desk_of
from maillage.economy.rules.accounts import LANGUAGE, Method, lines_of_document
from maillage.economy.rules.cii import write_cii
from maillage.economy.rules.documents import Document, InvoiceKind, Preceding
from maillage.economy.rules.invoices import InvoiceState, may_cancel, may_issue
from maillage.economy.rules.issuers import may_set_up, series_of, written_number
from maillage.economy.rules.records import document_as_data
from maillage.economy.rules.validation import LIMITS, Finding, check_xmls, no_validator_refusal
from maillage.kernel.money import Money
from maillage.kernel.processes import ChildFault, run_in_child
from maillage.kernel.refusal import Refusal
from maillage.ledger.actions import next_number, post
from maillage.ledger.models import Entry
from maillage.ledger.rules.entries import Line, Posting, reversed_lines
from maillage.passes.actions.billing import activate_billed, free_billed, move_billed
from maillage.passes.models import Billed
from maillage.web.gates import CHECKS, job_wait

YEARS_KEPT = 10  # after the end of the year it was issued in: Code de commerce, L123-22


def findings_on(documents: Sequence[Document]) -> list[list[Finding]]:
    """What the standard says of each, in one child process at a time. Refusal when it can't be asked."""
    try:
        with CHECKS.pass_through(job_wait()):
            return run_in_child(LIMITS, no_validator_refusal, check_xmls, [write_cii(one) for one in documents])
    except ChildFault as fault:
        raise no_validator_refusal() from fault


def require_valid(documents: Sequence[Document]) -> None:
    """Refusal that names the first rule one of them breaks."""
    for findings in findings_on(documents):
        if findings:
            first = findings[0]
            raise Refusal(
                "not_valid", "The standard refuses this invoice (%(source)s, %(rule)s): %(reason)s",
                source=first.source, rule=first.rule, reason=first.sentence,
            )  # fmt: skip


def check_drafts(drafts: Sequence[DraftInvoice], day: date | None = None) -> None:
    """Look drafts over, ours and the standard's rules, as if they were issued that day; Refusal for the first fault.

    What was checked already and did not change since is not checked again.
    """
    day = day or timezone.localdate()
    documents = [(draft, _sound_document(draft, day)) for draft in drafts]
    digests = [digest_of_document(document) for _draft, document in documents]
    new = [
        (draft, document, digest)
        for (draft, document), digest in zip(documents, digests, strict=True)
        if draft.checked != digest
    ]
    if new:
        require_valid([document for _draft, document, _digest in new])
    for draft, _document, digest in new:
        DraftInvoice.objects.filter(pk=draft.pk).update(checked=digest)
        draft.checked = digest


def _sound_document(draft: DraftInvoice, day: date) -> Document:
    document = document_of_draft(draft, day)
    series = series_of(draft.issuer.prefix, InvoiceKind(draft.kind), day)
    refusal = may_set_up(draft.issuer.facts) or may_issue(
        document, last_issued_on(draft.issuer, series), timezone.localdate()
    )
    if refusal:
        raise refusal
    return document


def issue(draft: DraftInvoice, by: Person, *, on: date | None = None) -> Invoice:
    """Issue it, today unless said otherwise: a number, an entry in the books; the draft is gone."""
    require_writer(by, draft)
    day = on or timezone.localdate()
    check_drafts([draft], day)
    return _issue(draft, by, day)


@transaction.atomic
def _issue(draft: DraftInvoice, by: Person, day: date) -> Invoice:
    issuer = lock_issuer(draft.issuer_id)
    current = DraftInvoice.objects.filter(pk=draft.pk).select_related("writer").first()
    if current is None:
        raise Refusal("issued_already", "This draft was issued or thrown away in the meantime.")
    current.issuer = issuer
    document = _sound_document(current, day)
    if digest_of_document(document) != current.checked:
        raise Refusal("changed_meanwhile", "This draft was changed in the meantime: read it over again.")
    deposits = list(current.deposits.all())
    for deposit in deposits:
        _require_open_deposit(deposit)
    series = series_of(issuer.prefix, InvoiceKind(current.kind), day)
    sequence = next_number(_series_key(issuer, series))
    numbered = replace(document, number=written_number(series, sequence))
    if refusal := may_issue(numbered, None, timezone.localdate()):
        raise refusal
    entry = _post(issuer, numbered, lines_of_document(numbered, issuer.chart, [one.document for one in deposits]), by)
    invoice = _write(issuer, numbered, (series, sequence), entry, by, writer=current.writer, is_demo=current.is_demo)
    off = Money.sum(one.gross for one in deposits)
    invoice.due_cents = (numbered.gross - off).cents  # what is paid as it is issued is a payment of its own
    invoice.save(force_insert=True)
    DepositUse.objects.bulk_create(DepositUse(balance=invoice, deposit=one) for one in deposits)
    if not issuer.is_training:
        InvoiceHolder.objects.create(invoice=invoice, person=current.person, organisation=current.organisation)
    if current.paid_on and invoice.due_cents:
        write_payment(invoice, Money(invoice.due_cents), Method(current.paid_by), current.paid_on, by)
    about = [current.person] if current.person else []
    move_billed(current.public_id, invoice.public_id)
    if current.paid_on:
        activate_billed(invoice.public_id)
    ClearingDocument.objects.filter(draft=current).update(draft=None, invoice=invoice)
    current.delete()
    record(by, "invoice_issued", ("invoice", invoice.pk), scope_of(issuer.organisation), about=about)
    return invoice


def _series_key(issuer: Issuer, series: str) -> str:
    return f"{issuer.book}:{series}"


def _require_open_deposit(deposit: Invoice) -> None:
    standing = standing_of(deposit)
    if standing.state_on(timezone.localdate()) != InvoiceState.PAID:
        raise Refusal(
            "deposit_not_paid", "Deposit %(number)s is not paid: it can’t be taken off.", number=deposit.number
        )
    if is_taken_off(deposit):
        raise Refusal(
            "deposit_used", "Deposit %(number)s is taken off another invoice already.", number=deposit.number
        )  # fmt: skip


def _post(issuer: Issuer, document: Document, lines: tuple[Line, ...], by: Person) -> Entry:
    with override(LANGUAGE):
        words = {
            InvoiceKind.INVOICE: _("Invoice %(number)s"),
            InvoiceKind.SELF_BILLED: _("Invoice %(number)s"),
            InvoiceKind.DEPOSIT: _("Deposit %(number)s"),
            InvoiceKind.CREDIT_NOTE: _("Credit note %(number)s"),
        }[document.kind]
        label = words % {"number": document.number}
    return post(issuer.book, Posting(document.issued_on, label, lines, document.number), by)


def _write(
    issuer: Issuer, document: Document, place: tuple[str, int], entry: Entry, by: Person, *,
    writer: Organisation | None, is_demo: bool, cancels: Invoice | None = None,
) -> Invoice:  # fmt: skip
    """The row of a document, not saved yet."""
    return Invoice(
        issuer=issuer, kind=document.kind.value, series=place[0], sequence=place[1], number=document.number,
        issued_on=document.issued_on, due_on=document.due_on, customer=document.customer.value,
        customer_name=document.buyer.name, net_cents=document.net.cents, vat_cents=document.vat.cents,
        due_cents=document.due.cents, content=document_as_data(document), xml=write_cii(document).decode(),
        cancels=cancels, writer=writer, entry=entry, issued_at=timezone.now(), by=str(by.journal_id),
        keep_until=date(document.issued_on.year + YEARS_KEPT + 1, 1, 1), is_demo=is_demo,
        is_training=issuer.is_training,
    )  # fmt: skip


def cancel(invoice: Invoice, by: Person) -> Invoice:
    """Cancel it whole by a credit note of today: checked, numbered, and the contrary of its entry in the books."""
    desk = desk_of(by, invoice.issuer)
    if desk is None or not desk.may_read(invoice):
        raise Refusal("not_allowed", "Only who keeps the accounts of this organisation may do that.")
    if refusal := may_cancel(standing_of(invoice), is_taken_off=is_taken_off(invoice)):
        raise refusal
    day = timezone.localdate()
    require_valid([_credit_note(invoice, day, STAND_IN)])
    return _cancel(invoice, by, day)


def _credit_note(invoice: Invoice, day: date, sequence: int) -> Document:
    series = series_of(invoice.issuer.prefix, InvoiceKind.CREDIT_NOTE, day)
    document = invoice.document
    off = Money.sum(use.deposit.gross for use in invoice.deposits_used.select_related("deposit"))
    return replace(
        document, number=written_number(series, sequence), kind=InvoiceKind.CREDIT_NOTE, issued_on=day, due_on=day,
        prepaid=off, is_paid=False, precedings=(Preceding(document.number, document.issued_on),),
    )  # fmt: skip


def _take_back_till_payments(invoice: Invoice, by: Person) -> None:
    """What was received at the till, or netted between places, goes with the invoice: the next one takes it up."""
    is_offset = ClearingDocument.objects.filter(invoice=invoice).exists()
    is_billed = Billed.objects.filter(document=invoice.public_id).exists()
    if not (invoice.document.is_paid and (is_billed or is_offset)):
        return
    for payment in invoice.payments.filter(takes_back=None, taken_back_by=None, cents__gt=0):
        write_payment(
            invoice, -payment.amount, Method(payment.method), timezone.localdate(), by, fee=-Money(payment.fee_cents),
            reference=payment.reference, takes_back=payment,
        )  # fmt: skip


@transaction.atomic
def _cancel(invoice: Invoice, by: Person, day: date) -> Invoice:
    issuer = lock_issuer(invoice.issuer_id)
    if refusal := may_cancel(standing_of(invoice), is_taken_off=is_taken_off(invoice)):
        raise refusal
    series = series_of(issuer.prefix, InvoiceKind.CREDIT_NOTE, day)
    sequence = next_number(_series_key(issuer, series))
    document = _credit_note(invoice, day, sequence)
    if refusal := may_issue(document, last_issued_on(issuer, series), day):
        raise refusal
    written = invoice.entry.lines.order_by("position")
    lines = reversed_lines([Line(one.account, Money(one.cents, one.currency)) for one in written])
    entry = _post(issuer, document, lines, by)
    made = _write(
        issuer, document, (series, sequence), entry, by, writer=invoice.writer, is_demo=invoice.is_demo, cancels=invoice
    )  # fmt: skip
    made.due_cents = 0
    made.save(force_insert=True)
    _take_back_till_payments(invoice, by)
    free_billed([invoice.public_id])
    if cleared := ClearingDocument.objects.filter(invoice=invoice).first():
        write_again(cleared)
    holder = InvoiceHolder.objects.filter(invoice=invoice).first()
    person, organisation = (holder.person, holder.organisation) if holder else (None, None)
    if holder:
        InvoiceHolder.objects.create(invoice=made, person=person, organisation=organisation)
    about = [person] if person else []
    record(by, "invoice_cancelled", ("invoice", invoice.pk), scope_of(issuer.organisation), about=about)
    return made
