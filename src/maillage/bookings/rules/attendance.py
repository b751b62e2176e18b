"""Counting people as people: one who has the morning and the afternoon, a desk and a room, is one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


def count_people(bookings: Iterable[tuple[Hashable, int]]) -> int:
    """How many people come on one day, from (who booked, for how many) of each booking.

    Whoever books several times comes with the same people: the most numerous booking says how many. The statements of
    `counts_by_day` and `visits_by_week` count likewise.

    >>> count_people([("Bob", 1), ("Bob", 1), ("Mme Ménard", 2), ("Bob", 4)])
    6
    """
    most: dict[Hashable, int] = {}
    for who, people in bookings:
        most[who] = max(people, most.get(who, 0))
    return sum(most.values())
