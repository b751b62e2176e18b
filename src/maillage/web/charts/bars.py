"""Bars, bars on one another, lying bars, histograms. What is too few to say is a short hatched bar, always the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from maillage.kernel.small_numbers import FEWEST
from maillage.web.charts import plots
from maillage.web.charts.figures import Amount, Bars, Few, Histogram, Series, known
from maillage.web.charts.plots import Frame
from maillage.web.charts.scales import Scale, axis
from maillage.web.charts.shapes import HUES, Drawing, Number, Shape
from maillage.web.formats import number

MOST_WORDS = 14  # bars that bear their value; more, and the axis says it
ROW = 30  # pixels from one lying bar to the next, 20 more when its name is above it


def draw_bars(figure: Bars, width: int) -> Drawing:
    """Standing or lying, one series or several on one another."""
    key = f"{figure.key}-hatch-{width}"
    drawing = _lying(figure, width, key) if figure.lying else _standing(figure, width, key)
    hatch = [plots.hatching(key)] if plots.has_few(figure.series) else []
    return Drawing(drawing.width, drawing.height, [*hatch, *drawing.shapes])


def stacks(figure: Bars) -> list[list[tuple[int, float, float]]]:
    """For each label, each part: (its series, from, to); what lies under zero goes down from it."""
    positions = []
    for at in range(len(figure.labels)):
        up = down = 0.0
        parts = []
        for order, series in enumerate(figure.series):
            height = plots.height_of(series.values[at])
            start = up if height >= 0 else down
            parts.append((order, start, start + height))
            up, down = (start + height, down) if height >= 0 else (up, start + height)
        positions.append(parts)
    return positions


def _standing(figure: Bars, width: int, hatch: str) -> Drawing:
    named = len(figure.series) > 1
    beside = plots.room_beside(figure.series, width)
    above, top = plots.names_above(figure.series, width, "bar") if named and not beside else ([], 14.0)
    parts = stacks(figure)
    ends = [end for stack in parts for _order, _start, end in stack]
    whole = all(float(value).is_integer() for value in plots.numbers_of(figure.series))
    _unused, marks = axis([*ends, *plots.reach_of_few(figure.series)], 0, 1, whole=whole)
    words = plots.words_of(marks)
    high = (280 if width > 500 else 250) + top - 14
    frame = Frame(max(plots.across(word) for word in words) + 10, top + 8, width - (beside or 2), high - 28)
    scale = Scale(marks[0], marks[-1], frame.bottom, frame.top)
    slot = (frame.right - frame.left) / max(1, len(figure.labels))
    shapes = [*above, *plots.up_axis(scale, marks, words, frame)]
    for at, stack in enumerate(parts):
        left, wide = frame.left + slot * (at + 0.14), slot * 0.72
        for order, start, end in stack:
            shapes += _bar(figure, order, at, _box(scale, left, wide, start, end), hatch)
        if stack and not named:
            shapes += _value_above(figure, at, left + wide / 2, scale.at(max(0.0, stack[0][2])), slot)
    if beside and parts:
        feet = [(scale.at(start) + scale.at(end)) / 2 for _order, start, end in parts[-1]]
        shapes += plots.names_beside(figure.series, feet, frame, width)
    places = [frame.left + slot * (at + 0.5) for at in range(len(figure.labels))]
    return Drawing(width, round(high), [*shapes, *plots.along_axis(figure.labels, places, frame.bottom + 20, width)])


def _box(scale: Scale, left: float, wide: float, start: float, end: float) -> dict[str, Number]:
    """A standing bar, clear of the one beneath by a pixel when it has the room."""
    top, foot = sorted((scale.at(start), scale.at(end)))
    return {"x": round(left, 2), "y": top, "width": round(wide, 2), "height": round(foot - top, 1)}


def _bar(figure: Bars, order: int, at: int, box: dict[str, Number], hatch: str) -> list[Shape]:
    """One bar, or the hatched one of what is too few; nothing where nothing is known."""
    series = figure.series[order]
    value = series.values[at]
    if value is None or value == 0:
        return []
    name = f"{series.name} — {figure.labels[at]}" if len(figure.series) > 1 else figure.labels[at]
    hint = f"{name}: {plots.value_text(figure.say, value)}"
    if isinstance(value, Few):
        return [Shape("rect", "few", {**_tall_enough(box), "fill": f"url(#{hatch})"}, hint=hint)]
    return [Shape("rect", f"bar-{order % HUES}", box, hint=hint)]


def _tall_enough(box: dict[str, Number]) -> dict[str, Number]:
    """What is too few to say is seen even beside thousands."""
    y, height = float(box["y"]), float(box["height"])
    more = max(0.0, plots.LEAST - height)
    return {**box, "y": round(max(0.0, y - more), 1), "height": round(height + more, 1)}


def _value_above(figure: Bars, at: int, middle: float, top: float, slot: float) -> list[Shape]:
    """Its value over a bar, where there is room for it."""
    value = figure.series[0].values[at]
    if not isinstance(value, int | float) or value <= 0 or len(figure.labels) > MOST_WORDS:
        return []
    words = figure.say(value)
    return [plots.text(words, middle, top - 5, "value", "middle")] if plots.across(words) < slot else []


def small_bars(series: Series, frame: Frame, scale: Scale, hatch: str) -> list[Shape]:
    """The bars of a small panel as two paths, however many: what is known, and hatched runs of what is too few to say.

    The values are read in the table.
    """
    slot = (frame.right - frame.left) / max(1, len(series.values))
    foot = scale.at(max(scale.low, 0.0))
    bars, few = [], []
    at = 0
    for value, run in groupby(series.values, key=lambda value: value if isinstance(value, Few) else None):
        count = len(list(run))
        if value is not None:
            few.append(_bar_path(frame.left + slot * at, slot * count, foot, scale.at(FEWEST)))
        else:
            bars += [
                _bar_path(frame.left + slot * (number + 0.1), slot * 0.8, foot, scale.at(known_value))
                for number in range(at, at + count)
                if isinstance(known_value := series.values[number], int | float) and known_value
            ]
        at += count
    shapes = [Shape("path", "bar-0", {"d": "".join(bars)})] if bars else []
    return shapes + ([Shape("path", "few-run", {"d": "".join(few), "fill": f"url(#{hatch})"})] if few else [])


def _bar_path(left: float, wide: float, foot: float, top: float) -> str:
    return f"M{left:.1f} {foot:g}h{wide:.1f}V{top:g}h{-wide:.1f}z"


def _lying(figure: Bars, width: int, hatch: str) -> Drawing:
    """A row a label: its name on the left, or above the bar when it is long; its value at the end of the bar."""
    named = len(figure.series) > 1
    above, top = plots.names_above(figure.series, width, "bar") if named else ([], 0.0)
    longest = max((plots.across(label) for label in figure.labels), default=0)
    beside = longest + 10 <= width * 0.36
    row, left = (ROW, longest + 10) if beside else (ROW + 20, 0.0)
    parts = stacks(figure)
    totals = [_said_beside(figure, [one.values[at] for one in figure.series]) for at in range(len(figure.labels))]
    room = max((plots.across(total) for total in totals), default=0) + 10
    ends = [0.0, *plots.reach_of_few(figure.series), *(end for stack in parts for _order, _start, end in stack)]
    low, high = min(ends), max(ends)
    scale = Scale(low, high if high > low else low + 1, left, max(left + 20, width - min(room, width / 2)))
    shapes = list(above)
    for at, stack in enumerate(parts):
        y = top + row * at + (6 if beside else 24)
        words = (left - 10, y + 14.5, "end") if beside else (0.0, y - 6, "start")
        shapes.append(plots.text(plots.cut(figure.labels[at], width), words[0], words[1], "name", words[2]))
        for order, start, end in stack:
            shapes += _bar(figure, order, at, _flat(scale, y, start, end), hatch)
        far = max([scale.at(0), *(scale.at(end) for _order, _start, end in stack)])
        shapes.append(plots.text(plots.cut(totals[at], width - far - 8), far + 8, y + 14.5, "value"))
    foot = round(top + row * len(figure.labels) + 6)
    shapes += _zero_lines(scale.at(0), [(top, float(foot))] if beside else _rows(top, row, len(figure.labels)))
    return Drawing(width, max(foot, 20), shapes)


def _said_beside(figure: Bars, values: Sequence[Amount]) -> str:
    """What a row comes to; of two sides, how far they lie apart."""
    numbers = known(values)
    if figure.two_sided and numbers:
        return figure.say(max(numbers) - min(numbers))
    return plots.total_said(figure.say, values)


def _rows(top: float, row: float, count: int) -> list[tuple[float, float]]:
    """From where to where each bar goes down, when its name stands above it: a line over all would cross the names."""
    return [(top + row * at + 22, top + row * at + 44) for at in range(count)]


def _zero_lines(zero: float, spans: Sequence[tuple[float, float]]) -> list[Shape]:
    return [Shape("line", "zero", {"x1": zero, "x2": zero, "y1": start, "y2": end}) for start, end in spans]


def _flat(scale: Scale, y: float, start: float, end: float) -> dict[str, Number]:
    left, right = sorted((scale.at(start), scale.at(end)))
    return {"x": left, "y": y, "width": round(max(right - left, 1), 1), "height": 18}


def draw_histogram(figure: Histogram, width: int) -> Drawing:
    """Bars that touch, over an axis of values."""
    key = f"{figure.key}-hatch-{width}"
    heights = [plots.height_of(count) for count in figure.counts]
    bars = Bars(
        key=figure.key, title=figure.title, say=figure.say, labels=bins_of(figure), series=[Series("", figure.counts)]
    )
    _unused, marks = axis([*heights, *plots.reach_of_few(bars.series)], 0, 1)
    words, (along, edges) = plots.words_of(marks), axis(figure.edges, 0, 1, from_zero=False, whole=False)
    high = 280 if width > 500 else 250
    frame = Frame(max(plots.across(word) for word in words) + 10, 16, width - 14, high - 28)
    up, right = (
        Scale(marks[0], marks[-1], frame.bottom, frame.top),
        Scale(along.low, along.high, frame.left, frame.right),
    )
    shapes = [plots.hatching(key)] if plots.has_few(bars.series) else []
    shapes += plots.up_axis(up, marks, words, frame)
    for at, height in enumerate(heights):
        left, end = right.at(figure.edges[at]), right.at(figure.edges[at + 1])
        wide = max(0.5, end - left - (1.5 if end - left > 4 else 0))
        shapes += _bar(bars, 0, at, _box(up, left, wide, 0, height), key)
    places: Sequence[float] = [right.at(edge) for edge in edges]
    return Drawing(width, high, [*shapes, *plots.along_axis(plots.words_of(edges), places, frame.bottom + 20, width)])


def bins_of(figure: Histogram) -> list[str]:
    """Each bin in words: from its edge to the next."""
    words = [number(edge) for edge in figure.edges]
    return [f"{low} – {high}" for low, high in pairwise(words)]
