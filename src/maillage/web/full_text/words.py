"""The words of a text as they are sought: no accents, no case, elisions off, compounds both in parts and in one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST_TEXT = 120_000  # characters of one field that are read
MOST_WORDS = 20_000  # of one field; PostgreSQL counts positions up to 16,383
LONGEST_WORD = 40  # letters that count: the longest French word of a dictionary has 27

_LIGATURES = {
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t", "ʼ": "'",
    "’": "'", "‘": "'", "ʹ": "'", "＇": "'", "‐": "-", "‑": "-", "­": "",
}  # fmt: skip


def _fold_sign(sign: str) -> str:
    """What one character becomes; nothing for marks and for what is not seen."""
    if unicodedata.category(sign) == "Cf":
        return ""
    opened = "".join(_LIGATURES.get(c, c) for c in sign.casefold())
    plain = (c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))
    return "".join(_LIGATURES.get(c, c) for c in "".join(plain).casefold())


class _Folding(dict[int, str]):
    """What each character becomes, worked out the first time it is met (those of Europe are kept)."""

    def __missing__(self, code: int) -> str:
        folded = _fold_sign(chr(code))
        if code < 0x2200:
            self[code] = folded
        return folded


_FOLDING = _Folding()


def fold_letters(text: str) -> str:
    """Lower case without accents, ligatures opened, one kind of apostrophe and of hyphen; the rest as it was. O(n).

    >>> fold_letters("Œuvre d’ÉBÉNISTE à Saint‑Chély, 12 m²")
    "oeuvre d'ebeniste a saint-chely, 12 m2"
    """
    return text.translate(_FOLDING)


# What is elided before an apostrophe, folded.
ELISIONS = frozenset(
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu"]
)
# As one writes them in names; sought and kept in both ways.
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# Words that say nothing of what is sought: left out of a query that has others.
# PostgreSQL's own are among them.
STOP_WORDS = frozenset(
    {
        "a", "afin", "ai", "aie", "aient", "aies", "ait", "as", "au", "aura", "aurai", "auraient", "aurais",
        "aurait", "auras", "aurez", "auriez", "aurions", "aurons", "auront", "aux", "avaient", "avais", "avait",
        "avec", "avez", "aviez", "avions", "avons", "ayant", "ayante", "ayantes", "ayants", "ayez", "ayons",
        "c", "ce", "cela", "ces", "cet", "cette", "ceux", "ci", "comment", "d", "dans", "de", "des", "dont",
        "du", "elle", "elles", "en", "es", "est", "et", "etaient", "etais", "etait", "etant", "etante",
        "etantes", "etants", "ete", "etee", "etees", "etes", "etiez", "etions", "eu", "eue", "eues", "eumes",
        "eurent", "eus", "eusse", "eussent", "eusses", "eussiez", "eussions", "eut", "eutes", "eux", "fumes",
        "furent", "fus", "fusse", "fussent", "fusses", "fussiez", "fussions", "fut", "futes", "il", "ils", "j",
        "je", "l", "la", "le", "les", "leur", "leurs", "lui", "m", "ma", "mais", "me", "meme", "mes", "moi",
        "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "or", "ou", "par", "pas", "pour", "puis", "qu",
        "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "s", "sa", "se", "sera", "serai",
        "seraient", "serais", "serait", "seras", "serez", "seriez", "serions", "serons", "seront", "ses", "si",
        "soi", "soient", "sois", "soit", "sommes", "son", "sont", "soyez", "soyons", "suis", "sur", "t", "ta",
        "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre", "vous", "y",
    }
)  # fmt: skip
ENGLISH_STOP_WORDS = frozenset(
    {
        "a", "about", "after", "all", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before",
        "being", "but", "by", "can", "did", "do", "does", "doing", "don", "down", "for", "from", "had", "has",
        "have", "having", "he", "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it",
        "its", "just", "me", "more", "most", "my", "no", "nor", "not", "of", "off", "on", "once", "only", "or",
        "other", "our", "ours", "out", "over", "own", "same", "she", "should", "so", "some", "such", "than",
        "that", "the", "their", "theirs", "them", "then", "there", "these", "they", "this", "those", "through",
        "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when", "where", "which",
        "while", "who", "whom", "why", "will", "with", "you", "your", "yours", "s", "t", "above", "again",
        "against", "because", "below", "between", "both", "during", "each", "few", "further", "herself",
        "himself", "itself", "myself", "ourselves", "themselves", "yourself", "yourselves", "now",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What is written without a space: its words, folded; and the same in one word where there are several."""

    words: tuple[str, ...]
    joined: str = ""


