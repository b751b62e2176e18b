"""Opening hours: OSM `opening_hours` underneath, a plain weekly form on top.

`WeeklyHours` is what a host fills in (two spans a day, holidays open or not). It writes an OSM expression
and reads back those it could have written; any other valid expression is kept and shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub forgets the error

from maillage.kernel.period import Period, day_period, subtracted
from maillage.kernel.refusal import Refusal

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
Span = tuple[time, time]
END_OF_DAY = time(23, 59)  # what a form can say of midnight; written 24:00


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Up to two spans for each day from Monday to Sunday; `on_holidays` = open on public holidays too."""

    days: tuple[tuple[Span, ...], ...]
    on_holidays: bool = False

    def expression(self) -> str:
        """The OSM expression: equal neighbouring days share a rule, and public holidays come last."""
        rules: list[str] = []
        first = 0
        for day in range(1, 8):
            if day == 7 or self.days[day] != self.days[first]:
                if self.days[first]:
                    name = DAYS[first] if day - first == 1 else f"{DAYS[first]}-{DAYS[day - 1]}"
                    rules.append(f"{name} {','.join(_written(span) for span in self.days[first])}")
                first = day
        if not rules:
            return "off"
        return "; ".join(rules if self.on_holidays else [*rules, "PH off"])


def _written(span: Span) -> str:
    end = "24:00" if span[1] in {END_OF_DAY, time(0)} else span[1].strftime("%H:%M")
    return f"{span[0]:%H:%M}-{end}"


_SPAN = r"(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)"
_RULE = re.compile(
    r"(?P<first>Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?P<last>Mo|Tu|We|Th|Fr|Sa|Su))? "
    rf"(?P<spans>{_SPAN}(?:,{_SPAN})?)"
)


def read_week(expression: str) -> WeeklyHours | None:
    """Parse an OSM expression into a plain week; None when the form can't show all it says."""
    if expression.strip() in {"", "off"}:
        return WeeklyHours(((),) * 7)
    days: list[tuple[Span, ...]] = [()] * 7
    on_holidays = True
    for rule in (part.strip() for part in expression.split(";")):
        if rule == "PH off":
            on_holidays = False
            continue
        match = _RULE.fullmatch(rule)
        if match is None or not on_holidays:  # a rule after “PH off” opens the holidays again
            return None
        first, last = DAYS.index(match["first"]), DAYS.index(match["last"] or match["first"])
        spans = tuple(_read(text) for text in match["spans"].split(","))
        if last < first or any(start >= end for start, end in spans):  # over the weekend, over midnight
            return None
        for day in range(first, last + 1):
            days[day] = spans
    return WeeklyHours(tuple(days), on_holidays)


def _read(text: str) -> Span:
    start, end = text.split("-")
    return time.fromisoformat(start), END_OF_DAY if end == "24:00" else time.fromisoformat(end)


@lru_cache(maxsize=4096)
def parse_expression(expression: str, zone: str) -> OpeningHours:
    """The evaluator of an OSM expression in a zone, with French public holidays; cached."""
    return OpeningHours(expression, timezone=ZoneInfo(zone), country="FR")


def check_expression(expression: str) -> Refusal | None:
    """The Refusal of an invalid or unsupported OSM expression, or None."""
    try:
        parse_expression(expression, "Europe/Paris")
    except ParserError as error:
        column = re.search(r"1:(\d+)", str(error))
        return Refusal(
            "bad_hours",
            "These opening hours can't be read from character %(column)s on. Example: Mo-Fr 08:00-19:00; PH off",
            column=column[1] if column else "1",
        )
    return find_unsupported(expression)


SUN = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b")
HOLIDAYS_AND_DAYS = re.compile(r"\bPH\s+(?:Mo|Tu|We|Th|Fr|Sa|Su)\b")
CLOSED_HOLIDAYS = re.compile(r"\bPH\s+(?:off|closed)\b")
CLOCKS = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")


