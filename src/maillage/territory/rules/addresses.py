"""What may name the commune in an address somebody types: its end, after the street."""

from __future__ import annotations

import re

MOST_WORDS = 6  # of a commune's name, and of what is looked at
POSTAL = re.compile(r"\d{5}")


def commune_parts(text: str) -> list[str]:
    """The ends of an address that may be its commune, the likeliest first; nothing when there is but one word.

    >>> commune_parts("2 rue Haute, 48400 Florac")
    ['48400 Florac', 'rue Haute 48400 Florac', 'Haute 48400 Florac', 'Florac']
    >>> commune_parts("Florac")
    []
    """
    words = text.replace(",", " ").split()
    if words and words[-1].lower() == "france":
        del words[-1]
    parts = []
    code = next((n for n, word in enumerate(words) if POSTAL.fullmatch(word)), None)
    if code is not None:
        parts.append(" ".join(words[code:]))
    elif "," in text:
        parts.append(text.rsplit(",", 1)[1].strip())
    parts += [" ".join(words[-count:]) for count in range(min(MOST_WORDS, len(words) - 1), 0, -1)]
    return [part for part in dict.fromkeys(parts) if part]
