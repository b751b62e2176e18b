"""The same again: the same weekday, at the same hours on the wall of the place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from maillage.kernel.period import Period, instant

WEEK = timedelta(days=7)
WEEKS_LOOKED_AT = 8


def same_again(last: Period, zone: ZoneInfo, now: datetime, own: Sequence[Period] = ()) -> Period | None:
    """The next week in which the same weekday and hours are ahead and nothing of one's own stands; None within two
    months, and where a change of clocks leaves nothing of the period.

    >>> from datetime import UTC
    >>> tuesday = Period(datetime(2027, 3, 2, 8, tzinfo=UTC), datetime(2027, 3, 2, 12, tzinfo=UTC))
    >>> same_again(tuesday, ZoneInfo("Europe/Paris"), datetime(2027, 3, 10, 9, tzinfo=UTC)).start.isoformat()
    '2027-03-16T09:00:00+01:00'
    """
    local = last.local(zone)
    day, end_day = local.start.date(), local.end.date()
    while instant(day, local.start.time(), zone) <= now:
        day, end_day = day + WEEK, end_day + WEEK
    for _week in range(WEEKS_LOOKED_AT):
        start, end = instant(day, local.start.time(), zone), instant(end_day, local.end.time(), zone)
        if end > start and not any(one.overlaps(Period(start, end).utc()) for one in own):
            return Period(start, end)
        day, end_day = day + WEEK, end_day + WEEK
    return None
