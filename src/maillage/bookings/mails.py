"""What people are told by mail: plain, short, in their language, as text and as HTML, one click to cancel.

The job is written in the transaction of the action: a booking that is rolled back tells nobody. A line (MailSent) is
written before a mail leaves, so that nothing is ever sent twice; it is taken back only when the mail surely did not
leave, and the job then tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from email.utils import make_msgid
from hashlib import sha256
from smtplib import SMTPResponseException
from typing import Any, Protocol

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.bookings.calendar import METHODS, invitation
from maillage.bookings.models import Booking, MailSent, Waiting
from maillage.bookings.models.repeated import read_fact
from maillage.bookings.queries import alternatives_for, series_bookings
from maillage.bookings.rules.reminders import next_morning
from maillage.community.models import Person
from maillage.community.queries import people_with_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

CANCEL_SALT = "maillage.bookings.cancel"
CAN_WAIT = frozenset({"offered", "missed", "unanswered", "to_answer", "reminder"})  # not in the night
SEVERAL = frozenset({"confirmed_basket", "confirmed_series", "changed_series", "cancelled_series"})
ALIVE = frozenset({"confirmed", "changed", "reminder", "confirmed_series", "confirmed_basket", "changed_series"})
log = logging.getLogger(__name__)
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)


class Placed(Protocol):
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
    reader = Person.objects.get(pk=host_id) if host_id else booking.person
    if what == "reminder" and booking.status != "confirmed":
        return  # cancelled in the meantime
    several = _told(what, booking, others)
    context = {
        "booking": booking,
        "bookings": several,
        "reader": reader,
        "reason": reason,
        "cancel_url": "" if host_id or booking.status not in {"confirmed", "requested"} else cancel_url(booking),
        "alternatives": alternatives_for(booking) if what in {"cancelled", "refused"} else (),
    }
    attached = None
    if not host_id and (method := METHODS.get(what.partition("_")[0])):
        attached = (invitation(several, method), method)
    reply_to = booking.place.email if not host_id else ""
    post(f"bookings/mail/{what}.txt", context, reader, booking, key=key, attached=attached, reply_to=reply_to)


def _told(what: str, booking: Booking, others: Sequence[int]) -> list[Booking]:
    if booking.series_id and what in SEVERAL:
        return list(series_bookings(booking.series_id, what))
    return [booking, *_bookings(others)]


def _bookings(pks: Sequence[int]) -> list[Booking]:
    found = Booking.objects.select_related("person", "place__commune", "place__network", "space", "series")
    return list(found.filter(pk__in=pks).order_by("starts_at", "pk"))


@app.task(name="bookings.message", retry=RETRY)
def message(booking_id: int, text: str, sender_id: int, key: str) -> None:
    """A host's word to someone who comes that day."""
    booking = _bookings([booking_id])[0]
    context = {"booking": booking, "bookings": [booking], "reader": booking.person, "text": text}
    context["sender"] = Person.objects.get(pk=sender_id)
    post("bookings/mail/message.txt", context, booking.person, booking, key=key, reply_to=booking.place.email)


@app.task(name="bookings.wait_is_over", retry=RETRY)
def wait_is_over(waiting_id: int, sentence: str, facts: dict[str, Any]) -> None:
    """Who waits no longer, because they may not have it any more, is told why."""
    waiting = Waiting.objects.select_related("person", "space__place__network").get(pk=waiting_id)
    refusal = Refusal("over", sentence, **{name: read_fact(value) for name, value in facts.items()})
    context = {"waiting": waiting, "refusal": refusal, "reader": waiting.person, "place": waiting.space.place}
    post("bookings/mail/wait_over.txt", context, waiting.person, waiting.space, key=f"wait_over-{waiting.pk}")


def post(
    template: str, context: dict[str, Any], reader: Person, about: Placed, *, key: str = "",
    attached: tuple[bytes, str] | None = None, reply_to: str = "",
) -> None:  # fmt: skip
    """Write it in the reader's language, and send it once."""
    with translation.override(reader.language):
        network = about.place.network
        text = render_to_string(template, {"origin": settings.ORIGIN, "network": network, **context}).strip()
        subject, _, body = text.partition("\n")
        html = render_to_string(
            "bookings/mail/layout.html",
            {"paragraphs": paragraphs(body), "language": reader.language, "subject": subject},
        )
    mail = EmailMultiAlternatives(subject.strip(), body.strip() + "\n", to=[reader.email])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if key:  # the same mail has the same number, however often a server passes it on
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "maillage.invalid"
        mail.extra_headers["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    else:
        mail.extra_headers["Message-ID"] = make_msgid()
    if reply_to:
        mail.reply_to = [reply_to]
    if attached:
        content, method = attached
        mail.attach_alternative(content.decode(), f"text/calendar; method={method}")
        mail.attach("reservation.ics", content.decode(), "text/calendar")
    send_once(mail, key)


def send_once(mail: EmailMultiAlternatives, key: str) -> None:
    """Send a mail unless it was begun before. Taken back, to be tried again, only when it surely did not leave."""
    if key:
        _row, new = MailSent.objects.get_or_create(key=key)
        if not new:
            return
    server = get_connection()
    try:
        server.open()
        server.send_messages([mail])
    except (ConnectionError, SMTPResponseException):  # nobody there, or the server said no: nothing left
        MailSent.objects.filter(key=key).delete()
        raise
    except OSError:
        if getattr(server, "connection", None) is None:  # the server was never reached
            MailSent.objects.filter(key=key).delete()
            raise
        log.exception("mail %s: the line broke while it was sent; it may have left, so it is not sent again", key)
        return
    finally:
        server.close()
    MailSent.objects.filter(key=key).update(sent_at=timezone.now())


def paragraphs(body: str) -> list[dict[str, Any]]:
    """The text as blocks for the HTML: an address alone on its line becomes a link named by the line before it."""
    blocks: list[dict[str, Any]] = []
    for chunk in body.strip().split("\n\n"):
        lines: list[str] = []
        for line in filter(None, map(str.strip, chunk.splitlines())):
            if line.startswith(("http://", "https://")) and lines:
                name = lines.pop().rstrip(" :\u00a0")
                blocks += [{"lines": lines}] if lines else []
                blocks.append({"href": line, "label": name})
                lines = []
            else:
                lines.append(line)
        blocks += [{"lines": lines}] if lines else []
    return blocks


def cancel_url(booking: Booking) -> str:
    """An address that cancels this booking without signing in: only who received the mail has it."""
    token = signing.dumps(str(booking.public_id), salt=CANCEL_SALT, compress=True)
    return settings.ORIGIN + reverse("bookings:cancel_by_link", args=[token])


def read_cancel_token(token: str) -> str | None:
    """The public number of the booking, or None when the address was not written by us."""
    try:
        found: str = signing.loads(token, salt=CANCEL_SALT)
    except signing.BadSignature:
        return None
    return found
