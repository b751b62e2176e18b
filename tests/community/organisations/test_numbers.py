"""Numbers of organisations: Siren, Siret, RNA, with their keys; none given twice."""

from __future__ import annotations

import pytest

from maillage.community.actions import organisations as actions
from maillage.community.models import Organisation, Person
from maillage.community.rules.numbers import parse_rna, parse_siren, parse_siret
from tests import factories
from tests.community.organisations.acts import RNA, SIREN, SIRET, typed
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


@pytest.mark.parametrize("text", [SIREN, "732 829 320", " 732829320 ", "732\u00a0829\u00a0320"])
def test_a_siren_is_nine_figures_with_their_key(text: str) -> None:
    assert parse_siren(text) == SIREN


@pytest.mark.parametrize("text", ["732829321", "73282932", "7328293200", "73282932A", "", "abc", "７３２８２９３２1"])
def test_what_is_not_a_siren_is_refused(text: str) -> None:
    with refused("bad_siren"):
        parse_siren(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (SIRET, SIRET),
        ("732 829 320 00074", SIRET),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
    ],
)
def test_a_siret_is_fourteen_figures_with_their_key_and_la_poste_has_its_own(text: str, number: str) -> None:
    assert parse_siret(text) == number


@pytest.mark.parametrize("text", ["73282932000075", "732829320", "732829320000741", "35600000049838", "", "x" * 14])
def test_what_is_not_a_siret_is_refused(text: str) -> None:
    with refused("bad_siret"):
        parse_siret(text)


@pytest.mark.parametrize("text", [RNA, "w481000123", " W48 1000 123 ", "W-481000123"])
def test_an_rna_is_a_w_and_nine_figures(text: str) -> None:
    assert parse_rna(text) == RNA


@pytest.mark.parametrize(
    "text", ["W48100012", "W4810001234", "481000123", "X481000123", "", "W٤٨١٠٠٠١٢٣", "W48100012²"]
)
def test_what_is_not_an_rna_is_refused(text: str) -> None:
    with refused("bad_rna"):
        parse_rna(text)


@pytest.mark.parametrize(
    ("field", "number"), [("siren", "732829321"), ("siret", "73282932000075"), ("rna", "X481000123")]
)
def test_a_wrong_number_is_said_and_nothing_is_saved(
    as_: SignedIn, company: Organisation, manager: Person, field: str, number: str
) -> None:
    sent = typed(presentation="Un long texte", **{field: number})
    answer = as_(manager).post(f"/organisations/{company.slug}/modifier/", sent)
    assert answer.status_code == 422
    assert "Un long texte" in answer.content.decode()
    company.refresh_from_db()
    assert company.name == "Scierie du Causse"


def test_a_siret_gives_its_siren_and_must_not_contradict_it(
    as_: SignedIn, company: Organisation, manager: Person
) -> None:
    client, address = as_(manager), f"/organisations/{company.slug}/modifier/"
    assert client.post(address, typed(siren="356000000", siret=SIRET)).status_code == 422
    assert client.post(address, typed(siret="732 829 320 00074", rna="w481000123")).status_code == 302
    company.refresh_from_db()
    assert (company.siren, company.siret, company.rna) == (SIREN, SIRET, RNA)


@pytest.mark.parametrize(("field", "number"), [("siret", SIRET), ("rna", RNA)])
def test_the_number_of_another_is_refused_on_screen_and_in_the_action(
    as_: SignedIn, company: Organisation, manager: Person, field: str, number: str
) -> None:
    factories.make_organisation("La première", **{field: number})
    sent = typed(**{field: number})
    assert as_(manager).post(f"/organisations/{company.slug}/modifier/", sent).status_code in {409, 422}
    setattr(company, field, number)
    with refused("number_taken"):
        actions.describe_organisation(manager, company)
    with refused("number_taken"):
        actions.add_organisation(None, "Une troisième", "partner", **{field: number})
    assert Organisation.objects.filter(**{field: number}).count() == 1


def test_several_organisations_may_have_no_number(db: None) -> None:
    for name in ("Une", "Deux"):
        actions.add_organisation(None, name, "partner")
    assert Organisation.objects.filter(siret="", rna="").count() == 2
