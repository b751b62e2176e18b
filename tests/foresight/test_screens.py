"""The room as it is seen: who is few is not told, files, sharing, bad input kept."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.foresight.models import PeopleTable, Scenario, SiteTable
from maillage.kernel.typography import with_curly_apostrophes
from maillage.places.models import Place
from tests import factories
from tests.kit.screens import text_of

pytestmark = pytest.mark.django_db
QUESTION = {
    "goal": "cover",
    "minutes": 20,
    "count": 2,
    "existing": "kept",
    "departements": ["48"],
    "people_from": "population",
    "sites_from": "communes",
    "least_people": 0,
    "share": 100,
    "floor": 0,
    "opening_cost": 60000,
    "yearly_cost": 15000,
    "years_run": 5,
}


@pytest.fixture
def scenario(place: Place) -> Scenario:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    return factories.make_scenario(place.network, a_year=1)


def test_a_question_is_asked_on_the_page_and_waits(as_: Any, dora: Person, network: Network) -> None:
    client = as_(dora)
    answer = client.post("/prospective/question/", QUESTION)
    scenario = Scenario.objects.get()
    assert answer.status_code == 302
    page = client.get(scenario.get_absolute_url())
    assert "data-hx-get" in page.content.decode()
    assert client.get(reverse("foresight:progress", args=[scenario.public_id])).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": ""},
        {"minutes": 0},
        {"minutes": "vingt"},
        {"departements": []},
        {"full_minutes": 30},
        {"share": 101},
        {"people_from": "table:1"},
        {"goal": "x"},
        {"budget": -1},
    ],
)
def test_a_bad_question_keeps_what_was_typed(as_: Any, dora: Person, network: Network, wrong: dict[str, Any]) -> None:
    answer = as_(dora).post("/prospective/question/", {**QUESTION, "name": "À garder", **wrong})
    assert answer.status_code == 422
    assert "À garder" in answer.content.decode()
    assert not Scenario.objects.exists()


def test_the_answer_is_all_there_without_javascript(as_: Any, dora: Person, scenario: Scenario) -> None:
    for prefix in ("", "/en"):
        text = as_(dora).get(prefix + scenario.get_absolute_url()).content.decode()
        for site in scenario.answer["sites"]:
            assert site["name"] in text
        assert "<svg" in text
        assert f"{reverse('foresight:file', args=[scenario.public_id, 'rapport'])}"[-40:] in text


def test_the_communes_that_nobody_reaches_are_named(as_: Any, dora: Person, network: Network) -> None:
    """The page said how many; only the command named them."""
    fields = {"goal": "all", "minutes": 5, "sites_from": "france_services", "existing": "ignored"}
    scenario = factories.make_scenario(network, **fields)
    communes = scenario.refusal["facts"]["communes"]
    assert [number for _name, number in communes] == sorted((number for _name, number in communes), reverse=True)
    client = as_(dora)
    french, english = (client.get(f"{prefix}{scenario.get_absolute_url()}").content.decode() for prefix in ("", "/en"))
    items = re.findall(r"<li>([^<]+) <span class=\"soft\">([^<]+)</span></li>", french)
    assert len(items) == len(communes) > 25
    assert items[0][0] == with_curly_apostrophes(communes[0][0])
    assert items[-1][1].endswith("personnes")
    assert f"Voici les {len(communes)} communes" in french
    assert f"They are these {len(communes)} communes" in english


def test_of_few_people_that_nobody_reaches_the_commune_alone_is_named(as_: Any, dora: Person, network: Network) -> None:
    member = factories.make_person()
    factories.make_member(member, network, home_id=factories.FLORAC)
    scenario = factories.make_scenario(
        network, goal="all", minutes=5, people_from="members", existing="ignored", least_people=8000, count=1
    )
    text = as_(dora).get(scenario.get_absolute_url()).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "moins de 5" in text
    assert "<li>Florac Trois Rivières</li>" in text
    assert not re.search(r"\b1 (personne|habitant)", text)


def test_an_answer_names_the_communes_too_far_from_every_place(as_: Any, dora: Person, scenario: Scenario) -> None:
    scenario.answer["rows"][0][2:5] = [37.0, None, None]
    scenario.save()
    text = as_(dora).get(scenario.get_absolute_url()).content.decode()
    assert "Que personne n’atteint" in text
    assert re.search(r"<li>[^<]+ <span class=\"soft\">37.personnes", text)


@pytest.mark.parametrize("address", ["/prospective/", "/prospective/question/", "/prospective/tableaux/", "scenario"])
def test_each_page_describes_itself(as_: Any, dora: Person, scenario: Scenario, address: str) -> None:
    address = scenario.get_absolute_url() if address == "scenario" else address
    text = as_(dora).get(address).content.decode()
    (described,) = re.findall(r'<meta name="description" content="([^"]+)">', text)
    assert scenario.network.tagline not in described
    assert len(described) > 40


def test_files_hold_what_the_page_says(as_: Any, dora: Person, scenario: Scenario) -> None:
    client = as_(dora)
    pdf, table, points = (
        client.get(reverse("foresight:file", args=[scenario.public_id, kind])) for kind in ("rapport", "csv", "geojson")
    )
    assert pdf.content.startswith(b"%PDF")
    assert b"pdfuaid" in pdf.content or b"StructTreeRoot" in pdf.content
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(scenario.answer["rows"])
    assert not any(cell[:1] in "=+@" for line in lines for cell in line.split(";") if cell)
    assert len(json.loads(points.content)["features"]) == len(scenario.answer["sites"])
    assert client.get(reverse("foresight:file", args=[scenario.public_id, "zip"])).status_code == 404


def test_whoever_has_the_address_reads_until_it_is_taken_back(
    as_: Any, client: Client, dora: Person, scenario: Scenario
) -> None:
    share = reverse("foresight:share", args=[scenario.public_id])
    as_(dora).post(share)
    scenario.refresh_from_db()
    address = reverse("foresight:shared", args=[scenario.share_key])
    read = Client().get(address)
    assert read.status_code == 200
    assert read["X-Robots-Tag"] == "noindex"
    assert dora.name not in read.content.decode()
    assert Client().get(reverse("foresight:shared_file", args=[scenario.share_key, "rapport"])).status_code == 200
    as_(dora).post(share, {"stop": "1"})
    assert Client().get(address).status_code == 404


def test_a_page_that_was_never_shared_shows_no_address(as_: Any, dora: Person, scenario: Scenario) -> None:
    """It showed the address of its table as the one to share."""
    text = as_(dora).get(scenario.get_absolute_url()).content.decode()
    assert "Créer un lien" in text or "Make a link" in text
    assert 'class="break"' not in text


def test_three_questions_come_before_all_the_settings(as_: Any, dora: Person, network: Network, place: Place) -> None:
    client = as_(dora)
    text = client.get("/prospective/question/").content.decode()
    assert [f"cas={name}" in text for name in ("ouvrir", "fermer", "tous", "libre")] == [True] * 4
    assert "<select" not in text
    Place.objects.filter(pk=place.pk).update(state="in_service")
    for name, shown, hidden in (
        ("ouvrir", "count", "goal"),
        ("fermer", "closing", "count"),
        ("tous", "share", "count"),
    ):
        form = client.get(f"/prospective/question/?cas={name}").context["form"]
        parts = form.parts()
        assert shown in {field.name for field in parts["main"]}
        assert hidden in {field.name for field in parts["hidden"]}
        assert {field.name for group in parts.values() for field in group} == set(form.fields)
    assert client.get("/prospective/question/?cas=ouvrir").context["form"].initial["sites_from"] == "bourgs"


def test_a_preset_is_sent_with_what_it_does_not_show(as_: Any, dora: Person, network: Network, place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    client = as_(dora)
    fields = {**QUESTION, "cas": "fermer", "closing": place.pk, "count": 3, "goal": "all"}
    assert client.post("/prospective/question/", fields).status_code == 302
    closing = Scenario.objects.get()
    assert (closing.closing, closing.count, closing.goal) == (place, 0, "cover")
    assert client.post("/prospective/question/", {**fields, "closing": ""}).status_code == 422
    assert client.get(f"/prospective/question/?comme={closing.public_id}").context["preset"] == "fermer"


def test_what_closing_a_place_costs_is_said_and_no_choice_is(as_: Any, dora: Person, place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    scenario = factories.make_scenario(place.network, closing=place, count=0)
    answer = scenario.answer
    assert (answer["after"]["near"], answer["lost"]) == (0, answer["before"]["near"])
    assert answer["lost"] > 1000
    client = as_(dora)
    text = client.get(scenario.get_absolute_url()).content.decode()
    assert f"{place.name} fermé" in text
    assert "near-ties" not in text
    assert "/deplacer/" not in text
    assert client.get(reverse("foresight:file", args=[scenario.public_id, "rapport"])).content.startswith(b"%PDF")
    Place.objects.filter(pk=place.pk).update(state="draft")
    assert factories.make_scenario(place.network, closing=place, count=0).state == "refused"


def test_near_ties_are_said_with_what_they_change(as_: Any, dora: Person, place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    scenario = factories.make_scenario(place.network, count=2)
    ties = scenario.answer["near_ties"]
    assert ties["complete"]
    assert 0 < len(ties["swaps"]) <= ties["count"]
    first = ties["swaps"][0]
    text = as_(dora).get(scenario.get_absolute_url()).content.decode()
    assert f"{with_curly_apostrophes(first['opened'][0]['name'])} au lieu de" in text
    assert "justes à 3,8 minutes près" in text.replace("\xa0", " ").replace("\u202f", " ")
    assert scenario.answer["stability"]["error"] == 3.8


def test_no_answer_of_estimated_minutes_is_told_to_be_proven(as_: Any, dora: Person, place: Place) -> None:
    scenario = factories.make_scenario(place.network, count=1)
    text = text_of(as_(dora).get(scenario.get_absolute_url()))
    assert "Prouvé" not in text
    share = f"{scenario.answer['stability']['whole']:.0%}".replace("%", "")
    assert f"où il reste exactement le même : {share} %." in text


def test_the_next_best_choice_is_said_where_none_is_nearly_as_good(as_: Any, dora: Person, place: Place) -> None:
    scenario = factories.make_scenario(place.network, count=1)
    ties = scenario.answer["near_ties"]
    assert ties["swaps"] == []
    assert ties["least"]["loss"] > ties["tolerance"]
    text = text_of(as_(dora).get(scenario.get_absolute_url()))
    assert "Le choix qui vient ensuite" in text
    assert f"{with_curly_apostrophes(ties['least']['opened'][0]['name'])} au lieu de" in text


def test_where_one_opens_are_bourgs_with_services(place: Place) -> None:
    every, bourgs = (
        factories.make_scenario(place.network, sites_from=source, existing="ignored").answer
        for source in ("communes", "bourgs")
    )
    assert (every["choices"], bourgs["choices"]) == (152, 39)
    assert bourgs["value"] <= every["value"]


def test_another_network_sees_nothing_of_it(as_: Any, scenario: Scenario) -> None:
    from maillage.community.rules import RoleKind

    other = factories.make_network("Ailleurs")
    fred = factories.make_person("fred", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    client = as_(fred)
    assert client.get(scenario.get_absolute_url()).status_code == 404
    assert scenario.answer["sites"][1]["name"] not in client.get("/prospective/").content.decode()


@pytest.mark.parametrize("source", ["members", "bookings"])
def test_few_people_are_told_nowhere(as_: Any, dora: Person, bob: Person, place: Place, source: str) -> None:
    """Three members of Mende: no page, file or map says three, nor what they make of a total."""
    for _number in range(3):
        member = factories.make_person()
        factories.make_member(member, place.network, home_id=factories.MENDE)
        Person.objects.filter(pk=member.pk).update(home_id=factories.MENDE)
        if source == "bookings":
            member.refresh_from_db()
            _booked(member, place)
    scenario = factories.make_scenario(place.network, people_from=source, existing="ignored", count=1, share_key="k")
    assert scenario.answer["everybody"] == 3
    client = as_(dora)
    for address in (scenario.get_absolute_url(), "/prospective/partage/k/", "/prospective/"):
        text = client.get(address).content.decode()
        assert not re.search(r"\b3(,0)? (personnes|people)\b", text.replace("\xa0", " ").replace("\u202f", " "))
        assert '"3"' not in text
        assert not re.search(r"personnes de (plus|moins) à", text)
    table = client.get(reverse("foresight:file", args=[scenario.public_id, "csv"])).content.decode("utf-8-sig")
    mende = next(line for line in table.splitlines() if line.startswith(factories.MENDE))
    assert mende.split(";")[2] == ""
    points = client.get(reverse("foresight:file", args=[scenario.public_id, "geojson"])).json()
    assert all(feature["properties"]["people"] is None for feature in points["features"])


def _booked(person: Person, place: Place) -> None:
    from maillage.bookings.models import Booking

    space = factories.make_space(place, f"Bureau {person.pk}")
    now = timezone.now()
    Booking.objects.create(
        space=space,
        place=place,
        person=person,
        status="confirmed",
        starts_at=now,
        ends_at=now + timedelta(hours=4),
        created_at=now,
    )


def test_the_list_asks_a_constant_number_of_questions(
    as_: Any, dora: Person, scenario: Scenario, django_assert_max_num_queries: Any
) -> None:
    client = as_(dora)
    client.get("/prospective/")
    for number in range(20):
        copy = Scenario.objects.get(pk=scenario.pk)
        copy.pk, copy.share_key, copy.name = None, None, f"n° {number}"
        copy.public_id = factories.uuid4()
        copy.save(force_insert=True)
    with django_assert_max_num_queries(16):
        assert "n° 19" in client.get("/prospective/").content.decode()


def test_two_or_three_are_compared_and_nonsense_is_sent_back(as_: Any, dora: Person, scenario: Scenario) -> None:
    client = as_(dora)
    other = factories.make_scenario(scenario.network, count=1)
    page = client.get(f"/prospective/comparer/?s={scenario.public_id}&s={other.public_id}&s=x")
    assert page.status_code == 200
    for query in ("", f"?s={scenario.public_id}", "?s=x&s=y"):
        assert client.get(f"/prospective/comparer/{query}").status_code == 302


def test_a_table_is_brought_or_its_first_bad_line_is_named(as_: Any, dora: Person, network: Network) -> None:
    def brought(kind: str, text: str | bytes) -> Any:
        content = text if isinstance(text, bytes) else text.encode()
        file = SimpleUploadedFile("t.csv", content, content_type="text/csv")
        return as_(dora).post("/prospective/tableaux/", {"kind": kind, "name": "T", "source": "x", "file": file})

    for good in (
        "insee;personnes\n48095;12\n48061;3,5\n",
        "﻿insee,pop\n48095,12\n",
        "idcar_1km\tind\nCRS3035RES1000mN2374000E3821000\t8\n",
        "lat;lon;poids\n44,52;3,5;7\n",
        "insee;personnes\n48095;12\n".encode("cp1252"),
    ):
        assert brought("people", good).status_code == 302
    assert PeopleTable.objects.count() == 5
    assert brought("sites", "nom;insee;ouverture\nMairie;48061;50000\n").status_code == 302
    assert SiteTable.objects.get().rows.get().opening_cost == 50_000
    for bad, sentence in (
        ("", "vide"),
        ("insee;personnes\n", "vide"),
        ("x;personnes\na;1\n", "insee"),
        ("insee;x\n48095;1\n", "personnes"),
        ("insee;personnes\n48095;1\n99999;1\n", "3"),
        ("insee;personnes\n48095;douze\n", "douze"),
        ("insee;personnes\n48095;-1\n", "-1"),
        ("insee;personnes\n48095;nan\n", "nan"),
        ("lat;lon;pop\n0;0;1\n", "2"),
        ("idcar_1km;ind\nX;8\n", "X"),
        ("insee;personnes\n" + "48095;1\n" * 10_000 + "48095;?\n", "10002"),
    ):
        answer = brought("people", bad)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert PeopleTable.objects.count() == 5


CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("people", (CASES / "foresight_any.xlsx").read_bytes(), "insee"),  # read, and no column says where
        ("people", b"nom;courriel;commune\rZ;a@x.org;Mende\rY;b@x.org;Florac\r", "personnes"),
        ("people", b'insee;personnes\n48095;"' + b"1\n" * 100_000, "colonne 2"),
        ("sites", b"PK\x03\x04" + b"\x00" * 50, "CSV"),
        ("people", b"\x00" * 50, "CSV"),
        ("sites", b"nom;insee\n" + b"\xff\xfe;48095\n" * 2 + b"x;1000\n", "1000"),
    ],
)
def test_no_table_is_answered_by_a_500(
    as_: Any, dora: Person, network: Network, kind: str, content: bytes, said: str
) -> None:
    """A workbook, lines of old Macs and a field without end broke the page."""
    answer = as_(dora).post(
        "/prospective/tableaux/",
        {"kind": kind, "name": "T", "source": "x", "file": SimpleUploadedFile("t.xlsx", content)},
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_arrondissements_and_codes_without_their_zero_are_communes_of_a_table(
    as_: Any, dora: Person, network: Network
) -> None:
    for content in (
        (CASES / "foresight_arrondissement.csv").read_bytes(),
        b"insee,personnes\r1053,4\r48162,2\r48095.0,1\r",
    ):
        answer = as_(dora).post(
            "/prospective/tableaux/",
            {"kind": "people", "name": "T", "source": "x", "file": SimpleUploadedFile("t.csv", content)},
        )
        assert answer.status_code == 302
    first, second = PeopleTable.objects.order_by("pk")
    assert list(first.rows.values_list("commune_id", "people")) == [("75056", 12.0)]
    assert dict(second.rows.values_list("commune_id", "people")) == {"01053": 4.0, "48166": 2.0, "48095": 1.0}
