"""The book as an EPUB and as a site: its package, contents, notes, links, pages."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urljoin
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.urls import reverse
from PIL import Image

from maillage.commons.rules.editions.epub import epub
from maillage.commons.rules.editions.labels import WORDS
from maillage.commons.rules.editions.website import website, website_zip
from maillage.commons.rules.editions.xhtml import PAGES, external
from tests.commons.epub.books import EVERYTHING, PICTURE, book, chapter, inside, is_sound, picture


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
