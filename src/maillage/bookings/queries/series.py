"""Many dates at once: where a whole series fits, what is free instead of a taken date, what became of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from maillage.bookings.models import Booking, Outcome, Series, SeriesDate
from maillage.bookings.queries.search import HALVES, NEAREST_IN_WEEK, WIDER_MINUTES, Offer
from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.criteria import Criteria, Part, fit
from maillage.bookings.rules.policy import HOLDING, SEATS, BookingRequest, OwnBooking, Status, is_in_one_place
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Place

NEAREST_INSTEAD = 8  # places looked at around one's own when a date is taken
SHOWN = 20  # spaces shown when a whole series is looked for


@dataclass(frozen=True, slots=True)
class Repeated:
    """A space, and on which of the dates it is free for the wish."""

    space: NearSpace
    free: Mapping[date, Period]
    dates_asked: int
    ahead: int = 0  # dates too far to be booked yet: they will be when their time comes
    own: int = 0  # dates on which whoever asks comes already, here or elsewhere

    @property
    def missing(self) -> int:
        """How many of the dates it can't serve."""
        return self.dates_asked - len(self.free)

    @property
    def taken(self) -> int:
        """How many of the dates others have taken, or the place is closed."""
        return self.missing - self.own


def find_repeated(
    criteria: Criteria,
    days: Sequence[date],
    origin: str,
    within: int,
    now: datetime | None = None,
    person: Person | None = None,
) -> list[Repeated]:
    """Spaces within so many minutes: desks first, then what serves most of these dates, then the nearest.

    One statement, two for somebody.

    A date on which `person` is elsewhere, or sits there already, is not one that a space serves.

    Cost: that of reading the span of the dates at the nearest places, then one fit for each space and date.
    """
    now = now or timezone.now()
    spaces = near_spaces(
        origin=origin,
        within=within,
        most=NEAREST_IN_WEEK,
        criteria=criteria,
        first=days[0],
        last=criteria.on(days[-1]).last_day,
    )
    own = _own_bookings(person.pk, days[0], criteria.on(days[-1]).last_day) if person else ()
    repeated = []
    for space in spaces:
        last = timezone.localdate(now, space.place.zone_info) + timedelta(days=space.stock.policy.advance_days - 1)
        by_now = [day for day in days if day <= last] or days[:1]
        fits = {day: one.period for day in by_now if (one := fit(space.stock, criteria.on(day), now))}
        free = {day: period for day, period in fits.items() if not _is_elsewhere(space, period, own, now)}
        if free:
            usual = next(iter(free.values())).local(space.place.zone_info)
            missing = [fits.get(day) or _same_hours(usual, day) for day in by_now if day not in free]
            mine = sum(_is_elsewhere(space, period, own, now) for period in missing)
            repeated.append(Repeated(space, free, len(by_now), len(days) - len(by_now), mine))
    repeated.sort(key=lambda one: (_is_room(one, criteria), one.missing, one.space.place.minutes or 0, one.space.id))
    return repeated[:SHOWN]


def _same_hours(local: Period, day: date) -> Period:
    """The same hours of the clock on another day."""
    shift = day - local.start.date()
    return Period(local.start + shift, local.end + shift).utc()


def _is_room(one: Repeated, criteria: Criteria) -> bool:
    """Rooms come after desks for who did not say which they want: one comes back to a desk."""
    return not criteria.kinds and one.space.kind not in SEATS


def _is_elsewhere(space: NearSpace, period: Period, own: tuple[OwnBooking, ...], now: datetime) -> bool:
    """Whether a booking of one's own keeps one from that space then."""
    return is_in_one_place(BookingRequest(space.stock.policy, period, 1, now, 1, own=own)) is not None


def nearest_instead(
    space: NearSpace, wishes: Mapping[date, Criteria], now: datetime, *, most: int
) -> dict[date, tuple[Offer, ...]]:
    """For each day: the same time elsewhere in the place, another time that day, the same time in a place nearby.

    Three statements, however many days.
    """
    first, last = min(wishes), max(criteria.last_day for criteria in wishes.values())
    anyone = next(iter(wishes.values()))
    need = Criteria(day=first, people=anyone.people, kinds=frozenset({space.kind}))
    here = near_spaces(criteria=need, first=first, last=last, places=[space.place.id])
    insee = Place.objects.values_list("commune_id", flat=True).get(pk=space.place.id)
    around = near_spaces(
        criteria=need, first=first, last=last, origin=insee, within=WIDER_MINUTES, most=NEAREST_INSTEAD + 1
    )
    around = [one for one in around if one.place.id != space.place.id]
    others = [one for one in here if one.id != space.id]
    offers = {}
    for day, criteria in wishes.items():
        same_time = _offers(others, criteria, now)
        other_time = _offers(
            [one for one in here if one.id == space.id], Criteria(day=day, people=criteria.people), now
        )
        halves = [
            _offers([one for one in here if one.id == space.id], _half_day_criteria(criteria, part), now)
            for part in HALVES
        ]
        nearby = _offers(around, criteria, now)
        listed = [*same_time, *(nearby[:1]), *[offer for half in halves for offer in half], *other_time, *nearby[1:]]
        offers[day] = tuple(_unique_offers(listed))[:most]
    return offers


