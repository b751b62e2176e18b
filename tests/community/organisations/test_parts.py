"""What follows in a network from the part that an organisation takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.community.actions import give_role
from maillage.community.actions import organisations as actions
from maillage.community.models import JournalEntry, Network, Organisation, Participation, Person, Role
from maillage.community.queries import abilities, facilitators_of, grants_of, networks_run_by
from maillage.community.queries.organisations import wholly_within
from maillage.community.rules import Ability, Grant, RoleKind, Scope, ScopeKind
from maillage.community.rules.rights import PartTaken, implied_grants
from tests import factories
from tests.community.organisations.acts import TODAY, administrator, fresh, of, takes, works_for
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn


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
