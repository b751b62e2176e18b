"""Agendas that others wrote: four formats, their odd sides, what they may not do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from maillage.demonstration.agendas import agenda_of
from maillage.kernel.refusal import Refusal
from maillage.programme.rules.agendas import MOST_IMPORTED, AgendaReading, read_agenda
from maillage.programme.rules.agendas.announcements import plain_words, safe_link

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
SCHEDULE = """<?xml version="1.0" encoding="utf-8"?>
<schedule><conference><title>Fête</title><time_zone_name>Europe/Paris</time_zone_name></conference>
<day index="1" date="2027-03-20"><room name="Grange">{events}</room></day></schedule>"""
EVENT = """<event guid="{guid}"><date>{date}</date><duration>{duration}</duration><title>{title}</title>
<abstract>&lt;b&gt;Venez&lt;/b&gt; tous</abstract><url>{url}</url></event>"""


def calendar(*events: str) -> bytes:
    """An iCalendar file of these events, each its lines."""
    inside = "\r\n".join(f"BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT" for lines in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}\r\nEND:VCALENDAR\r\n".encode()


def schedule(**values: str) -> bytes:
    given = {"guid": "g1", "date": "2027-03-20T18:00:00+01:00", "duration": "01:30", "title": "Café",
             "url": "https://fete.example/1", **values}  # fmt: skip
    return SCHEDULE.format(events=EVENT.format(**given)).encode()


def openagenda(*events: dict[str, Any]) -> bytes:
    return json.dumps({"total": len(events), "events": events}).encode()


def read(raw: bytes) -> AgendaReading:
    return read_agenda(raw, PARIS, NOW)


SAME = {
    "ics": calendar(
        "UID:g1\r\nDTSTART;TZID=Europe/Paris:20270320T180000\r\nDTEND;TZID=Europe/Paris:20270320T193000\r\n"
        "SUMMARY:Café\r\nURL:https://fete.example/1\r\nLOCATION:Grange\r\nDESCRIPTION:Venez tous"
    ),
    "xml": schedule(),
    "json": json.dumps({"schedule": {"conference": {"days": [{"rooms": {"Grange": [
        {"guid": "g1", "date": "2027-03-20T18:00:00+01:00", "duration": "01:30", "title": "Café",
         "abstract": "<b>Venez</b> tous", "url": "https://fete.example/1"},
    ]}}]}}}).encode(),
    "openagenda": openagenda({
        "uid": "g1", "title": {"en": "Coffee", "fr": "Café"}, "description": {"fr": "Venez tous"},
        "timings": [{"begin": "2027-03-20T18:00:00+01:00", "end": "2027-03-20T19:30:00+01:00"}],
        "location": {"name": "Grange"}, "canonicalUrl": "https://fete.example/1", "attendanceMode": 1, "status": 1,
    }),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAME)
def test_four_formats_say_the_same(kind: str) -> None:
    reading = read(SAME[kind])
    assert reading.skipped == []
    (one,) = reading.events
    assert (one.mark, one.title, one.summary, one.address, one.url) == (
        "g1", "Café", "Venez tous", "Grange", "https://fete.example/1",
    )  # fmt: skip
    assert one.period.start == datetime(2027, 3, 20, 17, tzinfo=UTC)
    assert one.period.end - one.period.start == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("20270328T010000", "20270328T040000", 2),  # clocks go forward
        ("20271031T010000", "20271031T040000", 4),  # and back
    ],
)
def test_the_nights_when_clocks_change(start: str, end: str, hours: int) -> None:
    (one,) = read(calendar(f"UID:a\r\nDTSTART:{start}\r\nDTEND:{end}\r\nSUMMARY:Veille")).events
    assert one.period.end - one.period.start == timedelta(hours=hours)
    begin = datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=PARIS)
    (same,) = read(schedule(date=begin.isoformat(), duration=f"0{hours}:00")).events
    assert same.period == one.period


def test_a_date_moved_keeps_its_mark_and_repeats_have_one_each() -> None:
    def marks(first: str, rule: str = "") -> list[str]:
        return [
            one.mark for one in read(calendar(f"UID:a\r\nDTSTART:{first}\r\nDURATION:PT1H\r\nSUMMARY:x{rule}")).events
        ]

    assert marks("20270320T100000Z") == marks("20270321T110000Z") == ["a"]
    assert marks("20270320T100000Z", "\r\nRRULE:FREQ=WEEKLY;COUNT=2") == [
        "a 2027-03-20T10:00:00+00:00", "a 2027-03-27T10:00:00+00:00",
    ]  # fmt: skip


def test_cancelled_there_is_cancelled_here() -> None:
    (one,) = read(
        calendar("UID:a\r\nDTSTART:20270320T100000Z\r\nDURATION:PT1H\r\nSUMMARY:x\r\nSTATUS:CANCELLED")
    ).events
    assert one.cancelled
    timings = [{"begin": "2027-03-20T18:00:00+01:00", "end": "2027-03-20T19:30:00+01:00"}]
    (one,) = read(openagenda({"uid": 7, "title": "x", "timings": timings, "status": 6, "attendanceMode": 2})).events
    assert (one.cancelled, one.is_online) == (True, True)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_an_agenda"),
        (b"\x00\x01\x02", "not_an_agenda"),
        (b"PK\x03\x04", "not_an_agenda"),
        (b'<!DOCTYPE s [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><schedule>&b;</schedule>', "declares_entities"),
        (b'<?xml version="1.0"?>\n<!dOcTyPe x SYSTEM "file:///etc/passwd"><schedule/>', "declares_entities"),
        (SCHEDULE[:80].encode(), "broken_file"),
        ('<?xml version="1.0" encoding="utf-16"?><schedule/>'.encode("utf-16"), "not_an_agenda"),
        (b"<html><body>404</body></html>", "broken_file"),
        (b'{"events": {"a": 1}}', "broken_file"),
        (b'{"schedule": []}', "broken_file"),
        (b'{"cut', "broken_file"),
        (b"[" * 100_000, "broken_file"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "not_a_calendar"),
    ],
)
def test_what_is_no_agenda_gets_a_sentence(raw: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(raw)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "values",
    [
        {"date": "0001-01-01T00:00:00+14:00"},
        {"date": "9999-12-31T23:59:59-12:00", "duration": "99:999:59"},
        {"date": "hier"},
        {"date": ""},
        {"duration": "00:00"},
        {"duration": "-1:00"},
        {"title": ""},
        {"title": "&lt;b&gt;&lt;/b&gt;"},
        {"duration": "99:00:00"},
    ],
)
def test_dates_and_titles_that_can_t_be(values: dict[str, str]) -> None:
    assert read(schedule(**values)).events == []


@pytest.mark.parametrize("event", [None, 3, [], {"title": "x", "timings": 3}, {"title": "x", "timings": [None, {}]}])
def test_events_that_are_none_are_left_out_and_said(event: Any) -> None:
    reading = read(openagenda(event))
    assert (reading.events, bool(reading.skipped)) == ([], True)


def test_what_is_over_or_far_ahead_is_left_out_unsaid() -> None:
    for date in ("2027-02-20T18:00:00+01:00", "2031-02-20T18:00:00+01:00"):
        assert read(schedule(date=date)) == AgendaReading([])


def test_ten_thousand_events_are_cut_and_that_is_said() -> None:
    timing = [{"begin": "2027-03-20T18:00:00+01:00", "end": "2027-03-20T19:00:00+01:00"}]
    reading = read(openagenda(*({"uid": n, "title": "x", "timings": timing} for n in range(10_000))))
    assert len(reading.events) == MOST_IMPORTED
    assert [one.fault for one in reading.skipped] == ["too_many"]


def test_a_rule_that_never_ends_spoils_no_other() -> None:
    reading = read(
        calendar(
            "UID:a\r\nDTSTART:20270101T000000Z\r\nDURATION:PT1S\r\nSUMMARY:x\r\nRRULE:FREQ=SECONDLY",
            "UID:b\r\nDTSTART:20270320T100000Z\r\nDURATION:PT1H\r\nSUMMARY:Café",
        )
    )
    assert [one.title for one in reading.events] == ["Café"]
    assert [one.uid for one in reading.skipped] == ["a"]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//salle.example", "file:///etc/passwd", 3, None,
     "https://", "https://a b.example", "https://x.example/\"onclick=", "https://moi:secret@salle.example", "http://[::1",
     "https://x.example/" + "a" * 500],
)  # fmt: skip
def test_links_one_does_not_follow(link: object) -> None:
    assert safe_link(link) == ""


def test_words_are_plain_and_cut() -> None:
    assert plain_words("<script>alert(1)</script>Bal\x00 \u202edu 14 😀\n<img src=x>", 40) == "alert(1) Bal du 14 😀"
    assert plain_words("a" * 500, 10) == "aaaaaaaaa…"
    assert plain_words({"fr": "x"}, 10) == ""


@pytest.mark.parametrize(("name", "count"), [("agenda.ics", 5), ("tour.json", 2)])
def test_the_agendas_of_the_demonstration_can_be_read(name: str, count: int) -> None:
    reading = read(agenda_of(name, NOW.date()))
    assert (len(reading.events), reading.skipped) == (count, [])
