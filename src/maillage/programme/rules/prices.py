"""What coming to an event costs: a price a head, less for who belongs to the network, or what each wants to give."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.kernel.refusal import Refusal

MOST_CENTS = 100_000  # a head, and of what somebody gives


@dataclass(frozen=True, slots=True)
class EventPrice:
    """In cents; `cents` is what is suggested where each gives what they want. None: nothing is to be paid here."""

    cents: int | None
    member_cents: int | None = None
    gives_freely: bool = False

    @property
    def is_paid(self) -> bool:
        """Whether something may be owed."""
        return bool(self.cents) or self.gives_freely


def may_price(price: EventPrice) -> Refusal | None:
    """May an event cost so much?"""
    if max(price.cents or 0, price.member_cents or 0) > MOST_CENTS:
        return Refusal("price_too_high", "A price is 1,000 € a head at most.")
    if price.member_cents is not None and (price.cents is None or price.member_cents > price.cents):
        return Refusal("members_pay_more", "Write the price for everybody; members pay no more than that.")
    return None


def owed_for(price: EventPrice, people: int, *, is_member: bool, chosen: int | None = None) -> int:
    """What a registration of so many people owes, in cents: the price of members is for the member alone.

    `chosen` counts only where each gives what they want; nothing chosen is what is suggested.

    >>> owed_for(EventPrice(500, 300), 3, is_member=True), owed_for(EventPrice(500), 2, is_member=False)
    (1300, 1000)
    """
    each = price.cents or 0
    if price.gives_freely:
        return min(max(chosen, 0), MOST_CENTS) if chosen is not None else each * people
    mine = price.member_cents if is_member and price.member_cents is not None else each
    return mine + each * (people - 1)
