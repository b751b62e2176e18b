"""What one who prints does: from the agenda to the booklet, the poster, the sheet to sign, by links alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from maillage.community.models import Network, Person
from maillage.places.models import Place
from maillage.programme.actions.registrations import register_person
from maillage.programme.models import Event, Season
from tests.factories import hours
from tests.kit.programme import ASKED, a_day, make_event, make_season
from tests.kit.screens import SignedIn, form_of

LINK = re.compile(r'<a\b[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def season(network: Network, place: Place, alice: Person, bob: Person) -> Season:
    """A day in the place, one person comes."""
    season = make_season(network, ends_on=a_day(30))
    event = make_event(alice, network, place=place, season=season, period=hours(a_day(), "09:00", "16:00"))
    register_person(bob, event, ASKED)
    return season


def follow(client: Client, page: Any, words: str) -> Any:
    """What is behind the link that says these words."""
    links = [(href, re.sub(r"<[^>]+>|\s+", " ", inner)) for href, inner in LINK.findall(page.content.decode())]
    found = {href for href, said in links if words in said}
    assert len(found) == 1, f"“{words}” leads to {found or 'nothing'}"
    answer = client.get(found.pop().replace("&amp;", "&"))
    assert answer.status_code == 200
    return answer


def is_printable(answer: Any) -> bool:
    """A tagged PDF with a page, named as a file."""
    body = answer.content
    is_tagged = body.startswith(b"%PDF") and b"StructTreeRoot" in body and b"/Page" in body
    return is_tagged and answer["Content-Type"] == "application/pdf" and ".pdf" in answer["Content-Disposition"]


def test_anybody_prints_the_season(as_: SignedIn, season: Season) -> None:
    visitor = as_(None)
    page = follow(visitor, visitor.get("/programme/"), season.title)
    assert b"data-print" in page.content
    for words in ("livret", "affiche"):
        assert is_printable(follow(visitor, page, words))
    press = follow(visitor, page, "la presse")
    assert is_printable(follow(visitor, press, "Livret"))  # the same file, made once


def test_the_host_prints_who_signs_and_what_hangs_on_the_wall(as_: SignedIn, season: Season, alice: Person) -> None:
    host = as_(alice)
    event = follow(host, host.get("/programme/preparer/"), Event.objects.get().title)
    people = follow(host, event, "Qui vient")
    sheet = follow(host, people, "Feuille")
    assert is_printable(sheet)
    assert sheet["Cache-Control"] == "no-store"
    wall = follow(host, people, "Code à afficher")
    assert b"data-print" not in wall.content  # nothing is on it yet
    drawn = form_of(wall, f"/{Event.objects.get().slug}/mur/").send(host)
    for part in (b'class="qr"', b"big-code", b"data-print"):
        assert part in drawn.content
