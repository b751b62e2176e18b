"""The communes of France are loaded, found and driven between."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from maillage.kernel.refusal import Refusal
from maillage.territory.actions import load_territory
from maillage.territory.models import Commune, Departement, FormerName, Neighbour
from maillage.territory.queries import calibration, commune_meant, find_communes, outlines, travel_times
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
        ("St Chély d'Apcher", "48140"), ("saint-chely-d’apcher", "48140"), ("48200", "48140"), ("48140", "48140"),
        ("Mendé", MENDE), ("MENDE", MENDE), ("marvejol", MARVEJOLS), ("florac", FLORAC), ("48400", FLORAC),
        ("Sainte-Énimie", "48146"), ("ste enimie", "48146"), ("L'Hospitalet", "04095"), ("Villefort", "48198"),
    ],
)  # fmt: skip
def test_a_commune_is_found_however_it_is_typed(typed: str, first: str) -> None:
    assert find_communes(typed)[0].insee == first


def test_a_commune_is_meant_when_there_is_no_doubt() -> None:
    def meant(text: str) -> str | None:
        commune, _all = commune_meant(text)
        return commune.insee if commune else None

    assert meant("Villefort") == "48198"  # and not its namesake of the Aude
    assert meant("Mende (48000)") == MENDE
    assert meant("Saint") is None
    assert meant("zzzzqq") is None
    assert meant("Lille") == "59350"


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
