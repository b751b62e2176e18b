"""Take: at once, for a few minutes, or many things together. One verb, one transaction.

Order of locks, always the same, so that none waits in a circle: the organisation, the person, then the spaces by
number, then rows. The locks make a refusal quick and clean; the exclusion constraint makes a double booking
impossible, with or without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.bookings.actions.allocation import (
    Allocation,
    Allocator,
    Requester,
    SlotRequest,
    allocator_for,
    wait_for_turn,
    write,
)
from maillage.bookings.actions.events import notify_made
from maillage.bookings.actions.expiry import release_expired
from maillage.bookings.models import Basket, BasketLine, Booking, Waiting
from maillage.bookings.queries import alternatives_at, near_spaces, part_of
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.prices import UNSEEN, PriceSeen
from maillage.community.actions import record
from maillage.community.actions.retries import retry_on_deadlock
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space

WITH_ALTERNATIVES = frozenset({"taken", "closure", "queued"})


def book(
    person: Person, space_id: int, period: Period, *, people: int = 1, key: UUID | None = None, note: str = "",
    unit_id: int | None = None, price: PriceSeen = UNSEEN,
) -> Booking:  # fmt: skip
    """Book at once, or ask for it where a host decides. The same key twice is the same booking.

    `unit_id` is the very unit one wants, where one may choose; raises Refusal "unit_taken" when others are left.
    `price` is what the person was shown; raises Refusal "price_changed" when it is another.
    """
    line = SlotRequest(space_id, period.utc(), people, unit_id)
    return _take(Requester(person, note=note, key=key, price=price), line, Status.CONFIRMED)


def hold(person: Person, space_id: int, period: Period, *, people: int = 1, key: UUID | None = None) -> Booking:
    """Keep a slot, against everybody, while the person confirms: for as long as the network says."""
    return _take(Requester(person, key=key), SlotRequest(space_id, period.utc(), people), Status.HELD)


def book_for(
    host: Person, person: Person | None, space: Space, period: Period, *, guest: str = "", people: int = 1,
    key: UUID | None = None, note: str = "", guest_phone: str = "",
) -> Booking:  # fmt: skip
    """A host books for someone on the telephone: a member, or a guest of whom a name is kept, and how to call back."""
    if Ability.SEE_DAY not in abilities(host, space.place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    if person is None and not guest.strip():
        raise Refusal("nobody", "Say for whom: the address of a member, or a name.")
    whom = Requester(
        person or host,
        made_by=host,
        guest="" if person else guest.strip()[:120],
        guest_phone="" if person else guest_phone.strip()[:30],
        note=note,
        key=key,
    )
    return _take(whom, SlotRequest(space.pk, period.utc(), people), Status.CONFIRMED)


@retry_on_deadlock
def _take(whom: Requester, line: SlotRequest, wanted: Status) -> Booking:
    try:
        with transaction.atomic():
            return _take_locked(whom, line, wanted)
    except Refusal as refusal:
        raise with_alternatives(refusal, line) from None
    except IntegrityError as error:
        raise with_alternatives(race_refusal(error), line) from error


def _take_locked(whom: Requester, line: SlotRequest, wanted: Status) -> Booking:
    wait_for_turn(whom.person, [line.space_id])
    allocator = allocator_for(whom, [line])
    if allocator.known.same:
        return Booking.objects.get(pk=allocator.known.same)
    allocation = allocator.allocate(line)
    release_stale_holds([allocation])
    (booking,) = write(allocator, [allocation], wanted)
    if whom.guest_phone:
        booking.guest_phone = whom.guest_phone
        booking.save(update_fields=["guest_phone"])
    end_own_waiting(allocator, [booking])
    notify_made([booking])
    return booking


def release_stale_holds(allocations: Sequence[Allocation]) -> None:
    """Release holds whose time has run out, so that the constraint no longer counts them."""
    for allocation in allocations:
        if allocation.space.has_lapsed_hold:
            release_expired(allocation.atoms, allocation.during)


def end_own_waiting(allocator: Allocator, bookings: Sequence[Booking]) -> None:
    """End the person's waiting for what they have just booked."""
    mine = [ahead for ahead in allocator.known.queue if ahead.person_id == allocator.whom.person.pk]
    if not mine or allocator.whom.guest:
        return
    for booking in bookings:
        waits = Waiting.objects.filter(
            person=booking.person_id,
            space=booking.space_id,
            state="waiting",
            starts_at__lt=booking.ends_at,
            ends_at__gt=booking.starts_at,
        )
        waits.update(state="taken", offer=booking)


def race_refusal(error: IntegrityError) -> Refusal:
    """The Refusal when a writer without our locks was faster (exclusion constraint); raises any other error."""
    if "no_double_booking" not in str(error):
        raise error
    return Refusal("taken", "That time has just been taken.")


