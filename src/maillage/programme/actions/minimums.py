"""Events maintained from so many people: the organiser is told in time, and decides; nothing is cancelled alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.events import lock_event
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.mails import tell_organisers
from maillage.programme.models import Event
from maillage.programme.queries.events import coming_to
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import minimum_due_at


def tell_of_minimums(now: datetime | None = None) -> int:
    """Tell those who organise that too few have registered, once for each event; how many events."""
    now = now or timezone.now()
    waiting = Event.objects.filter(
        state=EventState.ANNOUNCED, minimum__isnull=False, minimum_told_at=None, minimum_waived_at=None,
        starts_at__gt=now,
    ).select_related("network", "place", "created_by")  # fmt: skip
    due = [event for event in waiting.order_by("pk") if minimum_due_at(event.starts_at, event.closes_at) <= now]
    return sum(_tell_of(event, now) for event in due)


@transaction.atomic
def _tell_of(event: Event, now: datetime) -> bool:
    event = lock_event(event)
    if not is_short(event) or event.minimum_told_at is not None:
        return False
    Event.objects.filter(pk=event.pk).update(minimum_told_at=now)
    tell_organisers(event)
    return True


def is_short(event: Event) -> bool:
    """Do too few come to an event that is to take place, and has nobody decided?"""
    if event.state != EventState.ANNOUNCED or not event.minimum or event.minimum_waived_at is not None:
        return False
    return coming_to(event) < event.minimum


@transaction.atomic
def maintain_event(by: Person, event: Event) -> Event:
    """It takes place, however few come. A second time is the same."""
    event = lock_event(event)
    require_preparer(by, event)
    if event.state != EventState.ANNOUNCED or event.is_over_at(timezone.now()):
        raise Refusal("event_act_too_late", "This event is no longer in that state. Look at it again.")
    if event.minimum_waived_at is None:
        event.minimum_waived_at = timezone.now()
        event.save(update_fields=["minimum_waived_at"])
        record(by, "event_maintained", ("event", event.pk), event.scopes()[0])
    return event
