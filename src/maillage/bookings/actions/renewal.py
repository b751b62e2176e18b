"""Series that go on: dates too far to be booked yet are booked when their time comes, until the person stops.

A job does it each night. What can be had is booked without a word; a date that fails is told, with what to do.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.bookings.actions.allocation import Requester, SlotRequest, allocator_for, wait_for_turn
from maillage.bookings.actions.booking import end_own_waiting
from maillage.bookings.actions.events import announce_made
from maillage.bookings.actions.plans import last_bookable_day, period_or_refusal
from maillage.bookings.actions.series import (
    allocate_date,
    leave_out_ahead,
    record_series,
    wanted_of,
    write_dates,
)
from maillage.bookings.mails import tell_dates_failed
from maillage.bookings.models import Outcome, Series, SeriesDate
from maillage.bookings.queries import near_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.recurrence import read_rule
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal

LAST_CALL_DAYS = 14  # a limit is waited for until then; afterwards the date has failed, and the person is told
FAILED = (Outcome.TAKEN, Outcome.CLOSED, Outcome.REFUSED)


def renew_all() -> int:
    """Book what has come within reach in each series that goes on; how many bookings."""
    going_on = Series.objects.filter(stopped_at__isnull=True, person__is_active=True, person__erased_at__isnull=True)
    going_on = going_on.filter(Q(rolling=True) | Q(dates__outcome=Outcome.AHEAD))
    return sum(renew_series(series) for series in going_on.order_by("pk").distinct())


@retry_on_deadlock
@transaction.atomic
def renew_series(series: Series) -> int:
    """Book the dates of one series whose time has come; how many. Doing it twice books them once."""
    wait_for_turn(series.person, [series.space_id])
    series = Series.objects.select_related("person", "space__place").select_for_update(of=("self",)).get(pk=series.pk)
    if series.stopped_at:
        return 0
    today = timezone.localdate(timezone=series.space.place.zone)
    spaces = near_spaces(criteria=Criteria(day=today), first=today, last=today, spaces=[series.space_id])
    if not spaces:
        return 0  # the space is no longer booked: what one had there was cancelled, and told
    space, last = spaces[0], last_bookable_day(spaces[0])
    if series.rolling:
        _add_dates(series, last)
    ahead = series.dates.filter(outcome=Outcome.AHEAD, day__gte=today, day__lte=last).order_by("day")
    dates = list(ahead.select_for_update(of=("self",)))
    for one in dates:
        one.series = series
    return _book_dates(series, space, dates, today) if dates else 0


def _add_dates(series: Series, last: date) -> None:
    """The days that a series without an end means by now and does not have yet."""
    latest = series.dates.order_by("-day").values_list("day", flat=True).first() or series.first - timedelta(days=1)
    days = read_rule(series.rule).dates_until(series.first, last)
    new = [SeriesDate(series=series, day=day, outcome=Outcome.AHEAD) for day in days if day > latest]
    SeriesDate.objects.bulk_create(new)


def _book_dates(series: Series, space: NearSpace, dates: list[SeriesDate], today: date) -> int:
    lines = {one.day: _line_of(series, space, one.day) for one in dates}
    slots = [line for line in lines.values() if isinstance(line, SlotRequest)]
    if slots:
        allocator = allocator_for(Requester(series.person, note=series.note, series_id=series.pk), slots)
        judged = [allocate_date(allocator, one, lines[one.day]) for one in dates]
        made = write_dates(allocator, [pair for pair in judged if pair[1]])
        end_own_waiting(allocator, made)
        announce_made(made)
    else:
        made = []
        for one in dates:
            refusal = lines[one.day]
            assert isinstance(refusal, Refusal)
            one.record_refusal(refusal).outcome = Outcome.CLOSED
    for one in dates:
        if one.outcome == Outcome.AHEAD and one.day <= today + timedelta(days=LAST_CALL_DAYS):
            one.outcome = Outcome.REFUSED
        one.save()
    if failed := [one for one in dates if one.outcome in FAILED]:
        tell_dates_failed(series, failed)
    if made:
        record_series(series.person, "series_renewed", series, booked=len(made))
    return len(made)


def _line_of(series: Series, space: NearSpace, day: date) -> SlotRequest | Refusal:
    period = period_or_refusal(space, wanted_of(series).criteria(day))
    return period if isinstance(period, Refusal) else SlotRequest(series.space_id, period, series.people)


@retry_on_deadlock
def stop_series(person: Person, series: Series) -> None:
    """Add and book nothing more; what is booked stands. Stopping twice stops once."""
    if series.person_id != person.pk:
        raise Refusal("not_allowed", "This series is not yours.")
    with transaction.atomic():
        wait_for_turn(person, [series.space_id])
        stopped = Series.objects.filter(pk=series.pk, stopped_at__isnull=True).update(stopped_at=timezone.now())
        left = leave_out_ahead(series, date.min)
        if stopped or left:
            record_series(person, "series_stopped", series, left=left)
