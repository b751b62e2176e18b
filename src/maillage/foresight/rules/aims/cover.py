"""Most people near."""

from __future__ import annotations

import numpy as np

from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import Answer, Ground, Question
from maillage.foresight.rules.search import answer_from_state, cover_lists, means_of, run_search


def cover(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """Most people within N minutes (Church and ReVelle 1974)."""
    everybody = float(land.people.sum())
    whole = question.full is None and bool((land.people == np.rint(land.people)).all())
    state = run_search(
        land,
        cover_lists(land, question),
        means_of(land, question),
        question,
        effort,
        top=everybody,
        whole=whole,
        on_progress=on_progress,
        start=start,
    )
    return answer_from_state(state, everybody - state.value, everybody - state.bound)
