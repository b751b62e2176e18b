"""What of multi-purpose passes is still to be moved to income, for a month of an issuer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from maillage.economy.models import Issuer, PassIncome
from maillage.economy.queries.voucher_uses import used_shares
from maillage.economy.rules.documents import Regime
from maillage.economy.rules.income import Key, Moved, end_of_month, still_to_move


def used_until(issuer: Issuer, month: date) -> dict[Key, tuple[int, int]]:
    """What was used until the end of a month, of that year and the one before, of passes that were invoiced by then.

    A pass that stands on no invoice never came into 487: there is nothing to move.
    """
    sums: defaultdict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for year in (month.year - 1, month.year):
        sums[year, 0] = [0, 0]  # the years in question, even when nothing was used
        for used_in, rate, base, vat in used_shares(issuer, year, invoiced_until=end_of_month(month)):
            if (year, used_in) <= (month.year, month.month):
                sums[year, rate][0] += base
                sums[year, rate][1] += vat
    return {key: (base, vat) for key, (base, vat) in sums.items()}


def income_due(issuer: Issuer, month: date) -> list[Moved]:
    """What the entry of that month would move now; nothing for who invoices no VAT, or practises."""
    if issuer.regime != Regime.NORMAL or issuer.is_training:
        return []
    before = [part for row in PassIncome.objects.filter(issuer=issuer) for part in row.parts]
    return still_to_move(used_until(issuer, month), before)


def incomes_of(issuer: Issuer, year: int) -> list[PassIncome]:
    """The months of a year whose entry was written."""
    rows = PassIncome.objects.filter(issuer=issuer, month__year=year, entry__isnull=False)
    return list(rows.select_related("entry"))
