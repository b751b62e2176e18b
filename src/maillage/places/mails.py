"""What is told by mail about places: a proposal, a label, a place nobody hosts any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procrastinate.contrib.django import app

from maillage.community.mails import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify_each
from maillage.community.models import Network, Person
from maillage.community.queries import facilitators_of, people_with_role
from maillage.community.rules import RoleKind, Scope
from maillage.places.models import Labelling, Place, PlaceAnswer, PlaceProposal

# The kind of notification each mail tells (places/notifications.py).
KINDS = {
    **dict.fromkeys(("proposed", "label_asked", "no_host"), "places_to_follow"),
    **dict.fromkeys(("label_granted", "label_declined", "label_ending"), "label"),
    **dict.fromkeys(("place_accepted", "place_declined"), "proposal_of_place"),
}


def tell_network(
    what: str, network: Network, *, proposal: int = 0, labelling: int = 0, place: int = 0, mark: str = ""
) -> None:
    """Tell each who facilitates the network."""
    _tell(what, facilitators_of(network.pk), network.scopes()[0], (proposal, labelling, place), mark)


def tell_hosts(what: str, labelling: Labelling, mark: str = "") -> None:
    """Tell each host of the place."""
    scope = labelling.place.scopes()[0]
    _tell(what, people_with_role(RoleKind.HOST, scope), scope, (0, labelling.pk, 0), mark)


def tell_proposer(what: str, proposal: PlaceProposal) -> None:
    """Tell whoever proposed the place."""
    _tell(what, [proposal.person], None, (proposal.pk, 0, 0), "")


def tell_answer(what: str, answer: PlaceAnswer) -> None:
    """Tell the hosts that an answer waits for them; the hosts and those who facilitate that one is reported."""
    scope = answer.place.scopes()[0]
    people = set(people_with_role(RoleKind.HOST, scope))
    if what == "answer_reported":
        people |= set(facilitators_of(answer.place.network_id))
    notices = [
        Notice(person, what, f"{what}-{answer.pk}-{person.pk}", about=answer.pk, scope=scope)
        for person in sorted(people, key=lambda one: one.pk)
        if person.pk != answer.author_id
    ]
    notify_each("place_answer", notices)


def _tell(what: str, people: Iterable[Person], scope: Scope | None, about: tuple[int, int, int], mark: str) -> None:
    proposal, labelling, place = about
    notices = []
    for person in people:
        key = f"place-{what}-{proposal}-{labelling}-{place}-{mark}-{person.public_id}"
        values = {
            "what": what,
            "person_id": person.pk,
            "proposal_id": proposal,
            "labelling_id": labelling,
            "place_id": place,
            "key": key,
        }
        job = MailJob(about_place, values)
        notices.append(Notice(person, what, key, about=proposal or labelling or place, scope=scope, mail=job))
    notify_each(KINDS[what], notices)


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
    write_to(f"places/mail/{what}.txt", context, reader, network, key=key, kind=KINDS[what])
