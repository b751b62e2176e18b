"""The line of a text that answers a search, its words marked; nothing of the text gets out as markup."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from maillage.web.full_text.syntax import TypedQuery
from maillage.web.full_text.words import fold_letters

AROUND = 90  # characters before and after what is shown first
LONGEST_READ = 60_000  # characters of a text that are looked through
MOST_MARKS = 200  # words that are looked at before one chooses where to cut
NEAREST_SPACE = 30  # characters within which a cut waits for the end of a word


@cache
def _spellings() -> dict[str, str]:
    """For each plain letter, the letters with accents that fold to it (Latin, composed)."""
    letters: dict[str, str] = {}
    for code in range(0xC0, 0x250):
        folded = fold_letters(chr(code))
        if len(folded) == 1 and folded.isascii() and folded.isalpha():
            letters[folded] = letters.get(folded, "") + chr(code)
    return letters


def _pattern_of(word: str) -> str:
    """A folded word as it may be written in a text, by its beginning: an ending or two may differ."""
    beginning = word if len(word) < 5 or word.isdigit() else word[: max(4, len(word) - 2)]
    letters = _spellings()
    signs = "".join(f"[{c}{letters[c]}]" if c in letters else re.escape(c) for c in beginning)
    for pair, ligatures in (("oe", "œŒ"), ("ae", "æÆ")):
        spelled = "".join(f"[{c}{letters[c]}]" for c in pair)
        signs = signs.replace(spelled, f"(?:{spelled}|[{ligatures}])")
    return signs + (r"[^\W_]{0,30}+" if len(word) > 3 else r"(?:e?s|e|x)?(?![^\W_])")


@lru_cache(maxsize=64)
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(_pattern_of, words))})", re.IGNORECASE)


def marked_spans(text: str, typed: TypedQuery | None) -> list[tuple[int, int]]:
    """Where words that are sought stand in a composed text (NFC), the first ones. O(n)."""
    words = tuple(sorted(typed.words, key=len, reverse=True)) if typed else ()
    if not words:
        return []
    spans: list[tuple[int, int]] = []
    for match in _finder(words).finditer(text):
        spans.append(match.span())
        if len(spans) == MOST_MARKS:
            break
    return spans


def snippet(text: str, typed: TypedQuery | None, around: int = AROUND) -> SafeString:
    """The part of a text where most words of the query stand together, as HTML: escaped, cut at words, marked.

    >>> from maillage.web.full_text.syntax import read_query
    >>> snippet("Le <b>télétravail</b> ici.", read_query("teletravail"))
    'Le &lt;b&gt;<mark>télétravail</mark>&lt;/b&gt; ici.'
    """
    plain = " ".join(unicodedata.normalize("NFC", text[:LONGEST_READ]).split())
    spans = marked_spans(plain, typed)
    first, last = _best_spans(plain, spans, around)
    start, end = _cut(plain, first, last, around)
    pieces, position = ["… " if start else ""], start
    for opens, closes in spans:
        if position <= opens and closes <= end:
            pieces += [escape(plain[position:opens]), "<mark>", escape(plain[opens:closes]), "</mark>"]
            position = closes
    pieces += [escape(plain[position:end]), " …" if end < len(plain) else ""]
    return mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped above


def _best_spans(text: str, spans: list[tuple[int, int]], around: int) -> tuple[int, int]:
    """From where to where the most different words are near one another; the first such place."""
    if not spans:
        return 0, 0
    keys = [fold_letters(text[opens:closes])[:4] for opens, closes in spans]
    starts = [opens for opens, _closes in spans]
    best, most = (0, 0), 0
    for index, opens in enumerate(starts):
        after = max(index + 1, min(bisect_right(starts, opens + around), index + 12))
        if len(set(keys[index:after])) > most:
            best, most = (index, after - 1), len(set(keys[index:after]))
    return spans[best[0]][0], spans[best[0]][1]


def _cut(text: str, first: int, last: int, around: int) -> tuple[int, int]:
    """From where to where the text is shown: at spaces where one is near."""
    start, end = max(0, first - around), min(len(text), last + around)
    if start:
        space = text.rfind(" ", max(0, start - NEAREST_SPACE), start + 1)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.find(" ", end, end + NEAREST_SPACE)
        end = space if space >= 0 else end
    return start, end
