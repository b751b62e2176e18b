"""Hours by season: a week for most of the year, others between two days of it. Written as OSM `opening_hours`.

`Mo-Fr 08:00-19:00; Jul 01-Aug 31 off; Jul 01-Aug 31 Mo-Fr 09:00-12:00; PH off`: a later rule wins over an earlier one,
so a season first closes its days, then opens its own hours; public holidays come last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from maillage.kernel.refusal import Refusal
from maillage.places.rules.hours import WeeklyHours, read_week

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOST_SEASONS = 4
Day = tuple[int, int]  # month, day of the month
SPAN = re.compile(
    r"(?P<m1>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<d1>\d\d)"
    r"-(?P<m2>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<d2>\d\d) (?P<rest>.+)"
)


@dataclass(frozen=True, slots=True)
class Season:
    """From a day of the year to another, both included; over the new year when the last comes first."""

    first: Day
    last: Day
    week: WeeklyHours

    @property
    def span(self) -> str:
        """The days of the season, as OSM writes them."""
        (m1, d1), (m2, d2) = self.first, self.last
        return f"{MONTHS[m1 - 1]} {d1:02d}-{MONTHS[m2 - 1]} {d2:02d}"


@dataclass(frozen=True, slots=True)
class SeasonalHours:
    """The week of most of the year, and its seasons."""

    base: WeeklyHours
    seasons: tuple[Season, ...] = ()

    def expression(self) -> str:
        """The OSM expression; without a season, that of the week."""
        if not self.seasons:
            return self.base.expression()
        always = WeeklyHours(self.base.days, on_holidays=True).expression()
        rules = [always]
        for season in self.seasons:
            rules.append(f"{season.span} off")
            week = WeeklyHours(season.week.days, on_holidays=True).expression()
            if week != "off":
                rules += [f"{season.span} {rule.strip()}" for rule in week.split(";")]
        return "; ".join(rules if self.base.on_holidays else [*rules, "PH off"])


def read_seasons(expression: str) -> SeasonalHours | None:
    """Parse what `SeasonalHours` writes; None when the expression says anything else."""
    base: list[str] = []
    seasons: dict[str, list[str]] = {}
    for rule in (part.strip() for part in expression.split(";")):
        match = SPAN.fullmatch(rule)
        if match is None:
            if seasons and rule != "PH off":
                return None
            base.append(rule)
            continue
        span, rest = rule[: -len(match["rest"]) - 1], match["rest"]
        if (rest == "off") == (span in seasons):
            return None  # a season begins by closing its days, once
        seasons.setdefault(span, [])
        if rest != "off":
            seasons[span].append(rest)
    week = read_week("; ".join(rule for rule in base if base == ["off"] or rule != "off"))
    read = [_season(span, rules) for span, rules in seasons.items()]
    if week is None or None in read:
        return None
    known = SeasonalHours(week, tuple(season for season in read if season))
    return known if known.expression() == expression.strip() or not seasons else None


def _season(span: str, rules: list[str]) -> Season | None:
    match = SPAN.fullmatch(f"{span} x")
    week = read_week("; ".join(rules) or "off")
    if match is None or week is None:
        return None
    first, last = (MONTHS.index(match[f"m{n}"]) + 1 for n in (1, 2))
    return Season((first, int(match["d1"])), (last, int(match["d2"])), WeeklyHours(week.days))


def with_season(hours: SeasonalHours, season: Season) -> SeasonalHours:
    """One season more. Raises a Refusal when its days are none, or are in another season."""
    if len(hours.seasons) >= MOST_SEASONS:
        raise Refusal("too_many_seasons", "%(most)s seasons at most: remove one first.", most=MOST_SEASONS)
    days = days_of(season.first, season.last)
    if any(days & days_of(other.first, other.last) for other in hours.seasons):
        raise Refusal("seasons_overlap", "These days are in another season: remove it first.")
    return SeasonalHours(hours.base, (*hours.seasons, season))


def days_of(first: Day, last: Day) -> set[Day]:
    """The days of a leap year from one to another, both included.

    >>> len(days_of((12, 30), (1, 2))), len(days_of((2, 28), (3, 1)))
    (4, 3)
    """
    try:
        begins, ends = date(2028, *first).toordinal(), date(2028, *last).toordinal()
    except ValueError:
        raise Refusal("no_such_day", "There is no such day in the year.") from None
    year = date(2028, 1, 1).toordinal()
    length = (ends - begins) % 366 + 1
    every = (date.fromordinal(year + (begins - year + n) % 366) for n in range(length))
    return {(day.month, day.day) for day in every}
