"""Figures of every kind, and Hypothesis strategies that draw them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from maillage.web.charts.figures import (
    FEW,
    Amount,
    Bars,
    Fan,
    Figure,
    Flows,
    Histogram,
    Lines,
    Multiples,
    Series,
    Sparkline,
)

numbers = st.one_of(
    st.integers(-10, 1000),
    st.floats(-1e4, 1e4),
    st.floats(),  # not a number, endless, beyond all measure
    st.sampled_from([0, 5e-324, 1e-300, 1e300, -1e300, 1.7e308, 1e16, 1e16 + 2]),
)
amounts: st.SearchStrategy[Amount] = st.one_of(numbers, st.none(), st.just(FEW))
words = st.text(max_size=40) | st.sampled_from(["</svg><script>alert(1)</script>", "Florac", "", "\" onload='x"])


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """Any figure: none, one or many values, of any kind."""
    count = draw(st.integers(0, 30))
    labels = draw(st.lists(words, min_size=count, max_size=count))

    def column() -> list[Amount]:
        return draw(st.lists(amounts, min_size=count, max_size=count))

    given: dict[str, Any] = {
        "key": "drawn",
        "title": draw(words),
        "unit": draw(words),
        "across": "where",
        "note": draw(words),
    }

    def several(most: int) -> list[Series]:
        return [Series(draw(words), column()) for _ in range(draw(st.integers(0, most)))]

    kinds: list[Callable[[], Figure]] = [
        lambda: Sparkline(**given, labels=labels, values=column()),
        lambda: Histogram(**given, edges=[2.5 * at - 5 for at in range(count + 1)], counts=column()),
        lambda: Flows(**given, rows=[(draw(words), *row) for row in zip(labels, column(), strict=True)]),
        lambda: Fan(**given, labels=labels, series=[Series("", column()), *[Series(draw(words), column())] * 2]),
        lambda: Lines(
            **given,
            labels=labels,
            series=[*several(4), Series("", column(), limit=True)],
            at=draw(st.lists(numbers, min_size=count, max_size=count)),
            marked=draw(st.none() | st.integers(0, 40)),
            from_zero=draw(st.booleans()),
        ),
        lambda: Multiples(**given, labels=labels, series=several(7), bars=draw(st.booleans())),
        lambda: Bars(**given, labels=labels, series=several(5), lying=draw(st.booleans())),
    ]
    return draw(st.sampled_from(kinds))()
