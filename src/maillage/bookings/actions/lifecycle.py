"""Confirm, answer, cancel, change: what becomes of a booking that exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from maillage.bookings.actions.allocation import (
    Allocation,
    Allocator,
    Requester,
    SlotRequest,
    allocator_for,
    hold_units,
    outcome_of,
    wait_for_turn,
)
from maillage.bookings.actions.booking import race_refusal, release_stale_holds, with_alternatives
from maillage.bookings.actions.events import announce, notify_made, record_in_journal
from maillage.bookings.actions.expiry import announce_free
from maillage.bookings.actions.prices import charge_again, charge_bookings, give_back, require_same_carrier
from maillage.bookings.mails import send_later
from maillage.bookings.models import Booking, Waiting
from maillage.bookings.queries.lists import refusal_to_cancel
from maillage.bookings.rules.policy import ARRIVED, Status
from maillage.bookings.rules.prices import UNSEEN, PriceSeen
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.places.rules.life import Approval


@retry_on_deadlock
def confirm(
    person: Person, booking: Booking, note: str = "", *, unit_id: int | None = None, price: PriceSeen = UNSEEN
) -> Booking:
    """Turn a hold into a booking, or into a request where a host decides; confirming twice confirms once.

    `unit_id` is the very unit one wants instead of the one that was kept. Who is refused it keeps the hold as it was.
    """
    try:
        with transaction.atomic():
            return _confirm_locked(person, booking, note, unit_id, price)
    except IntegrityError as error:
        raise race_refusal(error) from error


def _confirm_locked(person: Person, booking: Booking, note: str, unit_id: int | None, price: PriceSeen) -> Booking:
    wait_for_turn(booking.person, [booking.space_id])
    booking = lock_booking(booking)
    require_ability(Ability.CHANGE, person, booking)
    if booking.status in {Status.CONFIRMED, Status.REQUESTED}:
        return booking
    now = timezone.now()
    if booking.status != Status.HELD or (booking.expires_at and booking.expires_at <= now):
        raise Refusal("hold_expired", "This slot was not confirmed in time and is no longer kept. Choose again.")
    if unit_id is not None:
        _hold_wanted(booking, unit_id)
    booking.status, booking.expires_at, booking.note = Status.CONFIRMED, None, note
    offered = Waiting.objects.filter(offer=booking, state="offered")
    in_line = offered.exists()
    if booking.space.approval:
        space = _near_space_of(booking)
        status, until = outcome_of(space, Status.CONFIRMED, booking.period.utc(), person, now)
        booking.status, booking.expires_at = status.value, until
    booking.save(update_fields=["status", "expires_at", "note"])
    # Who came first in the line keeps the slot while a host decides, even where requests compete.
    held = in_line or booking.status == Status.CONFIRMED or booking.space.approval != Approval.CHOICE
    booking.occupancies.filter(holds=True).update(expires_at=booking.expires_at, holds=held)
    offered.update(state="taken")
    charge_bookings([booking], price)
    record_in_journal(person, "booking_made" if booking.status == Status.CONFIRMED else "booking_asked", booking)
    notify_made([booking])
    return booking


def _hold_wanted(booking: Booking, unit_id: int) -> None:
    """Hold the unit one wants, in place of the one that was kept. Raises Refusal when it can't be had."""
    line = SlotRequest(booking.space_id, booking.period.utc(), booking.people, unit_id)
    allocation = allocator_for(Requester(booking.person), [line], except_booking=booking.pk).allocate(
        line, standing=True
    )
    release_stale_holds([allocation])
    hold_units(booking, allocation)


def _near_space_of(booking: Booking) -> Any:
    """The booking's space as the allocator sees it; raises the Refusal "not_bookable"."""
    allocator = allocator_for(Requester(booking.person), [SlotRequest(booking.space_id, booking.period.utc())])
    space = allocator.spaces.get(booking.space_id)
    if space is None:
        raise Refusal("not_bookable", "This space can't be booked at the moment.")
    return space


