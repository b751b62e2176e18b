"""Series: each date stands or falls alone, the wall clock is kept, and what was skipped may come back."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import (
    SlotRequest,
    Wanted,
    book_series,
    cancel_series,
    change_series,
    plan_series,
    take_date,
)
from maillage.bookings.models import Booking, Occupancy, Series
from maillage.bookings.queries import dates_of
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import JournalEntry, Network, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import PARIS, afternoon, hours, morning
from tests.kit.bookings import (
    WEEK,
    always_open,
    by_the_hour,
    clock,
    held_by,
    jobs,
    mails,
    next_monday,
    refused,
    status_of,
    weekly,
)


@pytest.fixture
def desk(place: Place) -> Space:
    """One desk by the half-day."""
    return factories.make_space(place, "Un bureau")


def outcomes(series: Series) -> list[str]:
    return list(series.dates.values_list("outcome", flat=True))


def statuses(series: Series) -> list[str]:
    return list(series.bookings.order_by("starts_at").values_list("status", flat=True))


def test_a_series_books_each_date_and_sends_one_mail(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday), note="Atelier")
    assert outcomes(series) == ["booked"] * 4
    bookings = list(series.bookings.order_by("starts_at"))
    assert [b.period.utc() for b in bookings] == [morning(workday + n * WEEK).utc() for n in range(4)]
    assert {b.note for b in bookings} == {"Atelier"}
    assert [jobs("confirmed_series", b) for b in bookings] == [1, 0, 0, 0]
    assert mails("confirmed") == 0
    assert JournalEntry.objects.filter(verb="series_booked", subject_id=series.pk).count() == 1


def test_a_series_sent_twice_is_one_series(desks: Space, bob: Person, workday: date) -> None:
    key = uuid4()
    first = book_series(bob, weekly(desks, workday), key=key)
    assert book_series(bob, weekly(desks, workday), key=key).pk == first.pk
    assert (Series.objects.count(), Booking.objects.count()) == (1, 4)


def test_the_key_of_another_is_another_series(desks: Space, bob: Person, charlie: Person, workday: date) -> None:
    key = uuid4()
    book_series(bob, weekly(desks, workday), key=key)
    book_series(charlie, weekly(desks, workday), key=key)
    assert Series.objects.count() == 2


def test_a_plan_holds_nothing_and_says_what_the_series_will_do(
    desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desk.pk, morning(workday + WEEK))
    plan = plan_series(bob, weekly(desk, workday))
    assert [d.refusal and d.refusal.code for d in plan.dates] == [None, "taken", None, None]
    assert plan.free == 3
    assert Booking.objects.filter(person=bob).count() == 0
    assert outcomes(book_series(bob, weekly(desk, workday))) == ["booked", "taken", "booked", "booked"]


def test_a_plan_says_what_is_free_instead_and_it_can_be_chosen(
    desk: Space, place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    other = factories.make_space(place, "Un autre bureau")
    missed = workday + WEEK
    actions.book(charlie, desk.pk, morning(missed))
    plan = plan_series(bob, weekly(desk, workday))
    instead = plan.dates[1].instead[0]
    assert (instead.space.id, instead.fit.period) == (other.pk, morning(missed).utc())
    series = book_series(bob, weekly(desk, workday), {missed: SlotRequest(other.pk, instead.fit.period)})
    assert outcomes(series) == ["booked", "replaced", "booked", "booked"]
    assert series.dates.get(day=missed).booking.space_id == other.pk


def test_a_date_may_be_left_out(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday), {workday + WEEK: None})
    assert outcomes(series) == ["booked", "left_out", "booked", "booked"]
    assert series.dates.get(day=workday + WEEK).booking is None


def test_a_plan_for_two_dates_asks_as_many_statements_as_for_twelve(
    desks: Space, bob: Person, workday: date, django_assert_num_queries
) -> None:
    for count in (2, 12):
        with django_assert_num_queries(2):  # the space; what the person has, with what holds the units
            plan_series(bob, weekly(desks, workday, count))


def test_a_closed_date_is_written_down_with_the_reason(desks: Space, alice: Person, bob: Person, workday: date) -> None:
    close(alice, desks.place, day_period(workday + WEEK, desks.place.zone), "Neige")
    series = book_series(bob, weekly(desks, workday))
    kept = series.dates.get(day=workday + WEEK)
    assert kept.outcome == "closed"
    assert kept.refusal is not None
    assert "Neige" in str(kept.refusal)


def test_days_when_the_place_never_opens_are_closed_dates(desks: Space, bob: Person) -> None:
    friday = next_monday() + timedelta(days=4)
    series = book_series(bob, Wanted(desks.pk, friday, Recurrence("daily", count=4), "morning"))
    assert outcomes(series) == ["booked", "closed", "closed", "booked"]
    assert series.dates.get(day=friday + timedelta(days=1)).starts_at is None


def test_a_series_without_a_date_to_have_leaves_nothing_behind(
    desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    for week in range(2):
        actions.book(charlie, desk.pk, morning(workday + week * WEEK))
    with refused("taken"):
        book_series(bob, weekly(desk, workday, 2))
    with refused("nothing_left"):
        book_series(bob, weekly(desk, workday, 2), {workday: None, workday + WEEK: None})
    assert (Series.objects.count(), Booking.objects.filter(person=bob).count()) == (0, 0)


def test_what_one_has_elsewhere_is_a_date_not_allowed(
    desks: Space, network: Network, bob: Person, workday: date
) -> None:
    other = factories.make_space(factories.make_place(network, "Mende", factories.MENDE))
    actions.book(bob, other.pk, morning(workday + WEEK))
    series = book_series(bob, weekly(desks, workday))
    assert outcomes(series) == ["booked", "refused", "booked", "booked"]
    assert "Mende" in str(series.dates.get(day=workday + WEEK).refusal)


def test_nobody_takes_or_changes_the_series_of_another(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    series = book_series(bob, weekly(desks, workday), {workday: None})
    with refused("not_allowed"):
        take_date(charlie, series.dates.get(day=workday))
    with refused("not_allowed"):
        change_series(charlie, series, workday, Criteria(day=workday, part="afternoon"))
    with refused("not_allowed"):
        cancel_series(charlie, series)
    assert statuses(series) == ["confirmed"] * 3


def test_a_skipped_date_is_taken_once_however_often_one_clicks(
    desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    theirs = actions.book(charlie, desk.pk, morning(workday + WEEK))
    series = book_series(bob, weekly(desk, workday))
    kept = series.dates.get(day=workday + WEEK)
    with refused("taken"):
        take_date(bob, kept)
    actions.cancel(charlie, theirs)
    assert dates_of(series)[1].state == "free"
    booking = take_date(bob, kept)
    assert take_date(bob, kept).pk == booking.pk
    kept.refresh_from_db()
    assert (kept.outcome, kept.refusal, kept.booking_id) == ("booked", None, booking.pk)
    assert dates_of(series)[1].state == "confirmed"
    assert statuses(series) == ["confirmed"] * 4


def test_a_date_left_out_or_cancelled_may_be_taken_after_all(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday, 2), {workday: None})
    assert take_date(bob, series.dates.get(day=workday)).status == "confirmed"
    second = series.dates.get(day=workday + WEEK)
    actions.cancel(bob, second.booking)
    again = take_date(bob, second)
    assert again.pk != second.booking_id
    assert [one.state for one in dates_of(series)] == ["confirmed", "confirmed"]


def test_one_date_cancelled_leaves_the_others(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday))
    actions.cancel(bob, series.dates.get(day=workday + WEEK).booking)
    assert statuses(series) == ["confirmed", "cancelled", "confirmed", "confirmed"]


def test_one_date_moved_is_told_apart_from_the_others(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday, 3))
    actions.change(bob, series.dates.get(day=workday + WEEK).booking, afternoon(workday + WEEK))
    assert [one.state for one in dates_of(series)] == ["confirmed", "moved", "confirmed"]


def test_this_date_and_the_following_are_moved_the_past_ones_stay(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday))
    moved = change_series(bob, series, workday + 2 * WEEK, Criteria(day=workday, part="afternoon"))
    assert [m.day for m in moved] == [workday + 2 * WEEK, workday + 3 * WEEK]
    assert all(m.refusal is None for m in moved)
    found = [b.period.utc() for b in series.bookings.order_by("starts_at")]
    days = [workday + n * WEEK for n in range(4)]
    assert found == [part(day).utc() for part, day in zip([morning] * 2 + [afternoon] * 2, days, strict=True)]
    assert mails("changed_series") == 1
    assert mails("changed") == 0


def test_a_date_that_can_not_be_moved_stands_as_it_was(
    desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    series = book_series(bob, weekly(desk, workday, 3))
    actions.book(charlie, desk.pk, afternoon(workday + WEEK))
    moved = change_series(bob, series, workday, Criteria(day=workday, part="afternoon"))
    assert [m.refusal and m.refusal.code for m in moved] == [None, "taken", None]
    stands = series.dates.get(day=workday + WEEK).booking
    assert (stands.period.utc(), stands.sequence, len(held_by(stands))) == (morning(workday + WEEK).utc(), 0, 1)


def test_when_no_date_can_be_moved_the_reason_is_said_and_nothing_changes(
    desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    series = book_series(bob, weekly(desk, workday, 2))
    for week in range(2):
        actions.book(charlie, desk.pk, afternoon(workday + week * WEEK))
    with refused("taken"):
        change_series(bob, series, workday, Criteria(day=workday, part="afternoon"))
    with refused("nothing_left"):
        change_series(bob, series, workday + 9 * WEEK, Criteria(day=workday, part="afternoon"))
    assert set(series.bookings.values_list("sequence", flat=True)) == {0}
    assert mails("changed_series") == 0


def test_a_series_moves_to_another_space(desk: Space, place: Place, bob: Person, workday: date) -> None:
    other = factories.make_space(place, "Un autre bureau")
    series = book_series(bob, weekly(desk, workday, 3))
    change_series(bob, series, workday + WEEK, Criteria(day=workday, part="morning"), other.pk)
    assert list(series.bookings.order_by("starts_at").values_list("space", flat=True)) == [desk.pk, other.pk, other.pk]
    assert Occupancy.objects.filter(unit__space=desk, holds=True).count() == 1


def test_cancelling_from_a_date_keeps_the_dates_before(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday))
    assert cancel_series(bob, series, workday + 2 * WEEK) == 2
    assert statuses(series) == ["confirmed", "confirmed", "cancelled", "cancelled"]
    assert (mails("cancelled_series"), mails("cancelled")) == (1, 0)
    assert Occupancy.objects.filter(booking__series=series, holds=True).count() == 2


def test_cancelling_a_series_twice_cancels_it_once(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday))
    assert (cancel_series(bob, series), cancel_series(bob, series)) == (4, 0)
    assert mails("cancelled_series") == 1
    assert set(series.bookings.values_list("sequence", flat=True)) == {1}


def test_a_series_is_no_way_around_the_limit_to_cancel(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday))
    desks.cancel_minutes = 60 * 24 * 10
    desks.save()
    soon = series.dates.get(day=workday).booking
    with refused("too_late_to_cancel"):
        actions.cancel(bob, soon)
    cancel_series(bob, series)
    assert status_of(soon) == "confirmed"
    assert statuses(series)[2:] == ["cancelled", "cancelled"]


def test_the_dates_begun_are_not_cancelled_with_the_rest(network: Network, bob: Person) -> None:
    desk = by_the_hour(always_open(network), max_minutes=25 * 60)
    today = timezone.now().astimezone(PARIS).date()
    series = book_series(bob, weekly(desk, today, 3, **clock("00:00", "00:00")))  # from midnight to midnight
    assert cancel_series(bob, series) == 2
    assert statuses(series) == ["confirmed", "cancelled", "cancelled"]


@pytest.mark.parametrize("month", [3, 10])
def test_a_weekly_series_keeps_its_wall_clock_over_a_clock_change(network: Network, bob: Person, month: int) -> None:
    desk = by_the_hour(always_open(network), advance_days=1000)
    sunday = factories.last_sunday(month)
    series = book_series(bob, weekly(desk, sunday - WEEK, 3, **clock("09:00", "11:00")))
    starts = [b.starts_at for b in series.bookings.order_by("starts_at")]
    assert [s.astimezone(PARIS).time() for s in starts] == [time(9)] * 3
    shift = timedelta(hours=-1 if month == 3 else 1)
    assert starts[1] - starts[0] == WEEK + shift
    assert starts[2] - starts[1] == WEEK


def test_the_hour_that_the_clocks_skip_is_a_closed_date_that_says_why(network: Network, bob: Person) -> None:
    desk = by_the_hour(always_open(network), advance_days=1000)
    sunday = factories.last_sunday(3)
    wanted = weekly(desk, sunday - WEEK, 3, **clock("02:30", "05:00"))
    assert [d.refusal and d.refusal.code for d in plan_series(bob, wanted).dates] == [None, "hour_skipped", None]
    series = book_series(bob, wanted)
    assert outcomes(series) == ["booked", "closed", "booked"]
    kept = series.dates.get(day=sunday)
    assert kept.refusal is not None
    assert kept.refusal.facts == {"time": time(2, 30), "day": sunday}


@pytest.mark.parametrize(("month", "hours_of_night"), [(3, 7), (10, 9)])
def test_a_night_of_a_series_lasts_what_it_really_lasts(
    network: Network, bob: Person, month: int, hours_of_night: int
) -> None:
    desk = by_the_hour(always_open(network), advance_days=1000)
    saturday = factories.last_sunday(month) - timedelta(days=1)
    series = book_series(bob, weekly(desk, saturday - WEEK, 3, **clock("22:00", "06:00")))
    minutes = [b.period.minutes for b in series.bookings.order_by("starts_at")]
    assert minutes == [480, hours_of_night * 60, 480]
    (during,) = Occupancy.objects.filter(booking__starts_at__date=saturday).values_list("during", flat=True)
    assert (during.upper - during.lower).total_seconds() == hours_of_night * 3600


def test_a_monthly_series_from_a_leap_day_falls_on_the_last_such_weekday(network: Network, bob: Person) -> None:
    year = next(y for y in range(timezone.localdate().year + 1, 3000) if y % 4 == 0 and (y % 100 or y % 400 == 0))
    leap = date(year, 2, 29)
    desk = by_the_hour(always_open(network), advance_days=32_000)
    wanted = Wanted(desk.pk, leap, Recurrence("monthly", count=4), **clock("09:00", "11:00"))
    series = book_series(bob, wanted)
    days = list(series.dates.values_list("day", flat=True))
    assert days[0] == leap
    assert {day.weekday() for day in days} == {leap.weekday()}
    assert [(day + WEEK).month != day.month for day in days] == [True] * 4
    assert [(day.year, day.month) for day in days] == [(year, month) for month in (2, 3, 4, 5)]
    assert outcomes(series) == ["booked"] * 4


def test_a_series_where_a_host_decides_is_asked_for_date_by_date(
    room: Space, alice: Person, bob: Person, workday: date
) -> None:
    room.approval = "host"
    room.save()
    series = book_series(bob, weekly(room, workday, 3, **clock("09:00", "11:00")))
    assert statuses(series) == ["requested"] * 3
    assert mails("to_answer") == 1  # one a space, not one a date
    actions.accept(alice, series.dates.get(day=workday).booking)
    assert statuses(series) == ["confirmed", "requested", "requested"]


def test_the_days_of_a_series_are_those_of_the_place(network: Network, bob: Person) -> None:
    island = always_open(network, timezone="Indian/Reunion")
    desk = by_the_hour(island)
    first = next_monday()
    series = book_series(bob, weekly(desk, first, 2, **clock("01:00", "03:00")))
    starts = [b.starts_at for b in series.bookings.order_by("starts_at")]
    assert [s.astimezone(island.zone).date() for s in starts] == [first, first + WEEK]
    assert starts[0].astimezone(UTC).date() == first - timedelta(days=1)


def test_two_series_of_one_person_do_not_sit_on_two_chairs(desks: Space, bob: Person, workday: date) -> None:
    book_series(bob, weekly(desks, workday, 2))
    series = book_series(bob, weekly(desks, workday, 3))
    assert outcomes(series) == ["refused", "refused", "booked"]


def test_a_series_for_several_takes_as_many_desks_each_time(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, morning(workday + WEEK), people=2)
    series = book_series(bob, weekly(desks, workday, 3, people=3))
    assert outcomes(series) == ["booked", "taken", "booked"]
    assert {len(held_by(b)) for b in series.bookings.all()} == {3}


def test_a_period_of_a_choice_that_is_off_the_grid_is_one_refused_date(
    desks: Space, bob: Person, workday: date
) -> None:
    choices = {workday + WEEK: SlotRequest(desks.pk, hours(workday + WEEK, "09:10", "11:00").utc())}
    series = book_series(bob, weekly(desks, workday, 3), choices)
    assert outcomes(series) == ["booked", "refused", "booked"]
