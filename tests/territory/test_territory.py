"""The communes of France are loaded, found and driven between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.kernel.refusal import Refusal
from maillage.territory.actions import load_territory
from maillage.territory.models import Commune, Departement, FormerName, Neighbour
from maillage.territory.queries import (
    calibration,
    find_commune_codes,
    find_communes,
    outlines,
    resolve_commune,
    travel_times,
)
from maillage.territory.rules import Destination

pytestmark = pytest.mark.django_db
FLORAC, MENDE, MARVEJOLS = "48061", "48095", "48092"


def test_all_the_communes_of_france_are_there() -> None:
    assert Commune.objects.count() == 34_969
    assert Commune.objects.filter(departement="48").count() == 152
    chosen = set(Departement.objects.filter(in_territory=True).values_list("code", flat=True))
    assert chosen == {"48", "07", "12", "15", "30", "43"}


def test_loading_again_changes_nothing() -> None:
    before = (Commune.objects.count(), FormerName.objects.count(), Neighbour.objects.count())
    load_territory(["48"], with_neighbours=True)
    assert (Commune.objects.count(), FormerName.objects.count(), Neighbour.objects.count()) == before


def test_an_unknown_departement_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match="99Z"):
        load_territory(["48", "99Z"])


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("St Chély d'Apcher", "48140"),
        ("saint-chely-d’apcher", "48140"),
        ("48200", "48140"),
        ("48140", "48090"),  # a postal code before the same figures as an INSEE code: people type the former
        ("48150", "48096"),
        ("48100", MARVEJOLS),
        ("75012", "75056"),
        ("Mendé", MENDE),
        ("MENDE", MENDE),
        ("marvejol", MARVEJOLS),
        ("florac", FLORAC),
        ("48400", FLORAC),
        ("Sainte-Énimie", "48146"),
        ("ste enimie", "48146"),
        ("L'Hospitalet", "04095"),
        ("Villefort", "48198"),
    ],
)
def test_a_commune_is_found_however_it_is_typed(typed: str, first: str) -> None:
    assert find_communes(typed)[0].insee == first


CASES = Path(__file__).parent / "cases"


def test_each_line_of_the_case_finds_first_what_it_names() -> None:
    """Codes without their zero, namesakes told apart by a postal code, arrondissements, cedex, what is half typed."""
    rows = [line.split(";") for line in (CASES / "communes.txt").read_text(encoding="utf-8").splitlines()]
    assert [(text, find_communes(text)[0].name) for text, _name in rows] == [(text, name) for text, name in rows]


@pytest.mark.parametrize(
    ("code", "name"),
    [("1000", "Bourg-en-Bresse"), ("2000", "Laon"), ("4000", "Digne-les-Bains"), ("10000", "Troyes")],
)
def test_a_postal_code_that_lost_its_zero_is_asked_about_and_never_taken_for_another(code: str, name: str) -> None:
    commune, offered = resolve_commune(code)
    assert offered[0].name == name
    assert commune is None or commune.name == name
    assert resolve_commune("1000")[0] is None  # also the beginning of 10000


@pytest.mark.parametrize(
    ("code", "insee"),
    [
        ("1053", "01053"),
        ("48095.0", MENDE),
        ("48095", MENDE),
        ("48 095", MENDE),
        ("75101", "75056"),
        ("13203", "13055"),
        ("69381", "69123"),
        ("Paris 1er", "75056"),
        ("Lyon 3e Arrondissement", "69123"),
        ("48162", "48166"),
        ("48186", FLORAC),
        ("01144", "01025"),
        ("2a004", "2A004"),
        ("Villefort (11)", "11424"),
    ],
)
def test_a_code_that_leaves_no_doubt_is_taken(code: str, insee: str) -> None:
    """Without its zero, with a spreadsheet's decimals, of an arrondissement, of a commune that was merged."""
    commune, _offered = resolve_commune(code)
    assert commune
    assert commune.insee == insee


