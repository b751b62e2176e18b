"""Minutes by car from a commune to where events happen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from maillage.places.models import Reach
from maillage.territory.models import Commune
from maillage.territory.queries import travel_times
from maillage.territory.rules import Destination

FARTHEST_MINUTES = 120  # what is farther is not said


class Located(Protocol):
    """Something that happens in a place of the network, in a commune, or nowhere that one drives to."""

    @property
    def key(self) -> str: ...

    @property
    def place_id(self) -> int | None: ...

    @property
    def commune_id(self) -> str | None: ...


T = TypeVar("T", bound=Located)


def within(events: Iterable[T], minutes: dict[str, int], most: int) -> list[T]:
    """Those of these events that are at most so many minutes away, in their order; what is nowhere is left out."""
    return [event for event in events if minutes.get(event.key, most + 1) <= most]


def minutes_to_events(events: Iterable[Located], home: Commune | None) -> dict[str, int]:
    """Whole minutes by car from a commune to these events, by their keys; what is too far or nowhere is left out.

    Places of the network have theirs in the database: one statement. Elsewhere the minutes are those between the two
    communes, driven the other way round: one search of the roads for all, only where there is such an event.
    """
    if home is None:
        return {}
    listed = list(events)
    places = {event.place_id for event in listed if event.place_id}
    reached: dict[int | None, int] = {}
    if places:
        reach = Reach.objects.by_car().filter(place__in=places, commune=home)
        reached = dict(reach.values_list("place", "minutes"))
    elsewhere = _minutes_between(home, {e.commune_id for e in listed if not e.place_id and e.commune_id})
    known = {
        event.key: reached.get(event.place_id) if event.place_id else elsewhere.get(event.commune_id or "")
        for event in listed
    }
    return {key: minutes for key, minutes in known.items() if minutes is not None}


def _minutes_between(home: Commune, communes: set[str]) -> dict[str, int]:
    """Minutes between a commune and each of these."""
    if not communes or home.lat is None or home.lon is None:
        return {}
    minutes = travel_times().minutes_to(Destination(home.insee, home.lat, home.lon), FARTHEST_MINUTES)
    return {insee: minutes[insee] for insee in communes if insee in minutes}
