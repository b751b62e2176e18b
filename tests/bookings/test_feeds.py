"""Calendars read back: by icalendar with recurring-ical-events, and by vobject, which shares no code with them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import recurring_ical_events
import vobject
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from maillage.bookings.actions import book, book_series, cancel, change
from maillage.bookings.actions.calendar_addresses import open_calendar, revoke_calendar
from maillage.bookings.actions.external_calendars import add_calendar, read_calendar, remove_calendar
from maillage.bookings.actions.series import Wanted
from maillage.bookings.calendar import feed, invitation
from maillage.bookings.models import Booking, ExternalCalendar, ExternalEvent
from maillage.bookings.queries import conflicts_at
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests.factories import hours, last_sunday, make_place, make_space, morning, overnight

Told = set[tuple[str, datetime, datetime, str]]


def by_icalendar(content: bytes) -> Told:
    """Every occurrence, as icalendar and recurring-ical-events read it."""
    events = recurring_ical_events.of(Calendar.from_ical(content), keep_recurrence_attributes=True).all()
    return {(str(e["UID"]), e.start.astimezone(UTC), e.end.astimezone(UTC), str(e["STATUS"])) for e in events}


def by_vobject(content: bytes) -> Told:
    """The same, as vobject reads it."""
    calendar = vobject.readOne(content.decode())
    return {
        (e.uid.value, e.dtstart.value.astimezone(UTC), e.dtend.value.astimezone(UTC), e.status.value)
        for e in calendar.vevent_list
    }


def in_the_database(bookings: list[Booking]) -> Told:
    words = {"confirmed": "CONFIRMED", "requested": "TENTATIVE", "held": "TENTATIVE"}
    return {(f"{b.public_id}@maillage", b.starts_at, b.ends_at, words.get(b.status, "CANCELLED")) for b in bookings}


@pytest.fixture
def night(network: Any) -> Space:
    """A room that never closes, booked by the hour, a year and a half ahead."""
    place = make_place(network, hours="24/7")
    return make_space(place, "Salle", kind="meeting", seats=4, granularity="hour", overnight=True, advance_days=600)


def test_a_feed_read_back_by_two_parsers_equals_the_database(bob: Person, night: Space, workday: date) -> None:
    """Series over both changes of clocks, a night that is 23 hours long and one of 25, a cancelled and a moved one."""
    for sunday in (last_sunday(3), last_sunday(10)):
        first = sunday - timedelta(days=9)
        wanted = Wanted(night.pk, first, Recurrence(weekdays=frozenset({first.weekday()}), count=4))
        hourly = Wanted(wanted.space_id, wanted.first, wanted.recurrence, "hours", *clock("09:00", "10:30"))
        book_series(bob, hourly)
        book(bob, night.pk, overnight(sunday - timedelta(days=1), "23:00", "05:00"))
    cancel(bob, Booking.objects.order_by("starts_at")[0])
    moved = change(bob, Booking.objects.order_by("starts_at")[1], hours(workday, "14:00", "15:00"))
    bookings = list(Booking.objects.select_related("place__commune", "space", "person"))
    content = feed("Mes réservations", bookings)
    assert len(bookings) == 10
    assert by_icalendar(content) == by_vobject(content) == in_the_database(bookings)
    assert all(line.endswith("\r") and len(line.encode()) <= 76 for line in content.decode().split("\n")[:-1])
    event = next(e for e in Calendar.from_ical(content).events if str(e["UID"]).startswith(str(moved.public_id)))
    assert int(event["SEQUENCE"]) == moved.sequence == 1


def clock(start: str, end: str) -> tuple[Any, Any]:
    from datetime import time

    return time.fromisoformat(start), time.fromisoformat(end)


def test_the_zone_is_described_and_small(bob: Person, night: Space, workday: date) -> None:
    made = book(bob, night.pk, hours(workday, "09:00", "10:00"))
    content = feed("x", [Booking.objects.select_related("place__commune", "space").get(pk=made.pk)])
    assert b"BEGIN:VTIMEZONE" in content
    assert b"DTSTART;TZID=Europe/Paris:" in content
    assert len(content) < 2500


def test_whoever_has_the_address_reads_and_304_when_nothing_changed(bob: Person, night: Space, workday: date) -> None:
    book(bob, night.pk, hours(workday, "09:00", "10:00"))
    address = open_calendar(bob, "mine")
    client = Client()
    first = client.get(f"/calendriers/{address.token}.ics")
    assert first.status_code == 200
    assert first["Content-Type"].startswith("text/calendar")
    again = client.get(f"/calendriers/{address.token}.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    book(bob, night.pk, hours(workday, "11:00", "12:00"))
    changed = client.get(f"/calendriers/{address.token}.ics", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    revoke_calendar(bob, address)
    assert client.get(f"/calendriers/{address.token}.ics").status_code == 404


def test_the_busy_feed_of_a_space_names_nobody(alice: Person, bob: Person, desks: Space, workday: date) -> None:
    book(bob, desks.pk, morning(workday), note="dossier secret")
    content = Client().get(f"/calendriers/{open_calendar(alice, 'space', space=desks).token}.ics").content.decode()
    assert "Occupé" in content
    assert not any(secret in content for secret in ("Bob", "secret", bob.email, "ATTENDEE", "ORGANIZER"))


def test_the_hosts_feed_has_the_names_and_ends_with_the_role(
    alice: Person, bob: Person, desks: Space, workday: date
) -> None:
    from maillage.community.actions import end_role

    book(bob, desks.pk, morning(workday))
    address = open_calendar(alice, "place", place=desks.place)
    client = Client()
    assert "Bob" in client.get(f"/calendriers/{address.token}.ics").content.decode()
    end_role(alice.roles.get(), by=None)
    assert client.get(f"/calendriers/{address.token}.ics").status_code == 404


def test_a_stranger_opens_no_calendar_of_a_place(bob: Person, place: Place) -> None:
    with pytest.raises(Refusal, match="hosts"):
        open_calendar(bob, "place", place=place)


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_an_invitation_has_what_mail_programs_want(
    bob: Person, desks: Space, workday: date, method: str, status: str
) -> None:
    """METHOD, one ORGANIZER and one ATTENDEE as mailto, UID, SEQUENCE, DTSTAMP: what RFC 5546 asks for."""
    made = book(bob, desks.pk, morning(workday))
    one = Booking.objects.select_related("place__commune", "space", "person").get(pk=made.pk)
    calendar = vobject.readOne(invitation([one], method).decode())
    event = calendar.vevent
    assert (calendar.method.value, event.status.value) == (method, status)
    assert event.organizer.value.lower().startswith("mailto:")
    assert event.attendee.value == f"mailto:{bob.email}"
    assert all(hasattr(event, name) for name in ("uid", "sequence", "dtstamp", "dtstart", "dtend", "summary"))


class Elsewhere(BaseHTTPRequestHandler):
    """A calendar kept elsewhere."""

    content = b""
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        tag = f'"{hash(self.content)}"'
        same = self.headers.get("If-None-Match") == tag
        self.send_response(304 if same else 200)
        self.send_header("ETag", tag)
        self.end_headers()
        if not same:
            self.wfile.write(self.content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named so by the library
        """Write no line for each request."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    Elsewhere.content, Elsewhere.asked = b"", 0
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.LOCAL_ADDRESSES = True
    yield f"http://127.0.0.1:{server.server_port}/salle.ics"
    settings.LOCAL_ADDRESSES = False
    server.shutdown()
    server.server_close()


