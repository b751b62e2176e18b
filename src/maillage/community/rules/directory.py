"""Who sees which line of the directory."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Audience(StrEnum):
    """To whom a line is shown; each includes the one before."""

    NOBODY = "nobody"
    MEMBERS = "members"
    EVERYONE = "everyone"


FIELDS = ("does", "helps", "usual", "languages", "links")
WEIGHTS = {"does": "A", "helps": "A", "languages": "C"}  # what one searches, and how much it counts


def is_visible_to(audience: str, *, member: bool) -> bool:
    """Whether a line meant for that audience is visible to this reader."""
    return audience == Audience.EVERYONE or (member and audience == Audience.MEMBERS)


def fold_text(text: str) -> str:
    """Lower case without accents or ligatures, for both the text searched and the query.

    >>> fold_text("Œuvre d’ébéniste à Saint-Chély")
    'oeuvre d ebeniste a saint chely'
    """
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9+#]+", letters))


def search_words(text: str) -> list[str]:
    """The words to search for: at most eight, of two letters or more.

    >>> search_words("Développeuse Python")
    ['developpeuse', 'python']
    """
    return [word for word in re.findall(r"[a-z0-9]+", fold_text(text)) if len(word) > 1][:8]


def parse_links(text: str) -> list[str]:
    """The http and https addresses of a text, one a line; other lines are dropped."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if re.fullmatch(r"https?://[^\s<>\"']{3,200}", line)][:5]
