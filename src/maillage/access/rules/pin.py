"""Time-boxed PIN: eight figures that open one door during whole hours, verified offline. Reference implementation.

Only the standard library; nothing of Maillage is imported, so that this file can be copied beside a lock. The
algorithm, its vectors and its odds: docs/algorithms/pin.md.

    code = first 8 bytes of HMAC-SHA256(key, "MAILLAGE-PIN-1" || door || start || hours || turn) mod 10^8
           door and start are 4 bytes, hours and turn 1 byte, big-endian; start counts hours since 1970 (UTC)

A lock that knows its key and the time tries every (start, hours, turn) that would be valid now: 408 candidates, so
that a random code opens with a probability of 408 / 10^8 at most (460 within `drift` of a full hour).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

DIGITS = 8
LABEL = b"MAILLAGE-PIN-1"
HOURS = (*range(1, 13), 24)  # how long a code may be valid
TURNS = 4  # codes of the same door and hours that differ: after one was revoked, the next is given
HOUR = 3600
DRIFT = 300  # seconds by which the clock of a lock may be wrong


@dataclass(frozen=True)
class Window:
    """When a code is valid: `hours` hours from the hour `start` (hours since 1970, UTC), and its turn (0 to 3)."""

    start: int
    hours: int
    turn: int = 0

    @property
    def opens(self) -> int:
        """First second of validity, since 1970."""
        return self.start * HOUR

    @property
    def closes(self) -> int:
        """First second after it."""
        return (self.start + self.hours) * HOUR


def window_for(first: int, last: int, turn: int = 0) -> Window:
    """The smallest window of whole hours that covers `first` to `last` (seconds since 1970). ValueError past a day.

    >>> window_for(1_800_001_800, 1_800_009_000)
    Window(start=500000, hours=3, turn=0)
    """
    start = first // HOUR
    needed = -(-(last - start * HOUR) // HOUR)
    hours = next((hours for hours in HOURS if hours >= needed), 0)
    if not hours or last <= first:
        raise ValueError("a code is valid for one to twenty-four hours")
    return Window(start, hours, turn % TURNS)


def code_for(key: bytes, door: int, window: Window) -> str:
    """The eight digits for that door and window."""
    return _code(_begin_hmac(key, door), window)


def _begin_hmac(key: bytes, door: int) -> hmac.HMAC:
    """The part of the HMAC that is the same for every window of a door: a lock works it out once."""
    return hmac.new(key, LABEL + door.to_bytes(4, "big"), hashlib.sha256)


def _code(begun: hmac.HMAC, window: Window) -> str:
    whole = begun.copy()
    whole.update(window.start.to_bytes(4, "big") + bytes((window.hours, window.turn)))
    return f"{int.from_bytes(whole.digest()[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def candidates(now: int, drift: int = DRIFT) -> Iterator[Window]:
    """Every window in which a code is valid at `now`, the clock being wrong by `drift` seconds at most."""
    latest = (now + drift) // HOUR
    for hours in HOURS:
        for start in range((now - drift) // HOUR - hours + 1, latest + 1):
            for turn in range(TURNS):
                yield Window(start, hours, turn)


def verify(key: bytes, door: int, code: str, now: int, drift: int = DRIFT) -> Window | None:
    """The window this code is valid for, or None. Always tries every candidate: the time taken tells nothing."""
    matching, begun = None, _begin_hmac(key, door)
    for window in candidates(now, drift):
        if hmac.compare_digest(_code(begun, window).encode(), code.encode()):
            matching = window
    return matching


MISSES, FIRST_PAUSE, LONGEST_PAUSE = 5, 300, 3600


@dataclass
class Lock:
    """What a lock must do around `verify`: two keys (the current, the one before), revocations, a pause after misses.

    After five wrong codes it answers nothing for 5 minutes, then 10, 20, 40, then an hour each time; a right code ends
    that. At most 26 rounds of 5 tries a day: a random hit in a day has a probability below 6 in 10,000.
    """

    door: int
    keys: list[bytes]  # the current one first
    revoked: set[Window] = field(default_factory=set)
    misses: int = 0
    pauses: int = 0
    closed_until: int = 0

    def opens(self, code: str, now: int) -> bool:
        """Does the door open to this code now?"""
        if now < self.closed_until:
            return False
        for key in self.keys[:2]:
            window = verify(key, self.door, code, now)
            if window is not None and window not in self.revoked:
                self.misses = self.pauses = 0
                return True
        self.misses += 1
        if self.misses >= MISSES:
            self.misses = 0
            self.closed_until = now + min(FIRST_PAUSE * 2**self.pauses, LONGEST_PAUSE)
            self.pauses += 1
        return False

    def rotate(self, key: bytes) -> None:
        """Take a new key; codes made with the one before open until the next rotation."""
        self.keys = [key, *self.keys][:2]
