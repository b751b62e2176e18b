"""By which ways of places others can know where somebody is: the rota of those who open them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.community.models import Person
from maillage.places.models import RotaShift
from maillage.web.disclosures import Disclosure, Reader, Stay, Switch


def disclosures_of(person: Person, stay: Stay | None) -> list[Disclosure]:
    """For a host alone: when they open a place."""
    shifts = RotaShift.objects.filter(person=person).select_related("place")
    if stay is not None:
        shifts = shifts.filter(place=stay.place_id)
    places = sorted({shift.place for shift in shifts}, key=lambda place: place.name)
    if not places:
        return []  # it says nothing to who opens no place
    return [
        Disclosure(
            "rota",
            _("The rota of the place you open"),
            _("who manages %(places)s") % {"places": ", ".join(place.name for place in places)},
            _("Your name, on which weekday, from when to when."),
            is_open=True,
            readers=frozenset({Reader.HOST, Reader.FACILITATOR, Reader.ADMINISTRATOR}),
            lasts=_("until the shift is taken off"),
            switch=Switch(_("See the rota"), reverse("places:rota", args=[places[0].slug])),
            addresses=frozenset({"places:rota", "places:manage"}),
        )
    ]
