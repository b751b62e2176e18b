"""What the site knows by itself of what keeps a secret in each space: doors, Wi-Fi codes, visitors, who is there."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.access.models import Door, Voucher
from maillage.bookings.models import VisitorRegister
from maillage.places.models import Place, Space
from maillage.places.rules.safeguards import Safeguard


def known_safeguards(place: Place, spaces: Sequence[Space]) -> dict[int, frozenset[Safeguard]]:
    """By number of the space. It is what was set up here, not what somebody saw: no level rises by it.

    Four statements, whatever the number of spaces.
    """
    everywhere = set()
    if place.staffed_hours:
        everywhere.add(Safeguard.STAFFED)
    if VisitorRegister.objects.filter(place=place, is_open=True).exists():
        everywhere.add(Safeguard.VISITOR_REGISTER)
    if Voucher.objects.filter(place=place).exists():
        everywhere.add(Safeguard.PERSONAL_CODES)
    doors = Door.objects.filter(place=place, active=True).prefetch_related("spaces")
    opened = [{space.pk for space in door.spaces.all()} for door in doors]
    if set() in opened:  # of the place itself
        everywhere.add(Safeguard.BADGE)
    return {
        space.pk: frozenset(everywhere)
        | ({Safeguard.BADGE} if any(space.pk in one for one in opened) else set())
        | ({Safeguard.ROOM_KEY} if {space.pk} in opened else set())
        for space in spaces
    }
