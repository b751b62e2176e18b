"""Series: book the dates that can be, take a skipped one later, change or cancel one, these or all.

Each date stands or falls alone, by the same rules and the same constraint as any booking; all in one transaction,
so that a series is never half-written. The table of dates is kept with the reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import (
    Allocation,
    Allocator,
    Requester,
    SlotRequest,
    allocator_for,
    wait_for_turn,
    write,
)
from maillage.bookings.actions.booking import end_own_waiting, race_refusal, release_stale_holds
from maillage.bookings.actions.events import notify_made
from maillage.bookings.actions.lifecycle import cancel_locked, change_locked, lock_booking
from maillage.bookings.actions.plans import (
    CLOSED,
    NOT_YET,
    TAKEN,
    Wanted,
    find_space,
    period_or_refusal,
    series_days,
)
from maillage.bookings.actions.waiting_list import join_waiting
from maillage.bookings.mails import send_later
from maillage.bookings.models import Booking, Outcome, Series, SeriesDate, Waiting
from maillage.bookings.queries.lists import refusal_to_cancel
from maillage.bookings.rules.criteria import Criteria, Part, period_on
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.actions import record
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.community.rules import INSTANCE
from maillage.kernel.refusal import Refusal

ROLLING_NOT_YET = NOT_YET | {"limit", "no_shows"}  # in a series without an end: tried again as time passes

# What the person chose for a date: nothing said, take it; None, leave it out; a line, that instead.
Choices = Mapping[date, SlotRequest | None]


@retry_on_deadlock
def book_series(
    person: Person, wanted: Wanted, choices: Choices | None = None, *, key: UUID | None = None, note: str = ""
) -> Series:
    """Book every date that can be had, as chosen; the others are written down with the reason. One transaction."""
    with transaction.atomic():
        return _book_series_locked(person, wanted, choices or {}, key, note)


def _book_series_locked(person: Person, wanted: Wanted, choices: Choices, key: UUID | None, note: str) -> Series:
    days = series_days(wanted)
    spaces = {wanted.space_id, *(line.space_id for line in choices.values() if line)}
    wait_for_turn(person, spaces)
    if key and (same := Series.objects.filter(person=person, key=key).first()):
        return same
    lines = _requests_by_day(wanted, days, choices)
    series = Series.objects.create(
        person=person, space_id=wanted.space_id, first=wanted.first, rule=wanted.recurrence.text(wanted.first),
        part=wanted.part, starts=wanted.starts, ends=wanted.ends, people=wanted.people, note=note, key=key,
        created_at=timezone.now(), rolling=wanted.recurrence.is_endless,
    )  # fmt: skip
    requests = [line for line in lines.values() if isinstance(line, SlotRequest)]
    if not requests:
        raise Refusal(
            "nothing_left", "No date is left to book: the place is closed on all of them, or you left them out."
        )
    allocator = allocator_for(Requester(person, note=note, series_id=series.pk), requests)
    dates = [
        allocate_date(allocator, SeriesDate(series=series, day=day), line, replaced=bool(choices.get(day)))
        for day, line in lines.items()
    ]
    made = write_dates(allocator, [pair for pair in dates if pair[1]])
    if not made and not any(series_date.outcome == Outcome.AHEAD for series_date, _allocation in dates):
        refusal = next((d.refusal for d, _allocation in dates if d.refusal), None)
        raise refusal or Refusal("taken", "That time has just been taken.")
    SeriesDate.objects.bulk_create([series_date for series_date, _allocation in dates])
    end_own_waiting(allocator, made)
    record(person, "series_booked", ("series", series.pk), dates=len(dates), booked=len(made))
    notify_made(made, together="series")
    return series


def _requests_by_day(
    wanted: Wanted, days: Sequence[date], choices: Choices
) -> dict[date, SlotRequest | Refusal | None]:
    """What is asked for on each day: a line, nothing (left out), or why the day has no such time."""
    space = find_space(wanted, days)
    requests: dict[date, SlotRequest | Refusal | None] = {}
    for day in days:
        if day in choices:
            requests[day] = choices[day]
            continue
        period = period_or_refusal(space, wanted.criteria(day))
        requests[day] = period if isinstance(period, Refusal) else SlotRequest(wanted.space_id, period, wanted.people)
    return requests


def allocate_date(
    allocator: Allocator, series_date: SeriesDate, line: SlotRequest | Refusal | None, *, replaced: bool = False
) -> tuple[SeriesDate, Allocation | None]:
    """Judge one date of a series: what becomes of it, and the units it is given if it is."""
    series_date.outcome = Outcome.LEFT_OUT
    if isinstance(line, Refusal):
        series_date.outcome = Outcome.CLOSED
        return series_date.record_refusal(line), None
    if line is None:
        return series_date, None
    series_date.starts_at, series_date.ends_at = line.period.start, line.period.end
    try:
        allocation = allocator.allocate(line)
    except Refusal as refusal:
        series_date.outcome = _outcome_of(refusal, rolling=series_date.series.rolling)
        return (series_date if refusal.code in NOT_YET else series_date.record_refusal(refusal)), None
    allocator.reserve(allocation)
    series_date.code, series_date.sentence, series_date.facts = "", "", {}
    series_date.outcome = Outcome.REPLACED if replaced else Outcome.BOOKED
    return series_date, allocation


def _outcome_of(refusal: Refusal, *, rolling: bool) -> Outcome:
    if refusal.code in (ROLLING_NOT_YET if rolling else NOT_YET):
        return Outcome.AHEAD
    if refusal.code in CLOSED:
        return Outcome.CLOSED
    return Outcome.TAKEN if refusal.code in TAKEN else Outcome.REFUSED


def write_dates(allocator: Allocator, dates: Sequence[tuple[SeriesDate, Allocation | None]]) -> list[Booking]:
    """All in one statement; if somebody who took no lock was faster, date by date, each in its own savepoint."""
    allocations = [allocation for _series_date, allocation in dates if allocation]
    if not allocations:
        return []
    release_stale_holds(allocations)
    try:
        with transaction.atomic():
            made = write(allocator, allocations, Status.CONFIRMED)
    except IntegrityError as error:
        race_refusal(error)  # raises unless it is the promise of the house
        return _write_one_by_one(allocator, dates)
    for (series_date, _allocation), booking in zip(dates, made, strict=True):
        series_date.booking = booking
    return made


def _write_one_by_one(allocator: Allocator, dates: Sequence[tuple[SeriesDate, Allocation | None]]) -> list[Booking]:
    made = []
    for series_date, allocation in dates:
        assert allocation is not None
        try:
            with transaction.atomic():
                (series_date.booking,) = write(allocator, [allocation], Status.CONFIRMED)
        except IntegrityError as error:
            series_date.record_refusal(race_refusal(error)).outcome = Outcome.TAKEN
        else:
            made.append(series_date.booking)
    return made


def wait_for_date(person: Person, wanted: Wanted, day: date) -> Waiting:
    """Join the waiting list for one date of a series that is taken."""
    space = find_space(wanted, [day])
    period = period_on(space.stock.policy, wanted.criteria(day))
    return join_waiting(person, wanted.space_id, period, people=wanted.people)


def _require_own(person: Person, series: Series) -> None:
    if series.person_id != person.pk:
        raise Refusal("not_allowed", "This series is not yours.")


@retry_on_deadlock
def take_date(person: Person, series_date: SeriesDate) -> Booking:
    """Book a skipped date that is free again; doing it twice books it once."""
    try:
        with transaction.atomic():
            return _take_date_locked(person, series_date)
    except IntegrityError as error:
        raise race_refusal(error) from error


def _take_date_locked(person: Person, series_date: SeriesDate) -> Booking:
    _require_own(person, series_date.series)
    wait_for_turn(person, [])
    series = Series.objects.get(pk=series_date.series_id)  # as it is now: it may have been moved to another time
    wait_for_turn(person, [series.space_id])
    series_date = SeriesDate.objects.select_for_update(of=("self",)).select_related("booking").get(pk=series_date.pk)
    if series_date.booking and series_date.booking.status in HOLDING:
        return series_date.booking
    space = find_space(wanted_of(series), [series_date.day])
    period = period_on(space.stock.policy, wanted_of(series).criteria(series_date.day))
    line = SlotRequest(series.space_id, period, series.people)
    allocator = allocator_for(Requester(person, note=series.note, series_id=series.pk), [line])
    allocation = allocator.allocate(line)
    release_stale_holds([allocation])
    (booking,) = write(allocator, [allocation], Status.CONFIRMED)
    series_date.booking, series_date.outcome, series_date.sentence = booking, Outcome.BOOKED, ""
    series_date.starts_at, series_date.ends_at = period.start, period.end
    series_date.save()
    end_own_waiting(allocator, [booking])
    notify_made([booking])
    return booking


def wanted_of(series: Series) -> Wanted:
    part: Part = series.part  # type: ignore[assignment]  # written by book_series
    return Wanted(series.space_id, series.first, Recurrence(), part, series.starts, series.ends, series.people)


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one date when the series was changed: the refusal when it stands as it was."""

    day: date
    refusal: Refusal | None


