"""Every Tuesday and Thursday until Christmas: a rule (RFC 5545) and the local days it means.

Days, not instants: the wall clock of the place makes a period of each, so a change of clocks moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Literal

from dateutil import rrule

from maillage.kernel.refusal import Refusal

Frequency = Literal["weekly", "monthly", "daily"]
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST = 260  # dates in one series: five a week for a year
FREQUENCIES = {"daily": rrule.DAILY, "weekly": rrule.WEEKLY, "monthly": rrule.MONTHLY}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often, which weekdays (0 is Monday), every how many, until which day or how many times.

    Monthly means the same weekday of the month as the first day: the second Tuesday, or the last when it is a fifth.
    """

    frequency: Frequency = "weekly"
    weekdays: frozenset[int] = frozenset()
    every: int = 1
    until: date | None = None
    count: int | None = None

    def dates(self, first: date) -> tuple[date, ...]:
        """The local days meant, from the first on. Refuses a rule without an end, without a date or too long.

        >>> [d.day for d in Recurrence(weekdays=frozenset({1, 3}), count=3).dates(date(2026, 12, 1))]
        [1, 3, 8]
        """
        if self.until is None and self.count is None:
            raise Refusal("no_end", "Say until when, or how many times.")
        if self.until is not None and self.until < first:
            raise Refusal("ends_before", "The last day comes before the first.")
        days = []
        for moment in self._rule(first):
            days.append(moment.date())
            if len(days) > LONGEST:
                raise Refusal("too_many_dates", "That is more than %(most)s dates. End earlier.", most=LONGEST)
        if not days:
            raise Refusal("no_dates", "No date answers this. Check the days and the end.")
        return tuple(days)

    @property
    def is_endless(self) -> bool:
        """Whether it goes on until somebody stops it."""
        return self.until is None and self.count is None

    def dates_until(self, first: date, last: date) -> tuple[date, ...]:
        """The local days meant from the first to the last, whether or not the rule ends; there may be none.

        >>> [d.day for d in Recurrence(weekdays=frozenset({1})).dates_until(date(2026, 12, 1), date(2026, 12, 15))]
        [1, 8, 15]
        """
        ended = self if not self.is_endless else replace(self, until=max(first, last))
        days = (moment.date() for moment in ended._rule(first))
        return tuple(day for day in islice(days, LONGEST) if day <= last)

    def text(self, first: date) -> str:
        """The rule as RFC 5545 writes it (the value of RRULE, its end a local day)."""
        parts = [f"FREQ={self.frequency.upper()}"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.frequency == "weekly" and self.weekdays:
            parts.append("BYDAY=" + ",".join(CODES[number] for number in sorted(self.weekdays)))
        if self.frequency == "daily" and self.weekdays:
            parts.append("BYDAY=" + ",".join(CODES[number] for number in sorted(self.weekdays)))
        if self.frequency == "monthly":
            parts.append(f"BYDAY={_nth(first)}{CODES[first.weekday()]}")
        if not self.is_endless:
            parts.append(f"UNTIL={self.until:%Y%m%d}" if self.until else f"COUNT={self.count}")
        return ";".join(parts)

    def _rule(self, first: date) -> rrule.rrule:
        start = datetime.combine(first, datetime.min.time())
        until = datetime.combine(self.until, datetime.min.time()) if self.until else None
        byweekday = None
        if self.frequency == "monthly":
            byweekday = rrule.weekday(first.weekday(), _nth(first))
        elif self.weekdays:
            byweekday = sorted(self.weekdays)
        count = None if until else self.count
        return rrule.rrule(
            FREQUENCIES[self.frequency],
            dtstart=start,
            interval=self.every,
            byweekday=byweekday,
            until=until,
            count=count,
        )


def _nth(day: date) -> int:
    """Which one of its month a weekday is: 1 to 4, and -1 for a fifth (the last)."""
    number = (day.day - 1) // 7 + 1
    return number if number <= 4 else -1


def read_rule(text: str) -> Recurrence:
    """The same, from what `text` wrote. Raises ValueError on anything else."""
    parts = dict(pair.split("=", 1) for pair in text.split(";"))
    frequency = parts.get("FREQ", "nothing").lower()
    if frequency not in FREQUENCIES:
        raise ValueError(f"a frequency we do not write: {frequency}")
    days = parts.get("BYDAY", "")
    weekdays = (
        frozenset(CODES.index(code) for code in days.split(",")) if days and frequency != "monthly" else frozenset()
    )
    return Recurrence(
        frequency=frequency,  # type: ignore[arg-type]  # checked just above
        weekdays=weekdays,
        every=int(parts.get("INTERVAL", "1")),
        until=datetime.strptime(parts["UNTIL"], "%Y%m%d").date() if "UNTIL" in parts else None,  # noqa: DTZ007 - a day
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
    )
