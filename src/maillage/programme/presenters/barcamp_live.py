"""What is live in a barcamp, for phones and for the wall: made once for each change, the same for all who ask.

Nobody's own dots stand in it, nor the token of a form: the script of the page keeps those it has. Each process keeps
what it made last for each barcamp; asking whether there is something new is one indexed query.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from maillage.programme.models import Barcamp
from maillage.programme.queries.barcamps import (
    barcamp_by_code,
    changes_of,
    dots_of,
    grid_of,
    pitches_of,
    readable_pages,
    version_of,
)
from maillage.web.typography import set_page

MOST_KEPT = 64  # barcamps of which a process keeps what it made last
SHARED = {"is_shared": True}  # a form then holds no token


@dataclass(slots=True)
class _LiveParts:
    """The parts of one version. `turns`: when a slot begins or ends, since “now” and “next” then change."""

    version: int
    turns: list[datetime]
    html: dict[tuple[int, str | None, bool], str] = field(default_factory=dict)


_made: dict[tuple[int, str], _LiveParts] = {}
_LOCK = Lock()  # who comes second waits, rather than making the same


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of which barcamp this is: two that are equal show the same."""

    pk: int
    code: str
    version: int
    state: str
    turn: int

    def __str__(self) -> str:
        return f"{self.version}.{self.turn}"


def stamp_of(code: str, now: datetime) -> Stamp | None:
    """The state of the barcamp of a code; None when there is none. One indexed query, unless something changed."""
    row = version_of(code)
    if row is None:
        return None
    live = _made.get((row.pk, row.code))
    if live is None or live.version != row.version:
        live = _keep(row)
    return Stamp(row.pk, row.code, row.version, row.state, bisect_right(live.turns, now))


def _keep(row: Barcamp) -> _LiveParts:
    moments = row.slots.values_list("starts_at", "ends_at") if row.shows_grid else ()
    live = _LiveParts(row.version, sorted({moment for both in moments for moment in both}))
    with _LOCK:
        for oldest in list(_made)[: max(0, len(_made) - MOST_KEPT + 1)]:
            del _made[oldest]
        _made[row.pk, row.code] = live
    return live


def live_part(stamp: Stamp, now: datetime, *, is_wall: bool) -> str:
    """The HTML of what is live, its text set; made once a version, turn and language."""
    key = (stamp.turn, get_language(), is_wall)
    with _LOCK:
        live = _made.get((stamp.pk, stamp.code))
        if live is not None and live.version == stamp.version and key in live.html:
            return live.html[key]
        text = set_page(_render(stamp.code, now, is_wall=is_wall), get_language() or "fr")
        if live is not None and live.version == stamp.version:
            live.html[key] = text
    return text


def _render(code: str, now: datetime, *, is_wall: bool) -> str:
    barcamp = barcamp_by_code(code)
    context = wall_facts(barcamp, now) if is_wall else phone_facts(barcamp, {}, now)
    template = "programme/parts/barcamp_wall_live.html" if is_wall else "programme/parts/barcamp_live.html"
    return render_to_string(template, {**context, **SHARED})


def phone_facts(barcamp: Barcamp, own_dots: dict[int, int], now: datetime) -> dict[str, Any]:
    """What the live part of a phone's page says, with the dots that phone laid."""
    counts = dots_of(barcamp) if barcamp.shows_counts else {}
    pitches = pitches_of(barcamp)
    return {
        "barcamp": barcamp,
        "pitches": [(one, own_dots.get(one.pk, 0), counts.get(one.pk)) for one in pitches],
        "readable": readable_pages(pitches),
        "choices": range(barcamp.dots_on_one + 1),
        "laid": sum(own_dots.values()),
        **_grid_facts(barcamp, now),
    }


def wall_facts(barcamp: Barcamp, now: datetime) -> dict[str, Any]:
    """What the live part of the wall says; the latest subject comes first."""
    counts = dots_of(barcamp) if barcamp.shows_counts else {}
    return {
        "barcamp": barcamp,
        "pitches": [(one, counts.get(one.pk)) for one in reversed(pitches_of(barcamp))],
        **_grid_facts(barcamp, now),
    }


def _grid_facts(barcamp: Barcamp, now: datetime) -> dict[str, Any]:
    if not barcamp.shows_grid:
        return {"grid": [], "changes": []}
    return {"grid": grid_of(barcamp, now), "changes": changes_of(barcamp)}
