"""What bookings cost: charged when they are sure, in the transaction that makes them so, and given back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app

from maillage.bookings.models import Booking
from maillage.bookings.queries.prices import is_paid_or_invoiced, use_of
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.prices import UNSEEN, PriceSeen
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.charges import charge_uses, release_use
from maillage.passes.models import Charge
from maillage.places.actions import lock_in_order
from maillage.places.models import Place


def charge_bookings(bookings: Sequence[Booking], seen: PriceSeen = UNSEEN) -> None:
    """Charge those that are sure, of one person whose lock is held. Raises Refusal "price_changed"."""
    sure = [use_of(booking) for booking in bookings if booking.status == Status.CONFIRMED]
    if sure:
        charge_uses(sure, quoted=seen.digest, with_passes=seen.with_passes)


def charge_again(booking: Booking) -> None:
    """Charge a booking that changed, in place of what it cost before."""
    release_use(booking.public_id)
    charge_bookings([booking])


def require_same_carrier(booking: Booking, place: Place) -> None:
    """What was paid stays where it was received. Raises Refusal "paid_elsewhere" when another carrier runs `place`."""
    is_same = place.operator_id is not None and place.operator_id == booking.place.operator_id
    if not is_same and is_paid_or_invoiced(booking):
        raise Refusal(
            "paid_elsewhere",
            "This booking is paid to, or invoiced by, %(place)s: cancel it, then book the other place.",
            place=booking.place.name,
        )


def give_back(booking: Booking) -> None:
    """Give back what a booking cost: at once, or by a job when the person is booking something at this very moment.

    Rows are locked already, and people come before rows: who waits here could wait in a circle.
    """
    if not Charge.objects.filter(use=booking.public_id).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [int(LockFamily.PERSON), booking.person_id])
        (is_mine,) = cursor.fetchone()
    if is_mine:
        release_use(booking.public_id)
    else:
        app.configure_task("bookings.give_back").defer(use=str(booking.public_id), person_id=booking.person_id)


def give_back_later(use: UUID, person_id: int) -> None:
    """The job: wait for the person, then give back. Run twice, it gives back once."""
    lock_in_order([], before=[(LockFamily.PERSON, person_id)])
    booking = Booking.objects.filter(public_id=use).first()
    if booking is None or booking.status not in {Status.CONFIRMED, Status.REQUESTED}:
        release_use(use)
