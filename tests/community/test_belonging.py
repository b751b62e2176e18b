"""Asking to join, being answered, signing, renewing, leaving: who decides, what is told, what is written once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from maillage.bookings.actions import book, book_for
from maillage.community.actions import give_role, memberships
from maillage.community.mails.memberships import CONFIRM_SALT, about_membership, confirm_url
from maillage.community.models import (
    Attempt,
    Charter,
    JournalEntry,
    Membership,
    Network,
    Participation,
    Person,
    Signature,
)
from maillage.community.queries.memberships import belongs_to, members
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.membership import MEMBERSHIPS, MembershipState, a_year_after, may_renew, seal_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from tests import factories
from tests.factories import Committed, morning
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn

NEW = "nouvelle@example.org"
GIVEN: dict[str, Any] = {
    "name": "Nour Ébène",
    "situation": "freelance",
    "work": "Traductrice",
    "home": None,
    "needs": "Du calme",
    "offers": "Une heure d’arabe",
    "news": False,
}


def typed(**changes: str) -> dict[str, str]:
    """The form as someone fills it in."""
    return {
        "name": "Nour Ébène",
        "email": NEW,
        "situation": "freelance",
        "work": "Traductrice",
        "needs": "Du calme",
        "home": "Florac",
        **changes,
    }


def post_all() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("community.adhesion"):
        about_membership(**args)
    return list(mail.outbox)


def told(what: str) -> int:
    """How many mails of that kind the worker is asked for."""
    return sum(args["what"] == what for args in jobs("community.adhesion"))


def path_of(address: str) -> str:
    return "/" + address.partition("//")[2].partition("/")[2]


def link_of_the_mail() -> str:
    found = re.search(r"http://testserver(/adhesion/confirmer/\S+)", post_all()[-1].body)
    assert found
    return found.group(1)


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def asked(bob: Person, network: Network) -> Membership:
    factories.make_charter(network)
    return memberships.ask_to_join(bob, network, GIVEN)


@pytest.fixture
def member(bob: Person, network: Network) -> Membership:
    return factories.make_member(bob, network)


def publish(network: Network, text: str, title: str = "Charte") -> Charter:
    """One more version, as if a facilitator had written it."""
    version, digest = network.charters.count() + 1, sha256(text.encode()).hexdigest()
    return Charter.objects.create(
        network=network, version=version, title=title, text=text, sha256=digest, published_at=timezone.now()
    )


# Asking, from outside and from one's account.


def test_someone_without_an_account_asks_and_nobody_sees_it_before_the_mail_proves_the_address(
    as_: SignedIn, network: Network, dora: Person
) -> None:
    answer = as_(None).post(f"/adherer/{network.slug}/", typed())
    assert (answer.status_code, answer["Location"]) == (302, f"/adherer/{network.slug}/envoye/")
    membership = Membership.objects.get()
    assert (membership.state, membership.person, membership.home_id) == ("unconfirmed", None, factories.FLORAC)
    assert not Person.objects.filter(email=NEW).exists()
    assert membership.name not in as_(dora).get("/animation/adhesions/").content.decode()
    assert [m.to for m in post_all()] == [[NEW]]


def test_the_link_of_the_mail_shows_a_button_and_only_the_button_confirms(
    as_: SignedIn, network: Network, dora: Person
) -> None:
    as_(None).post(f"/adherer/{network.slug}/", typed())
    link = link_of_the_mail()
    assert as_(None).get(link).status_code == 200
    assert Membership.objects.get().state == "unconfirmed", "mail programmes follow links"
    assert as_(None).post(link).status_code == 200
    membership = Membership.objects.select_related("person").get()
    assert membership.state == "submitted"
    assert membership.person is not None
    assert (membership.person.email, membership.person.name) == (NEW, "Nour Ébène")
    assert EmailAddress.objects.get(user=membership.person).verified
    assert post_all()[-1].to == [dora.email]


def test_a_second_click_on_the_link_changes_nothing_and_is_no_fault(as_: SignedIn, network: Network) -> None:
    as_(None).post(f"/adherer/{network.slug}/", typed())
    link = link_of_the_mail()
    for _click in range(2):
        assert as_(None).post(link).status_code == 200
    assert (Membership.objects.count(), Person.objects.filter(email=NEW).count()) == (1, 1)
    assert JournalEntry.objects.filter(verb="adhesion_asked", subject_id=Membership.objects.get().pk).count() == 1


class Earlier(signing.TimestampSigner):
    """Signs as if it were eight days ago."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - 8 * 86400)


