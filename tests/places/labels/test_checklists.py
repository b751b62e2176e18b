"""What a label asks, and answering it."""

from __future__ import annotations

import pytest

from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind
from maillage.places.actions import labels as actions
from maillage.places.models import Criterion, Labelling, Place
from maillage.places.rules.labels import CRITERIA, Answered, may_grant, may_submit
from tests import factories
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn
from tests.places.labels.acts import TEXTS, answers, deliver


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
