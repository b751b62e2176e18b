"""What is typed becomes a wish or a period, or a sentence that says why not."""

from __future__ import annotations

from datetime import date, time, timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from maillage.bookings.forms import ChangeForm, SearchForm, TakeForm
from maillage.kernel.refusal import Refusal
from tests.factories import PARIS, hours, overnight

pytestmark = pytest.mark.django_db


def search(**given: object) -> SearchForm:
    return SearchForm(QueryDict(urlencode({"ou": "Florac", **given}, doseq=True)))


def change(granularity: str = "hour", **given: object) -> ChangeForm:
    return ChangeForm(QueryDict(urlencode(given)), zone=PARIS, granularity=granularity)


def told(form: SearchForm | TakeForm | ChangeForm) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def test_a_commune_alone_is_a_wish_for_one_person_today() -> None:
    form = search()
    assert form.is_valid()
    criteria = form.to_criteria()
    assert (criteria.day, criteria.part, criteria.people, form.within) == (timezone.localdate(), "day", 1, 45)
    assert (criteria.kinds, criteria.equipment, criteria.confidentiality, criteria.wheelchair) == (
        frozenset(),
        frozenset(),
        0,
        False,
    )


def test_every_need_reaches_the_wish(workday: date) -> None:
    form = search(
        jour=workday,
        quand="hours",
        de="09:00",
        a="11:30",
        minutes=60,
        personnes=4,
        espace="meeting",
        materiel=["screen", "kitchen"],
        discretion=2,
        pmr="on",
    )
    assert form.is_valid(), form.errors
    criteria = form.to_criteria()
    assert (criteria.day, criteria.part, criteria.starts, criteria.ends) == (workday, "hours", time(9), time(11, 30))
    assert (criteria.people, criteria.kinds, criteria.confidentiality) == (4, {"meeting"}, 2)
    assert (criteria.equipment, criteria.wheelchair, form.within) == ({"screen", "kitchen"}, True, 60)


def test_hours_are_left_aside_when_a_part_of_the_day_is_wanted(workday: date) -> None:
    form = search(jour=workday, quand="morning", de="09:00", a="11:30")
    assert form.is_valid()
    assert (form.to_criteria().starts, form.to_criteria().ends) == (None, None)


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"ou": ""}, "ou", "Dites où vous êtes"),
        ({"ou": "x" * 121}, "ou", "120"),
        ({"ou": "\x00"}, "ou", "nul"),
        ({"jour": "2020-01-01"}, "jour", "Ce jour est passé"),
        ({"jour": "9999-12-31"}, "jour", "à l’avance"),
        ({"jour": "demain"}, "jour", "Ce jour est illisible"),
        ({"quand": "hours"}, "de", "les deux heures"),
        ({"quand": "hours", "de": "09:00", "a": "09:00"}, "a", "début"),
        ({"quand": "hours", "de": "14:00", "a": "09:00"}, "a", "avant le début"),
        ({"quand": "night"}, "quand", "pas dans les choix"),
        ({"personnes": 0}, "personnes", "1"),
        ({"personnes": 51}, "personnes", "50"),
        ({"minutes": 500}, "minutes", "pas dans les choix"),
        ({"materiel": "hammock"}, "materiel", "pas dans les choix"),
        ({"discretion": 7}, "discretion", "pas dans les choix"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(given: dict[str, object], field: str, says: str) -> None:
    errors = told(search(**given))
    assert list(errors) == [field]
    assert says in errors[field][0]


def test_one_may_search_four_hundred_days_ahead_and_no_more() -> None:
    today = timezone.localdate()
    assert search(jour=today + timedelta(days=400)).is_valid()
    assert not search(jour=today + timedelta(days=401)).is_valid()


def taking(**given: str) -> TakeForm:
    sent = {"espace": "7", "debut": "2027-01-11T08:00:00+01:00", "fin": "2027-01-11T13:00:00+01:00", **given}
    return TakeForm(QueryDict(urlencode(sent)))


def test_a_button_sends_one_space_one_period_and_its_key() -> None:
    form = taking(cle="6a1f0d2e-0000-4000-8000-000000000000", personnes="3")
    assert form.is_valid()
    assert form.period.utc() == hours(date(2027, 1, 11), "08:00", "13:00").utc()
    assert (form.cleaned_data["espace"], form.people, str(form.key)[:8]) == (7, 3, "6a1f0d2e")
    without = taking()
    assert without.is_valid()
    assert (without.people, without.key) == (1, None)


def test_a_plus_that_an_address_turned_into_a_space_is_read() -> None:
    assert taking(debut="2027-01-11T08:00:00 01:00").is_valid()


@pytest.mark.parametrize(
    "given",
    [
        {"espace": "0"},
        {"espace": "99999999999999999999"},
        {"espace": "x"},
        {"debut": "hier"},
        {"debut": "2027-01-11T08:00:00"},
        {"fin": "2027-01-11T08:00:00+01:00"},
        {"fin": "2026-01-11T08:00:00+01:00"},
        {"debut": "0001-01-01T00:00:00+14:00"},
        {"fin": "9999-12-31T23:59:59-12:00"},
        {"personnes": "99"},
        {"cle": "1"},
    ],
)
def test_what_no_button_sends_is_refused(given: dict[str, str]) -> None:
    assert not taking(**given).is_valid()


def test_a_change_offers_what_the_space_is_booked_by() -> None:
    offered = {
        name: [value for value, _label in change(name).fields["quand"].choices]  # type: ignore[attr-defined]  # it has
        for name in ("hour", "half_day", "day")
    }
    assert offered == {"hour": ["hours"], "half_day": ["morning", "afternoon", "day"], "day": ["day"]}
    assert "de" not in change("half_day").fields


def test_the_hours_of_a_change_are_a_period_past_midnight_too(workday: date) -> None:
    day = change(jour=str(workday), quand="hours", de="09:00", a="11:00", personnes="1")
    night = change(jour=str(workday), quand="hours", de="22:00", a="06:00", personnes="1")
    assert day.is_valid()
    assert night.is_valid()
    assert day.exact_period() == hours(workday, "09:00", "11:00")
    assert night.exact_period() == overnight(workday, "22:00", "06:00")


def test_a_part_of_the_day_is_for_the_place_to_say(workday: date) -> None:
    form = change("half_day", jour=str(workday), quand="morning", personnes="1")
    assert form.is_valid()
    assert form.exact_period() is None


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    form = change(jour="2027-03-28", quand="hours", de="02:30", a="09:00", personnes="1")
    assert form.is_valid()
    with pytest.raises(Refusal, match="clocks go forward"):
        form.exact_period()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2020-01-01", ""])
def test_a_change_to_a_day_that_cannot_be_is_said_at_its_field(day: str) -> None:
    assert list(told(change(jour=day, quand="hours", de="09:00", a="11:00", personnes="1"))) == ["jour"]
