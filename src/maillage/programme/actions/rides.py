"""Seats in a car to an event: offered, looked for, withdrawn; writing to who offers them through the site."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.messages import write_to_publisher
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person, PrivateMessage
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.events import lock_event
from maillage.programme.models import Event, Ride
from maillage.programme.rules.events import EventState
from maillage.programme.rules.rides import may_ride

RIDES_BY = Quota("rides by", 20, timedelta(days=1))


def check_rides(event: Event, others: int = 0) -> None:
    """Raises a Refusal when nobody rides to this event, or no longer."""
    is_somewhere = bool(event.place_id or event.address or event.commune_id)
    state = EventState(event.state)
    if refusal := may_ride(state, event.ends_at, timezone.now(), is_somewhere=is_somewhere, others=others):
        raise refusal


def write_ride(person: Person, event: Event, values: dict[str, Any]) -> Ride:
    """Offer or look for seats; said again, it takes the place of what was said. `values` are fields of Ride."""
    if person.muted_at:
        raise Refusal("muted", "You can no longer write through the site. Write to those who facilitate the network.")
    if refusal := hit([(RIDES_BY, str(person.pk))]):
        raise refusal
    with transaction.atomic():
        event = lock_event(event)
        check_rides(event, Ride.objects.filter(event=event).exclude(person=person).count())
        ride, _made = Ride.objects.update_or_create(event=event, person=person, defaults=values)
        record(person, "ride_written", ("event", event.pk), event.scopes()[0])
    return ride


@transaction.atomic
def withdraw_ride(person: Person, event: Event) -> None:
    """Neither offer nor look for seats any more."""
    if Ride.objects.filter(event=event, person=person).delete()[0]:
        record(person, "ride_withdrawn", ("event", event.pk), event.scopes()[0])


def write_about_ride(person: Person, ride: Ride, text: str) -> PrivateMessage:
    """Write to who offers or looks for a seat; neither sees the other's address. The event stands above the text."""
    check_rides(ride.event)
    if ride.person_id == person.pk:
        raise Refusal("own_ride", "This ride is yours.")
    if not text.strip():
        raise Refusal("no_text", "Write something: an empty message says nothing.")
    about = f"{ride.event.title} · {ride.commune}, {ride.leaves_at:%H:%M}"
    return write_to_publisher(person, ride.person, f"{about}\n\n{text.strip()}")


def purge_rides(before: datetime, dry: bool) -> int:
    """Erase the rides to events that ended before, or that are cancelled; how many."""
    old = Ride.objects.filter(event__ends_at__lt=before) | Ride.objects.filter(event__state=EventState.CANCELLED)
    return old.count() if dry else old.delete()[0]


RIDE_RETENTION_PURGES = {"event_rides": purge_rides}
