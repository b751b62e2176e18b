"""A text as sentences: small enough that two people may write in one paragraph, whole enough to be read in a conflict.

Cutting loses nothing: the pieces joined are the text. Prose is cut after what ends a sentence, tables, lists and code
line by line; the white space between stands apart, so that adding a sentence after the last one changes none.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_END = re.compile(r"(?<=[.!?…])(?:[\u00a0\u202f ]?[»”\")])?(?=[ ]+[«“\"(\[A-ZÀ-ÖØ-Þ0-9])")
_SHORT = re.compile(r"(?:\b(?:M|MM|Mme|Mmes|Dr|art|al|cf|ex|etc|no|p|pp|St|Ste|vol|éd|env|[A-Z]))\.\Z")
_LONGEST_SHORT = 8  # characters before its full stop in which an abbreviation, and what stands before it, are seen
_NUMBERED = re.compile(r" {0,8}\d+\.")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


def cut(text: str) -> list[str]:
    """The pieces of a text, in order: sentences, and the spaces and line ends between them.

    >>> cut("Un. Deux !\\n\\n- trois\\n")
    ['Un.', ' ', 'Deux !', '\\n', '\\n', '- trois', '\\n']
    """
    pieces: list[str] = []
    fenced = False
    for line in _LINE.findall(text):
        body, end = (line[:-1], "\n") if line.endswith("\n") else (line, "")
        if _FENCE.match(body):
            fenced = not fenced
        pieces += [body] if fenced or body.startswith(("|", "    ", "\t")) else _sentences(body)
        pieces.append(end)
    return [piece for piece in pieces if piece]


def _sentences(line: str) -> list[str]:
    pieces, start = list[str](), 0
    numbered = _NUMBERED.match(line)
    for match in _END.finditer(line):
        end = match.end()
        if _SHORT.search(line[max(start, end - _LONGEST_SHORT) : end]) or (numbered and numbered.end() == end):
            continue
        space = end
        while space < len(line) and line[space] == " ":
            space += 1
        pieces += [line[start:end], line[end:space]]
        start = space
    return [*pieces, line[start:]]


def paragraphs(text: str) -> list[str]:
    """The blocks of a text between empty lines, a block of code kept whole.

    >>> paragraphs("a\\nb\\n\\n\\nc\\n")
    ['a\\nb', 'c']
    """
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        if line.strip() or fenced:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(lines) for lines in blocks if lines]
