"""Rides to an event, as those who are signed in see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.community.models import Person
from maillage.programme.models import Event, Ride
from maillage.programme.rules.rides import RideKind


@dataclass(frozen=True, slots=True)
class EventRides:
    """What is offered, what is looked for, and one's own."""

    offered: list[Ride]
    sought: list[Ride]
    mine: Ride | None


def rides_to(event: Event, person: Person) -> EventRides:
    """The rides to an event, by the hour at which they leave; one's own apart. Those of who is gone are left out."""
    rides = list(Ride.objects.filter(event=event, person__is_active=True).select_related("person", "commune", "event"))
    others = [one for one in rides if one.person_id != person.pk]
    mine = next((one for one in rides if one.person_id == person.pk), None)
    return EventRides(_of(RideKind.OFFERED, others), _of(RideKind.SOUGHT, others), mine)


def _of(kind: RideKind, rides: Iterable[Ride]) -> list[Ride]:
    return [one for one in rides if one.kind == kind]
