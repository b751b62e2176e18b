"""Organisations: their page, who speaks and who works for them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from maillage.community.actions import give_role
from maillage.community.actions import organisations as actions
from maillage.community.actions.invitations import BY_ONE, accept_invitation
from maillage.community.models import Invitation, JournalEntry, Network, Organisation, Person, Role
from maillage.community.queries import networks_run_by
from maillage.community.queries.organisations import organisations_of, workers_of
from maillage.community.rules import RoleKind
from tests import factories
from tests.community.organisations.acts import fresh, of, takes, typed, works_for
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


def test_a_name_is_taken_once_whatever_its_case_and_its_address_is_free(db: None) -> None:
    first = actions.add_organisation(None, "Mairie d’Ispagnac", "host")
    with refused("name_taken"):
        actions.add_organisation(None, "MAIRIE D’ISPAGNAC", "host")
    second = actions.add_organisation(None, "Mairie d'Ispagnac !", "host")
    assert first.slug != second.slug
    assert actions.add_organisation(None, "Nouvelle", "host").slug != "nouvelle", "the page of a new one is there"
    assert actions.add_organisation(None, "🐑", "host").slug


def test_everybody_reads_its_page_and_only_who_manages_it_reads_who_works_there(
    as_: SignedIn, network: Network, company: Organisation, manager: Person, bob: Person, dora: Person, charlie: Person
) -> None:
    takes(company, network, "employer")
    give_role(bob, RoleKind.MEMBER, of(company), by=manager)
    address = f"/organisations/{company.slug}/"
    for person, reads in ((None, False), (charlie, False), (bob, False), (manager, True), (dora, True)):
        page = as_(person).get(address)
        assert page.status_code == 200
        assert "Scierie du Causse" in page.content.decode()
        assert (f"{address}personnes/" in page.content.decode()) is reads
        assert ("Max" in page.content.decode()) is (reads or person == manager)


def test_only_who_manages_it_changes_it(
    as_: SignedIn, company: Organisation, manager: Person, bob: Person, charlie: Person, dora: Person, alice: Person
) -> None:
    """Dora facilitates a network this company takes no part in: she is a stranger to it."""
    give_role(bob, RoleKind.MEMBER, of(company), by=manager)
    for person in (bob, charlie, dora, alice):
        client = as_(person)
        assert client.get(f"/organisations/{company.slug}/modifier/").status_code == 403
        assert client.post(f"/organisations/{company.slug}/modifier/", typed()).status_code == 403
        sent = {"email": charlie.email, "kind": "manager"}
        assert client.post(f"/organisations/{company.slug}/personnes/", sent).status_code == 403
        with refused("not_allowed"):
            actions.describe_organisation(person, company)
        with refused("not_allowed"):
            works_for(person, company, charlie, RoleKind.MEMBER)
    assert not Role.objects.filter(person=charlie).exists()


def test_what_it_says_of_itself_is_shown_safely_and_recorded(
    as_: SignedIn, company: Organisation, manager: Person
) -> None:
    sent = typed(presentation="**Bois** <script>alert(1)</script>", url="scierie.example")
    assert as_(manager).post(f"/organisations/{company.slug}/modifier/", sent).status_code == 302
    page = as_(None).get(f"/organisations/{company.slug}/").content.decode()
    assert "<strong>Bois</strong>" in page
    assert "<script>alert" not in page
    assert 'href="https://scierie.example"' in page
    assert JournalEntry.objects.filter(verb="organisation_described", actor=manager.journal_id).count() == 1


def test_who_facilitates_adds_one_that_then_takes_part(
    as_: SignedIn, network: Network, dora: Person, bob: Person
) -> None:
    assert as_(bob).get("/organisations/nouvelle/").status_code == 403
    assert as_(bob).post("/organisations/nouvelle/", typed()).status_code == 403
    answer = as_(dora).post("/organisations/nouvelle/", typed(kind="funder"))
    made = Organisation.objects.get()
    assert answer["Location"] == f"/organisations/{made.slug}/"
    assert [(p.network, p.role) for p in made.participation_set.all()] == [(network, "funder")]
    assert as_(dora).post("/organisations/nouvelle/", typed(name="COMMUNAUTÉ de communes")).status_code in {409, 422}


# Who works for it.


def test_who_speaks_for_it_says_who_works_for_it(
    as_: SignedIn, company: Organisation, manager: Person, bob: Person
) -> None:
    address = f"/organisations/{company.slug}/personnes/"
    assert as_(manager).post(address, {"email": bob.email.upper(), "kind": "member"}).status_code == 302
    assert list(organisations_of(bob)) == [], "not before he says so himself"
    accept_invitation(bob, Invitation.objects.get())
    assert list(organisations_of(bob)) == [company]
    assert [role.person for role in workers_of(company)] == [bob, manager]
    assert as_(manager).post(address, {"email": "personne@example.org", "kind": "member"}).status_code == 302


@pytest.mark.parametrize("kind", ["facilitator", "administrator", "host", "funder", "x", ""])
def test_no_other_role_is_given_by_who_speaks_for_it(
    as_: SignedIn, company: Organisation, manager: Person, bob: Person, kind: str
) -> None:
    sent = {"email": bob.email, "kind": kind}
    assert as_(manager).post(f"/organisations/{company.slug}/personnes/", sent).status_code == 422
    assert not bob.roles.exists()


def test_who_speaks_for_one_that_facilitates_makes_nobody_facilitate(
    network: Network, company: Organisation, manager: Person, bob: Person
) -> None:
    takes(company, network, "facilitator")
    with refused("not_allowed"):
        works_for(manager, company, bob, RoleKind.FACILITATOR)
    assert networks_run_by(fresh(bob)) == []


def test_forty_people_a_day_are_asked_and_no_more(as_: SignedIn, company: Organisation, manager: Person) -> None:
    client, address = as_(manager), f"/organisations/{company.slug}/personnes/"
    answers = [
        client.post(address, {"email": f"personne{n}@example.org", "kind": "member"}).status_code
        for n in range(BY_ONE.times + 1)
    ]
    assert answers == [302] * BY_ONE.times + [429]


def test_who_no_longer_works_for_it_no_longer_books_for_it(
    as_: SignedIn, company: Organisation, manager: Person, bob: Person
) -> None:
    role = works_for(manager, company, bob, RoleKind.MEMBER)
    Person.objects.filter(pk=bob.pk).update(organisation=company)
    address = f"/organisations/{company.slug}/personnes/{role.pk}/retirer/"
    assert as_(manager).post(address).status_code == 302
    assert fresh(bob).organisation is None
    role.refresh_from_db()
    assert role.ends_on == timezone.localdate()
    assert as_(manager).post(address).status_code == 404, "it has ended"


def test_what_one_books_for_elsewhere_is_left_alone(company: Organisation, manager: Person, bob: Person) -> None:
    other = factories.make_organisation("Autre", kind="employer")
    role = works_for(manager, company, bob, RoleKind.MEMBER)
    Person.objects.filter(pk=bob.pk).update(organisation=other)
    actions.remove_worker(manager, Role.objects.get(pk=role.pk))
    assert fresh(bob).organisation == other


def test_who_still_speaks_for_it_still_books_for_it(company: Organisation, manager: Person, bob: Person) -> None:
    role = works_for(manager, company, bob, RoleKind.MEMBER)
    works_for(manager, company, bob, RoleKind.MANAGER)
    Person.objects.filter(pk=bob.pk).update(organisation=company)
    actions.remove_worker(manager, Role.objects.get(pk=role.pk))
    assert list(organisations_of(fresh(bob))) == [company]
    assert fresh(bob).organisation == company


def test_one_leaves_by_oneself_and_removes_nobody_else(
    as_: SignedIn, company: Organisation, manager: Person, bob: Person, charlie: Person
) -> None:
    mine = works_for(manager, company, bob, RoleKind.MEMBER)
    others = works_for(manager, company, charlie, RoleKind.MEMBER)
    address = f"/organisations/{company.slug}/personnes/"
    assert as_(bob).post(f"{address}{others.pk}/retirer/").status_code == 403
    with refused("not_allowed"):
        actions.remove_worker(bob, others)
    assert as_(bob).post(f"{address}{mine.pk}/retirer/").status_code == 302
    assert [role.person for role in workers_of(company)] == [charlie, manager]


def test_a_role_of_another_organisation_is_not_ended_through_this_one(
    as_: SignedIn, company: Organisation, manager: Person, bob: Person
) -> None:
    other = factories.make_organisation("Autre")
    role = give_role(bob, RoleKind.MEMBER, of(other), by=None)
    assert as_(manager).post(f"/organisations/{company.slug}/personnes/{role.pk}/retirer/").status_code == 404


def test_a_role_ended_by_who_facilitates_ends_booking_for_it_too(
    as_: SignedIn, network: Network, company: Organisation, manager: Person, bob: Person, dora: Person
) -> None:
    takes(company, network, "employer")
    role = works_for(manager, company, bob, RoleKind.MEMBER)
    Person.objects.filter(pk=bob.pk).update(organisation=company)
    assert as_(dora).post(f"/animation/droits/{role.pk}/retirer/").status_code == 302
    assert fresh(bob).organisation is None


def test_its_page_is_found_from_the_network(as_: SignedIn, network: Network, company: Organisation) -> None:
    takes(company, network, "funder")
    page = as_(None).get(f"/reseaux/{network.slug}/").content.decode()
    assert company.get_absolute_url() in page


def test_the_names_of_its_people_are_asked_for_in_one_statement(
    company: Organisation, django_assert_num_queries: Any
) -> None:
    for name in ("a", "b", "c"):
        factories.make_person(name, role=(RoleKind.MEMBER, of(company)))
    with django_assert_num_queries(1):
        assert [str(role.person) for role in workers_of(company)] == ["A", "B", "C"]
