"""The communes of a table that is imported: each way to write one is looked up once, and what is in doubt is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.community.rules.tables import Column, Mistake, Row
from maillage.territory.commune_cells import resolve_cells
from maillage.territory.models import Commune
from maillage.territory.queries import FoundCommune

COMMUNE, POSTAL_CODE, INSEE_CODE = "commune", "code postal", "code Insee"
CODE_COLUMNS = (
    Column(POSTAL_CODE, also=("cp", "postal code", "postcode", "zip")),
    Column(INSEE_CODE, also=("insee", "code commune", "code insee commune", "insee code")),
)
MOST_NAMED = 3  # communes that a question names


class CommuneCells:
    """The communes that lines mean, by what their cells hold: looked up once, however many lines say the same."""

    def __init__(self) -> None:
        self.resolved: dict[tuple[str, str, str], tuple[str | None, list[FoundCommune]]] = {}

    def insee_of(self, row: Row) -> str | None:
        """The INSEE code of the commune of that line; None when it says nothing, or when that is in doubt."""
        return self._resolve(row)[0]

    def mistakes_of(self, row: Row) -> list[Mistake]:
        """The question to ask about the commune of that line, if there is one."""
        insee, candidates = self._resolve(row)
        column = next((name for name in (COMMUNE, POSTAL_CODE, INSEE_CODE) if row[name]), COMMUNE)
        if insee or not row[column]:
            return []
        return [Mistake(row.line, column, *_question(row[column], candidates))]

    def _resolve(self, row: Row) -> tuple[str | None, list[FoundCommune]]:
        cells = (row[COMMUNE], row[POSTAL_CODE], row[INSEE_CODE])
        if cells not in self.resolved:
            self.resolved[cells] = resolve_cells(*cells) if any(cells) else (None, [])
        return self.resolved[cells]


def _question(value: str, candidates: list[FoundCommune]) -> tuple[str, dict[str, Any]]:
    """A sentence, and the example that it gives: the likeliest commune, written so that there is no doubt."""
    facts: dict[str, Any] = {"value": value, "example": "Mende 48000"}
    if not candidates:
        return "Which commune is meant by %(value)s? Write for example “%(example)s”.", facts
    facts["example"] = f"{candidates[0].name} {candidates[0].postal_code}"
    facts["communes"] = ", ".join(candidate.name for candidate in candidates[:MOST_NAMED])
    if len(candidates) > MOST_NAMED:
        facts["communes"] += "…"
    return "%(value)s may mean several communes (%(communes)s): write for example “%(example)s”.", facts


def preview_communes(codes: Iterable[str | None]) -> dict[str | None, dict[str, Any]]:
    """For each INSEE code, what the columns about it become: “Meyrueis (48150)”, as a person knows a commune."""
    communes = Commune.objects.in_bulk({code for code in codes if code})
    texts = {
        insee: f"{commune.name} ({commune.postal_codes[0]})" if commune.postal_codes else commune.name
        for insee, commune in communes.items()
    }
    return {code: dict.fromkeys((COMMUNE, POSTAL_CODE, INSEE_CODE), texts.get(code or "", "")) for code in codes}
