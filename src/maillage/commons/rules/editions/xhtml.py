"""What an edition's EPUB and its site share: well-formed pages made of the chapters' HTML, the words that are added.

Nothing an author wrote is copied as it came: the HTML of `markup.to_html` is read again, tag by tag, and written as
XHTML. A link that leads nowhere becomes its words; a picture that cannot be read, its description.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import escape
from html.parser import HTMLParser
from io import BytesIO
from ipaddress import IPv4Address
from itertools import chain, count
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from PIL import Image

from maillage.commons.rules.book import Book, Source
from maillage.commons.rules.editions.labels import WORDS
from maillage.commons.rules.licences import LICENCES
from maillage.commons.rules.markup import UNSEEN, Reader, headings, slug_of, to_html
from maillage.kernel.typography import typographic, with_curly_apostrophes

CURRENT = ' aria-current="page"'
Links = Sequence[tuple[str, str]]  # addresses and labels, escaped
PAGES = "../../../documentation/"  # where pages stand on the site, seen from an edition's address
NOWHERE = "https://nowhere.invalid/editions/book/1/"
FORBIDDEN = re.compile(  # what XML refuses, and controls
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?\Z")
MAIL = re.compile(r"mailto:[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\Z")
AGAIN = re.compile(r"\[(\d+):\d+\]\Z")  # a note called a second time
BARE = re.compile(r"%(?![0-9A-Fa-f]{2})")
VOID = {"br", "hr", "img"}


def clean(text: str) -> str:
    """The text without characters that XML refuses or that are invisible."""
    return FORBIDDEN.sub("", UNSEEN.sub("", text))


def external(address: str) -> str:
    """An address of the web or of a letter box as strict readers take it; empty when it is none.

    >>> external("https://Exemple.fr/a b"), external("javascript:alert(1)"), external("https://a@b.fr")
    ('https://exemple.fr/a%20b', '', '')
    """
    if MAIL.match(address):
        return address
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        host.encode().decode("idna")
        if host.replace(".", "").isdigit():
            IPv4Address(host)
        elif not HOST.match(host):
            return ""
        place = f"{host}:{parts.port}" if parts.port is not None else host
        more = [quote(BARE.sub("%25", part), safe="%/:@!$&'()*+,;=~?") for part in (parts.query, parts.fragment)]
        path = quote(BARE.sub("%25", parts.path), safe="%/:@!$&'()*+,;=~")
    except ValueError:
        return ""
    known = parts.scheme in {"http", "https"} and "@" not in parts.netloc
    return urlunsplit((parts.scheme, place, path, *more)) if known else ""


def doi_of(text: str) -> str:
    """A DOI without what stands before it: `10.5281/zenodo.1`; empty when it is none."""
    doi = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", "", clean(text).strip(), flags=re.IGNORECASE)
    return doi if re.fullmatch(r"10\.\S+/\S+", doi) else ""


@dataclass(frozen=True)
class Body:
    """XHTML of a text, and its first headings: their place and their words."""

    html: str
    heads: tuple[tuple[str, str], ...] = ()


@dataclass
class BookRendering:
    """A book on its way to pages, files that end in `suffix`; gathers the pictures as texts show them."""

    book: Book
    suffix: str
    sizes: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    undescribed: int = 0  # pictures without a description

    @property
    def is_epub(self) -> bool:
        return self.suffix == ".xhtml"

    @property
    def language(self) -> str:
        return self.book.language if LANGUAGE.match(self.book.language) else "fr"

    @property
    def tongue(self) -> str:
        return self.language[:2].lower()

    @property
    def labels(self) -> Mapping[str, str]:
        """The words that are added, in the book's language or else in English."""
        return WORDS.get(self.tongue, WORDS["en"])

    @cached_property
    def address(self) -> str:
        return external(self.book.address).rstrip("/")

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The chapter a `[[link]]` means, by its address or else its title; the first is 1."""
        chapters = [*enumerate(self.book.chapters, start=1)][::-1]
        by_title = {slug_of(chapter.title): number for number, chapter in chapters}
        return {key: number for key, number in (by_title | {c.slug: n for n, c in chapters}).items() if key}

    @property
    def title(self) -> str:
        return self.words(self.book.title) or self.words(self.book.slug) or self.words(self.labels["book"])

    @property
    def edition(self) -> str:
        return self.words(self.labels["edition"].format(self.book.number))

    @property
    def shown_pictures(self) -> dict[str, bytes]:
        """The pictures of the texts read so far, by their path."""
        return {f"images/{name}": self.book.images[name] for name, size in sorted(self.sizes.items()) if size}

    def words(self, text: str) -> str:
        """Words on one line, as a book sets them, escaped for a page or an attribute."""
        line = re.sub(r"[ \t\r\n]+", " ", clean(text)).strip()
        return escape(typographic(line, self.tongue))

    def day(self, value: date | str) -> str:
        """A date as people write it: `1er mars 2026`, `1 March 2026`; other words as they are."""
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return self.words(str(value))
        first = "1er" if day.day == 1 and self.tongue == "fr" else str(day.day)
        return f"{first}\u00a0{self.labels['months'].split()[day.month - 1]} {day.year}"

    def name_of(self, number: int) -> str:
        """The title of chapter `number`, counted from 1, escaped."""
        chapter = self.book.chapters[number - 1]
        return self.words(chapter.title) or self.words(chapter.slug) or str(number)

    def file_of(self, number: int) -> str:
        """The file name of a chapter: sorts in reading order, and is valid on every system."""
        return f"{number:03}-{slug_of(self.book.chapters[number - 1].slug) or 'page'}{self.suffix}"

    def link_to(self, number: int, here: bool = False) -> str:
        """A link to chapter `number`; `here` marks it as the current one."""
        return f'<a href="{self.file_of(number)}"{CURRENT if here else ""}>{self.name_of(number)}</a>'

    def picture(self, name: str) -> str | None:
        """Where a picture is read; None when there is none or it is no WebP."""
        if name not in self.sizes:
            self.sizes[name] = None
            with suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
                self.sizes[name] = Image.open(BytesIO(self.book.images.get(name, b"")), formats=("WEBP",)).size
        return f"images/{name}" if self.sizes[name] else None

    def number_of(self, target: str) -> int:
        """The chapter a `[[link]]` means, 0 when the book has none."""
        return self.numbers.get(target) or self.numbers.get(slug_of(target), 0)

    def elsewhere(self, target: str) -> str:
        """The page of the site a `[[link]]` means; empty when the book is on none."""
        slug = slug_of(target)
        return urljoin(f"{self.address}/", f"{PAGES}{slug}/") if slug and self.address else ""

    def resolve_link(self, address: str, here: str) -> str:
        """Where a link of the author leads, relative ones seen from the page `here` of the site; empty: nowhere."""
        home = f"{self.address or NOWHERE.rstrip('/')}/"
        pages = urljoin(home, PAGES)
        try:
            joined = urljoin(urljoin(pages, f"{here}/") if here else home, address)
        except ValueError:
            return ""
        number = self.numbers.get(re.split("[?#]", joined.removeprefix(pages))[0].strip("/"))
        if number and joined.startswith(pages):
            return self.file_of(number)
        return "" if joined.startswith(urljoin(NOWHERE, "/")) else external(joined)

    def body(self, text: str, here: int = 0, level: int = 1) -> Body:
        """A text as XHTML. `here`: the number of its chapter, 0 for the preface; `level`: of the title above it."""
        text, reading = clean(text), _XhtmlWriter(self, here, level)
        notes = (self.labels["notes"], self.labels["back"])
        reading.feed(to_html(text, Reader(reading.page, self.picture, self.tongue, notes, follows=True)))
        reading.close()
        heads = zip(reading.heads, headings(text), strict=False)
        first = tuple(
            (at, self.words(heading.words)) for (at, depth), heading in heads if depth == 1 and heading.words.strip()
        )
        return Body(reading.result(), first)

    def licence(self, spdx: str) -> str:
        """A licence's name, linked to its terms, and its SPDX name."""
        known = LICENCES.get(spdx)
        if known is None:
            return self.words(spdx)
        terms = known.address if self.tongue == "fr" else known.address.removesuffix(".fr")
        return f'<a href="{escape(terms)}">{self.words(known.name)}</a> ({escape(spdx)})'

    def source(self, source: Source) -> str:
        name, address = self.words(source.title) or self.words(source.address), external(source.address)
        text = f'<a href="{escape(address)}">{name}</a>' if address else name
        return f"{text}, {self.day(source.date)}" if source.date.strip() else text

    def contents(self, before: Links = (), after: Links = (), current: int = 0, inside: str = "") -> str:
        """The chapters by part, as a list of links; `inside` stands under the current one."""
        items = [f'<li><a href="{address}">{label}</a></li>' for address, label in before]
        numbers = count(1)
        for part, chapters in self.book.parts:
            own = [next(numbers) for _chapter in chapters]
            entries = [f"<li>{self.link_to(n, n == current)}{inside if n == current else ''}</li>" for n in own]
            name = self.words(part)
            items += [f"<li><span>{name}</span>\n<ol>", *entries, "</ol></li>"] if name else entries
        items += [f'<li><a href="{address}">{label}</a></li>' for address, label in after]
        return "<ol>\n" + "\n".join(items) + "\n</ol>"

    def chapter(self, number: int) -> Body:
        """A chapter: its title, who wrote it, its text, where its facts come from."""
        chapter = self.book.chapters[number - 1]
        body, part, summary = self.body(chapter.text, number), self.words(chapter.part), self.words(chapter.summary)
        revision = self.words(self.labels["revision"].format(chapter.revision))
        by = [", ".join(filter(None, map(self.words, chapter.authors))), revision]
        by += [self.licence(chapter.licence)] if chapter.licence != self.book.licence else []
        parts = [
            f'<p class="part">{part}</p>' if part else "",
            f'<h1 id="title">{self.name_of(number)}</h1>',
            f'<p class="by">{" · ".join(filter(None, by))}</p>',
            f'<p class="summary">{summary}</p>' if summary else "",
            body.html or f'<p class="empty">{self.labels["empty"]}</p>',
        ]
        if chapter.sources:
            items = "\n".join(f"<li>{self.source(source)}</li>" for source in chapter.sources)
            parts.append(
                f'<section class="sources">\n<h2>{self.labels["sources"]}</h2>\n<ul>\n{items}\n</ul>\n</section>'
            )
        return Body("\n".join(filter(None, parts)), body.heads)

    def colophon(self, level: int = 1) -> str:
        """The colophon: edition, publisher, contributors, licence, sources; headings one below `level`."""
        labels, book, doi = self.labels, self.book, doi_of(self.book.doi)
        address = escape(external(book.address))
        names = "".join(f"<li>{name}</li>" for name in map(self.words, book.contributors) if name)
        rows = [
            (self.edition, self.day(book.dated)),
            (labels["published"], self.words(book.publisher)),
            (labels["contributors"], f"<ul>{names}</ul>" if names else ""),
            (labels["licence"], self.licence(book.licence)),
            ("", labels["free"] if book.licence in LICENCES else ""),
            ("ISBN", self.words(book.isbn)),
            ("DOI", f'<a href="https://doi.org/{escape(quote(doi))}">{self.words(doi)}</a>' if doi else ""),
            (labels["read"], f'<a href="{address}">{address}</a>' if address else ""),
        ]
        lines = "\n".join((f"<dt>{term}</dt>" if term else "") + f"<dd>{words}</dd>" for term, words in rows if words)
        citing: dict[Source, list[int]] = {}
        for number, chapter in enumerate(book.chapters, start=1):
            for source in dict.fromkeys(chapter.sources):
                citing.setdefault(source, []).append(number)
        listed = "".join(
            f"<li>{self.source(source)} "
            f'<span class="where">({", ".join(map(self.link_to, citing[source]))})</span></li>\n'
            for source in sorted(
                citing, key=lambda cited: (slug_of(cited.title), cited.title, cited.address, cited.date)
            )
        )
        head = f"<h{level + 1}>{labels['all_sources']}</h{level + 1}>"
        return f"<dl>\n{lines}\n</dl>" + (f"\n{head}\n<ul>\n{listed}</ul>" if listed else "")


