"""An edition as a PDF one can print, bind and hear: 17 × 24 cm, set by Typst, tagged (PDF/UA).

The text goes to the template (`book.typ`) as data, `book.json`: nothing that an author wrote is ever read as Typst. The
same book gives the same bytes: its date is the edition's, its fonts are those that Typst brings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from itertools import count, pairwise
from pathlib import Path
from textwrap import shorten
from typing import Any

from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.tree import SyntaxTreeNode
from PIL import Image

from maillage.commons.rules.book import Book, Chapter, Source
from maillage.commons.rules.editions.index_terms import cited_acts, group_by_letter, is_notion, sort_key
from maillage.commons.rules.editions.signs import name_signs
from maillage.commons.rules.editions.wide_tables import Node, narrow_table
from maillage.commons.rules.licences import LICENCES
from maillage.commons.rules.markup import CONTROL, IMAGE, is_task, parse, plain_text, slug_of
from maillage.kernel.typesetting import CERTIFIED, OWN_FONTS, Files, Options, typeset
from maillage.kernel.typography import typographic

TEMPLATE = Path(__file__).with_name("book.typ")
WIDTH_CM, HEIGHT_CM = 11.8, 14.0  # the most a picture takes
DOTS_PER_CM = 60  # about 150 to the inch: the fewest at which a picture prints well
MOST_DOTS = 1600  # across; more is not seen in print and weighs
DEEPEST = 5  # lists and quotations inside one another; deeper ones no longer step in
NAMINGS = 4  # tries with the fonts of the system, each naming what the last one had not
WIDE = 6  # columns; a table that has more is set smaller, its words cut where its columns end
LONG_WORD = re.compile(r"\S{30,}")
PIECE = re.compile(r"[^/.?&=_-]{1,24}(?![^/.?&=_-])[/.?&=_:-]*|[^/.?&=_-]{1,8}|[/.?&=_-]+")
PLACE = re.compile(r"(?:https?://|mailto:)\S{1,1500}\Z", re.IGNORECASE)


def pdf(book: Book) -> bytes:
    """The book as a PDF, certified PDF/UA unless it has letters for which no font is found: tagged all the same."""
    source, files = typst_of(book)
    return typeset(source.encode(), files=files, tries=[OWN_FONTS, *[CERTIFIED] * NAMINGS], mended=_named).pdf


def _named(files: Files, diagnostic: str, tried: Options) -> Files:
    """Signs that neither our fonts nor the system's have are read by their names."""
    if tried is OWN_FONTS:
        return files
    return {**files, "book.json": name_signs(files["book.json"], diagnostic)}


def typst_of(book: Book) -> tuple[str, dict[str, bytes]]:
    """The Typst source, the same for every book, and its files: `book.json` and the pictures."""
    book_data = _BookData(book)
    data = json.dumps(_template_data(book_data), ensure_ascii=False, sort_keys=True, indent=1)
    return TEMPLATE.read_text(encoding="utf-8"), {"book.json": data.encode(), **book_data.files}


