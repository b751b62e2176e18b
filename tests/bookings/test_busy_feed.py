"""The busy feed of a space, which any account may ask for, says when something is taken and nothing about a person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from icalendar import Calendar

from maillage.bookings import actions
from maillage.bookings.actions import book_series
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.actions.external_calendars import hold_events
from maillage.bookings.actions.series import Wanted
from maillage.bookings.models import Booking, CalendarAddress, ExternalCalendar
from maillage.bookings.rules.external_calendars import Outside, Reading
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import Person
from maillage.places.models import Space
from tests.factories import afternoon, hours, morning


def read(address: CalendarAddress) -> list[Any]:
    content = Client().get(f"/calendriers/{address.token}.ics").content
    return list(Calendar.from_ical(content).walk("VEVENT"))


def times(events: list[Any]) -> list[Any]:
    return [(e["DTSTART"].dt, e["DTEND"].dt) for e in events]


def weekly(space: Space, first: date) -> Wanted:
    slot = hours(first, "09:00", "10:00")
    rule = Recurrence(weekdays=frozenset({first.weekday()}), count=4)
    return Wanted(space.pk, first, rule, "hours", slot.start.time(), slot.end.time())


def test_nothing_ties_the_dates_of_one_series_together(
    alice: Person, bob: Person, charlie: Person, room: Space, workday: date
) -> None:
    """One DTSTAMP for all, no UID of ours, the order of time: a person's pattern is not to be read."""
    book_series(bob, weekly(room, workday))
    actions.book(charlie, room.pk, hours(workday, "14:00", "15:00"))
    events = read(open_calendar(charlie, "space", space=room))
    assert len(events) == 5
    assert len({str(e["DTSTAMP"].dt) for e in events}) == 1
    assert times(events) == sorted(times(events))
    uids = {str(e["UID"]) for e in events}
    assert len(uids) == 5
    assert not any(str(b.public_id) in uid for b in Booking.objects.all() for uid in uids)
    assert {name for e in events for name in e} == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "STATUS"}


def test_a_time_keeps_its_uid_when_it_is_read_again_and_has_another_at_another_address(
    alice: Person, bob: Person, room: Space, workday: date
) -> None:
    actions.book(bob, room.pk, hours(workday, "14:00", "15:00"))
    address = open_calendar(bob, "space", space=room)
    first, again = read(address), read(address)
    other = read(open_calendar(alice, "space", space=room))
    assert str(first[0]["UID"]) == str(again[0]["UID"]) != str(other[0]["UID"])


def test_what_follows_without_a_gap_is_one_time_whoever_has_it(
    bob: Person, charlie: Person, desks: Space, workday: date
) -> None:
    """A desk that two people share in the day, and one that a third takes all day, look the same."""
    actions.book(bob, desks.pk, morning(workday))
    actions.book(charlie, desks.pk, afternoon(workday))
    (event,) = read(open_calendar(bob, "space", space=desks))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (morning(workday).start, afternoon(workday).end)


def test_what_an_outside_calendar_holds_and_what_was_cancelled(bob: Person, room: Space, workday: date) -> None:
    calendar = ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/hall.ics")
    gone = actions.book(bob, room.pk, hours(workday + timedelta(days=7), "14:00", "15:00"))
    hold_events(calendar, Reading([Outside("a 1", hours(workday, "09:00", "10:00").utc())]))
    address = open_calendar(bob, "space", space=room)
    assert len(read(address)) == 2
    actions.cancel(bob, gone)
    assert times(read(address)) == [(hours(workday, "09:00", "10:00").start, hours(workday, "09:00", "10:00").end)]