def ics(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//", *events, "END:VCALENDAR", ""]).encode()


def event(uid: str, period: Period, *more: str) -> str:
    start, end = (moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in (period.start, period.end))
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{start}", f"DTSTART:{start}", f"DTEND:{end}", *more, "END:VEVENT"]
    )


@pytest.fixture
def followed(alice: Person, room: Space, elsewhere: str) -> ExternalCalendar:
    return add_calendar(alice, room.units.get(), elsewhere)


def test_an_outside_event_holds_the_room(bob: Person, room: Space, followed: ExternalCalendar, workday: date) -> None:
    Elsewhere.content = ics(event("a", hours(workday, "09:00", "11:00"), "RRULE:FREQ=WEEKLY;COUNT=3"))
    read_calendar(followed.pk)
    for week in range(3):
        with pytest.raises(Refusal) as refused:
            book(bob, room.pk, hours(workday + timedelta(weeks=week), "10:00", "12:00"))
        assert refused.value.code in {"taken", "closed"}
    assert book(bob, room.pk, hours(workday, "11:00", "12:00"))


def test_a_conflict_is_listed_and_settled_once_the_booking_goes(
    bob: Person, place: Place, room: Space, followed: ExternalCalendar, workday: date
) -> None:
    mine = book(bob, room.pk, hours(workday, "09:00", "10:00"))
    Elsewhere.content = ics(event("a", hours(workday, "09:00", "11:00")))
    read_calendar(followed.pk)
    assert [e.mark.split()[0] for e in conflicts_at(place)] == ["a"]
    mine.refresh_from_db()
    assert mine.status == "confirmed", "a booking is never pushed out"
    cancel(bob, mine)
    read_calendar(followed.pk)
    assert not conflicts_at(place)
    with pytest.raises(Refusal):
        book(bob, room.pk, hours(workday, "09:00", "10:00"))


