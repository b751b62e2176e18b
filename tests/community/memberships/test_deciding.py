"""Being answered: by whom, once, however many decide."""

from __future__ import annotations

import pytest
from django.utils import timezone

from maillage.community.actions import give_role, memberships
from maillage.community.models import JournalEntry, Membership, Network, Participation, Person, Signature
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.membership import a_year_after
from tests import factories
from tests.community.memberships.acts import GIVEN, fresh, post_all, told, typed
from tests.factories import Committed
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn


def test_a_facilitator_asks_the_person_answers_and_it_is_reviewed_again(
    as_: SignedIn, asked: Membership, bob: Person, dora: Person
) -> None:
    assert as_(dora).post(f"/animation/adhesions/{asked.public_id}/demander/", {"ask-text": "Où ?"}).status_code == 302
    assert "Où\u202f?" in as_(bob).get(f"/adhesions/{asked.public_id}/").content.decode()
    as_(bob).post(f"/adhesions/{asked.public_id}/repondre/", {"text": "À Mende"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("submitted", "À Mende")
    kinds = [(m.to[0], "Où ?" in m.body) for m in post_all()]
    assert (bob.email, True) in kinds
    assert "À Mende" in as_(dora).get(f"/animation/adhesions/{asked.public_id}/").content.decode()


def test_a_question_without_words_and_a_refusal_without_reason_are_refused(asked: Membership, dora: Person) -> None:
    with refused("no_question"):
        memberships.ask_more(dora, asked, "  ")
    with refused("no_reason"):
        memberships.decline(dora, asked, " \n ")
    asked.refresh_from_db()
    assert asked.state == "submitted"


def test_an_answer_is_given_only_to_a_question(asked: Membership, bob: Person) -> None:
    with refused("already_decided"):
        memberships.answer(bob, asked, "Bonjour")


def test_accepted_one_belongs_for_a_year_and_is_welcomed(
    as_: SignedIn, asked: Membership, bob: Person, dora: Person
) -> None:
    assert as_(dora).post(f"/animation/adhesions/{asked.public_id}/accepter/").status_code == 302
    asked.refresh_from_db()
    today = timezone.localdate()
    assert (asked.state, asked.starts_on, asked.ends_on) == ("accepted", today, a_year_after(today))
    assert asked.decided_by == dora
    (welcome,) = [m for m in post_all() if m.to == [bob.email]]
    assert f"/adhesions/{asked.public_id}/" in welcome.body
    line = JournalEntry.objects.get(verb="adhesion_accepted")
    assert (line.actor, line.about) == (dora.journal_id, [bob.journal_id])


def test_news_are_agreed_to_with_their_date_only_by_who_ticked_them(
    network: Network, bob: Person, charlie: Person, dora: Person
) -> None:
    memberships.accept(dora, memberships.ask_to_join(bob, network, GIVEN | {"news": True}))
    memberships.accept(dora, memberships.ask_to_join(charlie, network, GIVEN))
    assert fresh(bob).news_since is not None
    assert fresh(charlie).news_since is None


def test_declined_one_reads_why_and_may_ask_again(
    as_: SignedIn, asked: Membership, bob: Person, dora: Person, network: Network
) -> None:
    as_(dora).post(f"/animation/adhesions/{asked.public_id}/decliner/", {"no-text": "Hors du territoire"})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "Hors du territoire")
    (told_bob,) = [m for m in post_all() if m.to == [bob.email]]
    assert "Hors du territoire" in told_bob.body
    assert "Hors du territoire" in as_(bob).get(f"/adhesions/{asked.public_id}/").content.decode()
    assert as_(bob).post(f"/adherer/{network.slug}/", typed()).status_code == 302
    assert Membership.objects.filter(person=bob, state="submitted").count() == 1


@pytest.mark.parametrize(
    "who",
    [
        "who asked",
        "a host",
        "a stranger",
        "facilitates another",
        "facilitates for a partner",
        "works for who facilitates",
        "speaks for who facilitates",
    ],
)
def test_nobody_else_reviews(as_: SignedIn, asked: Membership, strangers: dict[str, Person], who: str) -> None:
    address, person = f"/animation/adhesions/{asked.public_id}/", strangers[who]
    client = as_(person)
    assert client.get(address).status_code == 403
    for verb in ("accepter", "demander", "decliner"):
        sent = {"ask-text": "Où ?", "no-text": "Non"}
        assert client.post(f"{address}{verb}/", sent).status_code == 403
    for act in (memberships.accept, memberships.ask_more, memberships.decline):
        with refused("not_allowed"):
            act(person, asked, *([] if act is memberships.accept else ["x"]))  # type: ignore[operator]
    asked.refresh_from_db()
    assert asked.state == "submitted"


def test_who_facilitates_for_an_organisation_that_facilitates_reviews_and_is_told(
    as_: SignedIn, network: Network, bob: Person
) -> None:
    organisation = factories.make_organisation(kind="facilitator")
    Participation.objects.create(network=network, organisation=organisation, role="facilitator")
    erin = factories.make_person("erin", role=(RoleKind.FACILITATOR, Scope(ScopeKind.ORGANISATION, organisation.pk)))
    membership = memberships.ask_to_join(bob, network, GIVEN)
    assert [m.to for m in post_all()] == [[erin.email]]
    assert as_(erin).get(f"/animation/adhesions/{membership.public_id}/").status_code == 200
    assert as_(erin).post(f"/animation/adhesions/{membership.public_id}/accepter/").status_code == 302
    membership.refresh_from_db()
    assert membership.state == "accepted"


def test_looking_at_a_request_is_recorded(as_: SignedIn, asked: Membership, bob: Person, dora: Person) -> None:
    as_(dora).get(f"/animation/adhesions/{asked.public_id}/")
    assert JournalEntry.objects.get(verb="adhesion_looked_at").about == [bob.journal_id]


def test_what_another_facilitator_decided_is_not_decided_again(asked: Membership, dora: Person, bob: Person) -> None:
    seen_by_the_second = Membership.objects.get(pk=asked.pk)
    memberships.accept(dora, asked)
    for act in (memberships.decline, memberships.ask_more):
        with refused("already_decided"):
            act(dora, seen_by_the_second, "Trop tard")
    with refused("already_decided"):
        memberships.accept(dora, seen_by_the_second)
    assert (told("welcome"), told("declined")) == (1, 0)


@pytest.mark.concurrent
def test_of_two_facilitators_who_decide_at_once_one_does(committed: Committed, no_jobs_left: None) -> None:
    people = [committed.person(f"f{n}") for n in range(4)]
    for person in people:
        give_role(person, RoleKind.FACILITATOR, committed.network.scopes()[0], by=None)
    membership = memberships.ask_to_join(committed.person("asks"), committed.network, GIVEN)
    acts = [lambda p=p: memberships.accept(p, membership) for p in people[:2]]
    acts += [lambda p=p: memberships.decline(p, membership, "Non") for p in people[2:]]
    assert at_once(acts) == {"done": 1, "already_decided": 3}
    assert told("welcome") + told("declined") == 1


@pytest.mark.concurrent
def test_asking_and_signing_twice_at_once_are_done_once(committed: Committed, no_jobs_left: None) -> None:
    charter = factories.make_charter(committed.network)
    person, facilitator = committed.person(), committed.person()
    give_role(facilitator, RoleKind.FACILITATOR, committed.network.scopes()[0], by=None)
    asks = at_once([lambda: memberships.ask_to_join(person, committed.network, GIVEN)] * 4)
    assert asks == {"done": 1, "already_asked": 3}
    membership = memberships.accept(facilitator, Membership.objects.get(network=committed.network))
    assert at_once([lambda: memberships.sign(person, membership, charter, "Moi")] * 4) == {"done": 4}
    assert Signature.objects.filter(membership=membership).count() == 1
    Signature.objects.filter(membership=membership).delete()  # else the charter could not be removed