@pytest.mark.parametrize("text", ["Mande", "Florak", "4840", "481", "Mende 75001", "1000", "48150", "48100"])
def test_what_is_only_guessed_is_offered_and_not_taken(text: str) -> None:
    commune, offered = resolve_commune(text)
    assert commune is None
    assert offered


def test_an_arrondissement_is_said_beside_its_commune() -> None:
    (paris,) = find_communes("75116")
    assert (paris.insee, paris.name, paris.called) == ("75056", "Paris", "Paris 16e Arrondissement")
    assert find_communes("Paris 16e")[0].called == "Paris 16e Arrondissement"
    assert find_communes("Paris")[0].called == ""


def test_a_slip_is_suggested_and_both_apostrophes_are_the_same() -> None:
    assert find_communes("Florak")[0].insee == FLORAC
    assert find_communes("L’Hospitalet") == find_communes("L'Hospitalet")


def test_a_column_of_codes_is_read_at_once(django_assert_max_num_queries: Any) -> None:
    find_commune_codes([])  # names are in memory
    with django_assert_max_num_queries(1):
        codes = find_commune_codes(["1053", "1000", "75101", "48162", "48140", "48095.0", "99999", "Mende", "", "²"])
    assert codes == {
        "1053": "01053",
        "1000": None,
        "75101": "75056",
        "48162": "48166",
        "48140": "48140",
        "48095.0": MENDE,
        "99999": None,
        "Mende": None,
        "": None,
        "²": None,
    }


def test_a_commune_is_meant_when_there_is_no_doubt() -> None:
    def resolved_insee(text: str) -> str | None:
        commune, _all = resolve_commune(text)
        return commune.insee if commune else None

    assert resolved_insee("Villefort") == "48198"  # and not its namesake of the Aude
    assert resolved_insee("Mende (48000)") == MENDE
    assert resolved_insee("Saint") is None
    assert resolved_insee("zzzzqq") is None
    assert resolved_insee("Lille") == "59350"


@pytest.mark.parametrize("typed", ["", " ", "%", "'; DROP TABLE", "🐑", "a" * 500, "\x00"])
def test_nothing_that_is_typed_breaks_the_search(typed: str) -> None:
    find_communes(typed)


def minutes(of: str, to: str) -> int:
    commune = Commune.objects.get(insee=to)
    assert commune.lat is not None
    assert commune.lon is not None
    return travel_times().minutes_to(Destination(to, commune.lat, commune.lon), 240)[of]


def test_minutes_are_plausible_never_zero_and_the_same_both_ways() -> None:
    assert 25 <= minutes(MARVEJOLS, MENDE) <= 45
    assert 30 <= minutes(FLORAC, MENDE) <= 55
    assert minutes(MENDE, MENDE) >= 3
    assert abs(minutes(MENDE, FLORAC) - minutes(FLORAC, MENDE)) <= 2


def test_nobody_drives_to_an_island() -> None:
    commune = Commune.objects.get(insee="29155")  # Ouessant
    assert commune.lat is not None
    assert commune.lon is not None
    assert set(travel_times().minutes_to(Destination("29155", commune.lat, commune.lon), 240)) == {"29155"}


def test_communes_are_offered_while_one_types(client: Client) -> None:
    answer = client.get("/territoire/communes.json?q=flor")
    assert answer.json()[0] == {
        "insee": FLORAC,
        "name": "Florac Trois Rivières",
        "called": "",
        "postal_code": "48400",
        "departement": "48",
    }
    assert client.get("/territoire/communes.json").json() == []


def test_the_page_of_the_estimate_shows_its_own_figures(client: Client) -> None:
    page = client.get("/territoire/minutes/").content.decode()
    pace = calibration()["48"]
    assert str(pace.access_minutes).replace(".", ",") in page
    assert str(pace.minutes_per_km).replace(".", ",") in page


def test_the_outlines_are_those_of_the_territory() -> None:
    drawn = json.loads(outlines(("48", "07")))
    assert {feature["properties"]["code"] for feature in drawn["features"]} == {"48", "07"}
