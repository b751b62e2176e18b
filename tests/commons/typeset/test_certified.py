"""The book as a PDF: every construct tagged and certified, odd texts as well; its signs, tables and pages."""

from __future__ import annotations

import json
import re
import time

import pytest

from maillage.commons.rules.book import Chapter
from maillage.commons.rules.editions.signs import name_signs
from maillage.commons.rules.editions.typeset import TEMPLATE, pdf, typst_of
from tests.commons.typeset.books import (
    EMOJI,
    EVERYTHING,
    HOSTILE,
    PICTURE,
    SOURCES,
    body,
    book,
    inked,
    is_certified,
    template_data,
    words,
)


def test_a_book_with_everything_is_tagged_and_certified() -> None:
    made = pdf(book(EVERYTHING, EVERYTHING, EVERYTHING))
    assert made.startswith(b"%PDF-")
    assert is_certified(made)
    assert b"/StructTreeRoot" in made
    assert b"/Lang(fr)" in made
    assert set(re.findall(rb"/Lang\((\w+)\)", made)) == {b"fr"}
    for tag in (
        "Title",
        "H1",
        "H2",
        "H3",
        "H4",
        "TOC",
        "P",
        "L",
        "LI",
        "Table",
        "TH",
        "BlockQuote",
        "Code",
        "Note",
        "Figure",
        "Caption",
        "Link",
        "Em",
        "Strong",
    ):
        assert f"/S/{tag}".encode() in made, tag
    assert b"Tenir un lieu</rdf:li>" in made
    assert b"<xmp:CreateDate>2026-03-01" in made
    assert b"Commencer</pdf:Keywords>" in made


def test_the_same_book_is_the_same_bytes() -> None:
    first = pdf(book(EVERYTHING, EVERYTHING))
    time.sleep(1.1)  # a date of making would differ
    assert pdf(book(EVERYTHING, EVERYTHING)) == first
    assert pdf(book(EVERYTHING, EVERYTHING, number=3)) != first


def test_no_word_is_ever_typst() -> None:
    made = book(
        HOSTILE,
        f"## {HOSTILE}\n\n- {HOSTILE}\n\n|{HOSTILE}|\n|-|\n|{HOSTILE}|\n\n```\n{HOSTILE}\n```\n",
        f"a[^1]\n\n[^1]: {HOSTILE}",
        title=HOSTILE,
        subtitle=HOSTILE,
        publisher=HOSTILE,
        contributors=(HOSTILE,),
        isbn=HOSTILE,
        doi=HOSTILE,
        address=HOSTILE,
        licence=HOSTILE,
        preface=HOSTILE,
    )
    source, files = typst_of(made)
    assert source == typst_of(book("Bonjour."))[0] == TEMPLATE.read_text()
    assert "eval(" not in source
    assert not re.search(r"\bread\(|plugin\(|import", source)
    assert set(files) == {"book.json"}
    [printed] = body(HOSTILE)
    for piece in ('#read("/etc/passwd") #panic()', "$x^2$ @c1 <c1> \\ ", "/* #{1+1} ]#[ == =", "אבג مرحبا", "x" * 200):
        assert piece in words(printed)
        assert piece in words(template_data(made)["title"])
    assert is_certified(pdf(made))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "##",
        "- \n- [ ] \n1.\n\n>",
        "> " * 19 + "fond",
        "".join("  " * n + f"- {n}\n" for n in range(18)),
        "*a **b *c **d *e **f* e** d* c** b* a**",
        "a[^1]\n\n[^1]: voir [^2]\n\n[^2]: voir [^1]",
        "|a[^1]|\n|-|\n" + "|b|\n" * 80 + "\n[^1]: note",
        f"## ![](images/{PICTURE})\n\n![](images/{PICTURE})",
        f"| ![](images/{PICTURE}) |\n|-|\n\n[![i](images/{PICTURE})](https://a.fr)",
        "[](https://a.fr)",
        "- ## a\n\n      code\n- > # b",
        "a[^1]\n\n[^1]: " + "mot " * 3000,
        "\ud800\x00",
        "##### bas\n\n# haut\n\n#### bas",
        "🎉 👩‍🚀 ✅",
        "[x]: https://a.fr\n\n- [x] a",
        "a[^1]\n\n[^1]: ## titre\n\n    - x\n\n    |a|\n    |-|\n\n    ```\n    y\n    ```",
    ],
)
def test_odd_texts_are_certified(text: str) -> None:
    assert is_certified(pdf(book(text, text, preface=text)))


