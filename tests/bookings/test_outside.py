"""Outside calendars: what they hold is their busy time, merged, minus what is taken; a bad event spoils no other."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.calendar_process import read_apart
from maillage.bookings.actions.external_busy import hold_in_turn
from maillage.bookings.actions.external_calendars import events_in, hold_events, read_calendar, remove_calendar
from maillage.bookings.models import Booking, ExternalCalendar, ExternalEvent, Occupancy
from maillage.bookings.queries import conflicts_at
from maillage.bookings.rules.external_calendars import AHEAD, Outside, Reading
from maillage.bookings.tasks import poll_calendars, read_soon
from maillage.community.models import Person
from maillage.kernel.period import Period, day_period, merged, subtracted
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from tests.factories import PARIS, Committed, hours, next_workday
from tests.kit.concurrency import at_once, overlaps
from tests.kit.elsewhere import gives, serving

CASES = Path(__file__).parent / "cases"
WRITTEN_FOR = date(2026, 11, 24)


def case(name: str, day: date) -> bytes:
    """A case, its dates of 2026 moved so that 24 November becomes that day."""

    def moved(match: re.Match[str]) -> str:
        told = date(int(match[1]), int(match[3]), int(match[4])) + (day - WRITTEN_FOR)
        return f"{told:%Y}{match[2]}{told:%m}{match[2]}{told:%d}"

    return re.sub(r"(2026)(-?)(\d\d)-?(\d\d)", moved, (CASES / name).read_text(encoding="utf-8")).encode()


@pytest.fixture
def hall(room: Space, alice: Person) -> ExternalCalendar:
    """The room is also lent by the town hall, in a calendar of its own."""
    return ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/hall.ics", added_by=alice)


def held_by(calendar: ExternalCalendar) -> list[Period]:
    """What a calendar holds of each unit, one after the other."""
    held = calendar.occupancies.filter(holds=True).order_by("unit", "during")
    return [Period(during.lower, during.upper).utc() for during in held.values_list("during", flat=True)]


def utc(day: date, start: str, end: str) -> Period:
    first, last = (datetime.fromisoformat(f"{day}T{clock}:00+00:00") for clock in (start, end))
    return Period(first, last)


def faults(reading: Reading) -> list[tuple[str, str]]:
    return [(one.uid, one.fault.value) for one in reading.skipped]


# What is read.

READ: list[tuple[str, list[tuple[int, str, str]], list[tuple[str, str]]]] = [
    ("overlapping_events.ics", [(0, "08:00", "10:00"), (0, "09:00", "11:00")], []),
    ("bad_date_and_good.ics", [(1, "08:00", "09:00")], [("bad", "bad_date")]),
    ("no_dtstart_and_good.ics", [(1, "08:00", "09:00")], [("bad", "no_start")]),
    ("valarm_bad.ics", [(0, "08:00", "09:00")], []),
    ("year_9999.ics", [], [("u1", "too_long")]),
    ("rrule_interval_0.ics", [], [("u1", "bad_rule")]),
    ("rrule_secondly_forever.ics", [], [("u1", "too_often")]),
]


@pytest.mark.parametrize(("name", "expected", "left_out"), READ, ids=[name for name, *_rest in READ])
def test_a_bad_event_is_named_and_the_good_ones_are_read(
    name: str, expected: list[tuple[int, str, str]], left_out: list[tuple[str, str]]
) -> None:
    reading = read_apart((CASES / name).read_bytes(), PARIS, datetime(2026, 11, 20, tzinfo=UTC))
    periods = [one.period for one in reading.events]
    assert periods == [utc(WRITTEN_FOR + timedelta(days=days), start, end) for days, start, end in expected]
    assert faults(reading) == left_out


def test_a_day_without_length_lasts_its_day_and_is_read_until_it_is_over() -> None:
    """RFC 5545 3.6.1; the day is one of the place, whatever the hour of Greenwich."""
    whole = day_period(WRITTEN_FOR, PARIS).utc()
    for now in (whole.start - timedelta(days=3), whole.start + timedelta(hours=12), whole.end - timedelta(minutes=1)):
        reading = read_apart((CASES / "allday_end_equals_start.ics").read_bytes(), PARIS, now)
        assert [one.period for one in reading.events] == [whole]
    assert read_apart((CASES / "allday_end_equals_start.ics").read_bytes(), PARIS, whole.end).events == []


def test_a_rule_that_ends_on_a_date_includes_that_date() -> None:
    reading = read_apart(
        (CASES / "until_date_with_datetime.ics").read_bytes(), PARIS, datetime(2026, 11, 1, tzinfo=UTC)
    )
    assert [one.period.start.date() for one in reading.events] == [date(2026, 11, d) for d in (17, 24)] + [
        date(2026, 12, 1)
    ]


def ics(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""]).encode()


def event(uid: str, rule: str = "", start: str = "20261117T080000Z", end: str = "20261117T090000Z") -> str:
    lines = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"DTSTART:{start}", f"DTEND:{end}"]
    return "\r\n".join([*lines, *([rule] if rule else []), "END:VEVENT"])


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",  # never: looked for until the year 9999
        "RRULE:FREQ=MINUTELY",
        "RRULE:FREQ=DAILY;BYHOUR=0,6,12,18;BYMINUTE=" + ",".join(map(str, range(60))),
        "RRULE:FREQ=SECONDLY;COUNT=999999999",
        "RRULE:FREQ=DAILY;INTERVAL=-1",
        "RRULE:FREQ=",
        "RDATE:" + ",".join(["20261118T080000Z"] * 200_000),
        "\r\n".join(["EXDATE:20261118T080000Z"] * 10_001),
    ],
    ids=["never", "minutely", "by minute", "a billion", "backwards", "no rule", "200,000 dates", "10,001 exceptions"],
)
def test_a_repetition_that_asks_for_too_much_is_named_and_the_others_are_read(rule: str) -> None:
    reading = read_apart(ics(event("bomb", rule), event("good")), PARIS, datetime(2026, 11, 1, tzinfo=UTC))
    assert [one.mark.split()[0] for one in reading.events] == ["good"]
    assert {uid for uid, _fault in faults(reading)} == {"bomb"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>404</html>",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\n" * 100_000,
    ],
    ids=["nothing", "a page", "bytes", "cut short", "a well"],
)
def test_what_is_no_calendar_or_ends_too_soon_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_apart(raw, PARIS, datetime(2026, 11, 1, tzinfo=UTC))
    assert refused.value.code == "not_a_calendar"


def test_the_years_gone_by_are_not_understood_one_by_one() -> None:
    """A calendar of 20 years is read for what is ahead: an event that is over costs a look at its last day."""
    over = [event(f"old{number}", start="20101117T080000Z", end="20101117T090000Z") for number in range(20_000)]
    reading = read_apart(ics(*over, event("good")), PARIS, datetime(2026, 11, 1, tzinfo=UTC))
    assert [one.mark.split()[0] for one in reading.events] == ["good"]


# What is held.


def test_overlapping_events_of_one_calendar_hold_their_union(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    assert hold_events(hall, events_in(case("overlapping_events.ics", workday), hall)) == 0
    assert held_by(hall) == [utc(workday, "08:00", "11:00")]
    with pytest.raises(Refusal, match=r"[Tt]aken"):
        actions.book(bob, room.pk, utc(workday, "10:00", "11:00"))


def test_an_event_around_a_booking_holds_what_is_left_and_says_so(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    reading = Reading([Outside("fair 1", hours(workday, "09:00", "12:00").utc())])
    assert hold_events(hall, reading) == 1
    assert held_by(hall) == [hours(workday, "09:00", "10:00").utc(), hours(workday, "11:00", "12:00").utc()]
    assert [one.mark for one in conflicts_at(room.place)] == ["fair 1"]


def test_what_a_booking_lets_go_of_is_held_before_anybody_else_can_have_it(
    hall: ExternalCalendar, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    mine = actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    hold_events(hall, Reading([Outside("fair 1", hours(workday, "09:00", "12:00").utc())]))
    actions.cancel(bob, mine)
    with pytest.raises(Refusal, match=r"[Tt]aken"):
        actions.book(charlie, room.pk, hours(workday, "10:00", "11:00"))
    assert merged(held_by(hall)) == [hours(workday, "09:00", "12:00").utc()]
    assert not conflicts_at(room.place)


def test_two_calendars_of_one_room_hold_their_union_and_one_stands_when_the_other_goes(
    hall: ExternalCalendar, room: Space, alice: Person, workday: date
) -> None:
    school = ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/school.ics")
    hold_events(hall, Reading([Outside("a 1", hours(workday, "09:00", "11:00").utc())]))
    assert hold_events(school, Reading([Outside("b 1", hours(workday, "10:00", "12:00").utc())])) == 0
    assert held_by(school) == [hours(workday, "11:00", "12:00").utc()]
    remove_calendar(alice, hall)
    assert merged(held_by(school)) == [hours(workday, "10:00", "12:00").utc()]


def test_an_event_that_can_no_longer_be_read_keeps_what_it_held(
    hall: ExternalCalendar, room: Space, workday: date
) -> None:
    slot = utc(workday, "08:00", "09:00")
    hold_events(hall, Reading([Outside(f"bad {slot.start.isoformat()}", slot)]))
    hold_events(hall, events_in(case("bad_date_and_good.ics", workday), hall))
    assert held_by(hall) == [slot, utc(workday + timedelta(days=1), "08:00", "09:00")]
    assert [why for _line, _uid, why in hall.faults] == ["sa date est illisible"]


def test_the_host_reads_which_events_were_left_out(
    as_: object, alice: Person, hall: ExternalCalendar, workday: date
) -> None:
    hold_events(hall, events_in(case("no_dtstart_and_good.ics", workday), hall))
    page = as_(alice).get(f"/lieux/{hall.unit.space.place.slug}/calendriers/").content.decode()  # type: ignore[operator]
    assert "Ligne 4 du fichier" in page
    assert "il n’a pas de début" in page


@pytest.mark.parametrize("seed", range(8))
def test_what_is_held_is_the_union_minus_what_is_taken(
    seed: int, hall: ExternalCalendar, room: Space, bob: Person, alice: Person, workday: date
) -> None:
    """The law, after each of forty acts drawn at random: events come and go, people book and cancel."""
    draw = random.Random(seed)
    other = ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/other.ics")
    wanted: dict[int, list[Period]] = {hall.pk: [], other.pk: []}
    booked: list[Booking] = []
    for _act in range(40):
        kind = draw.random()
        if kind < 0.4:
            calendar = draw.choice([hall, other])
            periods = [quarter(draw, workday) for _event in range(draw.randrange(6))]
            wanted[calendar.pk] = periods
            hold_events(calendar, Reading([Outside(f"e{n} {p.start}", p) for n, p in enumerate(periods)]))
        elif kind < 0.8 or not booked:
            try:
                booked.append(actions.book_for(alice, None, room, quarter(draw, workday, 60), guest="Une personne"))
            except Refusal:
                continue
        else:
            actions.cancel(alice, booked.pop(draw.randrange(len(booked))))
        taken = [Period(b.starts_at, b.ends_at) for b in booked]
        for calendar, rest in ((hall, other), (other, hall)):
            assert merged(held_by(calendar)) == subtracted(wanted[calendar.pk], [*taken, *held_by(rest)])
        assert overlaps() == 0


def quarter(draw: random.Random, day: date, step: int = 15) -> Period:
    """A time of that day, within the hours of the place."""
    first = draw.randrange(8 * 60 // step, 18 * 60 // step)
    last = draw.randrange(first + 1, min(first + 240 // step, 19 * 60 // step) + 1)
    start, end = (f"{m * step // 60:02d}:{m * step % 60:02d}" for m in (first, last))
    return hours(day, start, end).utc()


@pytest.mark.concurrent
def test_members_and_calendars_at_once_hold_nothing_twice_and_leave_nothing_free(committed: Committed) -> None:
    """Sixteen connections: eight read the calendar of the room, eight book in it; then all is as the law says."""
    day = next_workday(timezone.localdate() + timedelta(days=3))
    room = committed.space(name="Salle", kind="meeting", seats=4, granularity="hour")
    calendar = ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/c.ics")
    events = [Outside("a 1", hours(day, "09:00", "12:00").utc()), Outside("b 1", hours(day, "11:00", "15:00").utc())]
    people = [committed.person() for _number in range(8)]
    acts = [
        lambda: hold_events(ExternalCalendar.objects.select_related("unit").get(pk=calendar.pk), Reading(events))
    ] * 8
    acts += [
        lambda who=who, at=at: actions.book(who, room.pk, hours(day, f"{at:02d}:00", f"{at + 1:02d}:00"))  # type: ignore[misc]
        for at, who in enumerate(people, start=9)
    ]
    random.Random(7).shuffle(acts)
    at_once(acts)
    taken = [Period(b.starts_at, b.ends_at) for b in Booking.objects.filter(space=room, status="confirmed")]
    assert merged(held_by(calendar)) == subtracted([one.period for one in events], taken)
    assert overlaps() == 0
    for booking in Booking.objects.filter(space=room, status="confirmed"):
        actions.cancel(booking.person, booking)
    assert merged(held_by(calendar)) == [hours(day, "09:00", "15:00").utc()]
    calendar.delete()


# How they are read.


def jobs() -> list[tuple[str, str, int]]:
    """Which calendars are to be read, and in which queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, queue_name, (args->>'calendar_id')::int FROM procrastinate_jobs"
            " WHERE task_name = 'bookings.read_calendar' AND status = 'todo' ORDER BY 3"
        )
        return list(cursor.fetchall())


