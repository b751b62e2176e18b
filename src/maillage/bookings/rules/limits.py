"""How much one may book: hours or bookings, in a day, a week, a month or ahead, on the wall clock of the place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from maillage.kernel.period import Period, day_period
from maillage.kernel.refusal import Refusal


class Measure(StrEnum):
    """What a limit counts: bookings, or their hours."""

    BOOKINGS = "bookings"
    HOURS = "hours"


class Window(StrEnum):
    """The time within which a limit counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    AHEAD = "ahead"  # all that is still to come, whenever


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """At most `amount` (bookings or hours) within a window; of one kind or all (""), at one place or all (0)."""

    measure: Measure
    window: Window
    amount: int
    kind: str = ""
    place_id: int = 0
    per_organisation: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A booking that counts: the person's own, or a colleague's (same organisation)."""

    period: Period
    place_id: int
    kind: str
    own: bool = True


# To who acts for somebody, whichever rule it is: elsewhere, too much, too often are that person's own business.
TO_OTHERS = Refusal("not_this_person", "This person can't book at that time: offer another.")

TOLD = {
    (Measure.BOOKINGS, Window.DAY): Refusal("limit", "Bookings that day: %(amount)s at most, the limit here."),
    (Measure.BOOKINGS, Window.WEEK): Refusal("limit", "Bookings that week: %(amount)s at most, the limit here."),
    (Measure.BOOKINGS, Window.MONTH): Refusal("limit", "Bookings that month: %(amount)s at most, the limit here."),
    (Measure.BOOKINGS, Window.AHEAD): Refusal("limit", "Bookings ahead: %(amount)s at most, the limit here."),
    (Measure.HOURS, Window.DAY): Refusal("limit", "Hours that day: %(amount)s at most, the limit here."),
    (Measure.HOURS, Window.WEEK): Refusal("limit", "Hours that week: %(amount)s at most, the limit here."),
    (Measure.HOURS, Window.MONTH): Refusal("limit", "Hours that month: %(amount)s at most, the limit here."),
    (Measure.HOURS, Window.AHEAD): Refusal("limit", "Hours ahead: %(amount)s at most, the limit here."),
}


def window_around(window: Window, moment: datetime, zone: ZoneInfo, now: datetime) -> Period:
    """The day, the week (from Monday) or the month of an instant on the wall clock; from now on for what is ahead."""
    day = moment.astimezone(zone).date()
    if window == Window.AHEAD:
        return Period(now.astimezone(UTC), now.astimezone(UTC) + timedelta(days=3660))
    if window == Window.DAY:
        return day_period(day, zone).utc()
    if window == Window.WEEK:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    else:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(day_period(first, zone).start, day_period(last, zone).end).utc()


def check_limit(
    policy: LimitPolicy, request: Counted, standing: Iterable[Counted], zone: ZoneInfo, now: datetime
) -> Refusal | None:
    """The Refusal if this booking, with those that stand, exceeds the limit. It counts in the window it starts in."""
    if (policy.kind and request.kind != policy.kind) or (policy.place_id and request.place_id != policy.place_id):
        return None
    window = window_around(policy.window, request.period.start, zone, now)
    counted = [
        one.period
        for one in standing
        if (one.own or policy.per_organisation)
        and (not policy.kind or one.kind == policy.kind)
        and (not policy.place_id or one.place_id == policy.place_id)
        and (window.start <= one.period.start.astimezone(UTC) < window.end)
    ]
    periods = [*counted, request.period]
    used = len(periods) if policy.measure == Measure.BOOKINGS else sum(p.minutes for p in periods) / 60
    if used <= policy.amount:
        return None
    return Refusal("limit", TOLD[policy.measure, policy.window].sentence, to_others=TO_OTHERS, amount=policy.amount)


def days_to_read(laws: Iterable[LimitPolicy], first: date, last: date) -> tuple[date, date]:
    """The first and last day whose bookings these limits need to judge dates from `first` to `last`."""
    windows = {policy.window for policy in laws}
    if Window.AHEAD in windows:
        return first - timedelta(days=31), last + timedelta(days=3660)
    around = timedelta(days=31 if Window.MONTH in windows else 7 if windows else 1)
    return first - around, last + around
