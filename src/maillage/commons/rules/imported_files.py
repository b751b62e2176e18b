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
from maillage.commons.rules.verbatim import code_of, is_code
from maillage.kernel.refusal import Refusal

MARKDOWN = (".md", ".markdown")
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
ABOUT_THE_FOLDER = {"readme", "license", "licence", "contributing", "changelog", "code_of_conduct", "summary"}
MOST_BYTES = 4 * LONGEST + LONGEST_HEAD  # of a page's file: more is refused before it is read
_MARK = re.compile(r"\\.|[\[\]]", re.DOTALL)  # what is escaped, or a bracket
_PLACED = re.compile(r"\]\(<([^<>\n]++)>\)")
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
    told: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What the commons knows: natures, kinds, states, languages, slugs of places; and the licence of what says none."""

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


def of_files(files: Mapping[str, bytes], known: Known, origin: str = "") -> Batch:
    """The pages of a folder (path → content). Raises a Refusal that names the file and says what to do."""
    pages, told, seen = list[Incoming](), list[tuple[str, str]](), dict[str, str]()
    for path in sorted(filter(is_a_page, files)):
        page = of_file(path, files[path], files.get, known, told)
        if page.slug in seen:
            raise Refusal(
                "same_page_twice", "%(one)s and %(other)s have the same address, “%(slug)s”: rename one of them.",
                one=seen[page.slug], other=path, slug=page.slug,
            )  # fmt: skip
        seen[page.slug] = path
        pages.append(Incoming(page.slug, page.fields, page.signature, page.message, None, origin, page.pictures))
    if not pages:
        raise Refusal("no_pages", "There is no page in it: files whose name ends with .md are pages.")
    return Batch(pages, told)


def of_file(
    path: str, content: bytes, find: Callable[[str], bytes | None], known: Known, told: list[tuple[str, str]]
) -> Incoming:
    """One file as a page; `find` gives the content of another by its path, what should be known is added to `told`."""
    if len(content) > MOST_BYTES:
        raise Refusal(
            "page_too_long", "This text has %(length)s characters, a page %(most)s at most: make several pages of it.",
            length=len(content), most=LONGEST,
        )  # fmt: skip
    try:
        head, text = frontmatter.load(content.decode())
    except UnicodeDecodeError:
        raise Refusal("not_utf8", "%(path)s is not a text in UTF-8: save it again in this encoding.",
                      path=path) from None  # fmt: skip
    except Refusal as refusal:
        raise Refusal("bad_file", "%(path)s, line %(line)s: the YAML between the dashes can't be read.", path=path,
                      line=refusal.facts.get("line", 1)) from refusal  # fmt: skip
    title = _plain(head.get("title"))
    heading, rest = _heading(text)
    if heading and (not title or title == heading):
        title, text = heading, rest
    stem = _stem(path)
    slug = _address(path, head) or slug_of(title) or "page"
    text, pictures = _tied(path, text, find, told)
    fields = {**_said(path, head, known, told), "title": title or stem, "text": text}
    signature = _plain(head.get("signature") or head.get("author") or "")
    return Incoming(slug, fields, signature, _plain(head.get("message")), pictures=pictures)


def _heading(text: str) -> tuple[str, str]:
    """The heading a text begins with, and the text after it.

    >>> _heading("# Le wifi #\\n\\nIl est lent.\\n")
    ('Le wifi', 'Il est lent.\\n')
    """
    line, end, rest = text.lstrip().partition("\n")
    if not end or not line.startswith(("# ", "#\t")):
        return "", text
    return line[1:].strip(" \t").rstrip("#").rstrip(" \t"), rest.lstrip("\n")


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _address(path: str, head: Mapping[str, Any]) -> str:
    slug = _plain(head.get("slug"))
    return slug if SLUG.match(slug) else slug_of(_stem(path))


def _plain(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def _said(path: str, head: Mapping[str, Any], known: Known, told: list[tuple[str, str]]) -> dict[str, Any]:
    """The fields besides title and text, from what stands at the head of a file."""

    def among(name: str, values: frozenset[str], otherwise: str) -> str:
        value = _plain(head.get(name))
        if value and value not in values:
            told.append((path, f"{name}: {value} → {otherwise}"))
        return value if value in values else otherwise

    licence = _plain(head.get("licence") or head.get("license")) or known.licence
    if licence not in LICENCES:
        raise Refusal(
            "unknown_licence", "%(path)s: the licence “%(licence)s” is not one of the commons' (%(known)s).",
            path=path, licence=licence, known=", ".join(LICENCES),
        )  # fmt: skip
    asked = head.get("places") or []
    places = [_plain(place) for place in asked] if isinstance(asked, list) else []
    told += [(path, f"places: {place} → ∅") for place in places if place not in known.places]
    return {
        "nature": among("nature", known.natures, "method"),
        "kind": among("kind", known.kinds, "howto"),
        "language": among("language", known.languages, known.language),
        "state": among("state", frozenset({"draft", "reviewed", "tried"}), "draft"),
        "summary": _plain(head.get("summary") or head.get("description")),
        "licence": licence,
        "places": [place for place in places if place in known.places],
        "sources": _sources(head.get("sources")),
    }


def _sources(given: Any) -> list[dict[str, str]]:
    found = []
    for source in given if isinstance(given, list) else []:
        if isinstance(source, dict):
            told = {key: str(source.get(key) or "") for key in ("title", "address", "date")}
            if not told["address"].startswith(("https://", "http://")):
                told["address"] = ""
            found.append(told)
        elif _plain(source):
            found.append({"title": _plain(source), "address": "", "date": ""})
    return found


def _tied(
    path: str, text: str, find: Callable[[str], bytes | None], told: list[tuple[str, str]]
) -> tuple[str, dict[str, bytes]]:
    """The text with links to other files made links to pages, and the pictures it shows, by the name it gives them."""
    pictures = dict[str, bytes]()

    @cache
    def address_of(there: str) -> str:
        return _address_in(there, _head_of(find(there)))

    parts, at = list[str](), 0
    ties = list(links_in(text))
    code = code_of(text) if ties else []
    for link in ties:
        if is_code(code, link.start) or is_code(code, link.closed):
            continue
        address = unquote(link.address)
        parts.append(text[at : link.start])
        parts.append(_tied_link(path, link, address, find, address_of, told, pictures) or text[link.start : link.end])
        at = link.end
    return "".join([*parts, text[at:]]), pictures


@dataclass(frozen=True)
class Tie:
    """A link or a picture as it stands in a Markdown file, from `start` to `end`."""

    start: int
    end: int
    picture: bool
    label: str
    address: str

    @property
    def closed(self) -> int:
        """Where its label ends."""
        return self.start + self.picture + 1 + len(self.label)


def links_in(text: str) -> Iterator[Tie]:
    """The links `[label](address "title")` and pictures of a text, in one pass: each bracket is looked at once.

    >>> [(tie.picture, tie.label, tie.address) for tie in links_in("[a](b.md) ![c](<d.png> 'x') \\\\[e](f)")]
    [(False, 'a', 'b.md')]
    """
    opened, done = -1, 0
    for mark in _MARK.finditer(text):
        if mark[0] == "[":
            opened = mark.start()
        elif mark[0] == "]" and opened >= 0:
            address = _ADDRESS.match(text, mark.end())
            if address and opened >= done:
                picture = opened > done and text[opened - 1] == "!"
                yield Tie(opened - picture, address.end(), picture, text[opened + 1 : mark.start()], address[1])
                done = address.end()
            opened = -1


def _tied_link(
    path: str, link: Tie, address: str, find: Callable[[str], bytes | None], address_of: Callable[[str], str],
    told: list[tuple[str, str]], pictures: dict[str, bytes],
) -> str:  # fmt: skip
    """One link as it is kept; nothing when it stays as it is."""
    if "://" in address or address.startswith(("#", "mailto:", "data:")):
        return ""
    target, _sharp, _anchor = address.partition("#")
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)).lstrip("/")
    if not link.picture and target.lower().endswith(MARKDOWN):
        return f"[[{address_of(there)}|{link.label}]]"
    if not link.picture:
        return ""
    content = pictures.get(there) or find(there)
    ours = IMAGE.match(target)
    if ours and content is None:
        return f"![{link.label}](images/{ours[1]})"
    if content is None or not target.lower().endswith(PICTURES):
        told.append((path, f"![{link.label}]({address}) → ∅"))
        return link.label
    pictures[there] = content
    return f"![{link.label}](<{there}>)"


def _head_of(content: bytes | None) -> str:
    return frontmatter.head_of((content or b"")[:MOST_BYTES].decode(errors="replace"))


@lru_cache(maxsize=500)  # a folder whose pages all name one another would be read as often as there are links
def _address_in(path: str, head: str) -> str:
    """The address of another file's page; what is wrong with it is said when that file is read itself."""
    try:
        return _address(path, frontmatter.load(head)[0])
    except Refusal:
        return _address(path, {})


def placed(text: str, names: Mapping[str, str]) -> str:
    """The text once its pictures have a name in the commons.

    >>> placed("![Une clé](<img/cle.jpg>)", {"img/cle.jpg": "0123456789abcdef.webp"})
    '![Une clé](images/0123456789abcdef.webp)'
    """
    parts, at = list[str](), 0
    code = code_of(text) if names else []
    for found in _PLACED.finditer(text):
        if found[1] in names and not is_code(code, found.start()):
            parts += [text[at : found.start()], f"](images/{names[found[1]]})"]
            at = found.end()
    return "".join([*parts, text[at:]])