def _half_day_criteria(criteria: Criteria, part: Part) -> Criteria:
    return Criteria(day=criteria.day, part=part, people=criteria.people)


def _offers(spaces: Sequence[NearSpace], criteria: Criteria, now: datetime) -> list[Offer]:
    return sorted(
        (Offer(space, best_fit) for space in spaces if (best_fit := fit(space.stock, criteria, now))),
        key=lambda offer: offer.rank,
    )


def _unique_offers(offers: Sequence[Offer]) -> list[Offer]:
    return list({(offer.space.id, offer.fit.period): offer for offer in offers}.values())


@dataclass(frozen=True, slots=True)
class DateNow:
    """A date of a series as it stands now: what was wanted, its booking, and whether a missed one is free again."""

    series_date: SeriesDate
    booking: Booking | None
    free: Period | None

    @property
    def state(self) -> str:
        """One word: confirmed, requested, held, moved, cancelled, refused, no_show, expired; or why not booked."""
        if self.booking is None:
            return "free" if self.free else self.series_date.outcome
        if self.booking.status in HOLDING:
            wanted = (self.series_date.starts_at, self.series_date.ends_at)
            moved = (self.booking.starts_at, self.booking.planned_end or self.booking.ends_at) != wanted
            return "moved" if moved and self.booking.status == Status.CONFIRMED else self.booking.status
        return "free" if self.free else self.booking.status

    @property
    def stands(self) -> bool:
        """Whether the date is booked, held or requested."""
        return self.booking is not None and self.booking.status in HOLDING


def dates_of(series: Series, now: datetime | None = None) -> list[DateNow]:
    """Every date with the truth of this moment. Three statements, however many dates."""
    now = now or timezone.now()
    series_dates = list(series.dates.select_related("booking__place", "booking__space"))
    missed = [one for one in series_dates if not _is_standing(one) and one.outcome != Outcome.AHEAD]
    ahead = [one.day for one in missed if one.ends_at is None or one.ends_at > now]
    ahead = [day for day in ahead if day >= timezone.localdate(now)]
    free: dict[date, Period] = {}
    if ahead:
        spaces = near_spaces(criteria=Criteria(day=ahead[0]), first=ahead[0], last=ahead[-1], spaces=[series.space_id])
        part: Part = series.part  # type: ignore[assignment]  # written by book_series
        own = _own_bookings(series.person_id, ahead[0], ahead[-1])
        for day in ahead if spaces else ():
            criteria = Criteria(day=day, part=part, starts=series.starts, ends=series.ends, people=series.people)
            best_fit = fit(spaces[0].stock, criteria, now)
            if best_fit and not _is_elsewhere(spaces[0], best_fit.period, own, now):
                free[day] = best_fit.period
    return [DateNow(one, one.booking, free.get(one.day)) for one in series_dates]


def _own_bookings(person_id: int, first: date, last: date) -> tuple[OwnBooking, ...]:
    """The person's bookings between two days, since nobody can be in two places."""
    bookings = Booking.objects.filter(person=person_id, status__in=HOLDING, guest="", starts_at__date__gte=first)
    rows = bookings.filter(starts_at__date__lte=last).values_list(
        "starts_at", "ends_at", "place", "place__name", "space__kind"
    )
    return tuple(
        OwnBooking(Period(starts_at, ends_at), place_id, place_name, kind)
        for starts_at, ends_at, place_id, place_name, kind in rows
    )


def _is_standing(series_date: SeriesDate) -> bool:
    return series_date.booking is not None and series_date.booking.status in HOLDING


def series_bookings(series_id: int, what: str) -> QuerySet[Booking]:
    """The bookings of a series that one mail tells of: those that stand, or those just cancelled; still to come."""
    bookings = Booking.objects.filter(series=series_id, ends_at__gt=timezone.now())
    bookings = (
        bookings.filter(status=Status.CANCELLED)
        if what.startswith("cancelled")
        else bookings.filter(status__in=HOLDING)
    )
    return bookings.select_related("person", "place__commune", "place__network", "space", "series").order_by(
        "starts_at"
    )
