"""Who may do what: roles in force, where they reach, and what is one's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.rules import (
    BY_ROLE,
    INSTANCE,
    OWN,
    Ability,
    Grant,
    RoleKind,
    Scope,
    ScopeKind,
    abilities_of,
)

TODAY = date(2026, 11, 24)
FLORAC = Scope(ScopeKind.PLACE, 1)
MENDE = Scope(ScopeKind.PLACE, 2)
NETWORK = Scope(ScopeKind.NETWORK, 1)  # the number of Florac, but a network
CHAIN = (FLORAC, NETWORK, INSTANCE)


def grant(kind: RoleKind = RoleKind.HOST, scope: Scope = FLORAC, starts: int = -30, ends: int | None = None) -> Grant:
    """A role from so many days after today, until so many days after today."""
    return Grant(kind, scope, TODAY + timedelta(days=starts), None if ends is None else TODAY + timedelta(days=ends))


GRANTS = st.lists(
    st.builds(
        grant,
        st.sampled_from(RoleKind),
        st.sampled_from((FLORAC, MENDE, NETWORK, INSTANCE)),
        st.integers(-3, 3),
        st.none() | st.integers(-3, 3),
    ),
    max_size=6,
)


def test_a_stranger_may_do_nothing() -> None:
    assert abilities_of([], CHAIN, TODAY) == frozenset()


def test_owners_see_change_and_cancel_what_is_theirs() -> None:
    assert abilities_of([], CHAIN, TODAY, owner=True) == OWN == {Ability.SEE, Ability.CHANGE, Ability.CANCEL}


@pytest.mark.parametrize("kind", RoleKind)
@pytest.mark.parametrize("scope", CHAIN)
def test_a_role_reaches_all_that_lies_inside_its_scope(kind: RoleKind, scope: Scope) -> None:
    assert abilities_of([grant(kind, scope)], CHAIN, TODAY) == BY_ROLE[kind]


@pytest.mark.parametrize("scope", [MENDE, Scope(ScopeKind.NETWORK, 2), Scope(ScopeKind.ORGANISATION, 1)])
def test_a_role_reaches_nothing_elsewhere(scope: Scope) -> None:
    assert abilities_of([grant(scope=scope)], CHAIN, TODAY) == frozenset()


def test_a_role_in_a_place_does_not_reach_the_network_around_it() -> None:
    assert abilities_of([grant()], (NETWORK, INSTANCE), TODAY) == frozenset()


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, None, True), (1, None, False), (-30, 0, False), (-30, 1, True), (-30, -1, False), (0, 0, False)],
)
def test_a_role_holds_from_its_first_day_to_the_eve_of_its_last(starts: int, ends: int | None, holds: bool) -> None:
    assert grant(starts=starts, ends=ends).is_in_force_on(TODAY) is holds
    assert bool(abilities_of([grant(starts=starts, ends=ends)], CHAIN, TODAY)) is holds


@pytest.mark.parametrize(
    ("kind", "ability", "may"),
    [
        (RoleKind.HOST, Ability.SEE_DAY, True),
        (RoleKind.HOST, Ability.CANCEL, True),
        (RoleKind.HOST, Ability.CHANGE, False),
        (RoleKind.HOST, Ability.GIVE_ROLES, False),
        (RoleKind.FACILITATOR, Ability.SEE_COUNTS, True),
        (RoleKind.FACILITATOR, Ability.SEE_DAY, False),
        (RoleKind.FACILITATOR, Ability.SEE, False),
        (RoleKind.FACILITATOR, Ability.GIVE_ROLES, True),
        (RoleKind.ADMINISTRATOR, Ability.SEE_DAY, False),
        (RoleKind.ADMINISTRATOR, Ability.CANCEL, False),
        (RoleKind.ADMINISTRATOR, Ability.GIVE_ROLES, True),
    ],
)
def test_each_role_has_its_own_abilities(kind: RoleKind, ability: Ability, may: bool) -> None:
    assert (ability in abilities_of([grant(kind)], CHAIN, TODAY)) is may


def test_every_role_has_abilities_and_every_ability_belongs_to_someone() -> None:
    assert set(BY_ROLE) == set(RoleKind)
    assert OWN.union(*BY_ROLE.values()) == set(Ability)


@given(GRANTS, GRANTS, st.booleans())
def test_abilities_of_roles_add_up(some: list[Grant], others: list[Grant], owner: bool) -> None:
    together = abilities_of([*some, *others], CHAIN, TODAY, owner=owner)
    assert together == abilities_of(some, CHAIN, TODAY, owner=owner) | abilities_of(others, CHAIN, TODAY)


@given(GRANTS)
def test_only_a_host_in_force_sees_names(grants: list[Grant]) -> None:
    hosts = [g for g in grants if g.kind is RoleKind.HOST and g.is_in_force_on(TODAY) and g.scope in CHAIN]
    assert (Ability.SEE_DAY in abilities_of(grants, CHAIN, TODAY)) is bool(hosts)
