"""Invitations as mail programs read them: an address that is one, a part that says its method, a zone for Outlook."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import Message
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.core import mail
from icalendar import Calendar

from maillage.bookings.actions import book
from maillage.bookings.calendar import invitation, timezone_component
from maillage.bookings.mails import send
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.places.models import Space
from tests.factories import morning


def test_the_organizer_is_an_address_even_where_the_sender_has_a_name(
    bob: Person, desks: Space, workday: date, settings: Any
) -> None:
    """ORGANIZER `mailto:Maillage <…>` is not an address (RFC 6068)."""
    settings.DEFAULT_FROM_EMAIL = "Maillage <bonjour@maillage.example>"
    desks.place.email = ""
    desks.place.save()
    made = book(bob, desks.pk, morning(workday))
    one = Booking.objects.select_related("place__commune", "space", "person").get(pk=made.pk)
    (event,) = Calendar.from_ical(invitation([one], "REQUEST")).walk("VEVENT")
    assert str(event["ORGANIZER"]) == "mailto:bonjour@maillage.example"


def test_each_part_of_a_mail_that_is_a_calendar_says_its_method(bob: Person, desks: Space, workday: date) -> None:
    """RFC 6047 2.4: without `method=` in its Content-Type, the attached file is no invitation."""
    made = book(bob, desks.pk, morning(workday))
    send("confirmed", made.pk)
    message: Message = mail.outbox[-1].message()
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "REQUEST"]
    assert [part.get_filename() for part in parts] == [None, "reservation.ics"]


ZONES = ["Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "America/Miquelon", "America/New_York"]


@pytest.mark.parametrize("key", ZONES)
def test_a_zone_has_at_most_one_standard_and_one_daylight_with_a_yearly_rule(key: str) -> None:
    """What Outlook reads; a zone whose clocks never change has its STANDARD alone."""
    parts = timezone_component(key, 2024, 2029).subcomponents
    assert sorted(part.name for part in parts) in (["DAYLIGHT", "STANDARD"], ["STANDARD"])
    assert all("RRULE" in part for part in parts) == (len(parts) == 2)


@pytest.mark.parametrize("key", [*ZONES, "Australia/Sydney", "Africa/Casablanca"])
def test_a_zone_that_is_described_is_the_zone_at_each_hour(key: str) -> None:
    """Read by dateutil, which shares no code with us: the same offset as the zone, each seven hours of three years."""
    text = f"BEGIN:VCALENDAR\r\n{timezone_component(key, 2024, 2029).to_ical().decode()}END:VCALENDAR\r\n"
    read = tzical(StringIO(text)).get(key)
    assert read is not None
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2029:
        wall = moment.astimezone(ZoneInfo(key))
        assert wall.replace(tzinfo=read, fold=wall.fold).utcoffset() == wall.utcoffset(), moment
        moment += timedelta(hours=7)
