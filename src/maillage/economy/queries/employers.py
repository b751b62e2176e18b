"""What an organisation was invoiced this year, and the passes it shares: its own figures, nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.community.models import Organisation
from maillage.economy.models import Invoice
from maillage.economy.queries.invoices import lines_on, owed
from maillage.kernel.money import Money
from maillage.passes.models import Pass
from maillage.passes.rules.passes import PassState


@dataclass(frozen=True, slots=True)
class YearCosts:
    """Of a year: what is invoiced (cancelled invoices left out, deposits once), what is left to pay, passes shared."""

    year: int
    invoices: int
    invoiced: Money
    left: Money
    passes: tuple[tuple[str, date, Money], ...]  # name, last day, price

    @property
    def of_passes(self) -> Money:
        """What the passes cost together."""
        return Money.sum(price for _name, _until, price in self.passes)


def year_costs_of(organisation: Organisation, today: date) -> YearCosts:
    """This year so far, in two statements."""
    rows = Invoice.objects.filter(holder__organisation=organisation, issued_on__year=today.year, issued_on__lte=today)
    lines = [line for line in lines_on(rows, today) if not (line.invoice.is_credit_note or line.standing.is_cancelled)]
    shared = Pass.objects.filter(
        organisation=organisation, state=PassState.ACTIVE.value, starts_on__lte=today, ends_on__year__gte=today.year
    )
    return YearCosts(
        today.year, len(lines), Money.sum(line.standing.due for line in lines), owed(lines),
        tuple((one.name, one.ends_on, Money(one.price_cents)) for one in shared.order_by("ends_on", "pk")),
    )  # fmt: skip
