"""Help: a guide for each screen and each kind of person, in both languages; first steps that can be put aside."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.community.models import Person
from maillage.pages.guides import READERS, guides
from maillage.places.models import Place, Space
from maillage.web import domain
from tests.kit.screens import SignedIn, form_of, text_of


def test_each_guide_is_in_both_languages_and_short() -> None:
    french, english = guides("fr"), guides("en")
    assert {(one.slug, one.reader, one.screens) for one in french} == {
        (one.slug, one.reader, one.screens) for one in english
    }
    assert len(french) == len({one.slug for one in french}) >= 9
    assert {one.reader for one in french} == set(READERS)
    for one in (*french, *english):
        assert 40 < len(one.text.split()) < 260, one.slug
        assert "<h2>" in one.html or "<li>" in one.html


def test_each_part_of_the_site_has_a_guide() -> None:
    known = {section for one in guides("fr") for section in one.screens}
    menus = ("main", "workspaces", "me", "community", "hosting", "facilitating")
    sections = {link.section for menu in menus for link in domain.menu(menu)} - {""}
    assert sections <= known


@pytest.mark.parametrize(
    ("who", "section", "slug"),
    [
        ("nobody", "search", "reserver"),
        ("nobody", "desk", ""),
        ("alice", "desk", "accueillir"),
        ("alice", "search", "reserver"),
        ("dora", "week", "animer"),
        ("nobody", "nowhere", ""),
    ],
)
def test_the_question_mark_leads_to_the_guide_of_the_screen_for_who_one_is(
    as_: SignedIn, alice: Person, dora: Person, who: str, section: str, slug: str
) -> None:
    people = {"nobody": None, "alice": alice, "dora": dora}
    answer = as_(people[who]).get(f"/aide/ecran/{section}/")
    assert answer["Location"] == (f"/aide/{slug}/" if slug else "/aide/")


def test_every_page_has_the_question_mark(client: Client, place: Place) -> None:
    for address, leads in (("/", "home"), ("/lieux/", "places"), ("/chercher/", "search")):
        assert f'href="/aide/ecran/{leads}/"' in client.get(address).content.decode()


def test_guides_are_searched_without_accents_and_a_slip_is_helped(client: Client, db: None) -> None:
    assert "Venir, changer, annuler" in text_of(client.get("/aide/", {"q": "itineraire"}))
    assert "liste d’attente" in text_of(client.get("/aide/", {"q": "attente"})).replace("<mark>", "").replace(
        "</mark>", ""
    )
    assert "Essayez avec" in text_of(client.get("/aide/", {"q": "anuler"}))
    assert "waiting" in text_of(client.get("/en/aide/", {"q": "waiting"}))


def test_an_unknown_guide_is_not_found(client: Client, db: None) -> None:
    assert client.get("/aide/nulle-part/").status_code == 404


def test_first_steps_are_shown_until_they_are_put_aside(as_: SignedIn, bob: Person, desks: Space) -> None:
    client = as_(bob)
    assert "Vos premiers pas" in text_of(client.get("/"))
    form_of(client.get("/"), "premiers-pas").send(client)
    assert "Vos premiers pas" not in text_of(client.get("/"))
    assert "Vos premiers pas" not in text_of(as_(bob).get("/"))
    assert "Vos premiers pas" not in text_of(as_(None).get("/"))


def test_a_step_that_is_done_says_so(as_: SignedIn, bob: Person, desks: Space) -> None:
    bob.home_id = desks.place.commune_id
    bob.save()
    page = text_of(as_(bob).get("/"))
    assert page.count("✓ fait") == 1
