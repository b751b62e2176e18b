"""Who is to be named where a place is shown: the funders whose convention wants it, while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from maillage.grants.models import Grant
from maillage.places.models import Place

MOST_NAMED = 4  # on one paper; the grants that end last
PICTURE = ".webp"  # a logo brought as a picture is kept as one


@dataclass(frozen=True, slots=True)
class NamedFunder:
    """A funder, what must be said of it, its logo (WebP; empty where there is none)."""

    name: str
    words: str
    logo: bytes


def funders_to_name(place: Place, today: date | None = None) -> list[NamedFunder]:
    """Each once, with the words of the grant that ends last; of a grant that names no place, all of its network."""
    day = today or timezone.localdate(timezone=place.zone)
    here = Q(places=place) | Q(places=None, network=place.network_id)
    due = Grant.objects.filter(here, starts_on__lte=day, ends_on__gte=day).exclude(publicity="", logo="")
    named: dict[int, NamedFunder] = {}
    for grant in due.select_related("funder").distinct().order_by("-ends_on", "pk"):
        if grant.funder_id not in named and len(named) < MOST_NAMED:
            named[grant.funder_id] = NamedFunder(grant.funder.name, grant.publicity, _logo_of(grant))
    return list(named.values())


def _logo_of(grant: Grant) -> bytes:
    """The logo, where it is a picture that is still there."""
    name = str(grant.logo)
    if not name.endswith(PICTURE) or not default_storage.exists(name):
        return b""
    with default_storage.open(name) as file:
        return bytes(file.read())
