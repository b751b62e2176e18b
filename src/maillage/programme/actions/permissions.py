"""Who prepares the programme: those who facilitate the network, the hosts of the place of an event."""

from __future__ import annotations

from maillage.community.models import Network, Person
from maillage.community.queries import abilities
from maillage.community.queries.rights import Scoped
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.models import Event, Season


def may_prepare(person: Person, thing: Scoped) -> bool:
    """May this person write, announce, move and cancel it, and read who registered?"""
    return Ability.PREPARE_EVENTS in abilities(person, thing)


def require_preparer(person: Person, thing: Scoped) -> None:
    """Raises a Refusal for anybody who may not prepare it."""
    if not may_prepare(person, thing):
        raise Refusal("not_allowed", "Only those who prepare the programme may do that.")


def require_for_event(person: Person, network: Network, place: Place | None) -> None:
    """May an event of this network be written in that place? Hosts write in their place, facilitators anywhere.

    A place of another network needs a right there.
    """
    if place is None:
        require_preparer(person, network)
    elif place.network_id != network.pk:
        require_preparer(person, network)
        require_preparer(person, place)
    else:
        require_preparer(person, place)


def may_join(person: Person, season: Season) -> bool:
    """May this person write events of this season: they prepare it, or a network that takes part in it?"""
    return may_prepare(person, season) or any(may_prepare(person, network) for network in season.networks.all())


def require_for_season(person: Person, network: Network, season: Season | None) -> None:
    """May an event of this network stand in that season? Yes where the network prepares it or takes part in it.

    The stage of a tour belongs to the network it stops in: nobody asks the network that prepares the tour.
    """
    if season is None or season.network_id == network.pk or season.networks.filter(pk=network.pk).exists():
        return
    require_preparer(person, season)


def events_prepared_by(person: Person, events: list[Event]) -> list[Event]:
    """Those of these events that the person may prepare."""
    return [event for event in events if may_prepare(person, event)]
