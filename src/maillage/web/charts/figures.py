"""What a chart says, before it is drawn: the same values make the drawing, the table beside it and the file."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from maillage.web.formats import number

HUGEST, TINIEST = 1e300, 1e-300  # beyond, a float no longer bears being added or divided
KEY = re.compile(r"[a-z][a-z0-9-]*\Z")


class Few(Enum):
    """A count that may not be said: between 0 and 4 people (kernel/small_numbers.py)."""

    FEW = "few"


FEW = Few.FEW
Amount = float | Few | None  # None: not known


def amount(value: Amount) -> Amount:
    """A value as it is drawn and said; one that is no number, or beyond all measure, is not known."""
    if value is None or isinstance(value, Few):
        return value
    if not math.isfinite(value) or abs(value) > HUGEST:
        return None
    return 0 if abs(value) < TINIEST else value


def known(values: Iterable[Amount]) -> list[float]:
    """The numbers among them."""
    return [value for value in values if value is not None and not isinstance(value, Few)]


@dataclass(frozen=True)
class Series:
    """One value for each label; `limit` is drawn as a bound, not as what happened."""

    name: str
    values: Sequence[Amount]
    limit: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(amount(value) for value in self.values))


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What every figure has. `key` is its id in the page, `across` what its labels are, `say` how a value is said."""

    key: str
    title: str
    unit: str = ""
    across: str = ""
    note: str = ""
    file_url: str = ""  # the address of its file
    say: Callable[[float], str] = field(default=number, compare=False)
    table_open: bool = False

    def __post_init__(self) -> None:
        if not KEY.match(self.key):
            raise ValueError(f"The key of a figure is an id: {self.key!r}")


@dataclass(frozen=True, kw_only=True)
class Charted(Figure):
    """Series over labels."""

    labels: Sequence[str]
    series: Sequence[Series]

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError(f"{self.key}: each series has one value a label")


@dataclass(frozen=True, kw_only=True)
class Lines(Charted):
    """Lines; `at` says where labels lie when they are not evenly spaced, `marked` which of them is meant."""

    at: Sequence[float] = ()
    marked: int | None = None
    from_zero: bool = True


@dataclass(frozen=True, kw_only=True)
class Fan(Charted):
    """A median within an interval: three series, the lowest, the median, the highest.

    `band_name` says the interval as one in the legend; the table names its two edges.
    """

    from_zero: bool = True
    band_name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.series) != 3:
            raise ValueError(f"{self.key}: the lowest, the median, the highest")


@dataclass(frozen=True, kw_only=True)
class Bars(Charted):
    """Bars, on one another when there are several series; `lying` for labels that are names rather than dates.

    `two_sided`: two series that part from zero; how far apart they lie is said, since their sum means nothing.
    """

    lying: bool = False
    two_sided: bool = False


@dataclass(frozen=True, kw_only=True)
class Multiples(Charted):
    """The same drawing once a series, on one scale, so that shapes compare; `bars`: each value stands for itself."""

    bars: bool = False


@dataclass(frozen=True, kw_only=True)
class Sparkline(Figure):
    """A line the height of a word; its values are read in its description."""

    labels: Sequence[str]
    values: Sequence[Amount]

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "values", tuple(amount(value) for value in self.values))
        if len(self.values) != len(self.labels):
            raise ValueError(f"{self.key}: one value a label")


@dataclass(frozen=True, kw_only=True)
class Histogram(Figure):
    """How many lie between one edge and the next; all bins are of one width, so that heights compare."""

    edges: Sequence[float]
    counts: Sequence[Amount]
    counted: str = ""  # what is counted: people, journeys

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "counts", tuple(amount(count) for count in self.counts))
        widths = [high - low for low, high in pairwise(self.edges)]
        if len(widths) != len(self.counts):
            raise ValueError(f"{self.key}: one edge more than counts")
        if widths and not (min(widths) > 0 and math.isclose(min(widths), max(widths), rel_tol=1e-6)):
            raise ValueError(f"{self.key}: bins of one width, in order")


@dataclass(frozen=True, kw_only=True)
class Flows(Figure):
    """From where to where, and how much: two columns joined by ribbons."""

    rows: Sequence[tuple[str, str, Amount]]
    sources: str = ""  # what the first column is
    goals: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "rows", tuple((out, into, amount(value)) for out, into, value in self.rows))
