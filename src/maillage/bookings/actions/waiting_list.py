"""The waiting list of a space: first come, first served, with a timed offer, and nobody overtakes.

The queue is enforced where things are taken, not only where they are freed: whoever asks is judged as if each of those
ahead had been served (`Clerk`). So the moment between a cancellation and the offer belongs to the first in line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import Requester, SlotRequest, allocator_for, wait_for_turn, write
from maillage.bookings.actions.booking import race_refusal, release_stale_holds
from maillage.bookings.actions.lifecycle import cancel_locked, lock_booking
from maillage.bookings.mails import send_later, tell_wait_over
from maillage.bookings.models import Booking, Occupancy, Waiting
from maillage.bookings.models.series import write_fact
from maillage.bookings.rules.policy import Status
from maillage.community.actions import record
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

SHORTEST_OFFER = timedelta(minutes=5)
STAYS_IN_LINE = frozenset({"taken", "queued"})  # not yet; every other refusal ends the wait


@retry_on_deadlock
def join_waiting(person: Person, space_id: int, period: Period, *, people: int = 1) -> Waiting:
    """Wait for a slot that is taken. Asking twice waits once; a slot that is free is refused: book it."""
    line = SlotRequest(space_id, period.utc(), people)
    with transaction.atomic():
        wait_for_turn(person, [space_id])
        same = Waiting.objects.filter(
            person=person,
            space=space_id,
            starts_at=line.period.start,
            ends_at=line.period.end,
            state__in=["waiting", "offered"],
        ).first()
        if same:
            return same
        try:
            allocator_for(Requester(person), [line]).allocate(line)
        except Refusal as refusal:
            if refusal.code not in STAYS_IN_LINE:
                raise
        else:
            raise Refusal("free_now", "This slot is free: book it.")
        waiting = Waiting.objects.create(
            person=person, space_id=space_id, starts_at=line.period.start, ends_at=line.period.end, people=people
        )
        record(person, "waiting_joined", ("waiting", waiting.pk))
    return waiting


@retry_on_deadlock
@transaction.atomic
def stop_waiting(person: Person, waiting: Waiting) -> Waiting:
    """Leave the queue; what was offered is free for the next. Leaving twice leaves once."""
    wait_for_turn(waiting.person, [waiting.space_id])
    offer_id = Waiting.objects.values_list("offer", flat=True).get(pk=waiting.pk)
    offer = (
        lock_booking(Booking(pk=offer_id)) if offer_id else None
    )  # the booking first, as those who cancel or tidy do
    waiting = Waiting.objects.select_for_update(no_key=True).get(pk=waiting.pk)
    if waiting.person_id != person.pk:
        raise Refusal("not_allowed", "This place in the queue is not yours.")
    was = waiting.state
    if was not in {"waiting", "offered"}:
        return waiting
    waiting.state = Waiting.State.WITHDRAWN
    waiting.save(update_fields=["state"])
    record(person, "waiting_left", ("waiting", waiting.pk))
    if was == "offered" and offer and offer.status == Status.HELD:
        cancel_locked(person, offer)
    return waiting


@dataclass(frozen=True, slots=True)
class Served:
    """How many offers were made, and how many waits ended without one."""

    offers: int = 0
    over: int = 0


def serve_queue(space_id: int) -> Served:
    """Offer what is free to those who wait, first in line first, each in a transaction of their own.

    Who already has something else at that time, or may no longer book it, leaves the queue.
    """
    offers = over = 0
    for pk in Waiting.objects.filter(space=space_id, state="waiting").order_by("pk").values_list("pk", flat=True):
        try:
            state = _serve(pk)
        except IntegrityError as error:
            race_refusal(error)
            continue
        offers += state == Waiting.State.OFFERED
        over += state == Waiting.State.OVER
    return Served(offers, over)


@retry_on_deadlock
@transaction.atomic
def _serve(pk: int) -> str:
    waiting = Waiting.objects.select_related("person", "space__place__network").get(pk=pk)
    wait_for_turn(waiting.person, [waiting.space_id])
    waiting.refresh_from_db(fields=["state"])
    if waiting.state != "waiting":
        return "nothing"
    line = SlotRequest(waiting.space_id, waiting.period.utc(), waiting.people)
    allocator = allocator_for(Requester(waiting.person), [line])
    try:
        allocation = allocator.allocate(line)
    except Refusal as refusal:
        if refusal.code in STAYS_IN_LINE:
            return "waiting"
        Waiting.objects.filter(pk=pk).update(state=Waiting.State.OVER)
        facts = {name: write_fact(value) for name, value in refusal.facts.items()}
        tell_wait_over(waiting, refusal.sentence, facts)
        return Waiting.State.OVER
    release_stale_holds([allocation])
    (offer,) = write(allocator, [allocation], Status.HELD)
    until = _offered_until(waiting, send_later("offered", offer) or allocator.now, allocator.now)
    Booking.objects.filter(pk=offer.pk).update(expires_at=until)
    Occupancy.objects.filter(booking=offer.pk).update(expires_at=until)
    Waiting.objects.filter(pk=pk).update(state=Waiting.State.OFFERED, offer=offer)
    return Waiting.State.OFFERED


def _offered_until(waiting: Waiting, told_at: datetime, now: datetime) -> datetime:
    """An hour by default, counted from the mail, which may wait for the morning; less when the slot begins sooner,
    never less than five minutes.
    """
    usual = told_at + timedelta(minutes=waiting.space.place.network.offer_minutes)
    return max(min(usual, waiting.starts_at), now + SHORTEST_OFFER)


def serve_all() -> Served:
    """Serve every queue, as the job does each minute in case a freed slot was told to nobody; and end what is past."""
    ended = Waiting.objects.filter(state="waiting", ends_at__lte=timezone.now()).update(state="over")
    spaces = Waiting.objects.filter(state="waiting").order_by("space").values_list("space", flat=True).distinct()
    served = [serve_queue(space) for space in spaces]
    return Served(sum(s.offers for s in served), ended + sum(s.over for s in served))
