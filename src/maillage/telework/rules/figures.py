"""Amounts and thresholds of the law: rows with a beginning, an end, a reference and where they were read.

They stand in `data/figures.json`, one a line, and are never written in code. A figure that changes gets an end and a
new row. Nothing here is legal advice: screens show the reference, the source, the day it was read, and what is still
to be verified.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `value` in `unit`, from a day until another (that day excluded; None = still)."""

    code: str
    value: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    reference: str
    source: str
    verified_on: date
    to_verify: bool

    def is_in_force_on(self, day: date) -> bool:
        """Whether it counts that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def read_figures(text: str) -> tuple[Figure, ...]:
    """The rows of a file. Raises ValueError or KeyError for one that is not whole."""
    return tuple(
        Figure(
            row["code"], Decimal(row["value"]), row["unit"], date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None, row["reference"], row["source"],
            date.fromisoformat(row["verified_on"]), row["to_verify"],
        )
        for row in json.loads(text)
    )  # fmt: skip


@cache
def known_figures() -> tuple[Figure, ...]:
    """The legal figures about telework that Maillage ships."""
    return read_figures(files("maillage.telework").joinpath("data/figures.json").read_text(encoding="utf-8"))


def figure_on(code: str, day: date, figures: Iterable[Figure] | None = None) -> Figure | None:
    """The figure in force that day; None when none is known for it. KeyError for a code that no row has."""
    rows = [row for row in (known_figures() if figures is None else figures) if row.code == code]
    if not rows:
        raise KeyError(code)
    return next((row for row in rows if row.is_in_force_on(day)), None)
