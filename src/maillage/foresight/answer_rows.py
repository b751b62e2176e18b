"""The communes of an answer, each with its minutes, as named rows: stored as lists, to weigh little."""

from __future__ import annotations

from typing import NamedTuple

from maillage.foresight.models import Scenario


class CommuneRow(NamedTuple):
    """One commune: whole minutes by car `was` before and `now` after, None beyond reach; `site` is the nearest one."""

    insee: str
    name: str
    people: float
    was: int | None
    now: int | None
    site: str


def commune_rows(scenario: Scenario) -> list[CommuneRow]:
    """The communes of the answer of a scenario, in its order."""
    return [CommuneRow(*row) for row in scenario.answer["rows"]]


def commune_names(scenario: Scenario) -> dict[str, str]:
    """The name of each commune of the answer, by its INSEE code."""
    return {row.insee: row.name for row in commune_rows(scenario)}