@retry_on_deadlock
def change_series(
    person: Person, series: Series, since: date, criteria: Criteria, space_id: int | None = None
) -> list[Moved]:
    """Move this date and those that follow to another time of the day, or another space. Each stands or falls alone."""
    _require_own(person, series)
    with transaction.atomic():
        target = space_id or series.space_id
        wait_for_turn(person, {series.space_id, target, *series.bookings.values_list("space_id", flat=True)})
        dates = _lock_standing_dates(series, since)
        done = [_move(person, series_date, criteria, target) for series_date in dates]
        if not any(moved.refusal is None for moved in done):
            raise (
                done[0].refusal or Refusal("nothing_left", "No date is left to change.")
                if done
                else Refusal("nothing_left", "No date is left to change.")
            )
        series.part, series.starts, series.ends, series.people = (
            criteria.part,
            criteria.starts,
            criteria.ends,
            criteria.people,
        )
        series.space_id = target  # a date that is taken again later follows the new time
        series.save(update_fields=["part", "starts", "ends", "people", "space"])
        record_series(person, "series_changed", series, changed=sum(m.refusal is None for m in done))
        first = next(series_date for series_date, moved in zip(dates, done, strict=True) if moved.refusal is None)
        assert first.booking is not None
        send_later("changed_series", first.booking, by=person)
    return done


