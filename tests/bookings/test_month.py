"""A month of free days of one place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.queries import month_of_place
from maillage.community.models import Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.screens import SignedIn, text_of


def month_of(day: date) -> date:
    return day.replace(day=1)


def address(place: Place, day: date) -> str:
    return f"/lieux/{place.slug}/mois/{day:%Y-%m}/"


@pytest.fixture
def only(place: Place) -> Space:
    """One desk by the half-day, to be booked a year ahead."""
    return factories.make_space(place, "Un bureau", advance_days=365)


def state_on(place: Place, day: date, now: datetime | None = None, kind: str = "") -> tuple[str, str]:
    month = month_of_place(place, month_of(day), kind, now)
    (one,) = [one for one in month.days if one.day == day]
    return one.state, one.reason


def test_a_day_is_free_then_half_of_it_then_full(place: Place, only: Space, bob: Person, workday: date) -> None:
    assert state_on(place, workday) == ("day", "")
    actions.book(bob, only.pk, morning(workday))
    assert state_on(place, workday) == ("afternoon", "")
    actions.book(bob, only.pk, afternoon(workday))
    assert state_on(place, workday) == ("full", "")


def test_a_closed_day_says_why(place: Place, only: Space, alice: Person, workday: date) -> None:
    close(alice, place, day_period(workday, place.zone), "Neige")
    assert state_on(place, workday) == ("closed", "Neige")
    sunday = workday + timedelta(days=6 - workday.weekday())
    assert state_on(place, sunday) == ("closed", "")


def test_what_is_over_and_what_is_too_far_are_told_apart(place: Place, only: Space, workday: date) -> None:
    noon = datetime(2027, 5, 10, 12, tzinfo=UTC)  # a Monday
    assert state_on(place, date(2027, 5, 7), noon)[0] == "past"
    Space.objects.filter(pk=only.pk).update(advance_days=7)
    assert state_on(place, date(2027, 5, 27), noon)[0] == "later"


def test_rooms_have_their_own_month(place: Place, only: Space, bob: Person, workday: date) -> None:
    factories.make_space(place, "Salle", kind="meeting", granularity="hour", advance_days=365)
    actions.book(bob, only.pk, morning(workday))
    assert month_of_place(place, month_of(workday)).kinds == ("desk", "meeting")
    assert state_on(place, workday)[0] == "afternoon"
    assert state_on(place, workday, kind="meeting")[0] == "day"
    assert state_on(place, workday, kind="nonsense")[0] == "afternoon"


def test_a_month_is_one_statement(place: Place, only: Space, workday: date, django_assert_num_queries) -> None:
    factories.make_space(place, "Salle", kind="meeting", granularity="hour")
    with django_assert_num_queries(1):
        month_of_place(place, month_of(workday))


def test_the_page_begins_today_and_goes_on_for_thirty_days(as_: SignedIn, place: Place, only: Space) -> None:
    today = timezone.localdate(timezone=place.zone)
    answer = as_(None).get(f"/lieux/{place.slug}/mois/")
    days = [one.day for one in answer.context["month"].days]
    assert (days[0], days[-1], len(days)) == (today, today + timedelta(days=29), 30)
    assert as_(None).get(address(place, today)).context["month"].days[0].day == today
    assert "passé" not in text_of(answer)


def test_the_page_leads_to_what_is_free_then(as_: SignedIn, place: Place, only: Space, workday: date) -> None:
    page = text_of(as_(None).get(address(place, workday)))
    assert "libre toute la journée" in page
    assert f"/chercher/?ou={place.slug}&jour={workday}&quand=day" in page


def test_months_that_are_over_or_beyond_anybody_s_calendar(as_: SignedIn, place: Place, only: Space) -> None:
    assert as_(None).get(address(place, date(2020, 1, 1)))["Location"] == f"/lieux/{place.slug}/mois/"
    assert as_(None).get(address(place, date(2190, 1, 1))).status_code == 404
    assert as_(None).get(f"/lieux/{place.slug}/mois/2027-13/").status_code == 404


def test_a_place_that_is_not_in_service_has_no_month(as_: SignedIn, place: Place, only: Space) -> None:
    Place.objects.filter(pk=place.pk).update(state="project")
    assert as_(None).get(f"/lieux/{place.slug}/mois/").status_code == 404
