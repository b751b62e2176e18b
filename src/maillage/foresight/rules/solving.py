"""From a question to its answer: each aim has a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

import numpy as np

from maillage.foresight.rules.aims.backup import backup
from maillage.foresight.rules.aims.capacitated import capacitated
from maillage.foresight.rules.aims.cover import cover
from maillage.foresight.rules.aims.equity_floor import equity_floor
from maillage.foresight.rules.aims.full_cover import full_cover
from maillage.foresight.rules.aims.mean import mean
from maillage.foresight.rules.aims.worst import worst
from maillage.foresight.rules.aims.worst_tenth import worst_tenth
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import Aim, Answer, Ground, Question, reach


def solve(
    land: Ground, question: Question, *, on_progress: ProgressCallback | None = None, start: Flags | None = None
) -> Answer:
    """The best sites for a question, with a bound.

    `on_progress` is given the state of the search now and then; `start` (m) are sites to begin with.

    >>> from maillage.foresight.rules.problem import ground
    >>> answer = solve(ground([10, 20, 5], [[0, 30, 9], [30, 0, 9], [9, 9, 0]]), Question(Aim.COVER, 10, count=1))
    >>> answer.value, answer.bound, answer.proven, answer.is_open.tolist()
    (35.0, 35.0, True, [False, False, True])
    """
    question = question.checked(land)
    began = monotonic()
    effort = Effort(question.seconds, question.work)
    ask: dict[Aim, Callable[[Ground, Question, Effort, ProgressCallback | None, Flags | None], Answer]] = {
        Aim.COVER: cover,
        Aim.MEAN: mean,
        Aim.ALL: full_cover,
        Aim.WORST: worst,
        Aim.TENTH: worst_tenth,
        Aim.BACKUP: backup,
    }
    if question.capacitated and np.isfinite(land.room).any():
        answer = capacitated(land, question, effort, on_progress, start)
    elif question.floor > 0 and question.aim is Aim.COVER:
        answer = equity_floor(land, question, effort, on_progress, start)
    else:
        answer = ask[question.aim](land, question, effort, on_progress, start)
    return replace(answer, seconds=monotonic() - began, work=effort.spent, reach=reach(land, answer.is_open))
