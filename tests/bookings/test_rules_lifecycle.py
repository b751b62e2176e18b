"""What may become of a booking, and what whom may do with it when: one table, one answer for every screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.lifecycle import (
    BOOKINGS,
    UNDO_WITHIN,
    Act,
    BookingState,
    Cancellation,
    allowed_acts,
    may_undo,
    status_at,
)
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
END = START + timedelta(hours=4)
OWNER = {Ability.SEE, Ability.CHANGE, Ability.CANCEL}
HOST = {Ability.SEE, Ability.CANCEL, Ability.SEE_DAY}
BEFORE, DURING, AFTER = START - timedelta(hours=3), START + timedelta(hours=1), END + timedelta(minutes=1)


def booking(status: Status, **more: object) -> BookingState:
    return BookingState(status, START, END, **more)  # type: ignore[arg-type]  # as the test says


@pytest.mark.parametrize(
    ("status", "now", "abilities", "acts"),
    [
        (Status.HELD, BEFORE, OWNER, {Act.CONFIRM, Act.CANCEL}),
        (Status.REQUESTED, BEFORE, OWNER, {Act.CHANGE, Act.CANCEL}),
        (Status.CONFIRMED, BEFORE, OWNER, {Act.CHANGE, Act.CANCEL, Act.KEEP_IN_CALENDAR}),
        (Status.CONFIRMED, DURING, OWNER, {Act.LEAVE, Act.STAY, Act.KEEP_IN_CALENDAR}),
        (Status.CONFIRMED, AFTER, OWNER, set()),
        (Status.CONFIRMED, BEFORE, HOST, {Act.CANCEL, Act.KEEP_IN_CALENDAR}),
        (Status.CONFIRMED, DURING, HOST, {Act.CANCEL, Act.LEAVE, Act.STAY, Act.KEEP_IN_CALENDAR}),
        (Status.CONFIRMED, BEFORE, {Ability.SEE}, {Act.KEEP_IN_CALENDAR}),
        (Status.CANCELLED, BEFORE, OWNER, {Act.SEARCH_AGAIN}),
        (Status.REFUSED, BEFORE, OWNER, {Act.SEARCH_AGAIN}),
        (Status.EXPIRED, BEFORE, OWNER, {Act.SEARCH_AGAIN}),
        (Status.NO_SHOW, DURING, OWNER, {Act.SEARCH_AGAIN}),
    ],
)
def test_what_whom_may_do_when(status: Status, now: datetime, abilities: set[Ability], acts: set[Act]) -> None:
    assert allowed_acts(booking(status), abilities, now) == acts


def test_a_place_that_expects_people_lets_them_say_that_they_have_come() -> None:
    expected = booking(Status.CONFIRMED, expects_arrival=True)
    assert Act.ARRIVE in allowed_acts(expected, OWNER, BEFORE)
    assert Act.ARRIVE not in allowed_acts(expected, HOST, BEFORE)
    assert Act.ARRIVE not in allowed_acts(expected, OWNER, START - timedelta(hours=73))
    assert Act.ARRIVE not in allowed_acts(
        booking(Status.CONFIRMED, expects_arrival=True, arrived_at=START), OWNER, DURING
    )
    assert Act.ARRIVE in allowed_acts(booking(Status.NO_SHOW, expects_arrival=True), OWNER, DURING), "late, not gone"


def test_who_has_arrived_moves_it_no_more() -> None:
    early = booking(Status.CONFIRMED, arrived_at=BEFORE)
    assert not {Act.CHANGE, Act.CANCEL} & allowed_acts(early, OWNER, BEFORE)
    assert Act.CANCEL in allowed_acts(early, HOST, BEFORE), "a host puts a mistake right"


def test_a_hold_whose_time_is_over_has_expired_before_the_worker_comes() -> None:
    held = booking(Status.HELD, expires_at=BEFORE)
    assert status_at(held, BEFORE) == Status.EXPIRED
    assert allowed_acts(held, OWNER, BEFORE) == {Act.SEARCH_AGAIN}
    assert status_at(held, BEFORE - timedelta(seconds=1)) == Status.HELD


@given(
    st.sampled_from(list(Status)),
    st.sets(st.sampled_from(list(Ability))),
    st.integers(-3000, 3000),
    st.booleans(),
    st.booleans(),
)
def test_nobody_acts_beyond_their_abilities_nor_on_what_is_over(
    status: Status, abilities: set[Ability], minutes: int, expects: bool, arrived: bool
) -> None:
    now = START + timedelta(minutes=minutes)
    state = booking(status, expects_arrival=expects, arrived_at=START if arrived else None)
    acts = allowed_acts(state, abilities, now)
    if Ability.CHANGE not in abilities:
        assert not acts & {Act.CONFIRM, Act.CHANGE, Act.ARRIVE}
    if Ability.CANCEL not in abilities:
        assert not acts & {Act.CANCEL, Act.LEAVE, Act.STAY}
    if now >= END:
        assert acts <= {Act.SEARCH_AGAIN}
    assert not (acts & {Act.CANCEL} and acts & {Act.LEAVE})
    assert (Act.SEARCH_AGAIN in acts) is (status_at(state, now) not in HOLDING)


@pytest.mark.parametrize(("act", "status"), list(product(BOOKINGS.moves, Status)))
def test_what_the_table_does_not_hold_is_refused_by_name(act: str, status: Status) -> None:
    if act in BOOKINGS.acts(status):
        assert BOOKINGS.target(act, status) in Status
        return
    with pytest.raises(Refusal) as refused:
        BOOKINGS.target(act, status)
    assert refused.value.code == "not_active"


def test_what_is_refused_or_expired_never_lives_again() -> None:
    for status in (Status.REFUSED, Status.EXPIRED):
        assert BOOKINGS.is_over(status)
    assert BOOKINGS.acts(Status.CANCELLED) == {"undo", "ask_anew"}


CANCELLED_AT = START - timedelta(hours=3)


def cancelled(*, was: Status = Status.CONFIRMED, by_reader: bool = True, at: datetime = CANCELLED_AT) -> BookingState:
    return booking(Status.CANCELLED, cancellation=Cancellation(at, was, by_reader))


@pytest.mark.parametrize(
    ("state", "now", "code"),
    [
        (cancelled(), CANCELLED_AT, None),
        (cancelled(), CANCELLED_AT + UNDO_WITHIN, None),
        (cancelled(was=Status.REQUESTED), CANCELLED_AT, None),
        (cancelled(), CANCELLED_AT + UNDO_WITHIN + timedelta(seconds=1), "undo_too_late"),
        (cancelled(was=Status.HELD), CANCELLED_AT, "undo_too_late"),
        (cancelled(by_reader=False), CANCELLED_AT, "not_yours_to_undo"),
        (booking(Status.CANCELLED), CANCELLED_AT, "not_yours_to_undo"),
        (cancelled(at=START - timedelta(minutes=2)), START, "undo_begun"),
        (booking(Status.CONFIRMED), BEFORE, "not_active"),
        (booking(Status.REFUSED), BEFORE, "not_active"),
    ],
)
def test_a_cancellation_is_taken_back_by_its_author_within_ten_minutes(
    state: BookingState, now: datetime, code: str | None
) -> None:
    refusal = may_undo(state, now)
    assert (refusal.code if refusal else None) == code
    assert (Act.UNDO in allowed_acts(state, OWNER, now)) is (code is None)
    assert Act.UNDO not in allowed_acts(state, {Ability.SEE}, now)
