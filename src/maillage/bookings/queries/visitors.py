"""Who is in a place now, and the entries of its register of visitors: for its hosts alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from maillage.bookings.models import Booking, VisitorEntry, VisitorRegister
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.visitors import is_here
from maillage.community.models import Retention
from maillage.places.models import Place

MOST_LISTED = 300


def register_of(place: Place) -> VisitorRegister | None:
    """The register of a place, open or not."""
    return VisitorRegister.objects.filter(place=place).first()


def days_kept(register: VisitorRegister) -> int:
    """How many days its entries are kept: what the place says, else the table of retention."""
    return register.days_kept or default_days()


def default_days() -> int:
    """What the table of retention says today."""
    rules = Retention.objects.filter(code="visitors", valid_from__lte=timezone.localdate())
    return int(rules.order_by("-valid_from").values_list("days", flat=True)[0])


def entries_of(register: VisitorRegister) -> Sequence[VisitorEntry]:
    """What the register holds, the latest first."""
    return list(register.entries.all()[:MOST_LISTED])


def visitors_here(entries: Sequence[VisitorEntry], place: Place, now: datetime) -> list[VisitorEntry]:
    """Those of these visitors who have not left."""
    return [one for one in entries if is_here(one.arrived_at, one.left_at, now, place.zone)]


def bookings_here(place: Place, now: datetime) -> list[Booking]:
    """What is booked right now, with who booked it; whether they arrived is with each."""
    now_on = Booking.objects.filter(place=place, status=Status.CONFIRMED, starts_at__lte=now, ends_at__gt=now)
    return list(now_on.select_related("person", "space").order_by("space__position", "starts_at", "pk"))
