"""A barcamp on paper: cards, the grid empty and finished, a sign a room; slips with codes. All tagged."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from maillage.community.models import Network, Person
from maillage.programme.actions.barcamps import advance_barcamp, hand_out_ballots, open_barcamp
from maillage.programme.actions.phones import PitchDraft, pitch_subject
from maillage.programme.models import Barcamp
from maillage.programme.presenters.barcamp_paper import ballots_sheet, paper_content
from maillage.programme.rules.barcamps import read_rooms, read_slots
from tests.kit.programme import make_event, make_grid

ODD = "Bob #strong[*] “<b>” \\ 😀 二"
MM = 72 / 25.4


def page_sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in millimetres."""
    text = pdf
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            text += zlib.decompress(stream)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", text)
    return [(round(float(width) / MM), round(float(height) / MM)) for width, height in boxes]


@pytest.fixture
def barcamp(dora: Person, network: Network) -> Barcamp:
    """Two slots, two rooms, one subject."""
    event = make_event(dora, network, kind="barcamp", title=ODD)
    barcamp = open_barcamp(dora, event, read_slots("14:00-14:45 début\n15:00-15:45"), read_rooms(f"{ODD}; 40\nBureau"))
    pitch_subject(barcamp, None, PitchDraft(ODD, first_name="Zoé"))
    return barcamp


def test_what_the_paper_says_before_and_after_the_grid(barcamp: Barcamp, dora: Person) -> None:
    before = paper_content(barcamp)
    assert before["cells"] == []
    assert [sign["lines"] for sign in before["signs"]] == [[], []]
    assert before["slots"][0] == "14:00–14:45 début"
    for act in ("open_voting", "close_voting"):
        advance_barcamp(dora, barcamp, act)
    make_grid(dora, barcamp)
    after = paper_content(barcamp)
    assert sorted(cell for row in after["cells"] for cell in row) == [["", ""]] * 3 + [[ODD, "Zoé"]]
    assert sum(len(sign["lines"]) for sign in after["signs"]) == 1


def test_the_paper_is_tagged_with_the_grid_as_a3(barcamp: Barcamp, dora: Person, client: Client) -> None:
    for act in ("open_voting", "close_voting"):
        advance_barcamp(dora, barcamp, act)
    make_grid(dora, barcamp)
    client.force_login(dora)
    made = client.get(reverse("programme:barcamp_paper", args=[barcamp.event.slug]))
    assert made["Content-Type"] == "application/pdf"
    assert b"StructTreeRoot" in made.content
    assert sorted(page_sizes(made.content)) == [(210, 297), (297, 210), (297, 210), (420, 297), (420, 297)]


def test_each_slip_holds_one_code(barcamp: Barcamp, dora: Person) -> None:
    made = ballots_sheet(hand_out_ballots(dora, barcamp, 25))
    assert b"StructTreeRoot" in made
    assert page_sizes(made) == [(210, 297)] * 2
