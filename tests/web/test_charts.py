"""Charts: whatever the figures, what is drawn stays in its frame, is said in the table, and holds no foreign markup."""

from __future__ import annotations

import doctest
import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import assume, example, given
from hypothesis import strategies as st

from maillage.web.charts import plots, scales
from maillage.web.charts.bars import stacks
from maillage.web.charts.drawing import drawing_of, on_paper
from maillage.web.charts.figures import (
    FEW,
    Bars,
    Fan,
    Figure,
    Flows,
    Histogram,
    Lines,
    Multiples,
    Series,
    Sparkline,
    known,
)
from maillage.web.charts.scales import Scale, axis, ticks
from maillage.web.charts.shapes import Drawing, Shape, svg_of
from maillage.web.charts.tables import description_of, file_of, rows_of, table_of
from tests.web.figures import figures

finite = st.floats(-1e300, 1e300).filter(lambda value: not value or abs(value) > 1e-300)
WIDTHS = pytest.mark.parametrize("width", [plots.WIDE, plots.NARROW])


def every(shapes: Sequence[Shape | str]) -> Iterator[Shape]:
    """All shapes, those inside others too."""
    for shape in shapes:
        if isinstance(shape, Shape):
            yield shape
            yield from every(shape.inside)


def csv_text(figure: Figure) -> str:
    """The file of a figure, as it is taken away."""
    return file_of(RequestFactory().get("/"), figure, "f").getvalue().decode("utf-8-sig")


def shown(figure: Figure) -> str:
    """What `{% chart figure %}` writes."""
    return Template("{% chart figure %}").render(Context({"figure": figure}))


# ---- ticks


@given(finite, finite, st.booleans())
@example(0, 0, False)
@example(1e16, 1e16 + 2, False)
@example(0.1, 0.2, True)
def test_ticks_are_round_cover_the_data_and_are_three_to_six(one: float, other: float, whole: bool) -> None:
    low, high = min(one, other), max(one, other)
    marks = ticks(low, high, whole=whole)
    assert 3 <= len(marks) <= 6
    assert marks[0] <= low + abs(low) * 1e-12
    assert marks[-1] >= high - abs(high) * 1e-12
    assert list(marks) == sorted(set(marks))
    exact = [Decimal(repr(mark)) for mark in marks]
    step = Decimal(f"{exact[1] - exact[0]:.6e}").normalize()
    assert step.as_tuple().digits in {(1,), (2,), (5,)}
    assert not whole or step >= 1


def test_the_examples_of_the_scales_run() -> None:
    assert doctest.testmod(scales) == (0, 2)


@given(st.lists(finite, max_size=20), st.booleans())
def test_a_value_lies_on_its_axis_and_order_is_kept(values: list[float], from_zero: bool) -> None:
    scale, _marks = axis(values, 200, 10, from_zero=from_zero)
    heights = [scale.at(value) for value in sorted(values)]
    assert all(10 <= height <= 200 for height in heights)
    assert heights == sorted(heights, reverse=True)


def test_what_lies_outside_a_scale_is_put_on_its_edge() -> None:
    assert Scale(0, 10, 0, 100).at(11) == 100


# ---- drawings


def corners(shape: Shape) -> list[tuple[float, float]]:
    """The points of a shape that must lie in the frame."""
    at = {name: value for name, value in shape.attributes.items() if not isinstance(value, str)}
    if shape.tag == "rect":
        return [(at["x"], at["y"]), (at["x"] + at["width"], at["y"] + at["height"])]
    if shape.tag == "circle":
        return [(at["cx"], at["cy"])]
    if shape.tag == "line" and shape.kind != "hatch":
        return [(at["x1"], at["y1"]), (at["x2"], at["y2"])]
    if shape.tag in {"polyline", "polygon"}:
        pairs = [pair.split(",") for pair in str(shape.attributes["points"]).split()]
        return [(float(x), float(y)) for x, y in pairs]
    return []


@given(figures())
def test_no_mark_leaves_the_frame_whatever_the_values(figure: Figure) -> None:
    for width in (plots.WIDE, plots.NARROW):
        drawing = drawing_of(figure, width)
        for shape in every(drawing.shapes):
            for x, y in corners(shape):
                assert -1 <= x <= drawing.width + 1
                assert -1 <= y <= drawing.height + 1


