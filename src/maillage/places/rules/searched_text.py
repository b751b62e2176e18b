"""What is searched of a place, and how much each part counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.places.rules.life import SpaceKind

# What people call the kinds of space, in both languages; a place in French is found in English too.
KIND_NAMES = {
    SpaceKind.DESK: "bureau partagé poste de travail desk",
    SpaceKind.OFFICE: "bureau fermé closed office",
    SpaceKind.MEETING: "salle de réunion meeting room",
    SpaceKind.BOOTH: "cabine téléphonique phone booth",
    SpaceKind.VISIO: "salle de visio visioconférence video room",
    SpaceKind.WORKSHOP: "atelier workshop",
    SpaceKind.MOBILE: "matériel mobile equipment",
}
STEP_FREE = "accessible de plain-pied fauteuil roulant PMR step-free wheelchair"


def searched_texts(place: Any, spaces: Iterable[Any]) -> list[tuple[str, str]]:
    """The texts of a place with their weights: its name and commune, its sentence, what is there, what it says.

    `place` and `spaces` (active, with their equipment) are rows of the tables as they are, or were.
    """
    there = list(spaces)
    commune = place.commune
    equipment = [f"{one.name_fr} {one.name_en}" for space in there for one in space.equipment.all()]
    return [
        (place.name, "A"),
        (f"{commune.name} {' '.join(commune.postal_codes)}", "A"),
        (place.tagline, "B"),
        (place.address, "B"),
        ("\n".join(f"{space.name} {KIND_NAMES.get(space.kind, '')}" for space in there), "B"),
        ("\n".join(dict.fromkeys(equipment)), "C"),
        (STEP_FREE if place.wheelchair in {"yes", "limited"} else "", "C"),
        ("\n".join(space.description for space in there), "C"),
        (f"{place.presentation}\n{place.tries}\n{place.struggles}", "D"),
        (f"{place.getting_there}\n{place.access_details}", "D"),
    ]
