"""The least mean journey."""

from __future__ import annotations

from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import Answer, Ground, Question
from maillage.foresight.rules.search import answer_from_state, mean_lists, means_of, run_search


def mean(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """The least mean minutes (Hakimi 1964)."""
    everybody = float(land.people.sum())
    state = run_search(
        land, mean_lists(land), means_of(land, question), question, effort, on_progress=on_progress, start=start
    )
    return answer_from_state(state, state.value / everybody, state.bound / everybody)