def with_alternatives(refusal: Refusal, line: SlotRequest) -> Refusal:
    """The same refusal, with what else the place offers at that time or soon after."""
    if refusal.code not in WITH_ALTERNATIVES:
        return refusal
    day = line.period.start.date()
    spaces = near_spaces(criteria=Criteria(day=day), first=day, last=day, spaces=[line.space_id])
    if not spaces:
        return refusal
    criteria = replace(part_of(line.period, spaces[0].stock.policy), people=line.people)
    others = alternatives_at(line.space_id, spaces[0].place.id, criteria, timezone.now())
    return Refusal(refusal.code, refusal.sentence, alternatives=others, **refusal.facts)


# Several things together.


def add_to_basket(person: Person, space_id: int, period: Period, *, people: int = 1) -> Basket:
    """Add a slot to the basket, which holds nothing until all is booked; adding it twice keeps one."""
    period = period.utc()
    if period.end <= timezone.now():
        raise Refusal("past", "That time has passed. Choose a later one.")
    with transaction.atomic():
        wait_for_turn(person, [])  # two clicks at once make one basket
        basket, _new = Basket.objects.get_or_create(person=person, booked_at=None)
        if basket.lines.count() >= MOST_LINES:
            raise Refusal("basket_full", "A basket holds %(most)s things at most. Book these first.", most=MOST_LINES)
        BasketLine.objects.update_or_create(
            basket=basket, space_id=space_id, starts_at=period.start, ends_at=period.end, defaults={"people": people}
        )
    return basket


MOST_LINES = 40


def remove_from_basket(person: Person, line: BasketLine) -> None:
    """Remove a slot from the basket, unless the basket has just been booked."""
    with transaction.atomic():
        wait_for_turn(person, [])
        basket = Basket.objects.get(pk=line.basket_id)
        if basket.person_id != person.pk or basket.booked_at is not None:
            raise Refusal("not_allowed", "This basket is not yours.")
        line.delete()


class NotAll(Refusal):
    """Something in the basket can't be had: nothing is booked, and each line says whether it could be and why not."""

    def __init__(self, refusals: dict[int, Refusal]) -> None:
        plain = Refusal("not_all", "Nothing is booked: some of it can't be had any more.")
        super().__init__(plain.code, plain.sentence, lines=len(refusals))
        self.refusals = refusals


@retry_on_deadlock
def book_basket(person: Person, basket: Basket, note: str = "", price: PriceSeen = UNSEEN) -> list[Booking]:
    """Book all that is in the basket, or nothing. Twice books once. Raises NotAll, each refusal with alternatives."""
    try:
        with transaction.atomic():
            return _book_basket_locked(person, basket, note, price)
    except NotAll as refused:
        lines = {line.pk: line for line in basket.lines.all()}
        refusals = {
            pk: with_alternatives(refusal, _slot_request(lines[pk]))
            for pk, refusal in refused.refusals.items()
            if pk in lines
        }
        raise NotAll(refusals) from None
    except IntegrityError as error:
        raise race_refusal(error) from error


def _slot_request(line: BasketLine) -> SlotRequest:
    return SlotRequest(line.space_id, Period(line.starts_at, line.ends_at).utc(), line.people)


def _book_basket_locked(person: Person, basket: Basket, note: str, price: PriceSeen) -> list[Booking]:
    wait_for_turn(person, [])  # nothing is put in or taken out any more
    wait_for_turn(person, basket.lines.values_list("space_id", flat=True))
    basket = Basket.objects.select_for_update(no_key=True).get(pk=basket.pk)
    if basket.person_id != person.pk:
        raise Refusal("not_allowed", "This basket is not yours.")
    if basket.booked_at is not None:
        return list(basket.bookings.order_by("starts_at", "pk"))
    lines = list(basket.lines.all())
    if not lines:
        raise Refusal("empty_basket", "The basket is empty.")
    allocator = allocator_for(
        Requester(person, note=note, basket_id=basket.pk, price=price), [_slot_request(line) for line in lines]
    )
    allocations, refusals = [], {}
    for line in lines:
        try:
            allocation = allocator.allocate(_slot_request(line))
        except Refusal as refusal:
            refusals[line.pk] = refusal
        else:
            allocator.reserve(allocation)
            allocations.append(allocation)
    if refusals:
        raise NotAll(refusals)
    release_stale_holds(allocations)
    bookings = write(allocator, allocations, Status.CONFIRMED)
    basket.booked_at = allocator.now
    basket.save(update_fields=["booked_at"])
    end_own_waiting(allocator, bookings)
    record(person, "basket_booked", ("basket", basket.pk), bookings=len(bookings))
    notify_made(bookings, together="basket")
    return bookings


def on_behalf(email: str) -> Person | None:
    """The member whom a host names by their address."""
    return Person.objects.filter(email=email, is_active=True).first()
