"""Half-days one was somewhere: which a booking covers, and what is known of each; numbers of attestations.

Never minutes: what leaves here is a day, morning or afternoon, a place, and whether somebody's arrival was seen.
See docs/algorithms/presence.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

LEAST = timedelta(hours=1)  # of a half-day, for a booking that has most of its time in another
LONGEST = timedelta(days=366)  # one attestation
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without O, I, 0 and 1, which are taken for one another
LENGTH = 12  # letters of a number: 32 ** 12, nobody meets one by trying


class Half(StrEnum):
    """A part of a day, cut where its place cuts it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class PresenceState(StrEnum):
    """What is known of a half-day."""

    OBSERVED = "observed"  # an arrival was said, with the code of the place or by a host
    BOOKED = "booked"  # booked, and nobody saw whether they came


class AttestationState(StrEnum):
    """What whoever checks an attestation learns."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking, as far as presence goes. `arrived_at` is None when nobody said that they came."""

    place: str
    period: Period
    arrived_at: datetime | None
    zone: ZoneInfo
    midday: time


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    """A line of an attestation."""

    day: date
    half_number: int  # 0 the morning, 1 the afternoon: their order
    place: str
    state: PresenceState

    @property
    def half(self) -> Half:
        """Morning or afternoon."""
        return (Half.MORNING, Half.AFTERNOON)[self.half_number]

    def as_data(self) -> dict[str, str]:
        """The values of a half-day, as JSON writes them."""
        return {"day": self.day.isoformat(), "half": self.half.value, "place": self.place, "state": self.state.value}


def covered_half_days(period: Period, zone: ZoneInfo, midday: time) -> list[tuple[date, int, Period]]:
    """The half-days a booking covers, on the clock of its place: each its day, 0 or 1, and its bounds.

    The one it has most time in, and each other that it has an hour of: who stays until ten past one has not been there
    in the afternoon. Bounds are instants, so that the nights when clocks change count what they last.

    >>> whole = Period(datetime(2027, 3, 1, 8, tzinfo=UTC), datetime(2027, 3, 1, 17, tzinfo=UTC))
    >>> [half for _day, half, _bounds in covered_half_days(whole, ZoneInfo("Europe/Paris"), time(13))]
    [0, 1]
    """
    booked = period.utc()
    shares = []
    for day, half, bounds in _halves(booked, zone, midday):
        start, end = max(booked.start, bounds.start), min(booked.end, bounds.end)
        if start < end:
            shares.append((end - start, day, half, bounds))
    most = max(share for share, *_rest in shares)
    first_most = next(n for n, (share, *_rest) in enumerate(shares) if share == most)
    return [
        (day, half, bounds)
        for n, (share, day, half, bounds) in enumerate(shares)
        if n == first_most or share >= LEAST
    ]  # fmt: skip


def _halves(booked: Period, zone: ZoneInfo, midday: time) -> Iterator[tuple[date, int, Period]]:
    day, last = booked.start.astimezone(zone).date(), booked.end.astimezone(zone).date()
    while day <= last:
        midnight, noon, tomorrow = (
            datetime.combine(on, clock, zone).astimezone(UTC)
            for on, clock in ((day, time(0)), (day, midday), (day + timedelta(days=1), time(0)))
        )
        if midnight < noon:
            yield day, 0, Period(midnight, noon)
        if noon < tomorrow:
            yield day, 1, Period(noon, tomorrow)
        day += timedelta(days=1)


def half_days_of(visits: Iterable[Visit], first: date, last: date) -> list[HalfDay]:
    """The half-days of these visits between two days, both included; one line a half-day and a place.

    A half-day is observed when an arrival was said before its end: who came at three was not seen in the morning.
    """
    seen: dict[tuple[date, int, str], bool] = {}
    for visit in visits:
        for day, half, bounds in covered_half_days(visit.period, visit.zone, visit.midday):
            if first <= day <= last:
                key = (day, half, visit.place)
                arrived = visit.arrived_at is not None and visit.arrived_at.astimezone(UTC) < bounds.end
                seen[key] = seen.get(key, False) or arrived
    return [
        HalfDay(day, half, place, PresenceState.OBSERVED if observed else PresenceState.BOOKED)
        for (day, half, place), observed in sorted(seen.items())
    ]


def may_attest(first: date, last: date, today: date, half_days: int) -> Refusal | None:
    """May an attestation be made for this period, in which there are so many half-days?"""
    if first > last:
        return Refusal("upside_down", "Give a last day that comes after the first.")
    if last > today:
        return Refusal("not_over_yet", "Choose a last day that is not ahead: only what is over can be attested.")
    if last - first > LONGEST:
        return Refusal("too_long", "A year at most on one attestation.")
    if not half_days:
        return Refusal("nothing_to_attest", "There is no booking of yours that is over, in these places, in that time.")
    return None


def read_number(text: str) -> str:
    """A number however it was typed: small letters, spaces and dashes; empty when it can be none.

    >>> read_number(" abcd-efgh jklm "), read_number("é")
    ('ABCDEFGHJKLM', '')
    """
    letters = "".join(letter for letter in text[:60].upper() if letter in LETTERS)
    return letters if len(letters) == LENGTH else ""


def same_facts(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Do two attestations state the same, their numbers and the day they were made apart?"""
    apart = {"number", "issued_on", "address"}
    return {k: v for k, v in one.items() if k not in apart} == {k: v for k, v in other.items() if k not in apart}
