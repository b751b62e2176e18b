"""What a place does not say yet, kindly: for those who run it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from maillage.places.models import Place


def missing_of(place: Place) -> list[tuple[str, str]]:
    """What people look for and do not find: the words, and where it is filled in; the price and the photo first."""
    words = reverse("places:presentation", args=[place.slug])
    spaces = list(place.spaces.filter(active=True))
    silent = [space for space in spaces if not space.tariff.is_known()]
    staffed = reverse("places:hours", args=[place.slug, "accueil"])
    looked_for = (
        (not spaces, gettext("a space one can book"), reverse("places:new_space", args=[place.slug])),
        (bool(silent), gettext("the price"), silent and reverse("places:space", args=[place.slug, silent[0].pk])),
        (not place.photos.exists(), gettext("a photo"), reverse("places:photos", args=[place.slug])),
        (not (place.phone or place.email), gettext("a telephone number or an email address"), words),
        (not place.welcomer, gettext("the first name of who welcomes"), words),
        (not place.staffed_hours, gettext("when someone welcomes"), staffed),
        (not place.address, gettext("the street address"), words),
        (not place.on_foot, gettext("how one comes on foot"), words),
        (not place.parking, gettext("where one parks"), words),
        (not place.coffee, gettext("whether there is coffee"), words),
        (not place.down_mbps, gettext("the speed of the connection"), words),
        (place.wheelchair == "unknown", gettext("whether one comes in with a wheelchair"), words),
    )
    return [(text, str(address)) for is_missing, text, address in looked_for if is_missing]
