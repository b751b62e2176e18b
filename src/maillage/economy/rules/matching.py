"""Which invoice a movement of the bank pays: what is certain, what is likely and why, what is left to a human.

Certain is only what names an invoice, by its number, and pays all that is left of it: customers write numbers in many
ways, so the letters and figures of a number are looked for with whatever stands between them, and never inside a longer
number. The rest is proposed, each invoice once: the best proposals are taken first. docs/algorithms/bank-matching.md
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from maillage.community.rules.directory import fold_text

ALIKE = 88.0  # of 100: two names that are one, but for a first name first, an initial, a “SARL”
MOST_TOGETHER = 3  # invoices of one customer that one transfer pays
MOST_OF_ONE = 12  # open invoices of one customer that are put together: 12 and 3 are 298 sums
# What everybody is called, and what banks say before.
COMMON = frozenset({
    "m", "mr", "mme", "mlle", "monsieur", "madame", "sarl", "sas", "sasu", "eurl", "sa", "sci", "scop",
    "association", "commune", "de", "du", "des", "la", "le", "les", "et", "vir", "virement", "sepa", "recu", "inst",
    "instantane",
})  # fmt: skip


# What stands before a number: nothing of another word or number, but “FACT” written without a space.
BEFORE = r"(?:(?<![A-Z0-9])|(?<=FACT)|(?<=FACTURE)|(?<=FAC)|(?<=REF))"


class Certainty(StrEnum):
    """How a proposal was found; the first is certain, the others a human confirms."""

    NUMBER = "number"  # the number, and all that is left
    PART = "part"  # the number, another amount
    NAME = "name"  # the amount, and the name
    TOGETHER = "together"  # the name, and several invoices that come to the amount
    AMOUNT = "amount"  # the amount alone, of one invoice alone


ORDER = tuple(Certainty)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice of which something is left: above zero to be paid, below zero to be given back."""

    id: int
    number: str
    customer: str
    left_cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Share:
    """So many cents of a movement for an invoice."""

    invoice_id: int
    cents: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What was asked of the bank at once: it comes in as one movement, or one by one."""

    number: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """What is left of a movement to be told whose it is."""

    id: int
    cents: int
    text: str  # words and references
    party: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a movement may pay, and how that was found."""

    movement_id: int
    shares: tuple[Share, ...]
    certainty: Certainty

    @property
    def is_certain(self) -> bool:
        return self.certainty == Certainty.NUMBER


def names_number(text: str, number: str) -> bool:
    """Whether a text names an invoice by its number, however it is written.

    >>> names_number("vir fact nul 2026 12 merci", "NUL-2026-0012"), names_number("NUL-2026-00123", "NUL-2026-0012")
    (True, False)
    """
    last, pattern = _pattern(number)
    return last in _ends(text) and bool(pattern.search(text.upper()))


@lru_cache(maxsize=4096)
def _ends(text: str) -> frozenset[str]:
    """What figures of a text end with, zeros before left out; and nothing."""
    runs = re.findall(r"[0-9]{1,40}", text)
    return frozenset({run[at:].lstrip("0") for run in runs for at in range(len(run))} | {""})


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(fold_text(text).split())