@given(figures())
def test_a_bar_has_a_height_and_no_number_is_written_that_is_none(figure: Figure) -> None:
    for shape in every(drawing_of(figure).shapes):
        assert all(math.isfinite(value) for value in shape.attributes.values() if not isinstance(value, str))
        assert not re.search(r"\b(nan|inf)\b", " ".join(map(str, shape.attributes.values())))
        if shape.tag == "rect":
            assert float(shape.attributes["height"]) >= 0
            assert float(shape.attributes["width"]) > 0


@given(figures())
def test_the_table_says_every_value_that_is_drawn(figure: Figure) -> None:
    page = unescape(shown(figure))
    said = table_of(figure)
    for shape in every(drawing_of(figure).shapes):
        value = shape.hint.rpartition(": ")[2]
        if shape.hint and not isinstance(figure, Flows):
            assert value in {cell for _names, cells in said.rows for cell in cells}
    if not isinstance(figure, Sparkline):
        assert all(f"<td>{cell}</td>" in page for _names, cells in said.rows for cell in cells)


@given(figures())
def test_words_are_escaped_and_the_drawing_is_an_image_with_a_name(figure: Figure) -> None:
    assume("\x00" not in repr(figure))
    page = shown(figure)
    assert "<script" not in page
    assert not re.search(r"<[^>]*\s(style|on\w+)=", re.sub(r'"[^"]*"', '""', page))
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        title, said = re.findall(r'aria-labelledby="(\S+) (\S+)"', svg)[0]
        assert f'<title id="{title}">' in svg
        assert f'<desc id="{said}">' in svg
        assert 'role="img"' in svg


def test_the_drawing_is_xml_even_with_hostile_words() -> None:
    bad = "</svg><script>alert(1)</script>\" onload='x' &"
    figure = Bars(key="bad", title=bad, unit=bad, labels=[bad], series=[Series(bad, [3]), Series(bad, [FEW])])
    svg = svg_of(drawing_of(figure), key="bad", title=bad, description=bad)
    assert {node.tag for node in ET.fromstring(svg).iter()} <= {  # noqa: S314 - our own
        "svg",
        "title",
        "desc",
        "defs",
        "pattern",
        "line",
        "text",
        "rect",
    }
    assert ET.fromstring(on_paper(figure)) is not None  # noqa: S314 - our own


@WIDTHS
def test_words_do_not_leave_the_drawing(width: int) -> None:
    long = "Une très longue étiquette de lieu, plus longue que l’écran d’un téléphone de poche"
    for figure in samples(long):
        drawing = drawing_of(figure, width)
        for shape in every(drawing.shapes):
            if shape.tag == "text":
                room = plots.across(str(shape.inside[0])) * 0.9  # an upper mean
                x = float(shape.attributes["x"])
                start = {"start": x, "middle": x - room / 2, "end": x - room}[str(shape.attributes["text-anchor"])]
                assert start >= -6, shape
                assert start + room <= drawing.width + 6, shape


def samples(name: str) -> list[Figure]:
    """One figure of each kind with that name in it."""
    labels = [name, "b", name]
    series = [Series(name, [1, 20_000, 3]), Series("b", [4, 5, 6]), Series(name, [7, 8, 9])]
    given = {"key": "sample", "title": "t", "across": "x"}
    return [
        Lines(**given, labels=labels, series=series),
        Fan(**given, labels=labels, series=series),
        Bars(**given, labels=labels, series=series),
        Bars(**given, labels=labels, series=series, lying=True),
        Bars(**given, labels=labels, series=series[:1], lying=True),
        Multiples(**given, labels=labels, series=series),
        Histogram(**given, edges=[0, 1, 2], counts=[2, 3]),
        Flows(**given, rows=[(name, name, 3), ("b", name, 9)]),
    ]


def test_series_that_end_together_have_names_that_do_not_touch() -> None:
    series = [Series(name, [1, value]) for name, value in (("a", 5), ("b", 5), ("c", 5.01))]
    drawing = drawing_of(Lines(key="k", title="t", labels=["x", "y"], series=series))
    feet = sorted(float(s.attributes["y"]) for s in every(drawing.shapes) if s.kind.startswith("name-"))
    assert len(feet) == 3
    assert all(after - before >= plots.LINE - 0.1 for before, after in pairwise(feet))


