"""Families of PostgreSQL's advisory locks, in the order in which a transaction takes them.

Every transaction that takes several takes them in this order, and within a family by number: none waits in a circle.
Rows are locked after them. A new family gets its place here, and nowhere else. Taken by `community.actions.locks` and,
for spaces, by `places.actions.lock_in_order`; the tests hold every transaction to the order (tests/kit/lock_order.py).
"""

from __future__ import annotations

from enum import IntEnum


class LockFamily(IntEnum):
    """What is locked; the number that goes with it is that of the row, or 0 where there is one of its kind."""

    ORGANISATION = 1  # what an organisation may book: its limits
    PERSON = 2  # what somebody books, belongs to, is
    AGREEMENT = 6  # what becomes of an agreement on telework: who signed what
    CALL = 7  # what becomes of the proposals of a call
    EVENT = 8  # what becomes of an event: where it is, who comes
    SPACE = 9  # what is taken in a space, and in those that share its units
    TILL = 11  # what is received at a place, or put on an invoice instead
    CLEARING = 12  # what places owe each other: agreements, periods (0: a pass may be of several circles)
    GRANTS = 13  # what a beneficiary's costs are imputed to, and its reports (number: the organisation)
    PLACE_ACCOUNTS = 14  # what is written down of the year of a place
    COMMONS_BULK = 30  # those who write many pages at once
    COMMONS_SLUG = 31  # the choice of the address of a page
    REPOSITORY = 32  # the Git repository of the commons (0), or of a collection


def is_in_order(taken: list[int]) -> bool:
    """Were these families taken in their order?

    >>> is_in_order([1, 2, 2, 9]), is_in_order([9, 2])
    (True, False)
    """
    return taken == sorted(taken)
