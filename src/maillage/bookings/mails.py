"""What people are told by mail about bookings; how a mail is written and sent is in community/mails.py.

The job is written in the transaction of the action: a booking that is rolled back tells nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Protocol

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.bookings.calendar import METHODS, invitation
from maillage.bookings.models import Booking, BookingMessage, Incident, Problem, Series, SeriesDate, Waiting
from maillage.bookings.models.series import read_fact
from maillage.bookings.queries import alternatives_for, day_at, series_bookings
from maillage.bookings.rules.attendance import count_people
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.reminders import next_morning
from maillage.community.mails import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify, notify_each
from maillage.community.models import Person
from maillage.community.queries import facilitators_of, people_with_role
from maillage.community.queries.networks import origin_of_network
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import instant
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

CANCEL_SALT = "maillage.bookings.cancel"
# The kind of notification each mail tells (bookings/notifications.py).
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("confirmed", "confirmed_basket", "confirmed_series", "changed", "changed_series", "cancelled",
                     "cancelled_series", "cancelled_several", "dates_failed"), "booking"),
    **dict.fromkeys(("requested", "requested_several", "refused", "unanswered"), "request_answered"),
    "offered": "waiting_offer", "wait_over": "waiting_offer", "missed": "booking_missed",
    "reminder": "booking_reminder", "message": "host_message",
    "to_answer": "request_to_answer", "still_to_answer": "request_to_answer",
    "written": "host_message", "word": "booking_message",
}  # fmt: skip
OWN = frozenset({"confirmed", "confirmed_basket", "confirmed_series", "requested", "requested_several"})
SEVERAL = frozenset({"confirmed_basket", "confirmed_series", "changed_series", "cancelled_series"})
ALIVE = frozenset({"confirmed", "changed", "reminder", "confirmed_series", "confirmed_basket", "changed_series"})


class InPlace(Protocol):
    """Anything that happens in a place."""

    @property
    def place(self) -> Place: ...


def send_later(
    what: str, booking: Booking, reason: str = "", others: Sequence[int] = (), by: Person | None = None
) -> datetime | None:
    """Tell the person about a booking (and `others` in the same mail); when the mail leaves, None for never.

    `by`: who did it; what one did oneself is told by mail alone, as a proof.
    """
    if booking.guest:
        return None  # booked by a host for someone whose address nobody knows
    key = f"{what}-{booking.pk}-{booking.sequence}"
    values: dict[str, Any] = {
        "what": what,
        "booking_id": booking.pk,
        "reason": reason,
        "key": key,
        "others": list(others),
    }
    own = by.pk == booking.person_id if by else what in OWN
    job = MailJob(send, values, at=_after_the_night(booking) if what == "unanswered" else None)
    notice = Notice(booking.person, what, key, about=booking.pk, mail=job, mail_only=own)
    delivery = notify(KINDS[what], notice, zone=lambda: booking.place.zone, before=booking.starts_at)
    return delivery.at if delivery else None


def _after_the_night(booking: Booking) -> datetime | None:
    """When the night is over; what begins before does not wait for it."""
    now = timezone.now()
    later = next_morning(now, booking.place.zone)
    return later if now < later < booking.starts_at else None


def send_to_hosts_later(what: str, booking: Booking) -> None:
    """Tell each host of the place."""
    scope = Scope(ScopeKind.PLACE, booking.place_id)
    notices = []
    for host in people_with_role(RoleKind.HOST, scope):
        key = f"{what}-{booking.pk}-{booking.sequence}-{host.pk}"
        values: dict[str, Any] = {"what": what, "booking_id": booking.pk, "host_id": host.pk, "key": key}
        notices.append(Notice(host, what, key, about=booking.pk, scope=scope, mail=MailJob(send, values)))
    last = min(booking.expires_at or booking.starts_at, booking.starts_at)
    notify_each(KINDS[what], notices, zone=lambda: booking.place.zone, before=last)


def tell_tomorrow(place: Place, on: date, host: Person, key: str) -> None:
    """Ask for the list of who comes on a day, to a host who wants it."""
    tomorrow.defer(place_id=place.pk, on=on.isoformat(), host_id=host.pk, key=key)


@app.task(name="bookings.tomorrow", retry=RETRY)
def tomorrow(place_id: int, on: str, host_id: int, key: str) -> None:
    """Mail a host who comes on a day, unless they host there no more."""
    place = Place.objects.select_related("network").get(pk=place_id)
    hosts = people_with_role(RoleKind.HOST, Scope(ScopeKind.PLACE, place_id))
    host, day = hosts.filter(pk=host_id).first(), date.fromisoformat(on)
    bookings = [b for b in day_at(place, day) if b.status == Status.CONFIRMED]
    if host is None or not bookings:
        return
    people = count_people(((b.person_id, b.guest.lower()), b.people) for b in bookings)
    context = {"place": place, "day": day, "bookings": bookings, "people": people, "reader": host}
    write_to("bookings/mail/tomorrow.txt", context, host, place.network, key=key, kind="tomorrow_list")


def tell_message(booking: Booking, text: str, sender: Person, key: str) -> None:
    """Pass the words of a host on to somebody who comes that day."""
    job = MailJob(message, {"booking_id": booking.pk, "text": text, "sender_id": sender.pk, "key": key})
    notice = Notice(booking.person, "message", key, about=booking.pk, mail=job)
    notify(KINDS["message"], notice, zone=lambda: booking.place.zone, before=booking.starts_at)


def tell_booking_message(message: BookingMessage) -> None:
    """Tell the other side that there is a word about a booking: its person, or each host of the place."""
    booking, what = message.booking, "written" if message.from_host else "word"
    key, scope = f"{what}-{message.pk}", Scope(ScopeKind.PLACE, booking.place_id)
    readers = [booking.person] if message.from_host else people_with_role(RoleKind.HOST, scope)
    notices = [
        Notice(reader, what, f"{key}-{reader.pk}", about=booking.pk, scope=None if message.from_host else scope,
               mail=MailJob(send_booking_message, {"message_id": message.pk, "reader_id": reader.pk}))
        for reader in readers if reader.pk != message.author_id
    ]  # fmt: skip
    notify_each(KINDS[what], notices, zone=lambda: booking.place.zone)


def tell_problem_reported(problem: Problem) -> None:
    """Tell the hosts of a place what does not work there."""
    scope = Scope(ScopeKind.PLACE, problem.place_id)
    notices = [
        Notice(host, "problem", f"problem-{problem.pk}-{host.pk}", about=problem.pk, scope=scope)
        for host in people_with_role(RoleKind.HOST, scope)
        if host.pk != problem.reporter_id
    ]
    notify_each("problem_reported", notices, zone=lambda: problem.place.zone)


def tell_problem_state(problem: Problem, by: Person) -> None:
    """Tell who reported a problem that a host has seen it, or that it is mended."""
    if problem.reporter is None or problem.reporter_id == by.pk:
        return
    key = f"problem-{problem.pk}-{problem.state}-{int(timezone.now().timestamp())}"
    notify(
        "problem_followed",
        Notice(problem.reporter, problem.state, key, about=problem.pk),
        zone=lambda: problem.place.zone,
    )


def tell_incident_reported(incident: Incident) -> None:
    """Tell the hosts of a place and those who facilitate its network that something must stay secret and did not."""
    scope = Scope(ScopeKind.PLACE, incident.place_id)
    people = {one.pk: one for one in people_with_role(RoleKind.HOST, scope)}
    people |= {one.pk: one for one in facilitators_of(incident.place.network_id)}
    notices = [
        Notice(people[pk], "reported", f"incident-{incident.pk}-{pk}", about=incident.pk, scope=scope)
        for pk in sorted(people)
        if pk != incident.reporter_id
    ]
    notify_each("incident_reported", notices, zone=lambda: incident.place.zone)


def tell_incident_state(incident: Incident, by: Person) -> None:
    """Tell who reported an incident that somebody deals with it, or what was done."""
    if incident.reporter is None or incident.reporter_id == by.pk:
        return
    key = f"incident-{incident.pk}-{incident.state}-{int(timezone.now().timestamp())}"
    notice = Notice(incident.reporter, incident.state, key, about=incident.pk)
    notify("incident_followed", notice, zone=lambda: incident.place.zone)


def tell_wait_over(waiting: Waiting, sentence: str, facts: dict[str, Any]) -> None:
    """Tell why somebody no longer waits."""
    job = MailJob(wait_is_over, {"waiting_id": waiting.pk, "sentence": sentence, "facts": facts})
    notice = Notice(waiting.person, "wait_over", f"wait_over-{waiting.pk}", about=waiting.pk, mail=job)
    notify(KINDS["wait_over"], notice, zone=lambda: waiting.space.place.zone, before=waiting.starts_at)


def tell_dates_failed(series: Series, dates: Sequence[SeriesDate]) -> None:
    """Tell which dates of a series could not be booked when their time came, and why."""
    key = f"dates_failed-{dates[0].pk}"
    job = MailJob(dates_failed, {"series_id": series.pk, "dates": [one.pk for one in dates], "key": key})
    place = series.space.place
    first = instant(dates[0].day, time.min, place.zone)
    notify(
        KINDS["dates_failed"],
        Notice(series.person, "dates_failed", key, about=dates[0].pk, mail=job),
        zone=lambda: place.zone,
        before=first,
    )


@app.task(name="bookings.dates_failed", retry=RETRY)
def dates_failed(series_id: int, dates: Sequence[int], key: str) -> None:
    """Mail the dates of a series that could not be booked."""
    series = Series.objects.select_related("person", "space__place__network").filter(pk=series_id).first()
    if series is None or series.person.erased_at:
        return  # they have left
    context = {
        "series": series,
        "dates": list(series.dates.filter(pk__in=dates)),
        "reader": series.person,
        "place": series.space.place,
    }
    post("bookings/mail/dates_failed.txt", context, series.person, series.space, key=key, kind=KINDS["dates_failed"])


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
    post(
        f"bookings/mail/{what}.txt", context, reader, booking, key=key, attached=attached, reply_to=reply_to,
        kind=KINDS[what],
    )  # fmt: skip


def bookings_of_mail(what: str, booking: Booking, others: Sequence[int]) -> list[Booking]:
    if booking.series_id and what in SEVERAL:
        return list(series_bookings(booking.series_id, what))
    return [booking, *_bookings(others)]


def _bookings(pks: Sequence[int]) -> list[Booking]:
    bookings = Booking.objects.select_related("person", "place__commune", "place__network", "space", "series")
    bookings = bookings.prefetch_related("occupancies__unit")
    return list(bookings.filter(pk__in=pks).order_by("starts_at", "pk"))


@app.task(name="bookings.message", retry=RETRY)
def message(booking_id: int, text: str, sender_id: int, key: str) -> None:
    """Mail a host's message to somebody who comes that day."""
    booking = _bookings([booking_id])[0]
    context: dict[str, Any] = {"booking": booking, "bookings": [booking], "reader": booking.person, "text": text}
    context["sender"] = Person.objects.filter(pk=sender_id).first()
    if context["sender"] is None or booking.person.erased_at:
        return  # one of them has left
    post("bookings/mail/message.txt", context, booking.person, booking, key=key, reply_to=booking.place.email,
         kind=KINDS["message"])  # fmt: skip


