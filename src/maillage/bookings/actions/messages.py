"""Words about a booking: its person to the place, the place to its person; each side is told, both read one thread."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from maillage.bookings.actions.events import record_in_journal
from maillage.bookings.actions.lifecycle import lock_booking
from maillage.bookings.mails import tell_booking_message
from maillage.bookings.models import LONGEST_MESSAGE, Booking, BookingMessage
from maillage.bookings.rules.messages import may_write
from maillage.bookings.rules.policy import Status
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

WORDS_A_DAY = Quota("words about bookings", 30, timedelta(days=1))
SAME_WORDS = timedelta(minutes=5)  # the same words again so soon are a form sent twice


@transaction.atomic
def write_about_booking(author: Person, booking: Booking, text: str) -> BookingMessage:
    """Add a message to the thread of a booking, and tell the other side. The same words twice are written once."""
    booking = lock_booking(booking)
    from_host = _side_of(author, booking)
    now = timezone.now()
    text = text.strip()[:LONGEST_MESSAGE]
    if not text:
        raise Refusal("no_text", "Write something: an empty message says nothing.")
    if refusal := may_write(Status(booking.status), booking.ends_at, now):
        raise refusal
    if author.muted_at and not from_host:
        raise Refusal("muted", "You can no longer write through the site. Write to those who facilitate the network.")
    same = booking.messages.filter(author=author, text=text, sent_at__gt=now - SAME_WORDS).first()
    if same:
        return same
    if refusal := hit([(WORDS_A_DAY, str(author.pk))]):
        raise refusal
    message = BookingMessage.objects.create(booking=booking, author=author, from_host=from_host, text=text, sent_at=now)
    record_in_journal(author, "booking_written_about", booking)
    tell_booking_message(message)
    return message


def _side_of(author: Person, booking: Booking) -> bool:
    """Whether the author speaks for the place; raises a Refusal when they are on neither side, or on both."""
    if booking.guest:
        raise Refusal("no_account", "The person who comes has no account here: call them.")
    if author.pk == booking.person_id:
        return False
    if Ability.SEE_DAY not in abilities(author, booking):
        raise Refusal("not_allowed", "This booking is not yours.")
    return True


def mark_messages_read(reader: Person, booking: Booking) -> int:
    """What the other side wrote is read from now on; how many messages."""
    if getattr(reader, "seen_by", None):
        return 0  # who looks as them reads nothing in their place
    from_other_side = reader.pk == booking.person_id
    unread = booking.messages.filter(from_host=from_other_side, read_at=None)
    return int(unread.update(read_at=timezone.now()))
