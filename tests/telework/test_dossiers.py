"""The dossier of a place: what is there, missing, out of date; who writes it; hosts reminded; paper and sealed file."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.community.models import Notification, Person
from maillage.ledger.seals import check
from maillage.places.models import Place, Space
from maillage.telework.actions.dossiers import remind_of_dossiers, write_dossier
from maillage.telework.models import PlaceDossier
from maillage.telework.notifications import lines_of_dossiers
from maillage.telework.rules.dossiers import (
    DossierFacts,
    FactState,
    SpacesEvidence,
    completeness,
    due_soon,
    fact_lines,
)
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, text_of

DAY = date(2027, 3, 1)
WHOLE = DossierFacts(
    erp_type="W", erp_category=5, insurer="Groupama", insured_until=date(2027, 12, 31), electrical_on=date(2026, 9, 1),
    electrical_by="la mairie", fire_on=date(2026, 9, 1), fire_by="la mairie", keys="l’hôte", cleaning="le lundi",
    cameras="aucune", catering="no", access_log="rien", accessibility="https://acceslibre.example/x",
    hours="Mo-Fr 08:00-19:00", mbps=300, measured_on=date(2026, 9, 1),
    spaces=SpacesEvidence(2, 2, date(2028, 3, 1)),
)  # fmt: skip


def states(facts: DossierFacts) -> dict[str, str]:
    return {line.code: line.state.value for line in fact_lines(facts, DAY)}


def test_a_whole_dossier_lacks_nothing_and_an_empty_one_everything() -> None:
    assert set(states(WHOLE).values()) == {"present"}
    assert completeness(fact_lines(WHOLE, DAY)) == (13, 13)
    assert completeness(fact_lines(DossierFacts(), DAY)) == (0, 13)


@pytest.mark.parametrize("name", [field.name for field in fields(DossierFacts)])
def test_each_fact_left_out_is_missing_and_nothing_else(name: str) -> None:
    empty = getattr(DossierFacts(), name)
    missing = [code for code, state in states(replace(WHOLE, **{name: empty})).items() if state != "present"]
    assert len(missing) == 1


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (DAY - timedelta(days=1), FactState.EXPIRED), (DAY, FactState.SOON), (DAY + timedelta(days=30), FactState.SOON),
        (DAY + timedelta(days=31), FactState.PRESENT),
    ],
)  # fmt: skip
def test_a_date_ends_after_its_day(until: date, state: FactState) -> None:
    lines = fact_lines(replace(WHOLE, insured_until=until), DAY)
    assert {line.code: line.state for line in lines}["insurance"] == state
    assert bool(due_soon(lines)) == (state == FactState.SOON)


def test_a_check_holds_for_the_months_of_its_figure() -> None:
    assert states(replace(WHOLE, electrical_on=date(2026, 2, 28)))["electrical_check"] == "expired"
    assert states(replace(WHOLE, electrical_on=date(2026, 3, 1)))["electrical_check"] == "soon"


@pytest.mark.parametrize(
    ("spaces", "state"),
    [
        (SpacesEvidence(8, 7, date(2028, 1, 1)), FactState.PARTIAL), (SpacesEvidence(8, 0), FactState.MISSING),
        (SpacesEvidence(8, 8, date(2028, 1, 1)), FactState.PRESENT), (SpacesEvidence(8, 8, DAY), FactState.SOON),
    ],
)  # fmt: skip
def test_confidentiality_is_there_when_every_space_that_claims_a_level_proves_it(
    spaces: SpacesEvidence, state: FactState
) -> None:
    lines = fact_lines(replace(WHOLE, spaces=spaces), DAY)
    assert {line.code: line.state for line in lines}["confidentiality"] == state
    assert due_soon(lines) == [], "hosts are told of evidence by its own reminders"
    assert completeness(lines)[0] == (13 if state in {FactState.PRESENT, FactState.SOON} else 12)


def written(by: Person, place: Place, until: date) -> PlaceDossier:
    return write_dossier(by, place, {"insurer": "Groupama", "insured_until": until, "erp_type": "W", "erp_category": 5})


def test_hosts_write_it_and_others_do_not(alice: Person, bob: Person, place: Place) -> None:
    with refused("not_allowed"):
        written(bob, place, DAY)
    assert written(alice, place, DAY).insurer == "Groupama"
    place.refresh_from_db()
    assert place.erp_category == 5
    assert written(alice, place, DAY).pk == place.pk, "one a place"


def test_hosts_are_reminded_once_before_a_date_ends(alice: Person, place: Place) -> None:
    today = timezone.localdate()
    written(alice, place, today + timedelta(days=31))
    assert remind_of_dossiers() == 0
    assert remind_of_dossiers(today + timedelta(days=1)) == 1
    remind_of_dossiers(today + timedelta(days=2))
    mine = Notification.objects.filter(person=alice, kind="dossier")
    assert sorted(mine.values_list("what", "about")) == [("insurance", place.pk), ("missing", place.pk)]
    for _night in range(2):
        remind_of_dossiers(today + timedelta(days=40))
    assert mine.filter(what="over_insurance").count() == 1
    lines = [line.text for line in lines_of_dossiers(mine).values()]
    assert len(lines) == 3
    assert any("périmé" in line for line in lines)
    written(alice, place, today + timedelta(days=400))
    assert remind_of_dossiers(today + timedelta(days=3)) == 0


def test_how_complete_it_is_stands_on_the_card_and_on_the_week_of_who_facilitates(
    as_: SignedIn, alice: Person, dora: Person, place: Place
) -> None:
    assert "à jour : 1 sur 13" in text_of(as_(alice).get(f"/lieux/{place.slug}/gerer/"))
    assert f"/lieux/{place.slug}/dossier/" in as_(dora).get("/animation/").content.decode()
    assert "à vérifier" in text_of(as_(None).get(f"/lieux/{place.slug}/dossier/")), "delays nobody read in a text"


def test_the_page_says_what_is_missing_and_what_is_out_of_date(
    as_: SignedIn, alice: Person, place: Place, desks: Space
) -> None:
    written(alice, place, timezone.localdate() - timedelta(days=2))
    page = text_of(as_(None).get(f"/lieux/{place.slug}/dossier/"))
    assert "périmé depuis le" in page
    assert "manquant" in page
    assert "2 sur 13" in page  # ERP and hours
    assert "modifier" not in page
    assert "modifier" in text_of(as_(alice).get(f"/lieux/{place.slug}/dossier/"))


def test_the_form_writes_and_refuses_what_is_not_a_date_nor_an_address(
    as_: SignedIn, alice: Person, place: Place
) -> None:
    address = f"/lieux/{place.slug}/dossier/modifier/"
    for odd in ({"insured_until": "x"}, {"acceslibre_url": "javascript:alert(1)"}, {"erp_category": "9"},
                {"catering": "maybe"}, {"keys": "a\nb"}):  # fmt: skip
        assert as_(alice).post(address, odd).status_code == 422, odd
    assert as_(alice).post(address, {"erp_category": "4", "keys": "l’hôte"}).status_code == 302
    assert PlaceDossier.objects.get(place=place).keys == "l’hôte"
    assert "l’hôte" in text_of(as_(None).get(f"/lieux/{place.slug}/dossier/"))


def test_on_paper_and_as_a_sealed_file(as_: SignedIn, alice: Person, place: Place, desks: Space) -> None:
    written(alice, place, timezone.localdate() + timedelta(days=90))
    paper = as_(None).get(f"/lieux/{place.slug}/dossier/dossier.pdf").content
    assert paper.startswith(b"%PDF")
    assert b"StructTreeRoot" in paper
    sealed = json.loads(as_(None).get(f"/lieux/{place.slug}/dossier/dossier.json").content)
    assert check(sealed["content"], sealed["seal"]) == "genuine"
    assert sealed["content"]["complete"] == 3