@app.task(name="bookings.send_booking_message", retry=RETRY)
def send_booking_message(message_id: int, reader_id: int) -> None:
    """Mail one message of the thread of a booking to one reader; nothing once it is gone, or its reader."""
    written = BookingMessage.objects.select_related("author").filter(pk=message_id).first()
    reader = Person.objects.filter(pk=reader_id, is_active=True, erased_at=None).first()
    if written is None or reader is None:
        return
    booking = _bookings([written.booking_id])[0]
    context: dict[str, Any] = {"booking": booking, "reader": reader, "text": written.text, "sender": written.author}
    what = "written" if written.from_host else "word"
    post(
        f"bookings/mail/{what}.txt", context, reader, booking, key=f"{what}-{written.pk}-{reader.pk}", kind=KINDS[what]
    )


@app.task(name="bookings.wait_is_over", retry=RETRY)
def wait_is_over(waiting_id: int, sentence: str, facts: dict[str, Any]) -> None:
    """Mail why somebody no longer waits: they may not have the slot any more."""
    waiting = Waiting.objects.select_related("person", "space__place__network").filter(pk=waiting_id).first()
    if waiting is None:
        return  # who waited has left
    refusal = Refusal("over", sentence, **{name: read_fact(value) for name, value in facts.items()})
    context = {"waiting": waiting, "refusal": refusal, "reader": waiting.person, "place": waiting.space.place}
    post("bookings/mail/wait_over.txt", context, waiting.person, waiting.space, key=f"wait_over-{waiting.pk}",
         kind=KINDS["wait_over"])  # fmt: skip


def post(
    template: str, context: dict[str, Any], reader: Person, about: InPlace, *, key: str = "",
    attached: tuple[bytes, str] | None = None, reply_to: str = "", kind: str,
) -> None:  # fmt: skip
    """Mail it in the reader's language, once."""
    write_to(template, context, reader, about.place.network, key=key, attached=attached, reply_to=reply_to, kind=kind)


def cancel_url(booking: Booking) -> str:
    """An address that cancels this booking without signing in: only who received the mail has it."""
    token = signing.dumps(str(booking.public_id), salt=CANCEL_SALT, compress=True)
    return origin_of_network(booking.place.network) + reverse("bookings:cancel_by_link", args=[token])


def read_cancel_token(token: str) -> str | None:
    """The public number of the booking, or None when the address was not written by us."""
    try:
        public_id: str = signing.loads(token, salt=CANCEL_SALT)
    except signing.BadSignature:
        return None
    return public_id
