"""The command `maillage places`: minutes worked out anew."""

from __future__ import annotations

import argparse

from maillage.kernel.command import Command, show_progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage places measure`."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("measure", help="work out the minutes from every commune to every place anew")


def measure(_options: argparse.Namespace) -> int:
    """Recompute the driving minutes to every place."""
    from maillage.places.actions import measure_reach
    from maillage.places.models import Place
    from maillage.territory.statistics import refresh_statistics

    everything = list(Place.objects.order_by("pk"))
    for number, place in enumerate(everything, start=1):
        measure_reach(place)
        show_progress(place.name, number, len(everything))
    refresh_statistics()
    print()
    return 0


COMMAND = Command(
    name="places",
    summary="the places",
    usage=(("places measure", "work out the minutes to every place anew"),),
    add_arguments=add_arguments,
    run=measure,
)
