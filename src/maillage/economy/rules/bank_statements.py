"""What a bank says moved on an account: one reader of CAMT files and of tables, within limits, for a child process.

A line is a movement in whole cents, above zero when it comes in. Each has a key that a second import of the same days
gives again: the bank's own reference where it gives one, else what the line says and its rank among its like that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from rapidfuzz import fuzz

from maillage.kernel.refusal import Refusal

MOST_BYTES, MOST_LINES = 5_000_000, 5_000
ALIKE = 75.0  # of 100: what two formats say of one movement
MOST_WORDS, MOST_NAME, MOST_REFERENCE = 500, 140, 80


@dataclass(frozen=True, slots=True)
class BankLine:
    """So many cents in (above zero) or out; what the bank says of it, who is at the other end."""

    day: date
    cents: int
    words: str = ""
    party: str = ""
    reference: str = ""  # what the payer wrote for us: end-to-end identifier, structured reference
    bank_reference: str = ""  # the bank's own, once in its life
    key: str = ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """The lines of an account, from day to day; balances where the file gives them."""

    lines: tuple[BankLine, ...]
    iban: str = ""
    opening_cents: int | None = None
    closing_cents: int | None = None

    @property
    def adds_up(self) -> bool | None:
        """Whether the lines lead from one balance to the other; None where the file doesn't say."""
        if self.opening_cents is None or self.closing_cents is None:
            return None
        return self.opening_cents + sum(line.cents for line in self.lines) == self.closing_cents


@dataclass(frozen=True, slots=True)
class UnknownColumns:
    """A table whose columns we do not know: its lines, with their numbers."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]


def cut(text: str, most: int) -> str:
    """On one line, no longer than that; what can't be seen is left out."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:most]


def with_keys(lines: Iterable[BankLine]) -> tuple[BankLine, ...]:
    """Each with its key."""
    seen: Counter[str] = Counter()
    keyed = []
    for line in lines:
        facts = line.bank_reference or f"{line.words}|{line.party}|{line.reference}"
        base = f"{line.day.isoformat()}|{line.cents}|{facts}"
        seen[base] += 1
        keyed.append(replace(line, key=sha256(f"{base}|{seen[base]}".encode()).hexdigest()[:40]))
    return tuple(keyed)


def too_many_lines_refusal() -> Refusal:
    """More lines than one file may have."""
    return Refusal(
        "too_many_bank_lines", "This file has more than %(most)s movements: ask your bank for fewer days at once.",
        most=MOST_LINES,
    )  # fmt: skip


def no_lines_refusal() -> Refusal:
    """The refusal of a statement on which no money moved."""
    return Refusal("no_bank_lines", "No movement is in this file: nothing to do.")


def without_twins(lines: Iterable[BankLine], known: Iterable[BankLine]) -> list[BankLine]:
    """The lines that are not there already under another key, as another format or another reference gives them.

    A statement has all the movements of its days: on those inside it, one known of the same amount is the same. On its
    first and last day, which may be cut, words must be alike as well.
    """
    rows = list(lines)
    if not rows:
        return []
    first, last = rows[0].day, rows[-1].day
    left: dict[tuple[date, int], list[BankLine]] = {}
    for line in known:
        left.setdefault((line.day, line.cents), []).append(line)
    new = []
    for line in rows:
        twins = left.get((line.day, line.cents), [])
        alike = [twin for twin in twins if first < line.day < last or _are_alike(line, twin)]
        if alike:
            twins.remove(alike[0])
        else:
            new.append(line)
    return new


def _are_alike(one: BankLine, other: BankLine) -> bool:
    texts = [f"{line.words} {line.party} {line.reference}".casefold() for line in (one, other)]
    return fuzz.token_set_ratio(*texts) >= ALIKE
