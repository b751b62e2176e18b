"""A file of one transfer: what was paid above what is owed goes back. The account is written there, kept nowhere."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.economy.models import Invoice
from maillage.economy.queries.invoices import standing_of
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.credit_transfers import Account, CreditTransfer, render_transfers
from maillage.kernel.refusal import Refusal


def refund_file(invoice: Invoice, name: str, iban: str) -> bytes:
    """The file for the bank. Refusal when nothing is to be given back, or the issuer's account is not known."""
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
