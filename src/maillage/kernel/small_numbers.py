"""Counts of people for who may not see names: under five none is said, nor can it be worked out from what is said.

See docs/algorithms/small-numbers.md: the threshold rule of statistical offices, with totals made of what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FEWEST = 5  # under it a count may point at somebody; the usual threshold of French statistics about people is 5 to 11


@dataclass(frozen=True, slots=True)
class Total:
    """A total as it may be said: `least` people, and no more when `whole`."""

    least: int
    whole: bool


def shown_count(count: int) -> int | None:
    """The count, or None when it is under five. Nobody is under five too: else the first to come would be seen.

    >>> shown_count(7), shown_count(4), shown_count(0)
    (7, None, None)
    """
    return count if count >= FEWEST else None


def shown_total(counts: Iterable[int]) -> Total:
    """The sum of the counts that are shown: a total says no more than its parts, so that nothing is got by subtracting.

    >>> shown_total([7, 3, 6])
    Total(least=13, whole=False)
    >>> shown_total([7, 6])
    Total(least=13, whole=True)
    """
    counts_shown = [shown_count(count) for count in counts]
    return Total(sum(count or 0 for count in counts_shown), None not in counts_shown)


def rounded_down(count: int) -> int | None:
    """By fives: for counts of groups that overlap, where one less another would be a count of few.

    >>> rounded_down(13), rounded_down(4)
    (10, None)
    """
    return count - count % FEWEST if count >= FEWEST else None
