"""One place, one person: what is free there this week, who comes that day, what I have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from maillage.bookings.models import BasketLine, Booking, CashEntry, Series, Waiting
from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.arrival import EARLY
from maillage.bookings.rules.criteria import Criteria, fit
from maillage.bookings.rules.lifecycle import BookingState, Cancellation
from maillage.bookings.rules.policy import HOLDING, Status, may_cancel
from maillage.bookings.rules.slots import day_slots
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import JournalEntry, Person
from maillage.kernel.period import Period, day_period, subtracted
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import shown_count
from maillage.places.models import Place
from maillage.places.rules.hours import is_open_during, open_periods


@dataclass(frozen=True, slots=True)
class DayOfSpace:
    """The free slots of a space on one day: (name of the slot, period, units free)."""

    space: NearSpace
    day: date
    slots: tuple[tuple[str, Period, int], ...]


def week_of_place(place: Place, first: date, days: int = 7, now: datetime | None = None) -> list[DayOfSpace]:
    """For each space and day: how many units are free in the morning and in the afternoon. One statement."""
    now = now or timezone.now()
    everything = Criteria(day=first)
    spaces = near_spaces(criteria=everything, first=first, last=first + timedelta(days=days), places=[place.pk])
    return [
        DayOfSpace(space, day, tuple(slots_of_day(space, day, now)))
        for space in spaces
        for day in (first + timedelta(days=n) for n in range(days))
    ]


def slots_of_day(space: NearSpace, day: date, now: datetime) -> Iterable[tuple[str, Period, int]]:
    """What is left of a day in a space: name of the slot, period, units free."""
    policy = space.stock.policy
    slots = day_slots(policy.hours, policy.zone, policy.midday, day)
    for slot in (slots.day,) if policy.granularity == "day" else (slots.morning, slots.afternoon):
        if slot and slot.period.end > now:
            part: Any = slot.name
            candidate = fit(space.stock, Criteria(day=day, part=part), now)
            free = sum(unit.is_free(candidate.period) for unit in space.stock.units) if candidate else 0
            yield slot.name, candidate.period if candidate else slot.period, free


def my_bookings(person: Person, *, past: bool = False) -> QuerySet[Booking]:
    """What I have, next first; or what was, latest first (with what I cancelled)."""
    mine = Booking.objects.filter(person=person).select_related("place", "place__commune", "space", "series")
    now = timezone.now()
    if past:
        over = mine.exclude(status=Status.EXPIRED).exclude(status__in=HOLDING, ends_at__gt=now)
        return over.order_by("-starts_at")
    alive = mine.filter(status__in=HOLDING, ends_at__gt=now)
    return alive.exclude(status=Status.HELD, expires_at__lte=now).order_by("starts_at")


def day_at(place: Place, day: date) -> QuerySet[Booking]:
    """Who comes to a place on a local day, in order of arrival; for its hosts only."""
    whole = day_period(day, place.zone)
    return (
        Booking.objects.filter(
            place=place, status__in=[Status.CONFIRMED, Status.NO_SHOW], starts_at__lt=whole.end, ends_at__gt=whole.start
        )
        .select_related("person", "space")
        .prefetch_related("occupancies__unit")
        .order_by("starts_at", "space__position", "pk")
    )


def touched_by(place: Place, period: Period, space_id: int | None = None) -> QuerySet[Booking]:
    """The bookings that a closure over this period would touch."""
    bookings = Booking.objects.filter(
        place=place, status__in=HOLDING, starts_at__lt=period.end, ends_at__gt=period.start
    ).select_related("person", "space")
    bookings = bookings.exclude(expires_at__lte=timezone.now())  # a hold that ran out is nobody's any more
    return bookings.filter(space_id=space_id) if space_id else bookings


def touched_in(periods: Mapping[Place, Period]) -> dict[Place, list[Booking]]:
    """The bookings that closures of several places would touch and that are not over yet; one statement."""
    if not periods:
        return {}
    first, last = min(p.start for p in periods.values()), max(p.end for p in periods.values())
    now = timezone.now()
    bookings = Booking.objects.filter(
        place__in=list(periods), status__in=HOLDING, starts_at__lt=last, ends_at__gt=max(first, now)
    ).exclude(expires_at__lte=now)
    touched: dict[Place, list[Booking]] = {place: [] for place in periods}
    for booking in bookings.select_related("person", "space", "place").order_by("starts_at", "pk"):
        if booking.period.overlaps(periods[booking.place]):
            touched[booking.place].append(booking)
    return touched


def outside_hours(place: Place, now: datetime) -> list[Booking]:
    """The bookings ahead that the opening hours of a place leave outside, now that they are what they are."""
    ahead = Booking.objects.filter(place=place, status__in=HOLDING, ends_at__gt=now).exclude(expires_at__lte=now)
    listed = ahead.select_related("person", "space", "place").order_by("starts_at", "pk")
    return [booking for booking in listed if not is_open_during(place.hours, place.timezone, booking.period)]


def counts_by_day(places: Sequence[int], first: date, days: int) -> dict[tuple[int, date], int]:
    """How many people come to each place on each local day: numbers, never names. One statement.

    A booking that runs past midnight counts on each of its days; who books several times a day is counted once, as in
    `rules.attendance`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, day, sum(people) FROM (
            SELECT p.id, day::date, max(b.people) AS people
            FROM unnest(%(places)s::bigint[]) AS asked(id)
            CROSS JOIN LATERAL (SELECT id, timezone FROM places_place WHERE id = asked.id OFFSET 0) p
            CROSS JOIN LATERAL (
                SELECT starts_at, ends_at, people, person_id, lower(guest) AS guest FROM bookings_booking
                WHERE place_id = p.id AND status = %(confirmed)s
                      AND starts_at >= %(first)s::date - 3 AND starts_at <= %(last)s::date + 3
                OFFSET 0
            ) b
            JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') AS day
                 ON b.starts_at < (day + interval '1 day') AT TIME ZONE p.timezone
                    AND b.ends_at > day AT TIME ZONE p.timezone
            GROUP BY p.id, day, b.person_id, b.guest
            ) AS visit GROUP BY 1, 2
            """,
            {
                "places": list(places),
                "first": first,
                "last": first + timedelta(days=days - 1),
                "confirmed": Status.CONFIRMED.value,
            },
        )
        return {(place, day): int(people) for place, day, people in cursor.fetchall()}


def my_series(person: Person) -> list[Series]:
    """The person's series with dates still to come."""
    series = Series.objects.filter(person=person, dates__day__gte=timezone.localdate()).distinct()
    return list(series.select_related("space__place").order_by("-created_at"))


