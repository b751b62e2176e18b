"""Take, confirm, change, cancel: one verb, one transaction.

Order of locks, always the same, so that none waits in a circle: the person, then the spaces by number, then rows.
The locks make a refusal quick and clean; the exclusion constraint makes a double booking impossible, with or
without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.bookings.mails import send_later
from maillage.bookings.models import Booking
from maillage.bookings.queries import NearSpace, alternatives_at, near_spaces, part_of
from maillage.bookings.rules.availability import choose_units
from maillage.bookings.rules.law import Asked, Own, Status, may_book, may_cancel
from maillage.bookings.rules.wish import Wish
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability, Scope, ScopeKind
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import SPACE_LOCK, lock_in_order

PERSON_LOCK = 1  # the family of advisory locks on people; that on spaces is in places


def book(
    person: Person, space_id: int, period: Period, *, people: int = 1, key: UUID | None = None, note: str = ""
) -> Booking:
    """Book at once. The same key twice is the same booking; a refusal carries alternatives."""
    return _take(Asking(person, space_id, period.utc(), people, key, note), Status.CONFIRMED)


def hold(person: Person, space_id: int, period: Period, *, people: int = 1, key: UUID | None = None) -> Booking:
    """Keep a slot, against everybody, while the person confirms: for as long as the network says."""
    return _take(Asking(person, space_id, period.utc(), people, key), Status.HELD)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what; `key` is that of the request, the same when it is sent again."""

    person: Person
    space_id: int
    period: Period
    people: int
    key: UUID | None = None
    note: str = ""


def _take(asking: Asking, status: Status) -> Booking:
    try:
        with transaction.atomic():
            return _take_locked(asking, status)
    except Refusal as refusal:
        if refusal.code in {"taken", "closure"}:
            raise _with_alternatives(refusal, asking.space_id, asking.period, asking.people) from None
        raise
    except IntegrityError as error:
        if "no_double_booking" in str(error):  # a writer that took no lock was faster: the database decides
            raise _with_alternatives(_taken(), asking.space_id, asking.period, asking.people) from error
        raise


def _take_locked(asking: Asking, status: Status) -> Booking:
    person, period = asking.person, asking.period
    _lock(person.pk, [asking.space_id])
    now = timezone.now()
    same, own = _own(person, period, asking.key)
    if same:
        return Booking.objects.get(pk=same)
    space = _space(asking.space_id, period)
    units = _units_for(space, own, period, asking.people, now)
    booking = Booking(
        public_id=uuid4(), person=person, place_id=space.place.id, space_id=space.id, starts_at=period.start,
        ends_at=period.end, people=asking.people, key=asking.key, note=asking.note, created_at=now, status=status,
        expires_at=now + timedelta(minutes=space.place.hold_minutes) if status == Status.HELD else None,
    )  # fmt: skip
    _insert(booking, units, _with_buffers(space, period))
    if status == Status.CONFIRMED:
        send_later("confirmed", booking)
    return booking


def _lock(person_id: int, spaces: Iterable[int]) -> None:
    """Wait for one's turn: nobody else takes for this person, nor in these spaces, until we commit."""
    wanted = [(PERSON_LOCK, person_id), *((SPACE_LOCK, space) for space in sorted(set(spaces)))]
    lock_in_order(wanted)


OWN = """
SELECT b.id, b.key = %(key)s, b.starts_at, b.ends_at, b.place_id, p.name, s.kind
FROM bookings_booking b JOIN places_place p ON p.id = b.place_id JOIN places_space s ON s.id = b.space_id
WHERE b.person_id = %(person)s AND b.id <> %(except)s AND (
    b.key = %(key)s
    OR (b.ends_at > %(start)s AND b.starts_at < %(end)s AND b.status IN ('held', 'confirmed')
        AND (b.expires_at IS NULL OR b.expires_at > now())))
"""


def _own(person: Person, period: Period, key: UUID | None, except_booking: int = 0) -> tuple[int, tuple[Own, ...]]:
    """The booking this very request has already made (0 if none), and what else the person has at that time."""
    values = {"person": person.pk, "key": key, "start": period.start, "end": period.end, "except": except_booking}
    with connection.cursor() as cursor:
        cursor.execute(OWN, values)
        rows = cursor.fetchall()
    same = next((row[0] for row in rows if row[1]), 0)
    return same, tuple(Own(Period(row[2], row[3]), *row[4:]) for row in rows)


A_DAY = timedelta(days=1)  # around an instant: its local day, in any zone


def _space(space_id: int, period: Period, except_booking: int | None = None) -> NearSpace:
    day, last = period.start.date() - A_DAY, period.end.date() + A_DAY
    found = near_spaces(wish=Wish(day=day), first=day, last=last, spaces=[space_id], except_booking=except_booking)
    if not found:
        raise Refusal("not_bookable", "This space can't be booked at the moment.")
    return found[0]


