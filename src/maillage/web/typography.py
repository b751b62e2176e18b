"""French typography of whole pages, on their way out: what people typed and what data say reads like what we wrote.

Text is touched, and the three attributes that are read aloud: never what a field holds (it is typed again), code, nor
what is marked `translate="no"` (two versions that are compared). Each part follows its own language (`lang`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import get_language

from maillage.kernel.typography import typographic, with_french_quotes

NAME = re.compile(r"[a-zA-Z][\w-]*")
LANG_ATTRIBUTE = re.compile(r'\slang="([\w-]+)"')
READ_ALOUD = re.compile(r'(?<=\s)(aria-label|alt|title)="([^"]*)"')
AS_TYPED = frozenset({"code", "pre", "kbd", "samp", "script", "style", "textarea"})
EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
DOUBTFUL = re.compile(r"""['"]|&#x27;|&#39;|&quot;|[ \u00a0][:;!?»€%\d]|«[ \u00a0]""")
MARKS = {"&#x27;": "'", "&#39;": "'", "&quot;": '"'}  # as Django escapes them; in text they may stand as they are
ESCAPED = re.compile("|".join(MARKS))


class TypographyMiddleware:
    """Sets the text of each page of HTML."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = set_page(response.content.decode(response.charset), get_language() or "fr")
        return response


def set_page(html: str, language: str) -> str:
    """The page, or the part of one, its text set in the language of each of its elements. O(n)."""
    return "".join(_pieces(html, language))


class Tag(NamedTuple):
    """A tag, or a comment, which has no name: where it stands, what it says."""

    start: int
    end: int
    name: str = ""
    closes: bool = False
    attributes: str = ""


def _tags(html: str) -> Iterator[Tag]:
    """The tags of a page in one pass; a `<` that begins none is text, a tag that never ends makes text of the rest."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            if end < 0:
                return
            yield Tag(start, end + 3)
            at = end + 3
            continue
        closes = html.startswith("/", start + 1)
        name = NAME.match(html, start + 1 + closes)
        if name is None:
            at = start + 1
            continue
        end = _end_of_tag(html, name.end())
        if end < 0:
            return
        yield Tag(start, end, name[0].lower(), closes, html[name.end() : end - 1])
        at = end


def _end_of_tag(html: str, at: int) -> int:
    """Past the `>` that ends the tag, quoted attributes skipped; -1 when there is none."""
    while True:
        end = html.find(">", at)
        if end < 0:
            return -1
        if html.find("'", at, end) < 0 and html.count('"', at, end) % 2 == 0:  # nearly always: each value is closed
            return end + 1
        quotes = [place for mark in "\"'" if (place := html.find(mark, at, end)) >= 0]
        if not quotes:
            return end + 1
        opened = min(quotes)
        closed = html.find(html[opened], opened + 1)
        if closed < 0:
            return -1
        at = closed + 1


def _pieces(html: str, language: str) -> Iterator[str]:
    inside: list[tuple[str, str]] = [("", language)]  # open elements, each with its language, "" for what was typed
    at = 0
    for tag in _tags(html):
        yield _set_text(html[at : tag.start], inside[-1][1])
        text = html[tag.start : tag.end]
        yield _set_attributes(text, inside[-1][1]) if '="' in text else text
        at = tag.end
        if tag.closes:
            _close(inside, tag.name)
        elif tag.name and tag.name not in EMPTY and not tag.attributes.endswith("/"):
            spoken = LANG_ATTRIBUTE.search(tag.attributes) if "lang=" in tag.attributes else None
            untouched = tag.name in AS_TYPED or 'translate="no"' in tag.attributes or not inside[-1][1]
            inside.append((tag.name, "" if untouched else spoken[1] if spoken else inside[-1][1]))
    yield _set_text(html[at:], inside[-1][1])


def _close(inside: list[tuple[str, str]], name: str) -> None:
    for depth in range(len(inside) - 1, 0, -1):
        if inside[depth][0] == name:
            del inside[depth:]
            return


def _set_text(text: str, language: str) -> str:
    if not language or not DOUBTFUL.search(text):
        return text
    text = typographic(ESCAPED.sub(lambda match: MARKS[match[0]], text), language)
    return with_french_quotes(text) if language.startswith("fr") else text


def _set_attributes(tag: str, language: str) -> str:
    if not any(name in tag for name in ("aria-label=", "alt=", "title=")):
        return tag
    return READ_ALOUD.sub(lambda match: f'{match[1]}="{_set_text(match[2], language).replace(chr(34), "&quot;")}"', tag)