def my_waiting(person: Person) -> list[Waiting]:
    """What the person waits for, the next first."""
    waiting = Waiting.objects.filter(person=person, state__in=["waiting", "offered"], ends_at__gt=timezone.now())
    return list(waiting.select_related("space__place", "offer").order_by("starts_at"))


def basket_count(person: Person) -> int:
    """How many slots are in the person's basket."""
    return BasketLine.objects.filter(basket__person=person, basket__booked_at__isnull=True).count()


def requests_at(place: Place) -> QuerySet[Booking]:
    """The requests that wait for a host's answer, the most pressing first."""
    requests = Booking.objects.filter(place=place, status=Status.REQUESTED, expires_at__gt=timezone.now())
    return requests.select_related("person", "space", "place").order_by("expires_at", "pk")


def now_at(place: Place, now: datetime) -> tuple[list[Booking], list[Booking]]:
    """For the wall of a place: what is going on and what comes next today. Names are not for the wall."""
    end = day_period(now.astimezone(place.zone).date(), place.zone).end
    today = Booking.objects.filter(place=place, status=Status.CONFIRMED, ends_at__gt=now, starts_at__lt=end)
    listed = list(today.select_related("space").prefetch_related("occupancies__unit").order_by("starts_at", "pk"))
    return [b for b in listed if b.starts_at <= now], [b for b in listed if b.starts_at > now]


def here_now(person: Person, place: Place, now: datetime) -> list[Booking]:
    """My bookings there that one may arrive for now."""
    bookings = Booking.objects.filter(
        person=person,
        place=place,
        status__in=[Status.CONFIRMED, Status.NO_SHOW],
        starts_at__lte=now + EARLY,
        ends_at__gt=now,
    )
    return list(bookings.select_related("space", "place").order_by("starts_at"))


def cash_of_day(place: Place, day: date) -> list[CashEntry]:
    """The cash entries of that day."""
    return list(CashEntry.objects.filter(place=place, day=day).select_related("booking__person", "received_by"))


