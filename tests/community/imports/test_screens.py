"""Imports through the screens: who tries, writes and undoes, and who does not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.community.actions import imports
from maillage.community.models import ImportRun, Network, Person
from maillage.community.rules import RoleKind
from maillage.community.rules.tables import read_table
from tests import factories
from tests.community.imports.files import Tried, counted, people
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
