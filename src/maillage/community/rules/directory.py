"""Who sees which line of the directory."""

from __future__ import annotations

import re
from enum import StrEnum

from maillage.web.full_text.words import fold_letters


class Audience(StrEnum):
    """To whom a line is shown; each includes the one before."""

    NOBODY = "nobody"
    MEMBERS = "members"
    EVERYONE = "everyone"


FIELDS = ("does", "helps", "usual", "languages", "links")
SEARCHED = {"does": "A", "helps": "A", "usual": "D", "languages": "C"}  # what one searches, and how much it counts


def is_visible_to(audience: str, *, member: bool) -> bool:
    """Whether a line meant for that audience is visible to this reader."""
    return audience == Audience.EVERYONE or (member and audience == Audience.MEMBERS)


def fold_text(text: str) -> str:
    """Lower case without accents or ligatures, words parted by one space: the key under which cells are compared.

    >>> fold_text("Œuvre d’ébéniste à Saint-Chély")
    'oeuvre d ebeniste a saint chely'
    """
    return " ".join(re.findall(r"[a-z0-9+#]+", fold_letters(text)))


def parse_links(text: str) -> list[str]:
    """The http and https addresses of a text, one a line; other lines are dropped."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if re.fullmatch(r"https?://[^\s<>\"']{3,200}", line)][:5]
