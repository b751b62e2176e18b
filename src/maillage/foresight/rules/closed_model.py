"""The exact finish of a model with rows of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from maillage.foresight.rules.aims.cover import cover
from maillage.foresight.rules.effort import Effort
from maillage.foresight.rules.engine import ProgressCallback
from maillage.foresight.rules.exact import Model, ModelResult, fits
from maillage.foresight.rules.kernels import Flags, Floats, Longs
from maillage.foresight.rules.problem import SURE, Aim, Answer, Ground, Question


class Rows:
    """Groups of people by the free sites that serve them (and a label): one row a distinct set, people summed."""

    def __init__(self, land: Ground, minutes: float, label: np.ndarray[Any, Any]) -> None:
        near = land.near
        free = np.flatnonzero(~land.kept)
        number = np.full(land.sites, -1, np.int64)
        number[free] = np.arange(free.size)
        row = np.repeat(np.arange(near.clients), np.diff(near.first))
        inside = near.cost <= np.float32(minutes)
        self.kept = np.bincount(row[inside & land.kept[near.site]], minlength=near.clients)
        use = inside & ~land.kept[near.site]
        keys = np.random.default_rng(20_030_101).integers(0, 2**63, size=(free.size, 2), dtype=np.uint64)
        key = np.zeros((near.clients, 2), np.uint64)
        for side in (0, 1):
            np.bitwise_xor.at(key[:, side], row[use], keys[number[near.site[use]], side])
        near_two = np.minimum(self.kept, 2).astype(np.uint64)
        table = np.column_stack([key, near_two, (label.astype(np.int64) + 1).astype(np.uint64)])
        _rows, first, inverse = np.unique(table, axis=0, return_index=True, return_inverse=True)
        self.people: Floats = np.bincount(inverse.ravel(), weights=land.people).astype(np.float64)
        self.kept, self.label, self.free = self.kept[first], label[first], free
        starts = np.zeros(near.clients + 1, np.int64)
        np.cumsum(np.bincount(row[use], minlength=near.clients), out=starts[1:])
        sites = number[near.site[use]]
        parts = [sites[starts[i] : starts[i + 1]] for i in first]
        self.row: Longs = np.repeat(np.arange(first.size), [part.size for part in parts])
        self.site: Longs = np.concatenate(parts) if parts else np.zeros(0, np.int64)


NOT_BEGUN = ModelResult(None, -np.inf, np.zeros(0))


def run_model(model: Model, question: Question, effort: Effort, everybody: float, start: Flags) -> ModelResult:
    """Run HiGHS on a model within the effort left; NOT_BEGUN when it would not end in time."""
    if not fits(model.size, effort):
        return NOT_BEGUN
    return model.run(
        cutoff=np.inf, least_gap=max(question.gap * everybody, 1e-6), effort=effort, start=start, seed=question.seed
    )


FIRST = 0.2  # the share of the time given to a first answer


def first_answer(
    land: Ground, question: Question, effort: Effort, on_progress: ProgressCallback | None, start: Flags | None
) -> Answer:
    cover_question = replace(question, aim=Aim.COVER, floor=0.0, capacitated=False, gap=max(question.gap, 1e-3))
    return cover(land, cover_question, effort.part(FIRST), on_progress, start)


def opened_sites(land: Ground, free: np.ndarray[Any, Any], result: ModelResult) -> Flags:
    is_open = land.kept.copy()
    if result.is_open is not None:
        is_open[free[result.is_open]] = True
    return is_open


def answer_between(is_open: Flags, value: float, bound: float, everybody: float) -> Answer:
    """An answer in people; a bound above by no more than rounding, or with nothing to decide, is the value."""
    bound = value if bound - value <= SURE * everybody else bound
    gap = (bound - value) / abs(value) if value else (0.0 if bound <= value else 1.0)
    return Answer(is_open, value, bound, gap, gap <= SURE, 0.0, 0, np.zeros(0))
