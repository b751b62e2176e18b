"""Incidents of confidentiality: who may report and follow them, and which a reader sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from maillage.bookings.models import Booking, Incident
from maillage.bookings.rules.incidents import REPORTED_WITHIN
from maillage.bookings.rules.policy import HOLDING
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.places.models import Place

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OpenIncidents:
    """How many incidents of a place wait, and since when."""

    place: str
    slug: str
    n: int
    since: datetime


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


def open_incidents(networks: Collection[int]) -> list[OpenIncidents]:
    """The places of these networks where incidents wait to be settled, the longest first. One statement."""
    rows = Incident.objects.filter(place__network__in=networks, closed_at=None).order_by()
    counted = rows.values("place__name", "place__slug").annotate(n=Count("pk"), since=Min("reported_at"))
    return [
        OpenIncidents(row["place__name"], row["place__slug"], row["n"], row["since"])
        for row in counted.order_by("since", "place__slug")
    ]


def incidents_shown_to(person: Person, place: Place) -> Sequence[Incident]:
    """All of the place to who follows them, else one's own: the latest first."""
    incidents = Incident.objects.filter(place=place).select_related("space")
    if not follows_incidents(person, place):
        incidents = incidents.filter(reporter=person)
    return list(incidents[:MOST_SHOWN])
