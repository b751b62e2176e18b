"""Roles are offered, memberships too: the answer is the same whoever is asked, and nobody accepts for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.community.actions import end_role, give_role, invitations, memberships
from maillage.community.actions.imports import try_import, undo_import, write_import
from maillage.community.actions.privacy import apply_retention
from maillage.community.mails.memberships import about_membership
from maillage.community.mails.roles import about_invitation, about_role
from maillage.community.models import (
    DirectoryEntry,
    ImportRun,
    Invitation,
    JournalEntry,
    Membership,
    Network,
    Person,
    Role,
)
from maillage.community.queries import current_roles
from maillage.community.queries.memberships import members, networks_of
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.models import Place
from tests import factories
from tests.factories import Committed
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn
from tests.kit.screens import names as says_name

UNKNOWN = "personne-ici@example.org"


def hosts_of(place: Place) -> set[Person]:
    roles = current_roles().filter(kind="host", scope_kind="place", scope_id=place.pk)
    return {role.person for role in roles.select_related("person")}


# Whether an address has an account is told to nobody.


@pytest.fixture(params=["host", "facilitator", "worker"])
def ask(
    request: pytest.FixtureRequest, network: Network, place: Place, alice: Person, dora: Person, as_: SignedIn
) -> Any:
    """Offers a role through each of the three forms; gives the page that follows, without the address itself."""
    company = factories.make_organisation()
    speaks = factories.make_person("ines", role=(RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, company.pk)))
    who, address, fields = {
        "host": (alice, f"/lieux/{place.slug}/gerer/hotes/", {}),
        "facilitator": (dora, "/animation/droits/donner/", {"where": f"facilitator:network:{network.pk}"}),
        "worker": (speaks, f"/organisations/{company.slug}/personnes/", {"kind": "member"}),
    }[request.param]

    def post(email: str) -> tuple[int, str]:
        name = "adresse" if request.param == "host" else "email"
        client = as_(who)
        client.get(address)
        page = client.post(address, fields | {name: email}, follow=True)
        return page.status_code, page.content.decode().replace(email, "ADDRESS")

    return post


def test_a_form_that_gives_a_role_does_not_tell_whether_an_address_has_an_account(ask: Any, bob: Person) -> None:
    known, unknown = ask(bob.email), ask(UNKNOWN)
    assert known[0] == unknown[0] == 200
    assert not says_name(known[1], "Bob"), "nor the name"
    assert set(Invitation.objects.values_list("email", flat=True)) == {bob.email, UNKNOWN}
    assert not Role.objects.filter(person=bob).exists(), "a role is not held before it is accepted"


def test_offering_roles_is_counted_in_the_database(ask: Any) -> None:
    answers = [ask(f"a{n}@example.org")[0] for n in range(invitations.BY_ONE.times + 1)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}


def test_one_address_is_not_written_to_without_end(alice: Person, dora: Person, place: Place) -> None:
    for _n in range(invitations.TO_ONE.times):
        invitations.invite(alice, UNKNOWN, RoleKind.HOST, place.scopes()[0])
    with refused("too_often"):
        invitations.invite(dora, UNKNOWN.upper(), RoleKind.HOST, place.scopes()[0])
    assert len({job["key"] for job in jobs("community.invitation")}) == 1, "once a day"


# An invitation becomes the role when it is accepted.


def test_whoever_accepts_hosts_from_then_on(alice: Person, bob: Person, place: Place, as_: SignedIn) -> None:
    offered = invitations.invite(alice, bob.email, RoleKind.HOST, place.scopes()[0])
    assert place.name in as_(bob).get("/invitations/").content.decode()
    as_(bob).post(f"/invitations/{offered.public_id}/accepter/")
    assert hosts_of(place) == {alice, bob}
    assert Role.objects.get(person=bob).given_by == alice
    assert not Invitation.objects.exists()
    with refused("invitation_gone"):
        invitations.accept_invitation(bob, offered)


def test_who_has_no_account_joins_and_finds_it(alice: Person, place: Place, as_: SignedIn) -> None:
    invitations.invite(alice, "Nouvelle@Example.org", RoleKind.HOST, place.scopes()[0])
    newcomer = Person.objects.create_user("nouvelle@example.org", name="Nouvelle")
    assert place.name in as_(newcomer).get("/invitations/").content.decode()
    assert "Quelque chose vous est proposé" in as_(newcomer).get("/mes-lieux/").content.decode()


def test_an_invitation_is_of_one_address(
    alice: Person, bob: Person, charlie: Person, place: Place, as_: SignedIn
) -> None:
    offered = invitations.invite(alice, bob.email, RoleKind.HOST, place.scopes()[0])
    for verb in ("accepter", "decliner", "retirer"):
        assert as_(charlie).post(f"/invitations/{offered.public_id}/{verb}/").status_code == 404
    with refused("invitation_gone"):
        invitations.accept_invitation(charlie, offered)
    assert hosts_of(place) == {alice}


def test_declining_leaves_nothing(alice: Person, bob: Person, place: Place, as_: SignedIn) -> None:
    offered = invitations.invite(alice, bob.email, RoleKind.HOST, place.scopes()[0])
    as_(bob).post(f"/invitations/{offered.public_id}/decliner/")
    assert (hosts_of(place), Invitation.objects.count()) == ({alice}, 0)


def test_whoever_may_offer_may_take_back(alice: Person, bob: Person, dora: Person, place: Place, as_: SignedIn) -> None:
    offered = invitations.invite(alice, bob.email, RoleKind.HOST, place.scopes()[0])
    assert as_(dora).post(f"/invitations/{offered.public_id}/retirer/").status_code == 302
    assert not Invitation.objects.exists()


@pytest.mark.concurrent
def test_accepting_twice_at_once_gives_one_role(committed: Committed) -> None:
    host, person, place = committed.person("host"), committed.person("p"), committed.place()
    offered = invitations.invite(host, person.email, RoleKind.HOST, place.scopes()[0])
    at_once([lambda: invitations.accept_invitation(person, offered)] * 4)
    assert Role.objects.filter(person=person, kind="host").count() == 1
    Role.objects.filter(person=person).delete()


# Whoever receives a role, or loses it, is told.


def test_a_role_is_never_given_nor_ended_without_a_mail(
    alice: Person, bob: Person, dora: Person, place: Place, mailoutbox: list[Any]
) -> None:
    offered = invitations.invite(dora, bob.email, RoleKind.HOST, place.scopes()[0])
    role = give_role(alice, RoleKind.FACILITATOR, place.network.scopes()[0], by=dora)
    end_role(Role.objects.get(person=alice, kind="host"), by=dora)
    for job in jobs("community.invitation"):
        about_invitation(**job)
    for job in jobs("community.role"):
        about_role(**job)
    told = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert [to for to, _subject in told] == [bob.email, alice.email, alice.email]
    assert all(place.name in mailoutbox[n].body for n in (0, 2))
    assert role.person == alice
    assert offered.public_id.hex not in mailoutbox[0].body, "the address is the proof, not the link"


def test_the_mail_to_an_address_without_an_account_says_how_to_join(
    alice: Person, place: Place, mailoutbox: list[Any]
) -> None:
    invitations.invite(alice, UNKNOWN, RoleKind.HOST, place.scopes()[0])
    about_invitation(**jobs("community.invitation")[0])
    assert mailoutbox[0].to == [UNKNOWN]
    assert "/connexion/" in mailoutbox[0].body


# A list invites; it never accepts for somebody.


@pytest.fixture
def run(network: Network, dora: Person, bob: Person) -> ImportRun:
    """Bob, who has an account and shows lines to members, and Zoé, who has none, are on a list."""
    DirectoryEntry.objects.create(person=bob, name_to="members", does="Graphiste", does_to="members")
    table = f"nom;courriel;nouvelles\nBob;{bob.email};oui\nZoé;zoe@example.org;oui\n"
    return write_import(dora, try_import(dora, network, "people", table.encode(), "liste.csv"))


def test_an_import_makes_nobody_a_member_of_a_charterless_network(
    run: ImportRun, network: Network, bob: Person
) -> None:
    assert not network.charters.exists()
    assert not members(network).exists()
    assert networks_of(bob) == frozenset()
    assert set(Membership.objects.values_list("state", flat=True)) == {"invited"}


def test_an_import_opens_no_line_of_the_directory(run: ImportRun, network: Network, bob: Person, as_: SignedIn) -> None:
    reader = factories.make_person("lise")
    factories.make_member(reader, network)
    assert "Graphiste" not in as_(reader).get("/annuaire/").content.decode()
    memberships.accept_membership(bob, bob.memberships.get())
    factories.Signature.objects.create(
        membership=bob.memberships.get(), charter=network.charters.get(), name="Bob", signed_at=timezone.now(), seal="0"
    )
    assert "Graphiste" in as_(reader).get("/annuaire/").content.decode()


def test_an_import_subscribes_nobody_to_news(run: ImportRun, bob: Person) -> None:
    assert not Person.objects.filter(news_since__isnull=False).exists()
    memberships.accept_membership(bob, bob.memberships.get(), news=True)
    assert Person.objects.get(pk=bob.pk).news_since is not None


def test_whoever_is_on_a_list_is_invited_by_mail(run: ImportRun, bob: Person, mailoutbox: list[Any]) -> None:
    for job in jobs("community.adhesion"):
        about_membership(**job)
    assert {mail.to[0] for mail in mailoutbox} == {bob.email, "zoe@example.org"}
    assert all("/adhesions/" in mail.body for mail in mailoutbox)


def test_one_accepts_on_screen(run: ImportRun, network: Network, bob: Person, as_: SignedIn) -> None:
    mine = bob.memberships.get()
    page = as_(bob).get(f"/adhesions/{mine.public_id}/").content.decode()
    assert "vous invite à adhérer" in page
    assert network.name in as_(bob).get("/invitations/").content.decode()
    assert as_(bob).get(f"/adherer/{network.slug}/").headers["Location"] == f"/adhesions/{mine.public_id}/"
    as_(bob).post(f"/adhesions/{mine.public_id}/accepter/")
    assert [one.person for one in members(network)] == [bob]
    assert JournalEntry.objects.filter(verb="membership_accepted", actor=bob.journal_id).exists()


def test_nobody_accepts_for_somebody_else(run: ImportRun, bob: Person, dora: Person, as_: SignedIn) -> None:
    mine = bob.memberships.get()
    with refused("already_decided"):
        memberships.accept(dora, mine)
    with refused("not_allowed"):
        memberships.accept_membership(dora, mine)
    assert as_(dora).post(f"/adhesions/{mine.public_id}/accepter/").status_code == 404


def test_declining_erases_what_the_list_said(run: ImportRun, bob: Person, as_: SignedIn) -> None:
    as_(bob).post(f"/adhesions/{bob.memberships.get().public_id}/decliner/")
    assert not bob.memberships.exists()
    assert Person.objects.filter(pk=bob.pk).exists()


def test_undoing_an_import_withdraws_the_invitations(run: ImportRun, dora: Person, bob: Person) -> None:
    undo_import(dora, run)
    assert not Membership.objects.exists()
    assert not Person.objects.filter(email="zoe@example.org").exists()
    for job in jobs("community.adhesion"):
        about_membership(**job)  # told to nobody any more


def test_undoing_is_refused_once_somebody_accepted(run: ImportRun, dora: Person, bob: Person) -> None:
    memberships.accept_membership(bob, bob.memberships.get())
    with refused("used_since"):
        undo_import(dora, run)


def test_the_same_list_again_invites_nobody_twice(run: ImportRun, network: Network, dora: Person) -> None:
    again = try_import(dora, network, "people", b"nom;courriel\nZoe;ZOE@example.org\n", "liste.csv")
    assert [(one["line"], one["column"]) for one in again.mistakes] == [(2, "courriel")]


def test_what_is_not_answered_goes_after_three_months(run: ImportRun, alice: Person, bob: Person, place: Place) -> None:
    invitations.invite(alice, UNKNOWN, RoleKind.HOST, place.scopes()[0])
    apply_retention(dry=False, only=["invitations"], now=timezone.now() + timedelta(days=89))
    assert (Membership.objects.count(), Invitation.objects.count()) == (2, 1)
    apply_retention(dry=False, only=["invitations"], now=timezone.now() + timedelta(days=91))
    assert (Membership.objects.count(), Invitation.objects.count()) == (0, 0)
    assert not Person.objects.filter(email="zoe@example.org").exists(), "an account a list made, never used"
