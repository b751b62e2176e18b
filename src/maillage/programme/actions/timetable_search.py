"""The search for a timetable, run by a job: of a barcamp, of a season. How far it is stands on the row it is for.

Who asks again takes the key of before away: what an earlier search finds is then dropped. A worker that is killed
leaves the key, and the job is run again.
"""

from __future__ import annotations

from dataclasses import asdict
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from procrastinate.contrib.django import app

from maillage.kernel.small_numbers import FEWEST
from maillage.programme.models import Barcamp, Season, TimetableSearch
from maillage.programme.rules.timetable import Problem

if TYPE_CHECKING:  # numba and scipy are loaded when something is solved
    from maillage.programme.rules.timetable.solving import Progress, Timetable

MAKE = "maillage.programme.tasks.make_timetable"  # tasks call actions, so that here it goes by its name
SOLVING_SECONDS = 60.0  # the best found by then is taken
FIGURES = ["kept", "bound", "wishes", "missed"]
EVERY_S = 0.5  # seconds between two words about progress


def start_search(row: Barcamp | Season) -> None:
    """Queue the job that makes its timetable. In a transaction that has locked the row."""
    row.search = {"key": uuid4().hex, "share": 0.0, "is_stopping": False}
    row.save(update_fields=["search"])
    app.configure_task(MAKE).defer(kind=row._meta.model_name, number=row.pk, key=row.search["key"])


def search_timetable(row: Barcamp | Season, key: str, problem: Problem) -> Timetable:
    """The best timetable found in SOLVING_SECONDS, or until who waits for it wants no more."""
    from maillage.programme.rules.timetable.solving import solve  # noqa: PLC0415 - numba and scipy take a second to load

    return solve(problem, seconds=SOLVING_SECONDS, on_progress=_SearchReporter(type(row), row.pk, key).report)


def is_awaited(row: TimetableSearch, key: str) -> bool:
    """Does somebody still wait for what this search finds?"""
    return bool(row.search.get("key") == key)


def keep_figures(row: TimetableSearch, problem: Problem, timetable: Timetable) -> None:
    """What the timetable keeps, what none can exceed, what many would miss. FIGURES are to be saved."""
    from maillage.programme.rules.timetable.evaluation import missed_sessions  # noqa: PLC0415 - loads numba as well

    row.kept, row.bound, row.wishes = timetable.kept, timetable.bound, timetable.wishes
    row.missed = [[int(session), people] for session, people in missed_sessions(problem, timetable, FEWEST)]


def end_search(row: Barcamp | Season) -> None:
    """Have the search stop, and keep the best it has. In a transaction that has checked who asks."""
    model: type[TimetableSearch] = type(row)
    locked = model._default_manager.select_for_update().only("search").get(pk=row.pk)
    if locked.search:
        locked.search |= {"is_stopping": True}
        locked.save(update_fields=["search"])


class _SearchReporter:
    """Writes how far a search is to its row, at most every EVERY_S; False once nobody waits for it."""

    def __init__(self, model: type[TimetableSearch], pk: int, key: str) -> None:
        self.model, self.pk, self.key, self.at, self.goes_on = model, pk, key, 0.0, True

    def report(self, progress: Progress) -> bool:
        """Tell, and hear whether to go on."""
        if self.goes_on and monotonic() - self.at >= EVERY_S:
            self.at = monotonic()
            self.goes_on = self._tell(asdict(progress))
        return self.goes_on

    @transaction.atomic
    def _tell(self, figures: dict[str, Any]) -> bool:
        row = self.model._default_manager.select_for_update().only("search").get(pk=self.pk)
        if row.search.get("key") != self.key:
            return False
        row.search |= {name: round(value, 3) for name, value in figures.items()}
        row.save(update_fields=["search"])
        return not row.search.get("is_stopping")