@retry_on_deadlock
def accept(host: Person, booking: Booking) -> Booking:
    """Say yes to a request. Those that competed for the same units are refused, and told so."""
    try:
        with transaction.atomic():
            return _accept_locked(host, booking)
    except IntegrityError as error:
        raise race_refusal(error) from error


def _accept_locked(host: Person, booking: Booking) -> Booking:
    wait_for_turn(booking.person, [booking.space_id])
    booking = lock_booking(booking)
    _require_answer(host, booking)
    if booking.status == Status.CONFIRMED:
        return booking
    if booking.status != Status.REQUESTED or (booking.expires_at and booking.expires_at <= timezone.now()):
        raise Refusal("not_asked", "This request is no longer waiting for an answer.")
    if booking.space.approval == Approval.CHOICE or not booking.occupancies.filter(holds=True).exists():
        whom = Requester(booking.person, made_by=host, guest=booking.guest)
        line = SlotRequest(booking.space_id, booking.period.utc(), booking.people)
        allocator = allocator_for(whom, [line], except_booking=booking.pk)
        allocation = allocator.allocate(line, standing=True)
        release_stale_holds([allocation])
        booking.status, booking.expires_at = Status.CONFIRMED.value, None
        hold_units(booking, allocation)
    booking.status, booking.expires_at, booking.changed_at = Status.CONFIRMED.value, None, timezone.now()
    booking.save(update_fields=["status", "expires_at", "changed_at"])
    booking.occupancies.filter(holds=True).update(expires_at=None)
    charge_bookings([booking])
    record_in_journal(host, "request_accepted", booking)
    notify_made([booking], by=host)
    if booking.space.approval == Approval.CHOICE:
        _refuse_those_left_out(host, booking)
    return booking


def _refuse_those_left_out(host: Person, chosen: Booking) -> None:
    """Refuse the competing requests that no longer fit beside the accepted one."""
    around = timedelta(days=1)  # buffers are shorter than that
    rivals = Booking.objects.filter(
        Q(space=chosen.space_id) | Q(space__family__isnull=False, space__family=chosen.space.family),
        status=Status.REQUESTED,
        starts_at__lt=chosen.ends_at + around,
        ends_at__gt=chosen.starts_at - around,
    )
    for rival in [lock_booking(one) for one in rivals.order_by("pk")]:
        if rival.status != Status.REQUESTED:
            continue
        line = SlotRequest(rival.space_id, rival.period.utc(), rival.people)
        try:
            allocator_for(Requester(rival.person, guest=A_GUEST), [line], except_booking=rival.pk).allocate(
                line, standing=True
            )
        except Refusal as refusal:
            if refusal.code == "taken":
                _refuse(host, rival, "")


A_GUEST = "-"  # judged for the units alone: what the person has besides is not the question


@retry_on_deadlock
@transaction.atomic
def refuse(host: Person, booking: Booking, reason: str = "") -> Booking:
    """Say no to a request, with a word; the slot is free at once. Refusing twice refuses once."""
    booking = lock_booking(booking)
    _require_answer(host, booking)
    if booking.status == Status.REFUSED:
        return booking
    if booking.status != Status.REQUESTED:
        raise Refusal("not_asked", "This request is no longer waiting for an answer.")
    _refuse(host, booking, reason)
    return booking


def _refuse(host: Person, booking: Booking, reason: str) -> None:
    booking.status, booking.cancelled_at = Status.REFUSED.value, timezone.now()
    booking.sequence += 1
    booking.save(update_fields=["status", "cancelled_at", "sequence"])
    booking.occupancies.update(holds=False)
    record_in_journal(host, "request_refused", booking)
    send_later("refused", booking, reason=reason, by=host)
    announce_free({booking.space_id})


@retry_on_deadlock
@transaction.atomic
def cancel(person: Person, booking: Booking, reason: str = "") -> Booking:
    """Cancel; the row stays, the units are free at once. Cancelling twice cancels once.

    When it is not one's own, the person is told by mail, with the reason.
    """
    booking = lock_booking(booking)
    allowed = require_ability(Ability.CANCEL, person, booking)
    if booking.status == Status.CANCELLED:
        return booking
    if refusal := refusal_to_cancel(booking, timezone.now(), by_host=Ability.SEE_DAY in allowed):
        raise refusal
    cancel_locked(person, booking, reason)
    return booking