@lru_cache(maxsize=4096)
def _pattern(number: str) -> tuple[str, re.Pattern[str]]:
    """Its last figures, which cost little to look for, and the whole of it."""
    runs = re.findall(r"[A-Z]+|[0-9]+", number.upper())
    written = [f"0*{run.lstrip('0') or '0'}" if run.isdigit() else re.escape(run) for run in runs]
    last = runs[-1].lstrip("0") if runs and runs[-1].isdigit() else ""
    return last, re.compile(BEFORE + r"[^A-Z0-9]{0,3}".join(written) + r"(?![0-9])")


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100, whatever the order of their words and what everybody is called.

    >>> likeness("M. ROUX CAMILLE", "Camille Roux"), likeness("Camille Roux", "Camille Blanc") < ALIKE
    (100.0, True)
    """
    first, second = _bare(one), _bare(other)
    return fuzz.token_sort_ratio(first, second) if first and second else 0.0


@lru_cache(maxsize=8192)
def _bare(name: str) -> str:
    return " ".join(word for word in fold_text(name).split() if word not in COMMON)


def is_named(invoice: OpenInvoice, movement: Movement) -> float:
    """How likely the customer is at the other end: by the name of the account, else by all their words in the text."""
    if movement.party:
        return likeness(movement.party, invoice.customer)
    words = _words(_bare(invoice.customer))
    return 100.0 if len(words) > 1 and words <= _words(movement.text) else 0.0


def propose_matches(
    movements: Sequence[Movement], invoices: Sequence[OpenInvoice], batches: Sequence[Batch] = ()
) -> list[Proposal]:
    """One proposal at most for a movement, each invoice in one alone; those left out have none."""
    candidates = [
        (ORDER.index(proposal.certainty), -score, wait, movement.id, proposal)
        for movement in movements
        for proposal, score, wait in (*_batches(movement, batches), *_candidates(movement, invoices))
    ]
    used: set[int] = set()
    chosen: dict[int, Proposal] = {}
    for _rank, _score, _wait, movement_id, proposal in sorted(candidates, key=lambda one: one[:4]):
        ids = {share.invoice_id for share in proposal.shares}
        if movement_id not in chosen and not ids & used:
            chosen[movement_id] = proposal
            used |= ids
    _drop_ambiguous(chosen, movements, invoices)
    return [chosen[movement.id] for movement in movements if movement.id in chosen]


def _batches(movement: Movement, batches: Sequence[Batch]) -> Iterable[tuple[Proposal, float, int]]:
    for one in batches:
        if sum(share.cents for share in one.shares) == movement.cents and names_number(movement.text, one.number):
            yield Proposal(movement.id, one.shares, Certainty.NUMBER), 100.0, 0


def _candidates(movement: Movement, invoices: Sequence[OpenInvoice]) -> Iterable[tuple[Proposal, float, int]]:
    """Each with how alike the names are, and when its invoice is due: the older first."""
    same_way = [one for one in invoices if (one.left_cents > 0) == (movement.cents > 0)]
    named = [one for one in same_way if names_number(movement.text, one.number)]
    if named:
        yield from _by_number(movement, named)
        return
    alike: dict[str, list[tuple[OpenInvoice, float]]] = defaultdict(list)
    for one in same_way:
        score = is_named(one, movement)
        if score >= ALIKE:
            alike[one.customer].append((one, score))
            if one.left_cents == movement.cents:
                yield _of(movement, (one,), Certainty.NAME), score, one.due_on.toordinal()
        elif one.left_cents == movement.cents:
            yield _of(movement, (one,), Certainty.AMOUNT), score, one.due_on.toordinal()
    for rows in alike.values():
        yield from _together(movement, rows)


def _by_number(movement: Movement, named: Sequence[OpenInvoice]) -> Iterable[tuple[Proposal, float, int]]:
    due = min(one.due_on for one in named).toordinal()
    if sum(one.left_cents for one in named) == movement.cents:
        yield _of(movement, named, Certainty.NUMBER), 100.0, due
    else:
        yield Proposal(movement.id, _in_turn(movement, named), Certainty.PART), 100.0, due


def _in_turn(movement: Movement, named: Sequence[OpenInvoice]) -> tuple[Share, ...]:
    """The oldest first, as far as the money goes."""
    left, shares = movement.cents, []
    for one in sorted(named, key=lambda one: (one.due_on, one.id)):
        part = min(left, one.left_cents) if movement.cents > 0 else max(left, one.left_cents)
        if part:
            shares.append(Share(one.id, part))
        left -= part
    return tuple(shares)


def _together(
    movement: Movement, rows: Sequence[tuple[OpenInvoice, float]]
) -> Iterable[tuple[Proposal, float, int]]:  # fmt: skip
    oldest = sorted(rows, key=lambda row: (row[0].due_on, row[0].id))[:MOST_OF_ONE]
    for size in range(2, MOST_TOGETHER + 1):
        for group in combinations(oldest, size):
            if sum(one.left_cents for one, _score in group) == movement.cents:
                invoices = [one for one, _score in group]
                score = min(score for _one, score in group)
                yield _of(movement, invoices, Certainty.TOGETHER), score, invoices[0].due_on.toordinal()


def _of(movement: Movement, invoices: Sequence[OpenInvoice], certainty: Certainty) -> Proposal:
    return Proposal(movement.id, tuple(Share(one.id, one.left_cents) for one in invoices), certainty)


def _drop_ambiguous(
    chosen: dict[int, Proposal], movements: Sequence[Movement], invoices: Sequence[OpenInvoice]
) -> None:  # fmt: skip
    """An amount alone says something where one invoice and one movement bear it, and no other."""
    owed: dict[int, int] = defaultdict(int)
    moved: dict[int, int] = defaultdict(int)
    for one in invoices:
        owed[one.left_cents] += 1
    for movement in movements:
        moved[movement.cents] += 1
    amounts = {movement.id: movement.cents for movement in movements}
    for movement_id, proposal in list(chosen.items()):
        cents = amounts[movement_id]
        if proposal.certainty == Certainty.AMOUNT and (owed[cents] > 1 or moved[cents] > 1):
            del chosen[movement_id]
