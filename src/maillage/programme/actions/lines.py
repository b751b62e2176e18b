"""The waiting list of an event: what is free is offered to those who wait, in their order, for a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.bookings.rules.reminders import next_morning
from maillage.community.actions.locks import take_lock
from maillage.kernel.locks import LockFamily
from maillage.programme.mails import tell_registration
from maillage.programme.models import Event, Registration
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import (
    ALIVE,
    REGISTRATION_ACTS,
    RegistrationState,
    SeatRequest,
    offered_until,
    served_from_line,
)


def seat_requests(event: Event) -> list[SeatRequest]:
    """The registrations that count, in the order in which they joined the line. Under the lock of the event."""
    rows = Registration.objects.filter(event=event, state__in=ALIVE).order_by("queued_at", "pk")
    return [
        SeatRequest(pk, people, RegistrationState(state), expires_at)
        for pk, people, state, expires_at in rows.values_list("pk", "people", "state", "expires_at")
    ]


def set_state(registration: Registration, act: str, *, until: datetime | None = None) -> Registration:
    """Take a registration to its next state; raises a Refusal when it may not go there."""
    registration.state = REGISTRATION_ACTS.target(act, RegistrationState(registration.state)).value
    registration.expires_at = until
    registration.sequence += 1
    registration.save()
    return registration


def serve_line(event: Event) -> int:
    """Offer what is free to those who wait; how many offers. Under the lock of the event."""
    now = timezone.now()
    if event.state != EventState.ANNOUNCED or event.starts_at <= now:
        return 0
    served = served_from_line(event.capacity, seat_requests(event), now)
    registrations = Registration.objects.select_related("person").in_bulk([one.id for one in served])
    for one in served:
        registration = registrations[one.id]
        told_at = next_morning(now, event.zone)
        told_at = told_at if now < told_at < event.starts_at else now
        until = offered_until(told_at, event.network.offer_minutes, event.starts_at, now)
        registration.event = event
        set_state(registration, "offer", until=until)
        tell_registration("offered", registration, at=told_at if told_at > now else None)
    return len(served)


def end_expired(now: datetime | None = None) -> int:
    """Offers not taken and mails not confirmed in time: their seats go to the next; how many ended."""
    now, ended = now or timezone.now(), 0
    due = Registration.objects.filter(expires_at__lte=now, state__in=["pending", "offered"])
    for event_id in due.order_by("event").values_list("event", flat=True).distinct():
        with transaction.atomic():
            take_lock(LockFamily.EVENT, event_id)
            for registration in due.filter(event=event_id).select_related("person", "event").order_by("pk"):
                was_offered = registration.state == RegistrationState.OFFERED
                set_state(registration, "lapse")
                if was_offered:
                    tell_registration("lapsed", registration)
                ended += 1
            serve_line(Event.objects.select_related("network", "place").get(pk=event_id))
    return ended
