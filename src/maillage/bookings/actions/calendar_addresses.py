"""Secret addresses of calendars: opened for oneself, revoked when one wants."""

from __future__ import annotations

from django.db import transaction

from maillage.bookings.models import CalendarAddress
from maillage.community.actions import record
from maillage.community.actions.access_tokens import revoke
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space


@transaction.atomic
def open_calendar(
    person: Person, kind: str, *, place: Place | None = None, space: Space | None = None
) -> CalendarAddress:
    """A new address: of my bookings, of the busy times of a space, or of the days of a place I host."""
    if (
        kind not in CalendarAddress.Kind.values
        or (kind == "space" and space is None)
        or (kind == "place" and place is None)
    ):
        raise Refusal("no_such_calendar", "Choose which calendar you want.")
    if kind == "place" and (place is None or Ability.SEE_DAY not in abilities(person, place)):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    address = CalendarAddress.objects.create(
        person=person, kind=kind, place=place if kind == "place" else None, space=space if kind == "space" else None
    )
    record(person, "calendar_opened", ("calendar", address.pk), kind=kind)
    return address


@transaction.atomic
def revoke_calendar(person: Person, address: CalendarAddress) -> None:
    """Stop answering at that calendar address; doing it twice does nothing more."""
    if address.person_id != person.pk:
        raise Refusal("not_allowed", "This address is not yours.")
    if revoke(address):
        record(person, "calendar_revoked", ("calendar", address.pk))
