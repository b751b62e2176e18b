"""What one has to do becomes levels by axis; a space that does not fit says why; the least that lifts it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.places.rules.confidentiality import Axis, EvidenceKind, Proof, oldest_in_force
from maillage.places.rules.inspection import (
    BY_EAR,
    axes_to_inspect,
    proofs_of_round,
    seen_by_eye,
    ticked_beforehand,
)
from maillage.places.rules.needs import NEEDS, Need, levels_needed, shortfalls
from maillage.places.rules.safeguards import (
    CRITERIA,
    Protection,
    Requirement,
    Safeguard,
    improvements,
    level_reached,
    protection_on,
    safeguards_of,
    smallest_sets,
)

TODAY = date(2026, 11, 24)
SOME_SAFEGUARDS = st.frozensets(st.sampled_from(Safeguard))
LEVELS = st.fixed_dictionaries({axis: st.integers(0, 4) for axis in Axis})


def at(voice: int, screen: int, network: int, access: int, *held: Safeguard) -> Protection:
    return Protection(dict(zip(Axis, (voice, screen, network, access), strict=True)), frozenset(held))


def test_nothing_to_do_asks_nothing() -> None:
    assert set(levels_needed([]).values()) == {0}


def test_of_several_needs_the_highest_level_of_each_axis_counts() -> None:
    assert tuple(levels_needed([Need.HR_TALK, Need.HIDDEN_SCREEN]).values()) == (3, 3, 2, 1)
    assert levels_needed([Need.HR_TALK, Need.HR_TALK]) == levels_needed([Need.HR_TALK])


def test_each_need_asks_something_that_exists() -> None:
    assert set(NEEDS) == set(Need)
    assert all(any(levels) and max(levels) <= 4 for levels in NEEDS.values())


def test_the_reason_names_the_axis_the_level_and_the_door() -> None:
    space = at(1, 4, 4, 4)
    (reason,) = shortfalls(space, levels_needed([Need.CLIENT_CALL]))
    assert (reason.axis, reason.level, reason.needed) == (Axis.VOICE, 1, 2)
    assert reason.missing <= {Safeguard.CLOSING_DOOR, Safeguard.PHONE_BOOTH}
    assert len(reason.missing) == 1


def test_one_purchase_lifts_this_desk() -> None:
    """A screen filter and a shredder: this desk goes from C1 to C2."""
    desk = at(2, 1, 2, 1, Safeguard.BACK_TO_WALL, Safeguard.LOCKER, Safeguard.CLEAN_DESK)
    first = improvements(desk)[0]
    assert first.level == 2
    assert frozenset({Safeguard.SCREEN_FILTER, Safeguard.SHREDDER}) in first.sets
    assert {len(one) for one in first.sets} == {2}


def test_at_the_top_nothing_lifts() -> None:
    assert improvements(at(4, 4, 4, 4)) == []


# --- against a brute force


def fits_by_hand(proofs: list[Proof], needs: Iterable[Need], day: date) -> bool:
    """The same answer without any of the rules: day by day, axis by axis."""
    for position, axis in enumerate(("voice", "screen", "network", "access")):
        level, newest = 0, None
        for proof in proofs:
            found = proof.found_on
            years = (day.year - found.year) - ((day.month, day.day) < (found.month, found.day))
            if proof.axis.value != axis or found > day or years >= 2:
                continue
            if newest is None or found >= newest:
                level, newest = proof.level, found
        if any(NEEDS[need][position] > level for need in needs):
            return False
    return True


def test_needs_and_evidence_answer_as_a_brute_force_on_ten_thousand_cases() -> None:
    draw, kinds, axes, all_needs = Random(18), list(EvidenceKind), list(Axis), list(Need)
    days = [TODAY, date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29)]
    fitting = 0
    for _case in range(10_000):
        day = draw.choice(days)
        proofs = [
            Proof(
                axis,
                draw.choice((2, 3, 3, 4)),
                draw.choice(kinds),
                day - timedelta(days=draw.choice((0, 1, 729, 730, 731, draw.randrange(-9, 740)))),
            )
            for axis in axes
            for _again in range(draw.choice((0, 1, 1, 1, 2)))
        ]
        needs = draw.sample(all_needs, draw.choice((0, 1, 1, 2, 3)))
        fits = not shortfalls(protection_on(proofs, day), levels_needed(needs))
        assert fits == fits_by_hand(proofs, needs, day), (day, proofs, needs)
        fitting += fits
    assert 1_000 < fitting < 9_000  # both answers are drawn


@given(st.lists(st.frozensets(st.sampled_from(list(Safeguard)[:7]), min_size=1, max_size=3), max_size=5))
def test_no_smaller_set_would_do_and_none_as_small_is_left_out(requirements: list[Requirement]) -> None:
    def meets(choice: frozenset[Safeguard]) -> bool:
        return all(requirement & choice for requirement in requirements)

    choices = [frozenset(choice) for size in range(6) for choice in combinations(list(Safeguard)[:7], size)]
    least = min(len(choice) for choice in choices if meets(choice))
    expected = {choice for choice in choices if len(choice) == least and meets(choice)}
    assert set(smallest_sets(requirements)) == expected


@given(LEVELS, SOME_SAFEGUARDS)
def test_what_is_said_to_lift_a_space_lifts_it(levels: dict[Axis, int], held: frozenset[Safeguard]) -> None:
    space = Protection(levels, held)
    for improvement in improvements(space):
        for added in improvement.sets:
            better = Protection(levels, held | added)
            assert all(not better.missing(axis, improvement.level) for axis in Axis)


@given(st.sampled_from(Axis), SOME_SAFEGUARDS)
def test_one_more_safeguard_never_lowers_a_level(axis: Axis, held: frozenset[Safeguard]) -> None:
    reached = level_reached(axis, held)
    assert all(level_reached(axis, held | {one}) >= reached for one in safeguards_of(axis))


def test_each_level_of_each_axis_can_be_reached() -> None:
    assert all(level_reached(axis, safeguards_of(axis)) == 4 for axis in Axis)
    assert {one for axis in Axis for one in safeguards_of(axis)} == set(Safeguard)
    assert all(set(CRITERIA[axis]) == {1, 2, 3, 4} for axis in Axis)


@given(st.dates(date(2023, 1, 1), date(2030, 12, 31)), st.integers(-5, 5))
def test_the_oldest_day_in_force_is_the_first_whose_evidence_counts(day: date, around: int) -> None:
    found_on = oldest_in_force(day) + timedelta(days=around)
    assert Proof(Axis.VOICE, 1, EvidenceKind.DECLARED, found_on).is_in_force_on(day) == (around >= 0)


# --- the round


def declared(axis: Axis, level: int, *seen: Safeguard, kind: EvidenceKind = EvidenceKind.DECLARED) -> Proof:
    return Proof(axis, level, kind, TODAY, frozenset(map(str, seen)))


def test_an_axis_that_was_measured_is_left_until_its_measure_expires() -> None:
    measured = declared(Axis.VOICE, 3, kind=EvidenceKind.MEASURED)
    assert Axis.VOICE not in axes_to_inspect([measured], TODAY)
    assert Axis.VOICE in axes_to_inspect([measured], date(2028, 11, 24))


@pytest.mark.parametrize("level", range(5))
@pytest.mark.parametrize("axis", Axis)
def test_what_is_ticked_beforehand_supposes_the_level_that_is_known(axis: Axis, level: int) -> None:
    protection = protection_on([declared(axis, level)], TODAY)
    ticked = ticked_beforehand(protection, axis)
    assert ticked <= set(seen_by_eye(axis))
    assert level_reached(axis, ticked | BY_EAR) >= level


def test_a_round_says_each_axis_once_and_leaves_what_nobody_knew() -> None:
    filter_on = frozenset({Safeguard.SCREEN_FILTER})
    seen = {Axis.SCREEN: filter_on, Axis.ACCESS: frozenset[Safeguard]()}
    made = proofs_of_round(seen, {}, EvidenceKind.DECLARED, TODAY)
    assert [(proof.axis, proof.level) for proof in made] == [(Axis.SCREEN, 1)]
    assert proofs_of_round(seen, {Axis.SCREEN: made[0]}, EvidenceKind.DECLARED, TODAY) == []
    gone = proofs_of_round({Axis.SCREEN: frozenset()}, {Axis.SCREEN: made[0]}, EvidenceKind.DECLARED, TODAY)
    assert gone[0].level == 0
