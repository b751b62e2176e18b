"""After an action: mails to be written, doors to be opened, the journal. All in the transaction of the action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from procrastinate.contrib.django import app

from maillage.bookings.mails import send_later, send_to_hosts_later
from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Scope, ScopeKind

# What a higher floor does when bookings are made, changed or over (codes of doors): filled by the manifests above.
LISTENERS: list[Callable[[str, Sequence[int]], None]] = []
# What a higher floor shows with a booking, to whom and when it should be (codes of doors, Wi-Fi): see there as well.
SHOWN_WITH_BOOKING: list[Callable[[Booking, Any], Sequence[Any]]] = []


def announce(what: str, bookings: Sequence[int]) -> None:
    """Tell those who listen: `made`, `changed` or `over`."""
    for listener in LISTENERS:
        listener(what, bookings)


def notify_made(bookings: Sequence[Booking], *, together: str = "", by: Person | None = None) -> None:
    """Tell the person (once, however many bookings) and the hosts who have to answer; announce the bookings.

    `by`: who did it, when that is not the person.
    """
    sure = [b for b in bookings if b.status == Status.CONFIRMED]
    requested = [b for b in bookings if b.status == Status.REQUESTED]
    if sure and together:
        send_later(f"confirmed_{together}", sure[0], others=[b.pk for b in sure[1:]], by=by)
    elif sure:
        for booking in sure:
            send_later("confirmed", booking, by=by)
    if together and len(requested) > 1:
        send_later("requested_several", requested[0], others=[b.pk for b in requested[1:]])
    for booking in requested if len(requested) == 1 or not together else ():
        send_later("requested", booking, by=by)
    announce_made(bookings)


def announce_made(bookings: Sequence[Booking]) -> None:
    """Tell the hosts who have to answer and those who listen, not the person: what was booked for them as agreed."""
    for booking in _one_per_space([b for b in bookings if b.status == Status.REQUESTED]):
        send_to_hosts_later("to_answer", booking)
    if sure := [b.pk for b in bookings if b.status == Status.CONFIRMED]:
        announce("made", sure)


def _one_per_space(bookings: Sequence[Booking]) -> list[Booking]:
    return list({booking.space_id: booking for booking in bookings}.values())


def notify_later(what: str, booking_id: int) -> None:
    """Queue a mail to the person of a booking known by its number."""
    send_later(what, Booking.objects.get(pk=booking_id))


def serve_queue_later(space_id: int) -> None:
    """Queue the job that serves a space's waiting list."""
    app.configure_task("bookings.serve").defer(space_id=space_id)


def record_in_journal(person: Person | None, verb: str, booking: Booking, **details: object) -> None:
    """Record one line of the journal about a booking."""
    scope = Scope(ScopeKind.PLACE, booking.place_id)
    about = [booking.person] if person is None or person.pk != booking.person_id else []
    record(person, verb, ("booking", booking.pk), scope, about=about, space=booking.space_id, **details)
