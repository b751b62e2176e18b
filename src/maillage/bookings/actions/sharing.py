"""The page of a booking that its person hands to others: when, where, how to come; one address at a time."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from maillage.bookings.actions.events import record_in_journal
from maillage.bookings.actions.lifecycle import lock_booking, require_ability
from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal


@transaction.atomic
def share_booking(person: Person, booking: Booking) -> Booking:
    """Open the address that tells others when and where; sharing twice keeps the address they were given."""
    booking = lock_booking(booking)
    require_ability(Ability.CHANGE, person, booking)
    if booking.status != Status.CONFIRMED or booking.ends_at <= timezone.now():
        raise Refusal("not_active", "This booking is no longer active.")
    if booking.share_key is None:
        booking.share_key = uuid4()
        booking.save(update_fields=["share_key"])
        record_in_journal(person, "booking_shared", booking)
    return booking


@transaction.atomic
def stop_sharing_booking(person: Person, booking: Booking) -> Booking:
    """Close it: whoever has the address reads nothing any more. Stopping twice stops once."""
    booking = lock_booking(booking)
    require_ability(Ability.CHANGE, person, booking)
    if booking.share_key is not None:
        booking.share_key = None
        booking.save(update_fields=["share_key"])
        record_in_journal(person, "booking_unshared", booking)
    return booking
