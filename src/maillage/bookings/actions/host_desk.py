"""What a host does besides bookings: write to those of a day, write down what was received; and limits of a network."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from maillage.bookings.actions.lifecycle import accept, cancel_locked, lock_booking
from maillage.bookings.mails import send_later, tell_message
from maillage.bookings.models import Booking, CashEntry, Limit, Waiting
from maillage.bookings.queries import day_at
from maillage.bookings.queries.prices import owed_for
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Network, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Pass
from maillage.places.models import Place


def _require_host(host: Person, place: Place) -> None:
    if Ability.SEE_DAY not in abilities(host, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


@transaction.atomic
def write_to_those_of(host: Person, place: Place, day: date, text: str) -> int:
    """One mail to each person who comes that day; to how many. The same words twice go once."""
    _require_host(host, place)
    people: dict[int, Booking] = {}
    for booking in day_at(place, day):
        if booking.status == Status.CONFIRMED and not booking.guest:
            people.setdefault(booking.person_id, booking)
    if not people:
        raise Refusal("nobody_comes", "Nobody comes that day whom one could write to.")
    mark = sha256(text.encode()).hexdigest()[:16]
    for person_id, booking in people.items():
        key = f"message-{place.pk}-{day}-{person_id}-{mark}"
        tell_message(booking, text, host, key)
    about = [booking.person for booking in people.values()]
    record(
        host,
        "day_written_to",
        ("place", place.pk),
        place.scopes()[0],
        about=about,
        day=day.isoformat(),
        people=len(people),
    )
    return len(people)


@transaction.atomic
def record_cash(host: Person, place: Place, day: date, cents: int, means: str, note: str = "") -> CashEntry:
    """Write down what was received, in cents; a mistake is put right by a line with the opposite sign."""
    _require_host(host, place)
    if day > timezone.localdate(timezone=place.zone):
        raise Refusal("not_yet", "Nothing can be received tomorrow.")
    entry = CashEntry.objects.create(place=place, day=day, cents=cents, means=means, note=note, received_by=host)
    record(host, "taking_written", ("taking", entry.pk), place.scopes()[0], cents=cents)
    return entry


def record_pass_payment(host: Person, held: Pass, means: str) -> None:
    """A pass is paid: a line among the takings of the day, in the transaction that makes it good."""
    place = held.kind.seller
    if held.price_cents:
        CashEntry.objects.create(
            place=place,
            day=timezone.localdate(timezone=place.zone),
            cents=held.price_cents,
            means=means,
            note=held.name[:120],
            received_by=host,
            pass_sold=held,
        )


def record_card_for_pass(held: Pass, cents: int) -> None:
    """What a card provider says it took for a pass, or gave back (below zero): a line among the takings, by nobody."""
    place = held.kind.seller
    CashEntry.objects.create(
        place=place,
        day=timezone.localdate(timezone=place.zone),
        cents=cents,
        means=CashEntry.Means.CARD,
        note=held.name[:120],
        pass_sold=held,
    )


@transaction.atomic
def receive_for_booking(host: Person, booking: Booking, means: str) -> int:
    """Who booked pays what is owed for it, in cents: a line among the takings; twice receives once."""
    _require_host(host, booking.place)
    if means not in CashEntry.Means.values:
        raise Refusal("no_means", "Say how it was paid.")
    booking = lock_booking(booking)
    take_lock(LockFamily.TILL, booking.place_id)
    cents = owed_for([booking]).get(booking.pk, 0)
    if cents:
        entry = CashEntry.objects.create(
            place=booking.place,
            booking=booking,
            day=timezone.localdate(timezone=booking.place.zone),
            cents=cents,
            means=means,
            note=booking.who[:120] if booking.guest else "",
            received_by=host,
        )
        about = [] if booking.guest else [booking.person]
        record(host, "taking_written", ("taking", entry.pk), booking.place.scopes()[0], about=about, cents=cents)
    return cents


@transaction.atomic
def set_limit(person: Person, network: Network, limit: Limit) -> Limit:
    """One more limit in a network; what is booked already stands."""
    if Ability.EDIT not in abilities(person, network):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    limit.network = network
    limit.save()
    record(person, "limit_set", ("limit", limit.pk), network.scopes()[0], told=str(limit))
    return limit


@transaction.atomic
def remove_limit(person: Person, limit: Limit) -> None:
    """Remove a limit."""
    if Ability.EDIT not in abilities(person, limit.network):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    record(person, "limit_removed", ("limit", limit.pk), limit.network.scopes()[0], told=str(limit))
    limit.delete()


def cancel_all_ahead(person: Person, place: Place) -> None:
    """A place closes for good: what is booked ahead is cancelled, each person told, the past stays readable."""
    ahead = Booking.objects.filter(place=place, status__in=HOLDING, ends_at__gt=timezone.now()).order_by("pk")
    by_person: dict[int, list[Booking]] = {}
    for booking in [lock_booking(one) for one in ahead]:
        if booking.status not in HOLDING or booking.place_id != place.pk:
            continue  # over, or moved elsewhere meanwhile
        sure = booking.status != Status.HELD and not booking.guest
        cancel_locked(person, booking, tell=False)
        if sure:
            by_person.setdefault(booking.person_id, []).append(booking)
    reason = gettext("This place closes for good.")
    for mine in by_person.values():
        send_later("cancelled_several", mine[0], reason=reason, others=[booking.pk for booking in mine[1:]], by=person)
    Waiting.objects.filter(space__place=place, state="waiting").update(state="over")


def accept_series(host: Person, series_id: int, place: Place) -> int:
    """Say yes to every date of a series that is asked for at this place and can be had; how many. Each stands alone."""
    accepted = 0
    requests = Booking.objects.filter(series=series_id, place=place, status=Status.REQUESTED).order_by("starts_at")
    for booking in requests:
        try:
            accept(host, booking)
        except Refusal:
            continue
        accepted += 1
    return accepted
