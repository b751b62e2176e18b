"""What people are told by mail about bookings; how a mail is written and sent is in community/mails.py.

The job is written in the transaction of the action: a booking that is rolled back tells nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.bookings.calendar import METHODS, invitation
from maillage.bookings.models import Booking, Waiting
from maillage.bookings.models.series import read_fact
from maillage.bookings.queries import alternatives_for, series_bookings
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.reminders import next_morning
from maillage.community.mails import RETRY, write_to
from maillage.community.models import Person
from maillage.community.queries import people_with_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

CANCEL_SALT = "maillage.bookings.cancel"
CAN_WAIT = frozenset({"offered", "missed", "unanswered", "to_answer", "reminder"})  # not in the night
SEVERAL = frozenset({"confirmed_basket", "confirmed_series", "changed_series", "cancelled_series"})
ALIVE = frozenset({"confirmed", "changed", "reminder", "confirmed_series", "confirmed_basket", "changed_series"})


class InPlace(Protocol):
    """Anything that happens in a place."""

    @property
    def place(self) -> Place: ...


def send_later(what: str, booking: Booking, reason: str = "", others: Sequence[int] = ()) -> None:
    """Ask the worker to write to the person about a booking (and `others` in the same mail)."""
    if booking.guest:
        return  # booked by a host for someone whose address nobody knows
    key = f"{what}-{booking.pk}-{booking.sequence}"
    values: dict[str, Any] = {
        "what": what,
        "booking_id": booking.pk,
        "reason": reason,
        "key": key,
        "others": list(others),
    }
    send.configure(schedule_at=_when(what, booking)).defer(**values)


def _when(what: str, booking: Booking) -> datetime | None:
    """At once, or when the night is over for what can wait; an offer for the early morning does not wait."""
    now = timezone.now()
    later = next_morning(now, booking.place.zone) if what in CAN_WAIT else now
    return later if now < later < booking.starts_at else None


def send_to_hosts_later(what: str, booking: Booking) -> None:
    """Ask the worker to write to each host of the place."""
    for host in people_with_role(RoleKind.HOST, Scope(ScopeKind.PLACE, booking.place_id)):
        values: dict[str, Any] = {"what": what, "booking_id": booking.pk, "host_id": host.pk}
        values["key"] = f"{what}-{booking.pk}-{booking.sequence}-{host.pk}"
        send.configure(schedule_at=_when(what, booking)).defer(**values)


@app.task(name="bookings.send", retry=RETRY)
def send(
    what: str, booking_id: int, reason: str = "", key: str = "", others: Sequence[int] = (), host_id: int | None = None
) -> None:
    """Write one mail about bookings. A server that does not answer is tried again for an hour or so."""
    booking = _bookings([booking_id])[0]
    reader = Person.objects.filter(pk=host_id).first() if host_id else booking.person
    if reader is None or reader.erased_at or (what == "reminder" and booking.status != Status.CONFIRMED):
        return  # they have left, or it was cancelled in the meantime
    several = bookings_of_mail(what, booking, others)
    context = {
        "booking": booking,
        "bookings": several,
        "reader": reader,
        "reason": reason,
        "cancel_url": ""
        if host_id or booking.status not in {Status.CONFIRMED, Status.REQUESTED}
        else cancel_url(booking),
        "alternatives": alternatives_for(booking) if what in {"cancelled", "refused"} else (),
    }
    attached = None
    if not host_id and (method := METHODS.get(what.partition("_")[0])):
        attached = (invitation(several, method), method)
    reply_to = booking.place.email if not host_id else ""
    post(f"bookings/mail/{what}.txt", context, reader, booking, key=key, attached=attached, reply_to=reply_to)


def bookings_of_mail(what: str, booking: Booking, others: Sequence[int]) -> list[Booking]:
    if booking.series_id and what in SEVERAL:
        return list(series_bookings(booking.series_id, what))
    return [booking, *_bookings(others)]


def _bookings(pks: Sequence[int]) -> list[Booking]:
    bookings = Booking.objects.select_related("person", "place__commune", "place__network", "space", "series")
    return list(bookings.filter(pk__in=pks).order_by("starts_at", "pk"))


@app.task(name="bookings.message", retry=RETRY)
def message(booking_id: int, text: str, sender_id: int, key: str) -> None:
    """Mail a host's message to somebody who comes that day."""
    booking = _bookings([booking_id])[0]
    context: dict[str, Any] = {"booking": booking, "bookings": [booking], "reader": booking.person, "text": text}
    context["sender"] = Person.objects.filter(pk=sender_id).first()
    if context["sender"] is None or booking.person.erased_at:
        return  # one of them has left
    post("bookings/mail/message.txt", context, booking.person, booking, key=key, reply_to=booking.place.email)


@app.task(name="bookings.wait_is_over", retry=RETRY)
def tell_wait_over(waiting_id: int, sentence: str, facts: dict[str, Any]) -> None:
    """Mail why somebody no longer waits: they may not have the slot any more."""
    waiting = Waiting.objects.select_related("person", "space__place__network").filter(pk=waiting_id).first()
    if waiting is None:
        return  # who waited has left
    refusal = Refusal("over", sentence, **{name: read_fact(value) for name, value in facts.items()})
    context = {"waiting": waiting, "refusal": refusal, "reader": waiting.person, "place": waiting.space.place}
    post("bookings/mail/wait_over.txt", context, waiting.person, waiting.space, key=f"wait_over-{waiting.pk}")


def post(
    template: str, context: dict[str, Any], reader: Person, about: InPlace, *, key: str = "",
    attached: tuple[bytes, str] | None = None, reply_to: str = "",
) -> None:  # fmt: skip
    """Mail it in the reader's language, once."""
    write_to(template, context, reader, about.place.network, key=key, attached=attached, reply_to=reply_to)


def cancel_url(booking: Booking) -> str:
    """An address that cancels this booking without signing in: only who received the mail has it."""
    token = signing.dumps(str(booking.public_id), salt=CANCEL_SALT, compress=True)
    return settings.ORIGIN + reverse("bookings:cancel_by_link", args=[token])


def read_cancel_token(token: str) -> str | None:
    """The public number of the booking, or None when the address was not written by us."""
    try:
        public_id: str = signing.loads(token, salt=CANCEL_SALT)
    except signing.BadSignature:
        return None
    return public_id
