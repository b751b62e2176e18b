"""A place: added, described, its state, its secrets of arrival."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import require
from maillage.places.actions.reach import measure_reach
from maillage.places.actions.search import update_search
from maillage.places.models import Place, new_secret
from maillage.places.rules.hours import check_expression
from maillage.places.rules.life import State, may_become
from maillage.territory.models import Commune

# What higher floors do when a place closes for good (tell those who booked ahead): filled by their manifests.
WHEN_CLOSED: list[Callable[[Person, Place], None]] = []


@transaction.atomic
def add_place(person: Person, network: Network, name: str, commune: Commune, address: str = "") -> Place:
    """A new place, in project, where the centre of its commune is until a host says better."""
    if Ability.EDIT not in abilities(person, network):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    if commune.lat is None or commune.lon is None:
        raise Refusal("no_position", "The position of this commune is not known.")
    place = Place.objects.create(
        network=network, name=name, slug=_free_slug(name), commune=commune, address=address,
        lat=commune.lat, lon=commune.lon, position_is_exact=False, hours="Mo-Fr 08:00-19:00; PH off",
    )  # fmt: skip
    record(person, "place_added", ("place", place.pk), place.scopes()[0])
    update_search(place)
    measure_reach(place)
    return place


def _free_slug(name: str) -> str:
    """The name as an address has it; numbered when another place has it already."""
    base = slugify(name)[:40] or "lieu"
    taken = set(Place.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | {"nouveau"}
    numbered = (f"{base}-{n}" for n in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


@transaction.atomic
def describe(person: Person, place: Place, changes: dict[str, Any]) -> Place:
    """Change what the place says of itself; hours are checked, a move works out the minutes anew."""
    require(Ability.EDIT, person, place)
    if "label" in changes and changes["label"] != place.label and Ability.REVIEW not in abilities(person, place):
        raise Refusal("label_is_reviewed", "A label is granted after a review: answer its criteria and send them.")
    for name in ("hours", "staffed_hours"):
        if changes.get(name) and (refusal := check_expression(changes[name])):
            raise refusal
    changed = {name for name, value in changes.items() if value != getattr(place, name)}
    for name, value in changes.items():
        setattr(place, name, value)
    place.save()
    update_search(place)
    record(person, "place_described", ("place", place.pk), place.scopes()[0], fields=sorted(changed))
    if changed & {"lat", "lon", "commune_id"}:
        measure_reach(place)
    return place


@transaction.atomic
def change_state(person: Person, place: Place, state: State, on: date) -> Place:
    """Move a place to another state of its life on a date; raises a Refusal when it may not."""
    require(Ability.EDIT, person, place)
    if refusal := may_become(State(place.state), state):
        raise refusal
    place.state = state.value
    dates = {State.FITTED_OUT: "fitted_out_on", State.IN_SERVICE: "opened_on", State.CLOSED: "closed_on"}
    if state in dates:
        setattr(place, dates[state], on)
    place.save()
    if state == State.CLOSED:
        for closed in WHEN_CLOSED:
            closed(person, place)
    record(person, "place_became", ("place", place.pk), place.scopes()[0], state=state.value, on=on.isoformat())
    return place


@transaction.atomic
def new_arrival_secrets(person: Person, place: Place) -> Place:
    """New secrets for the codes of arrival: devices paired and signs printed before stop working."""
    require(Ability.EDIT, person, place)
    place.arrival_secret, place.kiosk_key = new_secret(), new_secret()
    place.save(update_fields=["arrival_secret", "kiosk_key"])
    record(person, "arrival_secrets_renewed", ("place", place.pk), place.scopes()[0])
    return place
