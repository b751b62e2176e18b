"""What is free near here, then; and what instead when nothing is: two statements, whatever the number of places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.availability import choose_units, free_through
from maillage.bookings.rules.criteria import Criteria, Fit, Part, fit, soonest_fit
from maillage.bookings.rules.policy import HOLDING, SEATS, SpacePolicy
from maillage.bookings.rules.slots import day_slots
from maillage.bookings.rules.spaces import NearPlace, NearSpace
from maillage.community.models import Person
from maillage.kernel.period import Period

WIDER_MINUTES = 30  # how much farther one looks when nothing fits
ANYWHERE_MINUTES = 90  # how far "anywhere" is: nobody drives longer to work a day
SOON_DAYS = 14  # how many days ahead one looks for the first free slot
LATER_DAYS = 7  # how many days later
ALTERNATIVES = 4
HALVES: tuple[Part, ...] = ("morning", "afternoon")
NEAREST = 30  # places looked at: beyond, a person narrows the search rather than scrolls
NEAREST_IN_WEEK = 24  # places looked at when a whole week is read to find an alternative


@dataclass(frozen=True, slots=True)
class Offer:
    """A space that fits the wish, when exactly, and the reasons, as codes the screen translates."""

    space: NearSpace
    fit: Fit

    @property
    def free(self) -> int:
        """How many units are free throughout."""
        policy = self.space.stock.policy
        return free_through(self.space.stock.units, self.fit.period.widened(policy.buffer_before, policy.buffer_after))

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Nearest first, then the best fit: no wider than asked, no larger than needed, least equipped."""
        policy = self.space.stock.policy
        return (
            self.space.place.minutes or 0,
            self.fit.widened + self.fit.shortened,
            policy.seats * len(self.fit.units),
            self.space.confidentiality * 10 + len(self.space.equipment),
        )


@dataclass(frozen=True, slots=True)
class Alternative:
    """What fits when the wish itself does not: another time there, or another place then."""

    why: Literal["other_time", "other_day", "farther"]
    offer: Offer


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a search: offers in order, near places that are full, and alternatives if there is no offer."""

    offers: tuple[Offer, ...] = ()
    full: tuple[NearPlace, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    places: tuple[NearPlace, ...] = ()
    more: bool = False  # there are places farther, within the minutes asked, that were not looked at


def find(criteria: Criteria, origin: str, within: int, now: datetime | None = None) -> SearchResult:
    """Free spaces within so many minutes of a commune (INSEE code), nearest places first: two statements at most."""
    now = now or timezone.now()
    spaces = near_spaces(
        origin=origin, within=within, most=NEAREST + 1, criteria=criteria, first=criteria.day, last=criteria.last_day
    )
    places = _places(spaces)
    more = len(places) > NEAREST
    if more:
        places = places[:NEAREST]
        spaces = [space for space in spaces if space.place in places]
    offers = sorted(_offers(spaces, criteria, now), key=lambda offer: offer.rank)
    if offers:
        served = {offer.space.place.id for offer in offers}
        return SearchResult(tuple(offers), tuple(p for p in places if p.id not in served), (), places, more)
    return SearchResult((), places, find_alternatives(criteria, origin, within, now), places, more)


@dataclass(frozen=True, slots=True)
class PlaceOffers:
    """The offers of one place: desks first, what else it has apart when nobody asked for a kind of space."""

    place: NearPlace
    offers: tuple[Offer, ...]
    rooms: tuple[Offer, ...] = ()


def group_by_place(offers: Sequence[Offer], *, apart: bool) -> list[PlaceOffers]:
    """The offers by place, in their order; rooms and booths `apart` where there is a desk or an office as well."""
    by_place: dict[int, list[Offer]] = {}
    for offer in offers:
        by_place.setdefault(offer.space.place.id, []).append(offer)
    groups = []
    for group in by_place.values():
        seats = tuple(offer for offer in group if offer.space.kind in SEATS)
        rooms = tuple(offer for offer in group if offer.space.kind not in SEATS)
        place = group[0].space.place
        groups.append(PlaceOffers(place, seats, rooms) if apart and seats else PlaceOffers(place, (*seats, *rooms)))
    return groups


def own_clashes(person: Person, offers: Sequence[Offer]) -> dict[int, Booking]:
    """By number of space, the person's booking that keeps them from this offer: elsewhere then, or on another seat."""
    if not offers:
        return {}
    first = min(offer.fit.period.start for offer in offers)
    last = max(offer.fit.period.end for offer in offers)
    listed = _own_bookings(person, Period(first, last))
    clashes: dict[int, Booking] = {}
    for offer in offers:
        for booking in listed:
            if _keeps_from(booking, offer.space, offer.fit.period):
                clashes.setdefault(offer.space.id, booking)
    return clashes


