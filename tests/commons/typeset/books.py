"""Books to set, and what reads the PDF again."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from PIL import Image

from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.editions.typeset import typst_of

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


EMOJI = (Path(__file__).parents[1] / "cases" / "emoji.md").read_text(encoding="utf-8")


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
