"""The journal of those who facilitate."""

from __future__ import annotations

import pytest

from maillage.community.models import Person
from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db


def test_the_journal_is_narrowed_by_what_happened_domain_by_domain(as_: SignedIn, dora: Person) -> None:
    page = text_of(as_(dora).get("/animation/journal/?quoi=door_saved"))
    for name in ("Réservations", "Portes et Wi-Fi", "Tarifs et carnets"):
        assert f'<optgroup label="{name}">' in page
    doors = page.split('<optgroup label="Portes et Wi-Fi">')[1].split("</optgroup>")[0]
    assert '<option value="door_saved" selected>' in doors
