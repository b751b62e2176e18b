"""Finding a commune from what someone types: accents, case, hyphens, St/Saint, articles and slips forgiven.

The order of what is tried, and its cost: docs/algorithms/names.md.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
SHORT = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "s": "sur",
    "ss": "sous",
    "nd": "notre dame",
}
ARTICLES = ("le ", "la ", "les ", "l ")
FUZZY_FROM = 4  # letters: a slip in a shorter word could be any commune
FUZZY_CUTOFF = 78.0  # of 100; below, rapidfuzz offers names nobody meant


def folded(text: str) -> str:
    """The key under which a name is sought: no accents, no case, words parted by one space, St written saint.

    >>> folded("St-Chély d’Apcher"), folded("SAINTE ENIMIE"), folded("L'Œuf")
    ('saint chely d apcher', 'sainte enimie', 'l oeuf')
    """
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = re.sub(r"[^a-z0-9]+", " ", ascii_only).split()
    return " ".join(SHORT.get(word, word) for word in words)


def without_article(key: str) -> str:
    """The key without a leading article: people look for Vigan as often as for Le Vigan."""
    for article in ARTICLES:
        if key.startswith(article):
            return key.removeprefix(article)
    return key


@dataclass(frozen=True, slots=True)
class Entry:
    """A name under which a commune is known: its own or a former one."""

    insee: str
    key: str
    population: int
    local: bool  # in the territory of this installation: first among equals
    former: bool = False

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """Names of the territory first, today's names before former ones, then the most people."""
        return (not self.local, self.former, -self.population)


@dataclass(slots=True)
class Index:
    """All names in memory: exact and prefix by bisection, words inside by scan, slips by rapidfuzz.

    35,000 communes take about 15 MB; an exact or prefix answer takes well under a millisecond, a slip some ten.
    """

    entries: list[Entry]
    postal: dict[str, list[Entry]]
    keys: list[tuple[str, int]] = field(init=False)
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        both = [(e.key, i) for i, e in enumerate(self.entries)]
        both += [(without_article(e.key), i) for i, e in enumerate(self.entries) if without_article(e.key) != e.key]
        self.keys = sorted(both)
        self.names = [e.key for e in self.entries]

    def search(self, text: str, limit: int = 8) -> list[tuple[Entry, bool]]:
        """The communes meant, best first, each with “is it exactly what was typed?”."""
        code = text.strip().upper()
        if re.fullmatch(r"\d{2,5}|2[AB]\d{0,3}", code):
            return self._by_code(code, limit)
        key = folded(re.sub(r"\(.*?\)|\b\d{5}\b", " ", text))
        if not key:
            return []
        found = self._by_prefix(key)
        if len(found) < limit:
            found += self._by_word(key)
        if not found and len(key) >= FUZZY_FROM:
            found = self._by_likeness(key, limit)
        named = re.search(r"\b(\d{5})\b", text)
        unique = _once(found)
        if named:
            unique = [e for e in unique if e.insee == named[1] or e in self.postal.get(named[1], [])] or unique
        return [(e, key in {e.key, without_article(e.key)}) for e in unique[:limit]]

    def _by_code(self, code: str, limit: int) -> list[tuple[Entry, bool]]:
        whole = len(code) == 5
        found = [e for e in self.entries if e.insee == code and not e.former] if whole else []
        found += sorted(self.postal.get(code, []), key=lambda e: e.weight)
        if not whole and len(code) >= 2:
            started = (e for postal, group in self.postal.items() if postal.startswith(code) for e in group)
            found = sorted(set(started), key=lambda e: e.weight)
        unique = _once(found)
        return [(e, whole and len(unique) == 1) for e in unique[:limit]]

    def _by_prefix(self, key: str) -> list[Entry]:
        first, after = bisect_left(self.keys, (key, -1)), bisect_left(self.keys, (key + "\uffff", -1))
        found = [self.entries[position] for _key, position in self.keys[first:after]]
        return sorted(found, key=lambda e: (key not in {e.key, without_article(e.key)}, *e.weight))

    def _by_word(self, key: str) -> list[Entry]:
        inside = f" {key}"
        return sorted((e for e in self.entries if inside in e.key), key=lambda e: e.weight)

    def _by_likeness(self, key: str, limit: int) -> list[Entry]:
        found = process.extract(key, self.names, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=limit * 4)
        ranked = sorted(found, key=lambda hit: (-round(hit[1] / 4), *self.entries[hit[2]].weight))
        return [self.entries[position] for _name, _score, position in ranked]


def _once(entries: Iterable[Entry]) -> list[Entry]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        seen.setdefault(entry.insee, entry)
    return list(seen.values())