def own_clashes_at(person: Person, space: NearSpace, period: Period) -> list[Booking]:
    """All the person's bookings that keep them from this space then, the first first."""
    return [booking for booking in _own_bookings(person, period) if _keeps_from(booking, space, period)]


def _own_bookings(person: Person, during: Period) -> list[Booking]:
    own = Booking.objects.filter(
        person=person, guest="", status__in=HOLDING, starts_at__lt=during.end, ends_at__gt=during.start
    ).exclude(expires_at__lte=timezone.now())
    return list(own.select_related("place", "space").order_by("starts_at"))


def _keeps_from(booking: Booking, space: NearSpace, period: Period) -> bool:
    elsewhere = booking.place_id != space.place.id
    two_seats = booking.space.kind in SEATS and space.kind in SEATS
    return booking.period.overlaps(period) and (elsewhere or two_seats)


def find_soonest(
    criteria: Criteria, origin: str, now: datetime | None = None, person: Person | None = None
) -> list[Offer]:
    """The first free slot as long as the wish in each place, nearest place first: a seat where it has one.

    When a `person` has booked already they are busy; where only such a slot is free it is offered all the same, and
    `own_clashes` says with what. One statement, two with a person; then one fit for each space, day and half-day until
    one is free.
    """
    now = now or timezone.now()
    last = criteria.day + timedelta(days=SOON_DAYS - 1)
    spaces = near_spaces(
        origin=origin, within=ANYWHERE_MINUTES, most=NEAREST_IN_WEEK, criteria=criteria, first=criteria.day, last=last
    )
    own = _own_bookings(person, _days(criteria.day, last)) if person else []
    soonest = []
    for place in _places(spaces):
        here = [space for space in spaces if space.place.id == place.id]
        seats = [space for space in here if space.kind in SEATS and not criteria.kinds]
        offers = _soonest_offers(seats, criteria, now, own) or _soonest_offers(here, criteria, now, own)
        soonest += [min(offers, key=lambda offer: (offer.fit.period.start, offer.rank))] if offers else []
    return soonest


def _soonest_offers(
    spaces: Sequence[NearSpace], criteria: Criteria, now: datetime, own: Sequence[Booking]
) -> list[Offer]:
    offers = []
    for space in spaces:
        busy = tuple((one.period, "") for one in own if _keeps_from(one, space, one.period))
        beside = replace(space.stock, closures=(*space.stock.closures, *busy))
        best_fit = soonest_fit(beside, criteria, SOON_DAYS, now) or (
            soonest_fit(space.stock, criteria, SOON_DAYS, now) if busy else None
        )
        offers += [Offer(space, best_fit)] if best_fit else []
    return offers


def _days(first: date, last: date) -> Period:
    """These days, both included, wherever they are: what is booked around midnight is read as well."""
    start, end = first - timedelta(days=1), last + timedelta(days=2)
    return Period(datetime.combine(start, time(0), UTC), datetime.combine(end, time(0), UTC))


def find_alternatives(criteria: Criteria, origin: str, within: int, now: datetime) -> tuple[Alternative, ...]:
    """Another time that day, farther away, or another day: the nearest of each, four at most."""
    last = criteria.last_day + timedelta(days=LATER_DAYS)
    farther = within + WIDER_MINUTES
    spaces = near_spaces(
        origin=origin, within=farther, most=NEAREST_IN_WEEK, criteria=criteria, first=criteria.day, last=last
    )
    return alternatives_among(spaces, criteria, now, within=within)