def cancel_locked(person: Person | None, booking: Booking, reason: str = "", *, tell: bool = True) -> None:
    """Cancel a booking that is locked and may be cancelled; `tell` is false when one mail tells of several."""
    was = booking.status
    booking.status, booking.cancelled_at = Status.CANCELLED.value, timezone.now()
    booking.sequence += 1
    booking.save(update_fields=["status", "cancelled_at", "sequence"])
    booking.occupancies.update(holds=False)
    Waiting.objects.filter(offer=booking, state="offered").update(state="withdrawn")
    give_back(booking)
    record_in_journal(person, "booking_cancelled", booking, was=str(was))
    if was != Status.HELD:
        if tell:
            send_later("cancelled", booking, reason=reason, by=person)
        announce("over", [booking.pk])
    announce_free({booking.space_id})


@retry_on_deadlock
def change(
    person: Person, booking: Booking, period: Period, *, space_id: int | None = None, people: int | None = None
) -> Booking:
    """Move a booking to another time or space, or for other people: all of it or nothing of it."""
    line = SlotRequest(space_id or booking.space_id, period.utc(), people or booking.people)
    try:
        with transaction.atomic():
            return change_locked(person, booking, line)
    except Refusal as refusal:
        raise with_alternatives(refusal, line) from None
    except IntegrityError as error:
        raise with_alternatives(race_refusal(error), line) from error


def change_locked(person: Person, booking: Booking, line: SlotRequest, *, tell: bool = True) -> Booking:
    """The same inside a transaction; `tell` is false when one mail will tell of several."""
    wait_for_turn(booking.person, [booking.space_id, line.space_id])
    booking = lock_booking(booking)
    allowed = require_ability(Ability.CHANGE, person, booking)
    now = timezone.now()
    if refusal := refusal_to_cancel(booking, now, by_host=Ability.SEE_DAY in allowed):
        raise refusal
    if booking.expires_at and booking.expires_at <= now:
        raise Refusal("not_active", "This booking is no longer active.")
    if booking.arrived_at:
        raise ARRIVED
    whom = Requester(booking.person, made_by=None if person == booking.person else person, guest=booking.guest)
    allocator = allocator_for(whom, [line], except_booking=booking.pk)
    allocation = _allocate_moved(allocator, line, booking)
    if allocation.space.place.id != booking.place_id:
        require_same_carrier(booking, Place.objects.get(pk=allocation.space.place.id))
    if booking.status != Status.HELD:  # a request moved where nobody decides is booked, and the reverse
        status, until = outcome_of(allocation.space, Status.CONFIRMED, line.period, person, now)
        booking.status, booking.expires_at = status.value, until
    release_stale_holds([allocation])
    hold_units(booking, allocation)
    was, old_space = [booking.starts_at.isoformat(), booking.ends_at.isoformat(), booking.space_id], booking.space_id
    booking.starts_at, booking.ends_at, booking.people = line.period.start, line.period.end, line.people
    booking.space_id, booking.place_id = line.space_id, allocation.space.place.id
    booking.sequence += 1
    booking.changed_at = now
    booking.save(
        update_fields=[
            "starts_at",
            "ends_at",
            "people",
            "space",
            "place",
            "sequence",
            "changed_at",
            "status",
            "expires_at",
        ]
    )
    booking.refresh_from_db()
    charge_again(booking)
    record_in_journal(person, "booking_changed", booking, was=was)
    _tell_changed(person, booking, tell=tell)
    announce_free({old_space})
    return booking


def _allocate_moved(allocator: Allocator, line: SlotRequest, booking: Booking) -> Allocation:
    """The units of a booking that moves: the same where one may choose one's desk, if they are free."""
    space = allocator.spaces.get(line.space_id)
    if space is None or not space.units_chosen or line.space_id != booking.space_id:
        return allocator.allocate(line)
    return allocator.allocate_again(line, set(booking.occupancies.values_list("unit_id", flat=True)))


