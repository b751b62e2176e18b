"""An agenda as OpenAgenda answers it (API v2): a list of events, each with its dates and its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.bookings.rules.external_calendars import Fault
from maillage.programme.rules.agendas.announcements import (
    ADDRESS,
    MARK,
    SUMMARY,
    TITLE,
    AgendaReading,
    Announcement,
    collect,
    coordinates,
    period_of,
    plain_words,
    safe_link,
)
from maillage.programme.rules.agendas.schedules import broken_refusal

CANCELLED = 6  # its number of `status`
ONLINE = (2, 3)  # of `attendanceMode`: online, or both
MOST_DATES = 500  # of one event
SITE = "https://openagenda.com"


def read_openagenda(document: Any, zone: ZoneInfo, now: datetime) -> AgendaReading:
    """The events of an answer of OpenAgenda."""
    events = document.get("events") if isinstance(document, dict) else document
    if not isinstance(events, list):
        raise broken_refusal()
    read = [
        (uid, rank, one)
        for rank, event in enumerate(events, start=1)
        for uid, one in (_dates_of(event, zone) if isinstance(event, dict) else [("", Fault.UNREADABLE)])
    ]
    return collect(read, [], now)


def _dates_of(event: dict[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, Announcement | Fault]]:
    uid = plain_words(str(event.get("uid") or event.get("slug") or ""), MARK) or plain_words(
        _text_of(event, "title"), TITLE
    )
    timings = event.get("timings") or [event.get("firstTiming")]
    for timing in timings[:MOST_DATES] if isinstance(timings, list) else [None]:
        yield uid, _understand(event, timing, zone)


def _understand(event: dict[str, Any], timing: Any, zone: ZoneInfo) -> Announcement | Fault:
    if not isinstance(timing, dict):
        return Fault.NO_START
    try:
        start, end = (datetime.fromisoformat(str(timing.get(name) or "")[:40]) for name in ("begin", "end"))
    except ValueError:
        return Fault.BAD_DATE
    period = period_of(*(moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (start, end)))
    if period is None:
        return Fault.UPSIDE_DOWN
    where = event.get("location")
    where = where if isinstance(where, dict) else {}
    point = coordinates(where.get("latitude"), where.get("longitude"))
    name, address = plain_words(where.get("name"), ADDRESS), plain_words(where.get("address"), ADDRESS)
    return Announcement(
        "", plain_words(_text_of(event, "title"), TITLE), period,
        plain_words(_text_of(event, "description") or _text_of(event, "longDescription"), SUMMARY),
        plain_words(", ".join(dict.fromkeys(part for part in (name, address) if part)), ADDRESS),
        plain_words(where.get("city"), 80), plain_words(str(where.get("insee") or ""), 5),
        lat=point and point[0], lon=point and point[1], url=_link_of(event),
        is_online=event.get("attendanceMode") in ONLINE, cancelled=event.get("status") == CANCELLED,
    )  # fmt: skip


def _text_of(event: dict[str, Any], name: str) -> object:
    """A text, in French where it is written in several languages."""
    text = event.get(name)
    return (text.get("fr") or next(iter(text.values()), "")) if isinstance(text, dict) else text


def _link_of(event: dict[str, Any]) -> str:
    """Its page: the one it names, else the one of its site."""
    links = event.get("links")
    first = links[0].get("link") if isinstance(links, list) and links and isinstance(links[0], dict) else ""
    named = safe_link(event.get("canonicalUrl")) or safe_link(first)
    slug = event.get("slug")
    agenda = event.get("originAgenda")
    if named or not isinstance(agenda, dict) or not isinstance(slug, str) or not agenda.get("slug"):
        return named
    return safe_link(f"{SITE}/{agenda['slug']}/events/{slug}")
