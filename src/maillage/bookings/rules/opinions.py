"""How a visit was: who may say so, until when, and what may be said of the answers of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from maillage.kernel.small_numbers import shown_count

ASKED_FOR = timedelta(days=14)  # after that one no longer remembers
MONTHS_SHOWN = 6


def may_answer(ends_at: datetime, *, has_come: bool, has_answered: bool, now: datetime) -> bool:
    """Whether whoever came is asked: once, when it is over, for two weeks."""
    return has_come and not has_answered and ends_at <= now < ends_at + ASKED_FOR


def months_shown(today: date) -> list[date]:
    """The first days of the last six months that are over: watched as they come, answers would have authors.

    >>> months_shown(date(2026, 2, 15))[:2], len(months_shown(date(2026, 2, 15)))
    ([datetime.date(2026, 1, 1), datetime.date(2025, 12, 1)], 6)
    """
    months, first = [], today.replace(day=1)
    for _number in range(MONTHS_SHOWN):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months


@dataclass(frozen=True, slots=True)
class OpinionShares:
    """Out of ten who answered, how many said so; None when fewer than five answered."""

    out_of_ten: Mapping[str, int]


def shares_of(answers: Mapping[str, int]) -> OpinionShares | None:
    """Each answer out of ten, rounded: a share so rounded points at nobody. None under five answers.

    >>> shares_of({"very_good": 6, "good": 3, "bad": 1})
    OpinionShares(out_of_ten={'very_good': 6, 'good': 3, 'bad': 1})
    >>> shares_of({"very_good": 4}) is None
    True
    """
    total = sum(answers.values())
    if shown_count(total) is None:
        return None
    return OpinionShares({opinion: (20 * count + total) // (2 * total) for opinion, count in answers.items()})
