"""A slip in what was typed: the likeliest words of what the reader may see, by trigrams, then letter by letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from maillage.web.full_text.syntax import LONGEST_QUERY, TypedQuery
from maillage.web.full_text.words import STOP_WORDS, fold_letters

SHORTEST = 4  # letters: a slip in a shorter word could be any word
MOST_CHARACTERS = 200_000  # of the texts whose words are known
MOST_KNOWN = 8_000  # different words
ALIKE = 0.35  # of 1: twice the trigrams both have, among all of theirs (Dice); below, it is another word
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class _Known:
    """A word of the texts: as it is first written, and how often."""

    written: str
    count: int = 0


def trigrams(word: str) -> frozenset[str]:
    """The groups of three signs of a word, its beginning counted twice.

    >>> sorted(trigrams("mur"))
    ['  m', ' mu', 'mur', 'ur ']
    """
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two words are alike, from 0 to 1 (Dice 1945)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def vocabulary_of(texts: Iterable[str]) -> dict[str, _Known]:
    """The words of these texts by their folded form; bounded in characters and in words. O(n)."""
    known: dict[str, _Known] = {}
    left = MOST_CHARACTERS
    for text in texts:
        for written in _WORD.findall(unicodedata.normalize("NFC", text[:left])):
            if len(written) < SHORTEST:
                continue
            folded = fold_letters(written)
            if folded in known:
                known[folded].count += 1
            elif len(known) < MOST_KNOWN and folded not in STOP_WORDS:
                known[folded] = _Known(written.lower(), 1)
        left -= len(text)
        if left <= 0:
            break
    return known


def nearest_word(word: str, known: dict[str, _Known]) -> str | None:
    """The word that was probably meant: one slip in a word of five letters or fewer, two in a longer one."""
    slips, own = 1 if len(word) <= 5 else 2, trigrams(word)
    best: tuple[int, float, int, str] | None = None
    for folded, entry in known.items():
        if abs(len(folded) - len(word)) > slips or likeness(own, trigrams(folded)) < ALIKE:
            continue
        distance = OSA.distance(word, folded, score_cutoff=slips)
        if distance <= slips:
            candidate = (distance, -likeness(own, trigrams(folded)), -entry.count, folded)
            best = min(best, candidate) if best else candidate
    return known[best[3]].written if best else None


def suggest(text: str, typed: TypedQuery | None, texts: Iterable[str]) -> str | None:
    """What was typed with its unknown words written as the texts write theirs; None when there is nothing better.

    >>> from maillage.web.full_text.syntax import read_query
    >>> suggest("fobre -cuivre", read_query("fobre -cuivre"), ["La fibre est là."])
    'fibre -cuivre'
    """
    if typed is None:
        return None
    known = vocabulary_of(texts)
    better: dict[str, str] = {}
    for word in typed.words:
        if len(word) < SHORTEST or not word.isalpha() or any(one.startswith(word) for one in known):
            continue
        nearest = nearest_word(word, known)
        if nearest is None:
            return None
        better[word] = nearest
    if not better:
        return None
    composed = unicodedata.normalize("NFC", text[:LONGEST_QUERY])
    return _WORD.sub(lambda match: better.get(fold_letters(match[0]), match[0]), composed)
