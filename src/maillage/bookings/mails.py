"""What a person is told by mail: booked, changed, cancelled; with the calendar file, in their language.

The job is written in the transaction of the action: a booking that is rolled back tells nobody.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from maillage.bookings.calendar import calendar_of
from maillage.bookings.models import Booking


def send_later(what: str, booking: Booking, reason: str = "") -> None:
    """Ask the worker to write to the person; `what` is confirmed, changed or cancelled."""
    send.defer(what=what, booking_id=booking.pk, reason=reason)


@app.task(name="bookings.send", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def send(what: str, booking_id: int, reason: str = "") -> None:
    """Write the mail. A server that does not answer is tried again for an hour or so."""
    booking = Booking.objects.select_related("person", "place__commune", "place__network", "space").get(pk=booking_id)
    with translation.override(booking.person.language):
        context = {"booking": booking, "reason": reason, "origin": settings.ORIGIN, "network": booking.place.network}
        text = render_to_string(f"bookings/mail/{what}.txt", context).strip()
        subject, _, body = text.partition("\n")
    mail = EmailMessage(subject.strip(), body.strip() + "\n", to=[booking.person.email])
    if booking.place.email:
        mail.reply_to = [booking.place.email]
    mail.attach("reservation.ics", calendar_of(booking).decode(), "text/calendar")
    mail.send()
