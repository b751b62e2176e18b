"""Signs that no font at hand can draw, read by their names."""

from __future__ import annotations

import re
import unicodedata

LATIN = 0x250  # below, the letters that the book's own fonts all have
KEYCAP = "\u20e3"
JOINERS = "\u200d\ufe0f"
MISSING = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|(.+?))"` could not')
RECENT = {  # signs younger than the tables of Python 3.11
    0x1F6DC: "wireless", 0x1FA75: "light blue heart", 0x1FA76: "grey heart", 0x1FA77: "pink heart",
    0x1FA87: "maracas", 0x1FA88: "flute", 0x1FA89: "harp", 0x1FA8F: "shovel", 0x1FAAD: "folding hand fan",
    0x1FAAE: "hair pick", 0x1FAAF: "khanda", 0x1FABB: "hyacinth", 0x1FABC: "jellyfish", 0x1FABD: "wing",
    0x1FABE: "leafless tree", 0x1FABF: "goose", 0x1FAC6: "fingerprint", 0x1FACE: "moose", 0x1FACF: "donkey",
    0x1FADA: "ginger root", 0x1FADB: "pea pod", 0x1FADC: "root vegetable", 0x1FADF: "splatter",
    0x1FAE8: "shaking face", 0x1FAE9: "face with bags under eyes", 0x1FAF7: "leftwards pushing hand",
    0x1FAF8: "rightwards pushing hand",
}  # fmt: skip


def name_signs(source: bytes, diagnostic: str) -> bytes:
    """What no font has is read by its name, `[party popper]`; the other signs are still drawn.

    A letter that carries such a sign is said to be missing with it: Latin ones are left as they are.
    """
    missing = {sign for match in MISSING.finditer(diagnostic) for sign in (match[2] or chr(int(match[1], 16)))}
    names = {sign: f"[{_name(sign)}]" for sign in missing if ord(sign) >= LATIN and sign not in JOINERS}
    text = source.decode()
    if KEYCAP in names:
        text = re.sub(rf"([0-9#*])\ufe0f?{KEYCAP}", r"[\1]", text)
    for joiner in JOINERS:  # what joins or varies signs that are not drawn
        text = text.replace(joiner, "") if joiner in missing or names else text
    return text.translate({ord(sign): name for sign, name in names.items()}).encode()


def _name(sign: str) -> str:
    """A sign by its name in Unicode, those of 15 and 16 by our own list; else by its number."""
    return RECENT.get(ord(sign)) or unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
