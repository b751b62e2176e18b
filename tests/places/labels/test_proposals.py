"""Proposing a place, and being answered; a place without a host."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.actions import end_role, give_role
from maillage.community.models import Network, Participation, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability, RoleKind, Scope, ScopeKind
from maillage.places.actions import change_state
from maillage.places.actions import labels as actions
from maillage.places.mails import about_place
from maillage.places.models import Labelling, Place, PlaceProposal
from maillage.places.rules.life import State
from tests import factories
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn
from tests.places.labels.acts import deliver, fresh, typed


def test_anybody_with_an_account_proposes_a_place_and_who_facilitates_is_told(
    as_: SignedIn, network: Network, charlie: Person, dora: Person
) -> None:
    address = f"/reseaux/{network.slug}/proposer-un-lieu/"
    assert "/connexion/" in as_(None).post(address, typed())["Location"]
    assert as_(charlie).post(address, typed()).status_code == 302
    made = PlaceProposal.objects.get()
    assert (made.person, made.state, made.commune_id) == (charlie, "submitted", factories.FLORAC)
    assert [m.to for m in deliver()] == [[dora.email]]
    assert not Place.objects.exists()
    assert "La Magnanerie" in as_(charlie).get(address).content.decode()


@pytest.mark.parametrize("missing", ["name", "commune", "description"])
def test_what_is_missing_is_said(as_: SignedIn, network: Network, bob: Person, missing: str) -> None:
    answer = as_(bob).post(f"/reseaux/{network.slug}/proposer-un-lieu/", typed(**{missing: ""}))
    assert answer.status_code == 422
    assert not PlaceProposal.objects.exists()


def test_accepted_it_is_a_place_in_project_hosted_by_who_proposed_it(
    as_: SignedIn, proposal: PlaceProposal, bob: Person, dora: Person
) -> None:
    organisation = factories.make_organisation("COMMUNE de Florac")
    answer = as_(dora).post(f"/animation/lieux/{proposal.public_id}/accepter/")
    place = Place.objects.get(name="La Magnanerie")
    assert answer["Location"] == place.get_absolute_url()
    assert (place.state, place.label, place.operator, place.address) == (
        "project",
        "telecentre",
        organisation,
        "1 rue du Four",
    )
    assert place.network == proposal.network
    assert Ability.EDIT in abilities(fresh(bob), place)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.place, proposal.decided_by) == ("accepted", place, dora)
    assert deliver()[-1].to == [bob.email]
    assert as_(bob).get(f"/lieux/{place.slug}/gerer/").status_code == 200


def test_declined_who_proposed_it_reads_why(as_: SignedIn, proposal: PlaceProposal, bob: Person, dora: Person) -> None:
    with refused("no_reason"):
        actions.decline_place(dora, proposal, " ")
    as_(dora).post(f"/animation/lieux/{proposal.public_id}/decliner/", {"reason": "Trop loin"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason, proposal.place) == ("declined", "Trop loin", None)
    told = deliver()[-1]
    assert (told.to, "Trop loin" in told.body) == ([bob.email], True)
    assert "Trop loin" in as_(bob).get(f"/reseaux/{proposal.network.slug}/proposer-un-lieu/").content.decode()
    assert not Place.objects.exists()


@pytest.mark.parametrize("first", ["accept", "decline"])
def test_a_proposal_is_decided_once(proposal: PlaceProposal, dora: Person, first: str) -> None:
    seen_by_the_second = PlaceProposal.objects.get(pk=proposal.pk)
    if first == "accept":
        actions.accept_place(dora, proposal)
    else:
        actions.decline_place(dora, proposal, "Non")
    with refused("already_decided"):
        actions.accept_place(dora, seen_by_the_second)
    with refused("already_decided"):
        actions.decline_place(dora, seen_by_the_second, "Non")
    assert Place.objects.count() == (first == "accept")


def test_only_who_facilitates_that_network_reads_and_decides(
    as_: SignedIn, proposal: PlaceProposal, alice: Person, bob: Person, charlie: Person
) -> None:
    other = factories.make_network("Ailleurs")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    for person, status in ((alice, 403), (bob, 403), (charlie, 403), (erin, 404)):
        client, address = as_(person), f"/animation/lieux/{proposal.public_id}/"
        assert client.get(address).status_code == status
        assert client.post(f"{address}accepter/").status_code == status
        assert client.post(f"{address}decliner/", {"reason": "x"}).status_code == status
        with refused("not_allowed"):
            actions.accept_place(person, proposal)
        with refused("not_allowed"):
            actions.decline_place(person, proposal, "x")
    assert "La Magnanerie" not in as_(erin).get("/animation/lieux/").content.decode()


def test_who_facilitates_for_an_organisation_decides_too(proposal: PlaceProposal, network: Network) -> None:
    organisation = factories.make_organisation(kind="facilitator")
    Participation.objects.create(network=network, organisation=organisation, role="facilitator")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, Scope(ScopeKind.ORGANISATION, organisation.pk)))
    assert actions.accept_place(erin, proposal).state == "project"


# A place without a host.


def test_a_place_without_a_host_is_told_to_who_facilitates(
    as_: SignedIn, place: Place, alice: Person, dora: Person
) -> None:
    end_role(alice.roles.get(), by=dora)
    (told,) = deliver()
    assert (told.to, place.name in told.subject) == ([dora.email], True)
    assert place.name in as_(dora).get("/animation/").content.decode()


def test_a_place_that_keeps_a_host_is_not_told(place: Place, alice: Person, bob: Person, dora: Person) -> None:
    give_role(bob, RoleKind.HOST, place.scopes()[0], by=dora)
    end_role(alice.roles.get(), by=dora)
    assert deliver() == []
    end_role(bob.roles.get(), by=dora)
    assert len(deliver()) == 1


def test_neither_a_place_that_closed_nor_another_role_is_told(
    network: Network, place: Place, alice: Person, dora: Person
) -> None:
    other = factories.make_place(network, "Mende", factories.MENDE)
    give_role(alice, RoleKind.HOST, other.scopes()[0], by=dora)
    change_state(dora, other, State.CLOSED, timezone.localdate())
    end_role(alice.roles.get(scope_id=other.pk), by=dora)
    role = give_role(alice, RoleKind.FACILITATOR, network.scopes()[0], by=dora)
    end_role(role, by=dora)
    assert [m for m in deliver() if "Mende" in m.subject] == []


def test_every_kind_of_mail_about_places_is_written_and_once(
    dora: Person, proposal: PlaceProposal, sent: Labelling, alice: Person, place: Place
) -> None:
    actions.accept_place(dora, proposal)
    granted = actions.review_label(dora, sent, grant=True)
    assert granted.valid_until is not None
    actions.remind_of_labels(granted.valid_until - timedelta(days=60))
    deliver()
    end_role(alice.roles.get(), by=dora)
    deliver()
    count = len(deliver())
    assert count == len({m.subject for m in mail.outbox}) == 6
    assert "None" not in "".join(m.body for m in mail.outbox)
    proposal.delete()
    mail.outbox.clear()
    for args in jobs("places.tell"):
        if args["proposal_id"]:
            about_place(**args | {"key": "again"})
    assert mail.outbox == [], "what is gone is told to nobody"
