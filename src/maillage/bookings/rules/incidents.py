"""Incidents of confidentiality: what may be said of one, by whom, and how it is followed to its end."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

LONGEST_TEXT, LONGEST_OUTCOME = 600, 300  # characters
REPORTED_WITHIN = timedelta(days=60)  # after one's last time there


class IncidentKind(StrEnum):
    """What kind of incident a host writes down."""

    LEFT_BEHIND = "left_behind"
    OVERHEARD = "overheard"
    SCREEN_SEEN = "screen_seen"
    INTRUSION = "intrusion"
    LOST = "lost"
    OTHER = "other"


class IncidentState(StrEnum):
    """How far an incident is."""

    REPORTED = "reported"
    TAKEN_UP = "taken_up"
    CLOSED = "closed"


OPEN = frozenset({IncidentState.REPORTED, IncidentState.TAKEN_UP})
INCIDENTS = TransitionTable(
    {
        "take_up": ({IncidentState.REPORTED}, IncidentState.TAKEN_UP),
        "close": (OPEN, IncidentState.CLOSED),
        "reopen": ({IncidentState.CLOSED}, IncidentState.TAKEN_UP),
    },
    Refusal("incident_state", "Somebody has dealt with this incident meanwhile."),
)


def may_report(text: str, *, came: bool, runs_it: bool) -> Refusal | None:
    """Whether somebody may report an incident, or why not."""
    if not came and not runs_it:
        return Refusal("not_allowed", "Only those who came here lately and those who run the place report an incident.")
    if not text.strip():
        return Refusal("no_text", "Write something: an empty message says nothing.")
    if len(text.strip()) > LONGEST_TEXT:
        return Refusal("too_long", "A few lines: %(most)s characters at most.", most=LONGEST_TEXT)
    return None


def may_close(outcome: str) -> Refusal | None:
    """Whether an incident may be closed with these words."""
    if not outcome.strip():
        return Refusal("no_outcome", "Say what was done: who reported it reads it.")
    if len(outcome.strip()) > LONGEST_OUTCOME:
        return Refusal("too_long", "A few lines: %(most)s characters at most.", most=LONGEST_OUTCOME)
    return None