def test_each_calendar_is_a_job_of_its_own_asked_once(hall: ExternalCalendar, room: Space) -> None:
    other = ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/other.ics")
    poll_calendars(0)
    poll_calendars(0)
    mine = [job for job in jobs() if job[2] in {hall.pk, other.pk}]
    assert mine == [("bookings.read_calendar", "outside", pk) for pk in (hall.pk, other.pk)]
    assert not read_soon(hall.pk)


def test_a_calendar_that_is_the_same_holds_what_has_become_free(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    """Between two readings a booking went by a way that told nobody: the next reading holds its time."""
    mine = actions.book(bob, room.pk, utc(workday, "08:00", "09:00"))
    with serving(gives(case("overlapping_events.ics", workday), ETag='"1"')) as url:
        ExternalCalendar.objects.filter(pk=hall.pk).update(url=url)
        read_calendar(hall.pk)
        assert held_by(hall) == [utc(workday, "09:00", "11:00")]
        Occupancy.objects.filter(booking=mine).delete()
        read_calendar(hall.pk)
    assert merged(held_by(hall)) == [utc(workday, "08:00", "11:00")]


def test_what_is_ahead_moves_with_each_day_though_the_file_is_the_same(hall: ExternalCalendar, workday: date) -> None:
    """A weekly event without an end goes on being held: the file is read again each day, unchanged or not."""
    weekly = ics(event("w", "RRULE:FREQ=WEEKLY", *(f"{workday:%Y%m%d}T{h}0000Z" for h in ("08", "09"))))
    with serving(gives(weekly, ETag='"1"')) as url:
        ExternalCalendar.objects.filter(pk=hall.pk).update(url=url)
        read_calendar(hall.pk)
        ExternalEvent.objects.filter(calendar=hall).order_by("-starts_at")[0].delete()
        hall.refresh_from_db()
        assert hall.read_at is not None
        ExternalCalendar.objects.filter(pk=hall.pk).update(read_at=hall.read_at - timedelta(days=1))
        read_calendar(hall.pk)
    last = max(one.end for one in held_by(hall))
    assert last > timezone.now() + AHEAD - timedelta(days=8)


def test_a_calendar_removed_while_it_was_read_holds_nothing(
    hall: ExternalCalendar, alice: Person, workday: date
) -> None:
    remove_calendar(alice, ExternalCalendar.objects.get(pk=hall.pk))
    assert hold_events(hall, Reading([Outside("a 1", utc(workday, "08:00", "09:00"))])) == 0
    assert hold_in_turn(hall) == 0
    assert held_by(hall) == []
