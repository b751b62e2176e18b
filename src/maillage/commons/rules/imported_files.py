"""Files that come from elsewhere, read as pages: Markdown, with or without YAML at its head, its links and pictures.

Nothing is taken for granted: what a file says of itself is kept when it is among the known values, and told when it is
not; a licence that is not known is refused, since nobody may change one in passing.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

from maillage.commons.rules import frontmatter
from maillage.commons.rules.frontmatter import LONGEST_HEAD
from maillage.commons.rules.licences import LICENCES
from maillage.commons.rules.markup import IMAGE, LONGEST, SLUG, slug_of
from maillage.commons.rules.verbatim import code_spans, is_code
from maillage.kernel.refusal import Refusal

MARKDOWN = (".md", ".markdown")
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
ABOUT_THE_FOLDER = {"readme", "license", "licence", "contributing", "changelog", "code_of_conduct", "summary"}
MOST_BYTES = 4 * LONGEST + LONGEST_HEAD  # of a page's file: more is refused before it is read
_MARK = re.compile(r"\\.|[\[\]]", re.DOTALL)  # what is escaped, or a bracket
_PICTURE_LINK = re.compile(r"\]\(<([^<>\n]++)>\)")
_ADDRESS = re.compile(r"\(<?([^()\s<>]++)>?(?:\s++\"[^\"]*+\")?\)")


@dataclass(frozen=True)
class Incoming:
    """A page, or one more revision of it, as it comes in.

    `fields`: as the actions take them; pictures in the text are named by their place in `pictures` (place → content).
    `author` is whoever signs; `made_at` None for now; `origin` where it comes from.
    """

    slug: str
    fields: dict[str, Any]
    signature: str = ""
    message: str = ""
    made_at: datetime | None = None
    origin: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """All that comes in, oldest first, and what whoever brings it should know: (where, what) pairs."""

    pages: list[Incoming]
    remarks: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """The valid values of front matter (natures, kinds, languages, slugs of places), and its defaults."""

    natures: frozenset[str]
    kinds: frozenset[str]
    languages: frozenset[str]
    places: frozenset[str]
    licence: str
    language: str = "fr"


def is_a_page(path: str) -> bool:
    """Whether a file of a folder is one: Markdown, not hidden, not about the folder itself.

    >>> is_a_page("pages/wifi.md"), is_a_page("README.md"), is_a_page(".github/x.md")
    (True, False, False)
    """
    parts = path.split("/")
    stem, end = posixpath.splitext(parts[-1].lower())
    return end in MARKDOWN and stem not in ABOUT_THE_FOLDER and not any(part.startswith((".", "__")) for part in parts)


def pages_of_files(files: Mapping[str, bytes], known: Known, origin: str = "") -> Batch:
    """The pages of a folder (path → content). Raises a Refusal that names the file and says what to do."""
    pages, remarks, paths = list[Incoming](), list[tuple[str, str]](), dict[str, str]()
    for path in sorted(filter(is_a_page, files)):
        page = page_of_file(path, files[path], files.get, known, remarks)
        if page.slug in paths:
            raise Refusal(
                "same_page_twice",
                "%(one)s and %(other)s have the same address, “%(slug)s”: rename one of them.",
                one=paths[page.slug],
                other=path,
                slug=page.slug,
            )
        paths[page.slug] = path
        pages.append(Incoming(page.slug, page.fields, page.signature, page.message, None, origin, page.pictures))
    if not pages:
        raise Refusal("no_pages", "There is no page in it: files whose name ends with .md are pages.")
    return Batch(pages, remarks)


def page_of_file(
    path: str, content: bytes, find: Callable[[str], bytes | None], known: Known, remarks: list[tuple[str, str]]
) -> Incoming:
    """One file as a page. `find` reads another file by its path; what should be known is added to `remarks`."""
    if len(content) > MOST_BYTES:
        raise Refusal(
            "page_too_long",
            "This text has %(length)s characters, a page %(most)s at most: make several pages of it.",
            length=len(content),
            most=LONGEST,
        )
    try:
        head, text = frontmatter.load(content.decode())
    except UnicodeDecodeError:
        raise Refusal(
            "not_utf8", "%(path)s is not a text in UTF-8: save it again in this encoding.", path=path
        ) from None
    except Refusal as refusal:
        raise Refusal(
            "bad_file",
            "%(path)s, line %(line)s: the YAML between the dashes can't be read.",
            path=path,
            line=refusal.facts.get("line", 1),
        ) from refusal
    title = _one_line(head.get("title"))
    heading, rest = _split_heading(text)
    if heading and (not title or title == heading):
        title, text = heading, rest
    stem = _stem(path)
    slug = _slug_of_file(path, head) or slug_of(title) or "page"
    text, pictures = _link_pages(path, text, find, remarks)
    fields = {**_front_matter_fields(path, head, known, remarks), "title": title or stem, "text": text}
    signature = _one_line(head.get("signature") or head.get("author") or "")
    return Incoming(slug, fields, signature, _one_line(head.get("message")), pictures=pictures)


def _split_heading(text: str) -> tuple[str, str]:
    """The heading a text begins with, and the text after it.

    >>> _split_heading("# Le wifi #\\n\\nIl est lent.\\n")
    ('Le wifi', 'Il est lent.\\n')
    """
    line, end, rest = text.lstrip().partition("\n")
    if not end or not line.startswith(("# ", "#\t")):
        return "", text
    return line[1:].strip(" \t").rstrip("#").rstrip(" \t"), rest.lstrip("\n")


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _slug_of_file(path: str, head: Mapping[str, Any]) -> str:
    slug = _one_line(head.get("slug"))
    return slug if SLUG.match(slug) else slug_of(_stem(path))


def _one_line(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def _front_matter_fields(
    path: str, head: Mapping[str, Any], known: Known, remarks: list[tuple[str, str]]
) -> dict[str, Any]:
    """The fields besides title and text, from what stands at the head of a file."""

    def among(name: str, values: frozenset[str], otherwise: str) -> str:
        value = _one_line(head.get(name))
        if value and value not in values:
            remarks.append((path, f"{name}: {value} → {otherwise}"))
        return value if value in values else otherwise

    licence = _one_line(head.get("licence") or head.get("license")) or known.licence
    if licence not in LICENCES:
        raise Refusal(
            "unknown_licence",
            "%(path)s: the licence “%(licence)s” is not one of the commons' (%(known)s).",
            path=path,
            licence=licence,
            known=", ".join(LICENCES),
        )
    listed = head.get("places") or []
    places = [_one_line(place) for place in listed] if isinstance(listed, list) else []
    remarks += [(path, f"places: {place} → ∅") for place in places if place not in known.places]
    return {
        "nature": among("nature", known.natures, "method"),
        "kind": among("kind", known.kinds, "howto"),
        "language": among("language", known.languages, known.language),
        "state": among("state", frozenset({"draft", "reviewed", "tried"}), "draft"),
        "summary": _one_line(head.get("summary") or head.get("description")),
        "licence": licence,
        "places": [place for place in places if place in known.places],
        "sources": _sources(head.get("sources")),
    }


def _sources(listed: Any) -> list[dict[str, str]]:
    sources = []
    for source in listed if isinstance(listed, list) else []:
        if isinstance(source, dict):
            fields = {key: str(source.get(key) or "") for key in ("title", "address", "date")}
            if not fields["address"].startswith(("https://", "http://")):
                fields["address"] = ""
            sources.append(fields)
        elif _one_line(source):
            sources.append({"title": _one_line(source), "address": "", "date": ""})
    return sources


def _link_pages(
    path: str, text: str, find: Callable[[str], bytes | None], remarks: list[tuple[str, str]]
) -> tuple[str, dict[str, bytes]]:
    """The text with links to other files made links to pages, and the pictures it shows, by the name it gives them."""
    pictures = dict[str, bytes]()

    @cache
    def address_of(there: str) -> str:
        return _slug_of_head(there, _head_of(find(there)))

    parts, at = list[str](), 0
    links = list(links_in(text))
    code = code_spans(text) if links else []
    for link in links:
        if is_code(code, link.start) or is_code(code, link.label_end):
            continue
        address = unquote(link.address)
        parts.append(text[at : link.start])
        parts.append(
            _page_link(path, link, address, find, address_of, remarks, pictures) or text[link.start : link.end]
        )
        at = link.end
    return "".join([*parts, text[at:]]), pictures


@dataclass(frozen=True)
class LinkSpan:
    """A link or a picture as it stands in a Markdown file, from `start` to `end`."""

    start: int
    end: int
    picture: bool
    label: str
    address: str

    @property
    def label_end(self) -> int:
        """The offset where the label ends."""
        return self.start + self.picture + 1 + len(self.label)


def links_in(text: str) -> Iterator[LinkSpan]:
    """The links `[label](address "title")` and pictures of a text, in one pass: each bracket is looked at once.

    >>> [(tie.picture, tie.label, tie.address) for tie in links_in("[a](b.md) ![c](<d.png> 'x') \\\\[e](f)")]
    [(False, 'a', 'b.md')]
    """
    opening, end = -1, 0
    for mark in _MARK.finditer(text):
        if mark[0] == "[":
            opening = mark.start()
        elif mark[0] == "]" and opening >= 0:
            address = _ADDRESS.match(text, mark.end())
            if address and opening >= end:
                picture = opening > end and text[opening - 1] == "!"
                yield LinkSpan(opening - picture, address.end(), picture, text[opening + 1 : mark.start()], address[1])
                end = address.end()
            opening = -1


def _page_link(
    path: str,
    link: LinkSpan,
    address: str,
    find: Callable[[str], bytes | None],
    address_of: Callable[[str], str],
    remarks: list[tuple[str, str]],
    pictures: dict[str, bytes],
) -> str:
    """A link as it is stored (a `[[link]]`, a picture by its path); empty to leave it as it is."""
    if "://" in address or address.startswith(("#", "mailto:", "data:")):
        return ""
    target, _sharp, _anchor = address.partition("#")
    target_path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)).lstrip("/")
    if not link.picture and target.lower().endswith(MARKDOWN):
        return f"[[{address_of(target_path)}|{link.label}]]"
    if not link.picture:
        return ""
    content = pictures.get(target_path) or find(target_path)
    ours = IMAGE.match(target)
    if ours and content is None:
        return f"![{link.label}](images/{ours[1]})"
    if content is None or not target.lower().endswith(PICTURES):
        remarks.append((path, f"![{link.label}]({address}) → ∅"))
        return link.label
    pictures[target_path] = content
    return f"![{link.label}](<{target_path}>)"


def _head_of(content: bytes | None) -> str:
    return frontmatter.head_of((content or b"")[:MOST_BYTES].decode(errors="replace"))


@lru_cache(maxsize=500)  # a folder whose pages all name one another would be read as often as there are links
def _slug_of_head(path: str, head: str) -> str:
    """The address of another file's page; what is wrong with it is said when that file is read itself."""
    try:
        return _slug_of_file(path, frontmatter.load(head)[0])
    except Refusal:
        return _slug_of_file(path, {})


def insert_picture_names(text: str, names: Mapping[str, str]) -> str:
    """The text once its pictures have a name in the commons.

    >>> insert_picture_names("![Une clé](<img/cle.jpg>)", {"img/cle.jpg": "0123456789abcdef.webp"})
    '![Une clé](images/0123456789abcdef.webp)'
    """
    parts, at = list[str](), 0
    code = code_spans(text) if names else []
    for link in _PICTURE_LINK.finditer(text):
        if link[1] in names and not is_code(code, link.start()):
            parts += [text[at : link.start()], f"](images/{names[link[1]]})"]
            at = link.end()
    return "".join([*parts, text[at:]])
