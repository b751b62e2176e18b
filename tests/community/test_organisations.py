"""Organisations: their numbers, their page, who speaks for them, and the roles that follow from the part they take."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from maillage.community.actions import give_role
from maillage.community.actions import organisations as actions
from maillage.community.actions.invitations import BY_ONE, accept_invitation
from maillage.community.models import Invitation, JournalEntry, Network, Organisation, Participation, Person, Role
from maillage.community.queries import abilities, facilitators_of, grants_of, networks_run_by
from maillage.community.queries.organisations import organisations_of, wholly_within, workers_of
from maillage.community.rules import INSTANCE, Ability, Grant, RoleKind, Scope, ScopeKind
from maillage.community.rules.numbers import parse_rna, parse_siren, parse_siret
from maillage.community.rules.rights import PartTaken, implied_grants
from tests import factories
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn

SIREN, SIRET, RNA = "732829320", "73282932000074", "W481000123"
TODAY = date(2027, 3, 1)


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def of(organisation: Organisation) -> Scope:
    return Scope(ScopeKind.ORGANISATION, organisation.pk)


def takes(organisation: Organisation, network: Network, role: str) -> Participation:
    return Participation.objects.create(organisation=organisation, network=network, role=role)


def works_for(by: Person, organisation: Organisation, person: Person, kind: RoleKind) -> Role:
    """One asks, the other accepts."""
    return accept_invitation(person, actions.invite_worker(by, organisation, person.email, kind))


def typed(**changes: str) -> dict[str, str]:
    """The form as someone fills it in."""
    return {
        "name": "Communauté de communes",
        "kind": "employer",
        "presentation": "",
        "siren": "",
        "siret": "",
        "rna": "",
        "url": "",
        **changes,
    }


@pytest.fixture
def company(db: None) -> Organisation:
    return factories.make_organisation("Scierie du Causse", kind="employer")


@pytest.fixture
def manager(company: Organisation) -> Person:
    """Max speaks for the company."""
    return factories.make_person("max", role=(RoleKind.MANAGER, of(company)))


# Numbers.


@pytest.mark.parametrize("text", [SIREN, "732 829 320", " 732829320 ", "732\u00a0829\u00a0320"])
def test_a_siren_is_nine_figures_with_their_key(text: str) -> None:
    assert parse_siren(text) == SIREN


@pytest.mark.parametrize("text", ["732829321", "73282932", "7328293200", "73282932A", "", "abc", "７３２８２９３２1"])
def test_what_is_not_a_siren_is_refused(text: str) -> None:
    with refused("bad_siren"):
        parse_siren(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (SIRET, SIRET),
        ("732 829 320 00074", SIRET),
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
    ],
)
def test_a_siret_is_fourteen_figures_with_their_key_and_la_poste_has_its_own(text: str, number: str) -> None:
    assert parse_siret(text) == number


@pytest.mark.parametrize("text", ["73282932000075", "732829320", "732829320000741", "35600000049838", "", "x" * 14])
def test_what_is_not_a_siret_is_refused(text: str) -> None:
    with refused("bad_siret"):
        parse_siret(text)


@pytest.mark.parametrize("text", [RNA, "w481000123", " W48 1000 123 ", "W-481000123"])
def test_an_rna_is_a_w_and_nine_figures(text: str) -> None:
    assert parse_rna(text) == RNA


@pytest.mark.parametrize(
    "text", ["W48100012", "W4810001234", "481000123", "X481000123", "", "W٤٨١٠٠٠١٢٣", "W48100012²"]
)
def test_what_is_not_an_rna_is_refused(text: str) -> None:
    with refused("bad_rna"):
        parse_rna(text)


@pytest.mark.parametrize(
    ("field", "number"), [("siren", "732829321"), ("siret", "73282932000075"), ("rna", "X481000123")]
)
def test_a_wrong_number_is_said_and_nothing_is_saved(
    as_: SignedIn, company: Organisation, manager: Person, field: str, number: str
) -> None:
    sent = typed(presentation="Un long texte", **{field: number})
    answer = as_(manager).post(f"/organisations/{company.slug}/modifier/", sent)
    assert answer.status_code == 422
    assert "Un long texte" in answer.content.decode()
    company.refresh_from_db()
    assert company.name == "Scierie du Causse"


def test_a_siret_gives_its_siren_and_must_not_contradict_it(
    as_: SignedIn, company: Organisation, manager: Person
) -> None:
    client, address = as_(manager), f"/organisations/{company.slug}/modifier/"
    assert client.post(address, typed(siren="356000000", siret=SIRET)).status_code == 422
    assert client.post(address, typed(siret="732 829 320 00074", rna="w481000123")).status_code == 302
    company.refresh_from_db()
    assert (company.siren, company.siret, company.rna) == (SIREN, SIRET, RNA)


@pytest.mark.parametrize(("field", "number"), [("siret", SIRET), ("rna", RNA)])
def test_the_number_of_another_is_refused_on_screen_and_in_the_action(
    as_: SignedIn, company: Organisation, manager: Person, field: str, number: str
) -> None:
    factories.make_organisation("La première", **{field: number})
    sent = typed(**{field: number})
    assert as_(manager).post(f"/organisations/{company.slug}/modifier/", sent).status_code in {409, 422}
    setattr(company, field, number)
    with refused("number_taken"):
        actions.describe_organisation(manager, company)
    with refused("number_taken"):
        actions.add_organisation(None, "Une troisième", "partner", **{field: number})
    assert Organisation.objects.filter(**{field: number}).count() == 1


def test_several_organisations_may_have_no_number(db: None) -> None:
    for name in ("Une", "Deux"):
        actions.add_organisation(None, name, "partner")
    assert Organisation.objects.filter(siret="", rna="").count() == 2


# Its page and its file.


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


# What follows from the part it takes.


@pytest.mark.parametrize("part", ["facilitator", "host", "employer", "funder", "partner"])
@pytest.mark.parametrize("kind", [RoleKind.FACILITATOR, RoleKind.MANAGER, RoleKind.MEMBER])
def test_what_a_role_in_an_organisation_means_in_a_network(kind: RoleKind, part: str) -> None:
    grant = Grant(kind, Scope(ScopeKind.ORGANISATION, 1), TODAY, TODAY + timedelta(days=9))
    parts = [PartTaken(1, 7, part), PartTaken(2, 8, part)]
    wanted = []
    if part == "facilitator" and kind == RoleKind.FACILITATOR:
        wanted = [RoleKind.FACILITATOR]
    if part == "funder":
        wanted = [RoleKind.FUNDER]
    found = implied_grants(grant, parts)
    assert [g.kind for g in found] == wanted
    assert all((g.scope, g.starts_on, g.ends_on) == (Scope(ScopeKind.NETWORK, 7), TODAY, grant.ends_on) for g in found)


@pytest.mark.parametrize("scope", [ScopeKind.NETWORK, ScopeKind.PLACE, ScopeKind.INSTANCE])
def test_a_role_elsewhere_means_nothing_more(scope: ScopeKind) -> None:
    grant = Grant(RoleKind.FACILITATOR, Scope(scope, 1), TODAY)
    assert implied_grants(grant, [PartTaken(1, 7, "facilitator"), PartTaken(1, 7, "funder")]) == ()


def test_a_funder_reads_reports_and_counts_and_nothing_else(
    as_: SignedIn, network: Network, company: Organisation, bob: Person
) -> None:
    takes(company, network, "funder")
    give_role(bob, RoleKind.MEMBER, of(company), by=None)
    assert abilities(fresh(bob), network) == {Ability.SEE_COUNTS, Ability.SEE_REPORTS}
    assert abilities(fresh(bob), factories.make_network("Ailleurs")) == frozenset()
    assert networks_run_by(fresh(bob)) == []
    for address in ("/animation/", "/animation/adherents/", "/animation/imports/", "/animation/adhesions/"):
        assert as_(bob).get(address).status_code == 403


def test_an_employer_reads_nothing(network: Network, company: Organisation, bob: Person, manager: Person) -> None:
    takes(company, network, "employer")
    give_role(bob, RoleKind.MEMBER, of(company), by=None)
    for person in (bob, manager):
        assert abilities(fresh(person), network) == frozenset()


def administrator() -> Person:
    return factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE))


def test_who_facilitates_one_network_takes_over_no_other(network: Network, dora: Person) -> None:
    """An organisation that facilitates elsewhere is not drawn in, nor are its roles given or ended from here."""
    elsewhere, other = factories.make_network("Ailleurs"), factories.make_organisation()
    takes(other, elsewhere, "facilitator")
    with refused("not_allowed"):
        actions.take_part(dora, network, other, "facilitator")
    takes(other, network, "partner")
    with refused("not_allowed"):
        works_for(fresh(dora), other, dora, RoleKind.MEMBER)
    assert networks_run_by(fresh(dora)) == [network.pk]
    assert not wholly_within([network]).exists()


def test_facilitating_begins_and_ends_with_the_part_of_the_organisation(
    network: Network, company: Organisation, bob: Person, dora: Person
) -> None:
    give_role(bob, RoleKind.FACILITATOR, of(company), by=None)
    assert networks_run_by(fresh(bob)) == []
    part = actions.take_part(administrator(), network, company, "facilitator")
    assert networks_run_by(fresh(bob)) == [network.pk]
    assert set(facilitators_of(network.pk)) == {bob, dora}
    takes(factories.make_organisation(), network, "facilitator")
    actions.leave_part(dora, part)
    assert networks_run_by(fresh(bob)) == []
    assert list(facilitators_of(network.pk)) == [dora]


def test_what_follows_ends_with_the_role(network: Network, company: Organisation, bob: Person) -> None:
    takes(company, network, "facilitator")
    role = give_role(bob, RoleKind.FACILITATOR, of(company), by=None)
    assert len(grants_of(fresh(bob))) == 2
    Role.objects.filter(pk=role.pk).update(ends_on=role.starts_on)
    assert grants_of(fresh(bob)) == ()


def test_a_part_is_taken_once_and_only_by_who_facilitates(
    network: Network, company: Organisation, dora: Person, manager: Person, alice: Person
) -> None:
    with refused("not_allowed"):  # somebody speaks for it: it joins by its own will
        actions.take_part(dora, network, company, "facilitator")
    free = factories.make_organisation()
    assert actions.take_part(dora, network, free, "funder") == actions.take_part(dora, network, free, "funder")
    assert JournalEntry.objects.filter(verb="part_taken").count() == 1
    for person in (manager, alice):
        with refused("not_allowed"):
            actions.take_part(person, network, company, "facilitator")
        with refused("not_allowed"):
            actions.leave_part(person, Participation.objects.get())


def test_the_last_organisation_that_facilitates_stays_until_another_is_named(
    as_: SignedIn, network: Network, company: Organisation, dora: Person
) -> None:
    first = takes(factories.make_organisation(kind="facilitator"), network, "facilitator")
    address = f"/animation/{network.slug}/organisations/{first.pk}/retirer/"
    takes(company, network, "funder")
    takes(company, factories.make_network("Ailleurs"), "facilitator")
    assert as_(dora).post(address).status_code == 409
    with refused("last_facilitator"):
        actions.leave_part(dora, first)
    sent = {"organisation": company.pk, "role": "facilitator"}
    assert as_(dora).post(f"/animation/{network.slug}/organisations/", sent).status_code == 302
    assert as_(dora).post(address).status_code == 302
    assert {(p.organisation, p.role) for p in network.parts.all()} == {(company, "funder"), (company, "facilitator")}


def test_a_part_of_another_network_is_not_touched(as_: SignedIn, network: Network, dora: Person) -> None:
    other = factories.make_network("Ailleurs")
    part = takes(factories.make_organisation(), other, "funder")
    assert as_(dora).post(f"/animation/{other.slug}/organisations/{part.pk}/retirer/").status_code == 403
    assert as_(dora).post(f"/animation/{network.slug}/organisations/{part.pk}/retirer/").status_code == 404


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_last_person_who_facilitates_a_network_keeps_that_role(
    as_: SignedIn, network: Network, dora: Person, elsewhere: bool
) -> None:
    if elsewhere:
        factories.make_person("erin", role=(RoleKind.FACILITATOR, factories.make_network("Ailleurs").scopes()[0]))
    assert as_(dora).post(f"/animation/droits/{dora.roles.get().pk}/retirer/").status_code == 409
    assert networks_run_by(fresh(dora)) == [network.pk]


def test_an_organisation_that_takes_part_is_not_deleted(network: Network, company: Organisation) -> None:
    from django.db.models import ProtectedError

    takes(company, network, "funder")
    with pytest.raises(ProtectedError):
        company.delete()


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
