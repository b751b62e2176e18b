"""What htmx is given is the same as what the whole page shows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test.html import Element, parse_html

from maillage.bookings.models import Booking
from tests.kit.screens import SignedIn

ONCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=name=\"csrfmiddlewaretoken\" value=\")\w+")


def the_results(html: str) -> Element:
    """The element #results, its random keys made alike."""

    def within(element: Any) -> Element | None:
        if ("id", "results") in getattr(element, "attributes", ()):
            return element
        inside = (within(child) for child in getattr(element, "children", ()) if not isinstance(child, str))
        return next((found for found in inside if found), None)

    found = within(parse_html(ONCE.sub("x", html)))
    assert found is not None
    return found


QUESTIONS = {
    "offers": "ou=Florac&jour={day}&quand=morning",
    "offers by the hour": "ou=Florac&jour={day}&quand=hours&de=09:00&a=10:00",
    "nothing then": "ou=Florac&jour={day}&quand=hours&de=03:00&a=04:00",
    "nothing at all": "ou=Florac&jour={day}&personnes=50&minutes=15",
    "a day that has passed": "ou=Florac&jour=2020-01-01",
    "several communes": "ou=Saint&jour={day}",
    "no such commune": "ou=zzzzqq&jour={day}",
    "no question": "",
}


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_the_answer_alone_is_the_answer_of_the_page(
    question: str, as_: SignedIn, booked: Booking, workday: date
) -> None:
    client, address = as_(None), f"/chercher/?{QUESTIONS[question].format(day=workday)}"
    page, alone = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert alone.status_code == 200
    assert "<html" not in alone.content.decode()
    assert the_results(alone.content.decode()) == the_results(page.content.decode())


def test_a_question_that_cannot_be_read_is_422_for_a_page_and_200_for_htmx_which_shows_it(
    as_: SignedIn, db: None
) -> None:
    address = "/chercher/?ou=Florac&jour=2020-01-01"
    page, alone = as_(None).get(address), as_(None).get(address, headers={"HX-Request": "true"})
    assert (page.status_code, alone.status_code) == (422, 200)
    assert "Ce jour est passé" in alone.content.decode()


def test_the_two_answers_of_one_address_are_kept_apart_by_caches(as_: SignedIn, booked: Booking) -> None:
    """Going back in a browser shows what its cache holds: the whole page, never the part alone."""
    for asked in ({}, {"HX-Request": "true"}):
        answer = as_(None).get("/chercher/?ou=Florac", headers=asked)
        assert "hx-request" in answer["Vary"].lower()


def test_the_commune_is_remembered_on_the_device_only(as_: SignedIn, booked: Booking, workday: date) -> None:
    client = as_(None)
    answer = client.get(f"/chercher/?ou=Florac&jour={workday}")
    kept = answer.cookies["commune"]
    assert (kept.value, kept["httponly"], kept["samesite"]) == ("48061", True, "Lax")
    assert 'value="Florac Trois Rivières"' in client.get("/").content.decode()