class _XhtmlWriter(HTMLParser):
    """The HTML of `markup.to_html`, well nested, on its way to XHTML: headings without gaps, identifiers only once.

    Its own identifiers: `s-…` for headings, `n1` for notes, `r1`, `r1-1` for where they are called.
    """

    def __init__(self, rendering: BookRendering, here: int, level: int) -> None:
        super().__init__()
        self.rendering, self.here, self.level = rendering, here, level
        self.pieces: list[str] = []
        self.open: list[tuple[str, str, int]] = []  # a tag, what closes it, the piece that opened it
        self.ends: dict[int, int] = {}  # by the piece that opened a link, the one that closes it
        self.pending: dict[int, str] = {}  # by the piece that opened a link, the identifier it leads to
        self.made: set[str] = set()
        self.levels: list[int] = []
        self.heads: list[tuple[str, int]] = []
        self.pages: list[str] = []  # targets of `[[links]]`; `|0` is the address of the first
        self.label: tuple[str, str] | None = None  # words of the link at hand, and what is read instead

    def page(self, target: str) -> tuple[str, bool]:
        """As `Reader.page`: a placeholder address that no author can write, resolved by `link`."""
        self.pages.append(target)
        return f"|{len(self.pages) - 1}", True

    def unique_id(self, preferred: str) -> str:
        """The preferred identifier, numbered when this text already has it."""
        names = chain([preferred], (f"{preferred}-{number}" for number in count(2)))
        self.made.add(made := next(name for name in names if name not in self.made))
        return made

    def start(self, tag: str, opening: str, closing: str | None = None) -> None:
        if tag not in VOID:
            self.open.append((tag, f"</{tag}>" if closing is None else closing, len(self.pieces)))
        self.pieces.append(opening)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: clean(value or "") for name, value in attrs}
        kind, labels, parent = attributes.get("class", ""), self.rendering.labels, self.open[-1][0] if self.open else ""
        marked = f' class="{escape(kind)}"' if kind else ""
        match tag:
            case "a":
                self.link(attributes)
            case "h2" | "h3" | "h4" | "h5":
                self.heading(int(tag[1]), attributes.get("id", ""), tag)
            case "img":
                self.image(attributes.get("src", ""), attributes.get("alt", ""))
            case "br" | "hr":
                self.start(tag, f"<{tag}/>")
            case "section" | "ol" | "li" if kind.startswith("footnote") or parent == "section":
                self.notes(tag, attributes)
            case "ol" if attributes.get("start", "").isdigit():
                self.start(tag, f'<ol start="{int(attributes["start"])}">')
            case "table" if not self.rendering.is_epub:
                around = f'<div class="wide" role="region" tabindex="0" aria-label="{labels["table"]}">'
                self.start(tag, f"{around}<table>", "</table></div>")
            case "th":
                self.start(tag, f'<th scope="col"{marked}>')
            case "span" if kind.startswith("box"):
                self.start(
                    tag, f'<span{marked} role="img" aria-label="{labels["done" if "done" in kind else "to_do"]}">'
                )
            case _:
                self.start(tag, f"<{tag}{marked}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self.open:
            return
        _tag, closing, at = self.open.pop()
        self.ends[at] = len(self.pieces)
        if len(self.pieces) == at + 1 and tag in {"a", "h2", "h3", "h4", "h5"}:  # no words in it
            self.pieces[at] = closing = ""
            self.made -= {self.heads[-1][0]} if tag != "a" else set()
        self.label = None if tag == "a" else self.label
        self.pieces.append(closing)

    def handle_data(self, data: str) -> None:
        data, around = clean(data), {tag for tag, _closing, _at in self.open}
        if self.label and data == self.label[0]:
            self.pieces.append(self.label[1])
            return
        data = data if around & {"code", "pre"} else with_curly_apostrophes(data)
        self.pieces.append(escape(AGAIN.sub(r"[\1]", data) if "sup" in around else data, quote=False))

    def heading(self, level_asked: int, anchor: str, tag: str) -> None:
        self.levels = [*(level for level in self.levels if level < level_asked), level_asked]
        made, depth = self.unique_id(f"s-{anchor}"), len(self.levels)
        self.heads.append((made, depth + len(self.open)))  # in a list or a quotation it is no first one
        self.start(tag, f'<h{self.level + depth} id="{escape(made)}">', f"</h{self.level + depth}>")

    def image(self, source: str, alt: str) -> None:
        width, height = self.rendering.sizes.get(source.removeprefix("images/")) or (0, 0)
        self.rendering.undescribed += not alt.strip()
        size = f'width="{width}" height="{height}"'
        self.start("img", f'<img src="{escape(source)}" alt="{escape(alt)}" {size}/>')

    def notes(self, tag: str, attributes: dict[str, str]) -> None:
        """Notes at the end: in an EPUB, each an aside that a reader may show where it is called."""
        if tag == "section":
            kind = 'epub:type="footnotes"' if self.rendering.is_epub else 'role="doc-endnotes"'
            self.start(tag, f'<section class="notes" {kind} aria-label="{escape(attributes.get("aria-label", ""))}">')
        elif tag == "ol":
            self.start(tag, *(("", "") if self.rendering.is_epub else ("<ol>", "</ol>")))
        else:
            number = attributes.get("id", "").removeprefix("fn")
            made = self.unique_id(f"n{number}")
            if self.rendering.is_epub:
                aside = f'<aside epub:type="footnote" role="doc-footnote" id="{escape(made)}">'
                self.start(tag, f'{aside}<span class="number">{escape(number)}.</span> ', "</aside>")
            else:
                self.start(tag, f'<li id="{escape(made)}">')

    def link(self, attributes: dict[str, str]) -> None:
        """Of a note, to a place on the page, to a page, or elsewhere; words alone when it leads nowhere."""
        at, address, more, kind = len(self.pieces), attributes.get("href", ""), "", attributes.get("class", "")
        if attributes.get("id", "").startswith("fnref"):
            made = self.unique_id("r" + attributes["id"].removeprefix("fnref").replace(":", "-"))
            noted = ' epub:type="noteref"' if self.rendering.is_epub else ""
            self.pending[at] = "n" + address.removeprefix("#fn")
            more = f'{noted} role="doc-noteref" id="{escape(made)}"'
        elif kind == "footnote-backref":
            self.pending[at] = "r" + address.removeprefix("#fnref").replace(":", "-")
            more = f' class="back" role="doc-backlink" aria-label="{escape(attributes.get("aria-label", ""))}"'
        elif address.startswith("#"):
            self.pending[at] = f"s-{address[1:]}"
        elif re.fullmatch(r"\|\d+", address):
            address = self.resolve_page_link(self.pages[int(address[1:])])
        elif address:
            address = self.rendering.resolve_link(
                address, self.rendering.book.chapters[self.here - 1].slug if self.here else ""
            )
        if at in self.pending:
            address = f"#{self.pending[at]}"
        self.start("a", f'<a href="{escape(address)}"{more}>' if address else "", "</a>" if address else "")

    def resolve_page_link(self, target: str) -> str:
        """A `[[link]]`: without words of its own, it reads as the chapter's title; to its own page it is words."""
        number = self.rendering.number_of(target)
        if not number:
            return self.rendering.elsewhere(target)
        self.label = (typographic(target, self.rendering.tongue), self.rendering.name_of(number))
        return self.rendering.file_of(number) if number != self.here else ""

    def result(self) -> str:
        """The XHTML; links to places that this text has not become their words."""
        for at, identifier in self.pending.items():
            if identifier not in self.made:
                self.pieces[at] = self.pieces[self.ends[at]] = ""
        return "".join(self.pieces).strip()
