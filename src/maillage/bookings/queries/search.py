"""What is free near here, then; and what instead when nothing is: two statements, whatever the number of places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.queries.spaces import NearPlace, NearSpace, near_spaces
from maillage.bookings.rules.availability import choose_units, free_through
from maillage.bookings.rules.criteria import Fit, Wish, fit
from maillage.bookings.rules.policy import SpaceLaw
from maillage.bookings.rules.slots import day_slots
from maillage.kernel.period import Period

WIDER_MINUTES = 30  # how much farther one looks when nothing fits
LATER_DAYS = 7  # how many days later
ALTERNATIVES = 4
NEAREST = 30  # places looked at: beyond, a person narrows the search rather than scrolls
NEAREST_IN_WEEK = 24  # places looked at when a whole week is read to find an alternative


@dataclass(frozen=True, slots=True)
class Offer:
    """A space that fits the wish, when exactly, and the reasons, as codes the screen translates."""

    space: NearSpace
    fit: Fit

    @property
    def free(self) -> int:
        """How many units are free all along."""
        law = self.space.stock.law
        return free_through(self.space.stock.units, self.fit.period.widened(law.buffer_before, law.buffer_after))

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Nearest first, then the best fit: no wider than asked, no larger than needed, least equipped."""
        law = self.space.stock.law
        return (
            self.space.place.minutes or 0,
            self.fit.widened + self.fit.shortened,
            law.seats * len(self.fit.units),
            self.space.confidentiality * 10 + len(self.space.equipment),
        )


@dataclass(frozen=True, slots=True)
class Alternative:
    """What fits when the wish itself does not: another time there, or another place then."""

    why: Literal["other_time", "other_day", "farther"]
    offer: Offer


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: offers in order, near places that are full, and alternatives if there is no offer."""

    offers: tuple[Offer, ...] = ()
    full: tuple[NearPlace, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    places: tuple[NearPlace, ...] = ()
    more: bool = False  # there are places farther, within the minutes asked, that were not looked at


def find(wish: Wish, origin: str, within: int, now: datetime | None = None) -> Found:
    """Free spaces within so many minutes of a commune (INSEE code), nearest places first: two statements at most."""
    now = now or timezone.now()
    spaces = near_spaces(origin=origin, within=within, most=NEAREST + 1, wish=wish, first=wish.day, last=wish.last_day)
    places = _places(spaces)
    more = len(places) > NEAREST
    if more:
        places = places[:NEAREST]
        spaces = [space for space in spaces if space.place in places]
    offers = sorted(_offers(spaces, wish, now), key=lambda offer: offer.rank)
    if offers:
        served = {offer.space.place.id for offer in offers}
        return Found(tuple(offers), tuple(p for p in places if p.id not in served), (), places, more)
    return Found((), places, find_alternatives(wish, origin, within, now), places, more)


def find_alternatives(wish: Wish, origin: str, within: int, now: datetime) -> tuple[Alternative, ...]:
    """Another time that day, farther away, or another day: the nearest of each, four at most."""
    last = wish.last_day + timedelta(days=LATER_DAYS)
    farther = within + WIDER_MINUTES
    spaces = near_spaces(origin=origin, within=farther, most=NEAREST_IN_WEEK, wish=wish, first=wish.day, last=last)
    return alternatives_among(spaces, wish, now, within=within)


def alternatives_among(
    spaces: Sequence[NearSpace], wish: Wish, now: datetime, *, within: int
) -> tuple[Alternative, ...]:
    """The nearest other time, farther place and later day among these spaces."""
    near = [s for s in spaces if (s.place.minutes or 0) <= within]
    far = [s for s in spaces if (s.place.minutes or 0) > within]
    found: list[Alternative] = []
    for part in ("morning", "afternoon", "day"):
        if wish.part != part:
            found += _best("other_time", near, _with_part(wish, part), now)
    found += _best("farther", far, wish, now)
    for later in range(1, LATER_DAYS + 1):
        found += _best("other_day", near, wish.on(wish.day + timedelta(days=later)), now)
        if sum(a.why == "other_day" for a in found) >= 2:
            break
    return tuple(_without_repeats(found))[:ALTERNATIVES]


def _with_part(wish: Wish, part: Any) -> Wish:
    """Another part of the day; whoever asked for two hours is shown two hours."""
    return replace(wish, part=part, length=wish.length or wish.minutes)


def _best(why: Any, spaces: Sequence[NearSpace], wish: Wish, now: datetime) -> list[Alternative]:
    offers = _offers(spaces, wish, now)
    return [Alternative(why, min(offers, key=lambda o: o.rank))] if offers else []


def _without_repeats(alternatives: Iterable[Alternative]) -> list[Alternative]:
    seen: set[tuple[int, Period]] = set()
    kept = []
    for alternative in alternatives:
        mark = (alternative.offer.space.id, alternative.offer.fit.period)
        if mark not in seen:
            seen.add(mark)
            kept.append(alternative)
    return kept


def _offers(spaces: Sequence[NearSpace], wish: Wish, now: datetime) -> list[Offer]:
    return [Offer(space, found) for space in spaces if (found := fit(space.stock, wish, now))]


def _places(spaces: Iterable[NearSpace]) -> tuple[NearPlace, ...]:
    return tuple({space.place.id: space.place for space in spaces}.values())


def alternatives_at(space_id: int, place_id: int, wish: Wish, now: datetime) -> tuple[Alternative, ...]:
    """What else that place offers when one of its spaces was just taken: same time elsewhere in it, or later."""
    spaces = near_spaces(
        wish=Wish(day=wish.day, people=wish.people),
        first=wish.day,
        last=wish.day + timedelta(days=LATER_DAYS),
        places=[place_id],
    )
    mine = [s for s in spaces if s.id == space_id]
    same_kind = [s for s in spaces if mine and s.kind == mine[0].kind]
    kinds: list[Any] = [same_kind, spaces] if not mine or mine[0].kind != "mobile" else [same_kind]
    fixed = [[s for s in kind if s.id != space_id and (s.kind != "mobile" or s in same_kind)] for kind in kinds]
    found = next((best for among in fixed if (best := _best("other_time", among, wish, now))), [])
    return tuple(_without_repeats([*found, *alternatives_among(same_kind, wish, now, within=0)]))[:ALTERNATIVES]


def has_room(space: NearSpace, period: Period, people: int) -> bool:
    """Are there enough units free all along, as things stand? (The rules of the space are not asked.)"""
    law = space.stock.law
    during = period.widened(law.buffer_before, law.buffer_after)
    return choose_units(space.stock.units, during, law.units_needed(people)) is not None


def part_of(period: Period, law: SpaceLaw) -> Wish:
    """The wish that a booked period answers: a part of the day if it is one, else its hours."""
    local = period.local(ZoneInfo(law.zone))
    slots = day_slots(law.hours, law.zone, law.midday, local.start.date())
    for slot in slots.all:
        if slot.period == period.utc():
            name: Any = slot.name
            return Wish(day=local.start.date(), part=name)
    return Wish(day=local.start.date(), part="hours", starts=_clock(local.start), ends=_clock(local.end))


def _clock(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def alternatives_for(booking: Booking) -> tuple[Alternative, ...]:
    """What else the place of a booking offers at its time or soon after; nothing once it has begun."""
    now = timezone.now()
    day = booking.starts_at.date()
    found = near_spaces(wish=Wish(day=day), first=day, last=day, spaces=[booking.space_id])
    if booking.starts_at <= now or not found:
        return ()
    wish = replace(part_of(booking.period, found[0].stock.law), people=booking.people)
    return alternatives_at(booking.space_id, booking.place_id, wish, now)
