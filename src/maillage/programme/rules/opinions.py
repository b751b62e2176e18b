"""Opinions after an event: three questions, nobody's answers, shown by fives.

Five answers are shown together, then five more: what was added between two looks is never fewer than five people's.
See docs/algorithms/small-numbers.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import FEWEST

ASKED_AT = time(9)  # on the clock of where it happened, the day after
ASKED_WITHIN = timedelta(days=7)  # of its end: later, nobody is asked any more
ANSWERED_WITHIN = timedelta(days=30)
LONGEST_ANSWER = 600


class Worth(StrEnum):
    """Was it worth coming?"""

    YES = "yes"
    RATHER_YES = "rather_yes"
    RATHER_NO = "rather_no"
    NO = "no"


@dataclass(frozen=True, slots=True)
class OpinionWords:
    """One answer: was it worth coming, what to keep, what to change."""

    worth: Worth
    keep: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class OpinionReport:
    """What may be read of the opinions on an event; each list in an order of its own that says nothing."""

    answers: int
    worth: dict[Worth, int]
    keep: list[str]
    change: list[str]


def may_give_opinion(starts_at: datetime, ends_at: datetime, now: datetime) -> Refusal | None:
    """May one say how it was at that moment? From its beginning to thirty days after its end."""
    if now < starts_at:
        return Refusal("opinion_too_early", "Come back once it has begun.")
    if now > ends_at + ANSWERED_WITHIN:
        return Refusal("opinion_too_late", "It is too late to say how it was. Thank you for thinking of it.")
    return None


def asked_from(ends_at: datetime, zone: ZoneInfo) -> datetime:
    """When those who came are asked: the morning after its end, where it happened.

    >>> paris = ZoneInfo("Europe/Paris")
    >>> str(asked_from(datetime(2027, 3, 27, 23, tzinfo=paris), paris))
    '2027-03-28 09:00:00+02:00'
    """
    return datetime.combine(ends_at.astimezone(zone).date() + timedelta(days=1), ASKED_AT, tzinfo=zone)


def visible_in_all(visible: int, waiting: int) -> int:
    """How many are shown once those that wait were looked at: whole fives alone join those that are shown.

    >>> visible_in_all(0, 4), visible_in_all(0, 9), visible_in_all(5, 4), visible_in_all(5, 5)
    (0, 5, 5, 10)
    """
    return visible + waiting - waiting % FEWEST


def report_opinions(opinions: Iterable[tuple[str, OpinionWords]]) -> OpinionReport | None:
    """The report of the opinions that are shown, each with a key that was drawn; None while there are none.

    What to keep and what to change stand in two orders that differ, so that no answer is put together again.
    """
    drawn = sorted(opinions, key=lambda one: one[0])
    if len(drawn) < FEWEST:
        return None
    counts = Counter(words.worth for _key, words in drawn)
    return OpinionReport(
        len(drawn), {worth: counts[worth] for worth in Worth},
        [words.keep for _key, words in drawn if words.keep],
        [words.change for _key, words in sorted(drawn, key=lambda one: one[0][::-1]) if words.change],
    )  # fmt: skip
