"""What each indicator of the registry came to, computed from what happened; nothing is typed.

Few people are not said: a place where fewer than five came counts for nothing, people are rounded down by fives
(docs/algorithms/small-numbers.md). The observatory will take this registry over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import SEATS, Status
from maillage.commons.models import Page
from maillage.grants.models import Grant
from maillage.grants.rules.indicators import Measure
from maillage.kernel.small_numbers import rounded_down, shown_count, shown_total
from maillage.places.models import Closure, Place
from maillage.places.rules.hours import open_periods
from maillage.places.rules.life import State
from maillage.programme.models import Event
from maillage.programme.rules.attendance import half_days
from maillage.programme.rules.events import EventState

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in the covered places between two days, both included."""

    events: Sequence[tuple[Event, int]]  # each with how many came
    pages: Sequence[Page]
    measures: dict[str, Measure]


def covered_places(grant: Grant) -> list[Place]:
    """The places a grant is for: those it names, else all of its network, but those closed for good."""
    named = list(grant.places.select_related("commune").order_by("name"))
    if named:
        return named
    return list(grant.network.places.exclude(state=State.CLOSED).select_related("commune").order_by("name"))


def activity_of(grant: Grant, until: date, now: datetime | None = None) -> Activity:
    """All that indicators and reports say of the days of a convention until one. A constant number of statements."""
    now = now or timezone.now()
    first, last = grant.starts_on, min(grant.ends_on, until)
    places = covered_places(grant)
    events = _events(grant, places, first, last, now)
    pages = list(_pages(grant, first, last))
    attendance = shown_total(came for _event, came in events if came)
    measures = {
        **_work(places, first, last, now),
        "events": Measure(len(events)),
        "attendance": Measure(attendance.least or None, attendance.whole),
        "pages": Measure(len(pages)),
        "places_open": Measure(sum(_is_open(place, last) for place in places)),
        "hours_open": Measure(_hours(places, first, min(last, timezone.localdate(now)))),
    }
    return Activity(events, pages, measures)


def _around(first: date, last: date) -> tuple[datetime, datetime]:
    """Instants wide enough for any zone; the local day decides afterwards."""
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(first - ONE_DAY, datetime.min.time(), zone),
        datetime.combine(last + 2 * ONE_DAY, datetime.min.time(), zone),
    )


def _work(places: Sequence[Place], first: date, last: date, now: datetime) -> dict[str, Measure]:
    """Half-days at a desk or in an office, booked and kept, and the people who did."""
    kept = Q(arrived_at__isnull=False) | Q(place__expects_arrival=False)
    rows = Booking.objects.filter(
        kept, place__in=places, space__kind__in=SEATS, status=Status.CONFIRMED.value,
        starts_at__range=_around(first, last), ends_at__lte=now,
    ).values_list("place_id", "place__timezone", "person_id", "guest", "starts_at", "ends_at", "people")  # fmt: skip
    halves: defaultdict[int, int] = defaultdict(int)
    who: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    for place, zone, person, guest, starts_at, ends_at, people in rows.iterator(chunk_size=2000):
        start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
        if first <= start.date() <= last:
            halves[place] += len(half_days(start, end)) * people
            who[place].add((person, guest))
    counted = [number for number in halves if shown_count(len(who[number])) is not None]
    everybody = set[tuple[int, str]]().union(*who.values())
    return {
        "half_days": Measure(sum(halves[number] for number in counted) or None, len(counted) == len(halves)),
        "people": Measure(rounded_down(len(everybody)), is_whole=False),
    }


def _events(
    grant: Grant, places: Sequence[Place], first: date, last: date, now: datetime
) -> list[tuple[Event, int]]:  # fmt: skip
    """Events held, each with how many were seen there."""
    where = Q(place__in=places)
    if not grant.places.exists():
        where |= Q(place=None, network=grant.network_id)
    rows = (
        Event.objects.filter(
            where, state=EventState.ANNOUNCED.value, starts_at__range=_around(first, last), ends_at__lte=now
        )
        .select_related("place__commune", "commune", "network")
        .annotate(came=Sum("registrations__arrived_people"))
    )  # fmt: skip
    return [(one, one.came or 0) for one in rows if first <= one.local_start.date() <= last]


def _pages(grant: Grant, first: date, last: date) -> QuerySet[Page]:
    """Pages of the network that were published in these days; hidden ones are none."""
    rows = Page.objects.filter(network=grant.network_id, hidden=False, head__isnull=False)
    return rows.filter(made_at__date__range=(first, last)).order_by("made_at", "pk")


def _is_open(place: Place, last: date) -> bool:
    return place.state == State.IN_SERVICE and (place.opened_on is None or place.opened_on <= last)


def _hours(places: Sequence[Place], first: date, last: date) -> int:
    """Whole hours of opening, by the hours of today's file of each place, less what was closed."""
    shut = _closures(places, first, last)
    minutes = 0
    for place in places:
        if place.state != State.IN_SERVICE:
            continue
        day = max(first, place.opened_on or first)
        while day <= last:
            minutes += sum(
                period.minutes
                for period in open_periods(place.hours, place.timezone, day)
                if not any(start <= period.start and period.end <= end for start, end in shut[place.pk])
            )
            day += ONE_DAY
    return minutes // 60


def _closures(places: Iterable[Place], first: date, last: date) -> dict[int, list[tuple[datetime, datetime]]]:
    """What was declared closed of whole places."""
    rows = Closure.objects.filter(place__in=places, space=None, lifted_at=None, during__overlap=_around(first, last))
    shut: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in rows:
        shut[one.place_id].append((one.during.lower, one.during.upper))
    return shut
