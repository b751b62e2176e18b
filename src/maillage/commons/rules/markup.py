"""A page's Markdown: cleaned when it comes in, turned into HTML one can trust, read for its links and headings.

CommonMark with tables, strikethrough, footnotes, checklists and `[[links]]` to other pages; no HTML of the author's
own, and only what is on a short list in what comes out. Pictures are those of the commons alone: a page never makes a
reader's browser call a third party.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import pairwise
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from maillage.kernel import markdown as _limits_tables  # noqa: F401 - one limit for all that read tables
from maillage.kernel.refusal import Refusal
from maillage.kernel.typography import typographic

LONGEST = 100_000  # characters of one page; about forty printed pages
LONGEST_LINE = 20_000
DEEPEST = 20
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
IMAGE = re.compile(r"(?:\.\./)?images/([0-9a-f]{16}\.webp)\Z")
TAGS = {
    "h2", "h3", "h4", "h5", "p", "ul", "ol", "li", "strong", "em", "s", "a", "blockquote", "code", "pre", "hr", "br",
    "table", "thead", "tbody", "tr", "th", "td", "sup", "section", "img", "span",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "id", "class", "aria-label"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "ol": {"start"},
    "li": {"id", "class"}, "sup": {"class"}, "section": {"class", "aria-label"}, "th": {"class"}, "td": {"class"},
    "span": {"class"}, "img": {"src", "alt", "loading"},
}  # fmt: skip
# Marks that change how a text reads without being seen: overrides of direction, widthless spaces, soft hyphens.
UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# What ends a line elsewhere: vertical tab, form feed, the separators of ASCII and of Unicode.
SEPARATOR = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class PageLink:
    """A link to another page as written: its slug (or title), what is read instead, where it stands."""

    target: str
    label: str


@dataclass(frozen=True)
class Reader:
    """What `to_html` depends on: `page` maps a target to an address and whether it exists; `image` to an address.

    `language` decides on typography; `words` are the few words that rendering adds, in that language.
    """

    page: Callable[[str], tuple[str, bool]]
    image: Callable[[str], str | None]
    language: str = "fr"
    words: tuple[str, str] = ("Notes", "Retour au texte")
    follows: bool = False  # links written by people one does not know are not followed by search engines


def clean_text(text: str) -> str:
    """The text as it is kept: composed characters, one kind of line end, nothing unseen; a Refusal when too long.

    Spaces at the end of a line go, but for the two of a hard break and those of code.

    >>> clean_text("a\\r\\nb\\u202e  \\n\\n\\n"), clean_text("12 rue X   \\n48000 Mende\\x0bFrance")
    ('a\\nb\\n', '12 rue X  \\n48000 Mende\\nFrance\\n')
    """
    if len(text) > LONGEST * 2:
        raise _too_long_refusal(len(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", SEPARATOR.sub("\n", text))
    text = _trim_lines(CONTROL.sub("", UNSEEN.sub("", text))).strip("\n")
    if len(text) > LONGEST:
        raise _too_long_refusal(len(text))
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise Refusal(
                "line_too_long",
                "Line %(line)s has %(length)s characters, %(most)s at most: cut it into paragraphs.",
                line=number,
                length=len(line),
                most=LONGEST_LINE,
            )
    return text + "\n" if text else ""


def _trim_lines(text: str) -> str:
    lines = text.split("\n")
    trimmed = [line.rstrip() for line in lines]
    if trimmed == lines:
        return text
    blocks = (token.map for token in parse(text) if token.type in {"fence", "code_block"} and token.map)
    code = {number for first, last in blocks for number in range(first, last)}
    for number, line in enumerate(lines):
        if number in code:
            trimmed[number] = line
        elif line.endswith("  ") and trimmed[number] and any(trimmed[number + 1 : number + 2]):
            trimmed[number] += "  "
    return "\n".join(trimmed)


def _too_long_refusal(length: int) -> Refusal:
    return Refusal(
        "page_too_long",
        "This text has %(length)s characters, a page %(most)s at most: make several pages of it.",
        length=length,
        most=LONGEST,
    )


def _wikilink(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    end = state.src.find("]]", state.pos + 2, state.pos + 260)
    inside = state.src[state.pos + 2 : end] if end > 0 else ""
    if not inside.strip() or "[" in inside or "\n" in inside:
        return False
    if not silent:
        target, _bar, label = inside.partition("|")
        token = state.push("wikilink", "", 0)
        token.meta = {"target": target.strip(), "label": (label or target).strip()}
    state.pos = end + 2
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST, "linkify": False})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    parser.inline.ruler.before("link", "wikilink", _wikilink)
    return parser


def parse(text: str) -> list[Token]:
    """The tokens of a text (`markdown_it.token.Token`); `[[links]]` are inline tokens of type `wikilink`."""
    return _parser().parse(text[:LONGEST], {})


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.children:
            yield from _inline(token.children)


def links(text: str) -> list[PageLink]:
    """The pages a text links to, each once, in order.

    >>> links("[[wifi]] et [[charte|la charte]], pas `[[code]]`")
    [PageLink(target='wifi', label='wifi'), PageLink(target='charte', label='la charte')]
    """
    return list(outline(text).links)


def images(text: str) -> list[str]:
    """The names of the commons' pictures a text shows."""
    return list(outline(text).images)


