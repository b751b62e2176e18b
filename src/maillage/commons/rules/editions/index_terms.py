"""The terms of a book's index: notions (strong words inside a sentence), and the laws that are cited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from markdown_it.tree import SyntaxTreeNode

from maillage.commons.rules.markup import plain_text, slug_of

LAW = re.compile(  # an article, with its code; or an act by its number
    r"(?i)\barticles?[ \u00a0](?P<letter>[LRDA])\.?[ \u00a0\u202f*]?(?P<number>\d+(?:-\d+)*)"
    r"(?: du (?P<code>code(?: civil| pénal|(?: général)? (?:du |de la |de l[’']|des |de )\w+"
    r"(?: sociale| publique| territoriales| intellectuelle)?)))?"
    r"|\b(?:loi|décret|ordonnance|arrêté) n°[ \u00a0\u202f]?\d{2,4}-\d+"
)
LONGEST = 40  # characters of a notion, in four words at most
# What stresses a word rather than naming a thing begins so.
_STRESSED = """\
à au aucun aucune aux avec ce ces cinq deux dit en encore et fait faire huit il ils jamais l la le les leur
même mêmes montant n ne ni non nous on ou oui par pas plus pour présumé quatre sa sans se sept ses seul seule
si six son sous sur toujours tous tout toute toutes très trois un une vous all always an and any at both but
by every for from in is must never no not of one only or the to two with without your"""
STRESSED = frozenset(_STRESSED.split())


def is_notion(nodes: list[SyntaxTreeNode], at: int) -> bool:
    """Whether strong words name a notion: not a label (`**Durée :** 2 h`), a warning, a stressed word, a whole line."""
    text = plain_text(nodes[at].to_tokens()).strip()
    words = re.split(r"[ \u00a0\u202f’']+", text)
    is_short_name = 3 < len(text) <= LONGEST and len(words) <= 4 and text[0].isalpha() and text[-1].isalnum()
    return is_short_name and at > 0 and words[0].lower() not in STRESSED and not text.endswith(("ement", "ez"))


def cited_acts(words: str) -> Iterator[tuple[int, str]]:
    """Where articles and acts of law are cited, and how the index calls them."""
    for match in LAW.finditer(words):
        code = f" ({match['code'].lower()})" if match["code"] else ""
        article = f"{(match['letter'] or '').upper()}.\u00a0{match['number']}{code}"
        yield match.start(), article if match["number"] else match[0].lower()


def sort_key(words: str) -> str:
    """Words as a dictionary files them: without accents or case, numbers by their value."""
    key = slug_of(words) or unicodedata.normalize("NFKD", words.casefold())
    return re.sub(r"\d+", lambda digits: digits[0].zfill(8), key)


def group_by_letter(entries: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Entries (key to words) in order, by first letter; none when there are too few to look anything up."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, term in sorted(entries.items(), key=lambda entry: sort_key(entry[1])):
        groups.setdefault(sort_key(term)[:1].upper(), []).append((key, term))
    return groups if len(entries) > 2 else {}
