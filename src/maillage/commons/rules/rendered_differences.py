"""What changed between two pages as they are read: the new one, with what came and what went marked in it.

Both pages are sanitised HTML (`markup.to_html_with`). Their blocks (paragraphs, lists, tables, headings) are matched
first, then the words of those that changed; marks stand around words only, never around tags, so that what comes out is
as well formed as what came in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from maillage.commons.rules.alignment import Effort, Opcode, opcodes

TAG = re.compile(r"<(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>")
PART = re.compile(r"<(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>|&#?\w{1,31}+;|\w++|\s++|[^\w\s]")
NAME = re.compile(r"</?([a-z0-9]+)")
IDENTIFIER = re.compile(r' (?:id|role|aria-label)="[^"]*+"')  # said once in a page, and not twice
VOID = frozenset({"br", "hr", "img"})
HOLDS_WORDS = frozenset(
    {"p", "li", "td", "th", "h2", "h3", "h4", "h5", "a", "strong", "em", "s", "code", "sup", "span"}
)
AROUND = 2  # blocks around what changed that are not folded
LEAST_FOLDED = 4
MOST_PARTS = 6000  # of one block: above, it is shown as replaced whole
ALIKE = 0.4  # blocks as close as this are read as one that changed


@dataclass(frozen=True)
class Stretch:
    """Some blocks of a page: `kind` is "same", "changed", "new", "gone", or "fold" for what is shown on demand."""

    kind: str
    html: str
    blocks: int = 1


def compare_rendered(old: str, new: str, effort: Effort | None = None) -> list[Stretch]:
    """The stretches of the new page, with what went in its place.

    >>> [(one.kind, one.html) for one in compare_rendered("<p>Le wifi est lent.</p>", "<p>Le wifi est rapide.</p>")]
    [('changed', '<p>Le wifi est <del>lent</del><ins>rapide</ins>.</p>')]
    """
    effort = effort or Effort()
    a, b = blocks_of(IDENTIFIER.sub("", old)), blocks_of(IDENTIFIER.sub("", new))
    stretches: list[Stretch] = []
    for kind, i, j, k, m in opcodes(a, b, effort):
        if kind == "equal":
            stretches += _fold(a[i:j], first=i == 0, last=j == len(a) and m == len(b))
        else:
            stretches += _compare_blocks(a[i:j], b[k:m], effort)
    return stretches


def blocks_of(html: str) -> list[str]:
    """The elements of the first level, each with what it holds.

    >>> blocks_of("<p>a <em>b</em></p><hr><ul><li>c</li></ul>")
    ['<p>a <em>b</em></p>', '<hr>', '<ul><li>c</li></ul>']
    """
    blocks: list[str] = []
    depth = start = 0
    for match in TAG.finditer(html):
        tag = match[0]
        if _name(tag) not in VOID:
            depth += -1 if tag.startswith("</") else 1
        if depth <= 0:
            depth = 0
            blocks.append(html[start : match.end()].strip())
            start = match.end()
    rest = html[start:].strip()
    return [block for block in [*blocks, rest] if block]


def _name(tag: str) -> str:
    match = NAME.match(tag)
    return match[1] if match else ""


def _fold(blocks: list[str], *, first: bool, last: bool) -> list[Stretch]:
    """What did not change, its middle folded where that is long."""
    before, after = (0 if first else AROUND), (0 if last else AROUND)
    if (first and last) or len(blocks) - before - after < LEAST_FOLDED:
        return [Stretch("same", "\n".join(blocks), len(blocks))]
    middle = len(blocks) - after
    parts = (("same", blocks[:before]), ("fold", blocks[before:middle]), ("same", blocks[middle:]))
    return [Stretch(kind, "\n".join(part), len(part)) for kind, part in parts if part]


def _compare_blocks(old: list[str], new: list[str], effort: Effort) -> Iterator[Stretch]:
    """Blocks of a stretch that changed: one that became another is compared in words, the rest went or came."""
    at = 0
    for block in new:
        partner = next((n for n in range(at, min(len(old), at + 8)) if _alike(old[n], block)), None)
        if partner is None:
            yield Stretch("new", block)
            continue
        yield from (Stretch("gone", gone) for gone in old[at:partner])
        at = partner + 1
        marked = _mark_words(old[partner], block, effort)
        if marked is None:
            yield Stretch("gone", old[partner])
            yield Stretch("new", block)
        else:
            yield Stretch("changed", marked)
    yield from (Stretch("gone", gone) for gone in old[at:])


def _alike(old: str, new: str) -> bool:
    """Whether two blocks are of one kind and have enough words in common."""
    if _name(old) != _name(new):
        return False
    a, b = (Counter(TAG.sub(" ", block)[:2000].split()) for block in (old, new))
    return 2 * (a & b).total() >= ALIKE * (a.total() + b.total())


def _mark_words(old: str, new: str, effort: Effort) -> str | None:
    """The new block with its new words marked, and those that went where they were; None where that is not possible."""
    a, b = PART.findall(old), PART.findall(new)
    if max(len(a), len(b)) > MOST_PARTS:
        return None
    writer = _Writer()
    for kind, i, j, k, m in _join_neighbours(list(opcodes(a, b, effort)), b):
        if kind != "equal":
            writer.remove([part for part in a[i:j] if not part.startswith("<")])
        for part in b[k:m]:
            writer.add(part, new=kind != "equal")
    return writer.close()


def _join_neighbours(codes: list[Opcode], new: list[str]) -> Iterator[Opcode]:
    """Changes that a space alone keeps apart are one: “chez Anne” became “à la mairie”, not word by word."""
    joined: list[Opcode] = []
    for position, code in enumerate(codes):
        kind, _i, j, k, m = code
        between = kind == "equal" and 0 < position < len(codes) - 1 and not "".join(new[k:m]).strip()
        if joined and joined[-1][0] != "equal" and (kind != "equal" or between):
            joined[-1] = ("replace", joined[-1][1], j, joined[-1][3], m)
        else:
            joined.append(code)
    yield from joined


class _Writer:
    """Writes a block: its own tags as they are, words that came or went within marks."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.open: list[str] = []
        self.gone: list[str] = []
        self.came: list[str] = []

    def remove(self, words: list[str]) -> None:
        """Words of the old block that are not in the new one: they are told where words may stand."""
        self.gone += words

    def add(self, part: str, *, new: bool) -> None:
        """A part of the new block."""
        is_tag = part.startswith("<")
        if new and not is_tag:
            self._settle_gone()
            self.came.append(part)
            return
        if not is_tag or part.startswith("</"):  # before an end, what went still stands within
            self._settle_gone()
        self._settle_came()
        self.parts.append(part)
        name = _name(part) if is_tag else ""
        if is_tag and name not in VOID:
            if part.startswith("</"):
                self.open[-1:] = []
            else:
                self.open.append(name)

    def close(self) -> str | None:
        """The block; None when some of what went could not be told."""
        self._settle_came()
        return None if "".join(self.gone).strip() else "".join(self.parts)

    def _settle_gone(self) -> None:
        text = "".join(self.gone)
        if not text or not self.open or self.open[-1] not in HOLDS_WORDS:
            return
        self.gone.clear()
        if text.strip():
            self._settle_came()
            self.parts.append(f"<del>{text}</del>")

    def _settle_came(self) -> None:
        text = "".join(self.came)
        self.came.clear()
        if text:
            self.parts.append(f"<ins>{text}</ins>" if text.strip() else text)
