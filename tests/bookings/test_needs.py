"""Searching by what one has to do: the statement agrees with the rules, and what does not fit says why."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.places.actions import measure_reach
from maillage.places.models import Evidence, Place, Space
from maillage.places.queries import proofs_of_spaces
from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.needs import Need, levels_needed, shortfalls
from maillage.places.rules.safeguards import protection_on
from tests import factories
from tests.kit.screens import text_of

DAY = date(2028, 2, 29)
NEEDED = (2, 1, 1, 0)


def test_the_statement_and_the_rules_agree_on_evidence_about_to_expire(place: Place) -> None:
    draw = Random(4)
    spaces = [factories.make_space(place, f"Bureau {n}") for n in range(40)]
    expiring = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2), date(2028, 2, 29), DAY]
    Evidence.objects.bulk_create(
        Evidence(
            space=space, axis=axis, level=draw.choice((0, 2, 2, 3)), kind="declared", found_on=draw.choice(expiring)
        )
        for space in spaces
        for axis in Axis
        for _again in range(draw.choice((1, 1, 2)))
    )
    criteria = Criteria(day=DAY, axis_levels=NEEDED)
    found = {space.id for space in near_spaces(criteria=criteria, first=DAY, last=DAY, places=[place.pk])}
    needed = dict(zip(Axis, NEEDED, strict=True))
    proofs = proofs_of_spaces(space.pk for space in spaces)
    fitting = {number for number, known in proofs.items() if not shortfalls(protection_on(known, DAY), needed)}
    assert found == fitting
    assert 0 < len(fitting) < len(spaces)


@pytest.fixture
def room(place: Place, desks: Space, workday: date) -> Space:
    """A room where one can talk about somebody, beside desks that nobody looked at."""
    measure_reach(place)
    room = factories.make_space(place, "Petit salon", kind="office")
    for axis in Axis:
        Evidence.objects.create(space=room, axis=axis, level=3, kind="observed", found_on=workday - timedelta(days=30))
    return room


def test_a_need_shows_what_fits_and_says_why_the_rest_does_not(client: Client, room: Space, workday: date) -> None:
    text = text_of(client.get(f"/chercher/?ou=Florac&jour={workday}&besoin=hr_talk"))
    offered, explained = text.split("Ce que demandent vos besoins", 1)
    assert "Petit salon" in offered
    assert "Voix : rien de sûr, il faut C3 ; il manque une porte qui ferme" in explained
    assert room.name not in explained


def test_the_soonest_slot_keeps_to_the_needs(client: Client, room: Space, desks: Space, workday: date) -> None:
    text = text_of(client.get(f"/chercher/?ou=Florac&jour={workday}&besoin=hr_talk&tot=1"))
    assert room.name in text
    assert f"<strong>{desks.name}</strong>" not in text.split("Ce que demandent vos besoins")[0]


def test_needs_cost_two_statements_more_however_many_spaces(client: Client, room: Space, workday: date) -> None:
    def count(needs: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/chercher/?ou=Florac&jour={workday}{needs}")
        return len(asked)

    count("")
    few = count("&besoin=hr_talk")
    assert few - count("") == 2
    for number in range(5):
        factories.make_space(room.place, f"Autre bureau {number}")
    assert count("&besoin=hr_talk") == few


def test_the_wizard_says_what_is_asked_then_leads_to_the_search(client: Client, room: Space) -> None:
    assert "Où et quand" not in text_of(client.get("/chercher/besoins/"))
    text = text_of(client.get("/chercher/besoins/?besoin=hr_talk&besoin=hidden_screen&ou=Florac"))
    assert "Une voix normale ne se comprend pas de dehors (C3)" in text
    assert "Personne ne voit l’écran du couloir ni de la fenêtre (C3)" in text
    assert text.count('name="besoin" value="hr_talk"') >= 2


@pytest.mark.parametrize("odd", ["besoin=zz", "besoin=hr_talk&besoin=zz", "besoin=" + "x" * 3000])
def test_an_unknown_need_is_left_out_or_refused_never_a_fault(client: Client, room: Space, odd: str) -> None:
    assert client.get(f"/chercher/besoins/?{odd}").status_code == 200
    assert client.get(f"/chercher/?ou=Florac&{odd}").status_code in {200, 422}


def test_all_needs_together_are_a_level_of_each_axis() -> None:
    assert tuple(levels_needed(Need).values()) == (4, 3, 3, 3)
