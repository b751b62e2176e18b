"""What bookings cost and what is still owed for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Sum

from maillage.bookings.models import Booking, CashEntry
from maillage.community.models import Person
from maillage.passes.models import Billed, Charge
from maillage.passes.queries.quotes import Use


def use_of(booking: Booking) -> Use:
    """A booking as what costs something; a guest has no account to charge."""
    person = None if booking.guest else booking.person
    return Use(booking.public_id, person, booking.space_id, booking.period.utc(), booking.people)


def owed_for(bookings: Sequence[Booking]) -> dict[int, int]:
    """What is owed for each of these bookings less what was received or invoiced, in cents; the others are left out.

    Three statements. Below zero: received for what was cancelled since, to be given back.
    """
    numbers: dict[UUID, int] = {booking.public_id: booking.pk for booking in bookings}
    owed: dict[int, int] = defaultdict(int)
    charges = Charge.objects.filter(use__in=list(numbers)).order_by()
    for use, cents in charges.values_list("use").annotate(sum=Sum("cents")):
        owed[numbers[use]] += cents
    received = CashEntry.objects.filter(booking__in=list(numbers.values())).order_by()
    for booking, cents in received.values_list("booking").annotate(sum=Sum("cents")):
        owed[booking] -= cents
    billed = Billed.objects.filter(key__in=list(numbers))
    for use, cents in billed.values_list("key", "cents"):
        owed[numbers[use]] -= _invoiced_of(owed[numbers[use]], cents)
    return {booking: cents for booking, cents in owed.items() if cents}


def is_paid_or_invoiced(booking: Booking) -> bool:
    """Whether money was received for a booking, and not given back, or an invoice or its draft names it."""
    received = CashEntry.objects.filter(booking=booking).aggregate(sum=Sum("cents", default=0))["sum"]
    return bool(received) or Billed.objects.filter(key=booking.public_id).exists()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one use of a space cost somebody: its booking where it is still known, what is owed, whether it is billed.

    `owed` is below zero where something is to be given back.
    """

    day: date
    place: str
    cents: int
    owed: int
    is_billed: bool
    booking: Booking | None


MOST_LISTED = 100


def costs_of(person: Person) -> list[Cost]:
    """What one's bookings cost, the last day first. Six statements, however many."""
    charges = Charge.objects.filter(payer=str(person.journal_id)).order_by()
    sums = charges.values("use").annotate(cents=Sum("cents"), on=Max("day"), name=Max("place__name")).order_by("-on")
    rows = list(sums.filter(Exists(Charge.objects.filter(use=OuterRef("use")).exclude(cents=0)))[:MOST_LISTED])
    uses = [row["use"] for row in rows]
    bookings = {one.public_id: one for one in Booking.objects.filter(public_id__in=uses, person=person)}
    owed = owed_for(list(bookings.values()))
    billed = set(Billed.objects.filter(key__in=uses).values_list("key", flat=True))
    costs = []
    for row in rows:
        booking = bookings.get(row["use"])
        left = owed.get(booking.pk, 0) if booking else 0
        if row["cents"] or left:
            costs.append(Cost(row["on"], row["name"], row["cents"], left, row["use"] in billed, booking))
    return costs


def _invoiced_of(owed: int, billed: int) -> int:
    """What stands on an invoice lowers what is owed, never below nothing: what was not paid is not given back."""
    return min(billed, max(owed, 0)) if billed > 0 else max(billed, min(owed, 0))
