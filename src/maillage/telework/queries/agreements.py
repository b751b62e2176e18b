"""What is read of agreements: one's own, those of an organisation, the days booked under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.models import Organisation, Person
from maillage.community.queries.rights import scopes_held
from maillage.community.rules import RoleKind, ScopeKind
from maillage.places.models import Place
from maillage.telework.models import Agreement, DaysConsent
from maillage.telework.rules.days import Claim, is_day_of
from maillage.telework.rules.lifecycle import AgreementState, Party, Swap, last_day_of
from maillage.telework.rules.terms import Terms

IN_FORCE = (AgreementState.ACTIVE.value, AgreementState.SUSPENDED.value, AgreementState.ENDED.value)


@dataclass(frozen=True, slots=True)
class BookedDay:
    """A day on which something is booked under an agreement, and where: the name of the place, and its slug."""

    day: date
    place: str
    slug: str = ""


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


def booked_days(
    people: Sequence[int], slugs: Sequence[str], first: date, last: date, among: Iterable[Status] = HOLDING
) -> dict[int, list[BookedDay]]:
    """The days each of these people booked in these places, `first` and `last` included; one statement."""
    bookings = Booking.objects.filter(
        person__in=people, guest="", place__slug__in=slugs, status__in=[status.value for status in among],
        starts_at__date__gte=first, starts_at__date__lte=last,
    )  # fmt: skip
    days: dict[int, set[BookedDay]] = defaultdict(set)
    for booking in bookings.select_related("place").order_by("starts_at"):
        day = timezone.localdate(booking.starts_at, timezone=booking.place.zone)
        days[booking.person_id].add(BookedDay(day, booking.place.name, booking.place.slug))
    return {person: sorted(booked, key=lambda one: (one.day, one.place)) for person, booked in days.items()}


def consent_of(agreement: Agreement) -> DaysConsent | None:
    """By which the employer sees its days now; None when its worker lets nobody."""
    return next((one for one in agreement.consents.all() if one.withdrawn_at is None), None)


def terms_in_force(agreement: Agreement) -> tuple[Terms, frozenset[Swap]]:
    """What binds today: the last version both signed, until the day the agreement ends; the swaps that were made."""
    terms = max(agreement.versions.all(), key=lambda version: version.number).read_terms
    terms = replace(terms, ends_on=last_day_of(terms, agreement.ends_on))
    return terms, frozenset(Swap(one.day_off, one.day_on) for one in agreement.swaps.all())


def claim_of(agreement: Agreement) -> Claim | None:
    """What it may call its days; None when nothing was sent. Reads its versions and swaps, prefetched or not."""
    version = max(agreement.versions.all(), key=lambda one: one.number, default=None)
    if version is None:
        return None
    return Claim(
        version.read_terms,
        frozenset(Swap(one.day_off, one.day_on) for one in agreement.swaps.all()),
        until=agreement.ends_on,
        is_suspended=agreement.state == AgreementState.SUSPENDED,
    )


def claims_of(people: Sequence[int]) -> dict[int, dict[int, Claim]]:
    """What the signed agreements of each of these people may call their days: person → agreement → claim."""
    rows = Agreement.objects.filter(worker__in=people, state__in=IN_FORCE).prefetch_related("versions", "swaps")
    claims: dict[int, dict[int, Claim]] = defaultdict(dict)
    for agreement in rows:
        if (claim := claim_of(agreement)) and agreement.worker_id is not None:
            claims[agreement.worker_id][agreement.pk] = claim
    return claims


def days_of_agreements(
    people: Sequence[int], first: date, last: date, among: Iterable[Status] = HOLDING
) -> dict[int, list[BookedDay]]:
    """The booked days of each agreement of these people, each of its own days alone: agreement → days.

    Four statements, however many people there are.
    """
    claims = claims_of(people)
    slugs = {slug for mine in claims.values() for claim in mine.values() for slug in claim.terms.places}
    booked = booked_days(people, sorted(slugs), first, last, among)
    days: dict[int, list[BookedDay]] = {}
    for person, mine in claims.items():
        for pk, claim in mine.items():
            others = [other for number, other in mine.items() if number != pk]
            days[pk] = [one for one in booked.get(person, []) if is_day_of(claim, others, one.day, one.slug)]
    return days


def places_of_agreements(agreements: Sequence[Agreement]) -> list[Place]:
    """The places of the network where these agreements, their versions read, let work; by name."""
    latest = [max(one.versions.all(), key=lambda version: version.number) for one in agreements]
    slugs = {slug for version in latest for slug in version.read_terms.places}
    return list(Place.objects.filter(slug__in=slugs).order_by("name"))


def has_signed(agreement: Agreement, party: Party) -> bool:
    """Whether that side has signed the version that was sent; nobody has signed what is being written again."""
    if agreement.state == AgreementState.DRAFT:
        return False
    return agreement.versions.latest("number").signatures.filter(party=party.value).exists()


def speaks_for(person: Person, organisation: Organisation) -> bool:
    """Whether this person is a manager of that very organisation: who facilitates its network is not."""
    return organisation.pk in scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION)


def organisations_of(person: Person) -> QuerySet[Organisation]:
    """Those this person speaks for."""
    return Organisation.objects.filter(pk__in=scopes_held(person, RoleKind.MANAGER, ScopeKind.ORGANISATION))


def agreements_of_organisation(organisation: Organisation) -> QuerySet[Agreement]:
    """The agreements that an organisation has signed."""
    rows = Agreement.objects.filter(organisation=organisation, state__in=IN_FORCE, worker__isnull=False)
    return (
        rows.select_related("worker").prefetch_related("versions__signatures", "consents").order_by("worker_name", "pk")
    )
