"""A MediaWiki's XML dump read as pages: its markup turned into Markdown by pandoc, what can't be taken told.

Pandoc comes with the optional part `wiki`; it runs apart, without files or network (`--sandbox`), with little memory,
and is given a few seconds a page. Templates, files and categories live in the other wiki and are left out, and listed.
Format: mediawiki.org/wiki/Help:Export (versions 0.10 and 0.11).
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import Protocol
from xml.etree import ElementTree as ET

from maillage.commons.rules.imported_files import Batch, Incoming, Known
from maillage.commons.rules.markup import slug_of
from maillage.commons.rules.verbatim import code_spans, is_code
from maillage.kernel.refusal import Refusal

MARKDOWN = "commonmark+pipe_tables+footnotes+strikeout-raw_html"
FILTER = Path(__file__).with_name("wiki.lua")  # what it leaves out, it tells on a line that begins with LEFT
LEFT = "left\t"
SECONDS = 20  # for one page; pandoc takes hundredths
MOST_PAGES = 20_000
_TEMPLATE = re.compile(r"\{\{\s*#?([^|{}\n:]{1,80})")
_TICKS = re.compile("`+")
_LINK = re.compile(r"\[\[([^\[\]|\n\\]+)((?:\\?\|[^\[\]\n]*)?)\]\]")


class Readable(Protocol):
    """A binary stream, read a little at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass
class _Page:
    """A page of a dump: its last text, when, and who wrote it (accounts alone: an address of a visitor stays out)."""

    title: str = ""
    namespace: str = "0"
    redirect: bool = False
    text: str = ""
    at: str = ""
    authors: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Bounds:
    """How much of a wiki is turned into Markdown: pages, and seconds in all."""

    pages: int = MOST_PAGES
    seconds: float = inf


UNBOUNDED = Bounds()
OF_A_REQUEST = Bounds(300, 60.0)  # others wait at the gate meanwhile


def pages_of(file: Readable, known: Known, bounds: Bounds = UNBOUNDED) -> Batch:
    """The pages of a dump (its main namespace). Raises a Refusal when it is none, or pandoc is not there."""
    pandoc = _pandoc_path()
    remarks, dumped, site = list[tuple[str, str]](), list[_Page](), ""
    for thing in _read_dump(file):
        if isinstance(thing, str):
            site = thing
        elif thing.namespace != "0":
            continue
        elif thing.redirect:
            remarks.append((thing.title, "#REDIRECT → ∅"))
        else:
            dumped.append(thing)
        if len(dumped) > bounds.pages:
            raise Refusal(
                "too_many_pages",
                "More than %(most)s pages: bring this wiki in on the server, by the command.",
                most=bounds.pages,
            )
    if not dumped:
        raise Refusal("no_pages_in_dump", "There is no page in it: this is not the XML dump of a MediaWiki.")
    until = monotonic() + bounds.seconds
    with ThreadPoolExecutor(2) as pool:
        texts = list(pool.map(lambda page: _markdown_until(until, pandoc, page.text), dumped))
    pages, slugs = [], _slugs([page.title for page in dumped])
    for page, (text, without) in zip(dumped, texts, strict=True):
        remarks += [(page.title, f"{{{{{name}}}}} × {n} → ∅") for name, n in _templates(page.text).items()]
        remarks += [(page.title, name) for name in without]
        if slugs[page.title] != slug_of(page.title):
            remarks.append((page.title, f"→ {slugs[page.title]}"))
        names = ", ".join(page.authors)
        pages.append(
            Incoming(
                slugs[page.title],
                {
                    "title": page.title,
                    "text": _relink(text, slugs),
                    "nature": "method",
                    "kind": "howto",
                    "language": known.language,
                    "state": "draft",
                    "summary": "",
                    "licence": known.licence,
                    "places": [],
                    "sources": [
                        {"title": f"{site or 'MediaWiki'} : {page.title}", "address": "", "date": page.at[:10]}
                    ],
                },
                signature=names,
                message=f"⇊ {site}".strip(),
                made_at=_parse_timestamp(page.at),
                origin=site or "MediaWiki",
            )
        )
    return Batch(pages, remarks)


