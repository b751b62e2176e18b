"""What outside calendars hold of units: the union of their busy times, minus what somebody else has.

The law, at any moment at which nothing is being written: for each unit a calendar is about, what the calendar holds,
merged, is the union of its events minus what bookings and other calendars hold. It is kept by comparing what should be
held with what is, under the lock of the space, whenever one of the two changes: the calendar was read, or a booking
went (`hold_where_free`). See docs/algorithms/outside-calendars.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.bookings.models import ExternalCalendar, ExternalEvent, Occupancy
from maillage.bookings.rules.external_calendars import Outside, conflicts, merged, to_hold
from maillage.kernel.locks import LockFamily
from maillage.kernel.period import Period
from maillage.places.actions import lock_in_order
from maillage.places.models import Space

TRIES = 3  # against writers that take no lock
TRY_LOCK = """
SELECT pg_try_advisory_xact_lock(%s::int, coalesce(family, id)::int) FROM places_space WHERE id = %s
"""


def hold_busy(calendar: ExternalCalendar, now: datetime | None = None) -> int:
    """Make the calendar hold what it should, under the lock of its space; how many of its events meet a booking."""
    now = now or timezone.now()
    events = list(calendar.events.filter(ends_at__gt=now))
    atoms = calendar.unit.parts or [calendar.unit_id]
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _hold(calendar, events, atoms, now)
        except IntegrityError as error:
            if "no_double_booking" not in str(error) or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _hold(calendar: ExternalCalendar, events: Sequence[ExternalEvent], atoms: Sequence[int], now: datetime) -> int:
    busy = merged(Period(event.starts_at, event.ends_at) for event in events)
    mine: dict[int, dict[Period, int]] = {atom: {} for atom in atoms}
    others: dict[int, list[Period]] = {atom: [] for atom in atoms}
    booked: list[Period] = []
    held = Occupancy.objects.filter(unit__in=atoms, holds=True, during__endswith__gt=now)
    for pk, unit, during, by in held.values_list("pk", "unit_id", "during", "calendar_id"):
        period = Period(during.lower, during.upper).utc()
        if by == calendar.pk:
            mine[unit][period] = pk
        else:
            others[unit].append(period)
            if by is None:
                booked.append(period)
    wanted = {(atom, period) for atom in atoms for period in to_hold(busy, others[atom])}
    _write(calendar, wanted, {(atom, period): pk for atom in atoms for period, pk in mine[atom].items()})
    return _mark_conflicts(events, merged(booked))


def _write(calendar: ExternalCalendar, wanted: set[tuple[int, Period]], have: dict[tuple[int, Period], int]) -> None:
    gone = [pk for held, pk in have.items() if held not in wanted]
    if gone:
        Occupancy.objects.filter(pk__in=gone).delete()
    Occupancy.objects.bulk_create(
        Occupancy(calendar=calendar, unit_id=atom, during=(period.start, period.end))
        for atom, period in sorted(wanted - have.keys())
    )


def _mark_conflicts(events: Sequence[ExternalEvent], booked: Sequence[Period]) -> int:
    """Say of each event whether a booking has a part of its time; how many it is so of."""
    changed, count = [], 0
    for event in events:
        meets = conflicts(Period(event.starts_at, event.ends_at), booked)
        count += meets
        if meets != event.conflicts:
            event.conflicts = meets
            changed.append(event)
    ExternalEvent.objects.bulk_update(changed, ["conflicts"])
    return count


def keep_events(calendar: ExternalCalendar, events: Iterable[Outside], kept_uids: frozenset[str]) -> None:
    """Write down what was read. What is over stays; an event that can no longer be understood keeps what it held."""
    wanted = {event.mark: event.period for event in events}
    known = {event.mark: event for event in calendar.events.filter(ends_at__gt=timezone.now())}
    gone = [
        event.pk for mark, event in known.items() if mark not in wanted and mark.rpartition(" ")[0] not in kept_uids
    ]
    ExternalEvent.objects.filter(pk__in=gone).delete()
    moved = []
    for mark in wanted.keys() & known.keys():
        event, period = known[mark], wanted[mark]
        if (event.starts_at, event.ends_at) != (period.start, period.end):
            event.starts_at, event.ends_at = period.start, period.end
            moved.append(event)
    ExternalEvent.objects.bulk_update(moved, ["starts_at", "ends_at"])
    new = [
        ExternalEvent(calendar=calendar, mark=mark, starts_at=period.start, ends_at=period.end)
        for mark, period in wanted.items()
        if mark not in known
    ]
    ExternalEvent.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["calendar", "mark"], update_fields=["starts_at", "ends_at"]
    )


def affected_calendars(spaces: Iterable[int]) -> QuerySet[ExternalCalendar]:
    """Calendars with coming events on these spaces or on those that share their units."""
    families = Space.objects.filter(pk__in=list(spaces), family__isnull=False).values("family")
    return (
        ExternalCalendar.objects.filter(
            Q(unit__space__in=list(spaces)) | Q(unit__space__family__in=families), removed_at__isnull=True
        )
        .filter(Q(pk__in=ExternalEvent.objects.filter(ends_at__gt=timezone.now()).values("calendar")))
        .select_related("unit")
        .order_by("pk")
    )


def hold_where_free(spaces: Iterable[int]) -> None:
    """Somebody has let go in these spaces: the outside calendars that wanted that time hold it, before anybody else.

    At once where the lock of the space is ours or free; where another has it, a job does it when its turn comes, since
    waiting here, with rows already locked, could make a circle.
    """
    for calendar in affected_calendars(spaces):
        with connection.cursor() as cursor:
            cursor.execute(TRY_LOCK, [int(LockFamily.SPACE), calendar.unit.space_id])
            row = cursor.fetchone()
        if row and row[0]:
            hold_busy(calendar)
        else:
            app.configure_task("bookings.hold_outside").defer(calendar_id=calendar.pk)


@transaction.atomic
def hold_in_turn(calendar: ExternalCalendar) -> int:
    """The same, waiting for one's turn; one that was removed meanwhile holds nothing."""
    lock_in_order([calendar.unit.space_id])
    if ExternalCalendar.objects.filter(pk=calendar.pk, removed_at__isnull=False).exists():
        return 0
    return hold_busy(calendar)
