"""The book as a PDF: every construct set, hostile words only words, tagged, the same bytes twice."""

from __future__ import annotations

import io
import json
import re
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.editions.signs import name_signs
from maillage.commons.rules.editions.typeset import TEMPLATE, pdf, typst_of

PICTURE = "0123456789abcdef.webp"
HOSTILE = (
    '#read("/etc/passwd") #panic() $x^2$ @c1 <c1> \\ " ` \\* ~ -- // /* #{1+1} ]#[ == = \'}) '
    "אבג مرحبا éœŒ " + "x" * 200 + " https://exemple.fr/" + "a/" * 100
)
EVERYTHING = f"""\
Un **tiers-lieu** n'est *pas ~~un bureau~~* : `code #1`, « bon » ! Voir [[chauffer]], [[ailleurs|là-bas]],
[le guide](https://exemple.fr/guide) et <https://exemple.fr/nu>.[^a]  \nUne ligne.

## Ouvrir

Selon l'article L. 1222-9 du code du travail, la loi n° 2014-856 et l'article R. 4214-1.[^a]

#### Les heures

- lundi
  1. matin
  2. soir

    suite
- mardi

7. sept
8. huit

- [x] fait
- [ ] à faire
- autre

> Une clef.
>
> > ## Deux clefs

| Poste | Prix[^b] |
|:------|-----:|
| Bois  | 1 450 € |
|       | {"W" * 90} |

![Un col]({"images/" + PICTURE} "Vers le col")

```
  ouvrir --tout
```

***

[^a]: Une note, [un lien](https://exemple.fr/note) et un rappel.[^a]
[^b]: Hors taxes.

    - en deux morceaux
"""
SOURCES = (Source("Code du travail", "https://www.legifrance.gouv.fr/x", "2024-03-01"), Source("Entretien", "", "2023"))


def picture(mode: str = "RGB", width: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, 30), "#7b3a67").save(out, "WEBP", lossless=True)
    return out.getvalue()


def book(*texts: str, **more: Any) -> Book:
    chapters = tuple(
        Chapter(
            ("charte", "chauffer", "argent")[at],
            f"L'été n° {at + 1}",
            text,
            "Commencer" if at else "",
            "Ce qu'il faut savoir.",
            ("Alice", "Bob"),
            4 + at,
            "CC-BY-SA-4.0" if at else "etalab-2.0",
            SOURCES[: at + 1],
        )
        for at, text in enumerate(texts)
    )
    fields: dict[str, Any] = {
        "slug": "livre",
        "title": "Tenir un lieu",
        "subtitle": "Manuel",
        "number": 2,
        "dated": date(2026, 3, 1),
        "language": "fr",
        "licence": "CC-BY-SA-4.0",
        "chapters": chapters,
        "preface": "Bonjour.",
        "contributors": ("Alice", "Bob"),
        "publisher": "Maillage",
        "isbn": "978-2-1234-5680-3",
        "doi": "10.5281/zenodo.1",
        "address": "https://exemple.fr/livre",
        "images": {PICTURE: picture()},
    }
    return Book(**(fields | more))


def template_data(made: Book) -> Any:
    return json.loads(typst_of(made)[1]["book.json"])


def body(text: str, **more: Any) -> list[Any]:
    """The nodes of the only chapter."""
    return list(template_data(book(text, **more))["parts"][0]["chapters"][0]["c"])


def words(node: Any) -> str:
    """All that a reader sees of nodes, as one string."""
    if isinstance(node, str):
        return node.replace("\u200b", "")
    if isinstance(node, list):
        return "".join(words(one) for one in node)
    return "".join(words(node[key]) for key in ("c", "s", "shown", "items", "head", "rows") if key in node)


def is_certified(made: bytes) -> bool:
    return b"<pdfuaid:part>1</pdfuaid:part>" in made


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


def test_a_long_book_is_made_at_once() -> None:
    text = "## Un lieu\n\n" + "Le lieu ouvre tôt et **ferme** tard, selon ce que chacun y vient faire. " * 43
    chapters = tuple(Chapter(f"p-{n}", f"Page {n}", text, f"Partie {n // 5}", sources=SOURCES) for n in range(20))
    start = time.perf_counter()
    made = pdf(book(chapters=chapters))
    print(f"\n20 chapters, {len(made) // 1024} KB: {time.perf_counter() - start:.2f} s")  # noqa: T201
    assert is_certified(made)


EMOJI = (Path(__file__).with_name("cases") / "emoji.md").read_text(encoding="utf-8")


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


def inked(made: Book) -> list[float]:
    """How far down the text of each page goes, from 0 (nothing on it) to 1; running heads and numbers apart."""
    with TemporaryDirectory() as folder:
        source, files = typst_of(made)
        for name, content in {"main.typ": source.encode(), **files}.items():
            Path(folder, name).write_bytes(content)
        pages = typst.compile(Path(folder, "main.typ"), root=folder, format="png", ppi=20, ignore_system_fonts=True)
    assert isinstance(pages, list)
    text = [Image.open(io.BytesIO(page)).convert("L").crop((0, 20, 134, 167)) for page in pages]
    boxes = [page.point(lambda light: 255 * (light < 200)).getbbox() for page in text]
    return [box[3] / 147 if box else 0.0 for box in boxes]


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
