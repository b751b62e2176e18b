"""By which ways of the programme others can know where somebody is: events they registered for, or speak at."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.community.queries.access_tokens import tokens_of
from maillage.programme.models import Registration, Ride, Speaker
from maillage.web.disclosures import Disclosure, Reader, Switch

SCOPES = ("events:read", "events:write")
BY_ORGANISERS = frozenset(
    f"programme:{name}"
    for name in ("registered", "health_answers", "attendance_sheet", "registrations_table", "wall", "registration")
)


def disclosures_of(person: Person, stay: Booking | None) -> list[Disclosure]:
    """Seats, certificates, events one speaks at: at that place and time, or all."""
    seats = Registration.objects.filter(person=person)
    speaking, rides = Speaker.objects.filter(person=person), Ride.objects.filter(person=person)
    if stay is not None:
        there = {
            "event__place": stay.place_id,
            "event__starts_at__lt": stay.ends_at,
            "event__ends_at__gt": stay.starts_at,
        }
        seats, speaking, rides = seats.filter(**there), speaking.filter(**there), rides.filter(**there)
    return [
        _of_seats(list(seats.select_related("event"))),  # those one gave up too: their list says so
        _of_certificates(seats.exclude(certificate_number=None).count()), _of_speaking(speaking.count()),
        _of_rides(list(rides.select_related("event"))), _of_programs(person),
    ]  # fmt: skip


def _of_seats(seats: list[Registration]) -> Disclosure:
    switch = Switch(_("See my seat, or give it up"), seats[0].get_absolute_url()) if len(seats) == 1 else None
    switch = switch or Switch(_("See what is on"), reverse("programme:agenda"))
    return Disclosure(
        "event_seats", _("Events you registered for"),
        ngettext("those who prepare the event “%(title)s”", "those who prepare your %(n)d events", len(seats))
        % {"n": len(seats), "title": seats[0].event.title if seats else ""},
        _("Your name, how many you are, what you answered, whether you came or gave it up; also on the sheet "
          "that is signed there."),
        is_open=bool(seats), readers=frozenset({Reader.ORGANISER}), kept="event_registrations", is_recorded=True,
        switch=switch, addresses=BY_ORGANISERS,
    )  # fmt: skip


def _of_programs(person: Person) -> Disclosure:
    names = [token.name for token in tokens_of(person, *SCOPES)]
    return Disclosure(
        "event_programs", _("Keys you gave to programs, for events"),
        _("the program that holds your key: %(names)s") % {"names": ", ".join(names[:5])},
        _("The events you register for, how many you are, what you owe."), is_open=bool(names),
        readers=frozenset({Reader.HOLDER}), lasts=_("until the key ends or is taken back"),
        switch=Switch(_("See and take back my keys"), reverse("access_tokens")),
        addresses=frozenset({"api:registrations", "api:registration"}),
    )  # fmt: skip


def _of_certificates(count: int) -> Disclosure:
    return Disclosure(
        "event_certificates", _("Certificates of attendance at events"),
        ngettext("whoever has the number of %(n)d certificate", "whoever has the number of one of %(n)d certificates",
                 count) % {"n": count},
        _("Your name, the event, the day."), is_open=count > 0, readers=frozenset({Reader.HOLDER}),
        kept="event_registrations", addresses=frozenset({"programme:certificate"}),
        why=_("You chose to have it: whoever you hand it to may check it. It goes with your registration."),
    )  # fmt: skip


def _of_speaking(count: int) -> Disclosure:
    return Disclosure(
        "event_speakers", _("Events you speak at"), _("anybody"), _("Your name, on the page of the event."),
        is_open=count > 0, readers=frozenset({Reader.ANYBODY}), lasts=_("as long as the event is on the site"),
        addresses=frozenset({"programme:event", "programme:season"}),
        why=_("Who speaks at an event is announced: ask those who prepare it to take your name off."),
    )  # fmt: skip


def _of_rides(rides: list[Ride]) -> Disclosure:
    address = reverse("programme:rides", args=[rides[0].event.slug]) if len(rides) == 1 else reverse("programme:agenda")
    return Disclosure(
        "event_rides", _("Seats in a car to an event"), _("whoever is signed in"),
        _("Your first name, from which commune you leave and when; never your address."), is_open=bool(rides),
        readers=frozenset({Reader.ANYBODY}), kept="event_rides", switch=Switch(_("See what I said"), address),
        addresses=frozenset({"programme:rides", "programme:write_about_ride"}),
    )  # fmt: skip
