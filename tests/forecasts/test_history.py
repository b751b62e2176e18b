"""What a place's own use says: half-days as the house counts them, whatever the length of its days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.community.models import Person
from maillage.forecasts.actions import measured_assumptions
from maillage.forecasts.queries import history_of
from maillage.forecasts.rules.assumptions import Assumptions
from maillage.places.models import Place, Space
from tests.kit.telework import past_booking

pytestmark = pytest.mark.django_db


def opened(desks: Space, hours: str) -> Place:
    place = desks.place
    place.hours, place.opened_on, place.expects_arrival = hours, None, False
    place.save()
    return Place.objects.get(pk=place.pk)


@pytest.mark.parametrize(
    ("hours", "days"),
    [("Mo-Fr 08:00-19:00", 5.0), ("Mo-Fr 09:00-12:00", 2.5), ("24/7", 7.0), ("Mo-Sa 10:00-16:00", 6.0)],
)
def test_days_open_are_mornings_and_afternoons_not_eighths_of_hours(desks: Space, hours: str, days: float) -> None:
    place = opened(desks, hours)
    history = history_of(place)
    assert history.days_week == days
    week = 4 * 2 * days
    assert min(history.open) % week == pytest.approx(0)


def test_what_is_open_and_what_a_model_can_sell_are_the_same(alice: Person, desks: Space) -> None:
    place = opened(desks, "24/7")
    history = history_of(place)
    model = measured_assumptions(alice, place, Assumptions({}))
    assert model.capacity == pytest.approx(4 * 7 * 2 * 52 / 12)
    assert sum(history.open) == pytest.approx(104 * 4 * 14)


def test_a_long_day_takes_two_half_days(bob: Person, desks: Space) -> None:
    place = opened(desks, "Mo-Fr 08:00-19:00")
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 14)
    past_booking(bob, desks, monday, "08:00", "19:00")
    past_booking(bob, desks, monday + timedelta(days=1), "09:00", "10:00")
    assert sum(history_of(place).taken) == 3
