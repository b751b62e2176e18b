"""Four ways for all, a workspace apart for those who run something; each part of the site has a menu of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind
from maillage.places.models import Place
from tests import factories
from tests.kit.screens import SignedIn


class Menus(HTMLParser):
    """The links of each `nav` and list by its class, and those that say one is there."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.menus: dict[str, dict[str, str]] = {}
        self.here: dict[str, list[str]] = {}
        self.place, self.link = "", ""
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("class") in {"tabs", "workspaces", "strip", "rail"}:
            self.place = given["class"] or ""
        if tag == "a" and self.place:
            self.link = given["href"] or ""
            if given.get("aria-current"):
                self.here.setdefault(self.place, []).append(self.link)

    def handle_data(self, data: str) -> None:
        if self.place and self.link and data.strip():
            self.menus.setdefault(self.place, {}).setdefault(self.link, data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.link = ""
        elif tag in {"header", "nav"}:
            self.place = ""


def test_a_visitor_finds_four_ways_and_nothing_that_is_not_theirs(as_: SignedIn, place: Place) -> None:
    read = Menus(as_(None).get("/"))
    assert list(read.menus["tabs"].values()) == ["Réserver", "Lieux", "Communauté", "Se connecter"]
    assert read.menus.keys() == {"tabs"}
    assert read.here == {}


@pytest.mark.parametrize(
    ("address", "tab", "entry"),
    [
        ("/lieux/", "/lieux/", None),
        ("/annuaire/", "/annuaire/", "/annuaire/"),
        ("/documentation/", "/annuaire/", "/documentation/"),
        ("/messages/", "/reservations/", "/messages/"),
        ("/nouvelles/", "/reservations/", "/nouvelles/"),
        ("/profil/", "/reservations/", "/profil/"),
        ("/securite/", "/reservations/", "/profil/"),
    ],
)
def test_each_page_says_where_one_is(
    as_: SignedIn, place: Place, bob: Person, address: str, tab: str, entry: str | None
) -> None:
    read = Menus(as_(bob).get(address))
    assert read.here.get("tabs") == [tab]
    assert read.here.get("strip") == ([entry] if entry else None)


def test_a_host_has_the_rail_of_their_place_and_of_no_other(as_: SignedIn, alice: Person, place: Place) -> None:
    read = Menus(as_(alice).get(f"/lieux/{place.slug}/gerer/photos/"))
    assert list(read.menus["workspaces"].values()) == ["Accueil du lieu"]
    assert f"/lieux/{place.slug}/demandes/" in read.menus["rail"]
    assert read.here["rail"] == [f"/lieux/{place.slug}/gerer/"]
    elsewhere = factories.make_place(place.network, "Mende", factories.MENDE)
    assert as_(alice).get(f"/lieux/{elsewhere.slug}/gerer/").status_code == 403
    assert "rail" not in Menus(as_(alice).get(f"/lieux/{elsewhere.slug}/")).menus


def test_the_only_place_one_hosts_needs_not_be_chosen(as_: SignedIn, alice: Person, place: Place) -> None:
    assert f"/lieux/{place.slug}/jour/" in Menus(as_(alice).get("/mes-lieux/")).menus["rail"]
    second = factories.make_place(place.network, "Mende", factories.MENDE)
    factories.give_role(alice, RoleKind.HOST, second.scopes()[0], by=None, tell=False)
    rail = list(Menus(as_(alice).get("/mes-lieux/")).menus["rail"])
    assert rail == ["/mes-lieux/", "/modele-economique/", "/programme/preparer/", "/fermetures/"], (
        "what is of no place in particular"
    )


def test_who_facilitates_has_the_rail_of_the_network(
    as_: SignedIn, dora: Person, network: Network, place: Place
) -> None:
    rail = Menus(as_(dora).get("/animation/")).menus["rail"]
    assert {"/prospective/", f"/animation/{network.slug}/charte/", "/animation/adherents/", "/mes-lieux/"} <= set(rail)
    assert Menus(as_(dora).get("/prospective/")).here["workspaces"] == ["/animation/"]
    assert Menus(as_(dora).get(f"/lieux/{place.slug}/gerer/")).here["workspaces"] == ["/animation/"]
    for address in rail:
        assert as_(dora).get(address).status_code in {200, 302}, address


def test_two_networks_stand_in_the_rail_under_their_names(as_: SignedIn, dora: Person, network: Network) -> None:
    other = factories.make_network("Ardèche")
    factories.give_role(dora, RoleKind.FACILITATOR, other.scopes()[0], by=None, tell=False)
    rail = Menus(as_(dora).get("/animation/")).menus["rail"]
    assert rail[f"/animation/{other.slug}/charte/"] == "Charte — Ardèche"


def test_a_member_without_a_role_sees_no_workspace(as_: SignedIn, bob: Person, place: Place) -> None:
    read = Menus(as_(bob).get("/mes-lieux/"))
    assert {"workspaces", "rail"} & read.menus.keys() == set()


def test_the_rail_of_a_host_says_the_name_of_the_place_once(as_: SignedIn, alice: Person, place: Place) -> None:
    page = as_(alice).get(f"/lieux/{place.slug}/jour/", follow=True).content.decode()
    headings = [one.strip() for one in re.findall(r'<p class="heading"[^>]*>([^<]*)<', page)]
    assert headings
    assert len(headings) == len(set(headings))
