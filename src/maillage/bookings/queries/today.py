"""What is free today at places, for pages that only say that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from maillage.bookings.queries.lists import slots_of_day
from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.today import FreeUnits, sum_by_kind
from maillage.places.models import Place


def free_today(places: Sequence[Place], now: datetime) -> dict[int, tuple[FreeUnits, ...]]:
    """Number of each place → what is left of its own today, by kind of space. One statement, however many places."""
    if not places:
        return {}
    days = {place.pk: now.astimezone(place.zone).date() for place in places}
    first, last = min(days.values()), max(days.values())
    spaces = near_spaces(criteria=Criteria(day=first), first=first, last=last, places=list(days))
    slots: dict[int, list[tuple[str, str, int]]] = {number: [] for number in days}
    for space in spaces:
        for name, _period, free in slots_of_day(space, days[space.place.id], now):
            slots[space.place.id].append((space.kind, name, free))
    return {number: sum_by_kind(of_place) for number, of_place in slots.items()}
