"""Hours by season, who opens when, copying a space, lengths of time chosen among presets."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.actions import end_role
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import Person, Role
from maillage.community.rules import RoleKind
from maillage.places.actions.rota import add_shift, remove_shift
from maillage.places.actions.spaces import copy_space
from maillage.places.models import Place, RotaShift, Space
from maillage.places.rules.hours import WeeklyHours, check_expression, open_periods, read_week
from maillage.places.rules.rota import staffed_week
from maillage.places.rules.seasons import Season, SeasonalHours, days_of, read_seasons, with_season
from tests import factories
from tests.factories import PARIS
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, form_of, text_of

NINE, NOON, TWO, FOUR = time(9), time(12), time(14), time(16)
YEAR = read_week("Mo-Fr 08:00-19:00; PH off")
SUMMER = Season((7, 1), (8, 31), WeeklyHours((((NINE, NOON),),) * 5 + ((), ())))
CLOSED_AT_CHRISTMAS = Season((12, 24), (1, 2), WeeklyHours(((),) * 7))


def opened(expression: str, day: date) -> list[str]:
    return [
        f"{p.start.astimezone(PARIS):%H:%M}-{p.end.astimezone(PARIS):%H:%M}"
        for p in open_periods(expression, "Europe/Paris", day)
    ]


def test_a_season_has_its_own_hours_and_the_year_keeps_its_own() -> None:
    assert YEAR is not None
    hours = SeasonalHours(YEAR, (SUMMER, CLOSED_AT_CHRISTMAS)).expression()
    assert check_expression(hours) is None
    for day, expected in (
        (date(2026, 6, 30), ["08:00-19:00"]),
        (date(2026, 7, 1), ["09:00-12:00"]),
        (date(2026, 7, 14), []),  # a public holiday, a Tuesday
        (date(2026, 8, 31), ["09:00-12:00"]),
        (date(2026, 9, 1), ["08:00-19:00"]),
        (date(2026, 7, 4), []),  # a Saturday
        (date(2026, 12, 28), []),
        (date(2027, 1, 4), ["08:00-19:00"]),
    ):
        assert opened(hours, day) == expected, day


SPANS = st.sampled_from([(), ((NINE, NOON),), ((NINE, NOON), (TWO, FOUR))])
WEEKS = st.tuples(*[SPANS] * 7).map(WeeklyHours)
DAYS = st.tuples(st.integers(1, 12), st.integers(1, 28))


@given(WEEKS, WEEKS, DAYS, DAYS, st.booleans())
def test_what_is_written_is_read_back(
    base: WeeklyHours, week: WeeklyHours, first: tuple[int, int], last: tuple[int, int], holidays: bool
) -> None:
    hours = SeasonalHours(WeeklyHours(base.days, holidays), (Season(first, last, week),))
    read = read_seasons(hours.expression())
    assert read is not None
    assert read.expression() == hours.expression()
    assert read.seasons == hours.seasons


@pytest.mark.parametrize(
    "expression",
    ["Jul 01-Aug 31 Mo-Fr 09:00-12:00", "Jul-Aug off", "Mo-Fr 08:00-19:00; Jul 01-Aug 31 off; Sa 09:00-12:00", "24/7"],
)
def test_anything_else_is_left_to_those_who_wrote_it(expression: str) -> None:
    assert read_seasons(expression) is None


def test_two_seasons_share_no_day_and_a_day_exists() -> None:
    assert YEAR is not None
    hours = with_season(SeasonalHours(YEAR), SUMMER)
    with refused("seasons_overlap"):
        with_season(hours, Season((8, 31), (9, 2), SUMMER.week))
    with refused("no_such_day"):
        with_season(hours, Season((2, 30), (3, 1), SUMMER.week))
    assert len(days_of((7, 1), (8, 31))) == 62


def test_a_host_adds_a_season_and_takes_it_back(as_: SignedIn, place: Place, alice: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/saison/"
    form = form_of(client.get(address), "first_day")
    empty = {name: "" for name in form.fields if "_0_" in name or "_1_" in name}
    form.send(client, **(empty | {"Tu_0_from": "09:00", "Tu_0_to": "12:00"}))
    place.refresh_from_db()
    assert opened(place.hours, date(2026, 7, 7)) == ["09:00-12:00"]
    assert opened(place.hours, date(2026, 7, 8)) == []
    hours = f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    assert "Du 1er juillet au 31 août" in text_of(client.get(hours))
    assert "Du 1er juillet au 31 août" in text_of(client.get(f"/lieux/{place.slug}/"))
    form_of(client.get(hours), "expression").send(client, We_0_to="18:00")
    place.refresh_from_db()
    assert opened(place.hours, date(2026, 7, 7)) == ["09:00-12:00"], "the week of the year leaves the season alone"
    form_of(client.get(hours), "saison").send(client)
    place.refresh_from_db()
    assert opened(place.hours, date(2026, 7, 8)) == ["08:00-18:00"]


def test_the_staffed_hours_follow_the_rota(as_: SignedIn, place: Place, alice: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/permanences/"
    form_of(client.get(address), "weekday").send(client, weekday="1", starts="09:00", ends="12:00")
    place.refresh_from_db()
    assert place.staffed_hours == "Tu 09:00-12:00; PH off"
    assert "Alice" in text_of(client.get(address))
    wrong = form_of(client.get(address), "weekday").send(client, weekday="1", starts="12:00", ends="09:00")
    assert wrong.status_code == 422
    form_of(client.get(address), "/retirer/").send(client)
    place.refresh_from_db()
    assert (place.staffed_hours, RotaShift.objects.count()) == ("", 0)


def test_only_a_host_is_in_the_rota_and_leaves_it_with_the_role(place: Place, alice: Person, bob: Person) -> None:
    with refused("not_a_host"):
        add_shift(alice, place, bob, 1, NINE, NOON)
    other = factories.make_person("hugo", role=(RoleKind.HOST, place.scopes()[0]))
    add_shift(alice, place, other, 1, NINE, NOON)
    add_shift(alice, place, alice, 1, time(11), FOUR)
    place.refresh_from_db()
    assert place.staffed_hours == "Tu 09:00-16:00; PH off"
    end_role(Role.objects.get(person=other), by=alice)
    place.refresh_from_db()
    assert place.staffed_hours == "Tu 11:00-16:00; PH off"
    with refused("not_allowed"):
        remove_shift(bob, RotaShift.objects.get())
    assert "rota" in {table.code for table in export_personal_data(alice)}
    erase(alice)
    place.refresh_from_db()
    assert (place.staffed_hours, RotaShift.objects.count()) == ("", 0)


def test_spans_that_touch_are_one() -> None:
    assert staffed_week([(0, NINE, NOON), (0, NOON, TWO)]).days[0] == ((NINE, TWO),)
    assert staffed_week([]).expression() == "off"


def test_a_copy_has_all_but_bookings_and_waits_to_be_opened(as_: SignedIn, desks: Space, alice: Person) -> None:
    Space.objects.filter(pk=desks.pk).update(notice_minutes=120, confidentiality=2)
    desks.refresh_from_db()
    page = as_(alice).post(f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/copier/", follow=True)
    assert page.status_code == 200
    copy = Space.objects.get(name="Bureaux 2")
    assert (copy.units.count(), copy.notice_minutes, copy.active, copy.confidentiality) == (4, 120, False, 0)
    assert copy_space(alice, desks).name == "Bureaux 3"


def test_lengths_are_chosen_in_words_and_what_a_space_holds_is_kept(as_: SignedIn, desks: Space, alice: Person) -> None:
    Space.objects.filter(pk=desks.pk).update(max_minutes=725)
    client, address = as_(alice), f"/lieux/{desks.place.slug}/gerer/espaces/{desks.pk}/"
    page = client.get(address)
    assert "12 h 05" in text_of(page)
    form_of(page, "unit_names").send(client)
    desks.refresh_from_db()
    assert (desks.max_minutes, desks.active) == (725, True)
