"""Proposing a place, answering what a label asks, granting it for a year; a place nobody hosts is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.actions import end_role, give_role
from maillage.community.models import JournalEntry, Network, Participation, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability, RoleKind, Scope, ScopeKind
from maillage.community.rules.membership import a_year_after
from maillage.places.actions import change_state
from maillage.places.actions import labels as actions
from maillage.places.mails import about_place
from maillage.places.models import Criterion, CriterionAnswer, Labelling, Place, PlaceProposal
from maillage.places.rules.labels import CRITERIA, Answered, may_grant, may_submit
from maillage.places.rules.life import State
from tests import factories
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn

TEXTS = ["Wi-Fi gratuit", "Une prise par place", "Ouvert à tous"]


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def deliver() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("places.tell"):
        about_place(**args)
    return list(mail.outbox)


@pytest.fixture
def proposal(network: Network, bob: Person) -> PlaceProposal:
    """Bob proposes the old silk mill."""
    return actions.propose_place(
        bob,
        PlaceProposal(
            network=network,
            name="La Magnanerie",
            commune_id=factories.FLORAC,
            address="1 rue du Four",
            label="telecentre",
            operator="Commune de Florac",
            description="Six tables, la fibre",
        ),
    )


@pytest.fixture
def criteria(network: Network, dora: Person) -> list[Criterion]:
    return actions.write_criteria(dora, network, "comptoir", TEXTS)


@pytest.fixture
def draft(alice: Person, place: Place, criteria: list[Criterion]) -> Labelling:
    return actions.open_labelling(alice, place, "comptoir")


def answers(labelling: Labelling, *met: bool, evidence: str = "Vu sur place") -> dict[int, dict[str, Any]]:
    """Met or not, criterion by criterion, with what shows it."""
    found = labelling.answers.order_by("criterion__position")
    return {
        answer.criterion_id: {"met": yes, "kind": "declared", "evidence": evidence if yes else ""}
        for answer, yes in zip(found, met, strict=True)
    }


@pytest.fixture
def sent(alice: Person, draft: Labelling) -> Labelling:
    """All is met, and sent to be reviewed."""
    return actions.answer_criteria(alice, draft, answers(draft, True, True, True), submit=True)


def typed(**changes: str) -> dict[str, str]:
    """The form as someone fills it in."""
    return {
        "name": "La Magnanerie",
        "commune": "Florac",
        "address": "",
        "label": "comptoir",
        "operator": "",
        "description": "Six tables",
        **changes,
    }


# Proposing a place.


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


# What a label asks.


def test_a_network_begins_with_criteria_and_offering_them_twice_adds_none(network: Network) -> None:
    for _time in range(2):
        actions.offer_criteria(network)
    for label, texts in CRITERIA.items():
        assert [c.text for c in actions.criteria_of(network, label)] == list(texts)


def test_each_network_writes_its_own(as_: SignedIn, network: Network, dora: Person, alice: Person) -> None:
    actions.offer_criteria(network)
    address = f"/animation/{network.slug}/criteres/"
    lines = {"comptoir": "B\n\n A \nB", "telecentre": ""}
    assert as_(alice).post(address, lines).status_code == 403
    with refused("not_allowed"):
        actions.write_criteria(alice, network, "comptoir", [])
    assert as_(dora).post(address, lines).status_code == 302
    assert [c.text for c in actions.criteria_of(network, "comptoir")] == ["B", "A"]
    assert actions.criteria_of(network, "telecentre") == []
    assert actions.criteria_of(factories.make_network("Ailleurs"), "comptoir") == []


def test_a_criterion_that_is_gone_is_no_longer_asked_and_comes_back_with_its_answer(
    network: Network, alice: Person, dora: Person, draft: Labelling
) -> None:
    actions.answer_criteria(alice, draft, answers(draft, True, True, True), submit=True)
    actions.review_label(dora, draft, grant=False, reason="Refaire")
    actions.write_criteria(dora, network, "comptoir", TEXTS[:1])
    assert Criterion.objects.filter(network=network).count() == 3
    actions.write_criteria(dora, network, "comptoir", [*reversed(TEXTS), "Nouveau"])
    again = actions.open_labelling(alice, draft.place, "comptoir")
    assert [(a.criterion.text, a.met) for a in again.answers.order_by("criterion__position")] == [
        *((text, True) for text in reversed(TEXTS)),
        ("Nouveau", False),
    ]


# Answering.


def test_reading_the_checklist_writes_nothing_and_keeping_it_does(
    as_: SignedIn, alice: Person, place: Place, criteria: list[Criterion]
) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/label/comptoir/"
    page = client.get(address).content.decode()
    assert all(text in page for text in TEXTS)
    assert not Labelling.objects.exists()
    first = f"c{criteria[0].pk}"
    given = {f"c{c.pk}_kind": "declared" for c in criteria} | {f"{first}_met": "on", f"{first}_evidence": "Affiché"}
    assert client.post(address, given).status_code == 302
    kept = Labelling.objects.get()
    assert (kept.state, kept.answers.get(criterion=criteria[0]).evidence) == ("draft", "Affiché")
    assert "Affiché" in client.get(address).content.decode()
    assert not jobs("places.tell")


def test_sending_it_tells_who_facilitates_and_closes_it(
    as_: SignedIn, alice: Person, dora: Person, place: Place, criteria: list[Criterion]
) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/gerer/label/comptoir/"
    given = {f"c{c.pk}_kind": "declared" for c in criteria} | {"submit": "1"}
    assert client.post(address, given).status_code == 302
    sent = Labelling.objects.get()
    assert (sent.state, sent.submitted_by) == ("submitted", alice)
    assert [m.to for m in deliver()] == [[dora.email]]
    assert client.post(address, given).status_code == 409
    with refused("already_sent"):
        actions.answer_criteria(alice, sent, {}, submit=False)


def test_what_is_met_says_how_one_knows(as_: SignedIn, alice: Person, draft: Labelling) -> None:
    with refused("no_evidence") as caught:
        actions.answer_criteria(alice, draft, answers(draft, True, True, False, evidence=" "), submit=True)
    assert caught.value.facts["count"] == 2
    actions.answer_criteria(alice, draft, answers(draft, True, True, False, evidence=""), submit=False)
    draft.refresh_from_db()
    assert draft.state == "draft", "it may be kept meanwhile"


@pytest.mark.parametrize(
    ("answered", "submit", "grant"),
    [
        ([], "no_criteria", None),
        ([Answered(True, "Vu")], None, None),
        ([Answered(True, " ")], "no_evidence", None),
        ([Answered(False, "")], None, "criteria_unmet"),
        ([Answered(True, "Vu"), Answered(False, "Bientôt")], None, "criteria_unmet"),
    ],
)
def test_what_is_sent_and_what_is_granted(answered: list[Answered], submit: str | None, grant: str | None) -> None:
    assert getattr(may_submit(answered), "code", None) == submit
    if answered:
        assert getattr(may_grant(answered), "code", None) == grant


def test_without_criteria_nothing_is_sent(alice: Person, place: Place) -> None:
    draft = actions.open_labelling(alice, place, "telecentre")
    with refused("no_criteria"):
        actions.answer_criteria(alice, draft, {}, submit=True)


def test_a_checklist_is_opened_once_and_changes_label_while_it_is_a_draft(
    alice: Person, dora: Person, place: Place, draft: Labelling
) -> None:
    assert actions.open_labelling(alice, place, "comptoir") == draft
    actions.write_criteria(dora, place.network, "telecentre", ["Une cabine"])
    assert actions.open_labelling(alice, place, "telecentre") == draft
    assert [a.criterion.text for a in draft.answers.all()] == ["Une cabine"]
    with refused("no_label"):
        actions.open_labelling(alice, place, "palace")
    assert JournalEntry.objects.filter(verb="label_begun").count() == 1


def test_what_is_being_reviewed_does_not_change_when_the_criteria_do(
    as_: SignedIn, alice: Person, dora: Person, sent: Labelling
) -> None:
    actions.write_criteria(dora, sent.place.network, "comptoir", ["Tout autre chose"])
    as_(alice).post(f"/lieux/{sent.place.slug}/gerer/label/comptoir/", {})
    assert [a.criterion.text for a in sent.answers.all()] == TEXTS


def test_only_hosts_answer_and_only_who_facilitates_reviews(
    as_: SignedIn, place: Place, draft: Labelling, alice: Person, bob: Person
) -> None:
    other = factories.make_place(place.network, "Mende", factories.MENDE)
    host = factories.make_person("h", role=(RoleKind.HOST, other.scopes()[0]))
    address = f"/lieux/{place.slug}/gerer/label/comptoir/"
    for person in (bob, host):
        assert as_(person).get(address).status_code in {403, 404}
        with refused("not_allowed"):
            actions.open_labelling(person, place, "comptoir")
        with refused("not_allowed"):
            actions.answer_criteria(person, draft, {}, submit=True)
    actions.answer_criteria(alice, draft, answers(draft, True, True, True), submit=True)
    for person in (alice, bob, host):
        assert as_(person).get(f"/animation/labels/{draft.public_id}/").status_code == 403
        assert as_(person).post(f"/animation/labels/{draft.public_id}/decider/", {"grant": "1"}).status_code == 403
        with refused("not_allowed"):
            actions.review_label(person, draft, grant=True)
    draft.refresh_from_db()
    assert draft.state == "submitted"


# Granting.


def test_a_label_is_granted_for_a_year_and_its_hosts_are_told(
    as_: SignedIn, sent: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    page = as_(dora).get(f"/animation/labels/{sent.public_id}/").content.decode()
    assert "Vu sur place" in page
    assert as_(dora).post(f"/animation/labels/{sent.public_id}/decider/", {"grant": "1"}).status_code == 302
    sent.refresh_from_db()
    place.refresh_from_db()
    until = a_year_after(timezone.localdate())
    assert (sent.state, sent.valid_until, sent.decided_by) == ("granted", until, dora)
    assert (place.label, place.label_until) == ("comptoir", until)
    assert deliver()[-1].to == [alice.email]
    assert JournalEntry.objects.filter(verb="label_granted").count() == 1


@pytest.mark.parametrize("first", [True, False])
def test_a_label_is_decided_once(sent: Labelling, dora: Person, first: bool) -> None:
    seen_by_the_second = Labelling.objects.get(pk=sent.pk)
    actions.review_label(dora, sent, grant=first, reason="Non")
    for grant in (True, False):
        with refused("already_decided"):
            actions.review_label(dora, seen_by_the_second, grant=grant, reason="Non")


def test_a_draft_is_not_granted(draft: Labelling, dora: Person) -> None:
    with refused("already_decided"):
        actions.review_label(dora, draft, grant=True)


def test_a_label_is_granted_only_when_every_criterion_is_met(
    as_: SignedIn, draft: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    actions.answer_criteria(alice, draft, answers(draft, True, True, False), submit=True)
    with refused("criteria_unmet") as caught:
        actions.review_label(dora, draft, grant=True)
    assert caught.value.facts["count"] == 1
    assert as_(dora).post(f"/animation/labels/{draft.public_id}/decider/", {"grant": "1"}).status_code == 409
    place.refresh_from_db()
    assert place.label_until is None


def test_declined_with_a_reason_it_is_mended_and_sent_again_with_its_answers_kept(
    as_: SignedIn, draft: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    actions.answer_criteria(alice, draft, answers(draft, True, True, False), submit=True)
    with refused("no_reason"):
        actions.review_label(dora, draft, grant=False, reason=" ")
    as_(dora).post(f"/animation/labels/{draft.public_id}/decider/", {"reason": "Ouvrir à tous"})
    told = deliver()[-1]
    assert (told.to, "Ouvrir à tous" in told.body) == ([alice.email], True)
    assert "Ouvrir à tous" in as_(alice).get(f"/lieux/{place.slug}/gerer/label/comptoir/").content.decode()
    again = actions.open_labelling(alice, place, "comptoir")
    assert again != draft
    assert [a.met for a in again.answers.order_by("criterion__position")] == [True, True, False]
    actions.answer_criteria(alice, again, answers(again, True, True, True), submit=True)
    actions.review_label(dora, again, grant=True)
    place.refresh_from_db()
    assert place.label_until is not None
    assert CriterionAnswer.objects.filter(labelling=draft, met=False).count() == 1, "the past stays readable"


@pytest.mark.parametrize(("days", "told"), [(61, 0), (60, 1), (59, 0)])
def test_sixty_days_before_its_end_the_hosts_are_asked_once_to_answer_again(
    sent: Labelling, alice: Person, dora: Person, days: int, told: int
) -> None:
    granted = actions.review_label(dora, sent, grant=True)
    assert granted.valid_until is not None
    mail.outbox.clear()
    before = len(deliver())
    day = granted.valid_until - timedelta(days=days)
    for _time in range(2):
        assert actions.remind_of_labels(day) == told
    sent_now = deliver()[before:]
    assert [m.to for m in sent_now] == [[alice.email]] * told


def test_a_label_that_was_granted_again_meanwhile_is_not_asked_for(
    sent: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    old = actions.review_label(dora, sent, grant=True)
    today = timezone.localdate()
    Labelling.objects.filter(pk=old.pk).update(valid_until=today + timedelta(days=70))
    Place.objects.filter(pk=place.pk).update(label_until=today + timedelta(days=70))
    again = actions.open_labelling(alice, place, "comptoir")
    actions.answer_criteria(alice, again, answers(again, True, True, True), submit=True)
    actions.review_label(dora, again, grant=True)
    assert actions.remind_of_labels(today + timedelta(days=10)) == 0


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