def _move(person: Person, series_date: SeriesDate, criteria: Criteria, space_id: int) -> Moved:
    assert series_date.booking is not None
    try:
        with transaction.atomic():
            space = find_space(Wanted(space_id, series_date.day, Recurrence()), [series_date.day])
            period = period_on(space.stock.policy, criteria.on(series_date.day))
            change_locked(person, series_date.booking, SlotRequest(space_id, period, criteria.people), tell=False)
            series_date.starts_at, series_date.ends_at = period.start, period.end
            series_date.save(update_fields=["starts_at", "ends_at"])
    except Refusal as refusal:
        return Moved(series_date.day, refusal)
    except IntegrityError as error:
        return Moved(series_date.day, race_refusal(error))
    return Moved(series_date.day, None)


@retry_on_deadlock
def cancel_series(person: Person, series: Series, since: date | None = None) -> int:
    """Cancel what is still to come of a series, from a day on: how many dates. One mail for all.

    A date that is too near to be cancelled by the rule of its space stands; if all are, the refusal says so.
    """
    _require_own(person, series)
    with transaction.atomic():
        dates = []
        refusal = None
        for series_date in _lock_standing_dates(series, since or date.min):
            assert series_date.booking is not None
            booking = lock_booking(series_date.booking)
            if late := refusal_to_cancel(booking, timezone.now()):
                refusal = refusal or late
                continue
            cancel_locked(person, booking, tell=False)
            dates.append(series_date)
        left = leave_out_ahead(series, since or date.min)
        if refusal and not dates and not left:
            raise refusal
        record_series(person, "series_cancelled", series, cancelled=len(dates))
        if dates:
            assert dates[0].booking is not None
            send_later("cancelled_series", dates[0].booking, by=person)
    return len(dates)


def leave_out_ahead(series: Series, since: date) -> int:
    """Nothing more is booked by itself from a day on: how many dates. A series without an end is over."""
    if series.rolling:
        Series.objects.filter(pk=series.pk, stopped_at__isnull=True).update(stopped_at=timezone.now())
    return series.dates.filter(outcome=Outcome.AHEAD, day__gte=since).update(outcome=Outcome.LEFT_OUT)


def _lock_standing_dates(series: Series, since: date) -> list[SeriesDate]:
    """Lock the dates from a day on whose booking stands and has not begun, in order."""
    ahead = SeriesDate.objects.select_for_update(of=("self",)).select_related("booking", "series")
    return list(
        ahead.filter(
            series=series, day__gte=since, booking__status__in=HOLDING, booking__starts_at__gt=timezone.now()
        ).order_by("day")
    )


def record_series(person: Person, verb: str, series: Series, **details: int) -> None:
    """Record one line of the journal about a series."""
    facts: dict[str, Any] = dict(details)
    record(person, verb, ("series", series.pk), INSTANCE, **facts)
