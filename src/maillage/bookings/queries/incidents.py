"""Incidents of confidentiality: who may report and follow them, and which a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from maillage.bookings.models import Booking, Incident
from maillage.bookings.rules.incidents import REPORTED_WITHIN
from maillage.bookings.rules.policy import HOLDING
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.places.models import Place

MOST_SHOWN = 100


def came_lately(person: Person, place: Place) -> bool:
    """Did this person come to the place in the last two months, or are they there now?"""
    now = timezone.now()
    return Booking.objects.filter(
        person=person, place=place, status__in=HOLDING, starts_at__lte=now, ends_at__gt=now - REPORTED_WITHIN
    ).exists()


def came_lately_by(booking: Booking, now: datetime) -> bool:
    """Is this booking one of those that let who made it report an incident? No statement."""
    return booking.status in HOLDING and booking.starts_at <= now < booking.ends_at + REPORTED_WITHIN


def may_report_at(person: Person, place: Place) -> bool:
    """Who came lately, and who runs the place."""
    return follows_incidents(person, place) or came_lately(person, place)


def follows_incidents(person: Person, place: Place) -> bool:
    """The hosts of the place and those who facilitate its network."""
    return Ability.EDIT in abilities(person, place)


def incidents_shown_to(person: Person, place: Place) -> Sequence[Incident]:
    """All of the place to who follows them, else one's own: the latest first."""
    incidents = Incident.objects.filter(place=place).select_related("space")
    if not follows_incidents(person, place):
        incidents = incidents.filter(reporter=person)
    return list(incidents[:MOST_SHOWN])
