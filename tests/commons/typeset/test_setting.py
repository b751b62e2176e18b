"""How Markdown is set: headings, notes, links, pictures, index, sources."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from maillage.commons.rules.editions.typeset import pdf, typst_of
from tests.commons.typeset.books import PICTURE, body, book, is_certified, picture, template_data, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* **c**", [{"t": "par", "c": ["a ", {"t": "em", "c": ["b"]}, " ", {"t": "strong", "c": ["c"]}]}]),
        ("~~a~~ `b`", [{"t": "par", "c": [{"t": "strike", "c": ["a"]}, " ", {"t": "code", "s": "b"}]}]),
        ("a\nb  \nc", [{"t": "par", "c": ["a b", {"t": "br"}, "c"]}]),
        ("***", [{"t": "rule"}]),
        ("    a\n     b", [{"t": "block", "s": "a\n b"}]),
        ("> a", [{"t": "quote", "c": [{"t": "par", "c": ["a"]}]}]),
        (
            "4. a\n5. b",
            [{"t": "enum", "start": 4, "tight": True, "inner": False, "items": [{"c": ["a"]}, {"c": ["b"]}]}],
        ),
        ("- a\n\n- b", [{"t": "list", "tight": False, "inner": False, "items": [{"c": ["a"]}, {"c": ["b"]}]}]),
        (
            "- [x] a\n- [ ] b\n- c",
            [
                {
                    "t": "tasks",
                    "boxes": ["☑", "☐", "–"],
                    "tight": True,
                    "inner": False,
                    "items": [{"c": ["a"]}, {"c": ["b"]}, {"c": ["c"]}],
                }
            ],
        ),
        (
            "|a|b|\n|-|-:|\n|1||",
            [
                {
                    "t": "table",
                    "align": ["left", "right"],
                    "head": [["a"], ["b"]],
                    "repeat": True,
                    "rows": [[{"c": ["1"]}, {"c": []}]],
                }
            ],
        ),
        ("Ah ! « l'un » : 1 200 €", [{"t": "par", "c": ["Ah\u202f! «\u00a0l’un\u00a0»\u00a0: 1\u202f200\u202f€"]}]),
    ],
)
def test_markdown_becomes(text: str, expected: list[Any]) -> None:
    assert body(text) == expected


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_no_heading_skips_a_level(levels: list[int]) -> None:
    made = body("\n\n".join(f"{'#' * level} Titre" for level in levels))
    heading_levels = [1, *(node["level"] for node in made)]
    assert len(made) == len(levels)
    assert all(2 <= lower <= upper + 1 for upper, lower in pairwise(heading_levels))


def test_chapters_of_a_part_stand_under_it() -> None:
    first, second = template_data(book("## A", "## B"))["parts"]
    assert (first["number"], first["title"], first["chapters"][0]["level"], first["chapters"][0]["c"][0]["level"]) == (
        0,
        "",
        1,
        2,
    )
    assert (second["number"], second["chapters"][0]["level"], second["chapters"][0]["c"][0]["level"]) == (1, 2, 3)
    assert second["chapters"][0]["heads"] == ["Commencer", "L’été n° 2"]


def test_a_note_is_set_where_it_is_first_called() -> None:
    [par] = body("a[^n] b[^n]\n\n[^n]: Une note.[^n]")
    assert par["c"] == [
        "a",
        {"t": "note", "id": "c1-n0", "c": ["Une note.", {"t": "again", "id": "c1-n0"}]},
        " b",
        {"t": "again", "id": "c1-n0"},
    ]
    [table] = body("|a[^n]|\n|-|\n|b|\n\n[^n]: Note.")
    assert table["repeat"] is False


def test_links_lead_only_to_the_web_and_print_their_address_once() -> None:
    [par] = body("[a](https://b.fr/c/) [d](https://b.fr/c/) [e](ftp://f.fr) <mailto:g@h.fr> [i](//j.fr)")
    link, note, _space, again, *rest, mail, _gap, last = par["c"]
    assert (link["to"], note["c"], again["t"]) == (
        "https://b.fr/c/",
        [{"t": "place", "to": "https://b.fr/c/", "shown": "b.fr/c"}],
        "link",
    )
    assert ("".join(rest), mail["to"], mail["shown"], last) == (" e ", "mailto:g@h.fr", "g@h.fr", "i")
    assert body("## [a](https://b.fr)")[0]["c"] == [{"t": "link", "to": "https://b.fr", "c": ["a"]}]


def test_links_to_pages_lead_to_chapters_of_the_book() -> None:
    chapter = template_data(book("[[chauffer]] [[L'été n° 2|là]] [[ailleurs|là-bas]] [[charte]]", "x"))["parts"][0][
        "chapters"
    ][0]
    assert chapter["c"][0]["c"] == [
        {"t": "page", "to": "c2", "c": ["L’été n° 2"]},
        " ",
        {"t": "page", "to": "c2", "c": ["là"]},
        " ",
        "là-bas",
        " ",
        "L’été n° 1",
    ]


@pytest.mark.parametrize(("mode", "suffix"), [("RGBA", b"\x89PNG"), ("RGB", None)])
def test_pictures_are_made_for_print(mode: str, suffix: bytes | None) -> None:
    made = book(f"avant ![Un col](images/{PICTURE}) après", images={PICTURE: picture(mode, 3000)})
    [path, content] = next(one for one in typst_of(made)[1].items() if one[0].startswith("images/"))
    assert content.startswith(suffix or (b"\x89PNG", b"\xff\xd8"))
    with Image.open(io.BytesIO(content)) as image:
        assert image.width == 1600
    par, figure = template_data(made)["parts"][0]["chapters"][0]["c"]
    assert par["t"] == "par"
    assert (figure["t"], figure["file"], figure["alt"], figure["cm"]) == ("figure", path, "Un col", 11.8)
    assert is_certified(pdf(made))


@pytest.mark.parametrize("images", [{}, {PICTURE: b""}, {PICTURE: picture()[:20]}, {PICTURE: b"<svg/>"}])
def test_a_picture_that_cannot_be_read_is_its_words(images: dict[str, bytes]) -> None:
    assert body(f"![Un col](images/{PICTURE})", images=images) == [
        {"t": "par", "c": [{"t": "em", "c": ["Un col"]}]},
    ]
    assert words(body("![Un col](https://exemple.fr/espion.png)")) == "Un col"


def test_an_english_book_is_english_throughout() -> None:
    made = book("Well ! it's `x`", language="en")
    assert template_data(made)["language"] == "en"
    assert words(template_data(made)["parts"][0]["chapters"][0]["c"]) == "Well ! it’s x"
    assert set(re.findall(rb"/Lang\((\w+)\)", pdf(made))) == {b"en"}


def test_the_index_lists_notions_and_laws() -> None:
    made = template_data(
        book(
            "Un **tiers-lieu**, une **École**, un **élan** et une **Zone**. **Attention !** **Durée :** 2 h\n\n"
            "**Durée** : 3 h\n\n**Toute la ligne**\n\nLe **Tiers-lieu**, l'article L. 222-9 du code du travail, "
            "la loi n° 2014-856, article R. 4",
            "L'article L. 1222-9 du code général des collectivités territoriales, "
            "l'article L. 222-9 du Code du travail",
        )
    )
    assert [(letter, [term for _key, term in entries]) for letter, entries in made["terms"]] == [
        ("E", ["École", "élan"]),
        ("T", ["tiers-lieu"]),
        ("Z", ["Zone"]),
    ]
    assert [term for _letter, entries in made["acts"] for _key, term in entries] == [
        "L.\u00a0222-9 (code du travail)",
        "L.\u00a01222-9 (code général des collectivités territoriales)",
        "loi n° 2014-856",
        "R.\u00a04",
    ]
    marked = set(re.findall(r"'k': '([^']+)'", str(made["parts"])))
    assert marked == {key for index in ("terms", "acts") for _letter, entries in made[index] for key, _said in entries}
    assert template_data(book("Un **tiers-lieu**."))["terms"] == []


def test_sources_are_gathered_with_their_chapters() -> None:
    made = template_data(book("a", "b"))
    assert [(one["title"], one["date"], one["names"]) for one in made["sources"]] == [
        ("Code du travail", [2024, 3, 1], ["c1", "c2"]),
        ("Entretien", "2023", ["c2"]),
    ]
    assert made["sources"][0]["address"] == {
        "to": "https://www.legifrance.gouv.fr/x",
        "shown": "www.legifrance.gouv.fr/x",
    }
    assert template_data(book("a"))["sources"] == []
