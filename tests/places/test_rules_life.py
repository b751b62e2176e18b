"""The life of a place."""

from __future__ import annotations

from itertools import product

import pytest

from maillage.places.rules.life import BOOKABLE, NEXT_STATES, State, may_become

ALLOWED = {
    (State.PROJECT, State.FITTED_OUT),
    (State.PROJECT, State.CLOSED),
    (State.FITTED_OUT, State.IN_SERVICE),
    (State.FITTED_OUT, State.CLOSED),
    (State.IN_SERVICE, State.FITTED_OUT),
    (State.IN_SERVICE, State.CLOSED),
    (State.CLOSED, State.PROJECT),
}


@pytest.mark.parametrize(("now", "then"), list(product(State, State)))
def test_a_place_passes_only_from_a_state_to_one_of_its_next(now: State, then: State) -> None:
    refusal = may_become(now, then)
    assert (refusal is None) is ((now, then) in ALLOWED)
    assert refusal is None or refusal.code == "wrong_state"


def test_the_refusal_names_both_states() -> None:
    refusal = may_become(State.PROJECT, State.IN_SERVICE)
    assert refusal is not None
    assert refusal.facts == {"now": State.PROJECT, "then": State.IN_SERVICE}


def test_every_state_leads_somewhere_and_is_reached() -> None:
    assert set(NEXT_STATES) == set(State) == {then for states in NEXT_STATES.values() for then in states}


def test_only_a_place_in_service_is_booked() -> None:
    assert frozenset({State.IN_SERVICE}) == BOOKABLE
