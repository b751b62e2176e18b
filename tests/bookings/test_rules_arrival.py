"""Arrival: the code on the wall is RFC 4226's, holds five minutes, and proves when one was there."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.bookings.rules.arrival import STEP_SECONDS, code_at, is_missed, may_arrive, next_change, was_shown_at

RFC_SECRET = b"12345678901234567890".hex()
RFC_CODES = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]  # RFC 4226, appendix D
STEP = timedelta(seconds=STEP_SECONDS)
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def hotp(secret: bytes, counter: int) -> str:
    """RFC 4226 §5.3 anew, with the HMAC of RFC 2104 written out."""
    key = secret if len(secret) <= 64 else hashlib.sha1(secret).digest()  # noqa: S324 - what the norm says
    key = key.ljust(64, b"\0")
    inner = hashlib.sha1(bytes(b ^ 0x36 for b in key) + struct.pack(">Q", counter)).digest()  # noqa: S324 - the same
    digest = hashlib.sha1(bytes(b ^ 0x5C for b in key) + inner).digest()  # noqa: S324 - the same
    (word,) = struct.unpack_from(">I", digest, digest[19] % 16)
    return str(word % 2**31 % 1_000_000).zfill(6)


@pytest.mark.parametrize(("counter", "code"), list(enumerate(RFC_CODES)))
def test_the_code_is_the_one_of_the_norm(counter: int, code: str) -> None:
    moment = datetime.fromtimestamp(counter * STEP_SECONDS, tz=UTC)
    assert code_at(RFC_SECRET, moment) == code == hotp(bytes.fromhex(RFC_SECRET), counter)
    assert code_at(RFC_SECRET, moment + STEP - timedelta(microseconds=1)) == code


SECRETS = st.binary(min_size=20, max_size=80)
MOMENTS = st.integers(1_767_225_600_000, 2_208_988_800_000).map(
    lambda ms: datetime.fromtimestamp(ms / 1000, tz=UTC)
)  # 2026–2039


def counter_of(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


@given(SECRETS, MOMENTS)
def test_the_code_is_what_another_programme_computes(secret: bytes, moment: datetime) -> None:
    code = code_at(secret.hex(), moment)
    assert code == hotp(secret, counter_of(moment))
    assert len(code) == 6
    assert code.isdigit()


@given(SECRETS, MOMENTS, st.integers(-1, 1))
def test_a_code_is_accepted_in_its_own_five_minutes_and_one_step_around(
    secret: bytes, moment: datetime, steps: int
) -> None:
    assert was_shown_at(secret.hex(), code_at(secret.hex(), moment), moment + steps * STEP)


@given(SECRETS, MOMENTS, st.integers(2, 300), st.booleans())
def test_a_code_is_never_accepted_two_steps_away_or_more(
    secret: bytes, moment: datetime, steps: int, before: bool
) -> None:
    code, there = code_at(secret.hex(), moment), moment + (-steps if before else steps) * STEP
    around = {hotp(secret, counter_of(there) + n) for n in (-1, 0, 1)}
    assume(code not in around)  # one in a million is the same by chance
    assert not was_shown_at(secret.hex(), code, there)


@given(SECRETS, SECRETS, MOMENTS)
def test_the_code_of_another_place_is_no_proof(secret: bytes, other: bytes, moment: datetime) -> None:
    code = code_at(other.hex(), moment)
    assume(code not in {hotp(secret, counter_of(moment) + n) for n in (-1, 0, 1)})
    assert not was_shown_at(secret.hex(), code, moment)


@pytest.mark.parametrize("written", ["{} ", " {}", "{0:.3} {0:.3}", "n° {}", "{}\n"])
def test_a_code_may_be_typed_with_spaces_around_it(written: str) -> None:
    code = hotp(bytes.fromhex(RFC_SECRET), counter_of(NINE))
    spaced = f"{code[:3]} {code[3:]}" if "0:" in written else written.format(code)
    assert was_shown_at(RFC_SECRET, spaced, NINE)


@pytest.mark.parametrize("told", ["", " ", "12345", "1234567", "abcdef", "٧٥٥٢٢٤", "é" * 6, "0" * 5000])
def test_what_is_no_code_is_refused_quietly(told: str) -> None:
    assert not was_shown_at(RFC_SECRET, told, NINE)


@given(MOMENTS)
def test_the_code_changes_when_it_says(moment: datetime) -> None:
    change = next_change(moment)
    assert timedelta(0) < change - moment <= STEP
    assert counter_of(change) == counter_of(moment) + 1
    assert counter_of(change - timedelta(microseconds=1)) == counter_of(moment)


@pytest.mark.parametrize(
    ("at", "now", "code"),
    [
        (NINE, NINE, None),
        (NINE - 30 * MINUTE, NINE - 30 * MINUTE, None),
        (NINE - 31 * MINUTE, NINE - 31 * MINUTE, "too_early"),
        (NOON - MINUTE, NOON - MINUTE, None),
        (NOON, NOON, "past"),
        (NINE, NINE + 24 * HOUR, None),  # a phone that found its network the next morning
        (NINE, NINE + 24 * HOUR + MINUTE, "old_news"),
        (NINE + 5 * MINUTE, NINE, None),  # its clock is a little ahead
        (NINE + 6 * MINUTE, NINE, "clock_ahead"),
        (NOON - MINUTE, NOON + HOUR, None),  # told after the slot, said during it
        (NOON + MINUTE, NOON + HOUR, "past"),
    ],
)
def test_an_arrival_is_said_around_the_slot_and_not_a_day_late(at: datetime, now: datetime, code: str | None) -> None:
    refusal = may_arrive(NINE, NOON, at, now)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("created", "now", "missed"),
    [
        (NINE - HOUR, NINE + 29 * MINUTE, False),
        (NINE - HOUR, NINE + 30 * MINUTE, True),
        (NINE + HOUR, NINE + HOUR + 29 * MINUTE, False),  # booked late: it counts from there
        (NINE + HOUR, NINE + HOUR + 30 * MINUTE, True),
    ],
)
def test_a_slot_is_missed_after_its_grace(created: datetime, now: datetime, missed: bool) -> None:
    assert is_missed(NINE, created, 30, now) is missed


@given(st.integers(-600, 600), st.integers(-600, 3000))
def test_who_may_arrive_was_there_in_time(minutes: int, later: int) -> None:
    at = NINE + minutes * MINUTE
    now = at + later * MINUTE
    if may_arrive(NINE, NOON, at, now) is None:
        assert NINE - 30 * MINUTE <= at < NOON
        assert -5 * MINUTE <= now - at <= 24 * HOUR
