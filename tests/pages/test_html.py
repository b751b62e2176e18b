"""Every page is valid HTML, and where a person with a screen reader or a keyboard would feel it."""

from __future__ import annotations

import re

import pytest

from maillage.community.models import Person
from maillage.places.models import Place
from tests.kit.html import Page, parse_errors
from tests.kit.screens import SignedIn
from tests.kit.walk import Walks
from tests.pages.expected import TABLE

READERS = ("dora", "alice", "bob", "nobody")  # who sees most of a page first


@pytest.mark.parametrize("person", READERS)
def test_pages_are_valid_html(walk_of: Walks, person: str) -> None:
    """Our rules on what each reads; the parser of the standard, which is slow, on each page once: for who sees most."""
    wrong, pages = [], walk_of(person).pages
    for name, answer in pages.items():
        text = answer.content.decode()
        first = next(reader for reader in READERS if TABLE[name][reader] == 200)
        whole = text.lstrip().lower().startswith("<!doctype")  # else a part, for htmx
        faults = [*Page(text).faults(), *(parse_errors(text) if whole and person == first else [])]
        if answer.headers["Referrer-Policy"] == "no-referrer" and 'method="post"' in text:
            faults.append("its forms are sent with “Origin: null”, which the site refuses")
        wrong += [f"{name}: {fault}" for fault in faults]
    assert not wrong
    assert len(pages) > 20


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<p id="a"></p><p id="a"></p>', "the id 'a' is there 2 times"),
        ('<h1>a</h1><label for="x">a</label>', "for names 'x', which is not there"),
        ('<p aria-describedby="x y" id="x">a</p>', "aria-describedby names 'y', which is not there"),
        ('<a href="/"><button type="button">a</button></a>', "<button> is in <a>"),
        ("<h1>a</h1><h3>b</h3>", "h3 follows h1"),
        ("<button>a</button>", "a button without a type (None)"),
        ('<img src="/x.png">', "a picture without alt: /x.png"),
        ('<table align="left"></table>', "<table> has align"),
        ("<span><div>a</div></span>", "<div> is in <span>"),
        ("<ul><p>a</p></ul>", "<p> is right in <ul>"),
        ("<article><p>a</p></article>", "<article> has no heading"),
        ('<section><section aria-label="a"><h1>b</h1></section></section>', "<section> has no heading"),
        ('<a href="#x">a</a>', "href names 'x', which is not there"),
        ("<form></form>", "the form number 1 has no button"),
        ('<a href="tel:04 66 00 00 00">a</a>', "'tel:04 66 00 00 00' can't be called"),
        ('<table role="table"></table>', "<table> has a role, which it has by itself"),
        ('<select><option value="">---------</option></select>', "a choice without words"),
        ("<time>9 h</time>", "a time that no machine reads"),
        ('<input type="date" value="hier">', "'hier' is no date: a browser does not show it"),
        ('<input type="time" value="9 h">', "'9 h' is no time: a browser does not show it"),
    ],
)
def test_a_fault_is_found(html: str, said: str) -> None:
    assert list(Page(html).faults()) == [said]


@pytest.mark.parametrize(
    "html",
    ["<p><div>a</div></p>", "<div/>", "<table><p>a</p></table>", "<p id=1 id=2>", "&nosuch; <b><i></b></i>", "<div>"],
)
def test_a_parse_error_is_found(html: str) -> None:
    start = "<!doctype html><title>x</title>"
    assert parse_errors(start + html)
    assert not parse_errors(f"{start}<p>a &amp; b</p>")


def test_the_rights_at_a_place_link_to_nobody_who_cannot_be_looked_at(
    place: Place, who: dict[str, Person | None], as_: SignedIn, dora: Person
) -> None:
    """`/animation/droits/lieux/fournels/` linked to a 404: an administrator belongs to no network."""
    client = as_(dora)
    page = client.get(f"/animation/droits/lieux/{place.slug}/").content.decode()
    people = set(re.findall(r'href="(/animation/droits/personnes/[0-9a-f-]{36}/)"', page))
    assert str(who["max"]) in page
    assert people
    assert {client.get(address).status_code for address in people} == {200}
