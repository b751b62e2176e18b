"""Who used the passes of an organisation: by name the days that a person lets it see, and nothing of the others.

Of the others there is no number of their own, which would be one person's where two share a pass: only how many
half-days the pass paid for in all, which who pays it reads anyway in what is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

Seen = tuple[date, str]  # a day, and the slug of a place


@dataclass(frozen=True, slots=True)
class PoolUse:
    """What one booking took of a pass: whose it is (nobody's for a guest), when, where, how many half-days."""

    held: int
    person: int | None
    day: date
    place: str
    halves: int


def named_uses(uses: Iterable[PoolUse], open_days: Mapping[int, Collection[Seen]]) -> dict[int, dict[int, list[Seen]]]:
    """By pass and by person, the days it paid for among those the person lets the organisation see."""
    named: dict[int, dict[int, set[Seen]]] = defaultdict(lambda: defaultdict(set))
    for use in uses:
        seen = (use.day, use.place)
        if use.person is not None and seen in open_days.get(use.person, ()):
            named[use.held][use.person].add(seen)
    return {held: {person: sorted(days) for person, days in people.items()} for held, people in named.items()}
