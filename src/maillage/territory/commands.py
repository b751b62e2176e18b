"""The command `maillage territory`: the communes, the roads, the background of maps."""

from __future__ import annotations

import argparse
from pathlib import Path

from maillage.kernel.command import Command, CommandError, Needs, show_progress
from maillage.kernel.refusal import Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `maillage territory load`, `maillage territory roads` and `maillage territory map`."""
    actions = parser.add_subparsers(dest="action", required=True)
    load = actions.add_parser("load", help="load the communes; say which départements this network is about")
    load.add_argument("departements", nargs="+", metavar="CODE", help="such as 48")
    load.add_argument("--with-neighbours", action="store_true", help="and those that share a border with them")
    roads = actions.add_parser("roads", help="read the roads of an OpenStreetMap extract; minutes then follow them")
    roads.add_argument("file", nargs="?", default="", metavar="FILE.osm.pbf", help="the extract, such as Geofabrik's")
    roads.add_argument("--mode", choices=["car", "bike", "foot"], default="car", help="for whom (car)")
    roads.add_argument("--forget", action="store_true", help="forget the roads: back to the estimate")
    roads.add_argument("--no-map", action="store_true", help="leave the background of maps as it is")
    drawing = actions.add_parser("map", help="draw the background of maps from an OpenStreetMap extract")
    drawing.add_argument("file", nargs="?", default="", metavar="FILE.osm.pbf", help="the extract, such as Geofabrik's")
    drawing.add_argument("--forget", action="store_true", help="forget it: communes shaded by their minutes again")


def run(options: argparse.Namespace) -> int:
    """Load the communes of France and say which départements this network is about; read roads."""
    from maillage.territory.actions import announce_new_minutes, load_territory

    if options.action == "roads":
        return _roads(options)
    if options.action == "map":
        return _map(options)
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
    if options.mode == "car" and not options.no_map:  # the same file shows rivers, woods and towns
        try:
            _draw_map(Path(options.file))
        except Refusal as refusal:
            print(f"The background of maps stays as it was. {refusal.sentence % refusal.facts}")
    return 0


def _map(options: argparse.Namespace) -> int:
    """Run `maillage territory map`: draw the background of maps, or forget it."""
    from maillage.territory.actions import forget_basemap

    if options.forget:
        print("The background is forgotten." if forget_basemap() else "There was no background to forget.")
        return 0
    if not options.file:
        raise CommandError("Name the extract: maillage territory map FILE.osm.pbf")
    _draw_map(Path(options.file))
    return 0


def _draw_map(path: Path) -> None:
    from maillage.territory.actions import draw_basemap

    basemap = draw_basemap(path, show_progress)
    print(
        f"\nThe background of maps: {basemap.tiles} tiles, {basemap.size / 1e6:.1f} MB, zooms {basemap.first_zoom} to "
        f"{basemap.last_zoom}; latitude {basemap.south:.2f} to {basemap.north:.2f}, longitude {basemap.west:.2f} to "
        f"{basemap.east:.2f}. © OpenStreetMap contributors, ODbL: each map says so."
    )


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
        ("territory map FILE.osm.pbf", "rivers, woods, towns under the places, from the same extract"),
    ),
    add_arguments=add_arguments,
    run=run,
    needs=Needs.MIGRATION,
    checks=(("territory", check_communes),),
)
