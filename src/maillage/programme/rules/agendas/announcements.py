"""One event as another site announces it, and what of its words may be shown here."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from maillage.bookings.rules.external_calendars import AHEAD, Fault, Skipped
from maillage.kernel.lines import may_be_a_line, on_one_line
from maillage.kernel.period import Period

MOST_IMPORTED = 2_000  # dates of one agenda
LONGEST = timedelta(days=62)  # an exhibition; what lasts longer is no event
MOST_READ = 20_000  # characters of one text that are looked at
TITLE, SUMMARY, ADDRESS, LINK, MARK = 120, 200, 200, 400, 280  # characters that are kept
TAG = re.compile(r"<[^<>]{0,300}>")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A date of an event elsewhere; `mark` is what its source knows it by."""

    mark: str
    title: str
    period: Period
    summary: str = ""
    address: str = ""
    city: str = ""  # the commune, where it is said apart
    insee: str = ""
    lat: float | None = None
    lon: float | None = None
    url: str = ""
    is_online: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class AgendaReading:
    """What was understood of an agenda, in order of time, and what was not."""

    events: list[Announcement]
    skipped: list[Skipped] = field(default_factory=list)


def plain_words(text: object, most: int) -> str:
    """What somebody else's program says, on one line: without tags, control characters or what hides; cut at `most`.

    >>> plain_words("<b>Café</b> &amp; pain\\r\\n demain", 40)
    'Café & pain demain'
    """
    if not isinstance(text, str):
        return ""
    words = on_one_line(html.unescape(TAG.sub(" ", text[:MOST_READ])))
    words = words if len(words) <= most else words[: most - 1].rstrip() + "…"
    return "" if may_be_a_line(words) else words


def safe_link(text: object) -> str:
    """An address of the web one may follow, else nothing: no script, no file, no blank in it.

    >>> safe_link("javascript:alert(1)"), safe_link(" https://salle.example/a ")
    ('', 'https://salle.example/a')
    """
    if not isinstance(text, str):
        return ""
    link = text.strip()
    if len(link) > LINK or any(ord(sign) <= 32 or sign in "\"'<>\\\x7f" for sign in link):
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc else ""


def coordinates(lat: object, lon: object) -> tuple[float, float] | None:
    """A point on Earth, from two numbers or two texts; (0, 0) is what programs write of a place they do not know."""
    try:
        north, east = float(str(lat)[:20]), float(str(lon)[:20])
    except ValueError:
        return None
    on_earth = -90 <= north <= 90 and -180 <= east <= 180
    return (north, east) if on_earth and (north, east) != (0.0, 0.0) else None


def fault_of(announcement: Announcement) -> Fault | None:
    """Why it can't be shown: no title, or it lasts too long."""
    if not announcement.title:
        return Fault.UNREADABLE
    return Fault.TOO_LONG if announcement.period.end - announcement.period.start > LONGEST else None


def is_ahead(period: Period, now: datetime) -> bool:
    """Does it end after now, and begin within what is looked at ahead?"""
    return period.end > now and period.start < now + AHEAD


def period_of(start: datetime, end: datetime) -> Period | None:
    """The two instants in UTC; None when the end does not follow, or a year can't be counted."""
    try:
        first, last = start.astimezone(UTC), end.astimezone(UTC)
    except (OverflowError, ValueError):  # the years 1 and 9999, in a zone
        return None
    return Period(first, last) if first < last else None


def collect(
    announcements: list[tuple[str, int, Announcement | Fault]], skipped: list[Skipped], now: datetime
) -> AgendaReading:
    """Each mark once, what is ahead, in order of time, so many at most; each with its UID and its line or rank.

    An event with one date is known by its UID alone: moved, it is still the same. With several, each by its instant.
    """
    dates: dict[str, dict[datetime, Announcement]] = {}
    for uid, rank, read in announcements:
        fault = read if isinstance(read, Fault) else fault_of(read)
        if fault or isinstance(read, Fault):
            skipped.append(Skipped(rank, uid, fault or Fault.UNREADABLE))
        elif is_ahead(read.period, now):
            dates.setdefault(uid[: MARK - 40], {})[read.period.start] = read
    marked = [
        replace(one, mark=uid if len(by_start) == 1 else f"{uid} {start.isoformat()}")
        for uid, by_start in dates.items()
        for start, one in by_start.items()
    ]
    marked.sort(key=lambda one: (one.period.start, one.mark))
    if len(marked) > MOST_IMPORTED:
        skipped.append(Skipped(0, "", Fault.TOO_MANY))
    return AgendaReading(marked[:MOST_IMPORTED], skipped)
