"""A MediaWiki's XML dump read as pages: its markup turned into Markdown by pandoc, what can't be taken told.

Pandoc comes with the optional part `wiki`; it runs apart, without files or network (`--sandbox`), with little memory,
and is given a few seconds a page. Templates, files and categories live in the other wiki and are left out, and listed.
Format: mediawiki.org/wiki/Help:Export (versions 0.10 and 0.11).
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from xml.etree import ElementTree as ET

from maillage.commons.rules.incoming import Batch, Incoming, Known
from maillage.commons.rules.markup import slug_of
from maillage.kernel.refusal import Refusal

MARKDOWN = "commonmark+pipe_tables+footnotes+strikeout+wikilinks_title_after_pipe-raw_html"
SECONDS = 20  # for one page; pandoc takes hundredths
MOST_PAGES = 20_000
_TEMPLATE = re.compile(r"\{\{\s*#?([^|{}\n:]{1,80})")
_LEFT = re.compile(r"^[ \t]*</?(?:div|references|span|center|br|noinclude|includeonly)\b[^>]*/?>[ \t]*$\n?", re.M)
_INNER = re.compile(r"</?(?:div|references|span|center|br|small|big|font|noinclude|includeonly)\b[^>]*/?>")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)\n]*\)(?:\{[^}\n]*\})?")
_LINK = re.compile(r"\[\[([^\]|\n]+)\|?([^\]\n]*)\]\]")
_ELSEWHERE = re.compile(
    r"(?i)(?:category|catégorie|file|fichier|image|média|media|template|modèle|user|utilisateur)\s*:"
)
_EMPTY_NOTES = re.compile(r"\n#+ (?:Notes|Références|References|Notes et références)\s*\Z")


class Readable(Protocol):
    """What a dump is read from, a little at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""


@dataclass
class _Page:
    """A page of a dump: its last text, when, and who wrote it (accounts alone: an address of a visitor stays out)."""

    title: str = ""
    namespace: str = "0"
    redirect: bool = False
    text: str = ""
    at: str = ""
    authors: dict[str, None] = field(default_factory=dict)


def pages_of(file: Readable, known: Known) -> Batch:
    """The pages of a dump (its main namespace). Raises a Refusal when it is none, or pandoc is not there."""
    pandoc = _pandoc()
    told, found, site = list[tuple[str, str]](), list[_Page](), ""
    for thing in _read(file):
        if isinstance(thing, str):
            site = thing
        elif thing.namespace != "0":
            continue
        elif thing.redirect:
            told.append((thing.title, "#REDIRECT → ∅"))
        else:
            found.append(thing)
        if len(found) > MOST_PAGES:
            raise Refusal("too_many_pages", "%(count)s pages, %(most)s at most.", count=len(found), most=MOST_PAGES)
    if not found:
        raise Refusal("no_pages_in_dump", "There is no page in it: this is not the XML dump of a MediaWiki.")
    with ThreadPoolExecutor(2) as pool:
        texts = list(pool.map(lambda page: _markdown(pandoc, page.text), found))
    pages = []
    for page, text in zip(found, texts, strict=True):
        told += [(page.title, f"{{{{{name}}}}} × {n} → ∅") for name, n in _templates(page.text).items()]
        text, without = _tidy(text)  # noqa: PLW2901 - the same text, tidied
        told += [(page.title, f"{name} → ∅") for name in without]
        names = ", ".join(page.authors)
        pages.append(
            Incoming(
                slug_of(page.title) or "page",
                {"title": page.title, "text": text, "nature": "method", "kind": "howto", "language": known.language,
                 "state": "draft", "summary": "", "licence": known.licence, "places": [],
                 "sources": [{"title": f"{site or 'MediaWiki'} : {page.title}", "address": "", "date": page.at[:10]}]},
                signature=names, message=f"⇊ {site}".strip(), made_at=_moment(page.at), origin=site or "MediaWiki",
            )
        )  # fmt: skip
    return Batch(pages, told)


def _pandoc() -> str:
    try:
        import pypandoc  # noqa: PLC0415 - the optional part
    except ImportError:
        raise Refusal(
            "no_pandoc", "Reading a MediaWiki needs pandoc: install Maillage with its part “wiki” (docs/install.md)."
        ) from None
    return str(pypandoc.get_pandoc_path())


def _read(file: Readable) -> Iterator[str | _Page]:
    """The name of the wiki, then its pages, one at a time whatever the size of the dump."""
    try:
        yield from _parsed(file)
    except ET.ParseError as error:
        line = error.position[0]
        raise Refusal("bad_xml", "Line %(line)s: this XML can't be read; the dump may be cut short.",
                      line=line) from error  # fmt: skip


def _parsed(file: Readable) -> Iterator[str | _Page]:
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


def _moment(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return None


def _markdown(pandoc: str, text: str) -> str:
    command = [pandoc, "+RTS", "-M512M", "-RTS", "--sandbox", "-f", "mediawiki", "-t", MARKDOWN, "--wrap=none"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - our own command
    except (subprocess.SubprocessError, OSError):
        return "```\n" + text.replace("```", "'''") + "\n```\n"  # kept as it was: nothing is lost
    return done.stdout.decode()


def _templates(text: str) -> Counter[str]:
    return Counter(" ".join(name.split()) for name in _TEMPLATE.findall(text))


def _tidy(text: str) -> tuple[str, list[str]]:
    """The Markdown without what only the other wiki has, and what was left out."""
    without = [" ".join(found.split()) for found in _IMAGE.findall(text)]
    text = _INNER.sub("", _LEFT.sub("", _IMAGE.sub("", text)))

    def link(found: re.Match[str]) -> str:
        target, label = found[1].replace("_", " ").strip(), found[2].strip()
        if _ELSEWHERE.match(target):
            without.append(target)
            return label if label != target and not target.lower().startswith(("cat", "file", "fichier")) else ""
        return f"[[{target}|{label}]]" if label and label != target else f"[[{target}]]"

    text = _LINK.sub(link, text)
    return re.sub(r"\n{3,}", "\n\n", _EMPTY_NOTES.sub("\n", text.rstrip() + "\n")).strip("\n") + "\n", without