def test_a_link_older_than_seven_days_is_refused(as_: SignedIn, network: Network) -> None:
    memberships.ask_from_outside(network, NEW, "fr", GIVEN, "127.0.0.1")
    membership = Membership.objects.get()
    token = Earlier(salt=CONFIRM_SALT).sign_object(str(membership.public_id), compress=True)
    assert as_(None).post(f"/adhesion/confirmer/{token}/").status_code == 404
    membership.refresh_from_db()
    assert membership.state == "unconfirmed"


@pytest.mark.parametrize("token", ["x", "a:b:c", "ImFiYyI:1abcde:zzzz", "é", "%00"])
def test_a_forged_link_is_refused(as_: SignedIn, network: Network, token: str) -> None:
    assert as_(None).post(f"/adhesion/confirmer/{token}/").status_code in {400, 404}


def test_a_link_signed_for_something_else_or_for_a_request_that_is_gone_is_refused(network: Network) -> None:
    memberships.ask_from_outside(network, NEW, "fr", GIVEN, "127.0.0.1")
    membership = Membership.objects.get()
    with refused("bad_link"):
        memberships.confirm_address(signing.dumps(str(membership.public_id), salt="maillage.community.news"))
    token = signing.dumps(str(membership.public_id), salt=CONFIRM_SALT)
    membership.delete()
    with refused("bad_link"):
        memberships.confirm_address(token)


@pytest.mark.parametrize("known", [True, False])
def test_the_answer_is_the_same_whether_the_address_is_known_or_not(
    as_: SignedIn, network: Network, member: Membership, known: bool
) -> None:
    address = member.email if known else NEW
    client = as_(None)
    answer = client.post(f"/adherer/{network.slug}/", typed(email=address.upper()))
    assert (answer.status_code, answer["Location"]) == (302, f"/adherer/{network.slug}/envoye/")
    page = client.get(answer["Location"]).content.decode()
    assert address not in page.lower()
    assert Membership.objects.filter(state="unconfirmed", email=address).count() == 1
    assert (told("confirm"), len(jobs("community.adhesion"))) == (1, 1)
    assert [m.to for m in post_all()] == [[address]]


def test_who_already_belongs_is_told_so_only_once_the_mail_was_received(network: Network, member: Membership) -> None:
    memberships.ask_from_outside(network, member.email, "fr", GIVEN, "127.0.0.1")
    token = path_of(confirm_url(Membership.objects.get(state="unconfirmed"))).split("/")[3]
    with refused("already_asked"):
        memberships.confirm_address(token)
    member.refresh_from_db()
    assert member.state == "accepted"


def test_someone_known_who_asks_from_outside_keeps_their_account_and_their_name(bob: Person, network: Network) -> None:
    memberships.ask_from_outside(network, f" {bob.email.upper()} ", "fr", GIVEN, "127.0.0.1")
    found = memberships.confirm_address(path_of(confirm_url(Membership.objects.get())).split("/")[3])
    assert found.person == bob
    assert fresh(bob).name == "Bob"


def test_one_address_is_written_to_three_times_an_hour_at_most(network: Network) -> None:
    for _again in range(3):
        memberships.ask_from_outside(network, NEW, "fr", GIVEN, "127.0.0.1")
    with refused("too_often"):
        memberships.ask_from_outside(network, NEW.upper(), "fr", GIVEN, "127.0.0.2")
    assert told("confirm") == 3
    assert not Attempt.objects.filter(key__contains="nouvelle").exists(), "no address is kept"


