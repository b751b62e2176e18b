"""Events announced twice: the same day, near each other, called alike (docs/algorithms/duplicates.md)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillage.kernel.geo import distance_km

NEAR_KM = 3.0  # two programs put the same hall that far apart, in the countryside
ALIKE, ALIKE_ANYWHERE = 0.55, 0.8  # of 1: likeness of titles; the second where one of the two says no place
MOST_A_DAY = 200  # events of one day that are compared
WORD = re.compile(r"[a-z0-9]{2,40}")
FRENCH = "a au aux avec ce ces d dans de des du en et la le les l on ou par pour que qui sa se ses son sous sur un une"
EMPTY_WORDS = frozenset(f"{FRENCH} vos votre the of and in to for with at".split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one knows an event by: a key, its day where it happens, its title, where."""

    key: str
    day: date
    title: str
    lat: float | None = None
    lon: float | None = None
    insee: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two events that may be one, the smaller key first, and how alike their titles are (0 to 1)."""

    first: str
    second: str
    likeness: float


def words_of(title: str) -> frozenset[str]:
    """The words of a title that say something: without accents, endings of plurals, articles.

    >>> sorted(words_of("Les Ateliers de réparation"))
    ['atelier', 'reparation']
    """
    folded = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return frozenset(word.rstrip("sx") or word for word in WORD.findall(folded) if word not in EMPTY_WORDS)


def likeness(words: frozenset[str], others: frozenset[str]) -> float:
    """How much two titles share, from 0 to 1 (Dice 1945): twice what both say, among all that each says."""
    total = len(words) + len(others)
    return 2 * len(words & others) / total if total else 0.0


def are_near(one: Candidate, other: Candidate) -> bool | None:
    """In the same commune, or near by distance; None when one of the two does not say where."""
    if one.insee and one.insee == other.insee:
        return True
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False if one.insee and other.insee else None
    return distance_km(one.lat, one.lon, other.lat, other.lon) <= NEAR_KM


def find_duplicates(mine: Iterable[Candidate], theirs: Iterable[Candidate]) -> list[Pair]:
    """The pairs that may be one event, the likeliest first: one of mine with one of theirs, or two of theirs.

    The same whatever the order of what is given. Events are compared within a day: the cost is the square of the events
    of a day, each comparison that of two short sets of words.
    """
    days: dict[date, list[tuple[Candidate, frozenset[str], bool]]] = defaultdict(list)
    for is_mine, candidates in ((True, mine), (False, theirs)):
        for one in candidates:
            days[one.day].append((one, words_of(one.title), is_mine))
    pairs: dict[tuple[str, str], Pair] = {}
    for of_day in days.values():
        kept = sorted(of_day, key=lambda entry: (not entry[2], entry[0].key))[:MOST_A_DAY]
        for rank, (one, words, is_mine) in enumerate(kept):
            for other, others, also_mine in kept[rank + 1 :]:
                alike = likeness(words, others)
                if (is_mine and also_mine) or alike < ALIKE or one.key == other.key:
                    continue
                near = are_near(one, other)
                if near or (near is None and alike >= ALIKE_ANYWHERE):
                    first, second = sorted((one.key, other.key))
                    pairs[first, second] = Pair(first, second, alike)
    return sorted(pairs.values(), key=lambda pair: (-pair.likeness, pair.first, pair.second))
