"""What was taken of passes, as the rules of clearing read it: pass by pass, without who took it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from maillage.economy.models import ClearingCircle
from maillage.economy.rules.clearing import Terms
from maillage.economy.rules.periods import pairs_of
from maillage.economy.rules.uses import Entry, PassSold, Visit, owed_for_pass
from maillage.passes.models import CreditEntry, CreditLot, Pass, Rate
from maillage.passes.rules.passes import MONTHLY, PassForm
from maillage.passes.rules.rates import Audience, RateKind

AT_ONCE = 2_000  # passes read together
COLUMNS = ("pk", "held", "place", "place__network", "day", "amount", "halves", "undoes",
           "cleared__period__freeze", "cleared__cents")  # fmt: skip


def circles_by_pair() -> dict[tuple[int, int], int]:
    """Which circle counts from the places of a network to those of another."""
    rows = ClearingCircle.objects.all()
    return {pair: circle.pk for circle in rows for pair in pairs_of(circle.network_ids)}


def entries_between(circle: ClearingCircle) -> QuerySet[CreditEntry]:
    """What was taken at the places of a circle of passes that its places sold."""
    between = Q(pk=None)
    for seller, visited in pairs_of(circle.network_ids):
        between |= Q(held__kind__seller__network=seller, place__network=visited)
    return CreditEntry.objects.filter(between)


def visits_to_clear(circle: ClearingCircle, last: date, agreements: Sequence[Terms]) -> Iterator[Visit]:
    """What each entry not cleared yet, up to that day, makes one place owe another."""
    waiting = entries_between(circle).filter(cleared=None, day__lte=last)
    return _visits(circle, waiting, last, agreements)


def visits_as_if(circle: ClearingCircle, first: date, last: date, terms: Terms) -> Iterator[Visit]:
    """What these days would make owe, had these terms always counted: whatever was cleared."""
    wanted = entries_between(circle).filter(day__gte=first, day__lte=last)
    return _visits(circle, wanted, last, [terms], since=first)


def _visits(
    circle: ClearingCircle,
    wanted: QuerySet[CreditEntry],
    last: date,
    agreements: Sequence[Terms],
    since: date | None = None,
) -> Iterator[Visit]:
    """`since`: from that day on, as if nothing had been cleared."""
    circles, prices = circles_by_pair(), OwnPrices()
    ids = list(wanted.order_by("held").values_list("held", flat=True).distinct())
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        passes = _passes(some)
        entries = _entries(some, passes, circles, prices, anew=since is not None)
        for number in some:
            one = passes[number]
            owed = owed_for_pass(one.sold, entries[number], agreements, circle.pk, last)
            for entry in entries[number]:
                if entry.id in owed and not (since and one.sold.units and entry.day < since):
                    yield Visit(
                        entry.id, one.sold.seller, entry.place, one.kind, entry.day, entry.halves, owed[entry.id]
                    )


@dataclass(frozen=True, slots=True)
class _Held:
    sold: PassSold
    kind: int
    network: int
    use: str


def _passes(ids: Iterable[int]) -> dict[int, _Held]:
    rows = Pass.objects.filter(pk__in=list(ids)).select_related("kind__seller")
    amounts: dict[int, int] = defaultdict(int)
    lots = CreditLot.objects.filter(held__in=list(ids)).values("held").annotate(all=Sum("amount"))
    amounts.update(lots.values_list("held", "all"))
    return {
        one.pk: _Held(
            PassSold(
                one.kind.seller_id, one.price_cents,
                0 if PassForm(one.kind.form) in MONTHLY else amounts[one.pk], one.ends_on,
            ),
            one.kind_id, one.kind.seller.network_id, one.kind.use,
        )
        for one in rows
    }  # fmt: skip


def _entries(
    ids: Iterable[int], passes: dict[int, _Held], circles: dict[tuple[int, int], int], prices: OwnPrices, *, anew: bool
) -> dict[int, list[Entry]]:
    rows = CreditEntry.objects.filter(held__in=list(ids)).order_by("pk").values_list(*COLUMNS)
    entries: dict[int, list[Entry]] = defaultdict(list)
    for pk, held, place, network, day, amount, halves, undoes, freeze, cents in rows:
        one = passes[held]
        rank = None if anew else freeze
        entries[held].append(
            Entry(
                pk, place, day, -amount, halves, circles.get((one.network, network), 0), undoes,
                prices.half_day(place, one.use, day), rank, cents if rank is not None else 0,
            )
        )  # fmt: skip
    return entries


@dataclass
class OwnPrices:
    """What places themselves ask for a half-day, of everybody, in the kind of space a pass is for: the lowest."""

    rows: dict[int, list[tuple[str, date, date | None, int]]] = field(default_factory=dict)

    def half_day(self, place: int, use: str, day: date) -> int:
        """In cents; 0 where no price was set on that day."""
        if place not in self.rows:
            self.rows[place] = self._read(place)
        prices = [
            cents for kind, first, ended, cents in self.rows[place]
            if (not use or kind == use) and first <= day and (ended is None or day <= ended)
        ]  # fmt: skip
        return min(prices, default=0)

    def _read(self, place: int) -> list[tuple[str, date, date | None, int]]:
        """The prices of a place; each ends when the next of its space begins."""
        rates: Any = Rate.objects.filter(
            space__place=place, audience=Audience.EVERYBODY, kind=RateKind.AMOUNT, half_day__isnull=False
        )
        rates = rates.order_by("space", "-valid_from", "-pk").values_list(
            "space__kind", "space", "valid_from", "ended_on", "half_day"
        )
        prices: list[tuple[str, date, date | None, int]] = []
        day_before: dict[int, date] = {}  # by space: the day before the next price began
        for kind, space, first, ended, cents in rates:
            until = min((one for one in (ended, day_before.get(space)) if one is not None), default=None)
            prices.append((kind, first, until, cents))
            day_before[space] = first - timedelta(days=1)
        return prices
