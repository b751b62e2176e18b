"""What becomes of an answer to what a place struggles with: its hosts show it, or put it aside."""

from __future__ import annotations

from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable

LONGEST = 600  # characters: a few lines


class AnswerState(StrEnum):
    """Where an answer is."""

    WAITING = "waiting"
    SHOWN = "shown"
    ASIDE = "aside"


ANSWERS = TransitionTable(
    {
        "show": ({AnswerState.WAITING, AnswerState.ASIDE}, AnswerState.SHOWN),
        "put_aside": ({AnswerState.WAITING, AnswerState.SHOWN}, AnswerState.ASIDE),
    },
    Refusal("answer_state", "Somebody has dealt with this answer meanwhile."),
)


def may_answer(text: str, *, has_struggles: bool, belongs: bool, runs_it: bool, is_muted: bool) -> Refusal | None:
    """Whether somebody may answer what a place struggles with, or why not."""
    if not has_struggles:
        return Refusal("nothing_to_answer", "This place says nothing that one could answer.")
    if not belongs:
        return Refusal("not_allowed", "Only members of the network answer here.")
    if runs_it:
        return Refusal("own_place", "You run this place: write it on its page.")
    if is_muted:
        return Refusal("muted", "You can no longer write through the site. Write to those who facilitate the network.")
    return may_be_answer(text)


def may_be_answer(text: str) -> Refusal | None:
    """Whether these are a few lines."""
    if not text.strip():
        return Refusal("no_text", "Write something: an empty message says nothing.")
    if len(text.strip()) > LONGEST:
        return Refusal("too_long", "A few lines: %(most)s characters at most.", most=LONGEST)
    return None
