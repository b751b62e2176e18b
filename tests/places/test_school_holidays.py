"""School holidays: the zone of a place, the days they fall, closing and other hours during them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.places.rules.hours import WeeklyHours, open_periods, read_week
from maillage.places.rules.school_holidays import ZONE_OF, holidays_ahead, holidays_of
from maillage.places.rules.seasons import Season, SeasonalHours, read_seasons, with_season
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, form_of

YEAR = read_week("Mo-Fr 08:00-19:00; PH off")
CLOSED = WeeklyHours(((),) * 7)
AUTUMN = Season((10, 17), (11, 1), CLOSED, (2026, 2026))
CHRISTMAS = Season((12, 19), (1, 3), CLOSED, (2026, 2027))


def test_each_departement_of_the_mainland_is_in_one_zone() -> None:
    assert len(ZONE_OF) == 94
    assert [ZONE_OF.get(code) for code in ("48", "63", "13", "2A", "971")] == ["C", "A", "B", None, None]


def test_the_winter_of_2027_falls_otherwise_in_each_zone() -> None:
    """Arrêté of the school year 2026-2027: zone A from 13 February, B from 20 February, C from 6 February."""
    winter = {
        zone: next(h.first for h in holidays_of(zone) if h.first.year == 2027 and "hiver" in h.name) for zone in "ABC"
    }
    assert winter == {"A": date(2027, 2, 13), "B": date(2027, 2, 20), "C": date(2027, 2, 6)}


def test_those_ahead_begin_with_the_current_ones_and_say_each_zone() -> None:
    during = date(2026, 10, 20)
    ahead = holidays_ahead(["48", "63", "48", "2A"], during, most=2)
    assert [(one.zone, one.first.month) for one in ahead] == [("A", 10), ("C", 10), ("A", 12), ("C", 12)]
    assert holidays_ahead(["2A"], during) == ()


@pytest.mark.parametrize("season", [AUTUMN, CHRISTMAS])
def test_what_comes_once_is_written_and_read_back(season: Season) -> None:
    hours = with_season(SeasonalHours(YEAR), season)
    assert read_seasons(hours.expression()) == hours


@pytest.mark.parametrize(
    "expression",
    [
        "Mo-Fr 08:00-19:00; 2026 Oct 17-Nov 01 off; PH off",
        "Mo-Fr 08:00-19:00; 2026 Feb 30-2026 Mar 01 off; PH off",
        "Mo-Fr 08:00-19:00; 2027 Oct 17-2026 Nov 01 off; PH off",
        "Mo-Fr 08:00-19:00; 0000 Oct 17-0000 Nov 01 off; PH off",
    ],
)
def test_what_a_form_could_not_show_is_not_read(expression: str) -> None:
    assert read_seasons(expression) is None


def test_it_closes_that_year_only_even_within_a_season_of_each_year() -> None:
    autumn = Season((9, 1), (11, 30), WeeklyHours(YEAR.days))  # type: ignore[union-attr]
    hours = with_season(with_season(SeasonalHours(YEAR), AUTUMN), autumn).expression()
    assert open_periods(hours, "Europe/Paris", date(2026, 10, 19)) == ()
    assert open_periods(hours, "Europe/Paris", date(2027, 10, 19)) != ()


def test_one_day_is_in_one_of_them_and_what_is_over_makes_room() -> None:
    hours = with_season(SeasonalHours(YEAR), AUTUMN)
    with refused("seasons_overlap"):
        with_season(hours, Season((11, 1), (11, 2), CLOSED, (2026, 2026)))
    assert with_season(hours, CHRISTMAS, date(2026, 11, 2)).seasons == (CHRISTMAS,)


def test_a_host_gives_other_hours_during_school_holidays(as_: SignedIn, alice: Person, place: Place) -> None:
    host, address = as_(alice), f"/lieux/{place.slug}/gerer/saison/"
    page = host.get(address)
    assert "Zone C" in page.content.decode()
    form = form_of(page, "holidays")
    chosen = form.offered["holidays"][1]
    host_answer = form.send(host, holidays=chosen)
    assert host_answer.status_code == 200
    place.refresh_from_db()
    (season,) = read_seasons(place.hours).seasons  # type: ignore[union-attr]
    assert season.dates is not None
    assert season.dates[0].isoformat() == chosen[2:]


@pytest.mark.parametrize("wrong", ["C-2020-10-17", "A-2026-10-17", "toutes", "C-"])
def test_holidays_that_are_not_offered_are_refused(as_: SignedIn, alice: Person, place: Place, wrong: str) -> None:
    answer = as_(alice).post(f"/lieux/{place.slug}/fermetures/", {"holidays": wrong, "reason": "Vacances"})
    assert answer.status_code == 422
    assert not place.closures.exists()


def test_a_place_closes_for_school_holidays_with_one_choice(as_: SignedIn, alice: Person, place: Place) -> None:
    host = as_(alice)
    form = form_of(host.get(f"/lieux/{place.slug}/fermetures/"), "holidays")
    chosen = form.offered["holidays"][2]
    form.send(host, holidays=chosen, first=None, starts="09:00", reason=None)
    closure = place.closures.get()
    first = closure.during.lower.astimezone(place.zone)
    assert (first.date().isoformat(), first.hour) == (chosen[2:], 0)
    assert closure.reason.endswith(str(first.year))
    assert closure.during.upper - closure.during.lower >= timedelta(days=2)


def test_where_the_calendar_is_not_known_nothing_is_asked(as_: SignedIn, alice: Person, place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(commune_id="2A004")
    assert 'name="holidays"' not in as_(alice).get(f"/lieux/{place.slug}/fermetures/").content.decode()