def _units_for(space: NearSpace, own: tuple[Own, ...], period: Period, people: int, now: datetime) -> tuple[int, ...]:
    """The units to give, by all the rules of the space; holds whose time is over are let go of on the way."""
    stock = space.stock
    asked = Asked(stock.law, period, people, now, len(stock.units), stock.closures, own)
    if refusal := may_book(asked):
        raise refusal
    during = _with_buffers(space, period)
    units = choose_units(stock.units, during, stock.law.units_needed(people))
    if units is None:
        raise _taken()
    if space.has_lapsed_hold:
        _release_expired(units, during)
    return tuple(sorted(units))


def _with_buffers(space: NearSpace, period: Period) -> Period:
    return period.widened(space.stock.law.buffer_before, space.stock.law.buffer_after)


def _release_expired(units: tuple[int, ...], during: Period) -> None:
    """Let go of holds whose time has run out on these units, so that the constraint no longer sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM bookings_booking
                WHERE status = 'held' AND expires_at <= now() AND id IN (
                    SELECT booking_id FROM bookings_occupancy o, unnest(%s::bigint[]) AS wanted(id)
                    WHERE int8range(o.unit_id, o.unit_id, '[]') && int8range(wanted.id, wanted.id, '[]')
                          AND o.during && tstzrange(%s, %s) AND o.holds)
                ORDER BY id FOR UPDATE
            ), gone AS (
                UPDATE bookings_booking SET status = 'expired' WHERE id IN (SELECT id FROM due) RETURNING id
            )
            UPDATE bookings_occupancy SET holds = false WHERE booking_id IN (SELECT id FROM gone)
            """,
            [list(units), during.start, during.end],
        )


INSERT = """
WITH booking AS (
    INSERT INTO bookings_booking (public_id, person_id, place_id, space_id, starts_at, ends_at, people, status,
                                  expires_at, note, key, sequence, created_at)
    VALUES (%(public_id)s, %(person)s, %(place)s, %(space)s, %(starts_at)s, %(ends_at)s, %(people)s, %(status)s,
            %(expires_at)s, %(note)s, %(key)s, 0, %(now)s)
    RETURNING id
), held AS (
    INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds, expires_at)
    SELECT booking.id, unit, tstzrange(%(first)s, %(last)s), true, %(expires_at)s::timestamptz
    FROM booking, unnest(%(units)s::bigint[]) AS unit
), journal AS (
    INSERT INTO community_journalentry (at, actor_id, verb, subject_kind, subject_id, scope_kind, scope_id, details)
    SELECT %(now)s::timestamptz, %(person)s::bigint, %(verb)s, 'booking', booking.id, 'place', %(place)s::bigint,
           %(details)s::jsonb
    FROM booking
)
SELECT id FROM booking
"""


