"""Names and titles: one line, that reads as it is written. Letters and reasons: not without end."""

from __future__ import annotations

import unicodedata

from maillage.kernel.refusal import Refusal

# What is not seen and turns the reading around, or hides: overrides and isolates of direction, joiners without width,
# tags. The joiners that Persian, Hindi and emoji need (200C, 200D) and the plain marks of direction stay.
UNSEEN = frozenset(
    map(chr, [*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x200B, 0xFEFF, 0x180E, *range(0xE0000, 0xE0080)])
)
BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, halves of characters, separators of lines


def may_be_a_line(text: str) -> Refusal | None:
    """May this be a name, a title: no line break, no control character, nothing that hides or turns the reading?"""
    if any(sign in UNSEEN or unicodedata.category(sign) in BREAKS for sign in text):
        return Refusal(
            "not_a_line", "A name holds on one line: without line breaks, tabs or characters that are not seen."
        )
    if text.strip() and not any(unicodedata.category(sign)[0] in "LNPS" for sign in text):
        return Refusal("nothing_seen", "Nothing can be read in this name.")
    return None


def on_one_line(text: str) -> str:
    """What comes from a machine that can't be asked again: the same words, on one line.

    >>> on_one_line("Camille\\r\\n Roux\\u202e")
    'Camille Roux'
    """
    cleaned = "".join(" " if unicodedata.category(sign) in BREAKS else sign for sign in text if sign not in UNSEEN)
    return " ".join(cleaned.split())


def short_enough(text: str, most: int = 2000) -> str:
    """The same text without the spaces around it; Refusal when it is longer than people read."""
    stripped = text.strip()
    if len(stripped) > most:
        raise Refusal("text_too_long", "%(length)s characters, %(most)s at most.", length=len(stripped), most=most)
    return stripped


def number_in_groups(number: str) -> str:
    """A number as it is printed, by fours: easier to copy.

    >>> number_in_groups("ABCDEFGHJKLM")
    'ABCD-EFGH-JKLM'
    """
    return "-".join(number[start : start + 4] for start in range(0, len(number), 4))
