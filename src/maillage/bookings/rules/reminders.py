"""When one may write to somebody who did not ask just now: reminders, offers; never at night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, EVENING = time(7), time(21)  # outside, nothing is sent that can wait
THE_DAY_BEFORE = time(17)
BEFORE = timedelta(hours=2)


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night at the place."""
    local = moment.astimezone(zone).time()
    return not MORNING <= local < EVENING


def next_morning(moment: datetime, zone: ZoneInfo) -> datetime:
    """The end of the night one is in (the same instant when it is day)."""
    if not is_quiet(moment, zone):
        return moment
    local = moment.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def reminder_at(choice: str, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """When to remind of a booking: the day before at five, or two hours before; never at night, None for never.

    What begins before nine would be reminded of at night: it is on the evening before.
    """
    if choice not in {"day", "hours"}:
        return None
    local = starts_at.astimezone(zone)
    eve = datetime.combine(local.date() - timedelta(days=1), THE_DAY_BEFORE, tzinfo=zone).astimezone(UTC)
    before = starts_at.astimezone(UTC) - BEFORE
    return eve if choice == "day" or is_quiet(before, zone) else before
