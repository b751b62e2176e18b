"""Saying that one has arrived: a code on the wall of the place that changes every five minutes; no GPS, no account.

The code is RFC 4226's (HMAC-SHA1, six digits) over the number of the five minutes since 1970, as RFC 6238 counts time.
A phone without a network keeps the code with its own time and sends both later: the code proves the time.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from maillage.kernel.refusal import Refusal

STEP_SECONDS = 300
DIGITS = 6
EARLY = timedelta(minutes=30)  # one may say that one is there that long before one's slot
SEEN_EARLY = timedelta(hours=1)  # a host may say so of somebody that long before
LATEST_NEWS = timedelta(hours=24)  # an arrival kept by a phone is accepted that long after
CLOCKS_APART = timedelta(minutes=5)  # how wrong the clock of a phone may be
MILD_STEPS = 1  # a code is accepted one step before and after its own, as clocks drift and people type slowly


def code_at(secret: str, moment: datetime) -> str:
    """The code shown at an instant. Source: RFC 4226 §5.3, RFC 6238 §4 with X = 300 s."""
    return _code(secret, int(moment.timestamp()) // STEP_SECONDS)


def next_change(moment: datetime) -> datetime:
    """When the code shown at an instant changes."""
    ahead = STEP_SECONDS - int(moment.timestamp()) % STEP_SECONDS
    return moment.replace(microsecond=0) + timedelta(seconds=ahead)


def _code(secret: str, step: int) -> str:
    digest = hmac.new(bytes.fromhex(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def was_shown_at(secret: str, code: str, moment: datetime, *, steps: int = MILD_STEPS) -> bool:
    """Whether this code was on the wall at that instant, within a few steps; constant-time comparison."""
    now = int(moment.timestamp()) // STEP_SECONDS
    digits = "".join(character for character in code if character.isascii() and character.isdigit())
    matches = [hmac.compare_digest(_code(secret, now + n), digits) for n in range(-steps, steps + 1)]
    return any(matches)


def may_arrive(
    starts_at: datetime, ends_at: datetime, at: datetime, now: datetime, *, seen: bool = False
) -> Refusal | None:
    """Is this an arrival for that slot, and does the news come soon enough? `seen` by a host, who may say it sooner."""
    if at > now + CLOCKS_APART:
        return Refusal("clock_ahead", "The clock of this device is ahead. Say it again without waiting.")
    if now - at > LATEST_NEWS:
        return Refusal("old_news", "This arrival is more than a day old. Tell the host of the place.")
    if seen and at < starts_at - SEEN_EARLY:
        return Refusal("too_early", "That slot has not begun. Tick the arrival from an hour before.")
    if not seen and at < starts_at - EARLY:
        return Refusal("too_early", "Your slot has not begun. Say it from half an hour before.")
    if at >= ends_at:
        return Refusal("past", "That time has passed. Choose a later one.")
    return None


def is_missed(starts_at: datetime, created_at: datetime, grace_minutes: int, now: datetime) -> bool:
    """Has nobody come in time? What was booked late counts from the booking."""
    return now >= max(starts_at, created_at) + timedelta(minutes=grace_minutes)
