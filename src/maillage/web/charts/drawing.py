"""From a figure to its drawing, on screen (twice: wide and for a phone) or on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from maillage.web.charts.bars import draw_bars, draw_histogram
from maillage.web.charts.figures import Bars, Fan, Figure, Flows, Histogram, Lines, Multiples, Sparkline
from maillage.web.charts.flows import draw_flows
from maillage.web.charts.lines import draw_fan, draw_lines, draw_multiples, draw_sparkline
from maillage.web.charts.plots import NARROW, SPARK, WIDE
from maillage.web.charts.shapes import Drawing, svg_of, svg_on_paper
from maillage.web.charts.tables import description_of, table_of

DRAWN: dict[type[Figure], Callable[[Any, int], Drawing]] = {
    Lines: draw_lines,
    Fan: draw_fan,
    Bars: draw_bars,
    Histogram: draw_histogram,
    Multiples: draw_multiples,
    Sparkline: draw_sparkline,
    Flows: draw_flows,
}


def drawing_of(figure: Figure, width: int = WIDE) -> Drawing:
    """The shapes of a figure, in a frame of that width."""
    return DRAWN[type(figure)](figure, width)


def on_screen(figure: Figure) -> dict[str, Any]:
    """What the template shows: the figure, its drawings, its table."""
    words = description_of(figure)

    def drawn(kind: str, width: int) -> SafeString:
        return svg_of(
            drawing_of(figure, width), key=f"{figure.key}-{kind}", title=figure.title, description=words, kind=kind
        )

    if isinstance(figure, Sparkline):
        last = [figure.say(value) for value in figure.values if isinstance(value, int | float)][-1:]
        return {"figure": figure, "drawings": [drawn("spark", SPARK)], "last": last[0] if last else "—"}
    return {"figure": figure, "drawings": [drawn("wide", WIDE), drawn("narrow", NARROW)], "table": table_of(figure)}


def on_paper(figure: Figure, width: int = WIDE) -> str:
    """The drawing as SVG for Typst, its colours written in it."""
    return svg_on_paper(drawing_of(figure, width))
