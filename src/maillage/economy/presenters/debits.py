"""Files for the bank: direct debits; one transfer that gives back what was paid above what is owed."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.economy.models import DebitBatch, Invoice
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.credit_transfers import Account, CreditTransfer, render_transfers
from maillage.economy.rules.direct_debits import Collection, render_debits
from maillage.kernel.processes import Limits, run_in_child, too_much_refusal
from maillage.kernel.refusal import Refusal


def debits_file(batch: DebitBatch) -> bytes:
    """The file for the bank: made again from what was asked, the same each time but for the hour it is made."""
    with override(LANGUAGE):
        words = _("Invoice %(number)s")
    rows = [
        Collection(
            Account(one.mandate.name, one.mandate.iban, one.mandate.bic), one.cents, one.mandate.reference,
            one.mandate.signed_on, one.invoice.number, words % {"number": one.invoice.number},
        )
        for one in batch.debits.filter(refused_on=None).select_related("mandate", "invoice")
    ]  # fmt: skip
    if not rows:
        raise Refusal("nothing_to_collect", "The bank gave all of it back: nothing is left in this file.")
    issuer = batch.issuer
    creditor = Account(issuer.legal_name, issuer.iban, issuer.bic)
    return run_in_child(
        Limits(), too_much_refusal, render_debits, creditor, issuer.creditor_id, rows, batch.reference,
        batch.collected_on,
    )  # fmt: skip


def refund_file(invoice: Invoice, name: str, iban: str) -> bytes:
    """The file for the bank; the account is written there, kept nowhere.

    Refusal when nothing is to be given back, or the issuer's account is not known.
    """
    left = standing_of(invoice).left.cents
    if left >= 0:
        raise Refusal("nothing_to_give_back", "Nothing is to be given back on this invoice.")
    issuer = invoice.issuer
    if not issuer.iban:
        raise Refusal("no_own_iban", "Write your IBAN under “Who invoices” first.")
    with override(LANGUAGE):
        words = _("Given back on %(number)s") % {"number": invoice.number}
    now = timezone.localtime()
    transfer = CreditTransfer(
        Account(issuer.legal_name, issuer.iban, issuer.bic), Account(name, iban), -left, invoice.number, words
    )
    return render_transfers([transfer], f"{invoice.number}-{now:%y%m%d}", now, now.date(), issuer.legal_name)
