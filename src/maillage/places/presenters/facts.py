"""The facts one looks for before coming, each with its icon."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from maillage.places.models import Place
from maillage.places.rules.life import SpaceKind
from maillage.web.formats import number

MOST_FACTS = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """An icon of `web/icons.svg`, what it is about, what is true of it; `language` when a host wrote it."""

    icon: str
    label: str
    text: str
    written: bool = False  # by a host, in the language of the site


def facts_of(place: Place) -> list[Fact]:
    """What is known, six at most: rooms, connection, coffee, parking, steps, the way on foot (needs `spaces`)."""
    known = (
        Fact("people", gettext("Spaces"), _rooms(place)),
        Fact("wifi", gettext("Connection"), _connection(place)),
        Fact("cup", gettext("Coffee"), place.get_coffee_display() if place.coffee else ""),
        Fact("car", gettext("Parking"), place.get_parking_display() if place.parking else ""),
        Fact("wheelchair", gettext("Wheelchair"), _wheelchair(place)),
        Fact("foot", gettext("On foot"), place.on_foot, written=True),
    )
    return [fact for fact in known if fact.text][:MOST_FACTS]


def access_facts(place: Place) -> list[tuple[str, str]]:
    """What is said for those who walk, see or hear less: (label, text), only what is known."""
    known = (
        (gettext("Narrowest door"), gettext("%(width)d cm") % {"width": place.door_cm} if place.door_cm else ""),
        (gettext("Accessible toilet"), place.get_adapted_toilet_display() if place.adapted_toilet else ""),
        (gettext("Hearing loop"), place.get_hearing_loop_display() if place.hearing_loop else ""),
        (gettext("Tactile signs"), place.get_sight_aids_display() if place.sight_aids else ""),
    )
    return [(label, text) for label, text in known if text]


def _rooms(place: Place) -> str:
    """“8 desks, 2 rooms”: desks counted one by one, rooms by space."""
    count: Counter[str] = Counter()
    for space in place.spaces.all():
        if space.kind == SpaceKind.DESK:
            count["desks"] += sum(unit.active for unit in space.units.all())
        elif space.kind in {SpaceKind.MEETING, SpaceKind.VISIO, SpaceKind.OFFICE, SpaceKind.WORKSHOP}:
            count["rooms"] += 1
        elif space.kind == SpaceKind.BOOTH:
            count["booths"] += 1
    parts = (
        ngettext("%(n)d desk", "%(n)d desks", count["desks"]) % {"n": count["desks"]} if count["desks"] else "",
        ngettext("%(n)d room", "%(n)d rooms", count["rooms"]) % {"n": count["rooms"]} if count["rooms"] else "",
        ngettext("%(n)d booth", "%(n)d booths", count["booths"]) % {"n": count["booths"]} if count["booths"] else "",
    )
    return ", ".join(part for part in parts if part)


def _connection(place: Place) -> str:
    return gettext("%(speed)s Mbit/s") % {"speed": number(place.down_mbps)} if place.down_mbps else ""


def _wheelchair(place: Place) -> str:
    return "" if place.wheelchair == "unknown" else str(place.get_wheelchair_display())
