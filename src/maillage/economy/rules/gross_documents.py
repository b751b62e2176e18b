"""The gross documents of a settlement: what one place owes another becomes the lines of an invoice, to the cent.

See docs/algorithms/clearing.md and docs/decisions/0049-gross-documents-both-ways.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from maillage.economy.rules.billing import without_vat
from maillage.economy.rules.documents import ItemLine, Unit, vat_shares
from maillage.kernel.money import Money


class WithoutInvoice(StrEnum):
    """Why what is owed makes no invoice here: the statement alone says it."""

    NO_ISSUER = "no_issuer"  # the carrier of the creditor invoices nothing here
    SAME_CARRIER = "same_carrier"  # nobody invoices oneself
    BELOW = "below"  # what puts right is more than what is owed: a credit note by hand


@dataclass(frozen=True, slots=True)
class Honoured:
    """So many half-days by passes of one nature that a place honoured, and what they make owe, with VAT."""

    is_multi: bool
    half_days: int
    cents: int


def gather(rows: Iterable[Honoured]) -> list[Honoured]:
    """One for each nature, those of several uses first; one alone where what puts right exceeds one of them.

    >>> gather([Honoured(True, 2, 1200), Honoured(True, 1, 600), Honoured(False, 1, 500)])[0]
    Honoured(is_multi=True, half_days=3, cents=1800)
    """
    sums: defaultdict[bool, list[int]] = defaultdict(lambda: [0, 0])
    for one in rows:
        sums[one.is_multi][0] += one.half_days
        sums[one.is_multi][1] += one.cents
    gathered = [Honoured(is_multi, *sums[is_multi]) for is_multi in (True, False) if sums[is_multi][1]]
    if len(gathered) > 1 and any(one.cents < 0 for one in gathered):
        return [Honoured(True, sum(one.half_days for one in gathered), sum(one.cents for one in gathered))]
    return gathered


def gross_lines(gathered: Iterable[Honoured], words: Iterable[str], rate: int) -> tuple[list[ItemLine], int]:
    """The lines of the invoice, and how many cents no price before VAT comes to: none, or one.

    >>> lines, rounding = gross_lines([Honoured(True, 1, 1200)], ["Une demi-journée"], 2000)
    >>> lines[0].unit_price.cents, rounding
    (1000, 0)
    """
    rows = list(zip(gathered, words, strict=True))
    owed = sum(one.cents for one, _text in rows)
    left = without_vat(owed, rate)
    lines = []
    for n, (one, text) in enumerate(rows, 1):
        net = left if n == len(rows) else min(without_vat(one.cents, rate), left)
        left -= net
        if net:
            lines.append(ItemLine(text[:200], Decimal(1), Unit.PIECE, Money(net), rate))
    gross = sum((share.base + share.vat).cents for share in vat_shares(lines))
    return lines, owed - gross
