"""The till of a place: what a deposit bag should hold, and when it may be closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Cheque:
    """A cheque that waits in the till, by the number of what was received; below zero, one written down wrongly."""

    id: int
    day: date
    cents: int


@dataclass(frozen=True, slots=True)
class Till:
    """What waits since the last bag, whose number is `last_bag` (0: there was none): cash, and each cheque."""

    last_bag: int
    cash_cents: int
    has_cash: bool
    cheques: tuple[Cheque, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take to the bank, nor to explain."""
        return not self.has_cash and not self.cheques


def may_close_bag(
    till: Till, counted: Money, cheques: Collection[int], words: str, *, last_seen: int
) -> Refusal | None:
    """May a bag be closed on what was counted, with these cheques? `last_seen`: the last bag on the screen they read.

    >>> may_close_bag(Till(3, 1250, True, ()), Money(1250), (), "", last_seen=3) is None
    True
    """
    if till.last_bag != last_seen or not set(cheques) <= {cheque.id for cheque in till.cheques}:
        return Refusal("bag_closed_meanwhile", "Somebody closed a bag in the meantime: look at the till again.")
    if counted.cents < 0:
        return Refusal("no_amount", "Write what you counted: nothing, or so many euros.")
    if not till.has_cash and not cheques and not counted:
        return Refusal("empty_bag", "Nothing to take to the bank: no cash, no cheque since the last bag.")
    if counted.cents != till.cash_cents and not words.strip():
        return Refusal(
            "no_words",
            "The cash differs by %(difference)s from what was written down: say in a word why.",
            difference=Money(counted.cents - till.cash_cents).format(),
        )
    return None
