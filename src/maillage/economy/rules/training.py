"""Practice (mode école): what is done to learn, told apart at first sight and kept as the rest is.

CGI, article 286, I, 3° bis, as BOI-TVA-DECLA-30-10-30 reads it: operations that are only simulated by a module of
training or of tests are data that the law is about. They are marked from the first, written in a chain that can't be
changed, kept and archived; never added to the accounts.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from maillage.economy.rules.documents import Note
from maillage.kernel.refusal import Refusal

MARK = "FACTICE – EXERCICE"  # on all that is made there, whatever the language of who reads: it is a French paper
TRAINING_NOTE = Note("", f"{MARK} : ce document sert à apprendre, rien n’est dû et il n’est pas dans les comptes.")
NAME = re.compile(r"EX([1-9][0-9]{0,3})-(.+)")
TRAINING_PREFIX = re.compile(r"EX[1-9][0-9]{0,3}-[A-Z][A-Z0-9]{1,7}")
LOOKS_LIKE_TRAINING = re.compile(r"EX[0-9]*")
MOST_ROUNDS = 9999
CUSTOMER = {
    "name": "Cliente d’entraînement (inventée)", "street": "1 rue de l’École", "postcode": "48000",
    "city": "Nullepart", "email": "exercice@maillage.example",
}  # fmt: skip


class Step(StrEnum):
    """What one learns by doing, in this order."""

    DRAFT = "draft"
    ISSUE = "issue"
    PAY = "pay"
    CREDIT = "credit"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class StepState:
    """A step, whether it was done in this practice, whether it is the next one to do."""

    step: Step
    is_done: bool
    is_next: bool


def steps_of(done: Collection[Step]) -> list[StepState]:
    """Each step in order; the first that is not done is the next.

    >>> [one.step.value for one in steps_of({Step.DRAFT}) if one.is_next]
    ['issue']
    """
    following = next((step for step in Step if step not in done), None)
    return [StepState(step, step in done, step == following) for step in Step]


def training_name(number: int, name: str) -> str:
    """A name (of an organisation in addresses, the beginning of its numbers) in its practice of that number.

    >>> training_name(2, "MEN"), training_name(0, "MEN")
    ('EX2-MEN', 'MEN')
    """
    return f"EX{number}-{name}" if number else name


def read_training_name(text: str) -> tuple[int, str]:
    """The number of the practice, 0 for the real one, and the name.

    >>> read_training_name("EX2-mende"), read_training_name("mende")
    ((2, 'mende'), (0, 'mende'))
    """
    match = NAME.fullmatch(text)
    return (int(match[1]), match[2]) if match else (0, text)


def may_begin_anew(entries: int, number: int) -> Refusal | None:
    """May a practice be left for a new one? `entries`: what is written in it; `number`: which one it is."""
    if not entries:
        return Refusal("nothing_practised", "Nothing is written in this practice yet: it is as new as another.")
    if number >= MOST_ROUNDS:
        return Refusal("too_many_practices", "No more practice can be begun.")
    return None
