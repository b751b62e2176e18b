"""Asking to join, from outside and from one's account."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from django.core import signing

from maillage.community.actions import memberships
from maillage.community.mails.memberships import CONFIRM_SALT, confirm_url
from maillage.community.models import Attempt, JournalEntry, Membership, Network, Person
from tests import factories
from tests.community.memberships.acts import GIVEN, NEW, fresh, link_of_the_mail, path_of, post_all, told, typed
from tests.kit.bookings import refused
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn


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
