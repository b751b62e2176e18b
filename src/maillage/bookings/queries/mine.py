"""What comes next for one person: the visit, the offers that expire, the habit that could go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from maillage.bookings.models import Booking, Waiting
from maillage.bookings.rules.habits import same_again
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.rules.life import State

HABIT_DAYS = 60  # a visit older than that is no habit


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
    period = same_again(last.period, last.place.zone, now)
    if period is None or any(booking.period.overlaps(period.utc()) for booking in coming):
        return None
    return Again(last, period)


def visits_between(person: Person, first: date, last: date) -> list[Booking]:
    """Where one came between two days, both included: over, booked for oneself, attended where that is asked."""
    start = datetime.combine(first - timedelta(days=1), time(0), UTC)
    end = datetime.combine(last + timedelta(days=2), time(0), UTC)
    visits = Booking.objects.filter(
        person=person,
        guest="",
        status=Status.CONFIRMED,
        starts_at__gte=start,
        starts_at__lt=end,
        ends_at__lte=timezone.now(),
    )
    attended = visits.filter(Q(arrived_at__isnull=False) | Q(place__expects_arrival=False))
    listed = attended.select_related("place__commune", "place__network", "space").order_by("starts_at", "pk")
    return [one for one in listed if first <= one.starts_at.astimezone(one.place.zone).date() <= last]
