"""The one way to make a text searchable: its laws, and what people type that must find it."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from maillage.web.full_text.postgres import Field, query_of, rank_of, vector_of
from maillage.web.full_text.snippets import LONGEST_READ, snippet
from maillage.web.full_text.suggestions import MOST_KNOWN, likeness, suggest, trigrams, vocabulary_of
from maillage.web.full_text.syntax import LONGEST_QUERY, MOST_QUERY_WORDS, any_word_of, read_query
from maillage.web.full_text.words import ELISIONS, fold_letters, split_words
from tests.kit.work import lines_run

TEXTS = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            "l’",
            "tiers-lieu",
            "œuvre",
            "Saint-Chély",
            "été",
            "48 000",
            "N88",
            "🙂",
            "<b>",
            "-",
            '"',
            " ",
            "à",
            "réparées",
            "\u0301",
            "ﷺ",
            "İ",
            "ß",
            "दिल्ली",
            "東京",
            "e\u0301",
            "OU",
            "&amp;",
            "'",
            "\\",
            ":*",
        ]
    ),
    max_size=40,
).map(" ".join)
LANGUAGES = st.sampled_from(["fr", "en", "oc"])


def matches(text: str, typed: str, language: str = "fr") -> bool:
    """Whether a text, searchable, answers what is typed."""
    query = read_query(typed, language)
    if query is None:
        return False
    vector, values = vector_of([Field(text, "B")], language).as_sql()  # type: ignore[attr-defined]  # our own expression
    wanted, params = query_of(query).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {vector} @@ {wanted}", [*values, *params])
        return bool(cursor.fetchone()[0])


# Laws.


def test_folding_twice_is_folding_once() -> None:
    """Of every character there is; a text is folded character by character."""
    assert [code for code in range(0x110000) if fold_letters(fold_letters(chr(code))) != fold_letters(chr(code))] == []


@given(TEXTS)
@example("Ǆ ﬃ ½ ㍿ ﬁn")
def test_folding_a_text_twice_is_folding_it_once(text: str) -> None:
    assert fold_letters(fold_letters(text)) == fold_letters(text)


@pytest.mark.django_db
@given(TEXTS, LANGUAGES, st.data())
@example("le", "fr", None)
@example("東京 दिल्ली Ελλάδα", "en", None)
def test_a_text_is_found_by_each_of_its_words(text: str, language: str, data: Any) -> None:
    words = sorted(set(split_words(text)))
    if words:
        chosen = words if data is None else [data.draw(st.sampled_from(words))]
        for word in chosen:
            assert matches(text, word, language), word
            assert matches(text, word.upper() if word.upper().lower() == word else word, language), word


@pytest.mark.django_db
@given(TEXTS, LANGUAGES)
@example("Tiers-lieu l’été 48 000 N88 C++", "fr")
def test_a_text_is_found_by_the_words_as_they_are_written_together(text: str, language: str) -> None:
    """The first words, as they stand: whatever signs are between them (but those of the syntax)."""
    written = " ".join(re.findall(r"[^\W_]+", fold_letters(text))[:5])
    if written and not re.search(r"\b(or|ou)\b", written):
        assert matches(text, written, language) or any(word in ELISIONS for word in written.split())


@pytest.mark.django_db
@given(TEXTS, TEXTS, LANGUAGES)
@example("a" * 3000, '-"' * 100, "fr")
@example("\x00\ud800", "\x00\ud800 'a:*A & | !( <->", "fr")
def test_nothing_raises(text: str, typed: str, language: str) -> None:
    matches(text, typed, language)
    query = read_query(typed, language)
    snippet(text, query)
    suggest(typed, query, [text])
    any_word_of(text, language)


@given(TEXTS, TEXTS)
@example("<script>alert(1)</script> &amp; <mark>", "script mark amp alert")
@example("a<b c>d", "b c")
def test_nothing_of_a_text_gets_out_as_markup(text: str, typed: str) -> None:
    line = str(snippet(text, read_query(typed)))
    bare = line.replace("<mark>", "").replace("</mark>", "")
    assert not re.search(r"[<>\"']", bare)
    assert line.count("<mark>") == line.count("</mark>")
    kept = html.unescape(bare).removeprefix("… ").removesuffix(" …")
    assert " ".join(kept.split()) in " ".join(unicodedata.normalize("NFC", text).split())


# What is typed.


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("L’œuvre d'ébéniste", "oeuvre ebeniste"),
        ("L’œuvre", "L'ŒUVRES"),
        ("des abîmées", "abîmé"),
        ("des ABIMEES", "abîmé"),
        ("réparer", "reparee"),
        ("réparées", "réparer"),
        ("télétravail", "teletravails"),
        ("un tiers-lieu", "tierslieu"),
        ("un tiers lieu", "tierslieu"),
        ("des tierslieux", "tiers-lieu"),
        ("des tiers-lieux", "tiers lieu"),
        ("tierslieu", "les tiers lieux"),
        ("tiers lieu", "tiers-lieux"),
        ("le co-working", "coworking"),
        ("le coworking", "co-working"),
        ("Wi-Fi", "wifi"),
        ("wifi", "wi-fi"),
        ("wifi", "wi fi"),
        ("Saint-Julien", "st julien"),
        ("St-Julien", "saint-julien"),
        ("Saint Julien", "Saint‑Julien"),
        ("Ste-Énimie", "sainte enimie"),
        ("48 000 Mende", "48000"),
        ("48000 Mende", "48 000"),
        ("N 88", "n88"),
        ("la N88", "N 88"),
        ("la 4G", "4g"),
        ("salle de réunion", "salle reun"),
        ("aujourd’hui", "aujourd'hui"),
        ("une développeuse", "développeur"),
        ("un développeur", "developpeuse"),
        ("conseillère", "conseiller"),
        ("formateur", "formatrices"),
        ("journaux", "journal"),
        ("des travaux", "travail"),
        ("confidentialité", "CONFIDENTIALITE"),
        ("dossier confidentiel", "confidentialité"),
        ("pour le télétravail", "comment le télétravail"),
        ("poste de travail", '"poste de travail"'),
        ("travail de poste", "poste OU bureau"),
        ("fibre et bureau", "zzz OR fibre"),
        ("bureau", "bureau -voiture"),
        ("été", "ete"),
        ("e\u0301te\u0301 chaud", "été"),
        ("café 🙂", "cafe 🙂"),
        ("où", "où"),
        ("le la", "la"),
        ("Œdème ÆGIR straße", "oedeme aegir strasse"),
        ("rendez-vous", "rendez vous"),
        ("l’école", "ecole"),
        ("qu’est-ce", "est-ce"),
        ("12 m² au sol", "m2"),
    ],
)
@pytest.mark.django_db
def test_it_is_found_however_it_is_written(text: str, typed: str) -> None:
    assert matches(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("fibre", "fibre zzz"),
        ("poste", "zzz"),
        ("travail de poste", '"poste de travail"'),
        ("bureau voiture", "bureau -voiture"),
        ("un tiers-lieu", "lieu -tiers-lieu"),
        ("un tiers lieu", 'lieu -"tiers lieu"'),
        ("réunion", "reun salle"),
        ("réunions", '"reun"'),
        ("fibre", "🙂"),
        ("fibre", ""),
        ("fibre", "-fibre"),
        ("48000", "4800 Mende"),
        ("menuisier", "nuisier"),
        ("fibre", "-"),
    ],
)
@pytest.mark.django_db
def test_it_is_not_found_by_what_it_does_not_say(text: str, typed: str) -> None:
    assert not matches(text, typed)


def test_a_query_is_bounded_before_anything_else() -> None:
    query = read_query("mot " * 100_000)
    assert query is not None
    assert sum(len(term.words) for terms in query.alternatives for term in terms) <= MOST_QUERY_WORDS
    for query_text in ("a" * 10, "a b " * LONGEST_QUERY):  # what is prepared once is not counted
        read_query(query_text)
    assert lines_run(lambda: read_query("a b " * 1_000_000)) == lines_run(lambda: read_query("a b " * LONGEST_QUERY))


@pytest.mark.django_db
def test_the_longest_texts_fit_in_a_vector() -> None:
    """A megabyte is all that PostgreSQL holds: of words of the longest letters, what fits is searched."""
    for sign in ("a", "é", "東", "𐐷", "ﷺ"):
        text = " ".join(f"{sign * 20}{n}" for n in range(30_000))
        assert matches(text, f"{sign * 20}0"[:40])


@pytest.mark.django_db
def test_what_counts_more_comes_first_and_whole_words_before_beginnings() -> None:
    query = read_query("fibre")
    assert query
    ranks = []
    for fields in ([Field("fibre", "A")], [Field("fibre", "B")], [Field("fibre", "D")], [Field("fibreux", "D")]):
        vector, values = vector_of(fields).as_sql()  # type: ignore[attr-defined]  # our own expression
        wanted, params = rank_of("x", query).source_expressions[1].as_sql()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ts_rank({vector}, {wanted}, 2)", [*values, *params])
            ranks.append(cursor.fetchone()[0])
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks[:3])) == 3


# Snippets.


@pytest.mark.parametrize(
    ("text", "typed", "line"),
    [
        ("Le **télétravail** ici", "teletravail", "Le **<mark>télétravail</mark>** ici"),
        ("L’œuvre d’art", "oeuvres", "L’<mark>œuvre</mark> d’art"),
        ("Les clés, la clé, le clergé", "clé", "Les <mark>clés</mark>, la <mark>clé</mark>, le clergé"),
        ("e\u0301tude", "étude", "<mark>étude</mark>"),
        ("rien", "fibre", "rien"),
        ("pas de voiture", "-voiture", "pas de voiture"),
    ],
)
def test_words_are_marked_in_the_line(text: str, typed: str, line: str) -> None:
    assert snippet(text, read_query(typed)) == line


def test_a_line_is_cut_at_words_where_the_most_of_them_stand() -> None:
    text = "fibre " + "ailleurs on dit autre chose " * 20 + "la fibre arrive à Mende " + "puis la suite " * 20
    line = str(snippet(text, read_query("fibre mende")))
    assert "<mark>fibre</mark> arrive à <mark>Mende</mark>" in line
    assert line.startswith("… ")
    assert line.endswith(" …")
    shown = line[2:-2].replace("<mark>", "").replace("</mark>", "")
    assert f" {shown} " in f" {text} "


def test_a_line_stays_short_and_its_work_bounded_however_long_the_text() -> None:
    for text in ("x" * 500_000, "fibre" * 100_000, "fibre " * 100_000, "<" * 500_000):
        assert len(html.unescape(str(snippet(text, read_query("fibre"))))) < 5000
    query = read_query("fibre")
    snippet("fibre", query)
    one, ten = (lines_run(lambda n=n: snippet("la fibre " * n, query)) for n in (LONGEST_READ // 9, LONGEST_READ))
    assert ten <= one + 5


# A slip.


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("fobre", "fibre"),
        ("teltravail", "télétravail"),
        ("ebenniste", "ébéniste"),
        ("résrver", "réserver"),
        ("comfidentialité", "confidentialité"),
        ("fobre -cuivre", "fibre -cuivre"),
        ('"fobre"', '"fibre"'),
        ("fibre", None),
        ("fib", None),
        ("zzzzz", None),
        ("fobre zzzzz", None),
        ("48009", None),
        ("🙂", None),
        ("", None),
        ("-fobre", None),
        ("téletraval", "télétravail"),
    ],
)
def test_a_slip_gets_the_word_that_was_meant(typed: str, better: str | None) -> None:
    texts = ["La fibre et le télétravail ; un ébéniste.", "Réserver en toute confidentialité à 48000 Mende."]
    assert suggest(typed, read_query(typed), texts) == better


def test_how_much_two_words_are_alike() -> None:
    assert likeness(trigrams("fibre"), trigrams("fibre")) == 1
    assert likeness(trigrams("fibre"), trigrams("zut")) == 0
    assert likeness(trigrams("fibre"), trigrams("fobre")) == pytest.approx(0.5)


def test_the_words_that_are_known_are_bounded() -> None:
    assert len(vocabulary_of(f"mot{n}" for n in range(100_000))) <= MOST_KNOWN
    assert set(vocabulary_of(["a" * 1_000_000, "fibre"])) == {"a" * 200_000}