def alternatives_among(
    spaces: Sequence[NearSpace], criteria: Criteria, now: datetime, *, within: int
) -> tuple[Alternative, ...]:
    """The nearest other time, farther place and later day among these spaces."""
    near = [s for s in spaces if (s.place.minutes or 0) <= within]
    far = [s for s in spaces if (s.place.minutes or 0) > within]
    alternatives: list[Alternative] = []
    for part in ("morning", "afternoon", "day"):
        if criteria.part != part:
            alternatives += _best("other_time", near, _change_part(criteria, part), now)
    alternatives += _best("farther", far, criteria, now)
    for later in range(1, LATER_DAYS + 1):
        day = criteria.day + timedelta(days=later)
        later_day = _best("other_day", near, criteria.on(day), now)
        if not later_day and criteria.part == "day":  # half a day soon rather than a whole one never
            parts = (_best("other_day", near, _change_part(criteria, part).on(day), now) for part in HALVES)
            later_day = next((half for half in parts if half), [])
        alternatives += later_day
        if sum(a.why == "other_day" for a in alternatives) >= 2:
            break
    return tuple(_without_repeats(alternatives))[:ALTERNATIVES]


def _change_part(criteria: Criteria, part: Any) -> Criteria:
    """Another part of the day; whoever asked for two hours is shown two hours."""
    return replace(criteria, part=part, length=criteria.length or criteria.minutes)


def _best(why: Any, spaces: Sequence[NearSpace], criteria: Criteria, now: datetime) -> list[Alternative]:
    offers = _offers(spaces, criteria, now)
    return [Alternative(why, min(offers, key=lambda o: o.rank))] if offers else []


def _without_repeats(alternatives: Iterable[Alternative]) -> list[Alternative]:
    seen: set[tuple[int, Period]] = set()
    distinct = []
    for alternative in alternatives:
        mark = (alternative.offer.space.id, alternative.offer.fit.period)
        if mark not in seen:
            seen.add(mark)
            distinct.append(alternative)
    return distinct


def _offers(spaces: Sequence[NearSpace], criteria: Criteria, now: datetime) -> list[Offer]:
    return [Offer(space, best_fit) for space in spaces if (best_fit := fit(space.stock, criteria, now))]


def _places(spaces: Iterable[NearSpace]) -> tuple[NearPlace, ...]:
    return tuple({space.place.id: space.place for space in spaces}.values())


def alternatives_at(space_id: int, place_id: int, criteria: Criteria, now: datetime) -> tuple[Alternative, ...]:
    """What else that place offers when one of its spaces was just taken: same time elsewhere in it, or later."""
    spaces = near_spaces(
        criteria=Criteria(day=criteria.day, people=criteria.people),
        first=criteria.day,
        last=criteria.day + timedelta(days=LATER_DAYS),
        places=[place_id],
    )
    mine = [s for s in spaces if s.id == space_id]
    same_kind = [s for s in spaces if mine and s.kind == mine[0].kind]
    kinds: list[Any] = [same_kind, spaces] if not mine or mine[0].kind != "mobile" else [same_kind]
    fixed = [[s for s in kind if s.id != space_id and (s.kind != "mobile" or s in same_kind)] for kind in kinds]
    alternatives = next((best for among in fixed if (best := _best("other_time", among, criteria, now))), [])
    return tuple(_without_repeats([*alternatives, *alternatives_among(same_kind, criteria, now, within=0)]))[
        :ALTERNATIVES
    ]


def has_room(space: NearSpace, period: Period, people: int) -> bool:
    """Are there enough units free all along, as things stand? (The rules of the space are not asked.)"""
    policy = space.stock.policy
    during = period.widened(policy.buffer_before, policy.buffer_after)
    return choose_units(space.stock.units, during, policy.units_needed(people)) is not None


def part_of(period: Period, policy: SpacePolicy) -> Criteria:
    """The wish that a booked period answers: a part of the day if it is one, else its hours."""
    local = period.local(ZoneInfo(policy.zone))
    slots = day_slots(policy.hours, policy.zone, policy.midday, local.start.date())
    for slot in slots.all:
        if slot.period == period.utc():
            name: Any = slot.name
            return Criteria(day=local.start.date(), part=name)
    return Criteria(day=local.start.date(), part="hours", starts=_clock(local.start), ends=_clock(local.end))


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def alternatives_for(booking: Booking) -> tuple[Alternative, ...]:
    """What else the place of a booking offers at its time or soon after; nothing once it has begun."""
    now = timezone.now()
    day = timezone.localdate(booking.starts_at, booking.place.zone)
    spaces = near_spaces(criteria=Criteria(day=day), first=day, last=day, spaces=[booking.space_id])
    if booking.starts_at <= now or not spaces:
        return ()
    criteria = replace(part_of(booking.period, spaces[0].stock.policy), people=booking.people)
    return alternatives_at(booking.space_id, booking.place_id, criteria, now)
