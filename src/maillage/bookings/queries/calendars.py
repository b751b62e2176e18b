"""What a secret calendar address gives, and what outside calendars hold."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.bookings.models import Booking, CalendarAddress, ExternalCalendar, ExternalEvent, Occupancy
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.queries import abilities
from maillage.community.queries.access_tokens import usable
from maillage.community.rules import Ability
from maillage.kernel.period import Period, day_period, merged
from maillage.places.models import Closure, Place, Space, Unit

PAST = timedelta(days=90)  # how far back a feed goes
CANCELLED_FOR = timedelta(days=31)  # how long what was cancelled stays, so that calendars take it away
STATUSES_SENT = frozenset({*HOLDING, Status.CANCELLED, Status.REFUSED, Status.NO_SHOW, Status.EXPIRED})


def address_of(token: str) -> CalendarAddress | None:
    """The address that is in use, if its owner may still read what it gives."""
    address = (
        usable(CalendarAddress.objects.filter(token=token)).select_related("person", "space__place", "place").first()
    )
    if address is None or address.kind == CalendarAddress.Kind.MINE:
        return address
    place = address.place or address.space.place  # type: ignore[union-attr]  # one of the two: a constraint says so
    may = Ability.SEE_DAY in abilities(address.person, place)
    return address if may or address.kind == CalendarAddress.Kind.SPACE else None


def bookings_of_calendar(address: CalendarAddress, now: datetime | None = None) -> QuerySet[Booking]:
    """The bookings of a person or of a place, oldest first; of what is only held for a few minutes, nothing."""
    now = now or timezone.now()
    bookings = Booking.objects.filter(ends_at__gt=now - PAST, status__in=STATUSES_SENT).exclude(
        status__in=[Status.HELD, Status.EXPIRED]
    )
    bookings = bookings.exclude(
        status__in=[Status.CANCELLED, Status.REFUSED, Status.NO_SHOW], ends_at__lt=now - CANCELLED_FOR
    )
    if address.kind == CalendarAddress.Kind.MINE:
        bookings = bookings.filter(person=address.person, guest="")
    else:
        bookings = bookings.filter(place=address.place)
    return bookings.select_related("place__commune", "space", "person").order_by("starts_at", "pk")


def busy_of(space: Space, now: datetime | None = None) -> list[Period]:
    """When each unit of a space is taken, from today on, in order of time: by whom, and how often, is not said.

    What follows without a gap is one time, whoever has it; of what is only held for a few minutes, nothing.
    """
    place = space.place
    first = day_period(timezone.localdate(now or timezone.now(), place.zone), place.zone).start
    units = {unit.pk: unit.parts or [unit.pk] for unit in Unit.objects.filter(space=space, active=True)}
    held = Occupancy.objects.filter(
        unit__in={atom for atoms in units.values() for atom in atoms}, holds=True, during__endswith__gt=first
    ).exclude(booking__status=Status.HELD)
    by_atom: dict[int, list[Period]] = {}
    for atom, during in held.values_list("unit_id", "during"):
        by_atom.setdefault(atom, []).append(Period(during.lower, during.upper))
    closures = Closure.objects.filter(place=place, lifted_at__isnull=True, during__endswith__gt=first)
    closed = [
        Period(during.lower, during.upper)
        for during in closures.filter(Q(space__isnull=True) | Q(space=space)).values_list("during", flat=True)
    ]
    taken = (
        merged([*closed, *(period for atom in atoms for period in by_atom.get(atom, ()))]) for atoms in units.values()
    )
    return sorted(period for periods in taken for period in periods)


def calendars_at(place: Place) -> QuerySet[ExternalCalendar]:
    """The outside calendars that hold units of a place."""
    return (
        ExternalCalendar.objects.filter(unit__space__place=place, removed_at__isnull=True)
        .select_related("unit__space")
        .prefetch_related("events")
    )


def conflicts_at(place: Place, now: datetime | None = None) -> QuerySet[ExternalEvent]:
    """Outside events that could not hold their unit because somebody has booked it: a host must settle each."""
    return (
        ExternalEvent.objects.filter(
            calendar__unit__space__place=place,
            calendar__removed_at__isnull=True,
            conflicts=True,
            ends_at__gt=now or timezone.now(),
        )
        .select_related("calendar__unit__space")
        .order_by("starts_at")
    )
