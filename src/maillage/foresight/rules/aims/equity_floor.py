"""Most people near, and at least a share of those of every area."""

from __future__ import annotations

import numpy as np

from maillage.foresight.rules.closed_model import Rows, answer_between, first_answer, opened_sites, run_model
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.exact import Model
from maillage.foresight.rules.kernels import Flags
from maillage.foresight.rules.problem import Answer, Ground, Question, reach
from maillage.foresight.rules.search import means_of
from maillage.kernel.refusal import Refusal


def equity_floor(
    land: Ground,
    question: Question,
    effort: Effort,
    on_progress: ProgressCallback | None = None,
    start: Flags | None = None,
) -> Answer:
    """Most people within N minutes, and in every area at least a share of its people."""
    rows = Rows(land, question.minutes, land.area.astype(np.int64))
    spent = means_of(land, question).only(~land.kept)
    first = first_answer(land, question, effort, on_progress, start)
    model = Model(rows.free.size, np.zeros(rows.free.size))
    count = rows.people.size
    all_rows = np.arange(count)
    none = model.columns(rows.people, (rows.kept < 1).astype(float))
    model.rows(
        [rows.row, all_rows],
        [rows.site, none + all_rows],
        [np.ones(rows.row.size), np.ones(count)],
        (rows.kept < 1).astype(float),
    )
    areas, number = np.unique(rows.label, return_inverse=True)
    people = np.bincount(number, weights=rows.people, minlength=areas.size)
    counted = areas[number] >= 0
    most = np.where(areas >= 0, people * (1 - question.floor) + 1e-6, np.inf)
    model.rows(
        [number[counted]], [none + all_rows[counted]], [rows.people[counted]], np.full(areas.size, -np.inf), most
    )
    model.within(spent)
    everybody = float(land.people.sum())
    result = run_model(model, question, effort, everybody, first.is_open[rows.free])
    is_open = opened_sites(land, rows.free, result)
    if result.is_open is None:
        if result.bound == np.inf:
            raise Refusal(
                "floor_out_of_reach",
                "No choice serves %(share)s %% of every intercommunality: ask for less, or open more.",
                share=round(question.floor * 100),
            )
        if not _floor_holds(land, question, first.is_open):
            raise Refusal(
                "no_answer_in_time", "No answer was found in the time given: allow more time, or ask for less."
            )
        is_open = first.is_open
    value = float((land.people * (reach(land, is_open) <= np.float32(question.minutes))).sum())
    return answer_between(
        is_open, value, value if land.kept.all() else min(first.bound, everybody - result.bound), everybody
    )


def _floor_holds(land: Ground, question: Question, is_open: Flags) -> bool:
    """Whether every area has at least its share of people near."""
    near = land.people * (reach(land, is_open) <= np.float32(question.minutes))
    areas = land.area - land.area.min()
    reached, people = np.bincount(areas, near), np.bincount(areas, land.people)
    counted = np.arange(people.size) + land.area.min() >= 0
    return bool((reached >= question.floor * people - 1e-6)[counted].all())
