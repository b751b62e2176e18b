"""A file tried by Dora; a row of a booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from maillage.community.actions import imports
from maillage.community.models import ImportRun, Network, Person
from maillage.places.models import Space
from tests.community.imports.files import Tried


@pytest.fixture
def tried(dora: Person, network: Network) -> Tried:
    def import_(content: bytes, kind: str = "people", *, write: bool = False) -> ImportRun:
        run = imports.try_import(dora, network, kind, content, "liste.csv")
        return imports.write_import(dora, run) if write and run.state == "tried" else run

    return import_


@pytest.fixture
def row(bob: Person, desks: Space, workday: date) -> Callable[..., tuple[object, ...]]:
    def of(**changed: object) -> tuple[object, ...]:
        given = {
            "courriel": bob.email,
            "lieu": desks.place.name,
            "espace": desks.name,
            "jour": workday,
            "de": "09:00",
            "à": "12h",
            "personnes": "",
            "note": "Repris",
        }
        return tuple((given | changed).values())

    return of
