"""The commune that a line of a table means: by its name, its postal code, its INSEE code, or several of them.

Some figures are a postal code and an INSEE code at once: 48150 is Meyrueis by post, Saint-Flour-de-Mercoire by INSEE.
What tells is the title of the column, or the name beside the code; without either, the author of the table is asked.
"""

from __future__ import annotations

import re

from maillage.territory.queries import FoundCommune, find_commune_codes, find_communes, names, resolve_commune


def resolve_cells(name: str, postal_code: str = "", insee: str = "") -> tuple[str | None, list[FoundCommune]]:
    """The INSEE code of the commune that the cells of a line mean, and all that it could be when that is in doubt.

    `name` is what stands under a title such as “commune”: a name, or whatever code its author put there. A name that
    contradicts the INSEE code beside it is in doubt.
    """
    if insee:
        return _resolve_insee(name, insee)
    if postal_code and not re.search(r"[^\W\d]", name):
        return _resolve_postal_code(postal_code)
    commune, candidates = resolve_commune(name if postal_code in name else f"{name} {postal_code}")
    return (commune.insee if commune else None), candidates


def _resolve_insee(name: str, insee: str) -> tuple[str | None, list[FoundCommune]]:
    code = find_commune_codes([insee])[insee]
    candidates = find_communes(name, limit=50) if name else []
    if name and code not in {candidate.insee for candidate in candidates}:
        return None, candidates
    return code, candidates


def _resolve_postal_code(text: str) -> tuple[str | None, list[FoundCommune]]:
    code = re.sub(r"\.0+$", "", re.sub(r"\s", "", text)).zfill(5)
    delivered = {entry.insee for entry in names.current().postal.get(code, [])}
    candidates = [commune for commune in find_communes(code, limit=50) if commune.insee in delivered]
    return (candidates[0].insee if len(candidates) == 1 else None), candidates
