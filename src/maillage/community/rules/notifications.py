"""When a mail about a notification is due: now, when quiet hours end, or with the summary of the day.

Hours are those of the wall clock where one lives; nights when clocks change are counted right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

EVERY_DAY = "1234567"
DAYS_AHEAD = 8  # within these, each weekday comes at an hour still ahead


class MailChoice(StrEnum):
    """What one chose for the mail of a kind of notification."""

    NOW = "now"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When somebody wants to be written to: quiet hours, the hour of the summary, its days (1 is Monday)."""

    quiet_from: time = time(21)
    quiet_until: time = time(7)
    summary_hour: int = 8
    summary_days: str = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Delivery:
    """When a mail leaves, and whether it is a line of the summary."""

    at: datetime
    in_summary: bool = False


def is_quiet(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> bool:
    """Whether that is within quiet hours; from and until the same hour, there are none."""
    local, first, last = moment.astimezone(zone).time(), schedule.quiet_from, schedule.quiet_until
    if first <= last:
        return first <= local < last
    return local >= first or local < last


def end_of_quiet(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours one is in; the same instant outside them."""
    if not is_quiet(moment, schedule, zone):
        return moment
    ends = _instants(moment, schedule.quiet_until, zone)
    return next(end for end in ends if end > moment and not is_quiet(end, schedule, zone))


def next_summary(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """The next summary after that moment."""
    days = schedule.summary_days or EVERY_DAY
    hours = _instants(moment, time(schedule.summary_hour), zone)
    return next(at for at in hours if at > moment and str(at.astimezone(zone).isoweekday()) in days)


def mail_delivery(
    choice: MailChoice, moment: datetime, schedule: Schedule, zone: ZoneInfo, before: datetime | None = None
) -> Delivery | None:
    """When a mail leaves, as one chose; None for never.

    What would come too late (at or after `before`) in the summary leaves when quiet hours end; what would still, now.
    """
    if choice == MailChoice.OFF:
        return None
    if choice == MailChoice.DIGEST:
        summary = next_summary(moment, schedule, zone)
        if before is None or summary < before:
            return Delivery(summary, in_summary=True)
    morning = end_of_quiet(moment, schedule, zone)
    return Delivery(morning if before is None or morning < before else moment)


def _instants(moment: datetime, hour: time, zone: ZoneInfo) -> Iterator[datetime]:
    """When clocks show that hour, from that day on: twice in the night when an hour comes twice."""
    today: date = moment.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD + 1):
        local = datetime.combine(today + timedelta(days=ahead), hour, tzinfo=zone)
        first, again = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
        yield first
        if again > first:
            yield again