def _tell_changed(by: Person, booking: Booking, *, tell: bool) -> None:
    if booking.status == Status.REQUESTED:
        announce("over", [booking.pk])
        notify_made([booking], by=by)
    elif booking.status == Status.CONFIRMED:
        if tell:
            send_later("changed", booking, by=by)
        announce("changed", [booking.pk])


@retry_on_deadlock
@transaction.atomic
def leave(person: Person, booking: Booking, at: datetime | None = None) -> Booking:
    """Leave before the end: what is left is free for others. The end that was booked is kept beside."""
    booking = lock_booking(booking)
    require_ability(Ability.CANCEL, person, booking)
    now = (at or timezone.now()).replace(second=0, microsecond=0) + timedelta(minutes=1)
    if booking.status != Status.CONFIRMED or not booking.starts_at < now:
        raise Refusal("not_begun", "This booking has not begun: cancel it instead.")
    if now >= booking.ends_at:
        return booking
    booking.planned_end = booking.planned_end or booking.ends_at
    booking.ends_at = now
    booking.sequence += 1
    booking.changed_at = timezone.now()
    booking.save(update_fields=["ends_at", "planned_end", "sequence", "changed_at"])
    after = timedelta(minutes=booking.space.buffer_after)
    for held in booking.occupancies.filter(holds=True):
        held.during = (held.during.lower, now + after)
        held.save(update_fields=["during"])
    record_in_journal(person, "booking_left", booking)
    announce("over", [booking.pk])
    announce_free({booking.space_id})
    return booking


@retry_on_deadlock
def stay(person: Person, booking: Booking, until: datetime) -> Booking:
    """Stay longer, at the same desk, if it is free. What one has stands whatever the answer."""
    try:
        with transaction.atomic():
            return _stay_locked(person, booking, until)
    except IntegrityError as error:
        raise race_refusal(error) from error


def _stay_locked(person: Person, booking: Booking, until: datetime) -> Booking:
    wait_for_turn(booking.person, [booking.space_id])
    booking = lock_booking(booking)
    require_ability(Ability.CANCEL, person, booking)
    now = timezone.now()
    if booking.status != Status.CONFIRMED or booking.ends_at <= now:
        raise Refusal("not_active", "This booking is no longer active.")
    if until <= booking.ends_at:
        raise Refusal("not_longer", "Choose an end later than the one you have.")
    line = SlotRequest(booking.space_id, Period(booking.starts_at, until).utc(), booking.people)
    allocator = allocator_for(
        Requester(booking.person, made_by=person, guest=booking.guest), [line], except_booking=booking.pk
    )
    held = set(booking.occupancies.filter(holds=True).values_list("unit_id", flat=True))
    space = allocator.spaces.get(booking.space_id)
    same = [unit for unit, atoms in space.atoms.items() if held.issuperset(atoms)] if space else []
    allocation = allocator.allocate(line, only=same, standing=True)
    release_stale_holds([allocation])
    hold_units(booking, allocation)
    booking.ends_at, booking.planned_end = line.period.end, None
    booking.sequence += 1
    booking.changed_at = now
    booking.save(update_fields=["ends_at", "planned_end", "sequence", "changed_at"])
    charge_again(booking)
    record_in_journal(person, "booking_stayed", booking)
    announce("changed", [booking.pk])
    return booking


def lock_booking(booking: Booking) -> Booking:
    """The booking as it is now, locked until the transaction ends.

    Locked first, read after: one statement that joins while it locks loses a row whose space another has just changed.
    """
    list(Booking.objects.select_for_update(no_key=True).filter(pk=booking.pk).values_list("pk"))
    return Booking.objects.select_related("place", "space", "person").get(pk=booking.pk)


def require_ability(ability: Ability, person: Person, booking: Booking) -> frozenset[Ability]:
    """The person's abilities on the booking; raises a Refusal when this one is missing."""
    allowed = abilities(person, booking, owner_id=booking.person_id)
    if ability not in allowed:
        raise Refusal("not_allowed", "This booking is not yours.")
    return allowed


def _require_answer(host: Person, booking: Booking) -> None:
    if Ability.SEE_DAY not in abilities(host, booking):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
