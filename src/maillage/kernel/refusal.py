"""A refusal says no in a sentence that a person can act upon."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Why something may not be done: a stable code, a sentence in English (the key of its translation), numbers.

    Rules return it, actions raise it, screens translate `sentence` and fill it with `facts`.
    `alternatives` carries what could be done instead, if the one who refuses knows it. `to_others` makes it one about
    a person: who acts for them hears that one alone.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        to_others: Refusal | None = None,
        alternatives: tuple[Any, ...] = (),
        **facts: Any,
    ) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence
        self.to_others = to_others
        self.facts = facts
        self.alternatives = alternatives

    def addressed(self, *, to_oneself: bool) -> Refusal:
        """What the one who acts may hear: all of it about themselves; about another no place, no time, no count."""
        return self if to_oneself or self.to_others is None else self.to_others

    def __str__(self) -> str:
        return self.sentence % self.facts if self.facts else self.sentence

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash(self.code)