def test_odd_books_are_certified() -> None:
    for more in (
        {"chapters": ()},
        {"title": " ", "contributors": (), "publisher": "", "doi": "", "isbn": "", "address": ""},
        {"licence": "Autre"},
        {"subtitle": "mot " * 80, "title": "Long " * 40},
        {"language": "en"},
        {"preface": ""},
        {"chapters": (Chapter("a", " ", "x", part=" "), Chapter("a", "", "y", part="#"), Chapter("é", "🎉", ""))},
    ):
        assert is_certified(pdf(book("a", "b", **more))), more


def test_letters_of_no_font_cost_the_certificate_not_the_tags() -> None:
    made = pdf(book("中文 🎉"))
    assert b"/StructTreeRoot" in made


def test_a_long_book_is_made_at_once() -> None:
    text = "## Un lieu\n\n" + "Le lieu ouvre tôt et **ferme** tard, selon ce que chacun y vient faire. " * 43
    chapters = tuple(Chapter(f"p-{n}", f"Page {n}", text, f"Partie {n // 5}", sources=SOURCES) for n in range(20))
    start = time.perf_counter()
    made = pdf(book(chapters=chapters))
    print(f"\n20 chapters, {len(made) // 1024} KB: {time.perf_counter() - start:.2f} s")  # noqa: T201
    assert is_certified(made)


def test_a_sign_without_a_font_is_named_and_the_book_is_still_certified() -> None:
    """One that no font has, a keycap, a letter of Korea and a sign of Unicode 15, beside one of the usual ones."""
    assert is_certified(pdf(book(EMOJI)))


def test_signs_that_a_font_has_are_still_drawn() -> None:
    diagnostic = (
        'error: the text `"\U0001fae8"` could not be displayed\n error: the text `"\\u{20e3}"` could not be displayed'
    )
    named = name_signs(json.dumps({"c": EMOJI}, ensure_ascii=False).encode(), diagnostic).decode()
    assert named.count("🎉") == 3
    assert "한" in named
    assert "[shaking face]" in named
    assert "et [1]" in named


def test_a_table_of_many_columns_fits_the_page() -> None:
    """Each word is cut where its column ends: nothing is printed over its neighbour."""
    heads = "|".join(f"Fréquentation {n}" for n in range(10))
    rows = "|".join("anticonstitutionnellement" for _n in range(10))
    (table,) = body(f"|{heads}|\n{'|-' * 10}|\n|{rows}|\n")
    assert len(table["shares"]) == 10
    longest = max(len(piece) for row in table["rows"] for cell in row for piece in cell["c"][0].split("\u200b"))
    assert longest * 0.6 * table["size"] <= (334 - 50) / 10
    assert words(table["rows"][0][0]["c"]) == "anticonstitutionnellement"
    assert is_certified(pdf(book(f"|{heads}|\n{'|-' * 10}|\n|{rows}|\n")))


def test_the_first_of_a_month_is_written_one_way() -> None:
    assert "super[er]" not in TEMPLATE.read_text(encoding="utf-8")


def test_contents_and_index_leave_no_page_with_a_few_lines_on_it() -> None:
    """Five lines of the contents stood alone on a second page, six laws of the index on another."""
    laws = " ".join(f"Article L. {number}-{number % 7}." for number in range(100, 133))
    notions = " ".join(f"Un **{word}**." for word in ("accord", "bail", "charte", "dette", "edition", "forfait", "gel"))
    chapters = tuple(
        Chapter(f"c{at}", f"Chapitre {at}", f"{laws} {notions}" if at == 0 else "Oui.", f"Partie {at // 5}")
        for at in range(25)
    )
    pages = inked(book(chapters=chapters, preface="Oui.", images={}))

    def like(at: int) -> int:
        return sum(abs(page - pages[at]) < 0.02 for page in pages)

    assert pages[5] > 0.7  # the contents, whole
    assert like(6) == 5  # the first part opens, as the others do
    assert pages[-2] > 0.5  # the index, whole
    assert like(-3) > 20  # the last chapter, as short as the others
