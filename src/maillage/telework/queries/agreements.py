"""What is read of agreements: one's own, those of an organisation, the days booked under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import HOLDING
from maillage.community.models import Organisation, Person
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.telework.models import Agreement
from maillage.telework.rules.lifecycle import AgreementState

IN_FORCE = (AgreementState.ACTIVE.value, AgreementState.SUSPENDED.value, AgreementState.ENDED.value)


@dataclass(frozen=True, slots=True)
class BookedDay:
    """A day on which something is booked under an agreement, and where."""

    day: date
    place: str


def agreements_of(person: Person) -> QuerySet[Agreement]:
    """Those of a worker, the latest first."""
    return Agreement.objects.filter(worker=person).select_related("network")


def agreements_in_force(person: Person) -> list[Agreement]:
    """Those under which a worker teleworks, or did until their end: what they say and the days swapped with them."""
    rows = agreements_of(person).filter(state__in=(AgreementState.ACTIVE.value, AgreementState.ENDED.value))
    return list(rows.prefetch_related("versions", "swaps"))


def agreement_of_employer(key: UUID) -> Agreement | None:
    """The one a key of an employer opens, once it was sent; None for any other."""
    rows = Agreement.objects.select_related("network", "worker", "organisation").filter(employer_key=key)
    return rows.exclude(state=AgreementState.DRAFT.value, versions=None).first()


def booked_days(people: Sequence[int], slugs: Sequence[str], first: date, last: date) -> dict[int, list[BookedDay]]:
    """The days each of these people booked in these places, `first` and `last` included; one statement."""
    bookings = Booking.objects.filter(
        person__in=people, guest="", place__slug__in=slugs, status__in=[status.value for status in HOLDING],
        starts_at__date__gte=first, starts_at__date__lte=last,
    )  # fmt: skip
    days: dict[int, set[BookedDay]] = defaultdict(set)
    for booking in bookings.select_related("place").order_by("starts_at"):
        day = timezone.localdate(booking.starts_at, timezone=booking.place.zone)
        days[booking.person_id].add(BookedDay(day, booking.place.name))
    return {person: sorted(booked, key=lambda one: (one.day, one.place)) for person, booked in days.items()}


def speaks_for(person: Person, organisation: Organisation) -> bool:
    """Whether this person is a manager of that very organisation: who facilitates its network is not."""
    return organisation.pk in scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)


def organisations_of(person: Person) -> QuerySet[Organisation]:
    """Those this person speaks for."""
    return Organisation.objects.filter(pk__in=scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION))


def agreements_of_organisation(organisation: Organisation) -> QuerySet[Agreement]:
    """Those it signed."""
    rows = Agreement.objects.filter(organisation=organisation, state__in=IN_FORCE, worker__isnull=False)
    return rows.select_related("worker").prefetch_related("versions", "consents").order_by("worker_name", "pk")