_RUN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def runs_of(text: str, most: int = MOST_WORDS) -> list[Run]:
    """The runs of a text, in order; so many at most. O(n).

    >>> [run.words for run in runs_of("L’accueil du tiers-lieu, aujourd'hui")]
    [('accueil',), ('du',), ('tiers', 'lieu'), ('aujourd', 'hui')]
    >>> runs_of("Wi-Fi")
    [Run(words=('wi', 'fi'), joined='wifi')]
    """
    runs: list[Run] = []
    for match in _RUN.finditer(fold_letters(text[:LONGEST_TEXT])):
        if len(runs) == most:
            break
        runs.append(_run_of(match[0]))
    return runs


@lru_cache(maxsize=20_000)
def _run_of(text: str) -> Run:
    """The parts of a run: elided words go, unless nothing else is there."""
    if "'" not in text and "-" not in text:
        return Run((text[:LONGEST_WORD],))
    *before, last = text.split("'")
    parts = [part for piece in (*(p for p in before if p not in ELISIONS), last) for part in piece.split("-")]
    words = tuple(part[:LONGEST_WORD] for part in parts)
    return Run(words, "".join(words)[:LONGEST_WORD] if len(words) > 1 else "")


def split_words(text: str, most: int = MOST_WORDS) -> list[str]:
    """The words of a text, folded, in order.

    >>> split_words("L’Œuf de Saint-Chély")
    ['oeuf', 'de', 'saint', 'chely']
    """
    return [word for run in runs_of(text, most) for word in run.words][:most]


def useful_words(words: Iterable[str], language: str) -> list[str]:
    """Those that say what is sought; all of them when none does."""
    words = list(words)
    stops = ENGLISH_STOP_WORDS if language == "en" else STOP_WORDS
    return [word for word in words if word not in stops] or words


# What a French stemmer needs to see on a word without accents, and plurals that it leaves alone.
_ACCENTS = (
    (re.compile(r"ee(s?)\Z"), r"ée\1"),
    (re.compile(r"iere(s?)\Z"), r"ière\1"),
    (re.compile(r"(...)ite(s?)\Z"), r"\1ité\2"),
)
_PLURAL = re.compile(r"(lieu|jeu|feu|voeu|aveu|neveu|adieu)x\Z")
_IRREGULAR = {"travaux": "travail", "yeux": "oeil", "baux": "bail", "vitraux": "vitrail"}


@lru_cache(maxsize=20_000)
def for_stemmer(word: str, language: str) -> str:
    """A folded word as PostgreSQL's French stemmer wants it: the accents of endings back, a few plurals undone.

    The same for the text and for the query, so that it never matters who typed the accents.

    >>> [for_stemmer(word, "fr") for word in ("reparees", "confidentialite", "lieux", "poste")]
    ['reparées', 'confidentialité', 'lieu', 'poste']
    """
    if language != "fr":
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, accented in _ACCENTS:
        restored = ending.sub(accented, word)
        if restored != word:
            return restored
    return _PLURAL.sub(r"\1", word)


# Endings between which French says the same: of a woman or a man, of a quality or of what has it.
_RELATED = (
    ("euses", "eurs"), ("euse", "eur"), ("trices", "teurs"), ("trice", "teur"), ("teurs", "trices"), ("teur", "trice"),
    ("eurs", "euses"), ("eur", "euse"), ("eres", "ers"), ("ere", "er"), ("er", "ère"), ("ennes", "ens"), ("enne", "en"),
    ("ibilite", "ible"), ("abilite", "able"), ("ialite", "iel"), ("iel", "ialité"), ("ible", "ibilité"),
    ("able", "abilité"),
)  # fmt: skip


def related_form(word: str) -> str:
    """The same trade said of a woman or of a man, the quality of what has it; nothing for other words.

    >>> [related_form(word) for word in ("developpeuse", "formateur", "confidentiel", "accessibilite", "poste")]
    ['developpeur', 'formatrice', 'confidentialité', 'accessible', '']
    """
    for ending, other in _RELATED:
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word.removesuffix(ending) + other
    return ""
