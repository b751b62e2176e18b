"""Where each point of the law is written: rows with a beginning, an end, an article, where and when they were read.

They stand in `data/points.json`, one a line. A text that changes gets an end and a new row. What was read in no
published text says so (`to_verify`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from maillage.telework.rules.figures import Figure


@dataclass(frozen=True, slots=True)
class Reference:
    """One point of a text: in force from a day until another (that day excluded; None = still)."""

    code: str
    article: str
    valid_from: date
    valid_to: date | None
    source: str
    verified_on: date
    to_verify: bool

    def is_in_force_on(self, day: date) -> bool:
        """Whether it counts that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def reference_of_figure(figure: Figure) -> Reference:
    """Where a figure is written, as that of a point."""
    return Reference(
        figure.code, figure.reference, figure.valid_from, figure.valid_to, figure.source, figure.verified_on,
        figure.to_verify,
    )  # fmt: skip


@cache
def known_references() -> Mapping[str, Reference]:
    """Those we ship, by the code of their point. Raises ValueError or KeyError for a row that is not whole."""
    text = files("maillage.telework").joinpath("data/points.json").read_text(encoding="utf-8")
    return {
        row["code"]: Reference(
            row["code"], row["article"], date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None, row["source"],
            date.fromisoformat(row["verified_on"]), row["to_verify"],
        )
        for row in json.loads(text)
    }  # fmt: skip
