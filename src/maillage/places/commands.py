"""The command `maillage places`: minutes worked out anew, sizes of photos."""

from __future__ import annotations

import argparse

from maillage.kernel.command import Command, show_progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`maillage places measure`, `maillage places sizes`."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("measure", help="work out the minutes from every commune to every place anew")
    actions.add_parser("sizes", help="make the sizes of the photos that were kept before sizes existed")


def run(options: argparse.Namespace) -> int:
    """What was asked for."""
    return make_sizes(options) if options.action == "sizes" else measure(options)


def make_sizes(_options: argparse.Namespace) -> int:
    """Make the sizes that photos lack; it may be stopped and run again."""
    from maillage.places.actions.photo_files import make_missing_sizes, photos_without_sizes

    made = make_missing_sizes(show_progress)
    left = photos_without_sizes().count()
    print(f"\n{made} / {made + left}")
    return 1 if left else 0


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
    usage=(
        ("places measure", "work out the minutes to every place anew"),
        ("places sizes", "make the sizes of photos kept before sizes existed"),
    ),
    add_arguments=add_arguments,
    run=run,
)