def slug_of(title: str) -> str:
    """The address of a title: plain letters, digits and hyphens, 80 at most.

    >>> slug_of("L’hôte : qu’est-ce que c’est ?"), slug_of("🎉")
    ('l-hote-qu-est-ce-que-c-est', '')
    """
    plain = unicodedata.normalize("NFKD", title.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    slug = "-".join(plain.lower().split())
    return slug if len(slug) <= 80 else slug[:80].rsplit("-", 1)[0]


@dataclass(frozen=True)
class Heading:
    """A heading of a text: its level (2 to 5, a page has its own 1), its words, its anchor."""

    level: int
    words: str
    anchor: str


def headings(text: str) -> list[Heading]:
    """The headings of a text, for a table of contents."""
    return list(outline(text).headings)


@dataclass(frozen=True)
class Outline:
    """The links, pictures and headings of a text."""

    links: tuple[PageLink, ...]
    images: tuple[str, ...]
    headings: tuple[Heading, ...]


@lru_cache(maxsize=64)
def outline(text: str) -> Outline:
    """The links, pictures and headings of a text, by one reading of it."""
    tokens = parse(text)
    inline = list(_inline(tokens))
    links = {token.meta["target"]: PageLink(**token.meta) for token in inline if token.type == "wikilink"}
    sources = (str(token.attrs.get("src", "")) for token in inline if token.type == "image")
    images = dict.fromkeys(match[1] for source in sources if (match := IMAGE.match(source)))
    return Outline(tuple(links.values()), tuple(images), tuple(heading for heading, _token in _headings(tokens)))


def _headings(tokens: list[Token]) -> Iterator[tuple[Heading, Token]]:
    used, following = set[str](), dict[str, int]()
    for opening, inside in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        words = plain_text(inside.children or [])
        plainly = anchor = slug_of(words) or "section"
        while anchor in used:
            following[plainly] = following.get(plainly, 1) + 1
            anchor = f"{plainly}-{following[plainly]}"
        used.add(anchor)
        yield Heading(min(5, max(2, int(opening.tag[1]))), words, anchor), opening


def plain_text(tokens: list[Token]) -> str:
    """The words of inline tokens, without their marks."""
    words = []
    for token in tokens:
        if token.type == "wikilink":
            words.append(token.meta["label"])
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif token.children:
            words.append(plain_text(token.children))
        elif token.type in {"text", "code_inline"}:
            words.append(token.content)
    return "".join(words)


def words_of(text: str) -> str:
    """The whole text as plain words, for searching and summaries."""
    tokens = parse(text)
    blocks = (plain_text(token.children) for token in tokens if token.type == "inline" and token.children)
    codes = (token.content for token in tokens if token.type in {"fence", "code_block"})
    return "\n".join([*blocks, *codes])


def to_html(text: str, reader: Reader) -> str:
    """HTML of a text, sanitised. A picture that is not the commons' own is left as its words."""
    parser, env = _parser(), dict[str, Any]()
    tokens = parse(text)
    for heading, opening in _headings(tokens):
        opening.tag = f"h{heading.level}"
        opening.attrs["id"] = heading.anchor
    for at, token in enumerate(tokens):
        if token.type == "heading_close":
            token.tag = tokens[at - 2].tag
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:  # a strict policy allows no style inline
            token.attrs["class"] = str(token.attrs.pop("style")).removeprefix("text-align:")
        if token.children:
            token.children = [_show_token(child, reader) for child in token.children]
            if is_task(tokens, at):
                _show_checkbox(token)
    html = parser.renderer.render(tokens, parser.options, env)
    html = html.replace('<hr class="footnotes-sep" />\n', "")
    html = html.replace('<section class="footnotes">', f'<section class="footnotes" aria-label="{reader.words[0]}">')
    html = html.replace('class="footnote-backref"', f'class="footnote-backref" aria-label="{reader.words[1]}"')
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None if reader.follows else "nofollow ugc noopener",
    )


