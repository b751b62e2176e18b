"""An entry of a book: lines that balance, a digest that holds the one before it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal

GENESIS = "0" * 64  # what the first entry of a book holds in place of a digest
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_LINES = 500
LONGEST_LABEL = 200
LONGEST_ACCOUNT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """So much on the debit of an account (above zero), or on its credit (below zero)."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Posting:
    """What somebody wants written: on which day, why, which lines, under which number of a document if any."""

    dated: date
    label: str
    lines: tuple[Line, ...]
    document: str = ""


def may_post(posting: Posting, closed_until: date | None) -> Refusal | None:
    """Does it balance, in one currency, on a day that is still open?"""
    if not posting.label.strip() or len(posting.label) > LONGEST_LABEL:
        return Refusal("no_label", "An entry says what it is, in %(most)s characters at most.", most=LONGEST_LABEL)
    if closed_until is not None and posting.dated <= closed_until:
        return Refusal("closed", "The books are closed until %(day)s: date the entry after it.", day=closed_until)
    return _unbalanced(posting.lines)


def _unbalanced(lines: tuple[Line, ...]) -> Refusal | None:
    if not 2 <= len(lines) <= MOST_LINES:
        return Refusal("too_few_lines", "An entry has between two and %(most)s lines.", most=MOST_LINES)
    if any(not 1 <= len(line.account) <= LONGEST_ACCOUNT or not line.account.isalnum() for line in lines):
        return Refusal(
            "no_account", "An account is named by %(most)s letters and figures at most.", most=LONGEST_ACCOUNT
        )
    if any(not line.amount for line in lines):
        return Refusal("empty_line", "A line of nothing is left out.")
    if len({line.amount.currency for line in lines}) > 1:
        return Refusal("two_currencies", "An entry is in one currency.")
    balanced = sum(line.amount.cents for line in lines) == 0
    return None if balanced else Refusal("not_balanced", "Debit and credit are not equal: nothing was written.")


def digest_of(previous: str, book: str, number: int, posting: Posting, at: datetime, by: str) -> str:
    """SHA-256, in hexadecimal, of the digest before and of all that the entry says, in one spelling (RFC 8785's spirit:
    sorted keys, no spaces, whole numbers)."""
    return _digest(content_of(previous, book, number, posting, at, by))


@dataclass(frozen=True, slots=True)
class Beginning:
    """Why a book goes on from another that stopped: the last digest of that one, its entries, the reason; when."""

    book: str
    after_digest: str
    after_entries: int
    why: str
    at: datetime

    @property
    def content(self) -> dict[str, object]:
        """All that its digest holds, as plain values."""
        return {
            "after_digest": self.after_digest,
            "after_entries": self.after_entries,
            "at": self.at.isoformat(timespec="microseconds"),
            "book": self.book,
            "why": self.why,
        }

    @property
    def digest(self) -> str:
        """What the first entry of the book holds in place of the digest of nothing."""
        return _digest(self.content)


def may_begin(beginning: Beginning, *, has_entries: bool) -> Refusal | None:
    """May a book go on from another? Only before its first entry, from a digest that is one, with a reason."""
    if has_entries:
        return Refusal("book_begun", "This book has entries already: it can’t go on from another.")
    if not DIGEST.fullmatch(beginning.after_digest) or beginning.after_digest == GENESIS or beginning.after_entries < 1:
        return Refusal(
            "no_digest",
            "Give the last digest of the accounts before, 64 figures and letters, and how many entries they had.",
        )
    if not beginning.why.strip() or len(beginning.why) > LONGEST_LABEL:
        return Refusal(
            "no_label", "Say why the accounts are begun anew, in %(most)s characters at most.", most=LONGEST_LABEL
        )
    return None


def _digest(content: dict[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def content_of(previous: str, book: str, number: int, posting: Posting, at: datetime, by: str) -> dict[str, object]:
    """All that a digest holds, as plain values."""
    return {
        "at": at.isoformat(timespec="microseconds"),
        "book": book,
        "by": by,
        "dated": posting.dated.isoformat(),
        "document": posting.document,
        "label": posting.label,
        "lines": [[line.account, line.amount.cents, line.amount.currency] for line in posting.lines],
        "number": number,
        "previous": previous,
    }


def reversed_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that take an entry back: what is written is never changed, it is contradicted."""
    return tuple(Line(line.account, -line.amount) for line in lines)
