"""One file of transfers for all that an organisation owes: each issuer on its own account, under its own reference."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.community.models import Organisation
from maillage.economy.models import Invoice
from maillage.economy.queries.buyers import BuyerStatement
from maillage.economy.rules.accounts import LANGUAGE
from maillage.economy.rules.credit_transfers import Account, CreditTransfer, render_transfers
from maillage.kernel.refusal import Refusal


def transfers_of_buyer(
    organisation: Organisation, statement: BuyerStatement, payer: Account, day: date
) -> bytes:  # fmt: skip
    """The file for the bank of who pays; its account is written there, kept nowhere.

    To the account that stands on each invoice, what is left of it, its number as the reference. Refusal when nothing is
    to be paid so.
    """
    lines = {line.invoice.pk: line.left.cents for line in statement.payable}
    with override(LANGUAGE):
        words = _("Invoice %(number)s")
    transfers = []
    for invoice in Invoice.objects.filter(pk__in=lines).select_related("issuer").order_by("number"):
        account = invoice.document.account
        if account is not None and account.iban:
            payee = Account(account.holder or invoice.issuer.legal_name, account.iban, account.bic)
            text = words % {"number": invoice.number}
            transfers.append(CreditTransfer(payer, payee, lines[invoice.pk], invoice.number, text))
    if not transfers:
        raise Refusal("nothing_to_transfer", "Nothing is left that a transfer of yours would pay.")
    now = timezone.localtime()
    return render_transfers(transfers, f"REL-{organisation.pk}-{now:%Y%m%d%H%M}", now, day, payer.holder)
