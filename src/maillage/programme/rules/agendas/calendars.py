"""An agenda written as iCalendar (RFC 5545): read by the reader of outside calendars, with the words of its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.bookings.rules.ics import Watch, read_dates
from maillage.kernel.period import Period
from maillage.programme.rules.agendas.announcements import (
    ADDRESS,
    MARK,
    SUMMARY,
    TITLE,
    AgendaReading,
    Announcement,
    collect,
    coordinates,
    plain_words,
    safe_link,
)


@dataclass(frozen=True, slots=True)
class _Date:
    """A date with the UID of its event."""

    uid: str
    announcement: Announcement

    @property
    def mark(self) -> str:
        return f"{self.uid} {self.period.start.isoformat()}"

    @property
    def period(self) -> Period:
        return self.announcement.period


def read_calendar_agenda(
    raw: bytes, zone: ZoneInfo, now: datetime, without: frozenset[int], watch: Watch | None
) -> AgendaReading:
    """The events of an iCalendar file; those beginning at the lines `without` are left out."""
    dates, skipped = read_dates(raw, zone, now, _understand, without, watch)
    return collect([(date.uid, 0, date.announcement) for date in dates], skipped, now)


def _understand(event: Any, period: Period) -> _Date:
    point = _point_of(event)
    announcement = Announcement(
        "", plain_words(str(event.get("SUMMARY", "")), TITLE), period,
        plain_words(str(event.get("DESCRIPTION", "")), SUMMARY), plain_words(str(event.get("LOCATION", "")), ADDRESS),
        lat=point and point[0], lon=point and point[1], url=safe_link(str(event.get("URL", ""))),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
    )  # fmt: skip
    uid = plain_words(str(event.get("UID", "")), MARK)
    return _Date(uid or f"{announcement.title} {period.start.isoformat()}", announcement)


def _point_of(event: Any) -> tuple[float, float] | None:
    geo = event.get("GEO")
    return coordinates(geo.latitude, geo.longitude) if hasattr(geo, "latitude") else None