def _pandoc_path() -> str:
    try:
        import pypandoc  # noqa: PLC0415 - the optional part
    except ImportError:
        raise Refusal(
            "no_pandoc", "Reading a MediaWiki needs pandoc: install Maillage with its part “wiki” (docs/install.md)."
        ) from None
    return str(pypandoc.get_pandoc_path())


def _read_dump(file: Readable) -> Iterator[str | _Page]:
    """The name of the wiki, then its pages, one at a time whatever the size of the dump."""
    try:
        yield from _parse_dump(file)
    except ET.ParseError as error:
        line = error.position[0]
        raise Refusal(
            "bad_xml", "Line %(line)s: this XML can't be read; the dump may be cut short.", line=line
        ) from error


def _parse_dump(file: Readable) -> Iterator[str | _Page]:
    page = _Page()
    for _event, element in ET.iterparse(file):  # noqa: S314 - expat 2.4.1 and later bound the growth of entities
        name, text = element.tag.rpartition("}")[2], element.text or ""
        if name == "sitename":
            yield " ".join(text.split())
        elif name == "title":
            page.title = " ".join(text.split())
        elif name == "ns":
            page.namespace = text.strip()
        elif name == "redirect":
            page.redirect = True
        elif name == "username" and text.strip():
            page.authors[" ".join(text.split())] = None
        elif name == "timestamp":
            page.at = max(page.at, text.strip())
        elif name == "text":
            page.text = text
        elif name == "page":
            yield page
            page = _Page()
            element.clear()
        elif name == "revision":
            element.clear()


def _parse_timestamp(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _markdown_until(until: float, pandoc: str, text: str) -> tuple[str, list[str]]:
    if monotonic() >= until:
        raise Refusal(
            "wiki_takes_too_long", "This wiki takes too long to be read: bring it in on the server, by the command."
        )
    return _markdown(pandoc, text)


def _markdown(pandoc: str, text: str) -> tuple[str, list[str]]:
    """The Markdown without what only the other wiki has, and what was left out or is written otherwise."""
    command = [pandoc, "+RTS", "-M512M", "-RTS", "--sandbox", "-f", "mediawiki", "-t", MARKDOWN, "--wrap=none",
               f"--lua-filter={FILTER}"]  # fmt: skip
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own command
    except (subprocess.SubprocessError, OSError):
        fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
        return f"{fence}\n{text}\n{fence}\n", ["MediaWiki → ```"]  # kept as it was: nothing is lost
    lines = done.stderr.decode(errors="replace").splitlines()
    return done.stdout.decode().strip("\n") + "\n", [line.removeprefix(LEFT) for line in lines if line.startswith(LEFT)]


def _slugs(titles: list[str]) -> dict[str, str]:
    """An address for each title: its own, or the next one when another page has it; the same at each import.

    >>> _slugs(["C", "C++", "C 2", "你好"])
    {'C': 'c', 'C++': 'c-3', 'C 2': 'c-2', '你好': 'page'}
    """
    own_slugs, slugs = {slug_of(title) for title in titles}, dict[str, str]()
    given_slugs = set[str]()
    for title in titles:
        base = slug = slug_of(title) or "page"
        number = 2
        while slug in given_slugs or (slug != base and slug in own_slugs):
            slug = f"{base[:74]}-{number}"
            number += 1
        given_slugs.add(slug)
        slugs[title] = slug
    return slugs


def _relink(text: str, slugs: Mapping[str, str]) -> str:
    """The text with links to pages whose address is not that of their title made links to it."""
    moved = {title: slug for title, slug in slugs.items() if slug != slug_of(title)}
    code = code_spans(text) if moved and "[[" in text else []

    def replace_link(link: re.Match[str]) -> str:
        title = link[1].strip()
        slug = moved.get(title) or moved.get(title[:1].upper() + title[1:])
        if not slug or is_code(code, link.start()):
            return link[0]
        return f"[[{slug}{link[2] or f'|{title}'}]]"

    return _LINK.sub(replace_link, text) if moved else text


def _templates(text: str) -> Counter[str]:
    return Counter(" ".join(name.split()) for name in _TEMPLATE.findall(text))
