"""Where the events of a season happen: a place or a commune each, in the order in which one comes there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from maillage.places.models import Place
from maillage.programme.models import Event


@dataclass(slots=True)
class Spot:
    """A point of the map, what it is called, and what happens there."""

    number: int
    lat: float
    lon: float
    name: str
    commune: str
    place: Place | None = None
    events: list[Event] = field(default_factory=list)

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


def point_of(event: Event) -> tuple[float, float] | None:
    """Where an event is on the map; None for what is from afar, or at an address without its commune."""
    if event.place is not None:
        return event.place.lat, event.place.lon
    if event.commune is not None and event.commune.lat is not None and event.commune.lon is not None:
        return event.commune.lat, event.commune.lon
    return None


def spots_of(events: Iterable[Event]) -> list[Spot]:
    """The spots of these events, numbered from one in the order of their first event; cancelled ones lead nowhere."""
    spots: dict[tuple[str, object], Spot] = {}
    for event in events:
        point = point_of(event) if event.state != "cancelled" else None
        if point is None:
            continue
        key = ("place", event.place_id) if event.place_id else ("commune", event.commune_id)
        if key not in spots:
            commune = str((event.place.commune if event.place else event.commune) or "")
            name = event.place.name if event.place else commune
            spots[key] = Spot(len(spots) + 1, *point, name, commune, event.place)
        spots[key].events.append(event)
    return list(spots.values())
