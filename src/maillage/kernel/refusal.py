"""A refusal says no in a sentence that a person can act upon."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Why something may not be done: a stable code, a sentence in English (the key of its translation), numbers.

    Rules return it, actions raise it, screens translate `sentence` and fill it with `facts`.
    `alternatives` carries what could be done instead, if the one who refuses knows it.
    """

    def __init__(self, code: str, sentence: str, *, alternatives: tuple[Any, ...] = (), **facts: Any) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence
        self.facts = facts
        self.alternatives = alternatives

    def __str__(self) -> str:
        return self.sentence % self.facts if self.facts else self.sentence

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash(self.code)
