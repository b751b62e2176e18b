"""Searching as it is and as the commons and the directory did it by hand, in one run: milliseconds, ratios, recall.

What was done before is kept here alone, as short as it can be, in a table of its own.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from time import perf_counter

from django.db import connection

from maillage.web.full_text.postgres import Field, query_of, rank_of, vector_of
from maillage.web.full_text.snippets import snippet
from maillage.web.full_text.suggestions import suggest
from maillage.web.full_text.syntax import read_query
from tests.bench.commons import ASKED, SEED, _sentences
from tests.bench.report import Figure, percentile
from tests.kit.french_texts import QUERIES, TEXTS

PART = "Searching: by hand before, and now"
ROWS, TIMES = 20_000, 5
FACTS = 500  # characters of a row beside its vectors: its title, its sentence, its dates
IN_DIRECTORY = ["graphiste", "comptable agricole", "réparer", "ebeniste", "occitan", "florac", "fibre", "zzzz", "hôte"]
Sql = tuple[str, list[str]]


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Sentences of the demonstration's pages: many together as in a page, two as in the directory."""
    rows, times = (ROWS // 20, 3) if small else (ROWS, TIMES)
    dice, sentences, figures = random.Random(SEED), _sentences(), list[Figure]()
    try:
        for name, each, vector, query, queries in (
            ("pages", 22, commons_vector, commons_query, ASKED),
            ("directory", 2, directory_vector, directory_query, IN_DIRECTORY),
        ):
            say(f"{rows:,} texts as in the {name}")
            texts = ["\n".join(dice.choice(sentences) for _ in range(each)) for _ in range(rows)]
            figures += [*_write(name, texts, vector), *_ask(name, queries, query, times)]
        say("lines, slips, recall")
        return [
            *figures,
            *_lines(["\n".join(dice.choice(sentences) for _ in range(500)) for _ in range(50)]),
            *_recall(),
        ]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_text")


# As it was.


def without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def commons_vector(text: str) -> Sql:
    return "to_tsvector('french', %s) || to_tsvector('french', %s)", [text, without_accents(text)]


def commons_query(text: str) -> Sql:
    one = "websearch_to_tsquery('french', %s)"
    return f"({one} || {one})", [text, without_accents(text)]


def folded_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", without_accents(text.lower()))


def directory_vector(text: str) -> Sql:
    words = " ".join(folded_words(text))
    return "to_tsvector('french', %s) || to_tsvector('simple', %s)", [words, words]


def directory_query(text: str) -> Sql:
    words = [f"{word}:*" for word in folded_words(text) if len(word) > 1][:8]
    both = "(to_tsquery('french', %s) || to_tsquery('simple', %s))"
    return f"({' && '.join([both] * len(words))})", [word for word in words for _ in range(2)]


# As it is.


def new_vector(text: str) -> Sql:
    sql, values = vector_of([Field(text)]).as_sql()  # type: ignore[attr-defined]  # our own expression
    return sql, values


def new_query(text: str) -> tuple[Sql, Sql]:
    """What is wanted, and what the answers are ranked by."""
    typed = read_query(text)
    assert typed
    return query_of(typed).as_sql(), rank_of("x", typed).source_expressions[1].as_sql()


def _write(name: str, texts: Sequence[str], old: Callable[[str], Sql]) -> list[Figure]:
    """The table of both vectors and its indexes; what each row costs."""
    spent = {"old": 0.0, "new": 0.0}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_text")
        cursor.execute("CREATE TABLE bench_text (id int PRIMARY KEY, facts text, old tsvector, new tsvector)")
        for number, text in enumerate(texts):
            vectors = {}
            for column, make in (("old", old), ("new", new_vector)):
                begun = perf_counter()
                sql, values = make(text)
                cursor.execute(f"SELECT ({sql})::text", values)
                vectors[column] = cursor.fetchone()[0]
                spent[column] += (perf_counter() - begun) * 1000 / len(texts)
            row = [number, text[:FACTS], vectors["old"], vectors["new"]]
            cursor.execute("INSERT INTO bench_text VALUES (%s, %s, %s, %s)", row)
        sizes = []
        for column in spent:
            cursor.execute(f"CREATE INDEX bench_{column} ON bench_text USING gin ({column})")
            cursor.execute("SELECT pg_relation_size(%s)", [f"bench_{column}"])
            sizes.append(cursor.fetchone()[0] / 1e6)
        cursor.execute("ANALYZE bench_text")
    return [
        Figure(PART, f"{name}: a vector", f"{spent['old']:.2f} / {spent['new']:.2f} ms"),
        Figure(PART, f"{name}: the index", f"{sizes[0]:.0f} / {sizes[1]:.0f} MB"),
    ]


def _ask(name: str, queries: Sequence[str], old: Callable[[str], Sql], times: int) -> list[Figure]:
    """The fifty best, asked in turn with either."""
    spent: dict[str, list[float]] = {"old": [], "new": []}
    with connection.cursor() as cursor:
        for _turn in range(times):
            for typed in queries:
                for column, (wanted, ranked) in (("old", (old(typed),) * 2), ("new", new_query(typed))):
                    begun = perf_counter()
                    cursor.execute(
                        f"SELECT id FROM bench_text WHERE {column} @@ {wanted[0]}"  # noqa: S608 - our own SQL
                        f" ORDER BY ts_rank({column}, {ranked[0]}, 2) DESC, id LIMIT 50",
                        [*wanted[1], *ranked[1]],
                    )
                    cursor.fetchall()
                    spent[column].append((perf_counter() - begun) * 1000)
    was, now = spent["old"], spent["new"]
    return [
        Figure(PART, f"{name}: a search, p50", f"{percentile(was, 50):.1f} / {percentile(now, 50):.1f} ms"),
        Figure(PART, f"{name}: a search, p99", f"{percentile(was, 99):.0f} / {percentile(now, 99):.0f} ms"),
        Figure(PART, f"{name}: all of them, before over now", f"{sum(was) / sum(now):.2f}"),
    ]


def _lines(texts: Sequence[str]) -> list[Figure]:
    """The line of fifty long texts, a word that stands late in them; a slip among them."""
    typed, slip = read_query("zzz télétravail"), read_query("teltravail")
    begun = perf_counter()
    for text in texts:
        snippet(text, typed)
    line = (perf_counter() - begun) * 1000 / len(texts)
    begun = perf_counter()
    suggest("teltravail", slip, texts)
    took = (perf_counter() - begun) * 1000
    return [
        Figure(PART, f"the line of a text of {len(texts[0]):,} characters", f"{line:.1f} ms"),
        Figure(PART, "the word that was meant", f"{took:.0f} ms"),
    ]


def _recall() -> list[Figure]:
    """Forty queries and what each should find: of the commons before, of the directory before, of now."""
    figures = []
    ways = (
        ("the commons before", commons_vector, commons_query),
        ("the directory before", directory_vector, directory_query),
        ("now", new_vector, lambda typed: new_query(typed)[0]),
    )
    with connection.cursor() as cursor:
        for name, vector, query in ways:
            expected = right = wrong = 0
            for typed, wanted in QUERIES:
                expected += len(wanted)
                for key, text in TEXTS.items():
                    (one, values), (other, params) = vector(text), query(typed)
                    cursor.execute(f"SELECT ({one}) @@ {other}", [*values, *params])
                    if cursor.fetchone()[0]:
                        right, wrong = right + (key in wanted), wrong + (key not in wanted)
            figures.append(Figure(PART, f"recall, {name}", f"{right} of {expected}, {wrong} unwanted"))
    return figures
