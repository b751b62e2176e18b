"""Writing an invoice before it is one: begun, changed, thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db import transaction

from maillage.community.models import Organisation, Person
from maillage.economy.actions.issuers import require_current
from maillage.economy.models import ClearingDocument, DraftInvoice, DraftLine, Invoice, Issuer
from maillage.economy.queries.rights import desk_of
from maillage.economy.rules.documents import InvoiceKind, ItemLine, vat_shares
from maillage.economy.rules.invoices import MOST_LINES
from maillage.economy.rules.issuers import compact
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.billing import free_billed
from maillage.passes.models import Billed

ROUNDED = 2  # cents a line that bringing a price to what it is without VAT may lose
IDENTIFIERS = ("siren", "siret", "vat_number")


def writer_for(person: Person, issuer: Issuer) -> Organisation | None:
    """In whose place this person writes: None for the issuer itself. Refusal when they may not."""
    desk = desk_of(person, issuer)
    if desk is None:
        raise Refusal("not_allowed", "Only who keeps the accounts of this organisation may do that.")
    return desk.writer


def require_writer(person: Person, draft: DraftInvoice) -> None:
    """Refusal unless the draft is written from this person's desk."""
    desk = desk_of(person, draft.issuer)
    if desk is None or not (desk.keeps_books or desk.writer == draft.writer):
        raise Refusal("not_allowed", "Only who keeps the accounts of this organisation may do that.")


@transaction.atomic
def write_draft(
    issuer: Issuer,
    by: Person,
    facts: dict[str, Any],
    lines: Sequence[ItemLine],
    *,
    draft: DraftInvoice | None = None,
    deposits: Sequence[Invoice] = (),
) -> DraftInvoice:
    """Begin a draft, or write one again: nothing of it is in the books yet."""
    writer = writer_for(by, issuer)
    require_current(issuer)
    if draft is None:
        draft = DraftInvoice(issuer=issuer, writer=writer)
    else:
        draft = DraftInvoice.objects.select_for_update().get(pk=draft.pk)
        require_writer(by, draft)
        _require_billed_lines(draft, lines)
        _require_cleared(draft, facts, lines)
    for name, value in facts.items():
        setattr(draft, name, compact(value) if name in IDENTIFIERS else value)
    if issuer.is_training:
        draft.person = draft.organisation = None  # nobody is invoiced in practice, whatever address is written
    if refusal := _draft_refusal(draft, lines, deposits):
        raise refusal
    draft.siren = draft.siren or draft.siret[:9]
    draft.save()
    draft.lines.all().delete()
    write_lines(draft, lines)
    draft.deposits.set(deposits)
    return draft


def write_lines(draft: DraftInvoice, lines: Sequence[ItemLine]) -> None:
    """The lines of a draft that has none."""
    DraftLine.objects.bulk_create(
        DraftLine(
            draft=draft, position=n, words=line.words, quantity=line.quantity, unit=line.unit.value,
            price_cents=line.unit_price.cents, vat_rate=line.vat_rate,
        )
        for n, line in enumerate(lines, 1)
    )  # fmt: skip


def _require_billed_lines(draft: DraftInvoice, lines: Sequence[ItemLine]) -> None:
    """What bookings and passes came to stays on their draft: less would be asked for nowhere. Words may change."""
    billed = sum(Billed.objects.filter(document=draft.public_id).values_list("cents", flat=True))
    with_vat = Money.sum(line.net + line.net.share_of(Fraction(line.vat_rate, 10000)) for line in lines)
    if billed and with_vat.cents + ROUNDED * len(lines) < billed:
        raise Refusal(
            "billed_lines",
            "Bookings and passes on this draft come to %(amount)s: leave them, or throw the draft away.",
            amount=Money(billed).format(),
        )


def _require_cleared(draft: DraftInvoice, facts: Mapping[str, Any], lines: Sequence[ItemLine]) -> None:
    """What places owe each other stays on its draft to the cent, owed by the same, paid by compensation."""
    row = ClearingDocument.objects.filter(draft=draft).first()
    if row is None:
        return
    gross = sum((share.base + share.vat).cents for share in vat_shares(lines))
    same = all(facts.get(name, getattr(draft, name)) == getattr(draft, name) for name in ("organisation", "paid_by"))
    if gross + row.rounding_cents != row.cents or not same:
        raise Refusal(
            "cleared_lines",
            "This is what places owe each other: %(amount)s, owed by the same carrier, paid by compensation.",
            amount=Money(row.cents).format(),
        )


def _draft_refusal(draft: DraftInvoice, lines: Sequence[ItemLine], deposits: Sequence[Invoice]) -> Refusal | None:
    if draft.kind == InvoiceKind.CREDIT_NOTE.value:
        return Refusal("credit_note_alone", "A credit note is made from the invoice it cancels.")
    is_self_billed = draft.kind == InvoiceKind.SELF_BILLED.value
    if is_self_billed != (draft.writer is not None and draft.organisation_id == draft.writer_id):
        return Refusal(
            "self_billed",
            "An invoice is written by the customer when the organisation that has the mandate buys, and only then.",
        )
    if len(lines) > MOST_LINES:
        return Refusal("too_many_lines", "An invoice has %(most)s lines at most.", most=MOST_LINES)
    if deposits and draft.kind != InvoiceKind.INVOICE.value:
        return Refusal("deposit_of_deposit", "Deposits are taken off an invoice, and off nothing else.")
    if any(one.issuer_id != draft.issuer_id or one.kind != InvoiceKind.DEPOSIT.value for one in deposits):
        return Refusal("other_deposit", "This deposit is another one’s.")
    return None


@transaction.atomic
def remove_draft(draft: DraftInvoice, by: Person) -> None:
    """Throw a draft away: no number was given."""
    require_writer(by, draft)
    if ClearingDocument.objects.filter(draft=draft).exists():
        raise Refusal("cleared_draft", "This is what places owe each other: it is issued, and not thrown away.")
    free_billed([draft.public_id])
    draft.delete()
