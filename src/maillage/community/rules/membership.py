"""How one belongs: states of a membership, what may follow what, when it must be renewed."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable


class Situation(StrEnum):
    """What someone who joins is."""

    EMPLOYEE = "employee"
    FREELANCE = "freelance"
    STUDENT = "student"
    SEEKER = "seeker"
    PUBLIC = "public"
    VOLUNTEER = "volunteer"
    OTHER = "other"


class MembershipState(StrEnum):
    """Where a membership is in its life."""

    INVITED = "invited"  # a list that was imported names them: they have not answered
    UNCONFIRMED = "unconfirmed"
    SUBMITTED = "submitted"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"
    ENDED = "ended"


ALIVE = frozenset({MembershipState.SUBMITTED.value, MembershipState.ASKED.value, MembershipState.ACCEPTED.value})
TO_REVIEW = frozenset({MembershipState.SUBMITTED.value, MembershipState.ASKED.value})
MEMBERSHIPS = TransitionTable(
    {
        "confirm": ({MembershipState.UNCONFIRMED}, MembershipState.SUBMITTED),
        "ask": ({MembershipState.SUBMITTED}, MembershipState.ASKED),
        "answer": ({MembershipState.ASKED}, MembershipState.SUBMITTED),
        "accept": ({MembershipState.SUBMITTED, MembershipState.ASKED}, MembershipState.ACCEPTED),
        "decline": ({MembershipState.SUBMITTED, MembershipState.ASKED}, MembershipState.DECLINED),
        "accept_invitation": ({MembershipState.INVITED}, MembershipState.ACCEPTED),
        "leave": (
            {MembershipState.SUBMITTED, MembershipState.ASKED, MembershipState.ACCEPTED},
            MembershipState.LEFT,
        ),
        "end": ({MembershipState.ACCEPTED}, MembershipState.ENDED),
    },
    Refusal("already_decided", "This request has already been decided, or is over."),
)
REMIND_DAYS = (30, 7)  # so long before the end, one is asked whether one stays
RENEWABLE_DAYS = 60  # so long before the end, one may say that one stays


def a_year_after(day: date) -> date:
    """The same day next year; the 1st of March after a 29th of February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def may_renew(ends_on: date, today: date) -> Refusal | None:
    """One renews in the last sixty days, or as long as it has not ended."""
    if today < ends_on - timedelta(days=RENEWABLE_DAYS):
        return Refusal("too_early", "Your membership runs until %(day)s: there is nothing to renew yet.", day=ends_on)
    return None


def seal_of(charter_sha256: str, name: str, signed_at: str) -> str:
    """What ties a signature to the text, the name and the moment: SHA-256 of the three, one a line."""
    return sha256(f"{charter_sha256}\n{name}\n{signed_at}".encode()).hexdigest()
