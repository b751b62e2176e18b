"""Facts and figures about the places, computed: what a journalist asks first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, Sum

from maillage.community.models import Network
from maillage.places.models import Place, Reach, Unit
from maillage.places.rules.life import SpaceKind, State
from maillage.territory.models import Commune

NEAR_MINUTES = 30


@dataclass(frozen=True, slots=True)
class PressFigures:
    """How many places, desks and rooms; since when; how many people live near one."""

    places: int
    communes: int
    desks: int
    rooms: int
    since: date | None
    inhabitants_near: int  # of communes within NEAR_MINUTES by car, at the last census known


def press_figures(network: Network) -> PressFigures:
    """What is so today in a network. Three statements."""
    in_service = Place.objects.filter(state=State.IN_SERVICE, network=network)
    places = in_service.aggregate(count=Count("pk"), communes=Count("commune", distinct=True), since=Min("opened_on"))
    desk = Q(space__kind=SpaceKind.DESK)
    offered = Unit.objects.filter(active=True, space__active=True, space__place__in=in_service)
    units = offered.exclude(space__kind=SpaceKind.MOBILE).aggregate(
        desks=Count("pk", filter=desk), rooms=Count("pk", filter=~desk)
    )
    near = Reach.objects.by_car().filter(minutes__lte=NEAR_MINUTES, place__in=in_service).values("commune")
    people = Commune.objects.filter(pk__in=near).aggregate(total=Sum("population"))["total"] or 0
    return PressFigures(places["count"], places["communes"], units["desks"], units["rooms"], places["since"], people)
