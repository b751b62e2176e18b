"""What a use of a space costs somebody: one statement where nothing is asked, six at most where something is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from maillage.community.models import Membership, Person
from maillage.community.rules.membership import MembershipState
from maillage.kernel.period import Period
from maillage.passes.models import Charge, Concession, CreditEntry, CreditLot, Pass, Rate
from maillage.passes.rules.passes import (
    HeldPass,
    Interruption,
    Lot,
    PassForm,
    PassScope,
    PassState,
    extended,
    month_of,
)
from maillage.passes.rules.quotes import Quote, make_quote
from maillage.passes.rules.quotes import Rate as RateOffered
from maillage.passes.rules.rates import Audience, Part, RateKind, parts_of
from maillage.places.models import Place, Space


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses a space, when, how many desks of it. `person` is None for a guest without an account."""

    key: UUID
    person: Person | None
    space_id: int
    period: Period
    people: int = 1


@dataclass(slots=True)
class Quoted:
    """A quote, and where it is for."""

    quote: Quote
    place: Place
    day: date


def quote_use(use: Use, *, with_passes: bool = True) -> Quoted | None:
    """What it costs; None where nothing is asked."""
    return quote_uses([use], with_passes=with_passes)[0]


def quote_uses(uses: Sequence[Use], *, with_passes: bool = True) -> list[Quoted | None]:
    """What each of several uses of one person costs, in their order: each counts for those after it."""
    rates = _rates_of({use.space_id for use in uses})
    quoted: list[Quoted | None] = []
    spent: dict[int, HeldPass] = {}
    counted: dict[int, list[Part]] = defaultdict(list)
    for use in uses:
        one = _quote_one(use, rates.get(use.space_id, []), with_passes, spent, counted)
        quoted.append(one)
    return quoted


def digest_of(results: Iterable[Quoted | None]) -> str:
    """What a page keeps of what it showed: of one use or of several."""
    return "-".join(one.quote.digest if one else "0" for one in results)[:200]


