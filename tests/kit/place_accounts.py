"""A line of the accounts of a place, with its proof, and the addresses of the accounts of the year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from maillage.community.actions.attachments import Content
from maillage.community.models import Person
from maillage.economy.actions.place_accounts import LineDraft, write_line
from maillage.economy.models import PlaceAmount
from maillage.economy.rules.place_accounts import Nature
from maillage.places.models import Place

PDF = b"%PDF-1.4\ninvented bill\n%%EOF\n"


def make_line(
    by: Person, place: Place, cents: int = 8_000, nature: Nature = Nature.ENERGY, **fields: Any
) -> PlaceAmount:
    """A bill of forty days ago, with its proof."""
    day = fields.pop("day", timezone.localdate() - timedelta(days=40))
    return write_line(by, place, LineDraft(nature, day, cents, **fields), uuid4(), Content(PDF, ".pdf"))


def addresses_of_place_accounts(host: Person, place: Place) -> dict[str, list[Any]]:
    """Those of one place, and of a line of it."""
    line = make_line(host, place)
    of_place = ("place_year", "place_year_file", "place_year_table", "place_lines", "bring_place_table")
    return {
        **{f"economy:{name}": [place.slug] for name in of_place},
        **{f"economy:{name}": [place.slug, line.public_id] for name in ("remove_place_line", "place_line_proof")},
    }
