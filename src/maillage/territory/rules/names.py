"""Finding a commune from what someone types: accents, case, hyphens, St/Saint, articles and slips forgiven.

The order of what is tried, and its cost: docs/algorithms/names.md.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
SHORT = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "s": "sur",
    "ss": "sous",
    "nd": "notre dame",
}
ARTICLES = ("le ", "la ", "les ", "l ")
FUZZY_FROM = 4  # letters: a slip in a shorter word could be any commune
FUZZY_CUTOFF = 78.0  # of 100; below, rapidfuzz offers names nobody meant


ORDINAL = re.compile(r"([0-9]{1,2})(?:er|ere|re|e|eme|ieme|nd|nde)")


def fold_name(text: str) -> str:
    """The key under which a name is sought: no accents, no case, words parted by one space, St written saint.

    The last word is never taken for “sur”: who types “saint s” goes on. Arrondissements are numbers.

    >>> fold_name("St-Chély d’Apcher"), fold_name("SAINTE ENIMIE"), fold_name("L'Œuf")
    ('saint chely d apcher', 'sainte enimie', 'l oeuf')
    >>> fold_name("Pont s/ Yonne"), fold_name("saint s"), fold_name("Paris 01er arrondissement")
    ('pont sur yonne', 'saint s', 'paris 1')
    """
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = [_plain_number(word) for word in re.sub(r"[^a-z0-9]+", " ", ascii_only).split()]
    words = [w for at, w in enumerate(words) if not (w.startswith("arr") and at and words[at - 1].isdigit())]
    last = len(words) - 1
    return " ".join(word if word == "s" and at == last else SHORT.get(word, word) for at, word in enumerate(words))


def _plain_number(word: str) -> str:
    """The number of an ordinal or of a zero-padded one: 16 of 16e, 16ème or 016; other words unchanged."""
    number = ORDINAL.fullmatch(word)
    digits = number[1] if number else word
    return digits.lstrip("0") or "0" if digits.isdigit() and len(digits) <= 2 else word


def without_article(key: str) -> str:
    """The key without a leading article: people look for Vigan as often as for Le Vigan."""
    for article in ARTICLES:
        if key.startswith(article):
            return key.removeprefix(article)
    return key


@dataclass(frozen=True, slots=True)
class Entry:
    """A name under which a commune is known: its own, a former one, one of its arrondissements."""

    insee: str
    key: str
    population: int
    local: bool  # in the territory of this installation: first among equals
    former: bool = False
    code: str = ""  # the code this name had, or has, for itself: a former commune's, an arrondissement's
    label: str = ""  # that name as one writes it

    @property
    def weight(self) -> tuple[bool, bool, bool, int]:
        """Names of the territory first, today's names before former ones, the whole before a part, the most people."""
        return (not self.local, self.former, bool(self.code), -self.population)


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer: is it exactly what was typed, or only guessed from a slip or from a piece of a code?"""

    entry: Entry
    exact: bool
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Qualifier:
    """What is typed beside a name to tell namesakes apart: a postal or INSEE code, a département."""

    code: str
    departement: str

    @classmethod
    def of(cls, text: str) -> _Qualifier:
        code = re.search(r"\b(\d{4,5})\b", text)
        departement = re.search(r"\((\d{2,3}|2[ABab])\)", text)
        return cls(code[1].zfill(5) if code else "", departement[1].upper() if departement else "")

    def admits(self, entry: Entry) -> bool:
        """Is this the département that was said? A code that nothing has may be that of a cedex: it still says it."""
        return entry.insee.startswith(self.departement) and departement_of(entry.insee) == (
            departement_of(self.code) if self.code else departement_of(entry.insee)
        )


def departement_of(code: str) -> str:
    """What postal codes and INSEE codes of one département begin with (both codes of Corsica count as one).

    >>> departement_of("48095"), departement_of("2A004"), departement_of("20000"), departement_of("97105")
    ('48', '20', '20', '971')
    """
    if code[:2] in {"2A", "2B"}:
        return "20"
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


@dataclass(slots=True)
class Index:
    """All names in memory: exact and prefix by bisection, words inside by scan, slips by rapidfuzz.

    35,000 communes take about 15 MB; an exact or prefix answer takes well under a millisecond, a slip some ten.
    """

    entries: list[Entry]
    postal: dict[str, list[Entry]]
    keys: list[tuple[str, int]] = field(init=False)
    names: list[str] = field(init=False)
    codes: dict[str, Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.codes = {e.code: e for e in self.entries if e.code}
        self.codes |= {e.insee: e for e in self.entries if not e.former and not e.code}
        self.entries = [e for e in self.entries if e.key]  # of some former communes only the code is known
        both = [(e.key, i) for i, e in enumerate(self.entries)]
        both += [(without_article(e.key), i) for i, e in enumerate(self.entries) if without_article(e.key) != e.key]
        self.keys = sorted(both)
        self.names = [e.key for e in self.entries]

    def search(self, text: str, limit: int = 8) -> list[Hit]:
        """The communes that this text may mean, best first."""
        code = re.sub(r"\.0+$", "", re.sub(r"^(\d\d) (\d{3})$", r"\1\2", text.strip().upper()))
        if re.fullmatch(r"\d{2,5}|2[AB]\d{0,3}", code, re.ASCII):
            return self._by_code(code, limit)
        key = fold_name(re.sub(r"\bcedex\b(\s+\d{1,2}\b)?|\([^()]*\)|\b\d{4,5}\b", " ", text, flags=re.IGNORECASE))
        if not key:
            return []
        entries = self._by_prefix(key)
        if len(entries) < limit:
            entries += self._by_word(key)
        guessed = not entries and len(key) >= FUZZY_FROM
        if guessed:
            entries = self._by_likeness(key, limit)
        qualifier = _Qualifier.of(text)
        ranked = self._beside(_unique_communes(entries), qualifier)
        return [
            Hit(e, key in {e.key, without_article(e.key)} and qualifier.admits(e), guessed or not qualifier.admits(e))
            for e in ranked[:limit]
        ]

    def _beside(self, entries: list[Entry], beside: _Qualifier) -> list[Entry]:
        """The entries with the code written beside the name; else those of its département; else all."""
        own = self.codes.get(beside.code)
        there = {e.insee for e in self.postal.get(beside.code, [])} | ({own.insee} if own else set())
        coded = [e for e in entries if e.insee in there]
        return coded or [e for e in entries if beside.admits(e)] or entries

    def _by_code(self, code: str, limit: int) -> list[Hit]:
        """A code of five; one of four that may have lost its zero in a spreadsheet; else codes that begin so.

        Where the same figures are a postal code and an INSEE code (48150), the postal code's communes come first:
        people type no other. A spreadsheet makes 1000 of 01000: that is Bourg-en-Bresse, and one may also be about
        to type 10000.
        """
        whole, padded = len(code) == 5, code.zfill(5) if code.isdigit() and len(code) == 4 else code
        by_insee = [entry] if (entry := self.codes.get(padded)) else []
        entries = _unique_communes([*sorted(self.postal.get(padded, []), key=lambda e: e.weight), *by_insee])
        if not whole:
            candidates = (e for postal, group in self.postal.items() if postal.startswith(code) for e in group)
            starting = _unique_communes(sorted(set(candidates), key=lambda e: e.weight))
            sure = len(entries) == 1 and not starting
            entries = _unique_communes([*entries, *starting])
        else:
            sure = len(entries) == 1
        return [Hit(e, sure, guessed=not whole and not sure) for e in entries[:limit]]

    def _by_prefix(self, key: str) -> list[Entry]:
        first, after = bisect_left(self.keys, (key, -1)), bisect_left(self.keys, (key + "\uffff", -1))
        entries = [self.entries[position] for _key, position in self.keys[first:after]]
        return sorted(entries, key=lambda e: (key not in {e.key, without_article(e.key)}, *e.weight))

    def _by_word(self, key: str) -> list[Entry]:
        inside = f" {key}"
        return sorted((e for e in self.entries if inside in e.key), key=lambda e: e.weight)

    def _by_likeness(self, key: str, limit: int) -> list[Entry]:
        """Whole names first; else names whose first words are like it (Florak: Florac Trois Rivières)."""
        words = key.count(" ") + 1
        for names in (self.names, (" ".join(name.split(" ", words)[:words]) for name in self.names)):
            matches = process.extract(key, names, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=limit * 4)
            if matches:
                break
        ranked = sorted(matches, key=lambda hit: (-round(hit[1] / 4), *self.entries[hit[2]].weight))
        return [self.entries[position] for _name, _score, position in ranked]


def _unique_communes(entries: Iterable[Entry]) -> list[Entry]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        seen.setdefault(entry.insee, entry)
    return list(seen.values())
