"""What the economy knows about a person, what stays because the law wants it, what is kept for how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.actions.attachments import release
from maillage.community.actions.privacy import PersonalTable, Remainder
from maillage.community.models import Person
from maillage.economy.actions.clearing_data import erase_clearing, export_clearing
from maillage.economy.models import (
    BankFile,
    CardNotice,
    Debit,
    DebitMandate,
    DraftInvoice,
    Invoice,
    InvoiceHolder,
    Payment,
    PlaceAmount,
)
from maillage.passes.actions.billing import free_billed

KEPT_FORM = gettext_lazy("with your name and address, tied to no account")


class EconomyPersonalData:
    """Invoices addressed to a person; drafts for them; what they said for a place."""

    def export(self, person: Person) -> list[PersonalTable]:
        """Their invoices with the XML of each, and what is being written for them."""
        mine = list(Invoice.objects.filter(holder__person=person).select_related("issuer"))
        drafts = DraftInvoice.objects.filter(person=person).select_related("issuer")
        paid = Payment.objects.filter(invoice__in=mine).select_related("invoice", "bank_match__movement")
        return [
            PersonalTable(
                "invoices", _("My invoices"), [_invoice_row(one) for one in mine], "kept",
                _("The law keeps invoices ten years after the end of their year: with your name and address as they "
                  "stood, but tied to no account."),
                files={f"{one.number}.xml": one.xml.encode() for one in mine},
                stays=tuple(Remainder(one.number, KEPT_FORM, one.keep_until) for one in mine),
            ),
            PersonalTable(
                "invoice_payments", _("What was paid of my invoices"), [_payment_row(one) for one in paid], "kept",
                _("It stays with the invoice, for as long: tied to no account."),
            ),
            PersonalTable("invoice_drafts", _("Invoices that are being written for me"),
                          [{"issuer": one.issuer.legal_name, "changed_at": one.changed_at} for one in drafts]),
            PersonalTable("debit_mandates", _("My mandates of direct debit"), [
                {"issuer": one.issuer.legal_name, "number": one.reference, "name": one.name, "line": one.iban,
                 "starts_on": one.signed_on, "ends_on": one.ended_on}
                for one in DebitMandate.objects.filter(person=person).select_related("issuer")
            ], "kept", _("Until the time for contesting a debit is over: without a tie to your account.")),
            *export_clearing(person),
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """Drafts go; invoices stay, and are nobody's any more."""
        del ghost  # nobody needs to stand for them
        _remove_drafts(DraftInvoice.objects.filter(person=person))
        InvoiceHolder.objects.filter(person=person).update(person=None)
        _end_mandates(person)
        erase_clearing(person)


def _end_mandates(person: Person) -> None:
    """Those by which nothing was taken go; the others end, and go with time."""
    mine = DebitMandate.objects.filter(person=person)
    mine.filter(debits=None).delete()
    mine.filter(ended_on=None).update(ended_on=timezone.localdate())
    mine.update(person=None)


def _invoice_row(one: Invoice) -> dict[str, Any]:
    return {
        "number": one.number, "issuer": one.issuer.legal_name, "issued_on": one.issued_on, "due_on": one.due_on,
        "cents": one.gross.cents, "name": one.customer_name,
    }  # fmt: skip


def _payment_row(paid: Payment) -> dict[str, Any]:
    """A payment, and what the bank said of it."""
    match = getattr(paid, "bank_match", None)
    words = f"{match.movement.party} {match.movement.text}".strip() if match else ""
    return {
        "number": paid.invoice.number, "day": paid.received_on, "cents": paid.cents, "how": paid.get_method_display(),
        "note": paid.reference, "text": words,
    }  # fmt: skip


def purge_invoices(before: datetime, dry: bool) -> int:
    """Remove the invoices issued before whose time is over, with what was paid of them; how many.

    One that a younger document names stays with it. Their entries stay in the books, which name nobody.
    """
    today = timezone.localdate()
    over = Q(issued_at__lt=before, keep_until__lte=today)
    held = Q(credit_note__keep_until__gt=today) | Q(uses__balance__keep_until__gt=today)
    old = Invoice.with_training.filter(over).exclude(held)
    numbers = list(old.values_list("pk", flat=True))
    if not dry:
        Invoice.with_training.filter(pk__in=numbers).delete()
    return len(numbers)


def purge_drafts(before: datetime, dry: bool) -> int:
    """Remove the drafts that nobody touched since; how many."""
    old = DraftInvoice.objects.filter(changed_at__lt=before, clearing_document=None)  # what places owe stays
    count = old.count()
    if not dry:
        _remove_drafts(old)
    return count


def _remove_drafts(drafts: QuerySet[DraftInvoice]) -> None:
    """What stood on them may be asked for again."""
    free_billed(list(drafts.values_list("public_id", flat=True)))
    drafts.delete()


def purge_bank_files(before: datetime, dry: bool) -> int:
    """Remove the statements of the bank imported before, with their movements; how many. Payments stay."""
    old = BankFile.objects.filter(imported_at__lt=before)
    count = old.count()
    if not dry:
        old.delete()
    return count


def purge_card_notices(before: datetime, dry: bool) -> int:
    """Remove what card providers told before; how many. What was paid stays with its invoice."""
    old = CardNotice.objects.filter(received_at__lt=before)
    count = old.count()
    if not dry:
        old.delete()
    return count


def purge_debit_mandates(before: datetime, dry: bool) -> int:
    """Remove the mandates that ended before, with what was taken by them; how many. Payments stay."""
    old = DebitMandate.objects.filter(ended_on__lt=timezone.localdate(before))
    count = old.count()
    if not dry:
        Debit.objects.filter(mandate__in=old).delete()
        old.delete()
    return count


def purge_place_amounts(before: datetime, dry: bool) -> int:
    """Remove what places spent and received before, with its proofs; how many lines."""
    day = timezone.localdate(before)
    old = PlaceAmount.objects.filter(Q(day__lt=day) | Q(day=None, month__lt=day.replace(day=1)))
    count = old.count()
    if not dry:
        names = list(old.exclude(proof="").values_list("proof", flat=True))
        old.delete()
        for name in set(names):
            release(name)
    return count


ECONOMY_RETENTION_PURGES = {
    "place_amounts": purge_place_amounts,
    "debit_mandates": purge_debit_mandates,
    "invoices": purge_invoices, "invoice_drafts": purge_drafts, "bank_files": purge_bank_files,
    "card_notices": purge_card_notices,
}  # fmt: skip