def test_a_line_breaks_where_nothing_is_known() -> None:
    figure = Lines(key="k", title="t", labels=list("abcde"), series=[Series("s", [1, 2, None, 4, 5])])
    assert sum(shape.tag == "polyline" for shape in every(drawing_of(figure).shapes)) == 2


# ---- what is too few to say


@given(st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_a_count_under_five_is_drawn_the_same_whatever_it_is(hidden: list[int]) -> None:
    def drawn(counts: list[int]) -> Drawing:
        values = [FEW if count < 5 else count for count in [*counts, 40]]
        return drawing_of(Bars(key="k", title="t", labels=list("abcdef"), series=[Series("s", values)]))

    assert drawn(hidden) == drawn([0] * 5)
    few = [shape for shape in every(drawn(hidden).shapes) if shape.kind == "few"]
    assert len(few) == 5
    alone = drawing_of(Bars(key="k", title="t", labels=["a"], series=[Series("s", [FEW])]))
    assert [float(s.attributes["height"]) < alone.height / 4 for s in every(alone.shapes) if s.kind == "few"] == [True]
    assert all(str(shape.attributes["fill"]).startswith("url(#") for shape in few)


def test_what_is_too_few_is_said_so_and_no_total_gives_it_back() -> None:
    figure = Flows(key="k", title="t", rows=[("a", "x", 12), ("a", "y", FEW)])
    with translation.override("en"):
        words = [str(s.inside[0]) for s in every(drawing_of(figure).shapes) if s.tag == "text"]
        assert "a at least 12" in words
        assert "y fewer than 5" in words
        assert table_of(figure).rows[1][1] == ["fewer than 5"]
        assert csv_text(figure).splitlines()[-1] == "a;y;fewer than 5"


# ---- words


def test_the_description_says_from_what_to_what() -> None:
    figure = Lines(key="k", title="t", labels=["2020", "2021", "2022"], series=[Series("Visits", [3, 9, 4])])
    with translation.override("en"):
        assert description_of(figure) == ("Visits: 3 (2020) to 4 (2022), at most 9 (2021). The table says every value.")
        assert "Nothing" in description_of(Lines(key="k", title="t", labels=[], series=[]))


def test_numbers_are_those_of_the_language() -> None:
    figure = Bars(key="k", title="t", labels=["a"], series=[Series("s", [12_345.5])])
    with translation.override("fr"):
        assert table_of(figure).rows[0][1] == ["12\xa0345,5"]
        assert "15\xa0000" in shown(figure)
    with translation.override("en"):
        assert table_of(figure).rows[0][1] == ["12,345.5"]


def test_the_file_has_bare_numbers_and_no_formula() -> None:
    figure = Bars(key="k", title="t", across="a", labels=["=1+1"], series=[Series("s", [1234.5])])
    assert csv_text(figure).splitlines() == ["a;s", "'=1+1;1234.5"]


def test_stacks_go_up_and_down_from_zero() -> None:
    figure = Bars(key="k", title="t", labels=["a"], series=[Series("u", [2]), Series("v", [-1]), Series("w", [3])])
    assert stacks(figure) == [[(0, 0, 2), (1, 0, -1), (2, 2, 5)]]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Lines(key="A key", title="t", labels=[], series=[]),
        lambda: Lines(key="k", title="t", labels=["a"], series=[Series("s", [])]),
        lambda: Histogram(key="k", title="t", edges=[0, 1, 3], counts=[1, 1]),
        lambda: Histogram(key="k", title="t", edges=[0], counts=[1]),
        lambda: Fan(key="k", title="t", labels=[], series=[]),
    ],
)
def test_a_figure_that_cannot_be_is_refused_when_it_is_made(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"."):
        wrong()


def test_a_value_that_is_no_number_is_not_known() -> None:
    series = Series("s", [math.nan, math.inf, 1e308, 2])
    assert known(series.values) == [2]
    assert rows_of(Sparkline(key="k", title="t", labels=["a"], values=[math.nan]))[1] == [(("a",), (None,))]
