"""A postal code that is also the INSEE code of somewhere else: each commune offered leads on."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db


def test_each_commune_offered_for_a_postal_code_gives_results(as_: SignedIn) -> None:
    client = as_(None)
    asked = client.get("/chercher/?ou=48100").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(\?[^"]*ou=[^"]*)"', asked) if "48100" in link]
    assert links
    for link in links:
        answer = text_of(client.get(f"/chercher/{link}"))
        assert "Laquelle ?" not in answer, link
        assert "Aucune commune" not in answer, link
