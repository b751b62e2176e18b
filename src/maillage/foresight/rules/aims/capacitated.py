"""Sites that serve no more people than they have room for."""

from __future__ import annotations

import numpy as np

from maillage.foresight.rules import capacities
from maillage.foresight.rules.closed_model import FIRST, answer_between, first_answer, run_model
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.exact import Model, ModelResult
from maillage.foresight.rules.kernels import Flags, Floats
from maillage.foresight.rules.problem import SURE, Aim, Answer, Ground, Question, coverage_weight
from maillage.foresight.rules.relaxation import Means
from maillage.foresight.rules.search import means_of


def capacitated(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """Most people within N minutes (or the least mean minutes) when each site has room for so many only.

    People of one group may go to several sites. Whoever finds no room within N minutes is not served (COVER), or
    counts N minutes (MEAN).
    """
    within, most = _rooms(land, question)
    spent = means_of(land, question)
    first = first_answer(land, question, effort, on_progress, start)
    everybody = float(land.people.sum())
    value, _going = capacities.fill_rooms(within, first.is_open, effort.part(FIRST))
    is_open = first.is_open
    bound, often = capacities.bound_gain(within, spent, value, effort.part(FIRST))
    guided = _within_means(often, spent, land.kept)
    for better in (guided, _closed_rooms(within, spent, question, effort, guided)):
        if isinstance(better, ModelResult):
            bound = min(bound, -better.bound)
            better = better.is_open  # noqa: PLW2901 - the sites of what HiGHS answered
        if better is not None:
            gained, _going = capacities.fill_rooms(within, better | land.kept, effort.part(FIRST))
            if gained > value:
                value, is_open = gained, better | land.kept
    bound = max(bound, value)
    if question.aim is Aim.COVER:
        return answer_between(is_open, value, min(bound, max(first.bound, value)), everybody)
    value, bound = (most - value) / everybody, max(0.0, most - bound) / everybody
    gap = max(0.0, value - bound) / value if value else 0.0
    return Answer(is_open, value, min(value, bound), gap, gap <= SURE, 0.0, 0, np.zeros(0))


def _rooms(land: Ground, question: Question) -> tuple[capacities.Rooms, float]:
    """The gain per person of each pair within N minutes, and the cost of serving nobody (people × N minutes)."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    use = (near.cost <= np.float32(question.minutes)) & (land.people[row] > 0)
    row, site, minutes = row[use], near.site[use].astype(np.int64), near.cost[use].astype(np.float64)
    gain = question.minutes - minutes if question.aim is Aim.MEAN else coverage_weight(question, minutes)
    everybody = float(land.people.sum())
    room = np.minimum(land.room, everybody)
    return capacities.Rooms(row, site, gain, land.people, room, land.kept), question.minutes * everybody


def _within_means(often: Floats, spent: Means, kept: Flags) -> Flags:
    """The sites chosen most often, as many as the means allow."""
    is_open, left = kept.copy(), spent.budget
    for j in np.argsort(-often, kind="stable"):
        if not kept[j] and often[j] > 0 and spent.price[j] <= left + 1e-9:
            is_open[j] = True
            left -= spent.price[j]
    return is_open


def _closed_rooms(
    within: capacities.Rooms, spent: Means, question: Question, effort: Effort, start: Flags
) -> ModelResult | None:
    """The whole question given to HiGHS: a column a pair, how many people go."""
    m, n, pairs = within.room.size, within.people.size, within.row.size
    if not pairs:
        return None
    model = Model(m, np.zeros(m))
    goes = model.columns(-within.gain * within.people[within.row])
    at = np.arange(pairs)
    model.rows([within.row], [goes + at], [np.ones(pairs)], np.full(n, -np.inf), 1.0)
    model.rows([at, at], [goes + at, within.site], [np.ones(pairs), -np.ones(pairs)], np.full(pairs, -np.inf), 0.0)
    model.rows(
        [within.site, np.arange(m)],
        [goes + at, np.arange(m)],
        [within.people[within.row], -within.room],
        np.full(m, -np.inf),
        0.0,
    )
    price = np.where(within.kept, 0.0, spent.price)
    model.rows([np.zeros(m, np.int64)], [np.arange(m)], [price], np.array([-np.inf]), np.array([spent.budget + 1e-6]))
    kept = np.flatnonzero(within.kept)
    if kept.size:
        model.rows([np.arange(kept.size)], [kept], [np.ones(kept.size)], np.ones(kept.size))
    return run_model(model, question, effort, float(within.people.sum()), start)
