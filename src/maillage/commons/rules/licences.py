"""Licences of texts, by their SPDX names: which are free, and whether a text under one may be taken into another's.

Source: the licences' own terms and Creative Commons' compatibility list (creativecommons.org/share-your-work/
licensing-considerations/compatible-licenses), as of 2026; Licence Ouverte 2.0 says itself that it is compatible with
CC BY. Pairs that are not listed are refused: asking a person is better than guessing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    """A free licence: its SPDX name, how it is called, where its terms are."""

    spdx: str
    name: str
    address: str


LICENCES = {
    licence.spdx: licence
    for licence in (
        Licence("CC-BY-SA-4.0", "Creative Commons BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/deed.fr"),
        Licence("CC-BY-4.0", "Creative Commons BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.fr"),
        Licence("CC0-1.0", "Creative Commons CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.fr"),
        Licence("CC-BY-SA-3.0", "Creative Commons BY-SA 3.0", "https://creativecommons.org/licenses/by-sa/3.0/deed.fr"),
        Licence(
            "etalab-2.0", "Licence Ouverte 2.0 (Etalab)", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
        ),
        Licence("GFDL-1.3-or-later", "GNU FDL 1.3", "https://www.gnu.org/licenses/fdl-1.3.html"),
        Licence("LAL-1.3", "Licence Art Libre 1.3", "https://artlibre.org/"),
    )
}
DEFAULT = "CC-BY-SA-4.0"
# Into which licences a text under each may be taken, besides its own.
INTO = {
    "CC0-1.0": set(LICENCES),
    "CC-BY-4.0": {"CC-BY-SA-4.0", "LAL-1.3"},
    "etalab-2.0": {"CC-BY-4.0", "CC-BY-SA-4.0"},
    "CC-BY-SA-3.0": {"CC-BY-SA-4.0"},
    "CC-BY-SA-4.0": {"LAL-1.3"},
    "LAL-1.3": {"CC-BY-SA-4.0"},
}


def may_enter(source: str, target: str) -> bool:
    """Whether a text under the licence `source` may be taken into one under `target`.

    >>> may_enter("CC-BY-4.0", "CC-BY-SA-4.0"), may_enter("CC-BY-SA-4.0", "CC-BY-4.0"), may_enter("?", "CC0-1.0")
    (True, False, False)
    """
    return source in LICENCES and (source == target or target in INTO.get(source, set()))
