"""Who comes tomorrow, by mail the evening before, to the hosts who want it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from maillage.bookings.mails import tell_tomorrow
from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.models import MailSent, NotificationPreference, Person
from maillage.community.queries import people_with_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.notifications import MailChoice
from maillage.kernel.period import day_period
from maillage.places.models import Place

FROM, UNTIL = time(17), time(21)  # on the clock of the place


def send_tomorrows_lists(now: datetime | None = None) -> int:
    """Ask for the lists that are due; how many. A place where nobody is expected writes to nobody."""
    now = now or timezone.now()
    wanted = NotificationPreference.objects.filter(kind="tomorrow_list", mail=MailChoice.NOW)
    hosts = Person.objects.filter(pk__in=wanted.values("person"), is_active=True)
    if not hosts:
        return 0
    soon = Booking.objects.filter(status=Status.CONFIRMED, starts_at__gt=now, starts_at__lt=now + timedelta(days=3))
    count = 0
    for place in Place.objects.filter(pk__in=soon.values("place")):
        local = now.astimezone(place.zone)
        tomorrow = local.date() + timedelta(days=1)
        whole = day_period(tomorrow, place.zone)
        if (
            not FROM <= local.time() < UNTIL
            or not soon.filter(place=place, starts_at__gte=whole.start, starts_at__lt=whole.end).exists()
        ):
            continue
        for host in people_with_role(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk)).filter(pk__in=hosts):
            key = f"tomorrow-{place.pk}-{tomorrow}-{host.pk}"
            if MailSent.objects.get_or_create(key=f"asked-{key}", defaults={"person": host})[1]:
                tell_tomorrow(place, tomorrow, host, key)
                count += 1
    return count