def _quote_one(
    use: Use, rows: Sequence[Rate], with_passes: bool, spent: dict[int, HeldPass], counted: dict[int, list[Part]]
) -> Quoted | None:
    if not rows:
        return None
    space = rows[0].space
    parts = parts_of(use.period, space.place.zone, -(-use.people // max(space.seats, 1)), space.place.midday)
    day = parts[0].day
    offered = rates_for(use.person, rows, day)
    if not offered or any(rate.kind == RateKind.FREE for rate in offered):
        return None
    days = sorted({part.day for part in parts})
    known = counted_parts(use.person, [rate.pk for rate in offered], days)
    passes = held_passes(use.person, space, days) if with_passes and use.person else []
    quote = make_quote(
        parts,
        [
            RateOffered(
                rate.pk, RateKind(rate.kind), rate.prices, rate.audience, (*known.get(rate.pk, ()), *counted[rate.pk])
            )
            for rate in offered
        ],
        [spent.get(one.id, one) for one in passes],
    )
    if quote is None:
        return None
    for one in passes:
        spent[one.id] = _after(spent.get(one.id, one), quote)
    if quote.rate_id and use.person:
        counted[quote.rate_id] += quote.rest
    return Quoted(quote, space.place, day)


def _after(one: HeldPass, quote: Quote) -> HeldPass:
    mine = [spending for spending in quote.spent if spending.pass_id == one.id]
    taken: dict[int | None, int] = defaultdict(int)
    for spending in mine:
        taken[spending.lot_id] += spending.amount
    lots = tuple(replace(lot, left=lot.left - taken[lot.id]) for lot in one.lots)
    return replace(one, lots=lots, used=one.used | {spending.day for spending in mine})


def _rates_of(spaces: Collection[int]) -> dict[int, list[Rate]]:
    rates: dict[int, list[Rate]] = defaultdict(list)
    rows = Rate.objects.filter(space__in=spaces).select_related("space__place").order_by("-valid_from", "-pk")
    for rate in rows:
        rates[rate.space_id].append(rate)
    return rates


def in_force(rows: Iterable[Rate], day: date) -> dict[str, Rate]:
    """The rate of each audience on that day, the last that began (rows: the latest first)."""
    rates: dict[str, Rate] = {}
    for rate in rows:
        if rate.valid_from <= day and rate.audience not in rates:
            rates[rate.audience] = rate
    return {audience: rate for audience, rate in rates.items() if rate.ended_on is None or rate.ended_on >= day}


def rates_for(person: Person | None, rows: Sequence[Rate], day: date) -> list[Rate]:
    """The rates this person may pay by that day."""
    now = in_force(rows, day)
    if person is None or set(now) <= {Audience.EVERYBODY}:
        return [rate for audience, rate in now.items() if audience == Audience.EVERYBODY]
    mine = audiences_of(person, rows[0].space.place.network_id, day)
    return [rate for audience, rate in now.items() if audience in mine]


def audiences_of(person: Person, network_id: int, day: date) -> set[str]:
    """Whom the person is among, that day, for the places of a network."""
    mine = {Audience.EVERYBODY.value}
    mine.update(Concession.objects.filter(person=person, until__gte=day).values_list("audience", flat=True))
    member = Membership.objects.filter(
        person=person, network=network_id, state=MembershipState.ACCEPTED, starts_on__lte=day, ends_on__gte=day
    )
    return mine | {Audience.MEMBER.value} if member.exists() else mine


def counted_parts(person: Person | None, rates: Collection[int], days: Sequence[date]) -> dict[int, list[Part]]:
    """What each rate already counts of the person's stays in the months of these days."""
    if person is None:
        return {}
    rows = standing_charges().filter(
        payer=str(person.journal_id), rate__in=rates, day__gte=month_of(days[0])[0], day__lte=month_of(days[-1])[1]
    )
    parts_by_rate: dict[int, list[Part]] = defaultdict(list)
    for rate, parts in rows.values_list("rate", "parts"):
        parts_by_rate[rate] += parts_read(parts)
    return parts_by_rate


def standing_charges() -> QuerySet[Charge]:
    """Charges of bookings that stand: neither taken off nor what takes off."""
    return Charge.objects.filter(why="booked", undone_by=None)


def parts_read(rows: Iterable[Sequence[object]]) -> list[Part]:
    """Parts as they are kept with a charge."""
    return [
        Part(date.fromisoformat(str(day)), int(str(minutes)), int(str(halves)), bool(evening), int(str(lane)))
        for day, minutes, halves, evening, lane in rows
    ]


def passes_good_in(place: Place, kind: str) -> Q:
    """Passes that are good for that kind of space in that place."""
    scope = (
        Q(kind__seller=place)
        | Q(kind__scope=PassScope.SOME, kind__places=place)
        | Q(kind__scope=PassScope.NETWORK, kind__seller__network=place.network_id)
        | Q(kind__partners=place.network_id)
    )
    return scope & Q(kind__use__in=["", kind])


def held_passes(person: Person, space: Space, days: Sequence[date]) -> list[HeldPass]:
    """The passes, of one's own or shared, that may pay for that space on these days, with what is left of them."""
    rows = Pass.objects.filter(
        passes_good_in(space.place, space.kind), Q(holder=person) | Q(beneficiaries__person=person),
        state=PassState.ACTIVE, starts_on__lte=days[-1], ends_on__gte=days[0],
    )  # fmt: skip
    return held_by_rows(rows.distinct())


def held_by_rows(rows: QuerySet[Pass]) -> list[HeldPass]:
    """Passes as the rules see them: three statements, however many; one when there are none."""
    passes = list(rows.select_related("kind").prefetch_related("suspensions"))
    if not passes:
        return []
    ids = [one.pk for one in passes]
    lots: dict[int, list[CreditLot]] = defaultdict(list)
    for lot in CreditLot.objects.filter(held__in=ids).annotate(moved=Sum("entries__amount", default=0)):
        lots[lot.held_id].append(lot)
    used = used_days(ids)
    return [_held(one, lots[one.pk], used[one.pk]) for one in passes]


def used_days(passes: Collection[int]) -> dict[int, set[date]]:
    """The days that each of these passes paid for something that stands."""
    days: dict[int, set[date]] = defaultdict(set)
    rows = CreditEntry.objects.filter(held__in=passes, undoes=None, undone_by=None)
    for held, day in rows.values_list("held", "day").distinct():
        days[held].add(day)
    return days


def _held(one: Pass, lots: Iterable[CreditLot], used: set[date]) -> HeldPass:
    interruptions = tuple(Interruption(row.first, row.last) for row in one.suspensions.all())
    return HeldPass(
        one.pk, one.name, PassForm(one.kind.form), one.starts_on, one.ends_on, one.kind.quantity,
        tuple(Lot(lot.pk, lot.amount + lot.moved, extended(lot.last, interruptions)) for lot in lots),  # type: ignore[attr-defined]  # annotated
        frozenset(used), interruptions, one.organisation_id is not None,
    )  # fmt: skip
