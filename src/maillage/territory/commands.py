"""The command `maillage territory`: the communes, the roads."""

from __future__ import annotations

import argparse
from pathlib import Path

from maillage.kernel.command import Command, CommandError, Needs, show_progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `maillage territory load` and `maillage territory roads`."""
    actions = parser.add_subparsers(dest="action", required=True)
    load = actions.add_parser("load", help="load the communes; say which départements this network is about")
    load.add_argument("departements", nargs="+", metavar="CODE", help="such as 48")
    load.add_argument("--with-neighbours", action="store_true", help="and those that share a border with them")
    roads = actions.add_parser("roads", help="read the roads of an OpenStreetMap extract; minutes then follow them")
    roads.add_argument("file", nargs="?", default="", metavar="FILE.osm.pbf", help="the extract, such as Geofabrik's")
    roads.add_argument("--mode", choices=["car", "bike", "foot"], default="car", help="for whom (car)")
    roads.add_argument("--forget", action="store_true", help="forget the roads: back to the estimate")


def run(options: argparse.Namespace) -> int:
    """Load the communes of France and say which départements this network is about; read roads."""
    from maillage.territory.actions import announce_new_minutes, load_territory

    if options.action == "roads":
        return _roads(options)
    load = load_territory(options.departements, with_neighbours=options.with_neighbours, progress=show_progress)
    announce_new_minutes()
    print(f"\n{load.communes} communes; the territory is {load.departements}.")
    return 0


def _roads(options: argparse.Namespace) -> int:
    """Run `maillage territory roads`: read an extract, or forget what was read."""
    from maillage.territory.actions import announce_new_minutes, forget_roads, load_roads

    if options.forget:
        forgotten = forget_roads(options.mode)
        announce_new_minutes()
        print(
            "The roads are forgotten: minutes are estimated again." if forgotten else "There were no roads to forget."
        )
        return 0
    if not options.file:
        raise CommandError("Name the extract: maillage territory roads FILE.osm.pbf")
    roads = load_roads(Path(options.file), options.mode, show_progress)
    announce_new_minutes()
    dated = f", data of {roads.data_date}" if roads.data_date else ""
    print(
        f"\n{roads.roads} roads between {roads.junctions} junctions, {roads.kilometres:.0f} km{dated}; latitude "
        f"{roads.south:.2f} to {roads.north:.2f}, longitude {roads.west:.2f} to {roads.east:.2f}."
    )
    return 0


def check_communes() -> str:
    """Are the communes loaded, and is it said what the network is about?"""
    from maillage.territory.models import Commune, Departement

    count = Commune.objects.count()
    chosen = list(Departement.objects.filter(in_territory=True).values_list("code", flat=True))
    if not count or not chosen:
        raise CommandError("no commune is loaded: run `maillage territory load 48 --with-neighbours`")
    return f"{count} communes, about {', '.join(chosen)}"


COMMAND = Command(
    name="territory",
    summary="the ground",
    usage=(
        ("territory load 48 --with-neighbours", "say which départements this network is about"),
        ("territory roads FILE.osm.pbf", "minutes along real roads, from an OpenStreetMap extract"),
    ),
    add_arguments=add_arguments,
    run=run,
    needs=Needs.MIGRATION,
    checks=(("territory", check_communes),),
)
