"""The failures that other booking systems are known for, 18 and 20: calendars, both ways, and what they tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from maillage.bookings import actions
from maillage.bookings.actions import book_series
from maillage.bookings.actions.external_calendars import events_in, hold_events, remove_calendar
from maillage.bookings.calendar import feed
from maillage.bookings.models import Booking, CalendarAddress, ExternalCalendar, Occupancy
from maillage.bookings.queries import address_of, bookings_of_calendar, conflicts_at
from maillage.bookings.rules.external_calendars import Outside, Reading
from maillage.community.models import Person
from maillage.kernel.period import Period, day_period
from maillage.places.models import Place, Space
from tests.bookings.peers.dates import outcomes
from tests.factories import PARIS, hours, morning
from tests.kit.bookings import clock, divisible, held_by, refused, status_of, weekly


def written(*periods: Period, rule: str = "", **more: str) -> bytes:
    """A calendar as an outside programme writes it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Mairie//FR")
    calendar.add("version", "2.0")
    for number, period in enumerate(periods):
        event = Event()
        event.add("uid", f"event-{number}@example.org")
        event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))
        event.add("dtstart", period.start)
        event.add("dtend", period.end)
        event.add("summary", "Conseil municipal, avec Mme Roux")
        for name, value in more.items():
            event.add(name, value)
        if rule:
            event.add("rrule", {"freq": rule, "count": 3})
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def test_peer_18_an_event_elsewhere_holds_the_room_here(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    assert hold_events(hall, events_in(written(slot), hall)) == 0
    with refused("taken"):
        actions.book(bob, room.pk, hours(workday, "10:00", "12:00"))
    assert actions.book(bob, room.pk, hours(workday, "11:00", "12:00")).status == "confirmed"


def test_peer_18_a_repeated_event_holds_each_of_its_dates(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    raw_text = written(hours(workday, "09:00", "11:00"), rule="weekly")
    hold_events(hall, events_in(raw_text, hall))
    series = book_series(bob, weekly(room, workday, 4, **clock("10:00", "12:00")))
    assert outcomes(series) == ["taken", "taken", "taken", "booked"]


def test_peer_18_reading_it_again_changes_nothing_and_what_is_gone_is_free(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    events = events_in(written(hours(workday, "09:00", "11:00"), hours(workday, "14:00", "16:00")), hall)
    hold_events(hall, events)
    hold_events(hall, events)
    assert Occupancy.objects.filter(unit__space=room, holds=True).count() == 2
    hold_events(hall, events_in(written(hours(workday, "09:00", "11:00")), hall))
    assert actions.book(bob, room.pk, hours(workday, "14:00", "16:00")).status == "confirmed"


def test_peer_18_a_conflict_is_listed_and_the_booking_stands_until_it_goes(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    mine = actions.book(bob, room.pk, hours(workday, "10:00", "12:00"))
    events = events_in(written(hours(workday, "09:00", "11:00")), hall)
    assert hold_events(hall, events) == 1
    assert [e.starts_at for e in conflicts_at(room.place)] == [hours(workday, "09:00", "11:00").start]
    assert (status_of(mine), len(held_by(mine))) == ("confirmed", 1)
    actions.cancel(bob, mine)
    assert hold_events(hall, events) == 0
    assert not conflicts_at(room.place).exists()
    with refused("taken"):
        actions.book(bob, room.pk, hours(workday, "10:00", "12:00"))


@pytest.mark.parametrize("free", [{"status": "CANCELLED"}, {"transp": "TRANSPARENT"}], ids=["cancelled", "free"])
def test_peer_18_what_makes_nobody_busy_holds_nothing(
    hall: ExternalCalendar, workday: date, free: dict[str, str]
) -> None:
    assert events_in(written(hours(workday, "09:00", "11:00"), **free), hall).events == []


def test_peer_18_an_event_of_a_whole_day_is_a_day_of_the_place(hall: ExternalCalendar, workday: date) -> None:
    after = workday + timedelta(days=1)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mairie//FR\r\nBEGIN:VEVENT\r\nUID:day\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;VALUE=DATE:{workday:%Y%m%d}\r\nDTEND;VALUE=DATE:{after:%Y%m%d}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (event,) = events_in(text.encode(), hall).events
    assert event.period == day_period(workday, PARIS).utc()


@pytest.mark.parametrize("text", [b"", b"<html>404</html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00"])
def test_peer_18_what_is_no_calendar_is_refused_and_leaves_things_as_they_were(
    hall: ExternalCalendar, room: Space, workday: date, text: bytes
) -> None:
    hold_events(hall, events_in(written(hours(workday, "09:00", "11:00")), hall))
    with refused("not_a_calendar"):
        events_in(text, hall)
    assert Occupancy.objects.filter(unit__space=room, holds=True).count() == 1


def test_peer_18_an_event_elsewhere_holds_each_part_of_a_room_that_opens_into_two(
    place: Place, alice: Person, bob: Person, workday: date
) -> None:
    left, _right, whole = divisible(place)
    outside = ExternalCalendar.objects.create(unit=whole.units.get(), url="https://example.org/w.ics", added_by=alice)
    slot = hours(workday, "09:00", "11:00")
    assert hold_events(outside, Reading([Outside("mark", slot.utc())])) == 0
    with refused("taken"):
        actions.book(bob, left.pk, slot)
    remove_calendar(alice, outside)
    assert actions.book(bob, left.pk, slot).status == "confirmed"


def test_peer_18_an_event_elsewhere_takes_the_place_of_a_hold_that_ran_out(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    held = actions.hold(bob, room.pk, slot)
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=held.pk).update(expires_at=past)
    Occupancy.objects.filter(booking=held).update(expires_at=past)
    assert hold_events(hall, events_in(written(slot), hall)) == 0
    assert status_of(held) == "expired"


def events_told(address: CalendarAddress) -> list[Any]:
    """The events somebody reads at a secret address."""
    return list(Calendar.from_ical(Client().get(f"/calendriers/{address.token}.ics").content).walk("VEVENT"))


def test_peer_18_each_space_has_a_calendar_of_its_own(
    desks: Space, room: Space, alice: Person, bob: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    meeting = actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    address = CalendarAddress.objects.create(kind="space", person=alice, space=room)
    (event,) = events_told(address)
    assert event["DTSTART"].dt == meeting.starts_at


def test_peer_18_what_is_cancelled_leaves_the_calendars_that_had_it(
    room: Space, alice: Person, bob: Person, workday: date
) -> None:
    meeting = actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    actions.change(bob, meeting, hours(workday, "14:00", "15:00"))
    actions.cancel(bob, meeting)
    address = CalendarAddress.objects.create(kind="mine", person=bob)
    (event,) = Calendar.from_ical(feed("Salle", bookings_of_calendar(address))).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
    assert not events_told(CalendarAddress.objects.create(kind="space", person=alice, space=room))


# 20. Personal data through the calendar.


def test_peer_20_the_calendar_of_a_space_names_nobody(room: Space, alice: Person, bob: Person, workday: date) -> None:
    bob.name = "Robert Secret"
    bob.save()
    actions.book(bob, room.pk, hours(workday, "10:00", "11:00"), note="Entretien confidentiel", people=3)
    actions.book_for(alice, None, room, hours(workday, "14:00", "15:00"), guest="Mme Roux")
    address = CalendarAddress.objects.create(kind="space", person=alice, space=room)
    text = Client().get(f"/calendriers/{address.token}.ics").content.decode()
    for secret in ("Robert", "Secret", bob.email, "confidentiel", "Roux", "ATTENDEE", "DESCRIPTION", "LOCATION", "URL"):
        assert secret not in text
    events = Calendar.from_ical(text).walk("VEVENT")
    assert [e["DTSTART"].dt.hour for e in events] == [10, 14]
    assert len({str(e["SUMMARY"]) for e in events}) == 1


def test_peer_20_ones_own_calendar_tells_nothing_of_others(
    desks: Space, bob: Person, charlie: Person, alice: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, morning(workday))
    actions.book_for(alice, None, desks, morning(workday), guest="Mme Roux")
    mine = actions.book(bob, desks.pk, morning(workday))
    address = CalendarAddress.objects.create(kind="mine", person=bob)
    text = feed("À moi", bookings_of_calendar(address)).decode()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["UID"] == f"{mine.public_id}@maillage"
    assert bookings_of_calendar(CalendarAddress.objects.create(kind="mine", person=alice)).count() == 0


def test_peer_20_the_calendar_of_a_place_is_for_its_hosts_and_for_no_longer(
    desks: Space, alice: Person, bob: Person
) -> None:
    hosts = CalendarAddress.objects.create(kind="place", person=alice, place=desks.place)
    curious = CalendarAddress.objects.create(kind="place", person=bob, place=desks.place)
    assert address_of(hosts.token) is not None
    assert address_of(curious.token) is None
    alice.roles.all().delete()
    assert address_of(hosts.token) is None


def test_peer_20_an_address_revoked_or_guessed_gives_nothing(bob: Person) -> None:
    address = CalendarAddress.objects.create(kind="mine", person=bob, revoked_at=timezone.now())
    assert address_of(address.token) is None
    assert address_of("") is None
    assert address_of(str(address.pk)) is None
