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
    """When somebody wants to be written to: quiet hours, the hour of the summary, its days (1 is Monday).

    `quiet_days` are quiet from midnight to midnight; all seven would be never, and count for none.
    """

    quiet_from: time = time(21)
    quiet_until: time = time(7)
    summary_hour: int = 8
    summary_days: str = EVERY_DAY
    quiet_days: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether somebody chose it: it is not what everybody starts with."""
        return self != Schedule()


@dataclass(frozen=True, slots=True)
class Delivery:
    """When a mail leaves, and whether it is a line of the summary."""

    at: datetime
    in_summary: bool = False


def is_quiet(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> bool:
    """Whether that is on a quiet day or within quiet hours; from and until the same hour, there are no such hours."""
    if _is_quiet_day(moment, schedule, zone):
        return True
    local, first, last = moment.astimezone(zone).time(), schedule.quiet_from, schedule.quiet_until
    if first <= last:
        return first <= local < last
    return local >= first or local < last


def end_of_quiet(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """The end of the quiet hours and days one is in; the same instant outside them."""
    if not is_quiet(moment, schedule, zone):
        return moment
    ends = sorted([*_instants(moment, schedule.quiet_until, zone), *_instants(moment, time(0), zone)])
    return next(end for end in ends if end > moment and not is_quiet(end, schedule, zone))


def is_near(moment: datetime, starts_at: datetime | None, zone: ZoneInfo) -> bool:
    """Whether something begins that day or the next morning: what is told of it does not wait."""
    if starts_at is None:
        return False
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return starts_at <= datetime.combine(tomorrow, time(12), tzinfo=zone)


def gather(choice: MailChoice, moment: datetime, schedule: Schedule, zone: ZoneInfo) -> MailChoice:
    """What comes in quiet hours that somebody chose comes in one mail: the summary, not one mail each when they end."""
    if choice == MailChoice.NOW and schedule.is_chosen and is_quiet(moment, schedule, zone):
        return MailChoice.DIGEST
    return choice


def essential_delivery(
    moment: datetime, schedule: Schedule, zone: ZoneInfo, before: datetime | None = None
) -> Delivery:
    """When what can't be turned off leaves: at once, but for hours and days that somebody chose to be left in peace.

    What is about that day or the next morning does not wait even then.
    """
    if not schedule.is_chosen or is_near(moment, before, zone):
        return Delivery(moment)
    delivery = mail_delivery(MailChoice.NOW, moment, schedule, zone, before)
    return delivery or Delivery(moment)


def next_summary(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    """The next summary after that moment; never on a quiet day, unless all days of the summary are."""
    days = schedule.summary_days or EVERY_DAY
    days = "".join(day for day in days if day not in _quiet_days(schedule)) or days
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


def _quiet_days(schedule: Schedule) -> str:
    return schedule.quiet_days if len(set(schedule.quiet_days)) < len(EVERY_DAY) else ""


def _is_quiet_day(moment: datetime, schedule: Schedule, zone: ZoneInfo) -> bool:
    return str(moment.astimezone(zone).isoweekday()) in _quiet_days(schedule)


def _instants(moment: datetime, hour: time, zone: ZoneInfo) -> Iterator[datetime]:
    """When clocks show that hour, from that day on: twice in the night when an hour comes twice."""
    today: date = moment.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD + 1):
        local = datetime.combine(today + timedelta(days=ahead), hour, tzinfo=zone)
        first, again = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
        yield first
        if again > first:
            yield again
