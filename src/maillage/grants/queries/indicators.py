"""What each indicator of the registry came to, computed from what happened; nothing is typed.

Few people are not said: a month of a place that fewer than five people made counts for nothing (`rules/cells.py`,
docs/algorithms/small-numbers.md). The observatory will take this registry over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import SEATS, Status
from maillage.commons.models import Page
from maillage.community.models import Network
from maillage.grants.models import Grant
from maillage.grants.rules.cells import SETTLING, Stay, count_cells, half_days_counted, people_counted
from maillage.grants.rules.indicators import Measure
from maillage.kernel.small_numbers import shown_count, shown_total
from maillage.places.models import Closure, Place
from maillage.places.rules.hours import open_periods
from maillage.places.rules.life import State
from maillage.programme.models import Event, Season
from maillage.programme.rules.attendance import half_days
from maillage.programme.rules.events import EventState

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in the covered places between two days, both included."""

    events: Sequence[tuple[Event, int | None]]  # each with how many came; None: few, or too early to say
    pages: Sequence[Page]
    measures: dict[str, Measure]


def covered_places(grant: Grant) -> list[Place]:
    """The places a grant is for: those it names, else all of its network, but those closed for good."""
    named = list(grant.places.select_related("commune").order_by("name"))
    if named:
        return named
    return list(grant.network.places.exclude(state=State.CLOSED).select_related("commune").order_by("name"))


def seasons_of_network(network: Network) -> QuerySet[Season]:
    """The seasons that a grant of a network may be for: its own, those it takes part in."""
    rows = Season.objects.filter(Q(network=network) | Q(networks=network)).distinct()
    return rows.order_by("-starts_on", "title")


def activity_of(grant: Grant, until: date, now: datetime | None = None) -> Activity:
    """All that indicators and reports say of the days of a convention until one. A constant number of statements."""
    now = now or timezone.now()
    first, last = grant.starts_on, min(grant.ends_on, until)
    places = covered_places(grant)
    events = _events(grant, places, first, last, now)
    pages = list(_pages(grant, first, last))
    attendance = shown_total(came or 0 for _event, came in events)
    measures = {
        **_work(places, first, last, now),
        "events": Measure(len(events)),
        "attendance": Measure(attendance.least or None, is_whole=bool(attendance.least) and attendance.whole),
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
    """Half-days at a desk or in an office, booked and kept, and the people who did, by months of a place."""
    kept = Q(arrived_at__isnull=False) | Q(place__expects_arrival=False)
    rows = Booking.objects.filter(
        kept, place__in=places, space__kind__in=SEATS, status=Status.CONFIRMED.value,
        starts_at__range=_around(first, last), ends_at__lte=now,
    ).values_list("place_id", "place__timezone", "person_id", "guest", "starts_at", "ends_at", "people")  # fmt: skip
    cells = count_cells(_stays(rows.iterator(chunk_size=2000)), first, last, timezone.localdate(now)).values()
    return {
        "half_days": Measure(half_days_counted(cells), is_whole=False),
        "people": Measure(people_counted(cells), is_whole=False),
    }


def _stays(rows: Iterable[tuple[int, str, int, str, datetime, datetime, int]]) -> Iterator[Stay]:
    for place, zone, person, guest, starts_at, ends_at, people in rows:
        start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
        yield Stay(place, start.date(), (person, guest), len(half_days(start, end)) * people)


def _events(
    grant: Grant, places: Sequence[Place], first: date, last: date, now: datetime
) -> list[tuple[Event, int | None]]:  # fmt: skip
    """Events held, each with how many were seen there; None when few were, and for three days.

    Of a grant for a season, those of that season alone, wherever; where it names places, those there, or in no place.
    """
    where = Q(place__in=places)
    if grant.season_id:
        where = Q(season=grant.season_id) & (where | Q(place=None) if grant.places.exists() else Q())
    elif not grant.places.exists():
        where |= Q(place=None, network=grant.network_id)
    rows = (
        Event.objects.filter(
            where, state=EventState.ANNOUNCED.value, starts_at__range=_around(first, last), ends_at__lte=now
        )
        .select_related("place__commune", "commune", "network")
        .annotate(came=Sum("registrations__arrived_people"))
    )  # fmt: skip
    settled = now - SETTLING
    return [
        (one, shown_count(one.came or 0) if one.ends_at <= settled else None)
        for one in rows if first <= one.local_start.date() <= last
    ]  # fmt: skip


def _pages(grant: Grant, first: date, last: date) -> QuerySet[Page]:
    """Pages of the network that were published in these days; hidden ones are none."""
    rows = Page.objects.select_related("head").filter(network=grant.network_id, hidden=False, head__isnull=False)
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
