"""The vector of a text and the query of what was typed, as PostgreSQL wants them; no contrib extension is needed.

A word is kept twice: as the stemmer makes it, in the order of the text, and as it is written, folded, cast from a
literal: the parser of PostgreSQL has no word about it, so that every word is found, and by its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchRank, SearchVectorField
from django.db.models import Expression, F

from maillage.web.full_text.syntax import Term, TypedQuery, in_full
from maillage.web.full_text.words import ENGLISH_STOP_WORDS, STOP_WORDS, for_stemmer, related_form, runs_of

CONFIGURATIONS = {"fr": "french", "en": "english"}  # a language that has none is searched word for word
LAST_POSITION = 16_383
MOST_BYTES = 250_000  # of the words of one vector, which are in it twice: PostgreSQL holds a megabyte
_SPLIT_FROM = 8  # letters of a word that may be two: “tierslieu”
_SPLIT_PART = 4  # letters of each of both
_MOST_SPLIT = 2  # such words of one query
Sql = tuple[str, tuple[str, ...]]


def _configuration(language: str) -> str:
    return CONFIGURATIONS.get(language, "simple")


@dataclass(frozen=True, slots=True)
class Field:
    """A text that is searched, and how much its words count: A, B, C or D."""

    text: str
    weight: str = "D"


class _Vector(Expression):
    """A vector, written out: for `update()`, `bulk_update()` and the value of a column."""

    output_field = SearchVectorField()

    def __init__(self, sql: str, params: tuple[str, ...]) -> None:
        super().__init__()
        self.sql, self.params = sql, params

    def as_sql(self, *_compiler: Any, **_more: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        return self.sql, list(self.params)


class TextQuery(SearchQuery):
    """A query, written out: what a column is compared with."""

    output_field = SearchQueryField()

    def __init__(self, sql: str, params: tuple[str, ...]) -> None:
        super().__init__("")
        self.sql, self.params = sql, params

    def as_sql(self, *_compiler: Any, **_more: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        return self.sql, list(self.params)


def vector_of(fields: Iterable[Field], language: str = "fr") -> Expression:
    """What is searched of these fields, in one expression: `Page.objects.filter(pk=1).update(search=vector_of(…))`."""
    parts: list[str] = ["''::tsvector"]
    params: list[str] = []
    left = MOST_BYTES
    for field in fields:
        runs = runs_of(field.text)
        words = [word for run in runs for word in run.words]
        more = [run.joined for run in runs if run.joined] + [full for word in words if (full := in_full(word))]
        words = _as_long_as(left, (*words, *more))
        if not words:
            continue
        left -= sum(len(word.encode()) for word in words)
        weight = field.weight if field.weight in "ABC" else "D"
        stems = " ".join(for_stemmer(word, language) for word in words)
        parts += [
            f"setweight(to_tsvector('{_configuration(language)}'::regconfig, %s), '{weight}')",
            "%s::tsvector",
        ]
        params += [stems, _literal_vector(words, weight)]
    return _Vector(f"({' || '.join(parts)})", tuple(params))


def _as_long_as(most: int, words: Sequence[str]) -> list[str]:
    """The first words, of so many bytes together."""
    ends = accumulate(len(word.encode()) for word in words)
    return [word for word, end in zip(words, ends, strict=True) if end <= most]


def _literal_vector(words: Iterable[str], weight: str) -> str:
    """Each word as it is written, where it first stands."""
    places = dict[str, int]()
    for position, word in enumerate(words, 1):
        places.setdefault(word, min(position, LAST_POSITION))
    return " ".join(f"'{word}':{position}{weight}" for word, position in places.items())


def query_of(typed: TypedQuery) -> TextQuery:
    """The query of what was typed: what must be there, however it is written."""
    split = sum(len(word) >= _SPLIT_FROM for word in typed.words) <= _MOST_SPLIT
    every = [_all_of(terms, typed.language, split=split) for terms in typed.alternatives]
    return TextQuery(*_join(" || ", every))


def rank_of(column: str, typed: TypedQuery) -> SearchRank:
    """How well a vector answers, its length counted: whole words alone, so that beginnings come after them."""
    words = typed.words or ["\u00b7"]
    return SearchRank(
        F(column), TextQuery(*_join(" || ", [_whole(word, typed.language) for word in words])), normalization=2
    )


def title_query(typed: TypedQuery) -> TextQuery:
    """What has all these words, or words that begin so, in its fields of weight A: for completion."""
    return TextQuery(*_join(" && ", [("%s::tsquery", (f"'{word}':*A",)) for word in typed.words or ["\u00b7"]]))


def _join(operator: str, parts: list[Sql]) -> Sql:
    return f"({operator.join(sql for sql, _params in parts)})", tuple(p for _sql, params in parts for p in params)


def _all_of(terms: tuple[Term, ...], language: str, *, split: bool) -> Sql:
    """All the terms; two words that follow one another may also be written as one."""
    sqls: list[list[Sql]] = [[_term(term, language, split=split)] for term in terms]
    for (index, first), (after, second) in pairwise(enumerate(terms)):
        if not (first.phrase or first.excluded or second.phrase or second.excluded):
            joined = first.words[0] + second.words[0]
            ways = [_whole(joined, language), *([_begins(joined)] if second.beginning else [])]
            sqls[index] += ways
            sqls[after] += ways
    return _join(" && ", [_join(" || ", ways) for ways in sqls])


def _term(term: Term, language: str, *, split: bool) -> Sql:
    if term.phrase:
        sql = _phrase(term.words, language)
    else:
        word = term.words[0]
        ways = [_whole(word, language)]
        if term.beginning:
            ways.append(_begins(word))
        if language == "fr" and (other := related_form(word)):
            ways.append(_stem(other, language))
        if full := in_full(word):
            ways.append(_whole(full, language))
        if split and not term.excluded:
            ways += [_join(" && ", [_stem(half, language) for half in halves]) for halves in _halves(word)]
        sql = _join(" || ", ways)
    return (f"!!{sql[0]}", sql[1]) if term.excluded else sql


def _halves(word: str) -> list[tuple[str, str]]:
    """The two words that one may be: “tierslieu” is tiers lieu, “48000” is 48 000, “n88” is n 88.

    Both are sought anywhere: a phrase would have the whole vector of every row read again, not the index alone.
    """
    if word.isdigit():
        return [(word[:-3], word[-3:])] if len(word) > 3 else []
    cuts = range(_SPLIT_PART, len(word) - _SPLIT_PART + 1) if len(word) >= _SPLIT_FROM else range(0)
    borders = [i for i in range(1, len(word)) if word[i - 1].isdigit() != word[i].isdigit()]
    return [(word[:cut], word[cut:]) for cut in dict.fromkeys([*cuts, *borders[:1]])]


def _stem(word: str, language: str) -> Sql:
    return f"to_tsquery('{_configuration(language)}'::regconfig, %s)", (f"'{for_stemmer(word, language)}'",)


def _begins(word: str) -> Sql:
    return "%s::tsquery", (f"'{word}':*",)


def _whole(word: str, language: str) -> Sql:
    """A word as the stemmer makes it; as it is written too when the stemmer may have nothing to say of it.

    Not both for every word: the planner would add up how many rows have it, and read all of them.
    """
    stem, params = _stem(word, language)
    if word.isascii() and word.isalpha() and word not in STOP_WORDS and word not in ENGLISH_STOP_WORDS:
        return stem, params
    return f"({stem} || %s::tsquery)", (*params, f"'{word}'")


def _phrase(words: tuple[str, ...], language: str) -> Sql:
    """Words that follow one another; when the stemmer has nothing to say of any of them, all of them."""
    if all(word in STOP_WORDS for word in words):
        return _join(" && ", [("%s::tsquery", (f"'{word}'",)) for word in words])
    text = " ".join(for_stemmer(word, language) for word in words)
    return f"phraseto_tsquery('{_configuration(language)}'::regconfig, %s)", (text,)
