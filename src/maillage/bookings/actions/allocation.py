"""What stands is read once, what is asked is judged line by line, what is allocated is written once.

The allocator is asked under the locks of the person and of the spaces (`wait_for_turn`). It knows the spaces, what else
the person has, the limits and the queue; each line given counts for the next. The exclusion constraint keeps the
promise whether or not somebody forgot a lock.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from maillage.bookings.actions.prices import charge_bookings
from maillage.bookings.models import Booking, Occupancy
from maillage.bookings.queries import near_spaces
from maillage.bookings.queries.booker import BookerState, booker_state_and_spaces, counted_bookings
from maillage.bookings.rules.allocation import A_DAY, UnitAllocator, atoms_of
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.limits import Counted, days_to_read
from maillage.bookings.rules.policy import BookingRequest, OwnBooking, Status, may_book
from maillage.bookings.rules.prices import UNSEEN, PriceSeen
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.community.queries import grants_of
from maillage.community.rules import INSTANCE, Ability, Scope, ScopeKind, abilities_of
from maillage.kernel.locks import LockFamily
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import lock_in_order
from maillage.places.rules.life import Approval


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """One thing asked for: a space, from when to when (UTC), for how many, and the very unit if one chose it."""

    space_id: int
    period: Period
    people: int = 1
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """A line that may be had: which units, held during what (buffers included)."""

    line: SlotRequest
    space: NearSpace
    units: tuple[int, ...]
    during: Period

    @property
    def atoms(self) -> tuple[int, ...]:
        """What is held: each unit, or the parts it is made of."""
        return atoms_of(self.space, self.units)


@dataclass(frozen=True, slots=True)
class Requester:
    """Whom it is for and why: kept on each booking."""

    person: Person
    made_by: Person | None = None  # a host, for someone on the telephone
    guest: str = ""
    guest_phone: str = ""
    note: str = ""
    key: UUID | None = None
    series_id: int | None = None
    basket_id: int | None = None
    price: PriceSeen = UNSEEN

    @property
    def actor(self) -> Person:
        """Who acts: the host who books for somebody, else the person."""
        return self.made_by or self.person


def wait_for_turn(person: Person, spaces: Iterable[int]) -> None:
    """Nobody else takes for this person, their organisation, nor in these spaces, until we commit."""
    before = [(LockFamily.PERSON, person.pk)]
    if person.organisation_id:
        before.append((LockFamily.ORGANISATION, person.organisation_id))
    lock_in_order(spaces, before=before, planned_once=True)


@dataclass(slots=True)
class Allocator:
    """Judges lines one after the other; a line given counts for the next."""

    whom: Requester
    units: UnitAllocator
    known: BookerState
    counted: tuple[Counted, ...]
    own: list[OwnBooking] = field(default_factory=list)

    @property
    def spaces(self) -> Mapping[int, NearSpace]:
        return self.units.spaces

    @property
    def now(self) -> datetime:
        return self.units.now

    def allocate(self, line: SlotRequest, *, only: Sequence[int] | None = None, standing: bool = False) -> Allocation:
        """Give the line its units, by all the rules, those in the queue first. Raises Refusal.

        `only` names the units that may be given (one stays at one's desk). `standing` says that it was asked for in
        time already: neither the notice nor missed slots speak against it any more.
        """
        space = self.spaces.get(line.space_id)
        if space is None:
            raise Refusal("not_bookable", "This space can't be booked at the moment.")
        policy = space.stock.policy
        request = BookingRequest(
            policy, line.period, line.people, self.now, len(space.stock.units), space.stock.closures, tuple(self.own),
            self.known.limits_at(space), self.counted, self.known.no_shows, self.known.no_show_limit,
            member=bool(self.whom.made_by) or space.place.network_id not in self.known.closed, standing=standing,
        )  # fmt: skip
        if refusal := may_book(request):
            raise refusal.addressed(to_oneself=self.whom.actor.pk == self.whom.person.pk)
        during = line.period.widened(policy.buffer_before, policy.buffer_after)
        asker = 0 if self.whom.guest else self.whom.person.pk
        needed = policy.units_needed(line.people)
        if line.unit_id is None:
            chosen = self.units.choose(space, during, needed, only=only, person_id=asker)
        else:
            chosen = self.units.choose_wanted(space, during, needed, line.unit_id, person_id=asker)
        return Allocation(line, space, chosen, during)

    def allocate_again(self, line: SlotRequest, atoms: Collection[int], *, standing: bool = False) -> Allocation:
        """The very units that are made of these atoms; where somebody has one of them, others of the same space."""
        space = self.spaces.get(line.space_id)
        same = [unit for unit, parts in space.atoms.items() if set(atoms).issuperset(parts)] if space else []
        try:
            return self.allocate(line, only=same or None, standing=standing)
        except Refusal as refusal:
            if refusal.code not in {"taken", "queued"} or not same:
                raise
        return self.allocate(line, standing=standing)

    def reserve(self, allocation: Allocation) -> None:
        """Count what was allocated, for the requests that follow."""
        line = allocation.line
        place = allocation.space.place
        if not self.whom.guest:
            self.own.append(OwnBooking(line.period, place.id, place.name, allocation.space.kind))
            self.counted = (*self.counted, Counted(line.period, place.id, allocation.space.kind))
        self.units.hold(allocation.atoms, allocation.during)


def allocator_for(whom: Requester, lines: Sequence[SlotRequest], *, except_booking: int | None = None) -> Allocator:
    """Read all that is needed to judge these lines in one statement.

    One more when the network sets limits, one more when somebody waits for a space that shares units with these.
    """
    first = min(line.period.start for line in lines)
    last = max(line.period.end for line in lines)
    space_ids = sorted({line.space_id for line in lines})
    days = (first.date() - A_DAY, last.date() + A_DAY)
    known, near = booker_state_and_spaces(
        whom.person, space_ids, Period(first, last), days, key=whom.key, except_booking=except_booking
    )
    if kin := {ahead.space_id for ahead in known.queue}.difference(
        space_ids
    ):  # those ahead who wait for the same units
        near = near_spaces(
            criteria=Criteria(day=first.date()),
            first=days[0],
            last=days[1],
            spaces=sorted(kin.union(space_ids)),
            except_booking=except_booking,
        )
    counted: tuple[Counted, ...] = ()
    if known.limits and not whom.guest:
        earliest = min(first, timezone.now()).date()
        span = days_to_read([limit.policy for limit in known.limits], earliest, last.date())
        counted = counted_bookings(whom.person, span, except_booking)
    if whom.guest:
        known = known.of_a_guest()
    present = held_by(except_booking) if except_booking and known.queue else {}
    units = UnitAllocator({space.id: space for space in near}, known.queue, timezone.now(), present)
    return Allocator(whom, units, known, counted, list(known.own))


def held_by(booking_id: int) -> dict[int, list[Period]]:
    """What a booking holds, by unit, buffers included."""
    held: dict[int, list[Period]] = {}
    for unit, during in Occupancy.objects.filter(booking=booking_id, holds=True).values_list("unit_id", "during"):
        held.setdefault(unit, []).append(Period(during.lower, during.upper))
    return held


def hosts(actor: Person, space: NearSpace) -> bool:
    """Whether the actor is a host of the place."""
    chain = (Scope(ScopeKind.PLACE, space.place.id), Scope(ScopeKind.NETWORK, space.place.network_id), INSTANCE)
    return Ability.SEE_DAY in abilities_of(grants_of(actor), chain, timezone.localdate())


def outcome_of(space: NearSpace, wanted: Status, period: Period, actor: Person, now: datetime) -> tuple[Status, Any]:
    """What a booking becomes when it is made: held, confirmed, or asked for; and until when it is kept."""
    if wanted == Status.HELD:
        return Status.HELD, now + timedelta(minutes=space.place.hold_minutes)
    if not space.approval or hosts(actor, space):
        return Status.CONFIRMED, None
    answer_by = min(now + timedelta(hours=space.place.request_hours), max(period.start, now + timedelta(minutes=30)))
    return Status.REQUESTED, answer_by


def keeps_others_out(status: Status, space: NearSpace) -> bool:
    """Does a booking of that status hold its units? Always, but for requests among which a host will choose."""
    return status != Status.REQUESTED or space.approval != Approval.CHOICE


# What is written comes as two JSON arrays: psycopg writes an array of each column far more slowly.
INSERT = """
WITH asked AS (
    SELECT * FROM json_to_recordset(%(bookings)s::json)
    AS a(public_id uuid, place_id bigint, space_id bigint, starts_at timestamptz, ends_at timestamptz, people int,
         status text, expires_at timestamptz, key uuid)
), booking AS (
    INSERT INTO bookings_booking (public_id, person_id, made_by_id, guest, series_id, basket_id, place_id, space_id,
                                  starts_at, ends_at, people, status, expires_at, note, key, sequence, created_at)
    SELECT public_id, %(person)s::bigint, %(made_by)s::bigint, %(guest)s, %(series)s::bigint, %(basket)s::bigint,
           place_id, space_id, starts_at, ends_at, people, status, expires_at, %(note)s, key, 0, %(now)s::timestamptz
    FROM asked
    RETURNING id, public_id, place_id, space_id, people, status, expires_at
), held AS (
    INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds, expires_at)
    SELECT booking.id, o.unit_id, tstzrange(o.first, o.last), o.holds, booking.expires_at
    FROM json_to_recordset(%(holdings)s::json)
    AS o(public_id uuid, unit_id bigint, first timestamptz, last timestamptz, holds boolean)
    JOIN booking ON booking.public_id = o.public_id
), journal AS (
    INSERT INTO community_journalentry (at, actor, about, verb, subject_kind, subject_id, scope_kind, scope_id, details)
    SELECT %(now)s::timestamptz, %(actor)s::uuid, %(about)s::uuid[],
           CASE status WHEN 'held' THEN 'booking_held' WHEN 'requested' THEN 'booking_asked' ELSE 'booking_made' END,
           'booking', booking.id, 'place', place_id, jsonb_build_object('space', space_id, 'people', people)
    FROM booking
)
SELECT public_id, id FROM booking
"""


def write(allocator: Allocator, allocation: Sequence[Allocation], wanted: Status) -> list[Booking]:
    """The bookings, what they hold and their lines in the journal: one statement, however many; then what they cost.

    Raises Refusal "price_changed" when it is not what the person was shown.
    """
    whom, bookings, holdings = allocator.whom, [], []
    for number, allocated in enumerate(allocation):
        status, expires_at = outcome_of(allocated.space, wanted, allocated.line.period, whom.actor, allocator.now)
        booking = Booking(
            public_id=uuid4(), person=whom.person, made_by=whom.made_by, guest=whom.guest,
            place_id=allocated.space.place.id, space_id=allocated.space.id,
            starts_at=allocated.line.period.start, ends_at=allocated.line.period.end,
            people=allocated.line.people, note=whom.note,
            created_at=allocator.now, status=status, expires_at=expires_at,
            key=whom.key if number == 0 else None, series_id=whom.series_id, basket_id=whom.basket_id,
        )  # fmt: skip
        holds = keeps_others_out(status, allocated.space)
        during = {"first": allocated.during.start.isoformat(), "last": allocated.during.end.isoformat(), "holds": holds}
        holdings += [{"public_id": booking.public_id.hex, "unit_id": atom, **during} for atom in allocated.atoms]
        bookings.append(booking)
    _insert(allocator, bookings, holdings)
    charge_bookings(bookings, whom.price)
    return bookings


def _insert(allocator: Allocator, bookings: Sequence[Booking], holdings: Sequence[dict[str, Any]]) -> None:
    whom = allocator.whom
    values: dict[str, Any] = {
        "bookings": json.dumps([_row(booking) for booking in bookings]), "holdings": json.dumps(holdings),
        "person": whom.person.pk,
        "made_by": whom.made_by.pk if whom.made_by else None, "actor": whom.actor.journal_id,
        "about": [whom.person.journal_id] if whom.made_by and whom.person != whom.made_by else [], "guest": whom.guest,
        "series": whom.series_id, "basket": whom.basket_id, "note": whom.note, "now": allocator.now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        made = dict(cursor.fetchall())
    for booking in bookings:
        booking.pk = made[booking.public_id]
        booking._state.adding = False
        booking.status = str(booking.status)


def _row(booking: Booking) -> dict[str, Any]:
    return {
        "public_id": booking.public_id.hex,
        "place_id": booking.place_id,
        "space_id": booking.space_id,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "people": booking.people,
        "status": booking.status,
        "expires_at": booking.expires_at.isoformat() if booking.expires_at else None,
        "key": booking.key.hex if booking.key else None,
    }


def hold_units(booking: Booking, allocation: Allocation) -> None:
    """Hold other units for a booking that exists, in place of those it holds."""
    booking.occupancies.all().delete()
    holds = keeps_others_out(Status(booking.status), allocation.space)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds, expires_at)"
            " SELECT %s, unit, tstzrange(%s, %s), %s, %s::timestamptz FROM unnest(%s::bigint[]) AS unit",
            [
                booking.pk,
                allocation.during.start,
                allocation.during.end,
                holds,
                booking.expires_at,
                list(allocation.atoms),
            ],
        )
