"""Which desk one may choose, when one books or confirms. Nothing is written, nor kept for whoever looks."""

from __future__ import annotations

from maillage.bookings.actions.allocation import Requester, SlotRequest, allocator_for
from maillage.bookings.models import Booking
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Unit


def choosable_units(
    person: Person, space: NearSpace, period: Period, people: int = 1, *, except_booking: int | None = None
) -> list[Unit]:
    """The units of a space that the person may choose for the whole period, in the order of the host.

    None where the host lets nobody choose, or when several are needed. `except_booking` is one's own, let go of for it.
    """
    policy = space.stock.policy
    if not space.units_chosen or policy.units_needed(people) != 1:
        return []
    line = SlotRequest(space.id, period, people)
    allocator = allocator_for(Requester(person), [line], except_booking=except_booking)
    if space.id not in allocator.spaces:
        return []
    during = period.widened(policy.buffer_before, policy.buffer_after)
    free = allocator.units.choosable(allocator.spaces[space.id], during, person_id=person.pk)
    return list(Unit.objects.filter(pk__in=free))


def units_for_hold(booking: Booking, space: NearSpace) -> list[Unit]:
    """The units among which one may choose before one confirms a hold, with the one that is kept."""
    return choosable_units(booking.person, space, booking.period.utc(), booking.people, except_booking=booking.pk)
