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
MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
SPAN = re.compile(
    rf"(?:(?P<y1>\d{{4}}) )?(?P<m1>{MONTH}) (?P<d1>\d\d)-(?:(?P<y2>\d{{4}}) )?(?P<m2>{MONTH}) (?P<d2>\d\d) (?P<rest>.+)"
)


@dataclass(frozen=True, slots=True)
class Season:
    """From a day of the year to another, both included; over the new year when the last comes first.

    Each year, or once: `years` are those of its two days (school holidays never fall twice on the same).
    """

    first: Day
    last: Day
    week: WeeklyHours
    years: tuple[int, int] | None = None

    @property
    def span(self) -> str:
        """The days of the season, as OSM writes them."""
        (m1, d1), (m2, d2) = self.first, self.last
        y1, y2 = (f"{year} " for year in self.years) if self.years else ("", "")
        return f"{y1}{MONTHS[m1 - 1]} {d1:02d}-{y2}{MONTHS[m2 - 1]} {d2:02d}"

    @property
    def dates(self) -> tuple[date, date] | None:
        """Its two days, when it comes once."""
        return (date(self.years[0], *self.first), date(self.years[1], *self.last)) if self.years else None

    def is_over(self, today: date) -> bool:
        """Whether it will never come again."""
        return self.dates is not None and self.dates[1] < today

    def meets(self, other: Season) -> bool:
        """Whether both are of one kind and share a day; what comes once is stronger than what comes each year."""
        if self.dates and other.dates:
            return self.dates[0] <= other.dates[1] and other.dates[0] <= self.dates[1]
        same_kind = self.years is None and other.years is None
        return same_kind and bool(days_of(self.first, self.last) & days_of(other.first, other.last))


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
    years = _years(match["y1"], match["y2"])
    if years == () or (years and not _exist(years, (first, int(match["d1"])), (last, int(match["d2"])))):
        return None
    return Season((first, int(match["d1"])), (last, int(match["d2"])), WeeklyHours(week.days), years or None)


def _years(first: str | None, last: str | None) -> tuple[int, int] | tuple[()] | None:
    """Both years; None where neither is written, () where one is, which a form can't show."""
    if first is None and last is None:
        return None
    return (int(first), int(last)) if first and last and int(first) > 0 else ()


def _exist(years: tuple[int, int], first: Day, last: Day) -> bool:
    try:
        return date(years[0], *first) <= date(years[1], *last)
    except ValueError:
        return False


def with_season(hours: SeasonalHours, season: Season, today: date = date.min) -> SeasonalHours:
    """One season more, those that will not come again less. What comes once stands last, so that it wins.

    Raises a Refusal when its days are none, or are in another season of its kind.
    """
    kept = [other for other in hours.seasons if not other.is_over(today)]
    if len(kept) >= MOST_SEASONS:
        raise Refusal("too_many_seasons", "%(most)s seasons at most: remove one first.", most=MOST_SEASONS)
    days_of(season.first, season.last)
    if any(season.meets(other) for other in kept):
        raise Refusal("seasons_overlap", "These days are in another season: remove it first.")
    return SeasonalHours(hours.base, tuple(sorted([*kept, season], key=lambda one: one.years is not None)))


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
