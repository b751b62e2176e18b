"""Arriving with nobody at the desk: the code on the wall, the printed sign, a host's tap; and those who never came."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import Requester, SlotRequest, allocator_for, wait_for_turn
from maillage.bookings.actions.booking import race_refusal
from maillage.bookings.actions.events import announce, record_in_journal
from maillage.bookings.actions.expiry import announce_free, release_expired
from maillage.bookings.actions.lifecycle import lock_booking
from maillage.bookings.mails import send_later
from maillage.bookings.models import ArrivedBy, Booking
from maillage.bookings.rules.arrival import may_arrive, was_shown_at
from maillage.bookings.rules.policy import Status
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place

WRONG_CODES = Quota("wrong codes of arrival", 10, timedelta(minutes=10))  # six figures
KEPT_BY_PHONE = timedelta(minutes=2)  # news that took longer than that was kept by a phone without a network


def arrive(person: Person, booking: Booking, code: str, at: datetime | None = None) -> Booking:
    """Say that one is there, with the code shown in the place at that moment. `at` is the phone's own time when it had
    no network: the code proves it. Saying it twice says it once.
    """
    now = timezone.now()
    if at is None or was_shown_at(booking.place.arrival_secret, code, now):
        at = now  # the code of this very moment needs no other clock
    if not was_shown_at(booking.place.arrival_secret, code, at):
        if refusal := hit([(WRONG_CODES, str(person.pk))]):
            raise refusal
        raise Refusal(
            "wrong_code", "This is not the code shown in the place. It changes every five minutes: read it again."
        )
    how = ArrivedBy.LATER if now - at > KEPT_BY_PHONE else ArrivedBy.CODE
    return _record_arrival(person, booking, at, how)


def arrive_by_sign(person: Person, booking: Booking, mark: str) -> Booking:
    """Record an arrival by the printed sign, which proves less than the code: the day sheet says so."""
    if not hmac.compare_digest(sign_of(booking.place).encode(), mark.encode()):
        raise Refusal("wrong_sign", "This sign is no longer in use. Look for the new one in the place.")
    return _record_arrival(person, booking, timezone.now(), ArrivedBy.SIGN)


def arrive_by_host(host: Person, booking: Booking) -> Booking:
    """Record an arrival that a host saw."""
    if Ability.SEE_DAY not in abilities(host, booking):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    return _record_arrival(host, booking, timezone.now(), ArrivedBy.HOST)


def sign_of(place: Place) -> str:
    """What the printed sign of a place carries; it changes with the secret of the place."""
    return hashlib.sha256(f"sign {place.pk} {place.arrival_secret}".encode()).hexdigest()[:16]


@retry_on_deadlock
@transaction.atomic
def _record_arrival(actor: Person, booking: Booking, at: datetime, how: ArrivedBy) -> Booking:
    wait_for_turn(booking.person, [booking.space_id])
    booking = lock_booking(booking)
    if how != ArrivedBy.HOST and booking.person_id != actor.pk:
        raise Refusal("not_allowed", "This booking is not yours.")
    if booking.arrived_at is not None:
        return booking
    if booking.status not in {Status.CONFIRMED, Status.NO_SHOW}:
        raise Refusal("not_active", "This booking is no longer active.")
    now = timezone.now()
    ends_at = booking.planned_end or booking.ends_at
    if refusal := may_arrive(booking.starts_at, ends_at, at, now, seen=how == ArrivedBy.HOST):
        raise refusal
    still_theirs = booking.status == Status.CONFIRMED or _take_back_no_show(booking)
    booking.arrived_at, booking.arrived_by, booking.arrival_known_at = at, how, now
    booking.save(update_fields=["arrived_at", "arrived_by", "arrival_known_at", "status"])
    record_in_journal(actor, "arrived", booking, how=how.value, at=at.isoformat(), kept=still_theirs)
    return booking


def _take_back_no_show(booking: Booking) -> bool:
    """Give a released no-show its slot back, unless somebody has it now; whether it could."""
    had = list(booking.occupancies.all())
    if booking.ends_at > timezone.now() and not _may_come_back(booking, {one.unit_id for one in had}):
        return False
    release_expired([one.unit_id for one in had], Period(had[0].during.lower, had[0].during.upper))
    try:
        with transaction.atomic():
            booking.occupancies.update(holds=True, expires_at=None)
    except IntegrityError as error:
        race_refusal(error)
        return False
    booking.status = Status.CONFIRMED.value
    announce("made", [booking.pk])
    return True


def _may_come_back(booking: Booking, units: set[int]) -> bool:
    """Whether the same units are free, with nobody ahead in the queue and no other booking of that person."""
    line = SlotRequest(booking.space_id, booking.period.utc(), booking.people)
    allocator = allocator_for(Requester(booking.person, guest=booking.guest), [line], except_booking=booking.pk)
    space = allocator.spaces.get(booking.space_id)
    same = [unit for unit, atoms in space.atoms.items() if units.issuperset(atoms)] if space else []
    try:
        allocator.allocate(line, only=same, standing=True)
    except Refusal:
        return False
    return True


MISSED = """
SELECT b.id FROM bookings_booking b
JOIN places_space s ON s.id = b.space_id JOIN places_place p ON p.id = b.place_id
WHERE b.status = %(confirmed)s AND b.arrived_at IS NULL AND p.expects_arrival AND s.grace_minutes > 0
      AND b.starts_at <= %(now)s AND b.ends_at > %(now)s
      AND greatest(b.starts_at, b.created_at, b.changed_at) + make_interval(mins => s.grace_minutes) <= %(now)s
      AND NOT EXISTS (SELECT FROM places_closure c WHERE c.place_id = b.place_id AND c.lifted_at IS NULL
                      AND (c.space_id IS NULL OR c.space_id = b.space_id)
                      AND c.during && tstzrange(b.starts_at, b.ends_at))
ORDER BY b.id FOR UPDATE OF b SKIP LOCKED
"""


@retry_on_deadlock
@transaction.atomic
def release_no_shows(now: datetime | None = None) -> int:
    """Give to others what nobody came for, once the grace of the space is over; how many. The job calls it each minute.

    Only where the place asks people to say that they have arrived; a declared closure excuses everybody.
    """
    with connection.cursor() as cursor:
        cursor.execute(MISSED, {"now": now or timezone.now(), "confirmed": Status.CONFIRMED.value})
        missed = [row[0] for row in cursor.fetchall()]
    for booking in Booking.objects.filter(pk__in=missed).select_related("person", "space", "place"):
        booking.status = Status.NO_SHOW.value
        booking.sequence += 1
        booking.save(update_fields=["status", "sequence"])
        booking.occupancies.update(holds=False)
        record_in_journal(None, "nobody_came", booking)
        send_later("missed", booking)
    announce("over", missed)
    announce_free(set(Booking.objects.filter(pk__in=missed).values_list("space_id", flat=True)))
    return len(missed)
