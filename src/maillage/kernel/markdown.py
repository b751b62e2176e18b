"""Markdown as HTML one can trust: no HTML of the author's own, then only what is on a short list."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr", "br", "table",
    "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
LONGEST = 100_000  # characters; beyond, a text is a file
MOST_EMPTY_CELLS = 4000  # added to rows of a table that are shorter than its head; then the table ends
_tables: Any = import_module("markdown_it.rules_block.table")
_tables.MAX_AUTOCOMPLETED_CELLS = MOST_EMPTY_CELLS  # the library adds 65,536 to a few lines
_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")


def to_html(text: str) -> str:
    """HTML of a text in Markdown; its first level of headings is h2, as a page has its own h1.

    Links keep only http, https and mailto, and are not followed by search engines (`nofollow ugc`).

    >>> to_html("# Charte\\n\\n<script>x</script> **libre**")
    '<h2>Charte</h2>\\n<p>&lt;script&gt;x&lt;/script&gt; <strong>libre</strong></p>\\n'
    """
    html = _parser.render(text[:LONGEST])
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 1}>").replace(f"</h{level}>", f"</h{level + 1}>")
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )


def plain_blocks(text: str) -> list[tuple[str, str]]:
    """A text in Markdown as blocks of plain words, for a document: (“title”, “item” or “text”, the words).

    >>> plain_blocks("# Ici\\n\\nDeux **mots**.\\n\\n- un\\n  et demi\\n- deux")
    [('title', 'Ici'), ('text', 'Deux mots.'), ('item', 'un et demi'), ('item', 'deux')]
    """
    blocks: list[tuple[str, str]] = []
    items, is_title = 0, False
    for token in _parser.parse(text[:LONGEST]):
        if token.type in {"list_item_open", "list_item_close"}:
            items += 1 if token.type == "list_item_open" else -1
        elif token.type in {"heading_open", "heading_close"}:
            is_title = token.type == "heading_open"
        elif token.type in {"inline", "fence", "code_block"}:
            kind = "title" if is_title else "item" if items else "text"
            blocks.append((kind, _words_of(token)))
    return [(kind, words) for kind, words in blocks if words]


def _words_of(token: Any) -> str:
    """The words of a block, without what sets them off."""
    if not token.children:
        return str(token.content).strip()
    parts = (" " if one.type in {"softbreak", "hardbreak"} else one.content for one in token.children)
    return "".join(parts).strip()
