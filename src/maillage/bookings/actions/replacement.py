"""Replace: book something else at a time when one already has a booking, and let go of what one had. All or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import (
    Requester,
    SlotRequest,
    allocator_for,
    held_by,
    wait_for_turn,
    write,
)
from maillage.bookings.actions.booking import end_own_waiting, race_refusal, release_stale_holds, with_alternatives
from maillage.bookings.actions.events import notify_made
from maillage.bookings.actions.lifecycle import cancel_locked, lock_booking
from maillage.bookings.models import Booking
from maillage.bookings.queries.lists import refusal_to_cancel
from maillage.bookings.rules.policy import ARRIVED, HOLDING, Status
from maillage.bookings.rules.prices import UNSEEN, PriceSeen
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

MOST_REPLACED = 10  # bookings that one takes the place of: more than a day holds


@retry_on_deadlock
def replace_bookings(
    person: Person, replaced: Sequence[Booking], space_id: int, period: Period, *, people: int = 1,
    key: UUID | None = None, note: str = "", unit_id: int | None = None, price: PriceSeen = UNSEEN,
) -> Booking:  # fmt: skip
    """Book the new and cancel the old in one transaction: who is refused the new keeps what they had.

    Replacing twice with the same key replaces once. Raises Refusal, with alternatives, or what forbids to cancel.
    """
    line = SlotRequest(space_id, period.utc(), people, unit_id)
    whom = Requester(person, note=note, key=key, price=price)
    try:
        with transaction.atomic():
            return _replace_locked(whom, replaced, line)
    except Refusal as refusal:
        raise with_alternatives(refusal, line) from None
    except IntegrityError as error:
        raise with_alternatives(race_refusal(error), line) from error


def _replace_locked(whom: Requester, replaced: Sequence[Booking], line: SlotRequest) -> Booking:
    person = whom.person
    wait_for_turn(person, {line.space_id, *(one.space_id for one in replaced)})
    if whom.key and (same := Booking.objects.filter(person=person, key=whom.key).first()):
        return same
    present: dict[int, list[Period]] = {}
    for booking in [lock_booking(one) for one in sorted(replaced, key=lambda one: one.pk)]:
        _require_replaceable(person, booking)
        for unit, periods in held_by(booking.pk).items():
            present.setdefault(unit, []).extend(periods)
        cancel_locked(person, booking)
    allocator = allocator_for(whom, [line])
    allocator.units.present = present  # what one lets go of for this is not free for those who wait before one
    allocation = allocator.allocate(line)
    release_stale_holds([allocation])
    (made,) = write(allocator, [allocation], Status.CONFIRMED)
    end_own_waiting(allocator, [made])
    notify_made([made])
    return made


def _require_replaceable(person: Person, booking: Booking) -> None:
    """One's own, still standing, not begun by an arrival, and early enough for its space."""
    if booking.person_id != person.pk or booking.guest:
        raise Refusal("not_allowed", "This booking is not yours.")
    now = timezone.now()
    if booking.status not in HOLDING:
        raise Refusal("not_active", "This booking is no longer active.")
    if booking.arrived_at:
        raise ARRIVED
    if refusal := refusal_to_cancel(booking, now):
        raise refusal
