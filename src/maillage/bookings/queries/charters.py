"""The confidentiality charter in force at a place, and who signed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from maillage.bookings.models import Booking, CharterSignature, ConfidentialityCharter
from maillage.bookings.rules.charters import CharterVersion, is_signed
from maillage.bookings.rules.policy import HOLDING
from maillage.community.models import Network, Person
from maillage.places.models import Place

COUNTED_BACK, COUNTED_AHEAD = timedelta(days=60), timedelta(days=30)


def current_charter(place: Place) -> ConfidentialityCharter | None:
    """The latest version of the place's own charter, else of its network's."""
    either = Q(place=place.pk) | Q(place=None, network=place.network_id)
    charters = ConfidentialityCharter.objects.select_related("network", "place").filter(either)
    return charters.order_by(F("place").asc(nulls_last=True), "-version").first()


def charters_of(network: Network, place: Place | None) -> QuerySet[ConfidentialityCharter]:
    """All versions of one charter, the latest first."""
    return ConfidentialityCharter.objects.filter(network=network, place=place).order_by("-version")


def versions_that_count(charter: ConfidentialityCharter) -> list[int]:
    """The numbers of the versions of this charter a signature of which is enough today."""
    same = ConfidentialityCharter.objects.filter(network=charter.network_id, place=charter.place_id)
    rows = list(same.order_by("version").values_list("pk", "version", "asks_again"))
    versions = [CharterVersion(number, asks) for _pk, number, asks in rows]
    return [pk for pk, number, _asks in rows if is_signed(versions, [number])]


def charter_to_sign(person: Person, place: Place) -> ConfidentialityCharter | None:
    """The charter this person has still to read and sign at the place; None when there is none or it is done."""
    charter = current_charter(place)
    return charter if charter and unsigned_people(charter, [person.pk]) else None


def unsigned_people(charter: ConfidentialityCharter, people: Iterable[int]) -> set[int]:
    """Those of these people who have still to sign it."""
    candidates = set(people)
    signed = CharterSignature.objects.filter(charter__in=versions_that_count(charter), person__in=candidates)
    return candidates - set(signed.values_list("person", flat=True))


def signatures_of(person: Person, charter: ConfidentialityCharter) -> Sequence[CharterSignature]:
    """What this person signed of all versions of a charter, the latest first."""
    mine = CharterSignature.objects.filter(
        person=person, charter__network=charter.network_id, charter__place=charter.place_id
    )
    return list(mine.select_related("charter"))


@dataclass(frozen=True, slots=True)
class SignatureCounts:
    """Of those who came in the last two months or come in the next one: how many signed, how many have still to."""

    signed: int
    to_sign: int


def count_signatures(
    charter: ConfidentialityCharter, places: Iterable[int], now: datetime | None = None
) -> SignatureCounts:
    """Counted over the people who have an account; one statement besides the versions."""
    now = now or timezone.now()
    came = Booking.objects.filter(
        person=OuterRef("pk"),
        place__in=list(places),
        guest="",
        status__in=HOLDING,
        ends_at__gt=now - COUNTED_BACK,
        starts_at__lt=now + COUNTED_AHEAD,
    )
    people = Person.objects.filter(Exists(came), erased_at=None, is_active=True)
    signatures = CharterSignature.objects.filter(person=OuterRef("pk"), charter__in=versions_that_count(charter))
    everybody = people.count()
    signed = people.filter(Exists(signatures)).count()
    return SignatureCounts(signed, everybody - signed)
