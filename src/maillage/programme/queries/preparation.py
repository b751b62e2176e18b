"""What a person prepares: networks, places, seasons, events; who registered, in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.community.queries import networks_run_by
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.places.models import Place, Space
from maillage.places.rules.life import SpaceKind, State
from maillage.programme.models import Event, Season
from maillage.programme.queries.events import events_with_places


def hosted_places(person: Person) -> list[int]:
    """The numbers of the places this person hosts."""
    return scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)


def networks_prepared_by(person: Person) -> QuerySet[Network]:
    """The networks in which this person may write events: those they facilitate, those of the places they host."""
    return Network.objects.filter(Q(pk__in=networks_run_by(person)) | Q(places__in=hosted_places(person))).distinct()


def places_prepared_by(person: Person) -> QuerySet[Place]:
    """The places in which this person may write events."""
    places = Place.objects.filter(Q(network__in=networks_run_by(person)) | Q(pk__in=hosted_places(person)))
    return places.exclude(state=State.CLOSED).select_related("commune", "network").order_by("name")


def spaces_of_places(places: QuerySet[Place], kept: int | None = None) -> QuerySet[Space]:
    """Where an event can be: their spaces in use, by place; no projector. `kept`: the one it has, whatever it is."""
    possible = Q(active=True) & ~Q(kind=SpaceKind.MOBILE.value) | Q(pk=kept)
    rows = Space.objects.filter(possible, place__in=places)
    return rows.select_related("place").order_by("place__name", "position", "pk")


def seasons_prepared_by(person: Person) -> QuerySet[Season]:
    """The seasons of the networks this person facilitates, the latest first."""
    return Season.objects.filter(network__in=networks_run_by(person)).select_related("network")


def seasons_shared_with(person: Person) -> QuerySet[Season]:
    """The seasons of other networks in which a network this person facilitates takes part, not over."""
    run = networks_run_by(person)
    seasons = Season.objects.filter(networks__in=run, ends_on__gte=timezone.localdate()).exclude(network__in=run)
    return seasons.select_related("network").distinct()


def events_prepared_by(person: Person) -> QuerySet[Event]:
    """The events this person may change."""
    mine = Q(place__in=hosted_places(person)) | Q(network__in=networks_run_by(person))
    return events_with_places().filter(mine | Q(place__network__in=networks_run_by(person))).distinct()


def is_preparer(person: Person) -> bool:
    """Does this person prepare anything?"""
    return bool(networks_run_by(person) or hosted_places(person))


def open_seasons(networks: Sequence[Network]) -> QuerySet[Season]:
    """The seasons an event of these networks may belong to."""
    return Season.objects.filter(Q(network__in=networks) | Q(networks__in=networks)).distinct()
