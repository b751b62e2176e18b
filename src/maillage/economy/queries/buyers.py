"""What an organisation was invoiced by whom, whoever its issuers are: one statement, an invoice for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from maillage.community.models import Organisation
from maillage.economy.models import DebitMandate, Invoice, Issuer
from maillage.economy.queries.invoices import InvoiceLine, lines_on, owed
from maillage.economy.rules.invoices import OPEN
from maillage.kernel.money import Money

SINCE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class IssuerShare:
    """What one issuer invoiced: its invoices, what is left of them, whether it takes it from one's account itself."""

    issuer: Issuer
    lines: tuple[InvoiceLine, ...]
    is_debited: bool

    @property
    def left(self) -> Money:
        """What is still to be paid to it."""
        return owed(self.lines)

    @property
    def payable(self) -> list[InvoiceLine]:
        """Those that a transfer of ours pays: open, and not taken by direct debit."""
        return [] if self.is_debited else [line for line in self.lines if line.state in OPEN and line.left > Money(0)]


@dataclass(frozen=True, slots=True)
class BuyerStatement:
    """By issuer, what was invoiced in a year or is still open."""

    shares: tuple[IssuerShare, ...]

    @property
    def left(self) -> Money:
        """What is left to be paid, to all of them."""
        return Money.sum(share.left for share in self.shares)

    @property
    def payable(self) -> list[InvoiceLine]:
        """All that transfers of ours pay, whoever is paid."""
        return [line for share in self.shares for line in share.payable]


def statement_of_buyer(organisation: Organisation, today: date) -> BuyerStatement:
    """Its invoices by issuer, by name. Two statements."""
    rows = Invoice.objects.filter(holder__organisation=organisation).select_related("issuer__organisation")
    lines = [
        line for line in lines_on(rows.order_by("issuer__legal_name", "issuer", "-issued_on", "-pk"), today)
        if line.invoice.issued_on >= today - SINCE or line.state in OPEN
    ]  # fmt: skip
    mandates = DebitMandate.objects.filter(organisation=organisation, ended_on=None)
    debited = set(mandates.values_list("issuer", flat=True))
    groups = groupby(lines, key=lambda line: line.invoice.issuer)
    return BuyerStatement(tuple(IssuerShare(one, tuple(mine), one.pk in debited) for one, mine in groups))
