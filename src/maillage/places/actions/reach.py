"""Minutes from every commune to a place."""

from __future__ import annotations

from django.db import transaction

from maillage.places.models import Place, Reach
from maillage.territory.queries import travel_times
from maillage.territory.rules import Destination

REACH_MINUTES = 120  # how far one looks for a place to work; beyond, nobody drives twice a day


def measure_reach(place: Place) -> int:
    """Work out the minutes from every commune to a place and keep them; how many communes are within reach."""
    times = travel_times()
    destination = Destination(insee=place.commune_id, lat=place.lat, lon=place.lon)
    minutes, source = times.minutes_to(destination, REACH_MINUTES), times.source_for(destination)
    with transaction.atomic():
        Reach.objects.filter(place=place).delete()
        Reach.objects.bulk_create(
            [Reach(place=place, commune_id=insee, minutes=m, source=source) for insee, m in minutes.items()],
            batch_size=2000,
        )
    return len(minutes)
