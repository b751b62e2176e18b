"""Confidentiality: the lowest of four axes, on evidence that ages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.places.rules.confidentiality import (
    Axis,
    Confidentiality,
    EvidenceKind,
    Proof,
    axis_levels,
    confidentiality_of,
)

TODAY = date(2026, 11, 24)


def proof(axis: Axis = Axis.VOICE, level: int = 3, found_on: date = TODAY) -> Proof:
    return Proof(axis, level, EvidenceKind.OBSERVED, found_on)


def on_all_axes(level: int, found_on: date = TODAY) -> list[Proof]:
    return [proof(axis, level, found_on) for axis in Axis]


PROOFS = st.lists(
    st.builds(
        Proof,
        st.sampled_from(Axis),
        st.integers(0, 4),
        st.sampled_from(EvidenceKind),
        st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    ),
    max_size=12,
)


def test_without_evidence_a_space_is_open_to_all_ears() -> None:
    assert confidentiality_of([], TODAY) is Confidentiality.C0


@pytest.mark.parametrize("level", range(5))
def test_equal_axes_give_their_level(level: int) -> None:
    assert confidentiality_of(on_all_axes(level), TODAY) is Confidentiality(level)


@pytest.mark.parametrize("weak", Axis)
def test_the_weakest_axis_decides(weak: Axis) -> None:
    proofs = [proof(axis, 1 if axis is weak else 4) for axis in Axis]
    assert confidentiality_of(proofs, TODAY) is Confidentiality.C1


@pytest.mark.parametrize("missing", Axis)
def test_an_axis_without_evidence_counts_nothing(missing: Axis) -> None:
    proofs = [p for p in on_all_axes(4) if p.axis is not missing]
    assert confidentiality_of(proofs, TODAY) is Confidentiality.C0


def test_the_latest_evidence_wins_even_when_it_is_worse() -> None:
    earlier, later = proof(level=4, found_on=date(2026, 1, 1)), proof(level=2, found_on=date(2026, 6, 1))
    assert axis_levels([later, earlier], TODAY)[Axis.VOICE] == 2
    assert axis_levels([earlier, later], TODAY)[Axis.VOICE] == 2


def test_expired_evidence_gives_way_to_none_at_all() -> None:
    old = on_all_axes(4, date(2024, 11, 24))
    assert confidentiality_of(old, TODAY - timedelta(days=1)) is Confidentiality.C4
    assert confidentiality_of(old, TODAY) is Confidentiality.C0


@pytest.mark.parametrize(
    ("found_on", "expires_on"),
    [
        (date(2026, 11, 24), date(2028, 11, 24)),
        (date(2026, 2, 28), date(2028, 2, 28)),
        (date(2026, 3, 1), date(2028, 3, 1)),
        (date(2028, 2, 28), date(2030, 2, 28)),
        (date(2028, 2, 29), date(2030, 3, 1)),  # no such day two years later
        (date(2028, 3, 1), date(2030, 3, 1)),
    ],
)
def test_evidence_counts_for_two_years(found_on: date, expires_on: date) -> None:
    found = proof(found_on=found_on)
    assert found.expires_on() == expires_on
    assert found.is_in_force_on(found_on)
    assert found.is_in_force_on(expires_on - timedelta(days=1))
    assert not found.is_in_force_on(expires_on)
    assert not found.is_in_force_on(found_on - timedelta(days=1))


@given(PROOFS, st.dates(date(2023, 1, 1), date(2030, 12, 31)))
def test_the_level_is_the_lowest_of_the_four_axes(proofs: list[Proof], day: date) -> None:
    levels = axis_levels(proofs, day)
    assert set(levels) == set(Axis)
    assert confidentiality_of(proofs, day) == min(levels.values())


@given(PROOFS, st.dates(date(2023, 1, 1), date(2030, 12, 31)))
def test_no_axis_claims_more_than_some_evidence_in_force(proofs: list[Proof], day: date) -> None:
    for axis, level in axis_levels(proofs, day).items():
        assert level in {0} | {p.level for p in proofs if p.axis is axis and p.is_in_force_on(day)}


@given(PROOFS, st.dates(date(2023, 1, 1), date(2027, 12, 31)))
def test_evidence_of_tomorrow_changes_nothing_today(proofs: list[Proof], day: date) -> None:
    tomorrow = on_all_axes(4, day + timedelta(days=1))
    assert axis_levels([*proofs, *tomorrow], day) == axis_levels(proofs, day)