def test_an_event_that_goes_frees_the_room_and_a_free_or_cancelled_one_never_held_it(
    bob: Person, room: Space, followed: ExternalCalendar, workday: date
) -> None:
    taken = hours(workday, "09:00", "10:00")
    Elsewhere.content = ics(event("a", taken))
    read_calendar(followed.pk)
    Elsewhere.content = ics(event("b", taken, "TRANSP:TRANSPARENT"), event("c", taken, "STATUS:CANCELLED"))
    read_calendar(followed.pk)
    assert book(bob, room.pk, taken)


def test_what_has_not_changed_is_not_read_again(room: Space, followed: ExternalCalendar, workday: date) -> None:
    Elsewhere.content = ics(event("a", hours(workday, "09:00", "10:00")))
    read_calendar(followed.pk)
    before = list(ExternalEvent.objects.values_list("pk", flat=True))
    read_calendar(followed.pk)
    assert Elsewhere.asked == 2
    assert list(ExternalEvent.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("content", [b"<html>bonjour</html>", b"", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_says_so_and_changes_nothing(
    room: Space, followed: ExternalCalendar, workday: date, content: bytes
) -> None:
    Elsewhere.content = ics(event("a", hours(workday, "09:00", "10:00")))
    read_calendar(followed.pk)
    Elsewhere.content = content
    read_calendar(followed.pk)
    followed.refresh_from_db()
    assert followed.error
    assert ExternalEvent.objects.count() == 1


def test_a_calendar_that_is_removed_holds_nothing(
    alice: Person, bob: Person, room: Space, followed: ExternalCalendar, workday: date
) -> None:
    Elsewhere.content = ics(event("a", hours(workday, "09:00", "10:00")))
    read_calendar(followed.pk)
    remove_calendar(alice, followed)
    assert book(bob, room.pk, hours(workday, "09:00", "10:00"))


@pytest.mark.parametrize(
    "url", ["http://exemple.org/a.ics", "https://127.0.0.1/a.ics", "file:///etc/passwd", "https://[::1]/"]
)
def test_an_address_inside_our_walls_is_refused(alice: Person, room: Space, url: str) -> None:
    with pytest.raises(Refusal):
        add_calendar(alice, room.units.get(), url)
