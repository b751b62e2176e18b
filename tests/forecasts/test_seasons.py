"""Twelve months that are not alike: said, learned from two years of bookings, or left to summer alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Person
from maillage.forecasts.actions import make_forecast, measured_assumptions
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.comparison import comparison_context
from maillage.forecasts.presenters.supposed import assumption_groups
from maillage.forecasts.rules.assumptions import Assumptions, Spread, check
from maillage.forecasts.rules.balance import break_even
from maillage.forecasts.rules.documents import read_document, write_document
from maillage.forecasts.rules.expected import expected_months
from maillage.forecasts.rules.outlook import look_ahead
from maillage.forecasts.rules.seasons import learn_seasons
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from tests import factories
from tests.kit.screens import text_of
from tests.kit.telework import past_booking

TRUE = (60.0, 70.0, 100.0, 110.0, 120.0, 130.0, 60.0, 30.0, 120.0, 130.0, 110.0, 60.0)
TWO_YEARS = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(24)]
OPEN = [2_000.0] * 24


def test_what_each_month_leaves_is_learned_whatever_the_level_of_its_year() -> None:
    taken = [TRUE[number % 12] * (8 if number < 12 else 12) for number in range(24)]
    learned = learn_seasons(TWO_YEARS, taken, OPEN, 70)
    usual = 10 * 100 + 2 * 70  # the level stands against the usual months, summer in them
    assert learned == pytest.approx([one * usual / sum(TRUE) for one in TRUE], abs=4)
    assert all(one % 5 == 0 for one in learned)


def test_few_half_days_leave_months_as_usual() -> None:
    taken = [1.0 if number % 12 == 2 else 0.0 for number in range(24)]
    assert learn_seasons(TWO_YEARS, taken, OPEN, 70) == pytest.approx([100] * 6 + [70, 70] + [100] * 4, abs=10)


@pytest.mark.parametrize(
    ("months", "taken", "open_"),
    [
        (TWO_YEARS[:-1], [9.0] * 23, OPEN[:-1]),
        (TWO_YEARS, [9.0] * 24, [*OPEN[:-1], 100.0]),
        (TWO_YEARS, [0.0] * 12 + [9.0] * 12, OPEN),
        ([], [], []),
    ],
    ids=["a month lived once", "a month hardly open", "a year nobody came", "nothing"],
)
def test_too_little_is_not_a_season(months: list[date], taken: list[float], open_: list[float]) -> None:
    assert learn_seasons(months, taken, open_, 70) == ()


def test_months_that_say_what_summer_said_change_nothing() -> None:
    plain = Assumptions({}, first_month=5)
    said = Assumptions({}, first_month=5, seasons=plain.monthly_seasons)
    assert look_ahead(said, draws=2_000, further=False).cash == look_ahead(plain, draws=2_000, further=False).cash
    assert break_even(said)[0] == pytest.approx(break_even(plain)[0])
    assert expected_months(said) == pytest.approx(expected_months(plain))


def test_an_answer_that_was_kept_is_not_given_for_other_months() -> None:
    one, two = (look_ahead(Assumptions({}, seasons=rows), draws=1_000, further=False) for rows in ((), TRUE))
    assert one.cash != two.cash


def test_summer_tried_in_a_model_that_says_its_months_changes_these() -> None:
    model = Assumptions({}, seasons=TRUE).with_changes({"summer": Spread.certain(45)})
    assert (model.seasons[5:9], "summer" in model.uncertain()) == ((130, 45, 45, 120), False)


@pytest.mark.parametrize("seasons", [(100.0,) * 11, (0.0,) * 12, (151.0,) * 12, (float("nan"),) * 12])
def test_months_that_can_not_be_are_refused(seasons: tuple[float, ...]) -> None:
    refusal = check(Assumptions({}, seasons=seasons))
    assert refusal is not None
    assert refusal.code == "bad_seasons"


def test_months_travel_with_the_file() -> None:
    _name, model = read_document(write_document("Été", Assumptions({}, seasons=TRUE)))
    assert model.seasons == TRUE
    assert '"seasons"' not in write_document("Sans", Assumptions({}))
    with pytest.raises(Refusal):
        read_document(write_document("Été", Assumptions({}, seasons=TRUE)).replace("60,", '"x",', 1))


def test_months_stand_in_place_of_summer_in_what_is_supposed() -> None:
    rows = assumption_groups(Assumptions({}, seasons=TRUE))[0]["rows"]
    values = [row["value"] for row in rows if "130" in row["value"]]
    assert len(values) == 1
    assert values[0].endswith("60 (%)")


@pytest.mark.django_db
def test_a_host_says_twelve_months_and_two_models_are_compared_by_them(alice: Person, desks: Space, as_: Any) -> None:
    place = desks.place
    model = make_forecast(alice, place.network, "Le lieu", Assumptions({}), place=place)
    address = reverse("forecasts:edit", args=[model.public_id])
    wrong = as_(alice).post(address, {"name": "Le lieu", "month_1": "200"})
    assert "150" in text_of(wrong)
    as_(alice).post(address, {"name": "Le lieu", "month_1": "60", "month_8": "30,5"})
    changed = Forecast.objects.get(pk=model.pk)
    assert changed.assumptions.seasons == (60, *[100] * 6, 30.5, *[100] * 4)
    other = make_forecast(alice, place.network, "Autre", Assumptions({}), place=place)
    differences = dict(comparison_context([changed, other])["differences"])
    assert any("30,5" in values[0] for values in differences.values())
    as_(alice).post(address, {"name": "Le lieu"})
    assert Forecast.objects.get(pk=model.pk).assumptions.seasons == ()


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "is_learned"), [(5, True), (4, False)])
def test_a_place_learns_its_months_from_five_people_in_each(
    alice: Person, desks: Space, people: int, is_learned: bool
) -> None:
    place = desks.place
    place.hours, place.opened_on, place.expects_arrival = "Mo-Fr 08:00-19:00", None, False
    place.save()
    persons = [factories.make_person(f"p{number}") for number in range(people)]
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    for week in range(104):
        for number, person in enumerate(persons):
            past_booking(person, desks, monday - timedelta(weeks=week, days=-(number % 5)), "09:00", "12:00")
    model = measured_assumptions(alice, type(place).objects.get(pk=place.pk), Assumptions({}))
    assert bool(model.seasons) is is_learned