Address = tuple[str, str, bool]  # what a link says, where it leads, whether that is written


def to_html_with(
    text: str,
    language: str,
    words: tuple[str, str, str],
    pages: tuple[Address, ...],
    images: tuple[tuple[str, str], ...],
    *,
    follows: bool,
) -> str:
    """`to_html` with a `Reader` given as plain values, so that it can run in a child process; tables scroll.

    `words`: those of the reader, and what a table is called.
    """
    addresses = {target: (address, written) for target, address, written in pages}
    reader = Reader(lambda target: addresses.get(target, ("", False)), dict(images).get, language, words[:2], follows)
    return scroll_tables(to_html(text, reader), words[2])


def scroll_tables(html: str, label: str) -> str:
    """Sanitised HTML whose tables each scroll sideways in a region one reaches with the keyboard: no word is cut.

    >>> scroll_tables("<p>a</p><table></table>", "Tableau")
    '<p>a</p><div class="scroll" tabindex="0" role="region" aria-label="Tableau 1"><table></table></div>'
    """
    before, *tables = html.split("<table>")
    regions = [
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)} {number}"><table>'
        + table.replace("</table>", "</table></div>", 1)
        for number, table in enumerate(tables, start=1)
    ]
    return "".join([before, *regions])


def is_task(tokens: list[Token], at: int) -> bool:
    """Whether this inline token is an item of a checklist: `[ ] to do` or `[x] done`."""
    starts = tokens[at].content[:4].lower() in {"[ ] ", "[x] "}
    return starts and at >= 2 and tokens[at - 2].type == "list_item_open"


def _show_checkbox(token: Token) -> None:
    """Replace the box of a checklist item by a character that screen readers say."""
    done = token.content[1] != " "
    first = (token.children or [Token("text", "", 0)])[0]
    first.content = first.content[4:]
    box = _raw_html(f'<span class="box{" done" if done else ""}">{"☑" if done else "☐"}</span> ')
    token.children = [box, *(token.children or [])]


def _show_token(token: Token, reader: Reader) -> Token:
    """An inline token as it is shown: links resolved, pictures checked, French spaces set."""
    if token.type == "text":
        token.content = typographic(token.content, reader.language)
    if token.type == "wikilink":
        address, exists = reader.page(token.meta["target"])
        label = escape(typographic(token.meta["label"], reader.language))
        kind = "" if exists else ' class="missing"'
        return _raw_html(f'<a href="{escape(address)}"{kind}>{label}</a>')
    if token.type == "image":
        match = IMAGE.match(str(token.attrs.get("src", "")))
        source = reader.image(match[1]) if match else None
        alt = escape(token.content)
        if not source:
            return _raw_html(f"<em>{alt}</em>")
        return _raw_html(f'<img src="{escape(source)}" alt="{alt}" loading="lazy">')
    if token.children:
        token.children = [_show_token(child, reader) for child in token.children]
    return token


def _raw_html(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)
