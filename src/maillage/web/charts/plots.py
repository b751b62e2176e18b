"""What plots share: the frame, the axes with their words, the names of series beside them, what is too few to say."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from maillage.kernel.small_numbers import FEWEST
from maillage.web.charts.figures import Amount, Few, Series, known
from maillage.web.charts.scales import Scale
from maillage.web.charts.shapes import HUES, Shape
from maillage.web.formats import number, people_count

WIDE, NARROW, SPARK = 640, 320, 120  # pixels; a drawing is made for each width, so that words keep their size
SHARE_OF_NAMES = 0.26  # of the width, at most, for names beside a plot; wider ones go above
LETTER = 6.9  # pixels across, at 13 px: an upper mean over sans-serif faces
LINE = 17  # pixels from one line of words to the next
LEAST = 6  # pixels: the height of what is too few to say, so that it is seen


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the marks lie; words are around it."""

    left: float
    top: float
    right: float
    bottom: float


def across(words: str) -> float:
    """How wide words are, about."""
    return len(words) * LETTER


def cut(words: str, room: float) -> str:
    """Words that fit; what is cut is in the table."""
    most = max(1, int(room / LETTER))
    return words if len(words) <= most else words[: max(1, most - 1)].rstrip() + "…"


def text(words: str, x: float, y: float, kind: str = "text", anchor: str = "start") -> Shape:
    """A line of words, its foot at y."""
    return Shape("text", kind, {"x": round(x, 1), "y": round(y, 1), "text-anchor": anchor}, (words,))


def value_text(say: Callable[[float], str], value: Amount) -> str:
    """A value in words: a number, fewer than five, or that it is not known."""
    if isinstance(value, Few):
        return people_count(0)
    return "—" if value is None else say(value)


def total_said(say: Callable[[float], str], values: Sequence[Amount]) -> str:
    """What values come to; of those that may not be said nothing is added, and it says so."""
    numbers = known(values)
    if len(values) == 1 or not numbers:
        return value_text(say, values[0]) if values else "—"
    few = any(isinstance(value, Few) for value in values)
    return gettext("at least %(n)s") % {"n": say(sum(numbers))} if few else say(sum(numbers))


def height_of(value: Amount) -> float:
    """How high a bar is drawn: what is too few to say reaches the threshold, whatever it is."""
    if isinstance(value, Few):
        return FEWEST
    return value or 0


def up_axis(scale: Scale, marks: Sequence[float], words: Sequence[str], frame: Frame) -> list[Shape]:
    """Lines across at each round value, its number on the left; zero is firmer."""
    shapes = []
    for mark, word in zip(marks, words, strict=True):
        y = scale.at(mark)
        kind = "zero" if mark == 0 else "grid"
        shapes.append(Shape("line", kind, {"x1": frame.left, "x2": frame.right, "y1": y, "y2": y}))
        shapes.append(text(word, frame.left - 8, y + 4.5, anchor="end"))
    return shapes


def along_axis(labels: Sequence[str], places: Sequence[float], y: float, width: float) -> list[Shape]:
    """The labels that have room, the last one first: it says where one is now. None leaves the drawing."""
    shapes: list[Shape] = []
    words = [cut(label, width / 2) for label in labels]
    widest = max((across(word) for word in words), default=0) + 12
    free = float("inf")
    for word, place in reversed(list(zip(words, places, strict=True))):
        half = across(word) / 2
        middle = min(max(place, half), width - half)
        if middle + widest / 2 <= free:
            shapes.append(text(word, middle, y, anchor="middle"))
            free = middle - widest / 2
    return shapes[::-1]


def room_beside(series: Sequence[Series], width: float) -> float:
    """How wide the names of several series are beside the plot; nothing when they are one, or go above."""
    longest = max((across(one.name) for one in series), default=0)
    return longest + 14 if len(series) > 1 and longest + 14 <= width * SHARE_OF_NAMES else 0


def names_beside(
    series: Sequence[Series], feet: Sequence[float | None], frame: Frame, width: float, *, hue: bool = True
) -> list[Shape]:
    """The name of each series where it ends, moved apart when two would touch, in its colour when it has its own."""
    x, room = frame.right + 10, width - frame.right - 10
    ends = sorted((foot, at) for at, foot in enumerate(feet) if foot is not None)
    ys = [foot for foot, _at in ends]
    for next_one in range(1, len(ys)):
        ys[next_one] = max(ys[next_one], ys[next_one - 1] + LINE)
    over = max(0.0, ys[-1] - frame.bottom) if ys else 0
    return [
        text(cut(series[at].name, room), x, max(frame.top, y - over) + 4.5, _name(series[at], at, hue=hue))
        for y, (_foot, at) in zip(ys, ends, strict=True)
    ]


def _name(series: Series, order: int, *, hue: bool) -> str:
    return "text" if series.limit else f"name-{order % HUES}" if hue else "name"


def names_above(series: Sequence[Series], width: float, sample: str) -> tuple[list[Shape], float]:
    """The names of series in a row above the plot, each after a sample of its mark; and how high the row is."""
    shapes: list[Shape] = []
    x, y = 0.0, 12.0
    for order, one in enumerate(series):
        words = cut(one.name, width - 30)
        if x and x + 26 + across(words) > width:
            x, y = 0.0, y + LINE + 3
        shapes.append(key_of(one, order, x, y, sample))
        shapes.append(text(words, x + 26, y, "name"))
        x += 26 + across(words) + 16
    return shapes, y + 18


def key_of(series: Series, order: int, x: float, y: float, sample: str) -> Shape:
    """A sample of a mark: a piece of its line, or a square of its colour."""
    if sample == "bar" or (sample == "fan" and order != 1):
        return Shape(
            "rect",
            "band" if sample == "fan" else f"bar-{order % HUES}",
            {"x": x + 6, "y": y - 10, "width": 12, "height": 12},
        )
    kind = "limit" if series.limit else f"line-{0 if sample == 'fan' else order % HUES}"
    return Shape("line", kind, {"x1": x, "x2": x + 20, "y1": y - 4, "y2": y - 4})


def hatching(key: str) -> Shape:
    """The pattern of what is too few to say."""
    line = Shape("line", "hatch", {"x1": 0, "y1": 0, "x2": 0, "y2": 6})
    pattern: dict[str, float | str] = {
        "id": key,
        "width": 5,
        "height": 6,
        "patternUnits": "userSpaceOnUse",
        "patternTransform": "rotate(45)",
    }
    return Shape("defs", inside=(Shape("pattern", attributes=pattern, inside=(line,)),))


def reach_of_few(series: Sequence[Series]) -> list[float]:
    """What an axis reaches at least beside what is too few to say, so that its bars are short, whatever the others."""
    return [4.0 * FEWEST] if has_few(series) else []


def has_few(series: Sequence[Series]) -> bool:
    """Is something too few to say?"""
    return any(isinstance(value, Few) for one in series for value in one.values)


def numbers_of(series: Sequence[Series]) -> list[float]:
    """All the numbers of all the series."""
    return [value for one in series for value in known(one.values)]


def words_of(marks: Sequence[float]) -> list[str]:
    """The numbers of an axis, all with as many decimals as their step needs."""
    step = abs(marks[1] - marks[0])
    if max(map(abs, marks)) >= 1e15 or step < 1e-6:
        return [number(mark) for mark in marks]
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return [number(mark, places) for mark in marks]
