"""What a use of a space costs somebody: one statement where nothing is asked, a few where something is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum

from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.passes.models import Charge, Concession, CreditEntry, CreditLot, Pass, Rate
from maillage.passes.queries.purse import SpaceTerms, read_purse, terms_of
from maillage.passes.rules.passes import (
    HeldPass,
    Interruption,
    Lot,
    PassForm,
    extended,
    month_of,
)
from maillage.passes.rules.quotes import Quote, make_quote
from maillage.passes.rules.quotes import Rate as RateOffered
from maillage.passes.rules.rates import DECLARED, Audience, Part, RateKind, parts_of


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
    """A quote, and where it is for; the passes of organisations that it would spend."""

    quote: Quote
    place_id: int
    day: date
    shared: frozenset[int] = frozenset()


def quote_uses(uses: Sequence[Use], *, with_passes: bool = True) -> list[Quoted | None]:
    """What each of several uses of one person costs, in their order: each counts for those after it.

    One statement where nothing is asked, three at most where something is, however many uses.
    """
    terms = terms_of({use.space_id for use in uses})
    priced = [_Priced(use, terms[use.space_id]) for use in uses if use.space_id in terms]
    if not priced:
        return [None] * len(uses)
    purse = _read_purse(priced, with_passes=with_passes)
    quotes = {one.use.key: purse.quote(one) for one in priced}
    return [quotes.get(use.key) for use in uses]


def digest_of(results: Iterable[Quoted | None]) -> str:
    """What a page keeps of what it showed: of one use or of several."""
    return "-".join(one.quote.digest if one else "0" for one in results)[:200]


class _Priced:
    """A use where a price is set: its space, its parts, its days."""

    def __init__(self, use: Use, terms: SpaceTerms) -> None:
        self.use, self.rows, self.space = use, terms.rates, terms
        units = -(-use.people // max(terms.seats, 1))
        self.parts = parts_of(use.period, ZoneInfo(terms.timezone), units, terms.midday)
        self.day, self.last = self.parts[0].day, self.parts[-1].day


@dataclass(slots=True)
class _Purse:
    """What is known of the person while their uses are quoted, one after the other."""

    concessions: list[tuple[str, date]]
    memberships: list[tuple[int, date, date]]
    counted: dict[int, list[Part]]
    passes: dict[int, list[HeldPass]]  # by space
    spent: dict[int, HeldPass]
    is_known: bool

    def quote(self, one: _Priced) -> Quoted | None:
        offered = self._offered(one)
        if not offered or any(rate.kind == RateKind.FREE for rate in offered):
            return None
        rates = [self._rate(rate, one) for rate in offered]
        held = [self.spent.get(each.id, each) for each in self.passes.get(one.space.id, ())]
        quote = make_quote(one.parts, rates, held, one.space.place_id)
        if quote is None:
            return None
        for each in held:
            self.spent[each.id] = _after(each, quote)
        if quote.rate_id and self.is_known:
            self.counted[quote.rate_id] += quote.rest
        shared = {each.id for each in held if each.shared} & {spending.pass_id for spending in quote.spent}
        return Quoted(quote, one.space.place_id, one.day, frozenset(shared))

    def _offered(self, one: _Priced) -> list[Rate]:
        mine = {Audience.EVERYBODY.value, *(audience for audience, until in self.concessions if until >= one.day)}
        network = one.space.network_id
        if any(n == network and first <= one.day <= last for n, first, last in self.memberships):
            mine.add(Audience.MEMBER.value)
        return [rate for audience, rate in in_force(one.rows, one.day).items() if audience in mine]

    def _rate(self, rate: Rate, one: _Priced) -> RateOffered:
        first, last = month_of(one.day)[0], month_of(one.last)[1]
        counted = tuple(part for part in self.counted[rate.pk] if first <= part.day <= last)
        return RateOffered(rate.pk, RateKind(rate.kind), rate.prices, rate.audience, counted)


def _read_purse(priced: Sequence[_Priced], *, with_passes: bool) -> _Purse:
    person = priced[0].use.person
    if person is None:
        return _Purse([], [], defaultdict(list), {}, {}, is_known=False)
    first, last = min(one.day for one in priced), max(one.last for one in priced)
    audiences = {rate.audience for one in priced for rate in one.rows}
    spaces = {one.space.id for one in priced} if with_passes else ()
    brought = read_purse(
        person, {rate.pk for one in priced for rate in one.rows}, spaces, [first, last],
        is_for_members=Audience.MEMBER in audiences,
    )  # fmt: skip
    counted = defaultdict(list, brought.counted)
    concessions = _concessions(person, first) if audiences & set(DECLARED) else []
    return _Purse(concessions, brought.memberships, counted, brought.passes, {}, is_known=True)


def _concessions(person: Person, first: date) -> list[tuple[str, date]]:
    return list(Concession.objects.filter(person=person, until__gte=first).values_list("audience", "until"))


def _after(one: HeldPass, quote: Quote) -> HeldPass:
    mine = [spending for spending in quote.spent if spending.pass_id == one.id]
    taken: dict[int | None, int] = defaultdict(int)
    for spending in mine:
        taken[spending.lot_id] += spending.amount
    lots = tuple(replace(lot, left=lot.left - taken[lot.id]) for lot in one.lots)
    return replace(one, lots=lots, used=one.used | {spending.day for spending in mine})


def is_priced(space_id: int) -> bool:
    """Whether a space has a rate, whenever it counts."""
    return Rate.objects.filter(space=space_id).exists()


def in_force(rows: Iterable[Rate], day: date) -> dict[str, Rate]:
    """The rate of each audience on that day, the last that began (rows: the latest first)."""
    rates: dict[str, Rate] = {}
    for rate in rows:
        if rate.valid_from <= day and rate.audience not in rates:
            rates[rate.audience] = rate
    return {audience: rate for audience, rate in rates.items() if rate.ended_on is None or rate.ended_on >= day}


def standing_charges() -> QuerySet[Charge]:
    """Charges of bookings that stand: neither taken off nor what takes off."""
    return Charge.objects.filter(why="booked", undone_by=None)


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


def concession_used(use: UUID) -> Concession | None:
    """What the person said to pay less for that use; None where they pay what everybody does."""
    row = standing_charges().filter(use=use, rate__audience__in=list(DECLARED)).select_related("rate").first()
    if row is None or row.rate is None:
        return None
    people = Concession.objects.filter(person__journal_id=row.payer, audience=row.rate.audience)
    return people.select_related("person", "seen_in").first()
