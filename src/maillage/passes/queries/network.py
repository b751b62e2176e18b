"""The passes of a network for who facilitates it: what is on sale, sold, used, month by month; never who holds one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.db.models.functions import TruncMonth

from maillage.kernel.small_numbers import rounded_down, shown_count
from maillage.passes.models import CreditEntry, Pass, PassKind
from maillage.passes.rules.passes import PassState

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class MonthOfPasses:
    """Passes sold in a month and half-days they paid for, by fives; None: fewer than five passes."""

    month: date
    sold: int | None
    half_days: int | None


def kinds_of_networks(networks: Collection[int]) -> Sequence[PassKind]:
    """What their places sell, by place."""
    rows = PassKind.objects.filter(seller__network__in=networks, on_sale=True)
    rows = rows.select_related("seller__network").prefetch_related("places", "partners")
    return list(rows.order_by("seller__name", "price_cents", "pk"))


def months_of_passes(networks: Collection[int], months: Sequence[date]) -> list[MonthOfPasses]:
    """Each of these months, by their first days. Two statements."""
    since = months[0]
    sold: defaultdict[date, int] = defaultdict(int)
    rows = Pass.objects.filter(
        kind__seller__network__in=networks, state=PassState.ACTIVE, activated_at__date__gte=since
    )
    for month in rows.annotate(month=TruncMonth("activated_at")).values_list("month", flat=True):
        sold[month.date()] += 1
    halves: defaultdict[date, int] = defaultdict(int)
    passes: defaultdict[date, set[int]] = defaultdict(set)
    taken = CreditEntry.objects.filter(place__network__in=networks, undoes=None, undone_by=None, day__gte=since)
    for held, day, count in taken.values_list("held", "day", "halves"):
        halves[day.replace(day=1)] += count
        passes[day.replace(day=1)].add(held)
    return [
        MonthOfPasses(
            month, rounded_down(sold[month]),
            None if shown_count(len(passes[month])) is None else rounded_down(halves[month]),
        )
        for month in months
    ]  # fmt: skip


def count_ending(networks: Collection[int], today: date) -> int:
    """How many passes in use end within two months."""
    rows = Pass.objects.filter(kind__seller__network__in=networks, state=PassState.ACTIVE)
    return rows.filter(Q(ends_on__gte=today), ends_on__lte=today + SOON).count()


def count_unpaid(networks: Collection[int]) -> int:
    """How many passes are asked for and not paid."""
    return Pass.objects.filter(kind__seller__network__in=networks, state=PassState.ORDERED).count()
