"""The screen of who leads a barcamp: what may be done, the grid with what clashes in each cell, the search for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone

from maillage.programme.models import Barcamp, Pitch, Placement, TimetableSearch
from maillage.programme.queries.barcamps import Clash, clashes_of, dots_of, grid_of, pitches_of, placements_of
from maillage.programme.rules.barcamps import BARCAMP_ACTS, MOST_HOLDINGS, TAKES_GRID, BarcampState, may_lead

MOST_CLASHES = 8
MOST_MISSED = 8


@dataclass(frozen=True, slots=True)
class LedPitch:
    """A subject, its dots, where it is held; `is_open`: it may be held somewhere, or once more."""

    pitch: Pitch
    dots: int
    placements: list[Placement]
    is_open: bool
    is_pinned: bool


def leading_facts(barcamp: Barcamp) -> dict[str, Any]:
    """What the screen says. The worst clashes stand in the cells of the grid too."""
    placements, counts = placements_of(barcamp), dots_of(barcamp)
    held: dict[int, list[Placement]] = defaultdict(list)
    for placement in placements:
        held[placement.pitch_id].append(placement)
    pitches = [
        LedPitch(one, counts.get(one.pk, 0), held[one.pk], len(held[one.pk]) < one.holdings,
                 any(placement.is_pinned for placement in held[one.pk]))
        for one in pitches_of(barcamp)
    ]  # fmt: skip
    missed = dict(barcamp.missed[:MOST_MISSED]) if placements else {}
    clashes = clashes_of(barcamp, placements, MOST_CLASHES)
    kept = barcamp.pitches.aggregate(notes=Count("notes", distinct=True), photos=Count("photos", distinct=True))
    return {
        "barcamp": barcamp,
        "pitches": pitches,
        "unplaced": [one.pitch for one in pitches if not one.placements] if placements else [],
        "acts": BARCAMP_ACTS.acts(BarcampState(barcamp.state)),
        "is_open": may_lead(BarcampState(barcamp.state)) is None,
        "takes_grid": barcamp.state in TAKES_GRID,
        "grid": _with_clashes(grid_of(barcamp, timezone.now()), clashes) if placements else [],
        "has_grid": bool(placements),
        "clashes": clashes,
        "missed": [(one, missed[one.pitch.pk]) for one in pitches if one.pitch.pk in missed],
        "search": search_figures(barcamp),
        "slots": list(barcamp.slots.select_related("barcamp__event__place")),
        "rooms": list(barcamp.rooms.all()),
        "holdings": range(1, MOST_HOLDINGS + 1),
        "has_pages": any(one.pitch.page_slug for one in pitches),
        "has_paper": any(one.pitch.paper_dots for one in pitches),
        "voters": barcamp.devices.exclude(votes=None).count(),
        "kept": kept,
    }


def _with_clashes(grid: list[Any], clashes: list[Clash]) -> list[tuple[Any, list[tuple[Any, list[tuple[Any, Any]]]]]]:
    """Each row with its cells, each cell with the sessions it clashes with and how many want both, from five on."""
    others: dict[int, list[tuple[Pitch, int]]] = defaultdict(list)
    for clash in clashes:
        if clash.people is None:
            continue
        others[clash.first.pk].append((clash.second, clash.people))
        others[clash.second.pk].append((clash.first, clash.people))
    return [
        (row, [(cell, others[cell.placement.pitch_id] if cell.placement else []) for cell in row.cells])
        for row in grid
    ]  # fmt: skip


def search_figures(row: TimetableSearch) -> dict[str, Any] | None:
    """How far the search for a timetable is; None when there is none."""
    search = row.search
    if not search:
        return None
    return {**search, "percent": round(100 * search.get("share", 0.0))}
