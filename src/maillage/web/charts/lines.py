"""Lines, a median within its interval, small multiples, and the line the height of a word."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from maillage.web.charts import plots
from maillage.web.charts.bars import small_bars
from maillage.web.charts.figures import Charted, Fan, Few, Lines, Multiples, Series, Sparkline, known
from maillage.web.charts.plots import SPARK, Frame
from maillage.web.charts.scales import Scale, axis
from maillage.web.charts.shapes import HUES, Drawing, Number, Shape

MOST_DOTS = 24  # more points than that, and dots hide the line


def draw_lines(figure: Lines, width: int) -> Drawing:
    """Each series a line, broken where a value is not known or too few to say."""
    frame, scale, shapes, height = _plot(figure, width, from_zero=figure.from_zero)
    places = _places(figure.at, len(figure.labels), frame)
    for number, series in sorted(enumerate(figure.series), key=lambda pair: not pair[1].limit):  # bounds lie beneath
        shapes += _line(series, number, places, scale)
    for number, series in enumerate(figure.series):
        shapes += _dots(figure, series, number, places, scale)
    return Drawing(width, height, [*shapes, *plots.along_axis(figure.labels, places, frame.bottom + 20, width)])


def draw_fan(figure: Fan, width: int) -> Drawing:
    """The interval as a band, the median as a line on it."""
    frame, scale, shapes, height = _plot(figure, width, from_zero=figure.from_zero, line=1)
    places = _places((), len(figure.labels), frame)
    low, middle, high = figure.series
    for run in _runs(low.values, high.values):
        there = [(places[at], scale.at(height_of(high, at))) for at in run]
        back = [(places[at], scale.at(height_of(low, at))) for at in reversed(run)]
        shapes.append(Shape("polygon", "band", {"points": _points([*there, *back])}))
    shapes += _line(middle, 0, places, scale)
    shapes += _dots(figure, middle, 0, places, scale)
    return Drawing(width, height, [*shapes, *plots.along_axis(figure.labels, places, frame.bottom + 20, width)])


def draw_multiples(figure: Multiples, width: int) -> Drawing:
    """A panel a series: its name, its line and last value, or its bars; one scale for all."""
    columns = 3 if width > 500 else 1 if figure.bars and len(figure.labels) > MOST_DOTS else 2
    wide, high, gap = (width - 16 * (columns - 1)) / columns, 118, 18
    numbers = [*plots.numbers_of(figure.series), *(plots.reach_of_few(figure.series) if figure.bars else ())]
    _unused, marks = axis(numbers, 0, 1)
    hatch = f"{figure.key}-hatch-{width}"
    shapes: list[Shape] = [plots.hatching(hatch)] if figure.bars and plots.has_few(figure.series) else []
    for number, series in enumerate(figure.series):
        x, y = (number % columns) * (wide + 16), (number // columns) * (high + gap)
        frame = Frame(x, y + 26, x + wide, y + high - 20)
        scale = Scale(marks[0], marks[-1], frame.bottom, frame.top)
        shapes += _panel(figure, series, frame, scale, hatch)
    foot = math.ceil(len(figure.series) / columns) * (high + gap) - gap + 30
    words = plots.words_of([marks[0], marks[-1]])
    sentence = _("Each goes from %(low)s to %(high)s.") % {"low": words[0], "high": words[-1]}
    return Drawing(width, max(40, foot), [*shapes, plots.text(plots.cut(sentence, width), 0, max(40, foot) - 8)])


def _panel(figure: Multiples, series: Series, frame: Frame, scale: Scale, hatch: str) -> list[Shape]:
    wide = frame.right - frame.left
    end = [value for value in series.values if value is not None][-1:]
    last = "" if figure.bars else plots.value_text(figure.say, end[0]) if end else "—"
    room = wide - plots.across(last) - 10
    shapes = [
        plots.text(plots.cut(series.name, room), frame.left, frame.top - 12, "name"),
        *([plots.text(last, frame.right, frame.top - 12, "value", "end")] if last else ()),
        *(
            Shape("line", kind, {"x1": frame.left, "x2": frame.right, "y1": y, "y2": y})
            for kind, y in (("grid", scale.at(scale.high)), ("zero", scale.at(max(scale.low, min(0.0, scale.high)))))
        ),
    ]
    inner = Frame(frame.left + 4, frame.top, frame.right - 4, frame.bottom)
    shapes += (
        small_bars(series, inner, scale, hatch)
        if figure.bars
        else _line(series, 0, _places((), len(figure.labels), inner), scale)
    )
    if figure.labels:
        first, final = figure.labels[0], figure.labels[-1]
        shapes.append(plots.text(plots.cut(final, wide), frame.right, frame.bottom + 17, anchor="end"))
        if plots.across(first) + plots.across(final) + 10 < wide and len(figure.labels) > 1:
            shapes.append(plots.text(first, frame.left, frame.bottom + 17))
    return shapes


def draw_sparkline(figure: Sparkline, width: int = SPARK) -> Drawing:
    """A line without an axis; its last value is a dot."""
    frame = Frame(4, 4, width - 4, 24)
    numbers = known(figure.values)
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    scale = Scale(low, high, frame.bottom, frame.top) if high > low else Scale(low - 1, low + 1, 24, 4)
    if not scale.high > scale.low:  # one huge value, from which one more is not told apart
        scale = Scale(min(0.0, low), max(0.0, low), 24, 4)
    places = _places((), len(figure.values), frame)
    series = Series("", figure.values)
    ends = [at for at, value in enumerate(series.values) if isinstance(value, int | float)][-1:]
    dots = [Shape("circle", "here", {"cx": places[at], "cy": scale.at(height_of(series, at)), "r": 3}) for at in ends]
    return Drawing(width, 28, [*_line(series, 0, places, scale), *dots])


def _plot(
    figure: Charted, width: int, *, from_zero: bool, line: int | None = None
) -> tuple[Frame, Scale, list[Shape], int]:
    """The frame, its scale, the axis and the names of series; `line`: only that one is a line (of a fan)."""
    high = 300 if width > 500 else 250
    named = _named(figure)
    beside = plots.room_beside(figure.series, width) if named is figure.series else 0
    above: list[Shape] = []
    top = 14.0
    if len(figure.series) > 1 and not beside:
        above, top = plots.names_above(named, width, "line" if line is None else "fan")
    _unused, marks = axis(plots.numbers_of(figure.series), 0, 1, from_zero=from_zero)
    words = plots.words_of(marks)
    left = max(plots.across(word) for word in words) + 10
    frame = Frame(left, top + 2, width - (beside or 12), high - 28 + (top - 14))
    scale = Scale(marks[0], marks[-1], frame.bottom, frame.top)
    shapes = [*above, *plots.up_axis(scale, marks, words, frame)]
    if beside:
        shapes += plots.names_beside(figure.series, _feet(figure, scale), frame, width, hue=line is None)
    return frame, scale, shapes, round(high + top - 14)


def _named(figure: Charted) -> Sequence[Series]:
    """What the legend names: each series, or the interval of a fan as one, then its median."""
    if isinstance(figure, Fan) and figure.band_name:
        return Series(figure.band_name, ()), figure.series[1]
    return figure.series


def _feet(figure: Charted, scale: Scale) -> list[float | None]:
    """Where each series ends, up and down."""
    ends = [next((value for value in reversed(known(series.values))), None) for series in figure.series]
    return [None if end is None else scale.at(end) for end in ends]


def _places(at: Sequence[float], count: int, frame: Frame) -> list[float]:
    """Where each label lies across: in proportion to `at` when it is given, else evenly; a single one in the middle."""
    usable = len(at) == count and all(math.isfinite(one) and abs(one) < 1e300 for one in at)
    positions = list(at) if usable else [float(number) for number in range(count)]
    if not positions or min(positions) == max(positions):
        return [round((frame.left + frame.right) / 2, 1)] * count
    scale = Scale(min(positions), max(positions), frame.left + 4, frame.right - 4)
    return [scale.at(position) for position in positions]


def height_of(series: Series, at: int) -> float:
    """The number of a series that is known to have one there."""
    value = series.values[at]
    assert not isinstance(value, Few | None)
    return value


def _runs(*columns: Sequence[object]) -> Iterator[list[int]]:
    """The unbroken stretches over which every column has a number."""
    numbered = [all(isinstance(value, int | float) for value in row) for row in zip(*columns, strict=True)]
    for there, run in groupby(range(len(numbered)), key=numbered.__getitem__):
        if there:
            yield list(run)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join([f"{x:g},{y:g}" for x, y in points])


def _line(series: Series, number: int, places: Sequence[float], scale: Scale) -> list[Shape]:
    kind = "limit" if series.limit else f"line-{number % HUES}"
    runs = [[(places[at], scale.at(height_of(series, at))) for at in run] for run in _runs(series.values)]
    shapes = [Shape("polyline", kind, {"points": _points(run)}) for run in runs if len(run) > 1]
    alone = [run[0] for run in runs if len(run) == 1]
    dot = "dot-limit" if series.limit else f"dot-{number % HUES}"
    return shapes + [Shape("circle", dot, {"cx": x, "cy": y, "r": 3.5}) for x, y in alone]


def _dots(figure: Lines | Fan, series: Series, number: int, places: Sequence[float], scale: Scale) -> list[Shape]:
    """A dot a value, larger on the one that is meant; none when there are so many that they would hide the line."""
    marked = figure.marked if isinstance(figure, Lines) else None
    shapes = []
    for at, (label, value) in enumerate(zip(figure.labels, series.values, strict=True)):
        if not isinstance(value, int | float) or series.limit or (len(places) > MOST_DOTS and at != marked):
            continue
        where: dict[str, Number] = {"cx": places[at], "cy": scale.at(value), "r": 7 if at == marked else 3.5}
        kind = "here" if at == marked and number == 0 else f"dot-{number % HUES}"
        shapes.append(Shape("circle", kind, where, hint=f"{series.name} — {label}: {figure.say(value)}"))
    return shapes
