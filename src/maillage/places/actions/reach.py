"""Minutes from every commune to a place."""

from __future__ import annotations

from django.db import transaction

from maillage.places.models import Place, Reach
from maillage.territory.queries import Estimate, modes_with_roads, travel_times
from maillage.territory.rules import Destination
from maillage.territory.rules.roads.ways import Mode

REACH_MINUTES = 120  # how far one looks for a place to work; beyond, nobody drives twice a day


def measure_reach(place: Place) -> int:
    """Work out the minutes from every commune to a place and keep them; how many communes are within reach by car.

    By bike and on foot too where their roads were read and pass near the place: those are not estimated.
    """
    destination = Destination(insee=place.commune_id, lat=place.lat, lon=place.lon)
    rows: list[Reach] = []
    for mode in (Mode.CAR, *modes_with_roads()):
        times = travel_times(mode)
        source = times.source_for(destination)
        if mode == Mode.CAR or source != Estimate.source:
            minutes = times.minutes_to(destination, REACH_MINUTES)
            rows += [
                Reach(place=place, commune_id=insee, minutes=m, source=source, mode=mode)
                for insee, m in minutes.items()
            ]
    with transaction.atomic():
        Reach.objects.filter(place=place).delete()
        Reach.objects.bulk_create(rows, batch_size=2000)
    return sum(row.mode == Mode.CAR for row in rows)
