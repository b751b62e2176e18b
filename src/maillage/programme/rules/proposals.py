"""Calls for proposals: when one may propose, what becomes of a proposal, who reads which reviews.

Each reviewer reads alone first: what the others think is seen once one's own word is given, or all is decided. Nobody
reads their own proposal among those who review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

MOST_EACH = 5  # proposals of one person in a call, those that stand
MOST_WAITING = 300  # of a call, not confirmed by mail
LONGEST_MINUTES = 480
FIRST_HOUR = time(14)  # of a draft whose hour is not chosen yet


class ProposalState(StrEnum):
    """What became of a proposal."""

    PENDING = "pending"  # its mail is not confirmed
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"  # its speakers are asked to confirm
    COMMITTED = "committed"  # they come
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


P = ProposalState
PROPOSAL_ACTS: TransitionTable[ProposalState] = TransitionTable(
    {
        "confirm": ({P.PENDING}, P.SUBMITTED),
        "accept": ({P.SUBMITTED, P.WAITING}, P.ACCEPTED),
        "wait": ({P.SUBMITTED}, P.WAITING),
        "decline": ({P.SUBMITTED, P.WAITING}, P.DECLINED),
        "commit": ({P.ACCEPTED}, P.COMMITTED),
        "withdraw": ({P.PENDING, P.SUBMITTED, P.WAITING, P.ACCEPTED, P.COMMITTED}, P.WITHDRAWN),
    },
    Refusal("proposal_act_too_late", "This proposal is no longer in that state. Look at it again."),
)
DECISIONS = ("accept", "wait", "decline")
STANDS = frozenset({P.SUBMITTED, P.WAITING, P.ACCEPTED, P.COMMITTED})
TO_REVIEW = frozenset({P.SUBMITTED, P.WAITING})
TAKEN = frozenset({P.ACCEPTED, P.COMMITTED})


class Score(StrEnum):
    """What a reviewer thinks, in one word; `points` gives its weight."""

    YES = "yes"
    RATHER_YES = "rather_yes"
    RATHER_NO = "rather_no"
    NO = "no"

    @property
    def points(self) -> int:
        """From 0 (no) to 3 (yes)."""
        return 3 - list(Score).index(self)


def may_propose(opens_on: date, closes_on: date, today: date, *, announced: bool, standing: int = 0) -> Refusal | None:
    """May somebody who has `standing` proposals in this call propose today? Both days are included."""
    if not announced:
        return Refusal("call_not_announced", "This call is not announced yet.")
    if today < opens_on:
        return Refusal("call_not_open", "One can propose from %(day)s on.", day=opens_on)
    if today > closes_on:
        return Refusal("call_closed", "This call is over. Thank you for thinking of it.")
    if standing >= MOST_EACH:
        return Refusal("enough_proposals", "You have %(most)s proposals here already: that is enough.", most=MOST_EACH)
    return None


def may_change_proposal(state: ProposalState, closes_on: date, today: date) -> Refusal | None:
    """May its author write it anew? Until the call closes, as long as nothing is decided that they counted on."""
    if today > closes_on:
        return Refusal("call_closed_to_changes", "This call is over: a proposal is no longer changed.")
    if state not in TO_REVIEW and state != ProposalState.PENDING:
        return Refusal("proposal_decided", "This proposal is decided, or withdrawn.")
    return None


def may_review(state: ProposalState, *, is_own: bool) -> Refusal | None:
    """May a reviewer give their word on it?"""
    if is_own:
        return Refusal("own_proposal", "This proposal is yours: others read it.")
    if state not in TO_REVIEW:
        return Refusal("proposal_decided", "This proposal is decided, or withdrawn.")
    return None


def sees_reviews(state: ProposalState, *, has_reviewed: bool, is_own: bool) -> bool:
    """Does a reviewer see what the others think? Once their own word is given, or when all is decided."""
    return not is_own and (has_reviewed or state not in TO_REVIEW)


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """How many gave their word, and its mean from 0 to 3; None where there is none."""

    count: int
    mean: float | None


def summarise(scores: Sequence[Score]) -> ReviewSummary:
    """Sum up the words of those who reviewed.

    >>> summarise([Score.YES, Score.RATHER_NO]), summarise([])
    (ReviewSummary(count=2, mean=2.0), ReviewSummary(count=0, mean=None))
    """
    points = [score.points for score in scores]
    return ReviewSummary(len(points), sum(points) / len(points) if points else None)


def first_slot(starts_on: date, ends_on: date, today: date, minutes: int) -> tuple[datetime, datetime] | None:
    """When the draft of an accepted proposal stands until its hour is chosen, on the clock of the season: its first day
    to come, at 14:00. None when the season is over.

    >>> start, end = first_slot(date(2027, 3, 1), date(2027, 3, 14), date(2027, 2, 1), 90)
    >>> str(start), str(end)
    ('2027-03-01 14:00:00', '2027-03-01 15:30:00')
    """
    day = max(starts_on, today + timedelta(days=1))
    if day > ends_on:
        return None
    start = datetime.combine(day, FIRST_HOUR)
    return start, start + timedelta(minutes=minutes)
