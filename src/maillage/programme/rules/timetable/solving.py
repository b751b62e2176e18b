"""The timetable that misses least, found and bounded. docs/algorithms/timetable.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from time import monotonic

import numpy as np

from maillage.programme.rules.timetable import search
from maillage.programme.rules.timetable.bound import bound_by_person
from maillage.programme.rules.timetable.evaluation import Evaluation, Places, judge, list_broken
from maillage.programme.rules.timetable.grids import Grid, clashes, empty_grid, put, settle
from maillage.programme.rules.timetable.problem import Problem
from maillage.programme.rules.timetable.tables import Compiled, Ints, compile_problem

CHAINS = 4  # coolings: the first from a random grid, each other from the best so far, less hot
PIECE = 20_000  # moves between two looks at the clock, fewer where people's days must be worked out
MOVES_A_HOLDING = 3_000
FEWEST_MOVES = 40_000
MOST_MOVES = 4_000_000
WORK_OF_A_PERSON = 20  # plain problems: look-ups that cost as much as one day worked out


class Stopped(StrEnum):
    """Why a search ended."""

    GAP = "gap"  # near enough to the bound
    MOVES = "moves"  # all moves made
    CLOCK = "clock"  # the guard: another machine may find another answer


@dataclass(frozen=True)
class Progress:
    """How far a search is: what is kept in the best grid so far (seats left aside), what no grid can exceed."""

    kept: float
    wishes: float
    bound: float
    share: float  # of the moves


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True)
class Timetable(Evaluation):
    """The grid that was found, judged, with what no grid can exceed. `violations`: what is not placed, and why."""

    bound: float
    moves: int
    seconds: float
    stopped: Stopped

    @property
    def is_bound_informative(self) -> bool:
        """Whether the bound says more than that wishes are wishes."""
        return self.bound < self.wishes - 1e-9

    @property
    def gap(self) -> float:
        """How much more the best could keep at most, as a share of what is kept."""
        return max(0.0, self.bound - self.kept) / self.kept if self.kept else float(self.bound > 0)


def solve(
    problem: Problem, *, seed: int = 0, on_progress: ProgressCallback | None = None, seconds: float = 60.0,
    moves: int | None = None, gap: float = 0.0,
) -> Timetable:  # fmt: skip
    """A timetable and its bound. `moves` end it, or `gap` (a share); `seconds` are a guard, and `stopped` says so.

    The same problem, seed and moves give the same timetable, on every machine, unless the clock ended it.
    """
    began = monotonic()
    compiled = compile_problem(problem)
    bound = bound_by_person(compiled)
    run = _Run(compiled, seed, began + seconds, bound, gap, on_progress)
    run.cool_in_chains(_moves_for(compiled) if moves is None else moves)
    places = Places(run.grid.slot_of.copy(), run.grid.room_of.copy(), run.grid.cells.copy())
    judged = judge(compiled, places, list_broken(compiled, places))
    values = {field.name: getattr(judged, field.name) for field in fields(judged)}
    return Timetable(**values, bound=bound, moves=run.moves, seconds=monotonic() - began, stopped=run.stopped)


def _moves_for(compiled: Compiled) -> int:
    """How many moves by default: in proportion to the holdings, fewer where each costs people's days."""
    moves = MOVES_A_HOLDING * compiled.tables.session.size
    if not compiled.is_plain:
        moves //= WORK_OF_A_PERSON
    return int(np.clip(moves, FEWEST_MOVES, MOST_MOVES))


class _Run:
    """One search: the grid, the best so far, the moves made."""

    def __init__(
        self, compiled: Compiled, seed: int, deadline: float, bound: float, gap: float, tell: ProgressCallback | None
    ) -> None:
        self.compiled, self.tables = compiled, compiled.tables
        self.deadline, self.bound, self.gap, self.tell = deadline, bound, gap, tell
        self.chance = search.chance_of(seed)
        self.grid: Grid = empty_grid(compiled)
        self.moves, self.stopped = 0, Stopped.MOVES
        cells = np.diff(self.tables.cell_first)
        self.movable: Ints = np.flatnonzero(~self.tables.is_fixed & (cells > 0)).astype(np.int32)
        self._place_first()
        self.best_slot, self.best_room = self.grid.slot_of.copy(), self.grid.room_of.copy()
        self.best = float(self.grid.score[0])

    def _place_first(self) -> None:
        """The pinned, then the published where they may stay, then the others, those with the fewest cells first."""
        tables, grid = self.tables, self.grid
        for o in np.flatnonzero(tables.is_fixed):
            at = tables.cell_first[o]
            if at < tables.cell_first[o + 1]:
                self._put_if_free(int(o), int(tables.cell_slot[at]), int(tables.cell_room[at]), strictly=True)
        for o in self.movable:
            if tables.published_slot[o] >= 0 and tables.published_room[o] >= 0:
                self._put_if_free(int(o), int(tables.published_slot[o]), int(tables.published_room[o]), strictly=False)
        for o in self.movable[np.argsort(np.diff(tables.cell_first)[self.movable], kind="stable")]:
            if grid.slot_of[o] < 0 and tables.is_wanted[o]:
                search.put_anywhere(tables, grid, o, self.chance)
        settle(tables, grid)

    def _put_if_free(self, o: int, s: int, r: int, *, strictly: bool) -> None:
        tables, grid = self.tables, self.grid
        if search.is_free(tables, grid, o, s, r) and not (strictly and clashes(tables, grid, o, s, r)):
            put(tables, grid, o, s, r)

    def cool_in_chains(self, moves: int) -> None:
        """Anneal, several times; the best grid, tidied, is left in `grid`."""
        if self.movable.size and moves > 0:
            loss = search.mean_loss(self.tables, self.grid, self.movable, self.chance, min(500, moves))
            hot = search.starting_heat(loss)
            cold = hot / 100
            for chain in range(CHAINS):
                heat = hot if chain == 0 else max(hot / 4, cold)
                if chain:
                    search.restore(self.tables, self.grid, self.best_slot, self.best_room)
                if not self._cool(moves // CHAINS, heat, cold, chain):
                    break
        search.restore(self.tables, self.grid, self.best_slot, self.best_room)
        search.tidy(self.tables, self.grid)

    def _cool(self, moves: int, hot: float, cold: float, chain: int) -> bool:
        """One chain, in pieces; whether to go on."""
        piece = PIECE if self.compiled.is_plain else PIECE // WORK_OF_A_PERSON
        pieces = max(moves // piece, 1)
        factor = (cold / hot) ** (1.0 / pieces)
        for at in range(pieces):
            heat = hot * factor**at
            self.best = search.anneal(
                self.tables, self.grid, self.movable, self.chance, piece, heat, heat * factor,
                self.best_slot, self.best_room, self.best,
            )  # fmt: skip
            self.moves += piece
            if self._is_over((chain + (at + 1) / pieces) / CHAINS):
                return False
        return True

    def _is_over(self, share: float) -> bool:
        kept = float(self.grid.value.sum())
        if self.tell is not None:
            self.tell(Progress(kept, float(self.tables.total.sum()), self.bound, share))
        if monotonic() > self.deadline:
            self.stopped = Stopped.CLOCK
            return True
        return False
