"""Imports through the screens: who tries, writes and undoes, and who does not."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.community.actions import imports
from maillage.community.models import ImportRun, Network, Person
from maillage.community.rules import RoleKind
from maillage.community.rules.tables import read_table
from tests import factories
from tests.community.imports.files import BOOKING, RowOf, Tried, counted, csv_of, people, places
from tests.kernel import ods
from tests.kernel.test_table_writers import as_csv, as_xlsx
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


def upload(content: bytes, name: str = "liste.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_who_facilitates_tries_writes_and_undoes(as_: SignedIn, dora: Person, network: Network) -> None:
    client, before = as_(dora), counted()
    assert client.get("/animation/imports/").status_code == 200
    sent = {"kind": "people", "network": network.pk, "file": upload(people(3), "adhérents 🐑.csv")}
    address = client.post("/animation/imports/", sent)["Location"]
    page = client.get(address).content.decode()
    assert "Personne 2" in page
    assert counted() == before
    for _click in range(2):
        assert client.post(f"{address}ecrire/").status_code == 302
    assert counted()[1] == before[1] + 3
    assert client.get(f"{address}ecrire/").status_code == 405
    assert client.post(f"{address}annuler/").status_code == 302
    assert counted() == before
    assert client.post(f"{address}annuler/").status_code == 409
    assert client.post(f"{address}ecrire/").status_code == 409
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"nom\nx", 409), (b"\x00\x01", 409), (b"x" * 10_000_001, 422), (b"PK\x03\x04zip", 409)],
    ids=range(5),
)
def test_a_file_that_can_not_be_read_is_answered_with_a_sentence(
    as_: SignedIn, dora: Person, network: Network, content: bytes, status: int
) -> None:
    sent = {"kind": "people", "network": network.pk, "file": upload(content)}
    answer = as_(dora).post("/animation/imports/", sent)
    assert answer.status_code == status
    assert "%(" not in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", ["people", "places", "bookings"])
def test_the_empty_table_to_fill_in_has_the_titles_that_are_read(as_: SignedIn, dora: Person, kind: str) -> None:
    template = as_(dora).get(f"/animation/imports/modele-{kind}.csv").content
    importer = imports.importer_of(kind)
    filled = template + ";".join("x" for _column in importer.columns).encode()
    (row,) = read_table(filled, importer.columns)
    assert set(row.cells) == {column.name for column in importer.columns}


def test_a_kind_nobody_knows_is_refused(as_: SignedIn, dora: Person, network: Network) -> None:
    sent = {"kind": "dragons", "network": network.pk, "file": upload(people(1))}
    assert as_(dora).post("/animation/imports/", sent).status_code == 422
    assert as_(dora).get("/animation/imports/modele-dragons.csv").status_code == 409


def test_strangers_import_nothing(
    as_: SignedIn, tried: Tried, network: Network, alice: Person, bob: Person, charlie: Person
) -> None:
    run = tried(people(2))
    factories.make_member(bob, network)
    other = factories.make_network("Ailleurs")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    for person in (alice, bob, charlie, erin):
        client, elsewhere = as_(person), person == erin
        sent = {"kind": "people", "network": network.pk, "file": upload(people(2))}
        assert client.post("/animation/imports/", sent).status_code == (422 if elsewhere else 403)
        assert client.get(f"/animation/imports/{run.public_id}/").status_code == (404 if elsewhere else 403)
        for verb in ("ecrire", "annuler"):
            answer = client.post(f"/animation/imports/{run.public_id}/{verb}/")
            assert answer.status_code == (404 if elsewhere else 403)
        for act in (
            lambda p: imports.try_import(p, network, "people", people(2), "x"),
            lambda p: imports.write_import(p, run),
            lambda p: imports.undo_import(p, run),
        ):
            with refused("not_allowed"):
                act(person)
    assert "/connexion/" in as_(None).get("/animation/imports/")["Location"]
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_one_bad_line_of_ten_thousand_is_found_whatever_the_file_is_called(
    kind: str, dora: Person, network: Network
) -> None:
    header = ["nom", "courriel", "commune"]
    rows = [[f"Nom {n}", "pas une adresse" if n == 7_000 else f"n{n}@example.org", "Mende"] for n in range(10_000)]
    if kind == "ods":
        content = ods.spreadsheet(*[ods.row(*map(ods.cell, line)) for line in [header, *rows]])
    else:
        content = {"csv": as_csv, "xlsx": as_xlsx}[kind](header, rows)
    run = imports.try_import(dora, network, "people", content, "liste.pdf")
    assert (run.rows, run.state) == (10_000, "refused")
    assert [(one["line"], one["column"]) for one in run.mistakes] == [(7_002, "courriel")]


def _cells(page: str) -> list[tuple[str, ...]]:
    return re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', page)


def test_a_trial_shows_what_will_be_written_beside_what_was_read(as_: SignedIn, tried: Tried, dora: Person) -> None:
    heads = ("nom", "courriel", "code postal", "ville", "situation", "adhésion depuis", "adhésion jusqu'au")
    run = tried(csv_of(heads, ("Zoé", "ZOE@example.org", "48150", "meyrueis", "salariée", "1/3/26", "28/02/2099")))
    page = as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode().replace("&nbsp;", " ")
    assert _cells(page) == [
        ("nom", "Zoé", "Zoé"),
        ("courriel", "ZOE@example.org", "zoe@example.org"),
        ("commune", "meyrueis", "Meyrueis (48150)"),
        ("code postal", "48150", "Meyrueis (48150)"),
        ("situation", "salariée", "en emploi salarié"),
        ("adhésion depuis", "1/3/26", "dimanche 1er mars 2026".replace("1er ", "1er\u00a0")),
        ("adhésion jusqu’au", "28/02/2099", "samedi 28 février 2099"),
        ("nouvelles", "—", "non"),
    ]


def test_a_trial_of_bookings_shows_hours_as_they_are_understood(
    as_: SignedIn, tried: Tried, row: RowOf, dora: Person
) -> None:
    run = tried(csv_of(BOOKING, row(de="1:00 PM", à="15h30")), "bookings")
    cells = _cells(as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode().replace("\u00a0", " "))
    assert ("de", "1:00 PM", "13 h") in cells
    assert ("à", "15h30", "15 h 30") in cells
    assert ("personnes", "—", "1") in cells


def test_a_trial_of_places_shows_the_commune_by_its_name(as_: SignedIn, tried: Tried, dora: Person) -> None:
    run = tried(places({"commune": "48330"}), "places")
    cells = _cells(as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode())
    assert ("commune", "48330", "Saint-Étienne-Vallée-Française (48330)") in cells
    assert ("latitude", "44,32", "44.32") in cells


def test_a_trial_that_no_longer_fits_is_still_shown(
    as_: SignedIn, tried: Tried, network: Network, dora: Person
) -> None:
    run = tried(people(2))
    factories.make_member(factories.make_person("x"), network, email="personne2@example.org")
    cells = _cells(as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode())
    assert ("courriel", "personne2@example.org", "—") in cells
