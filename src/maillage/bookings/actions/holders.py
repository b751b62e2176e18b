"""Units held by things of higher domains: an event that takes a room, a loan of equipment.

The same locks, the same queue and the same constraint as for a booking (`rules.allocation`); who may ask for it, and
what happens to the thing when it is refused, is said by the domain whose thing it is. See docs/algorithms/booking.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import SlotRequest
from maillage.bookings.actions.booking import race_refusal, with_alternatives
from maillage.bookings.actions.expiry import announce_free, release_expired
from maillage.bookings.models import Occupancy
from maillage.bookings.queries.booker import queue_of
from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.allocation import A_DAY, UnitAllocator, atoms_of
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.policy import BookingRequest, may_hold
from maillage.community.actions.retries import retry_on_deadlock
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import lock_in_order


@dataclass(frozen=True, slots=True)
class Holder:
    """The thing that holds units: its kind (see `queries.holders.HOLDER_NAMES`) and its number."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class UnitsRequest:
    """Units asked for in a space, from when to when; `before` and `after` are minutes to set up and clear away."""

    space_id: int
    period: Period
    people: int = 1
    before: int = 0
    after: int = 0
    whole: bool = False  # all the units of the space: the room is not shared

    @property
    def held(self) -> Period:
        return self.period.utc().widened(self.before, self.after)


@retry_on_deadlock
def hold_units_of(holder: Holder, requests: Sequence[UnitsRequest]) -> list[tuple[int, ...]]:
    """Hold what is asked in place of what the thing holds now, all or nothing; the units of each request.

    Raises Refusal ("taken", "queued", "closure", "not_bookable", "past", "too_many_people"), with alternatives where
    there are some; what the thing held then stays as it was.
    """
    first = requests[0] if requests else None  # alternatives are looked for at its time
    try:
        with transaction.atomic():
            lock_in_order(_spaces_of(holder).union(request.space_id for request in requests))
            freed = _spaces_of(holder)
            Occupancy.objects.filter(holder_kind=holder.kind, holder_id=holder.id).delete()
            units = _take_all(holder, requests) if requests else []
            announce_free(freed)
            return units
    except Refusal as refusal:
        raise _with_alternatives(refusal, first) from None
    except IntegrityError as error:
        raise _with_alternatives(race_refusal(error), first) from error


def release_units_of(holder: Holder) -> None:
    """Let go of all that a thing holds: an event that is cancelled frees its room, and who waits is offered it."""
    hold_units_of(holder, [])


def _spaces_of(holder: Holder) -> set[int]:
    held = Occupancy.objects.filter(holder_kind=holder.kind, holder_id=holder.id)
    return set(held.values_list("unit__space", flat=True))


def _take_all(holder: Holder, requests: Sequence[UnitsRequest]) -> list[tuple[int, ...]]:
    allocator = _allocator_for(requests)
    return [_take_units(holder, request, allocator) for request in requests]


def _allocator_for(requests: Sequence[UnitsRequest]) -> UnitAllocator:
    asked_spaces = sorted({request.space_id for request in requests})
    first = min(request.held.start for request in requests)
    last = max(request.held.end for request in requests)
    queue = queue_of(asked_spaces, Period(first, last))
    spaces = sorted({*asked_spaces, *(ahead.space_id for ahead in queue)})
    day, last_day = first.date() - A_DAY, last.date() + A_DAY
    near = near_spaces(criteria=Criteria(day=day), first=day, last=last_day, spaces=spaces)
    return UnitAllocator({space.id: space for space in near}, queue, timezone.now())


def _take_units(holder: Holder, request: UnitsRequest, allocator: UnitAllocator) -> tuple[int, ...]:
    space = allocator.spaces.get(request.space_id)
    if space is None:
        raise Refusal("not_bookable", "This space can't be booked at the moment.")
    stock, now = space.stock, allocator.now
    people = 1 if request.whole else request.people
    checked = BookingRequest(stock.policy, request.period.utc(), people, now, len(stock.units), stock.closures)
    if refusal := may_hold(checked):
        raise refusal
    needed = len(stock.units) if request.whole else stock.policy.units_needed(people)
    units = allocator.choose(space, request.held, needed)
    atoms = atoms_of(space, units)
    if space.has_lapsed_hold:
        release_expired(atoms, request.held)
    _insert(holder, atoms, request.held)
    allocator.hold(atoms, request.held)
    return units


def _insert(holder: Holder, atoms: Sequence[int], during: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_occupancy (holder_kind, holder_id, unit_id, during, holds)"
            " SELECT %s, %s, unit, tstzrange(%s, %s), true FROM unnest(%s::bigint[]) AS unit",
            [holder.kind, holder.id, during.start, during.end, list(atoms)],
        )


def _with_alternatives(refusal: Refusal, request: UnitsRequest | None) -> Refusal:
    if request is None:
        return refusal
    return with_alternatives(refusal, SlotRequest(request.space_id, request.period.utc(), request.people))