def find_unsupported(expression: str) -> Refusal | None:
    """The Refusal of what the library parses but does not apply, or applies otherwise; None when all is applied."""
    unquoted = re.sub(r'"[^"]*"', "", expression)
    if re.search(r"\bSH\b", unquoted):
        return Refusal(
            "school_holidays",
            "School holidays (SH) are not read here: write hours by season, or declare closures for the holidays "
            "of your zone.",
        )
    if SUN.search(unquoted):
        return Refusal("sun", "Hours that follow the sun are not known here: write them as times.")
    if HOLIDAYS_AND_DAYS.search(unquoted):
        return Refusal(
            "holidays_and_days",
            "“PH Mo-Fr” would open on all these days, holidays or not: write PH alone, or “PH,Mo-Fr” for both.",
        )
    past_midnight = any((int(c), int(d)) <= (int(a), int(b)) or int(c) > 24 for a, b, c, d in CLOCKS.findall(unquoted))
    if past_midnight and CLOSED_HOLIDAYS.search(unquoted):
        return Refusal(
            "night_and_holidays",
            "Hours that run past midnight can’t be closed on holidays here: stop them at 24:00, or declare closures.",
        )
    return None


@lru_cache(maxsize=65536)
def open_periods(expression: str, zone: str, day: date) -> tuple[Period, ...]:
    """When a place is open on a local day, in UTC; a span that began the day before counts from midnight.

    Cached: hours depend on the expression and the day only. A span that runs past midnight is cut at midnight;
    `covered` glues neighbouring days together.
    """
    if not expression:
        return ()
    whole = day_period(day, ZoneInfo(zone))
    periods: list[Period] = []
    for start, end, state, _comment in parse_expression(expression, zone).intervals(
        whole.start.replace(tzinfo=None), whole.end.replace(tzinfo=None)
    ):
        if state != State.OPEN:
            continue
        begins = max(_instant(start, zone), whole.start.astimezone(UTC))
        ends = min(_instant(end, zone), whole.end.astimezone(UTC)) if end else whole.end.astimezone(UTC)
        if begins < ends:
            periods.append(Period(begins, ends))
    return tuple(periods)


def _instant(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def is_open_during(expression: str, zone: str, period: Period) -> bool:
    """Whether the place is open during the whole period, across midnight and clock changes."""
    local = period.local(ZoneInfo(zone))
    here = period.utc().start
    day = local.start.date()
    while day <= local.end.date():
        for span in open_periods(expression, zone, day):
            if span.start <= here < span.end:
                here = span.end
        if here >= period.utc().end:
            return True
        day += timedelta(days=1)
    return False


def is_open_within(expression: str, zone: str, period: Period) -> bool:
    """Whether it is open at some time of the period."""
    local, here = period.local(ZoneInfo(zone)), period.utc()
    days = ((local.start + timedelta(days=n)).date() for n in range((local.end.date() - local.start.date()).days + 1))
    return any(span.overlaps(here) for day in days for span in open_periods(expression, zone, day))


@dataclass(frozen=True, slots=True)
class OpenState:
    """Open or not at an instant, and when that changes next (None within two weeks = no change known)."""

    is_open: bool
    changes_at: datetime | None


def state_at(expression: str, zone: str, now: datetime, closures: Sequence[Period] = ()) -> OpenState:
    """Is the place open now, until when; or closed, until when? Looks two weeks ahead; `closures` are taken away."""
    local_day = now.astimezone(ZoneInfo(zone)).date()
    at = now.astimezone(UTC)
    is_open, until = False, None
    for offset in range(15):
        spans = open_periods(expression, zone, local_day + timedelta(days=offset))
        for span in subtracted(spans, closures) if closures else spans:
            if span.start <= at < span.end:
                is_open, until = True, span.end
            elif is_open and span.start == until:
                until = span.end
            elif not is_open and span.start > at:
                return OpenState(False, span.start)
            elif is_open and span.start > at:
                return OpenState(True, until)
    always = until is not None and until - at > timedelta(days=13)
    return OpenState(is_open, None if always else until)
