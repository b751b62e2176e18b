"""What becomes of a problem somebody reports: seen, then mended, or mended at once."""

from __future__ import annotations

from enum import StrEnum

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable


class ProblemState(StrEnum):
    """How far a problem is."""

    REPORTED = "reported"
    SEEN = "seen"
    MENDED = "mended"


OPEN = frozenset({ProblemState.REPORTED, ProblemState.SEEN})
PROBLEMS = TransitionTable(
    {
        "see": ({ProblemState.REPORTED}, ProblemState.SEEN),
        "mend": (OPEN, ProblemState.MENDED),
        "reopen": ({ProblemState.MENDED}, ProblemState.SEEN),  # mended too soon
    },
    Refusal("problem_state", "Somebody has dealt with this problem meanwhile."),
)