def bookings_of_week(
    place: Place, first: date, days: int, person: Person | None
) -> dict[tuple[int, date], list[Booking]]:
    """By space and local day: everybody's (`person` None, for a host), else one's own. One statement.

    A booking that runs past midnight is on each of its days.
    """
    start, end = day_period(first, place.zone).start, day_period(first + timedelta(days=days - 1), place.zone).end
    bookings = Booking.objects.filter(place=place, status__in=HOLDING, starts_at__lt=end, ends_at__gt=start)
    bookings = bookings.exclude(status=Status.HELD, expires_at__lte=timezone.now())
    if person is not None:
        bookings = bookings.filter(person=person)
    listed: dict[tuple[int, date], list[Booking]] = {}
    for booking in bookings.select_related("person").order_by("starts_at", "pk"):
        day = max(booking.starts_at.astimezone(place.zone).date(), first)
        last = (booking.ends_at - timedelta(microseconds=1)).astimezone(place.zone).date()
        while day <= last:
            listed.setdefault((booking.space_id, day), []).append(booking)
            day += timedelta(days=1)
    return listed


@dataclass(frozen=True, slots=True)
class FreeNow:
    """A space at this instant: how many units are free, and until when (or from when) that is so."""

    name: str
    units: int
    until: datetime | None  # when it is taken or closes; when it is full, when a unit is free again


def free_now(place: Place, now: datetime) -> list[FreeNow]:
    """For the wall: what one may take at this instant. One statement. What moves from room to room is left out."""
    day = now.astimezone(place.zone).date()
    spaces = near_spaces(criteria=Criteria(day=day), first=day, last=day, places=[place.pk])
    return [_free_now(space, day, now) for space in spaces if space.kind != "mobile"]


def _free_now(space: NearSpace, day: date, now: datetime) -> FreeNow:
    policy = space.stock.policy
    opening = open_periods(policy.hours, policy.zone, day)
    closures = [closure for closure, _reason in space.stock.closures]
    open_now = next((p for p in subtracted(opening, closures) if p.start <= now < p.end), None)
    if open_now is None:
        return FreeNow(space.name, 0, None)
    free_by_unit = [subtracted([Period(now, open_now.end)], unit.busy) for unit in space.stock.units]
    free = [stretches[0].end for stretches in free_by_unit if stretches and stretches[0].start <= now]
    if free:
        return FreeNow(space.name, len(free), max(free))
    return FreeNow(space.name, 0, min((stretches[0].start for stretches in free_by_unit if stretches), default=None))


def people_of_place(place: Place, days: int = 183) -> QuerySet[Person]:
    """Who came to a place, or is coming: over so many days back."""
    since = timezone.now() - timedelta(days=days)
    came = Booking.objects.filter(place=place, status=Status.CONFIRMED, guest="", ends_at__gte=since)
    return Person.objects.filter(pk__in=came.values("person"))


def requests_unanswered(networks: Sequence[int]) -> list[tuple[Place, int]]:
    """The places of these networks where requests wait for a host, and how many; never whose, nor a few."""
    waiting = Booking.objects.filter(
        place__network__in=networks, status=Status.REQUESTED, expires_at__gt=timezone.now()
    )
    counts = Counter(waiting.values_list("place_id", flat=True))
    many = [place for place, count in counts.items() if shown_count(count)]
    return [(place, counts[place.pk]) for place in Place.objects.filter(pk__in=many).order_by("name")]


def state_of(booking: Booking, reader: Person | None = None) -> BookingState:
    """What of a booking says what may be done with it; its place must be there (`select_related`).

    With a `reader`, one statement more for a cancelled booking: what they may still undo.
    """
    cancelled = reader is not None and booking.status == Status.CANCELLED
    return BookingState(
        Status(booking.status),
        booking.starts_at,
        booking.ends_at,
        booking.expires_at,
        booking.arrived_at,
        booking.place.expects_arrival,
        cancellation_of(booking, reader) if cancelled and reader else None,
    )


def refusal_to_cancel(booking: Booking, now: datetime, *, by_host: bool = False) -> Refusal | None:
    """Why a booking can't be cancelled now, by its person or by a host; its space must be there (`select_related`)."""
    return may_cancel(
        Status(booking.status),
        booking.starts_at,
        booking.ends_at,
        booking.space.cancel_minutes,
        now,
        has_arrived=booking.arrived_at is not None,
        by_host=by_host,
    )


def cancellation_of(booking: Booking, reader: Person) -> Cancellation | None:
    """How a booking was last cancelled, as the journal has it; None where it does not say."""
    lines = JournalEntry.objects.filter(subject_kind="booking", subject_id=booking.pk, verb="booking_cancelled")
    line = lines.order_by("-at", "-pk").first()
    if line is None or booking.cancelled_at is None or "was" not in line.details:
        return None
    author = getattr(reader, "seen_by", None) or reader  # who looks as somebody else acts as themselves
    return Cancellation(booking.cancelled_at, Status(line.details["was"]), line.actor == author.journal_id)
