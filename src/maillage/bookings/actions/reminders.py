"""Reminders: of what one booked, in the time one chose; to hosts, of the requests that wait for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from maillage.bookings.mails import send_later, send_to_hosts_later
from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.reminders import is_quiet, reminder_at
from maillage.community.models import MailSent, Notification, NotificationPreference
from maillage.community.rules.notifications import MailChoice

AHEAD = timedelta(hours=40)  # the day before at five, for what begins at most on the evening of the next day
HALFWAY = 2  # a host is reminded once, when half of the time to answer is gone


def remind(now: datetime | None = None) -> int:
    """Write the reminders that are due; how many. What was booked after its reminder was due needs none."""
    now = now or timezone.now()
    soon = Booking.objects.filter(status=Status.CONFIRMED, starts_at__gt=now, starts_at__lt=now + AHEAD, guest="")
    unwanted = NotificationPreference.objects.filter(kind="booking_reminder", mail=MailChoice.OFF).values("person")
    soon = soon.exclude(person__in=unwanted).filter(arrived_at__isnull=True).select_related("person", "place")
    due = [b for b in soon.order_by("pk") if _is_due(b, now)]
    keys = [_key(b) for b in due]
    known = {row.key for table in (MailSent, Notification) for row in table.objects.filter(key__in=keys).only("key")}
    due = [b for b in due if _key(b) not in known]
    for booking in due:
        send_later("reminder", booking)
    return len(due) + _remind_hosts(now)


def _key(booking: Booking) -> str:
    return f"reminder-{booking.pk}-{booking.sequence}"


def _is_due(booking: Booking, now: datetime) -> bool:
    at = reminder_at(booking.person.reminder, booking.starts_at, booking.place.zone)
    return at is not None and at <= now and booking.created_at < at and not is_quiet(now, booking.place.zone)


def _remind_hosts(now: datetime) -> int:
    waiting = Booking.objects.filter(status=Status.REQUESTED, expires_at__gt=now).select_related("place")
    due = [
        b
        for b in waiting
        if b.expires_at
        and now >= b.created_at + (b.expires_at - b.created_at) / HALFWAY
        and not is_quiet(now, b.place.zone)
    ]
    fresh = [b for b in due if MailSent.objects.get_or_create(key=f"halfway-{b.pk}-{b.sequence}")[1]]
    for booking in fresh:
        send_to_hosts_later("still_to_answer", booking)
    return len(fresh)
