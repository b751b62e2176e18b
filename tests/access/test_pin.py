"""The PIN: published vectors, its windows, its odds, and the lock around it."""

from __future__ import annotations

import ast
import hashlib
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.access.rules import pin
from maillage.access.rules.pin import DRIFT, HOUR, HOURS, TURNS, Lock, Window, candidates, code_for, verify, window_for

KEY = bytes.fromhex("000102030405060708090a0b0c0d0e0f10111213")
NOW = 500_000 * HOUR + 1800  # in the middle of an hour
VECTORS = [  # door, start, hours, turn, code: the table of docs/algorithms/pin.md
    (1, 500_000, 1, 0, "51138510"),
    (1, 500_000, 5, 0, "47569091"),
    (1, 500_000, 5, 1, "63391325"),
    (42, 498_765, 12, 3, "19704297"),
    (4_294_967_295, 500_000, 24, 0, "77009950"),
]


def independent(key: bytes, door: int, start: int, hours: int, turn: int) -> str:
    """The same by the definition of HMAC (RFC 2104), without the hmac module."""
    message = b"MAILLAGE-PIN-1" + b"".join(
        n.to_bytes(size, "big") for n, size in ((door, 4), (start, 4), (hours, 1), (turn, 1))
    )
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded) + message).digest()
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in padded) + inner).digest()
    return str(int.from_bytes(outer[:8], "big") % 100_000_000).rjust(8, "0")


@pytest.mark.parametrize(("door", "start", "hours", "turn", "code"), VECTORS)
def test_the_published_vectors(door: int, start: int, hours: int, turn: int, code: str) -> None:
    assert code_for(KEY, door, Window(start, hours, turn)) == code == independent(KEY, door, start, hours, turn)


def test_the_page_of_the_algorithm_gives_the_same_vectors() -> None:
    page = (Path(__file__).parents[2] / "docs/algorithms/pin.md").read_text(encoding="utf-8")
    for door, start, hours, turn, code in VECTORS:
        assert f"| {door} | {start} | {hours} | {turn} | `{code}` |" in page


def test_the_verifier_stands_alone() -> None:
    """Nothing but the standard library: it can be copied beside a lock."""
    tree = ast.parse(Path(pin.__file__).read_text(encoding="utf-8"))
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in modules} <= sys.stdlib_module_names


@given(first=st.integers(10**9, 2**31), minutes=st.integers(1, 24 * 60 - 60))
def test_a_code_opens_all_along_its_booking_and_is_dead_outside_its_window(first: int, minutes: int) -> None:
    last = first + 60 * minutes
    window = window_for(first, last)
    assert window.opens <= first < last <= window.closes
    code = code_for(KEY, 7, window)
    for moment in (first, last - 1, (first + last) // 2):
        assert verify(KEY, 7, code, moment) == window
    assert verify(KEY, 7, code, window.closes + DRIFT) != window
    if window.opens > DRIFT:
        assert verify(KEY, 7, code, window.opens - DRIFT - 1) != window


def test_a_clock_that_is_five_minutes_wrong_still_opens() -> None:
    window = Window(500_000, 2)
    code = code_for(KEY, 1, window)
    assert verify(KEY, 1, code, window.opens - DRIFT) == window
    assert verify(KEY, 1, code, window.closes + DRIFT - 1) == window


def test_longer_than_a_day_has_no_code() -> None:
    with pytest.raises(ValueError, match="twenty-four hours"):
        window_for(0, 25 * HOUR)


def test_the_number_of_candidates_is_the_one_stated() -> None:
    middle = list(candidates(NOW))
    assert len(middle) == len(set(middle)) == TURNS * sum(HOURS) == 408
    near_the_hour = list(candidates(500_000 * HOUR + 10))
    assert len(near_the_hour) == len(set(near_the_hour)) == 408 + TURNS * len(HOURS) == 460


def test_ten_million_random_tries_hit_as_often_as_stated() -> None:
    """408 in 10^8 for each: 40.8 expected in ten million; within five standard deviations."""
    accepted = {int(code_for(KEY, 1, window)) for window in candidates(NOW)}
    draw = random.Random(2026).randrange
    hits = sum(draw(100_000_000) in accepted for _ in range(10_000_000))
    expected = 10_000_000 * len(accepted) / 10**8
    assert len(accepted) <= 408
    assert abs(hits - expected) < 5 * expected**0.5


def test_codes_of_other_doors_keys_hours_and_turns_differ() -> None:
    window = Window(500_000, 5)
    same = code_for(KEY, 1, window)
    others = {
        code_for(KEY, 2, window),
        code_for(KEY[::-1], 1, window),
        code_for(KEY, 1, Window(500_001, 5)),
        code_for(KEY, 1, Window(500_000, 6)),
        code_for(KEY, 1, Window(500_000, 5, 1)),
    }
    assert len(others) == 5
    assert same not in others


def test_five_wrong_codes_close_the_lock_for_longer_and_longer() -> None:
    lock, code = Lock(1, [KEY]), code_for(KEY, 1, Window(500_000, 5))
    moment = NOW
    for pause in (300, 600, 1200, 2400, 3600, 3600):
        assert not any(lock.opens("00000000", moment) for _ in range(5))
        assert not lock.opens(code, moment), "even the right code, during the pause"
        assert not lock.opens(code, moment + pause - 1)
        moment += pause
    assert lock.opens(code, moment)
    assert (lock.misses, lock.pauses) == (0, 0)


def test_a_revoked_window_no_longer_opens_and_the_next_turn_does() -> None:
    lock = Lock(1, [KEY], revoked={Window(500_000, 5, 0)})
    assert not lock.opens(code_for(KEY, 1, Window(500_000, 5, 0)), NOW)
    assert lock.opens(code_for(KEY, 1, Window(500_000, 5, 1)), NOW)


def test_after_a_rotation_the_codes_given_before_open_until_the_next_one() -> None:
    lock, code = Lock(1, [KEY]), code_for(KEY, 1, Window(500_000, 5))
    lock.rotate(b"k" * 20)
    assert lock.opens(code, NOW)
    assert lock.opens(code_for(b"k" * 20, 1, Window(500_000, 5)), NOW)
    lock.rotate(b"l" * 20)
    assert not lock.opens(code, NOW)
