"""Where the events of a season happen: a place or a commune each, in the order in which one comes there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from maillage.places.models import Place
from maillage.programme.models import Event, ImportedEvent


@dataclass(slots=True)
class Spot:
    """A point of the map, what it is called, and what happens there."""

    number: int
    lat: float
    lon: float
    name: str
    commune: str
    place: Place | None = None
    events: list[Event | ImportedEvent] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """What its line on the page is known by."""
        return f"ou-{self.number}"

    @property
    def at(self) -> str:
        """Latitude and longitude, as the map reads them."""
        return f"{self.lat:.5f},{self.lon:.5f}"

    @property
    def first(self) -> datetime:
        """When one first goes there, on the clock of where it is."""
        return self.events[0].local_start


def spots_of(events: Iterable[Event | ImportedEvent]) -> list[Spot]:
    """The spots of these events, numbered from one in the order of their first event; cancelled ones lead nowhere."""
    spots: dict[tuple[object, ...], Spot] = {}
    for event in events:
        if event.state == "cancelled" or event.point is None:
            continue
        commune = event.place.commune if event.place else event.commune
        key = (event.place_id,) if event.place_id else ("", commune.pk if commune else event.point)
        if key not in spots:
            name = event.place.name if event.place else str(commune or event.address or event.title)
            spots[key] = Spot(len(spots) + 1, *event.point, name, str(commune or ""), event.place)
        spots[key].events.append(event)
    return list(spots.values())
