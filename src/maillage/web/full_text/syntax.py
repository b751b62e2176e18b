"""What somebody types in a search, read: words, "a phrase", -without, OR; bounded before anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from maillage.web.full_text.words import ABBREVIATIONS, Run, runs_of, useful_words

LONGEST_QUERY = 200  # characters that are read
MOST_QUERY_WORDS = 12
SHORTEST_BEGINNING = 2  # letters of a last word from which it counts as the beginning of one
_PIECE = re.compile(r"""(?<!\S)(-?)"([^"]*)(?:"|\Z)|"|(?<!\S)(-?)(\S+)""")
_OTHER = "\0"  # stands for a phrase among words
_OR = {"fr": frozenset({"OR", "OU"}), "en": frozenset({"OR", "or"})}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is wanted, or not: a word, or words that follow one another."""

    words: tuple[str, ...]
    phrase: bool = False
    excluded: bool = False
    beginning: bool = False  # more of its last word may follow


@dataclass(frozen=True, slots=True)
class TypedQuery:
    """What was typed: any of these alternatives, each of which wants all its terms."""

    alternatives: tuple[tuple[Term, ...], ...]
    language: str = "fr"

    @property
    def wanted(self) -> list[Term]:
        """What is sought, what is left out not counted."""
        return [term for terms in self.alternatives for term in terms if not term.excluded]

    @property
    def words(self) -> list[str]:
        """The words that are sought, each once."""
        return list(dict.fromkeys(word for term in self.wanted for word in term.words))


def read_query(text: str, language: str = "fr") -> TypedQuery | None:
    """What was typed, or None when no word is in it. Whatever is typed is read: nothing raises. O(n).

    >>> read_query('fibre -"tiers lieu"').alternatives[0][1]
    Term(words=('tiers', 'lieu'), phrase=True, excluded=True, beginning=False)
    >>> read_query("&|!():*")
    """
    text = text[:LONGEST_QUERY]
    alternatives: list[list[Term]] = [[]]
    left = MOST_QUERY_WORDS
    operators = _OR.get(language, _OR["fr"])
    for piece in _PIECE.finditer(text):
        quoted = piece[2] is not None
        if not quoted and piece[4] in operators:
            alternatives.append([])
            continue
        is_last = piece.end() == len(text) and not quoted
        terms = _terms_of(piece, left, may_continue=is_last)
        left -= sum(len(term.words) for term in terms)
        alternatives[-1] += terms
        if left <= 0:
            break
    kept = tuple(tuple(_useful_terms(terms, language)) for terms in alternatives if terms)
    return TypedQuery(kept, language) if kept else None


def _terms_of(piece: re.Match[str], most: int, *, may_continue: bool) -> list[Term]:
    """The terms of a piece of what was typed; a compound that is left out is left out as a whole."""
    quoted = piece[2] is not None
    runs = runs_of(piece[2] if quoted else piece[4] or "", most)
    words = [word for run in runs for word in run.words][:most]
    if not words:
        return []
    if quoted or piece[3]:
        return [Term(tuple(words), phrase=len(words) > 1 or quoted, excluded=bool(piece[1] or piece[3]))]
    terms = [Term((word,)) for word in words]
    if may_continue and len(words[-1]) >= SHORTEST_BEGINNING and (piece[4] or "")[-1:].isalnum():
        terms[-1] = Term(terms[-1].words, beginning=True)
    return terms


def _useful_terms(terms: list[Term], language: str) -> list[Term]:
    """Without the words that say nothing, unless there are only such words."""
    plain = [term.words[0] for term in terms if not term.phrase and not term.excluded]
    plain += [_OTHER for term in terms if term.phrase and not term.excluded]
    useful = set(useful_words(plain, language))
    kept = [term.phrase or term.excluded or term.words[0] in useful for term in terms]
    roads = [len(one.words[0]) == 1 and two.words[0].isdigit() for one, two in pairwise(terms)]  # the A 75
    return [term for term, keep, road in zip_longest(terms, kept, roads) if keep or road]


def any_word_of(text: str, language: str = "fr", most: int = MOST_QUERY_WORDS) -> TypedQuery | None:
    """A query for what shares a word of some length with this text."""
    words = dict.fromkeys(word for run in runs_of(text, 200) for word in _most_telling(run) if len(word) > 3)
    useful = [word for word in useful_words(words, language) if word in words][:most]
    return TypedQuery(tuple((Term((word,)),) for word in useful), language) if useful else None


def _most_telling(run: Run) -> tuple[str, ...]:
    return (*run.words, run.joined) if run.joined else run.words


def in_full(word: str) -> str:
    """What an abbreviation stands for; nothing for another word."""
    return ABBREVIATIONS.get(word, "")