def _insert(booking: Booking, units: tuple[int, ...], during: Period) -> None:
    """The booking, its occupancies and its line in the journal, in one statement."""
    values: dict[str, Any] = {
        "public_id": booking.public_id,
        "person": booking.person_id,
        "place": booking.place_id,
        "space": booking.space_id,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "people": booking.people,
        "status": booking.status,
        "expires_at": booking.expires_at,
        "note": booking.note,
        "key": booking.key,
        "now": booking.created_at,
        "first": during.start,
        "last": during.end,
        "units": list(units),
        "verb": "booking_held" if booking.status == Status.HELD else "booking_made",
        "details": json.dumps({"space": booking.space_id, "people": booking.people}),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        (booking.pk,) = cursor.fetchone()
    booking._state.adding = False


@transaction.atomic
def confirm(person: Person, booking: Booking, note: str = "") -> Booking:
    """Turn a hold into a booking; confirming twice confirms once."""
    booking = _locked(booking)
    _must(Ability.CHANGE, person, booking)
    if booking.status == Status.CONFIRMED:
        return booking
    if booking.status != Status.HELD or (booking.expires_at and booking.expires_at <= timezone.now()):
        raise Refusal("hold_expired", "This slot was not confirmed in time and is no longer kept. Choose again.")
    booking.status, booking.expires_at, booking.note = Status.CONFIRMED, None, note
    booking.save(update_fields=["status", "expires_at", "note"])
    booking.occupancies.update(expires_at=None)
    _tell(person, "booking_made", booking)
    send_later("confirmed", booking)
    return booking


@transaction.atomic
def cancel(person: Person, booking: Booking, reason: str = "") -> Booking:
    """Cancel; the row stays, the units are free at once. Cancelling twice cancels once.

    When it is not one's own, the person is told by mail, with the reason.
    """
    booking = _locked(booking)
    allowed = _must(Ability.CANCEL, person, booking)
    if booking.status == Status.CANCELLED:
        return booking
    limit = 0 if Ability.SEE_DAY in allowed else booking.space.cancel_minutes  # a host may cancel at any time
    if refusal := may_cancel(Status(booking.status), booking.starts_at, booking.ends_at, limit, timezone.now()):
        raise refusal
    was_held = booking.status == Status.HELD
    booking.status, booking.cancelled_at = Status.CANCELLED, timezone.now()
    booking.sequence += 1
    booking.save(update_fields=["status", "cancelled_at", "sequence"])
    booking.occupancies.update(holds=False)
    _tell(person, "booking_cancelled", booking)
    if not was_held:
        send_later("cancelled", booking, reason=reason)
    return booking


def change(
    person: Person, booking: Booking, period: Period, *, space_id: int | None = None, people: int | None = None
) -> Booking:
    """Move a booking to another time or space, or for other people: all of it or nothing of it."""
    period, target = period.utc(), space_id or booking.space_id
    people = people or booking.people
    try:
        with transaction.atomic():
            return _change_locked(person, booking, period, target, people)
    except Refusal as refusal:
        if refusal.code in {"taken", "closure"}:
            raise _with_alternatives(refusal, target, period, people) from None
        raise
    except IntegrityError as error:
        if "no_double_booking" in str(error):
            raise _with_alternatives(_taken(), target, period, people) from error
        raise


def _change_locked(person: Person, booking: Booking, period: Period, space_id: int, people: int) -> Booking:
    _lock(booking.person_id, [booking.space_id, space_id])
    booking = _locked(booking)
    _must(Ability.CHANGE, person, booking)
    now = timezone.now()
    if refusal := may_cancel(
        Status(booking.status), booking.starts_at, booking.ends_at, booking.space.cancel_minutes, now
    ):
        raise refusal
    space = _space(space_id, period, except_booking=booking.pk)
    _same, own = _own(booking.person, period, None, except_booking=booking.pk)
    units = _units_for(space, own, period, people, now)
    during = _with_buffers(space, period)
    booking.occupancies.filter(holds=True).update(holds=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds, expires_at)"
            " SELECT %s, unit, tstzrange(%s, %s), true, %s::timestamptz FROM unnest(%s::bigint[]) AS unit",
            [booking.pk, during.start, during.end, booking.expires_at, list(units)],
        )
    was = [booking.starts_at.isoformat(), booking.ends_at.isoformat(), booking.space_id]
    booking.starts_at, booking.ends_at, booking.people = period.start, period.end, people
    booking.space_id, booking.place_id = space_id, space.place.id
    booking.sequence += 1
    booking.save(update_fields=["starts_at", "ends_at", "people", "space", "place", "sequence"])
    booking.refresh_from_db()
    _tell(person, "booking_changed", booking, was=was)
    if booking.status == Status.CONFIRMED:
        send_later("changed", booking)
    return booking


def release_expired_holds(now: datetime | None = None) -> int:
    """Let go of every hold whose time has run out; how many. The job calls it each minute, nothing depends on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (
                UPDATE bookings_booking SET status = 'expired'
                WHERE id IN (SELECT id FROM bookings_booking WHERE status = 'held' AND expires_at <= %s
                             FOR UPDATE SKIP LOCKED)
                RETURNING id
            ), freed AS (
                UPDATE bookings_occupancy SET holds = false WHERE booking_id IN (SELECT id FROM gone) RETURNING 1
            )
            SELECT count(*) FROM gone
            """,
            [now or datetime.now(tz=UTC)],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _locked(booking: Booking) -> Booking:
    return Booking.objects.select_for_update(of=("self",)).select_related("place", "space", "person").get(pk=booking.pk)


def _must(ability: Ability, person: Person, booking: Booking) -> frozenset[Ability]:
    """Refuse unless the person may do this to the booking; answer all they may do."""
    allowed = abilities(person, booking, owner_id=booking.person_id)
    if ability not in allowed:
        raise Refusal("not_allowed", "This booking is not yours.")
    return allowed


def _tell(person: Person, verb: str, booking: Booking, **details: object) -> None:
    scope = Scope(ScopeKind.PLACE, booking.place_id)
    record(person, verb, ("booking", booking.pk), scope, space=booking.space_id, **details)


def _taken() -> Refusal:
    return Refusal("taken", "That time has just been taken.")


def _with_alternatives(refusal: Refusal, space_id: int, period: Period, people: int) -> Refusal:
    """The same refusal, with what else the place offers at that time or soon after."""
    space = _space(space_id, period)
    wish = replace(part_of(period, space.stock.law), people=people)
    found = alternatives_at(space_id, space.place.id, wish, timezone.now())
    return Refusal(refusal.code, refusal.sentence, alternatives=found, **refusal.facts)
