"""An edition as an EPUB 3.3, to read on a phone or a reading lamp: text first, the reader's own letters and colours.

The same book gives the same bytes: its dates are the edition's, its identifier its ISBN, DOI or its name. The cover's
picture is set by Typst from words that are only data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from html import escape, unescape
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from stdnum import isbn

from maillage.commons.rules.book import Book
from maillage.commons.rules.editions.xhtml import BookRendering, clean, doi_of, external
from maillage.commons.rules.licences import LICENCES
from maillage.kernel.typesetting import picture

FOLDER = "EPUB/"
CONFORMS = "EPUB Accessibility 1.1 - WCAG 2.2 Level A"  # said when every picture has its words, else it is not so
CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PAGE = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" \
xml:lang="{language}">
<head>
<meta charset="utf-8"/>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="book.css"/>
</head>
<body>
{body}
</body>
</html>
"""
PACKAGE = """\
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{metadata}
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
# Sizes in em and colours inherited, that the reader's own hold; the accent has its dark twin.
STYLE = """\
@charset "utf-8";
html { color-scheme: light dark; }
body { line-height: 1.5; margin: 0 5%; overflow-wrap: break-word; }
h1, h2, h3, h4, h5 { font-weight: normal; line-height: 1.25; text-align: left; hyphens: none; break-after: avoid; }
h1 { font-size: 1.8em; margin: 2em 0 0.6em; }
h2 { font-size: 1.35em; margin: 2em 0 0.6em; color: #7b3a67; }
h3 { font-size: 1.15em; margin: 1.6em 0 0.5em; }
h4, h5, h6 { font-size: 1em; font-style: italic; margin: 1.4em 0 0.4em; }
p { margin: 0 0 0.8em; }
a { color: inherit; }
li { margin-bottom: 0.25em; }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 0.15em solid #e3b75c; }
pre { white-space: pre-wrap; font-size: 0.85em; margin: 1em 0; }
code { font-family: monospace; font-size: 0.9em; }
img { max-width: 100%; height: auto; }
hr { border: 0; border-top: 1px solid; width: 20%; margin: 2em auto; }
table { border-collapse: collapse; margin: 1.2em 0; font-size: 0.9em; }
th, td { border-top: 1px solid; padding: 0.35em 0.6em; text-align: left; vertical-align: top; }
th { border-top: 0; }
.right { text-align: right; }
.center { text-align: center; }
.part { color: #7b3a67; margin: 2em 0 0; }
.part + h1 { margin-top: 0.2em; }
.by, .empty, .where { font-size: 0.9em; opacity: 0.8; }
.summary { font-style: italic; font-size: 1.1em; margin: 1.2em 0; }
.notes { margin-top: 2.5em; padding-top: 0.8em; border-top: 1px solid; font-size: 0.9em; }
.notes aside { margin-bottom: 0.8em; }
.number + p { display: inline; }
.notes aside::after { content: ""; display: block; }
.sources, dl { font-size: 0.95em; }
dt { font-size: 0.9em; opacity: 0.8; margin-top: 1em; }
dd { margin: 0; }
dd ul, nav ol { list-style: none; padding: 0; margin: 0; }
nav li { margin: 0.5em 0; }
nav li span { display: block; margin-top: 1.4em; color: #7b3a67; }
nav a { text-decoration: none; }
.cover, .titlepage { text-align: center; padding-top: 15%; }
.cover .title, .titlepage h1 { font-size: 2.2em; line-height: 1.2; margin: 0.6em 0 0.4em; text-align: center; }
.subtitle { font-style: italic; font-size: 1.2em; }
.cover .edition { margin-top: 2em; padding-top: 1.2em; border-top: 0.2em solid #e3b75c; }
.titlepage .by { margin: 2em 0; opacity: 1; }
@media (prefers-color-scheme: dark) { h2, .part, nav li span { color: #dca6c9; } }
"""
# 1600 × 2400; every word is asked of `book`: nothing an author wrote is read as Typst.
COVER = """\
#let book = json(bytes(sys.inputs.book))
#let (heather, gold, paper, ink) = ("#7b3a67", "#e3b75c", "#fbf7f2", "#23283b").map(rgb)
#let (width, height, low) = (400pt, 600pt, 230pt)
#set page(width: width, height: height, margin: 0pt, fill: paper)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: book.language, hyphenate: false, fill: ink)
#set par(leading: 0.45em)
#let step = width / (book.ridge.len() - 1)
#let crest = book.ridge.enumerate().map(((i, high)) => (i * step, low * (0.62 - 0.6 * high)))
#let under(spots, down) = range(spots.len() - 1).map(i => (
  (spots.at(i).at(0) + spots.at(i + 1).at(0)) / 2, (spots.at(i).at(1) + spots.at(i + 1).at(1)) / 2 + down,
))
#let middle = under(crest, 36pt)
#let thread(from, to, stroke) = place(line(start: from, end: to, stroke: stroke))
#let woven(upper, lower, stroke) = for i in range(lower.len()) {
  thread(upper.at(i), lower.at(i), stroke)
  thread(lower.at(i), upper.at(i + 1), stroke)
  if i > 0 { thread(lower.at(i - 1), lower.at(i), stroke) }
}
#let knot((x, y), radius, fill) = place(dx: x - radius, dy: y - radius, circle(radius: radius, fill: fill))
#place(bottom, box(width: width, height: low, {
  place(polygon(fill: heather, (0pt, low), ..crest, (width, low)))
  woven(crest, middle, 1.4pt + gold.transparentize(15%))
  woven(middle, under(middle, 31pt), 1.2pt + gold.transparentize(60%))
  for spot in middle { knot(spot, 3.5pt, gold) }
  for spot in crest { knot(spot, 6pt, paper); knot(spot, 3.8pt, heather) }
}))
#let size = book.title.clusters().len()
#block(height: height - low - 40pt, clip: true, inset: (x: 44pt, top: 56pt), width: 100%, {
  if book.publisher != "" {
    block(below: 30pt, text(14pt, fill: heather, tracking: 0.06em, smallcaps(lower(book.publisher))))
  }
  block(below: 16pt, text(if size <= 40 { 46pt } else if size <= 90 { 34pt } else { 22pt }, book.title))
  set text(if size <= 90 { 20pt } else { 15pt }, fill: heather, style: "italic")
  if book.subtitle != "" { block(above: 24pt, book.subtitle) }
})
#place(bottom + left, dx: 44pt, dy: -34pt, text(15pt, fill: paper)[#book.edition])
"""


class Part(NamedTuple):
    """A file one reads: what EPUB calls it (`kind`), its title, its XHTML."""

    file: str
    kind: str
    title: str
    body: str


def epub(book: Book) -> bytes:
    """The book as an EPUB 3.3 with its accessibility told; needs no more than the book."""
    rendering = BookRendering(book, ".xhtml")
    parts = _parts(rendering)
    parts.insert(2, _contents(rendering, parts))
    files = {part.file: _page(rendering, part).encode() for part in parts}
    files |= {"book.css": STYLE.encode(), "cover.png": cover(rendering), **rendering.shown_pictures}
    package = _package(rendering, parts, files).encode()
    inside = {FOLDER + name: content for name, content in {"package.opf": package, **files}.items()}
    container = {"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER.encode()}
    return make_zip(container | inside, book.dated)


def make_zip(files: Mapping[str, bytes], dated: date) -> bytes:
    """A ZIP of the files in their order, dated as the edition; the same files make the same bytes."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for path, content in files.items():
            entry = ZipInfo(path, (max(1980, dated.year), dated.month, dated.day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            stored = path == "mimetype" or path.endswith((".webp", ".png"))
            archive.writestr(entry, content, ZIP_STORED if stored else ZIP_DEFLATED, None if stored else 9)
    return out.getvalue()


def ridge(slug: str) -> list[float]:
    """Ten heights from 0 to 1, the book's own: the crest on its cover, as in the PDF."""
    digest = sha256(slug.encode("utf-8", "replace")).digest()[:11]
    return [round((left + right) / 510, 3) for left, right in pairwise(digest)]


def cover(rendering: BookRendering) -> bytes:
    """The cover as a PNG of 1600 × 2400, in the letters that Typst brings."""
    book = rendering.book
    texts = {name: unescape(rendering.words(getattr(book, name))) for name in ("subtitle", "publisher")}
    texts |= {"title": unescape(rendering.title), "edition": unescape(rendering.edition), "language": rendering.tongue}
    inputs = {"book": json.dumps(texts | {"ridge": ridge(book.slug)})}
    return picture(COVER.encode(), inputs, dots_per_inch=288)


def _parts(rendering: BookRendering) -> list[Part]:
    """Everything that is read, in order, except the table of contents."""
    book, labels = rendering.book, rendering.labels
    publisher, subtitle = rendering.words(book.publisher), rendering.words(book.subtitle)
    edition = f'<p class="edition">{rendering.edition} · {rendering.day(book.dated)}</p>'
    below = f'<p class="subtitle">{subtitle}</p>' if subtitle else ""
    by = ", ".join(filter(None, map(rendering.words, book.contributors)))
    house = f'<p class="publisher">{publisher}</p>' if publisher else ""
    names = f'<p class="by">{by}</p>' if by else ""
    terms = f'<p class="licence">{rendering.licence(book.licence)}</p>' if book.licence else ""
    front = [house, f'<p class="title">{rendering.title}</p>', below, edition]
    title = [f'<h1 id="title">{rendering.title}</h1>', below, names, edition, house, terms]
    parts = [
        Part("cover.xhtml", "cover", labels["cover"], "\n".join(filter(None, front))),
        Part("title.xhtml", "titlepage", labels["title_page"], "\n".join(filter(None, title))),
    ]
    if preface := rendering.body(book.preface).html:
        parts.append(
            Part("preface.xhtml", "preface", labels["preface"], f'<h1 id="title">{labels["preface"]}</h1>\n{preface}')
        )
    parts += [
        Part(rendering.file_of(number), "chapter", rendering.name_of(number), rendering.chapter(number).html)
        for number in range(1, len(book.chapters) + 1)
    ]
    colophon = f'<h1 id="title">{labels["colophon"]}</h1>\n{rendering.colophon()}'
    return [*parts, Part("colophon.xhtml", "colophon", labels["colophon"], colophon)]


def _contents(rendering: BookRendering, parts: list[Part]) -> Part:
    """The table of contents by part, and the landmarks of the book."""
    labels = rendering.labels
    before = [(part.file, part.title) for part in parts if part.kind == "preface"]
    toc = rendering.contents(before, [("colophon.xhtml", labels["colophon"])])
    marks = {part.kind: part for part in reversed(parts)}
    marks |= {"toc": Part("nav.xhtml", "toc", labels["contents"], "")}
    order = {
        kind: marks[kind] for kind in ("cover", "titlepage", "toc", "preface", "chapter", "colophon") if kind in marks
    }
    items = "\n".join(
        f'<li><a epub:type="{"bodymatter" if kind == "chapter" else kind}" href="{part.file}">'
        f"{labels['text'] if kind == 'chapter' else part.title}</a></li>"
        for kind, part in order.items()
    )
    body = (
        '<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="title">\n'
        f'<h1 id="title">{labels["contents"]}</h1>\n{toc}\n</nav>\n'
        '<nav epub:type="landmarks" aria-labelledby="landmarks" hidden="hidden">\n'
        f'<h2 id="landmarks">{labels["landmarks"]}</h2>\n<ol>\n{items}\n</ol>\n</nav>'
    )
    return Part("nav.xhtml", "toc", labels["contents"], body)


def _page(rendering: BookRendering, part: Part) -> str:
    roles = {"preface": "doc-preface", "chapter": "doc-chapter", "colophon": "doc-colophon"}
    role = f' role="{roles[part.kind]}" aria-labelledby="title"' if part.kind in roles else ""
    body = f'<section epub:type="{part.kind}" class="{part.kind}"{role}>\n{part.body}\n</section>'
    body = part.body if part.kind == "toc" else body
    return PAGE.format(language=rendering.language, title=part.title, body=body)


def _package(rendering: BookRendering, parts: list[Part], files: Mapping[str, bytes]) -> str:
    kinds = {"xhtml": "application/xhtml+xml", "css": "text/css", "png": "image/png", "webp": "image/webp"}
    more = {"nav.xhtml": ' properties="nav"', "cover.png": ' properties="cover-image"'}
    items = [
        f'<item id="f{number}" href="{name}" media-type="{kinds[name.rsplit(".", 1)[1]]}"{more.get(name, "")}/>'
        for number, name in enumerate(files)
    ]
    spine = [f'<itemref idref="f{number}"/>' for number, _part in enumerate(parts)]  # the parts are the first files
    return PACKAGE.format(
        language=rendering.language,
        metadata="\n".join(_metadata(rendering)),
        manifest="\n".join(items),
        spine="\n".join(spine),
    )


def identifiers(book: Book) -> list[str]:
    """ISBN, DOI; or, without either, one made of the book's name and number, the same each time."""
    number, doi = clean(book.isbn).strip(), doi_of(book.doi)
    known = [f"urn:isbn:{isbn.compact(number, convert=True)}"] if isbn.is_valid(number) else []
    known += [f"https://doi.org/{doi}"] if doi else []
    name = f"https://maillage.invalid/editions/{clean(book.slug)}/{book.number}/"
    return known or [f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"]


def _metadata(rendering: BookRendering) -> list[str]:
    book, subtitle = rendering.book, rendering.words(rendering.book.subtitle)
    first, *others = [escape(identifier) for identifier in identifiers(book)]
    lines = [f'<dc:identifier id="id">{first}</dc:identifier>']
    lines += [f"<dc:identifier>{other}</dc:identifier>" for other in others]
    lines += [
        f'<dc:title id="t1">{rendering.title}</dc:title>',
        '<meta refines="#t1" property="title-type">main</meta>',
    ]
    if subtitle:
        lines.append(f'<dc:title id="t2">{subtitle}</dc:title>')
        lines.append('<meta refines="#t2" property="title-type">subtitle</meta>')
    lines.append(f"<dc:language>{rendering.language}</dc:language>")
    lines.append(f"<dc:date>{book.dated.isoformat()}</dc:date>")
    lines.append(f'<meta property="dcterms:modified">{book.dated.isoformat()}T00:00:00Z</meta>')
    for number, name in enumerate(filter(None, map(rendering.words, book.contributors)), start=1):
        lines.append(f'<dc:creator id="c{number}">{name}</dc:creator>')
        lines.append(f'<meta refines="#c{number}" property="role" scheme="marc:relators">aut</meta>')
    licence, address = LICENCES.get(book.licence), external(book.address)
    rights = rendering.words(f"{licence.name} ({licence.spdx})" if licence else book.licence)
    fields = {"publisher": rendering.words(book.publisher), "rights": rights, "source": escape(address)}
    lines += [f"<dc:{name}>{words}</dc:{name}>" for name, words in fields.items() if words]
    known = [(name if ":" in name else f"schema:{name}", words) for name, words in _accessibility(rendering)]
    return lines + [f'<meta property="{name}">{words}</meta>' for name, words in known]


def _accessibility(rendering: BookRendering) -> list[tuple[str, str]]:
    """The accessibility metadata; text alone is said to be sufficient only when every picture is described."""
    described = not rendering.undescribed
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability"]
    features += ["alternativeText"] if described else []
    conforms = [
        ("dcterms:conformsTo", CONFORMS),
        ("a11y:certifiedBy", rendering.words(rendering.book.publisher) or rendering.title),
    ]
    summary = f"{rendering.labels['reads']} {rendering.labels['described' if described else 'undescribed']}"
    return [
        ("accessMode", "textual"),
        ("accessMode", "visual"),
        *([("accessModeSufficient", "textual")] if described else []),
        ("accessModeSufficient", "textual,visual"),
        *(("accessibilityFeature", feature) for feature in features),
        ("accessibilityHazard", "none"),
        ("accessibilitySummary", rendering.words(summary)),
        *(conforms if described else []),
    ]
