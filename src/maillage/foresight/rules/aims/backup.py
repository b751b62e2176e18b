"""Most people near a second site too (backup coverage)."""

from __future__ import annotations

import numpy as np

from maillage.foresight.rules.closed_model import Rows, answer_between, first_answer, opened_sites, run_model
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.exact import Model
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import Answer, Ground, Question
from maillage.foresight.rules.search import means_of


def backup(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """Most people near one site, and near two (Hogan and ReVelle 1986).

    A person near one site counts 1 − second, near two sites 1.
    """
    second = question.second
    rows = Rows(land, question.minutes, np.zeros(land.people.size, np.int64))
    spent = means_of(land, question).only(~land.kept)
    first = first_answer(land, question, effort, on_progress, start)
    model = Model(rows.free.size, np.zeros(rows.free.size))
    count = rows.people.size
    alone = model.columns(rows.people * (1 - second), (rows.kept < 1).astype(float))  # near none
    twice = model.columns(rows.people * second, (rows.kept < 2).astype(float))  # not near two
    all_rows = np.arange(count)
    model.rows(
        [rows.row, all_rows, all_rows],
        [rows.site, alone + all_rows, twice + all_rows],
        [np.ones(rows.row.size), np.ones(count), np.ones(count)],
        (2 - np.minimum(rows.kept, 2)).astype(float),
    )
    model.within(spent)
    everybody = float(land.people.sum())
    result = run_model(model, question, effort, everybody, first.is_open[rows.free])
    best = max(
        (first.is_open, opened_sites(land, rows.free, result)),
        key=lambda flags: measure_backup(land, question.minutes, flags, second),
    )
    value = measure_backup(land, question.minutes, best, second)
    return answer_between(
        best, value, value if land.kept.all() else min(first.bound, everybody - result.bound), everybody
    )


def measure_backup(land: Ground, minutes: float, is_open: Flags, second: float) -> float:
    """People near a site, those near only one counted 1 − second."""
    near = land.near
    row = np.repeat(np.arange(near.clients), np.diff(near.first))
    sites = np.bincount(row[(near.cost <= np.float32(minutes)) & is_open[near.site]], minlength=near.clients)
    return float((land.people * ((1 - second) * (sites >= 1) + second * (sites >= 2))).sum())
