"""What an invoice says: two parties, lines, VAT by rate, what is due. Amounts are whole cents, before VAT on lines.

VAT is worked out for each rate on the sum of its lines, half a cent away from zero: never line by line, so that the
total is the same whatever the number of lines (EN 16931, BR-S-08 and BR-CO-17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from maillage.kernel.money import Money

NOTHING = Money(0)


class InvoiceKind(StrEnum):
    """What a document is: the codes of UNTDID 1001 (BT-3)."""

    INVOICE = "380"
    CREDIT_NOTE = "381"
    DEPOSIT = "386"
    SELF_BILLED = "389"  # written by the customer, in the name of who sells, under a mandate


class Regime(StrEnum):
    """How who sells stands towards VAT."""

    FRANCHISE = "franchise"  # CGI art. 293 B
    EXEMPT = "exempt"
    NORMAL = "normal"


class VatDue(StrEnum):
    """When VAT is due: once paid, or once invoiced."""

    RECEIPTS = "receipts"
    DEBITS = "debits"


class CustomerKind(StrEnum):
    """Who buys: the law does not ask the same of each."""

    PRIVATE = "private"
    COMPANY = "company"
    PUBLIC = "public"  # invoiced through Chorus Pro


class Unit(StrEnum):
    """What is counted: codes of UN/ECE Recommendation 20."""

    PIECE = "C62"
    HOUR = "HUR"
    DAY = "DAY"
    MONTH = "MON"


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells, or who buys."""

    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """So many of something, at so much each before VAT; the rate in hundredths of a percent (2000: 20 %)."""

    words: str
    quantity: Decimal
    unit: Unit
    unit_price: Money
    vat_rate: int

    @property
    def net(self) -> Money:
        """Before VAT, half a cent away from zero."""
        return self.unit_price.share_of(self.quantity)


@dataclass(frozen=True, slots=True)
class VatShare:
    """What lines of one rate come to."""

    rate: int
    base: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class Note:
    """A mention, and the code of its subject (UNTDID 4451): PMT, PMD, AAB… or none."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Preceding:
    """The invoice that this one cancels, or the deposit that it takes off."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The account to which an invoice is paid."""

    iban: str
    bic: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """All that an invoice says, before it has a number (`number` is then a stand-in) and ever after."""

    number: str
    kind: InvoiceKind
    issued_on: date
    due_on: date
    seller: Party
    buyer: Party
    customer: CustomerKind
    regime: Regime
    lines: tuple[ItemLine, ...]
    notes: tuple[Note, ...] = ()
    vat_due: VatDue = VatDue.RECEIPTS
    exemption_code: str = ""
    exemption_text: str = ""
    account: BankAccount | None = None
    prepaid: Money = NOTHING  # paid already, or by the deposits taken off
    is_paid: bool = False  # paid when it is written: its due day is that of the payment
    precedings: tuple[Preceding, ...] = ()
    engagement: str = ""  # what a public buyer orders by
    service_code: str = ""  # which of its services
    supplied_on: date | None = None
    written_by: str = ""  # who writes it in the name of who sells
    is_voucher: bool = False  # multi-purpose passes and nothing else: VAT is due when they are used, not here
    shares: tuple[VatShare, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", vat_shares(self.lines))

    @property
    def net(self) -> Money:
        """Before VAT."""
        return Money.sum(share.base for share in self.shares)

    @property
    def vat(self) -> Money:
        """VAT of all rates."""
        return Money.sum(share.vat for share in self.shares)

    @property
    def gross(self) -> Money:
        """With VAT."""
        return self.net + self.vat

    @property
    def due(self) -> Money:
        """What is left to pay the day it is written."""
        return self.gross - self.prepaid


def vat_shares(lines: Sequence[ItemLine]) -> tuple[VatShare, ...]:
    """What lines come to, rate by rate, the highest first.

    >>> half_day = ItemLine("Demi-journée", Decimal(3), Unit.PIECE, Money(833), 2000)
    >>> [(one.base.cents, one.vat.cents) for one in vat_shares([half_day])]
    [(2499, 500)]
    """
    rates = sorted({line.vat_rate for line in lines}, reverse=True)
    bases = [Money.sum(line.net for line in lines if line.vat_rate == rate) for rate in rates]
    return tuple(
        VatShare(rate, base, base.share_of(Decimal(rate) / 10_000)) for rate, base in zip(rates, bases, strict=True)
    )
