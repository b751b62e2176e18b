"""Series that go on: what is too far is booked when its time comes, what fails is told, and one may stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from maillage.bookings import actions
from maillage.bookings.actions import (
    Wanted,
    book_series,
    cancel_series,
    plan_series,
    renew_all,
    renew_series,
    stop_series,
)
from maillage.bookings.models import Booking, Limit, Series, SeriesDate
from maillage.bookings.queries import dates_of
from maillage.bookings.rules.recurrence import Recurrence, read_rule
from maillage.community.actions.privacy import erase
from maillage.community.models import JournalEntry, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import morning
from tests.kit.bookings import WEEK, mails, refused, status_of, weekly, weekly_series_form
from tests.kit.concurrency import at_once, overlaps
from tests.kit.screens import SignedIn, form_of, text_of

NEW = "/series/nouvelle/"
AHEAD_DAYS = 20


@pytest.fixture
def desk(place: Place) -> Space:
    """One desk by the half-day, to be booked twenty days ahead."""
    return factories.make_space(place, "Un bureau", advance_days=AHEAD_DAYS)


def endless(space: Space, first: date) -> Wanted:
    return Wanted(space.pk, first, Recurrence(), "morning")


def outcomes(series: Series) -> list[str]:
    return list(series.dates.values_list("outcome", flat=True))


def let_time_pass(space: Space, days: int) -> None:
    """As if so many days had passed: the space may be booked that much farther."""
    Space.objects.filter(pk=space.pk).update(advance_days=AHEAD_DAYS + days)


def told_of_failures() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bookings.dates_failed'")
        return int(cursor.fetchone()[0])


def test_until_june_holds_what_can_be_held_and_goes_on(desk: Space, bob: Person, workday: date) -> None:
    plan = plan_series(bob, weekly(desk, workday, 8))
    assert (plan.free + plan.ahead, plan.is_bookable) == (8, True)
    assert plan.ahead >= 5
    series = book_series(bob, weekly(desk, workday, 8))
    assert outcomes(series) == ["booked"] * plan.free + ["ahead"] * plan.ahead
    assert renew_all() == 0  # nothing has come within reach yet
    let_time_pass(desk, 7)
    assert renew_all() == 1
    assert outcomes(series) == ["booked"] * (plan.free + 1) + ["ahead"] * (plan.ahead - 1)
    assert renew_all() == 0
    let_time_pass(desk, 60)
    assert renew_all() == plan.ahead - 1
    assert (outcomes(series), told_of_failures(), mails("confirmed_series")) == (["booked"] * 8, 0, 1)


def test_a_series_without_an_end_is_renewed_ahead_until_one_stops(desk: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, endless(desk, workday))
    assert (series.rolling, read_rule(series.rule).is_endless) == (True, True)
    booked = series.bookings.count()
    assert booked in {2, 3}
    let_time_pass(desk, 14)
    assert renew_all() == 2
    days = list(series.dates.values_list("day", flat=True))
    assert days == [workday + n * WEEK for n in range(len(days))]
    stop_series(bob, series)
    stop_series(bob, series)
    let_time_pass(desk, 60)
    assert renew_all() == 0
    assert series.bookings.filter(status="confirmed").count() == booked + 2  # what is booked stands
    assert JournalEntry.objects.filter(verb="series_stopped", subject_id=series.pk).count() == 1


def test_a_date_that_fails_is_told_once_with_the_reason(
    desk: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    series = book_series(bob, endless(desk, workday))
    missing = series.dates.order_by("-day").values_list("day", flat=True)[0] + WEEK
    let_time_pass(desk, 40)
    actions.book(charlie, desk.pk, morning(missing))
    close(alice, desk.place, day_period(missing + WEEK, desk.place.zone), "Neige")
    renew_all()
    taken, closed = series.dates.filter(day__in=[missing, missing + WEEK])
    assert (taken.outcome, closed.outcome, told_of_failures()) == ("taken", "closed", 1)
    assert "Neige" in str(closed.refusal)
    renew_all()
    assert told_of_failures() == 1


def test_a_limit_is_waited_for_and_told_two_weeks_before(desk: Space, bob: Person, workday: date) -> None:
    Limit.objects.create(network=desk.place.network, measure="bookings", window="ahead", amount=1)
    series = book_series(bob, endless(desk, workday))
    assert outcomes(series)[:2] == ["booked", "ahead"]
    renew_all()
    near = series.dates.get(day=workday + WEEK)
    assert (near.outcome, near.code) == ("refused", "limit")  # less than two weeks ahead: it has failed
    assert told_of_failures() == 1
    far = [one.outcome for one in series.dates.filter(day__gt=workday + 2 * WEEK)]
    assert set(far) <= {"ahead"}


def test_cancelling_from_a_date_on_ends_it(desk: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desk, workday, 8))
    cancel_series(bob, series, workday + WEEK)
    assert set(outcomes(series)[3:]) == {"left_out"}
    let_time_pass(desk, 90)
    assert renew_all() == 0
    rolling = book_series(bob, endless(desk, workday + timedelta(days=1)))
    cancel_series(bob, rolling)
    assert renew_all() == 0
    assert not rolling.bookings.filter(status="confirmed").exists()


def test_only_its_owner_stops_a_series(desk: Space, bob: Person, charlie: Person, workday: date) -> None:
    series = book_series(bob, endless(desk, workday))
    with refused("not_allowed"):
        stop_series(charlie, series)


def test_the_series_of_somebody_erased_or_away_books_nothing(
    desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    book_series(bob, endless(desk, workday))
    book_series(charlie, endless(desk, workday + timedelta(days=1)))
    Person.objects.filter(pk=charlie.pk).update(is_active=False)
    erase(bob)
    let_time_pass(desk, 60)
    assert renew_all() == 0


@pytest.mark.concurrent
def test_renewing_at_once_books_each_date_once(committed: factories.Committed, workday: date) -> None:
    space, person = committed.space(units=2), committed.person()
    Space.objects.filter(pk=space.pk).update(advance_days=AHEAD_DAYS)
    series = book_series(person, endless(space, workday))
    let_time_pass(space, 30)
    assert at_once([lambda: renew_series(series)] * 8) == {"done": 8}
    assert SeriesDate.objects.filter(series=series, outcome="booked").count() == Booking.objects.count()
    assert overlaps() == 0


def test_the_form_books_until_one_stops_and_the_page_stops_it(
    as_: SignedIn, desk: Space, bob: Person, workday: date
) -> None:
    client, wanted = as_(bob), {**weekly_series_form(desk, workday), "au": "", "sans_fin": "on"}
    page = client.get(NEW, wanted)
    assert page.context["plan"].free >= 2
    made = form_of(page, "cle").send(client)
    series = Series.objects.get(person=bob)
    assert series.rolling
    assert "jusqu’à ce que vous l’arrêtiez" in text_of(made)
    stopped = form_of(made, "/arreter/").send(client)
    series.refresh_from_db()
    assert series.stopped_at is not None
    assert "arrêtée le" in text_of(stopped)


def test_neither_an_end_nor_a_wish_to_go_on_is_an_error_of_the_field(
    as_: SignedIn, desk: Space, bob: Person, workday: date
) -> None:
    page = as_(bob).get(NEW, {**weekly_series_form(desk, workday), "au": ""})
    assert page.status_code == 422
    assert page.context["form"].errors["au"]


def test_the_choices_survive_a_refusal(as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date) -> None:
    client = as_(bob)
    form = form_of(client.get(NEW, weekly_series_form(desk, workday, 2)), "cle")
    for day in (workday, workday + WEEK):
        actions.book(charlie, desk.pk, morning(day))
    answer = form.send(client)
    assert answer.status_code == 409
    assert len(answer.context["plan"].dates) == 2
    assert not Series.objects.exists()


def test_a_date_where_one_already_is_says_so(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    actions.book(bob, desk.pk, morning(workday))
    factories.make_space(desk.place, "Un autre", advance_days=AHEAD_DAYS)
    page = as_(bob).get(NEW, weekly_series_form(Space.objects.get(name="Un autre"), workday, 2))
    assert page.context["plan"].dates[0].clashes
    assert "vous avez autre chose" in text_of(page)


def test_nothing_to_book_turns_the_main_button_off(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    for day in (workday, workday + WEEK):
        actions.book(bob, desk.pk, morning(day))
    page = text_of(as_(bob).get(NEW, weekly_series_form(desk, workday, 2)))
    assert '<button type="submit" disabled>' in page


def test_the_page_of_a_series_says_what_comes_by_itself(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desk, workday, 8))
    assert {one.state for one in dates_of(series)} == {"confirmed", "ahead"}
    assert "d’elle-même" in text_of(as_(bob).get(series.get_absolute_url()))
    assert status_of(series.bookings.first()) == "confirmed"
