"""What is told by mail about places: a proposal, a label, a place nobody hosts any more."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from maillage.community.mails import RETRY, write_to
from maillage.community.models import Network, Person
from maillage.community.queries import facilitators_of, people_with_role
from maillage.community.rules import RoleKind
from maillage.places.models import Labelling, Place, PlaceProposal


def tell_network(
    what: str, network: Network, *, proposal: int = 0, labelling: int = 0, place: int = 0, mark: str = ""
) -> None:
    """Ask the worker to write to each who facilitates the network."""
    for person in facilitators_of(network.pk):
        _defer_mail(what, person, proposal, labelling, place, mark)


def tell_hosts(what: str, labelling: Labelling, mark: str = "") -> None:
    """Ask the worker to write to each host of the place."""
    for person in people_with_role(RoleKind.HOST, labelling.place.scopes()[0]):
        _defer_mail(what, person, 0, labelling.pk, 0, mark)


def tell_proposer(what: str, proposal: PlaceProposal) -> None:
    """Ask the worker to write to whoever proposed the place."""
    _defer_mail(what, proposal.person, proposal.pk, 0, 0, "")


def _defer_mail(what: str, person: Person, proposal: int, labelling: int, place: int, mark: str) -> None:
    key = f"place-{what}-{proposal}-{labelling}-{place}-{mark}-{person.public_id}"
    about_place.defer(
        what=what, person_id=person.pk, proposal_id=proposal, labelling_id=labelling, place_id=place, key=key
    )


@app.task(name="places.tell", retry=RETRY)
def about_place(what: str, person_id: int, proposal_id: int, labelling_id: int, place_id: int, key: str) -> None:
    """One mail about a place; what is gone meanwhile is told to nobody."""
    reader = Person.objects.filter(pk=person_id, is_active=True).first()
    context: dict[str, Any] = {}
    if proposal_id:
        context["proposal"] = (
            PlaceProposal.objects.select_related("network", "commune", "place").filter(pk=proposal_id).first()
        )
    if labelling_id:
        context["labelling"] = Labelling.objects.select_related("place__network").filter(pk=labelling_id).first()
    if place_id:
        context["place"] = Place.objects.select_related("network").filter(pk=place_id).first()
    about = next(iter(context.values()), None)
    if reader is None or about is None:
        return
    network = about.network if hasattr(about, "network") else about.place.network
    write_to(f"places/mail/{what}.txt", context, reader, network, key=key)
