"""A chart of five hundred points: its drawing at one width, and all that a page shows of it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from maillage.web.charts.drawing import drawing_of, on_screen
from maillage.web.charts.figures import Bars, Charted, Lines, Series
from maillage.web.charts.shapes import svg_of
from tests.bench.report import Figure, percentile

PART = "charts, 500 points"
POINTS, AIM_MS = 500, 20.0


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Milliseconds, the median of several drawings."""
    say("charts of 500 points")
    labels, values = [str(at) for at in range(POINTS)], [float(at * 37 % 91) for at in range(POINTS)]
    figures = []
    for kind in (Lines, Bars):
        drawn = kind(key="bench", title="bench", labels=labels, series=[Series("s", values)])
        one = _milliseconds(lambda drawn=drawn: _drawn(drawn), 3 if small else 30)
        page = _milliseconds(lambda drawn=drawn: on_screen(drawn), 3 if small else 30)
        name = kind.__name__.lower()
        figures.append(Figure(PART, f"{name}, one drawing (ms)", f"{one:.1f}", f"< {AIM_MS:.0f}", one < AIM_MS))
        figures.append(Figure(PART, f"{name}, both drawings and the table (ms)", f"{page:.1f}"))
    return figures


def _drawn(figure: Charted) -> str:
    return svg_of(drawing_of(figure), key="bench", title="bench", description="bench")


def _milliseconds(act: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        begun = perf_counter()
        act()
        spent.append((perf_counter() - begun) * 1000)
    return percentile(spent, 50)
