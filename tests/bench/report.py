"""Figures and the table they make."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `met` is None where there is no aim."""

    part: str
    name: str
    value: str
    aim: str = ""
    met: bool | None = None


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns, a heading before each part."""
    wide = [
        max(len(text) for text in column) for column in zip(*((f.name, f.value, f.aim) for f in figures), strict=True)
    ]
    lines = [f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores"]
    for part, rows in groupby(figures, key=lambda figure: figure.part):
        lines += ["", part]
        for row in rows:
            mark = {None: "", True: "met", False: "NOT MET"}[row.met]
            lines.append(f"  {row.name:<{wide[0]}}  {row.value:>{wide[1]}}  {row.aim:<{wide[2]}}  {mark}".rstrip())
    return "\n".join(lines)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which that share lies; of one value, itself."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
