"""What every view of bookings needs: who asks, and whether the booking asked for is theirs to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.queries import near_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place


def person_of(request: HttpRequest) -> Person:
    """The signed-in person (the view requires one)."""
    assert isinstance(request.user, Person)
    return request.user


def booking_or_404(request: HttpRequest, public_id: UUID) -> tuple[Booking, frozenset[Ability]]:
    """The booking and the visitor's abilities on it; 404 to strangers, who can't learn that it exists."""
    query = Booking.objects.select_related("place__commune", "place__network", "space", "person")
    booking = query.filter(public_id=public_id).first()
    if booking is None:
        raise Http404
    allowed = abilities(request.user, booking, owner_id=booking.person_id)
    if Ability.SEE not in allowed:
        raise Http404
    return booking, allowed


def space_of(booking: Booking) -> NearSpace:
    """The space of a booking, with its rules; raises the Refusal "not_bookable" where it no longer can be booked."""
    day = timezone.localdate(booking.starts_at, booking.place.zone)
    spaces = near_spaces(criteria=Criteria(day=day), first=day, last=day, spaces=[booking.space_id])
    if not spaces:
        raise Refusal("not_bookable", "This space can't be booked at the moment.")
    return spaces[0]


def uuid_of(text: str) -> UUID | None:
    """The number meant, or None when it can't be one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def hosted_place(request: HttpRequest, slug: str) -> tuple[Person, Place]:
    """The place of that slug; refused unless the visitor hosts it."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    if Ability.SEE_DAY not in abilities(request.user, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    return person_of(request), place


def is_own_booking(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Is it their own booking that this address names?"""
    return Booking.objects.filter(public_id=arguments["public_id"], person=person).exists()
