"""What takes units of a place and is no booking: outside calendars, things of higher domains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from maillage.bookings.models import Occupancy
from maillage.kernel.period import Period, day_period
from maillage.places.models import Place

# For a kind of thing that holds units, the names of such things by their numbers: what a host reads. Filled by the
# manifests of the domains above.
HOLDER_NAMES: list[tuple[str, Callable[[Sequence[int]], dict[int, str]]]] = []


@dataclass(frozen=True, slots=True)
class OtherUse:
    """A unit of a space that something other than a booking holds."""

    period: Period  # with its margins
    space: str
    unit: str
    name: str  # of what holds it


def other_uses(place: Place, day: date) -> list[OtherUse]:
    """What else takes a place on a local day, in order of time; for its hosts only."""
    whole = day_period(day, place.zone)
    held = Occupancy.objects.filter(
        unit__space__place=place,
        booking__isnull=True,
        holds=True,
        during__overlap=(whole.start, whole.end),
    ).select_related("unit__space")
    listed = list(held.order_by("during", "unit__space__position", "unit__position", "pk"))
    names = _names_of(listed)
    return [
        OtherUse(
            Period(one.during.lower, one.during.upper),
            one.unit.space.name,
            one.unit.name,
            names.get((one.holder_kind, one.holder_id or 0)) or _("an outside calendar"),
        )
        for one in listed
    ]


def _names_of(held: Sequence[Occupancy]) -> dict[tuple[str, int], str]:
    names: dict[tuple[str, int], str] = {}
    for kind, name_them in HOLDER_NAMES:
        numbers = sorted({one.holder_id for one in held if one.holder_kind == kind and one.holder_id is not None})
        if numbers:
            names.update({(kind, number): name for number, name in name_them(numbers).items()})
    return names