def test_someone_signed_in_asks_at_once_and_without_giving_an_address(
    as_: SignedIn, bob: Person, network: Network, dora: Person
) -> None:
    client = as_(bob)
    assert 'name="email"' not in client.get(f"/adherer/{network.slug}/").content.decode()
    answer = client.post(f"/adherer/{network.slug}/", typed(email="another@example.org"))
    membership = Membership.objects.get()
    assert answer["Location"] == f"/adhesions/{membership.public_id}/"
    assert (membership.state, membership.person, membership.email) == ("submitted", bob, bob.email)
    assert [m.to for m in post_all()] == [[dora.email]]


def test_one_asks_once_and_is_led_to_what_one_asked(as_: SignedIn, bob: Person, network: Network) -> None:
    membership = memberships.ask_to_join(bob, network, GIVEN)
    with refused("already_asked"):
        memberships.ask_to_join(bob, network, GIVEN)
    for answer in (as_(bob).get(f"/adherer/{network.slug}/"), as_(bob).post(f"/adherer/{network.slug}/", typed())):
        assert answer["Location"] == f"/adhesions/{membership.public_id}/"


@pytest.mark.parametrize("missing", ["name", "email", "situation", "work"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(as_: SignedIn, network: Network, missing: str) -> None:
    answer = as_(None).post(f"/adherer/{network.slug}/", typed(**{missing: ""}, offers="Une heure d’arabe"))
    assert answer.status_code == 422
    assert "Une heure d’arabe" in answer.content.decode()
    assert not Membership.objects.exists()


# Deciding.


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


@pytest.fixture
def strangers(network: Network, bob: Person, alice: Person, charlie: Person) -> dict[str, Person]:
    """Everybody who does not review this network."""
    other = factories.make_network("Ailleurs")
    partner, facilitating = factories.make_organisation(), factories.make_organisation(kind="facilitator")
    Participation.objects.create(network=network, organisation=partner, role="partner")
    Participation.objects.create(network=network, organisation=facilitating, role="facilitator")

    def of(organisation: Any, kind: RoleKind, name: str) -> Person:
        return factories.make_person(name, role=(kind, Scope(ScopeKind.ORGANISATION, organisation.pk)))

    return {
        "who asked": bob,
        "a host": alice,
        "a stranger": charlie,
        "facilitates another": factories.make_person("e", role=(RoleKind.FACILITATOR, other.scopes()[0])),
        "facilitates for a partner": of(partner, RoleKind.FACILITATOR, "f"),
        "works for who facilitates": of(facilitating, RoleKind.MEMBER, "g"),
        "speaks for who facilitates": of(facilitating, RoleKind.MANAGER, "h"),
    }


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


@pytest.fixture
def no_jobs_left() -> Iterator[None]:
    """What committed tests ask of the worker is not left to others."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'community.adhesion'")


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


# The charter.


def test_the_charter_is_signed_with_a_name_a_date_and_a_seal(
    as_: SignedIn, network: Network, bob: Person, dora: Person
) -> None:
    charter = factories.make_charter(network)
    membership = memberships.accept(dora, memberships.ask_to_join(bob, network, GIVEN))
    assert not members(network).exists(), "one belongs once the charter is signed"
    address = f"/adhesions/{membership.public_id}/signer/1/"
    assert as_(bob).post(address, {"name": "Bob B."}).status_code == 422, "to be read first"
    assert as_(bob).post(address, {"name": " Bob B. ", "read": "on"}).status_code == 302
    signature = Signature.objects.get()
    assert (signature.name, signature.charter) == ("Bob B.", charter)
    assert signature.seal == seal_of(charter.sha256, "Bob B.", signature.signed_at.isoformat())
    assert signature.seal in as_(bob).get(f"/adhesions/{membership.public_id}/").content.decode()
    assert [a.person for a in members(network)] == [bob]
    assert belongs_to(fresh(bob), network.pk)


def test_the_seal_tells_another_text_another_name_and_another_moment_apart() -> None:
    seals = {seal_of(text, name, at) for text in "ab" for name in ("Zoé", "Zoe") for at in ("1", "2")}
    assert len(seals) == 8


def test_a_double_click_signs_once(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    charter = factories.make_charter(network)
    first = memberships.sign(bob, membership, charter, "Bob")
    assert memberships.sign(bob, membership, charter, "Robert") == first
    assert Signature.objects.get().name == "Bob"
    assert JournalEntry.objects.filter(verb="charter_signed").count() == 1


def test_an_older_version_is_refused(as_: SignedIn, network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    old, _new = factories.make_charter(network), publish(network, "Une autre")
    with refused("old_charter"):
        memberships.sign(bob, membership, old, "Bob")
    sent = {"name": "Bob", "read": "on"}
    assert as_(bob).post(f"/adhesions/{membership.public_id}/signer/1/", sent).status_code == 409
    assert as_(bob).post(f"/adhesions/{membership.public_id}/signer/9/", sent).status_code == 404
    assert as_(bob).post(f"/adhesions/{membership.public_id}/signer/2/", sent).status_code == 302


def test_the_charter_of_another_network_is_not_signed_here(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    with refused("old_charter"):
        memberships.sign(bob, membership, factories.make_charter(factories.make_network("Ailleurs")), "Bob")


@pytest.mark.parametrize("state", ["submitted", "asked", "declined", "left", "ended"])
def test_only_someone_accepted_signs(network: Network, bob: Person, state: str) -> None:
    membership = factories.make_member(bob, network, signed=False, state=state)
    with refused("not_accepted"):
        memberships.sign(bob, membership, factories.make_charter(network), "Bob")


def test_nobody_signs_for_another(as_: SignedIn, network: Network, bob: Person, charlie: Person, dora: Person) -> None:
    membership = factories.make_member(bob, network, signed=False)
    for person in (charlie, dora):
        with refused("not_allowed"):
            memberships.sign(person, membership, factories.make_charter(network), "Bob")
        for page in ("", "repondre/", "signer/1/", "renouveler/", "quitter/"):
            client, address = as_(person), f"/adhesions/{membership.public_id}/{page}"
            answer = client.post(address, {"name": "Bob", "read": "on", "text": "x"}) if page else client.get(address)
            assert answer.status_code == 404
    assert not Signature.objects.exists()


def test_a_version_once_published_stays_and_the_same_words_are_not_published_twice(
    as_: SignedIn, network: Network, dora: Person, bob: Person
) -> None:
    first = memberships.publish_charter(dora, network, "Charte", "Être discret.\r\nRanger.")
    assert first.sha256 == sha256(b"\xc3\x8atre discret.\nRanger.\n").hexdigest()
    with refused("same_charter"):
        memberships.publish_charter(dora, network, "Charte", "  Être discret.\nRanger. ")
    memberships.publish_charter(dora, network, "Charte", "Être discret, toujours.")
    with refused("not_allowed"):
        memberships.publish_charter(bob, network, "Charte", "Rien.")
    client = as_(None)
    assert "Ranger" in client.get(f"/reseaux/{network.slug}/charte/1/").content.decode()
    assert "toujours" in client.get(f"/reseaux/{network.slug}/charte/").content.decode()
    assert client.get(f"/reseaux/{network.slug}/charte/3/").status_code == 404


# Staying and leaving.


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2028, 2, 29), date(2029, 3, 1)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 3, 1), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_year_is_the_same_day_next_year_and_the_first_of_march_after_a_leap_day(day: date, then: date) -> None:
    assert a_year_after(day) == then


@pytest.mark.parametrize(("days", "may"), [(61, False), (60, True), (1, True), (0, True)])
def test_one_renews_in_the_last_sixty_days(days: int, may: bool) -> None:
    today = date(2027, 6, 1)
    assert (may_renew(today + timedelta(days=days), today) is None) is may


def test_renewing_adds_a_year_to_the_end_and_once(as_: SignedIn, bob: Person, network: Network) -> None:
    end = timezone.localdate() + timedelta(days=20)
    membership = factories.make_member(bob, network, ends_on=end)
    assert as_(bob).post(f"/adhesions/{membership.public_id}/renouveler/").status_code == 302
    with refused("too_early"):
        memberships.renew(bob, membership)
    membership.refresh_from_db()
    assert membership.ends_on == a_year_after(end)


def test_renewing_too_early_is_refused(member: Membership, bob: Person) -> None:
    with refused("too_early") as caught:
        memberships.renew(bob, member)
    assert caught.value.facts["day"] == member.ends_on


def test_after_a_new_charter_one_signs_it_and_then_renews(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, ends_on=timezone.localdate() + timedelta(days=20))
    newer = publish(network, "Une autre")
    assert members(network).exists(), "until then one still belongs"
    with refused("sign_first"):
        memberships.renew(bob, membership)
    memberships.sign(bob, membership, newer, "Bob")
    memberships.renew(bob, membership)
    assert membership.signatures.count() == 2


@pytest.mark.parametrize("state", ["submitted", "declined", "left", "ended"])
def test_what_is_over_or_not_accepted_is_not_renewed(network: Network, bob: Person, state: str) -> None:
    membership = factories.make_member(bob, network, state=state, ends_on=timezone.localdate() + timedelta(days=9))
    with refused("already_decided"):
        memberships.renew(bob, membership)


def test_leaving_ends_belonging_and_keeps_the_account_and_the_bookings(
    as_: SignedIn, member: Membership, bob: Person, network: Network, desks: Space, workday: date
) -> None:
    booking = book(bob, desks.pk, morning(workday))
    assert as_(bob).post(f"/adhesions/{member.public_id}/quitter/").status_code == 302
    member.refresh_from_db()
    booking.refresh_from_db()
    assert (member.state, booking.status) == ("left", "confirmed")
    assert not belongs_to(fresh(bob), network.pk)
    with refused("already_decided"):
        memberships.leave(bob, member)
    assert as_(bob).post(f"/adherer/{network.slug}/", typed()).status_code == 302


@pytest.mark.parametrize("now", list(MembershipState))
def test_what_is_over_never_lives_again(now: MembershipState) -> None:
    over = now in {MembershipState.DECLINED, MembershipState.LEFT, MembershipState.ENDED, MembershipState.INVITED}
    after = [MEMBERSHIPS.target(act, now) for act in MEMBERSHIPS.acts(now) if act != "accept_invitation"]
    assert (after == []) is over
    assert now not in after
    assert MembershipState.UNCONFIRMED not in after
    assert MembershipState.INVITED not in after


# Each night.


def test_each_night_what_is_over_ends_and_is_told_once(network: Network, bob: Person, charlie: Person) -> None:
    today = timezone.localdate()
    over = factories.make_member(bob, network, starts_on=today - timedelta(days=365), ends_on=today)
    factories.make_member(charlie, network, ends_on=today + timedelta(days=1))
    assert memberships.follow_memberships()["ended"] == 1
    assert memberships.follow_memberships()["ended"] == 0
    over.refresh_from_db()
    assert over.state == "ended"
    assert [m.to for m in post_all()] == [[bob.email]]
    assert JournalEntry.objects.get(verb="adhesion_ended").about == [bob.journal_id]


@pytest.mark.parametrize(("days", "sent"), [(31, 0), (30, 1), (29, 0), (8, 0), (7, 1), (1, 0)])
def test_thirty_and_seven_days_before_the_end_one_is_asked_once(
    network: Network, bob: Person, days: int, sent: int
) -> None:
    factories.make_member(bob, network, ends_on=timezone.localdate() + timedelta(days=days))
    memberships.follow_memberships()
    memberships.follow_memberships()
    assert [m.to for m in post_all()] == [[bob.email]] * sent


def test_who_renewed_or_left_meanwhile_is_not_reminded(network: Network, bob: Person) -> None:
    membership = factories.make_member(bob, network, ends_on=timezone.localdate() + timedelta(days=7))
    memberships.follow_memberships()
    memberships.leave(bob, membership)
    assert post_all() == []


def test_one_no_longer_belongs_on_the_day_it_ends(network: Network, bob: Person) -> None:
    today = timezone.localdate()
    membership = factories.make_member(bob, network, ends_on=today + timedelta(days=1))
    assert members(network, today).exists()
    assert not members(network, today + timedelta(days=1)).exists()
    Membership.objects.filter(pk=membership.pk).update(starts_on=today - timedelta(days=9), ends_on=today)
    assert not belongs_to(fresh(bob), network.pk), "even before the night has passed"


# Networks where only members book.


@pytest.fixture
def closed_network(network: Network) -> Network:
    Network.objects.filter(pk=network.pk).update(members_only=True)
    network.refresh_from_db()
    return network


def test_where_only_members_book_others_are_refused_until_they_belong(
    closed_network: Network, bob: Person, dora: Person, desks: Space, workday: date
) -> None:
    charter = factories.make_charter(closed_network)
    with refused("not_a_member"):
        book(bob, desks.pk, morning(workday))
    membership = memberships.ask_to_join(bob, closed_network, GIVEN)
    with refused("not_a_member"):
        book(bob, desks.pk, morning(workday))
    memberships.accept(dora, membership)
    with refused("not_a_member"):  # the charter is still to be signed
        book(bob, desks.pk, morning(workday))
    memberships.sign(bob, membership, charter, "Bob")
    assert book(bob, desks.pk, morning(workday)).status == "confirmed"


def test_where_only_members_book_a_member_of_another_network_or_a_past_one_does_not(
    closed_network: Network, bob: Person, charlie: Person, desks: Space, workday: date
) -> None:
    today = timezone.localdate()
    factories.make_member(bob, factories.make_network("Ailleurs"))
    factories.make_member(charlie, closed_network, starts_on=today - timedelta(days=400), ends_on=today)
    for person in (bob, charlie):
        with refused("not_a_member"):
            book(person, desks.pk, morning(workday))


def test_where_only_members_book_a_host_still_books_for_someone_by_telephone(
    closed_network: Network, alice: Person, charlie: Person, desks: Space, workday: date
) -> None:
    assert book_for(alice, None, desks, morning(workday), guest="Une visiteuse").status == "confirmed"


def test_where_only_members_book_and_there_is_no_charter_being_accepted_is_enough(
    closed_network: Network, bob: Person, dora: Person, desks: Space, workday: date
) -> None:
    memberships.accept(dora, memberships.ask_to_join(bob, closed_network, GIVEN))
    assert belongs_to(fresh(bob), closed_network.pk)
    assert book(bob, desks.pk, morning(workday)).status == "confirmed"


def test_where_anybody_books_one_needs_no_membership(bob: Person, desks: Space, workday: date) -> None:
    assert book(bob, desks.pk, morning(workday)).status == "confirmed"


def test_the_members_of_a_network_are_seen_by_its_facilitators_and_the_look_is_recorded(
    as_: SignedIn, member: Membership, bob: Person, dora: Person, charlie: Person
) -> None:
    assert as_(charlie).get("/animation/adherents/").status_code == 403
    assert as_(charlie).get("/animation/adherents.csv").status_code == 403
    assert bob.name in as_(dora).get("/animation/adherents/").content.decode()
    assert JournalEntry.objects.get(verb="members_looked_at").about == [bob.journal_id]


@pytest.mark.parametrize("name", ["=1+1", "+33", "-2", "@SUM(A1)"])
def test_no_cell_of_the_exported_members_is_a_formula(
    as_: SignedIn, network: Network, bob: Person, dora: Person, name: str
) -> None:
    factories.make_member(bob, network, name=name)
    row = as_(dora).get("/animation/adherents.csv").content.decode("utf-8-sig").splitlines()[1]
    assert row.lstrip('"').startswith("'")


def test_a_client_that_forges_a_form_is_stopped(bob: Person, network: Network) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/adherer/{network.slug}/", typed()).status_code == 403


def test_a_refusal_of_the_community_reads_as_a_sentence(member: Membership, bob: Person) -> None:
    with pytest.raises(Refusal) as caught:
        memberships.renew(bob, member)
    assert str(member.ends_on) in str(caught.value)