@dataclass
class _BookData:
    """The book, and what is gathered while its chapters are read: pictures, notions and acts by key."""

    book: Book
    files: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    acts: dict[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return "fr" if self.book.language == "fr" else "en"

    def set(self, words: str) -> str:
        """Words as they are printed, with places to cut those that fit no line."""
        return _breakable(_typographic(words, self.language).strip())

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The chapter a `[[link]]` means, by its address or else its title."""
        chapters = [*enumerate(self.book.chapters, start=1)][::-1]
        return {slug_of(chapter.title): number for number, chapter in chapters} | {
            c.slug: number for number, c in chapters
        }

    def picture(self, name: str) -> dict[str, Any] | None:
        """The file and the width in cm of a picture, converted once; None when it is missing or unreadable."""
        if name not in self.pictures:
            made = _picture(self.book.images.get(name, b""))
            path = f"images/{name[:16]}.{made[0]}" if made else ""
            self.files |= {path: made[1]} if made else {}
            self.pictures[name] = {"file": path, "cm": made[2]} if made else None
        return self.pictures[name]


def _picture(content: bytes) -> tuple[str, bytes, float] | None:
    """PNG or JPEG, whichever is lighter (a PDF has no WebP), at most as large as print needs; and its width in cm."""
    try:
        with Image.open(BytesIO(content)) as file:
            is_transparent = file.has_transparency_data
            image = file.convert("RGBA" if is_transparent else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    width_cm = min(WIDTH_CM, image.width / DOTS_PER_CM, HEIGHT_CM * image.width / image.height)
    image.thumbnail((MOST_DOTS, MOST_DOTS * 2), Image.Resampling.LANCZOS)
    encoded: dict[str, BytesIO] = {}
    for kind in ("png",) if is_transparent else ("png", "jpeg"):
        image.save(encoded.setdefault(kind, BytesIO()), kind, quality=88, optimize=True)
    best = min(encoded, key=lambda kind: encoded[kind].tell())
    return best, encoded[best].getvalue(), round(width_cm, 2)


def _typographic(words: str, language: str) -> str:
    """Words as they are printed: spaces and apostrophes of a book, no unseen control."""
    text = CONTROL.sub("", words).encode("utf-8", "replace").decode()
    return typographic(text, language)


def _breakable(words: str) -> str:
    """Places where a word that fits no line may be cut, unseen: after the marks of an address, else now and then.

    >>> _breakable("https://exemple.fr/un/chemin/assez/long").split("\\u200b")[:3]
    ['https://', 'exemple.', 'fr/']
    """
    return LONG_WORD.sub(lambda word: "\u200b".join(PIECE.findall(word[0])), words)


def _printed_address(address: str) -> str:
    """An address as it is printed: without its scheme, readable, cut where a line ends."""
    words = re.sub(r"^(?:https?://|mailto:)", "", normalizeLinkText(address), flags=re.IGNORECASE)
    return _breakable(CONTROL.sub("", words.removesuffix("/")))


@dataclass
class _Text:
    """One Markdown text on its way to the page. `name` begins its labels; `level` is that of its title."""

    book_data: _BookData
    name: str
    level: int
    tasks: set[int] = field(default_factory=set)
    notes: dict[int, SyntaxTreeNode] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    levels: list[int] = field(default_factory=list)
    figures: list[Node] | None = None  # pictures of the paragraph at hand, shown after it
    in_note: bool = False
    plain: bool = False  # no notes for addresses, no entries of the index: a heading

    def read(self, text: str) -> list[Node]:
        tokens = parse(text)
        self.tasks = {id(token) for at, token in enumerate(tokens) if token.type == "inline" and is_task(tokens, at)}
        body = SyntaxTreeNode(tokens).children
        self.notes = {note.meta["id"]: note for node in body if node.type == "footnote_block" for note in node.children}
        return self.blocks(body)

    def blocks(self, nodes: list[SyntaxTreeNode], depth: int = 0) -> list[Node]:
        return [made for node in nodes for made in self.block(node, depth)]

    def block(self, node: SyntaxTreeNode, depth: int) -> list[Node]:
        made: list[Node] = []
        match node.type:
            case "paragraph":
                made = self.paragraph(node.children[0])
            case "heading":
                made = self.heading(node, depth)
            case "bullet_list" | "ordered_list":
                made = self.items(node, depth)
            case "blockquote":
                inside = self.blocks(node.children, depth + 1)
                made = [{"t": "quote", "c": inside}] if depth < DEEPEST else inside
            case "fence" | "code_block":
                made = [{"t": "block", "s": _breakable(CONTROL.sub("", node.content.rstrip()))}]
            case "hr":
                made = [{"t": "rule"}]
            case "table":
                made = [self.table(node)]
        return made

    def paragraph(self, inline: SyntaxTreeNode) -> list[Node]:
        outer, self.figures = self.figures, []
        words = self.line(inline.children)
        if id(inline.token) in self.tasks and isinstance(words[0], str):
            words[0] = words[0][4:]
        figures, self.figures = self.figures, outer
        has_words = any(not isinstance(word, str) or word.strip() for word in words)
        return [{"t": "par", "c": words}, *figures] if has_words else figures

    def heading(self, node: SyntaxTreeNode, depth: int) -> list[Node]:
        """A heading never more than one level below the last; in a list, a quotation or a note it is strong words."""
        inline = node.children[0]
        if not plain_text(node.to_tokens()).strip():
            return []
        if depth or self.in_note:
            return [{"t": "par", "c": [{"t": "strong", "c": self.line(inline.children)}]}]
        level_asked = min(5, max(2, int(node.tag[1])))
        self.levels = [*(level for level in self.levels if level < level_asked), level_asked]
        self.plain = True
        words = self.line(inline.children)
        self.plain = False
        return [{"t": "head", "level": self.level + len(self.levels), "depth": len(self.levels) - 1, "c": words}]

    def items(self, node: SyntaxTreeNode, depth: int) -> list[Node]:
        """A list; with a box to tick before an item, a checklist."""
        bodies = [self.blocks(item.children, depth + 1) for item in node.children]
        if depth >= DEEPEST:
            return [block for body in bodies for block in body]
        inlines = [next(iter(item.to_tokens()[2:3]), None) for item in node.children]
        boxes = [
            ("☐" if inline.content[1] == " " else "☑") if inline and id(inline) in self.tasks else ""
            for inline in inlines
        ]
        tight = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
        more: dict[str, Any] = {"t": "list"}
        if any(boxes):
            more = {"t": "tasks", "boxes": [box or "–" for box in boxes]}
        elif node.type == "ordered_list":
            more = {"t": "enum", "start": int(node.attrs.get("start", 1))}
        return [
            more | {"tight": tight, "inner": depth > 0, "items": [{"c": _unwrap_paragraph(body)} for body in bodies]}
        ]

    def table(self, node: SyntaxTreeNode) -> Node:
        """A table; its head is repeated on each page, unless it calls notes."""
        top, *rows = [row.children for part in node.children for row in part.children]
        align = [str(cell.attrs.get("style", "")).removeprefix("text-align:") or "left" for cell in top]
        calls = len(self.noted) + len(self.addresses)
        head = [self.line(cell.children[0].children) for cell in top]
        repeat = calls == len(self.noted) + len(self.addresses)
        cells = [[{"c": self.line(cell.children[0].children)} for cell in row] for row in rows]
        made: dict[str, Any] = {"t": "table", "align": align, "head": head, "repeat": repeat, "rows": cells}
        return made if len(align) <= WIDE else made | narrow_table(head, [[cell["c"] for cell in row] for row in cells])

    def line(self, nodes: list[SyntaxTreeNode], depth: int = 0) -> list[Node]:
        """Words in a line; neighbouring pieces of text are joined, that typography may see them whole."""
        words, made = "", list[Node]()
        for at, node in enumerate(nodes := [node for node in nodes if node.type != "text" or node.content]):
            if node.type in {"text", "softbreak"}:
                words += node.content or " "
                continue
            made += self.words(words)
            words = ""
            if node.type == "strong" and not self.plain and is_notion(nodes, at):
                made.append(self.entry(self.book_data.terms, plain_text(node.to_tokens())))
            made += self.piece(node, depth)
        return made + self.words(words)

    def words(self, words: str) -> list[Node]:
        """Plain words, with a mark for the index before each law they cite."""
        words, start, made = _typographic(words, self.book_data.language), 0, list[Node]()
        for at, act in [] if self.plain else cited_acts(words):
            made += [_breakable(words[start:at]), self.entry(self.book_data.acts, act)]
            start = at
        return [node for node in [*made, _breakable(words[start:])] if node]

    def entry(self, index: dict[str, str], term: str) -> Node:
        key = ("a-" if index is self.book_data.acts else "t-") + (slug_of(term) or term.casefold())
        index[key] = max(index.get(key, term), term)  # small letters come after capitals: they are preferred
        return {"t": "ix", "k": key}

    def piece(self, node: SyntaxTreeNode, depth: int) -> list[Node]:
        made: list[Node] = []
        match node.type:
            case "em" | "strong" | "s":
                inside = self.line(node.children, depth + 1)
                made = [{"t": {"s": "strike"}.get(node.type, node.type), "c": inside}] if depth < DEEPEST else inside
            case "code_inline":
                made = [{"t": "code", "s": _breakable(CONTROL.sub("", node.content))}]
            case "hardbreak":
                made = [{"t": "br"}]
            case "link":
                made = self.link(
                    str(node.attrs.get("href", "")), self.line(node.children, depth), plain_text(node.to_tokens())
                )
            case "wikilink":
                made = self.wikilink(node.meta["target"], node.meta["label"])
            case "image":
                made = self.image(node)
            case "footnote_ref":
                made = self.note(node.meta["id"])
        return made

    def wikilink(self, target: str, label: str) -> list[Node]:
        """To a chapter of this book, by its title when the link has no words of its own; elsewhere, plain words."""
        number = self.book_data.numbers.get(slug_of(target) or target, 0)
        if number and label == target:
            label = self.book_data.book.chapters[number - 1].title or label
        words: list[Node] = [self.book_data.set(label)]
        elsewhere = number and f"c{number}" != self.name and not self.plain
        return [{"t": "page", "to": f"c{number}", "c": words}] if elsewhere else words

    def link(self, address: str, inside: list[Node], words: str) -> list[Node]:
        """A link, its address in a note the first time: paper cannot be clicked."""
        if not PLACE.match(address) or not inside:
            return inside
        printed = _printed_address(address)
        made, place = {"t": "link", "to": address, "c": inside}, {"t": "place", "to": address, "shown": printed}
        if printed.replace("\u200b", "") in words:
            return [place if " " not in words else made]
        if self.plain or address in self.addresses:
            return [made]
        if self.in_note:
            return [made, " (", place, ")"]
        self.addresses.add(address)
        return [made, {"t": "note", "id": f"{self.name}-a{len(self.addresses)}", "c": [place]}]

    def image(self, node: SyntaxTreeNode) -> list[Node]:
        alt, caption = (
            _typographic(text, self.book_data.language) for text in (node.content, str(node.attrs.get("title", "")))
        )
        match = IMAGE.match(str(node.attrs.get("src", "")))
        picture = self.book_data.picture(match[1]) if match and not self.plain else None
        if picture is None:
            return [{"t": "em", "c": [_breakable(alt)]}] if alt else []
        made = {"t": "picture", "alt": alt or caption, "caption": caption, **picture}
        if self.figures is None or self.in_note:
            return [made]
        self.figures.append(made | {"t": "figure"})
        return []

    def note(self, number: int) -> list[Node]:
        """A note at the foot of the page; the second time it is called, its number again."""
        name = f"{self.name}-n{number}"
        if name in self.noted or self.in_note:  # a note on a note has no place of its own
            return [{"t": "again", "id": name}] if name in self.noted else []
        self.noted.add(name)
        self.in_note = True
        inside = self.blocks(self.notes[number].children)
        self.in_note = False
        return [{"t": "note", "id": name, "c": _unwrap_paragraph(inside)}]


def _unwrap_paragraph(blocks: list[Node]) -> list[Node]:
    """The content of a list item or a note, without the paragraph around it when it is the only one."""
    only = blocks[0] if len(blocks) == 1 else ""
    return list(only["c"]) if isinstance(only, dict) and only["t"] == "par" else blocks


def _template_data(book_data: _BookData) -> dict[str, Any]:
    """Everything `book.typ` prints, as JSON data."""
    book = book_data.book
    preface, parts = _Text(book_data, "c0", 1).read(book.preface), _parts(book_data)
    ridge = [round((left + right) / 510, 3) for left, right in pairwise(sha256(book.slug.encode()).digest()[:11])]
    return {
        "language": book_data.language,
        "title": book_data.set(book.title) or book.slug,
        "subtitle": book_data.set(book.subtitle),
        "number": book.number,
        "date": [book.dated.year, book.dated.month, book.dated.day],
        "ridge": ridge,
        "publisher": book_data.set(book.publisher),
        "authors": [book_data.set(name) for name in book.contributors],
        "licence": _licence(book.licence),
        "isbn": book_data.set(book.isbn),
        "address": _place(book.address),
        "doi": re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", "", _typographic(book.doi, "en"), flags=re.IGNORECASE
        ),
        "preface": preface,
        "parts": parts,
        "sources": _all_sources(book_data),
        "terms": _index(book_data.terms, book_data),
        "acts": _index(book_data.acts, book_data),
    }


def _parts(book_data: _BookData) -> list[dict[str, Any]]:
    parts, numbers, parts_data = count(1), count(1), list[dict[str, Any]]()
    for title, chapters in book_data.book.parts:
        chapters_data = [_chapter(book_data, chapter, next(numbers)) for chapter in chapters]
        parts_data.append(
            {
                "title": book_data.set(title),
                "number": next(parts) if book_data.set(title) else 0,
                "chapters": chapters_data,
            }
        )
    return parts_data


def _chapter(book_data: _BookData, chapter: Chapter, number: int) -> dict[str, Any]:
    name, title, part = f"c{number}", book_data.set(chapter.title) or chapter.slug, book_data.set(chapter.part)
    level = 2 if part else 1
    return {
        "name": name,
        "number": number,
        "level": level,
        "title": title,
        "revision": chapter.revision,
        "heads": [shorten(text, 62, placeholder="…") for text in (part or book_data.set(book_data.book.title), title)],
        "authors": [book_data.set(author) for author in chapter.authors],
        "summary": book_data.set(chapter.summary),
        "licence": None if chapter.licence == book_data.book.licence else _licence(chapter.licence),
        "c": _Text(book_data, name, level).read(chapter.text),
        "sources": [_source(source, book_data) for source in chapter.sources],
    }


def _licence(spdx: str) -> dict[str, Any]:
    known = LICENCES.get(spdx)
    return {"spdx": spdx, "name": known.name if known else "", "address": _place(known.address if known else "")}


def _place(address: str) -> dict[str, str] | None:
    """An address to go to, none when it is plain words, and as it is printed."""
    return {"to": address if PLACE.match(address) else "", "shown": _printed_address(address)} if address else None


def _source(source: Source, book_data: _BookData) -> dict[str, Any]:
    try:
        day = date.fromisoformat(source.date)
        dated: list[int] | str = [day.year, day.month, day.day]
    except ValueError:
        dated = book_data.set(source.date)
    return {"title": book_data.set(source.title or source.address), "date": dated, "address": _place(source.address)}


def _all_sources(book_data: _BookData) -> list[dict[str, Any]]:
    """Every source of the book by its title, with the chapters that use it; none when one chapter has them all."""
    used: dict[Source, list[str]] = {}
    for number, chapter in enumerate(book_data.book.chapters, start=1):
        for source in dict.fromkeys(chapter.sources):
            used.setdefault(source, []).append(f"c{number}")
    if len({name for names in used.values() for name in names}) < 2:
        return []
    order = sorted(used, key=lambda source: (sort_key(source.title), source.address, source.date))
    return [_source(source, book_data) | {"names": used[source]} for source in order]


def _index(entries: dict[str, str], book_data: _BookData) -> list[tuple[str, list[tuple[str, str]]]]:
    """Entries by first letter, each with the key its marks in the text bear."""
    return [
        (letter, [(key, book_data.set(term)) for key, term in terms])
        for letter, terms in group_by_letter(entries).items()
    ]
