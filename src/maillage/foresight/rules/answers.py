"""Answers written for researchers: sentences, JSON, CSV, Parquet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from maillage.foresight.rules.problem import Aim, Answer, Question
from maillage.foresight.rules.tables import NamedGround, nearest
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables.writers import write_plain_csv


def answer_as_dict(named: NamedGround, answer: Answer) -> dict[str, Any]:
    """An answer as plain data: the sites, the value and its bound, each group's minutes and nearest open site."""
    chosen = nearest(named.land, answer.is_open)
    return {
        "value": answer.value,
        "bound": answer.bound,
        "gap": answer.gap,
        "proven": bool(answer.proven),
        "seconds": round(answer.seconds, 3),
        "sites": [named.sites[j] for j in np.flatnonzero(answer.is_open)],
        "groups": {
            name: {
                "minutes": round(float(minutes), 3) if j >= 0 else None,
                "site": named.sites[j] if j >= 0 else None,
            }
            for name, minutes, j in zip(named.groups, answer.reach, chosen, strict=True)
        },
    }


UNITS = {
    Aim.COVER: "people within {minutes:g} minutes",
    Aim.BACKUP: "people within {minutes:g} minutes, those near one site only counting less",
    Aim.MEAN: "minutes on average",
    Aim.TENTH: "minutes on average for the worst-served tenth",
    Aim.WORST: "minutes for whoever is farthest",
    Aim.ALL: "to pay, or as many sites, for {share:.4g} % of the people within {minutes:g} minutes",
}


def sentences(named: NamedGround, question: Question, answer: Answer) -> str:
    """An answer as text for a terminal: value, bound, gap, seconds, sites."""
    unit = UNITS[question.aim].format(minutes=question.minutes, share=question.share * 100)
    sure = "proven: nothing is better" if answer.proven else "not proven the best: nothing is better than the bound"
    if not answer.is_informative:
        sure = "this bound says nothing: how good the answer is could not be worked out in the time given"
    is_open = [f"{named.sites[j]}{' (kept)' if named.land.kept[j] else ''}" for j in np.flatnonzero(answer.is_open)]
    return "\n".join(
        [
            f"value    {answer.value:.10g} {unit}",
            f"bound    {answer.bound:.10g}",
            f"gap      {answer.gap:.4%} ({sure})",
            f"seconds  {answer.seconds:.2f}",
            f"sites    {len(is_open)}: {', '.join(is_open)}",
        ]
    )


def check_writable(path: Path) -> None:
    """Raise a Refusal, before a long search, when its answer could not be written there."""
    if path.suffix not in {".json", ".csv", ".parquet"}:
        raise Refusal(
            "bad_output", "Answers are written as .json, .csv or .parquet, not as “%(suffix)s”.", suffix=path.suffix
        )
    if not path.parent.is_dir():
        raise Refusal("no_folder", "There is no folder %(path)s.", path=str(path.parent))


def write_answer(path: Path, named: NamedGround, answer: Answer) -> None:
    """Write it as JSON; or as CSV or Parquet: one line a figure, one a site that opens, one a group of people."""
    check_writable(path)
    data = answer_as_dict(named, answer)
    heads = ["kind", "id", "value", "minutes", "site"]
    figures = ("value", "bound", "gap", "proven", "seconds")
    rows: list[list[Any]] = [["figure", name, float(data[name]), None, None] for name in figures]
    rows += [["site", name, None, None, None] for name in data["sites"]]
    rows += [["group", name, None, part["minutes"], part["site"]] for name, part in data["groups"].items()]
    try:
        if path.suffix == ".json":
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        elif path.suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                write_plain_csv(file, heads, rows)
        else:
            _write_parquet(path, {head: [row[at] for row in rows] for at, head in enumerate(heads)})
    except OSError as error:
        raise Refusal(
            "not_written", "%(path)s can't be written: %(why)s.", path=str(path), why=error.strerror
        ) from None


def _write_parquet(path: Path, columns: dict[str, list[Any]]) -> None:
    try:
        import pyarrow  # noqa: PLC0415 - an optional part: only who asks for Parquet has it
        from pyarrow import parquet  # noqa: PLC0415 - the same
    except ImportError:
        raise Refusal("no_parquet", "For Parquet files, install pyarrow: pip install pyarrow.") from None
    parquet.write_table(pyarrow.table(columns), path)
