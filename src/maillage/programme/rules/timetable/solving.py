"""The timetable that misses least, found and bounded. docs/algorithms/timetable.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from time import monotonic

import numpy as np

from maillage.programme.rules.timetable import search
from maillage.programme.rules.timetable.bound import bound_by_person, bound_by_slot
from maillage.programme.rules.timetable.evaluation import Evaluation, Places, judge, list_broken, place_assignments
from maillage.programme.rules.timetable.grids import SCORE, Grid, empty_grid
from maillage.programme.rules.timetable.problem import Problem
from maillage.programme.rules.timetable.tables import IS_FIXED, Compiled, Ints, compile_problem

CHAINS = 4  # coolings: the first from a random grid, each other from the best so far, less hot
PIECE = 20_000  # moves between two looks at the clock, fewer where people's days must be worked out
MOVES_A_PAIR = 25  # of holdings
FEWEST_MOVES = 40_000
MOST_MOVES = 4_000_000
WARMED, COOLED = 4, 100  # a later chain begins that much less hot; each ends that much colder than the first began
WORK_OF_A_PERSON = 20  # plain problems: look-ups that cost as much as one day worked out


class Stopped(StrEnum):
    """Why a search ended."""

    GAP = "gap"  # near enough to the bound
    MOVES = "moves"  # all moves made
    CLOCK = "clock"  # the guard: another machine may find another answer
    ASKED = "asked"  # who waits for it wanted no more


@dataclass(frozen=True)
class Progress:
    """How far a search is: what is kept in the best grid so far (seats left aside), what no grid can exceed."""

    kept: float
    wishes: float
    bound: float
    share: float  # of the moves


ProgressCallback = Callable[[Progress], bool | None]  # False: no more


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
    run = _Run(compiled, seed, seconds, bound, gap, on_progress)
    run.cool_in_chains(_moves_for(compiled) if moves is None else moves)
    places = Places(run.grid.where.copy(), run.grid.there.copy())
    judged = judge(compiled, places, list_broken(compiled, places))
    values = {field.name: getattr(judged, field.name) for field in fields(judged)}
    return Timetable(**values, bound=run.bound, moves=run.moves, seconds=monotonic() - began, stopped=run.stopped)


def _moves_for(compiled: Compiled) -> int:
    """How many moves by default: in proportion to the pairs of holdings, fewer where each costs people's days."""
    moves = MOVES_A_PAIR * len(compiled.tables.holding) ** 2
    if not compiled.is_plain:
        moves //= WORK_OF_A_PERSON
    return int(np.clip(moves, FEWEST_MOVES, MOST_MOVES))


class _Run:
    """One search: the grid, the best so far, the moves made."""

    def __init__(
        self, compiled: Compiled, seed: int, seconds: float, bound: float, gap: float, tell: ProgressCallback | None
    ) -> None:
        self.compiled, self.tables = compiled, compiled.tables
        self.bound, self.gap, self.tell = bound, gap, tell
        self.chance = search.chance_of(seed)
        self.grid: Grid = empty_grid(compiled)
        self.moves, self.stopped = 0, Stopped.MOVES
        self.share = self.kept = 0.0
        cells = np.diff(self.tables.cell[: len(self.tables.holding) + 1].astype(np.int64))
        self.movable: Ints = np.flatnonzero((self.tables.holding[:, IS_FIXED] == 0) & (cells > 0)).astype(np.int32)
        order = np.argsort(cells, kind="stable").astype(np.int32)
        search.fill(self.tables, self.grid, _published(compiled), order, self.chance)
        self.best_where = self.grid.where.copy()
        self.best = float(self.grid.score[SCORE])
        self.seconds, self.deadline = seconds, monotonic() + seconds

    def cool_in_chains(self, moves: int) -> None:
        """Anneal, several times; the best grid, tidied, is left in `grid`."""
        if self.movable.size and moves > 0:
            loss = search.mean_loss(self.tables, self.grid, self.movable, self.chance, min(500, moves))
            hot = search.starting_heat(loss)
            self._anneal(0, hot, hot, anew=False)  # compiled, before the clock runs
            self.deadline = monotonic() + self.seconds
            for chain in range(CHAINS):
                if not self._cool(moves // CHAINS, hot if chain == 0 else hot / WARMED, hot / COOLED, chain):
                    break
                if chain == 0:
                    self._bound()
                if self._is_late():
                    break
                if self.bound <= self.kept_so_far * (1 + self.gap) + 1e-9:
                    self.stopped = Stopped.GAP
                    break
        search.tidy(self.tables, self.grid, self.best_where)

    def _bound(self) -> None:
        """Bring the bound down, from the best grid so far."""
        self.bound = min(self.bound, bound_by_slot(self.compiled, self.best_where, self.kept_so_far, self._is_late))

    @property
    def kept_so_far(self) -> float:
        """What the best grid so far keeps, each person for themselves."""
        places = Places(self.best_where, self.grid.there)
        return judge(self.compiled, places, ()).kept

    def _cool(self, moves: int, hot: float, cold: float, chain: int) -> bool:
        """One chain, in pieces; whether to go on."""
        piece = PIECE if self.compiled.is_plain else PIECE // WORK_OF_A_PERSON
        pieces = max(moves // piece, 1)
        factor = (cold / hot) ** (1.0 / pieces)
        for at in range(pieces):
            heat = hot * factor**at
            self._anneal(piece, heat, heat * factor, anew=at == 0 and chain > 0)
            self.moves += piece
            if self._is_over((chain + (at + 1) / pieces) / CHAINS):
                return False
        return True

    def _anneal(self, moves: int, hot: float, cold: float, *, anew: bool) -> None:
        self.best = search.anneal(
            self.tables, self.grid, self.movable, self.chance, moves, hot, cold, self.best_where, self.best, anew
        )

    def _is_over(self, share: float) -> bool:
        self.share = share
        return self._is_late()

    def _is_late(self) -> bool:
        """Tell how far it is; whether the clock or who waits for it ends the search."""
        if self.tell is not None:
            self.kept = max(self.kept, min(float(self.grid.value.sum()), self.bound))
            if self.tell(Progress(self.kept, float(self.tables.total.sum()), self.bound, self.share)) is False:
                self.stopped = Stopped.ASKED
        if monotonic() > self.deadline:
            self.stopped = Stopped.CLOCK
        return self.stopped in {Stopped.CLOCK, Stopped.ASKED}


def _published(compiled: Compiled) -> Ints:
    """The slot and room that was published for each holding, −1 where none was."""
    where = np.full((len(compiled.tables.holding), 2), -1, np.int32)
    places, _violations = place_assignments(compiled, compiled.problem.published)
    where[:] = places.where
    return where
