"""Taking a cancellation back: the same units if they are still free, by all the rules, those in line first."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import (
    Requester,
    SlotRequest,
    allocator_for,
    hold_units,
    wait_for_turn,
)
from maillage.bookings.actions.booking import end_own_waiting, race_refusal, release_stale_holds, with_alternatives
from maillage.bookings.actions.events import notify_made, record_in_journal
from maillage.bookings.actions.lifecycle import lock_booking, require_ability
from maillage.bookings.actions.prices import charge_bookings
from maillage.bookings.models import Booking
from maillage.bookings.queries.lists import state_of
from maillage.bookings.rules.lifecycle import BOOKINGS, Cancellation, may_undo
from maillage.bookings.rules.policy import Status
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal


@retry_on_deadlock
def undo_cancellation(person: Person, booking: Booking) -> Booking:
    """Take back a cancellation of the last ten minutes; undoing twice undoes once.

    Raises Refusal: "not_allowed", "not_yours_to_undo", "undo_too_late", "undo_begun", or, with alternatives, "taken",
    "queued", "closure" when the slot is somebody else's by now.
    """
    line = SlotRequest(booking.space_id, booking.period.utc(), booking.people)
    try:
        with transaction.atomic():
            return _undo_locked(person, booking)
    except Refusal as refusal:
        raise with_alternatives(refusal, line) from None
    except IntegrityError as error:
        raise with_alternatives(race_refusal(error), line) from error


def _undo_locked(person: Person, booking: Booking) -> Booking:
    wait_for_turn(booking.person, [booking.space_id])
    booking = lock_booking(booking)
    require_ability(Ability.CANCEL, person, booking)
    if booking.status in {Status.CONFIRMED, Status.REQUESTED}:
        return booking
    now = timezone.now()
    state = state_of(booking, person)
    if refusal := may_undo(state, now):
        raise refusal
    assert isinstance(state.cancellation, Cancellation)  # what `may_undo` has asked
    act = "ask_anew" if state.cancellation.was == Status.REQUESTED else "undo"
    if act == "ask_anew" and booking.expires_at and booking.expires_at <= now:
        raise Refusal("undo_too_late", "A cancellation can be undone for ten minutes. Book again.")
    line = SlotRequest(booking.space_id, booking.period.utc(), booking.people)
    whom = Requester(booking.person, made_by=None if person == booking.person else person, guest=booking.guest)
    allocator = allocator_for(whom, [line], except_booking=booking.pk)
    held = set(booking.occupancies.values_list("unit_id", flat=True))
    allocation = allocator.allocate_again(line, held, standing=True)  # asked for in time: the notice is not asked again
    release_stale_holds([allocation])
    booking.status = BOOKINGS.target(act, Status(booking.status)).value
    booking.expires_at = booking.expires_at if act == "ask_anew" else None
    booking.cancelled_at = None
    booking.changed_at = now
    booking.sequence += 1
    hold_units(booking, allocation)
    booking.save(update_fields=["status", "expires_at", "cancelled_at", "changed_at", "sequence"])
    charge_bookings([booking])
    end_own_waiting(allocator, [booking])
    record_in_journal(person, "booking_restored", booking)
    notify_made([booking], by=person)
    return booking
