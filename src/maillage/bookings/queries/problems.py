"""What does not work in a place, and who may read it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.bookings.models import Booking, Problem
from maillage.bookings.rules.messages import WRITTEN_UNTIL
from maillage.bookings.rules.policy import HOLDING
from maillage.bookings.rules.problems import OPEN, ProblemState
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.queries.memberships import belongs_to
from maillage.community.rules import Ability
from maillage.places.models import Place

MENDED_SHOWN = timedelta(days=14)


def open_problems(place: Place) -> list[Problem]:
    """What waits to be mended there, the latest first; nobody's name with it."""
    return list(Problem.objects.filter(place=place, state__in=OPEN).select_related("space", "booking"))


def mended_lately(place: Place) -> list[Problem]:
    """What was mended in the last two weeks."""
    since = timezone.now() - MENDED_SHOWN
    mended = Problem.objects.filter(place=place, state=ProblemState.MENDED, mended_at__gte=since)
    return list(mended.select_related("space").order_by("-mended_at"))


def may_read_problems(person: object, place: Place) -> bool:
    """The hosts, the members of the network, and whoever books or came there lately."""
    if not isinstance(person, Person):
        return False
    if belongs_to(person, place.network_id) or Ability.SEE_DAY in abilities(person, place):
        return True
    lately = timezone.now() - WRITTEN_UNTIL
    return Booking.objects.filter(person=person, place=place, status__in=HOLDING, ends_at__gt=lately).exists()
