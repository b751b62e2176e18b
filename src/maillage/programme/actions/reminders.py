"""Reminders of the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from maillage.bookings.rules.reminders import reminder_at
from maillage.programme.mails import tell_registration
from maillage.programme.models import Registration
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import RegistrationState

AHEAD = timedelta(hours=40)


def _told_at(registration: Registration) -> datetime:
    """When its person was told the date last: as they registered, or once it moved or was taken up again."""
    event = registration.event
    return max(filter(None, (registration.created_at, event.moved_at, event.announced_at)))


def remind_of_events(now: datetime | None = None) -> int:
    """Ask for the reminders that are due; how many. The same one is sent once, however often this runs."""
    now = now or timezone.now()
    soon = Registration.objects.filter(
        state=RegistrationState.CONFIRMED, reminded_at=None, event__state=EventState.ANNOUNCED,
        event__starts_at__gt=now, event__starts_at__lt=now + AHEAD,
    ).select_related("person", "event__place", "event__network")  # fmt: skip
    reminded = 0
    for registration in soon.order_by("pk"):
        due = reminder_at("day", registration.event.starts_at, registration.event.zone)
        if due is None or due > now or _told_at(registration) > due:
            continue
        claimed = Registration.objects.filter(pk=registration.pk, reminded_at=None).update(reminded_at=now)
        if claimed:
            tell_registration("reminder", registration)
            reminded += 1
    return reminded
