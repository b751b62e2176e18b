"""The book as an EPUB: valid and well-formed, whatever its texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.commons.rules.book import Chapter, Source
from maillage.commons.rules.editions.epub import epub
from maillage.commons.rules.editions.website import website, website_zip
from maillage.commons.rules.editions.xhtml import BookRendering
from tests.commons.epub.books import EVERYTHING, HOSTILE, ODD, SOURCES, book, checked, inside, is_sound


def test_a_book_with_everything_is_valid(tmp_path: Path) -> None:
    assert checked(epub(book(EVERYTHING, EVERYTHING, "", EVERYTHING)), tmp_path) == []


def test_odd_texts_are_valid(tmp_path: Path) -> None:
    made = epub(book(*ODD, preface=HOSTILE))
    assert checked(made, tmp_path) == []
    is_sound(inside(made))
    is_sound(website(book(*ODD, preface=HOSTILE)))


@pytest.mark.parametrize(
    "more",
    [
        {"chapters": ()},
        {"title": " ", "subtitle": "", "contributors": ("",), "publisher": "", "isbn": "", "doi": "", "address": ""},
        {"licence": "Autre <b>", "language": "x y", "isbn": "1234", "doi": "nul", "address": "javascript:alert(1)"},
        {"title": HOSTILE, "subtitle": HOSTILE, "publisher": HOSTILE, "contributors": (HOSTILE,), "doi": "10.1/<b>&é"},
        {"language": "en", "preface": "", "title": "Long " * 80, "slug": "é <b>\ud800", "dated": date(1970, 1, 1)},
        {
            "chapters": (
                Chapter("a", "", "[[a]] [[A]]"),
                Chapter("a", " ", ""),
                Chapter("é", "🎉", "", part=" "),
                Chapter(
                    "",
                    "",
                    HOSTILE,
                    HOSTILE,
                    HOSTILE,
                    (HOSTILE,),
                    1,
                    HOSTILE,
                    (Source(HOSTILE, HOSTILE, HOSTILE), Source("", "https://a.fr")),
                ),
            )
        },
    ],
)
def test_odd_books_are_valid(more: dict[str, Any], tmp_path: Path) -> None:
    odd = book("a [[ailleurs]] [b](c)", "b", **more)
    made = epub(odd)
    is_sound(inside(made))
    is_sound(website(odd))
    assert checked(made, tmp_path) == []


@given(st.text(st.sampled_from("ab1 #*_-[]()<>!|`:^&\"'\\\n\t~+.x/é\u00a0🎉\x00\u202e"), max_size=120))
def test_any_text_is_well_formed(text: str) -> None:
    whole = BookRendering(book(text, "b"), ".xhtml")
    made = whole.body(text, 1).html
    root = ElementTree.fromstring(f'<div xmlns:epub="x">{made}</div>')  # noqa: S314 - made here
    assert not {one.tag for one in root.iter()} & {"script", "style", "iframe"}


def test_the_same_book_is_the_same_bytes() -> None:
    assert epub(book(EVERYTHING, "")) == epub(book(EVERYTHING, ""))
    assert website_zip(book(EVERYTHING, "")) == website_zip(book(EVERYTHING, ""))
    assert epub(book("a")) != epub(book("b"))


def test_a_long_book_is_made_at_once() -> None:
    chapters = tuple(
        Chapter(f"p-{n}", f"Page {n}", EVERYTHING, f"Partie {n // 9}", sources=SOURCES) for n in range(150)
    )
    long = book(chapters=chapters)
    assert sum(name.startswith("EPUB/1") for name in inside(epub(long))) == 51
    is_sound(website(long))
