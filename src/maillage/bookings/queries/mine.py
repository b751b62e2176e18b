"""What comes next for one person: the visit, the offers that expire, the habit that could go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from maillage.bookings.models import Booking, Waiting
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.kernel.period import Period, instant
from maillage.places.rules.life import State

HABIT_DAYS = 60  # a visit older than that is no habit
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Again:
    """The same as last time, a week or more later: the booking it is like, and when it would be."""

    like: Booking
    period: Period


@dataclass(frozen=True, slots=True)
class WhatComes:
    """What a person's home shows first."""

    offers: tuple[Waiting, ...]
    visit: Booking | None
    again: Again | None


def what_comes(person: Person, now: datetime) -> WhatComes:
    """The offers that expire first, the next visit, the last one again. Three statements."""
    offers = Waiting.objects.filter(
        person=person, state="offered", offer__status=Status.HELD, offer__expires_at__gt=now
    ).select_related("space__place", "offer")
    mine = Booking.objects.filter(person=person, guest="").select_related("place__commune", "space")
    coming = list(
        mine.filter(status__in=[Status.CONFIRMED, Status.REQUESTED], ends_at__gt=now).order_by("starts_at")[:40]
    )
    last = (
        mine.filter(status=Status.CONFIRMED, ends_at__lte=now, starts_at__gt=now - timedelta(days=HABIT_DAYS))
        .exclude(planned_end__isnull=False)
        .order_by("-starts_at")
        .first()
    )
    return WhatComes(tuple(offers.order_by("offer__expires_at")), next(iter(coming), None), _again(last, coming, now))


def _again(last: Booking | None, coming: list[Booking], now: datetime) -> Again | None:
    """The same weekday and hours on the wall of the place, as soon as may be; none where one comes then already."""
    if last is None or not last.space.active or last.place.state != State.IN_SERVICE:
        return None
    zone = last.place.zone
    local = last.period.local(zone)
    start_day, end_day = local.start.date(), local.end.date()
    while instant(start_day, local.start.time(), zone) <= now:
        start_day, end_day = start_day + WEEK, end_day + WEEK
    period = Period(instant(start_day, local.start.time(), zone), instant(end_day, local.end.time(), zone))
    if period.end <= period.start or any(booking.period.overlaps(period.utc()) for booking in coming):
        return None
    return Again(last, period)
