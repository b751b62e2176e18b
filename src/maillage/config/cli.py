"""The one command: `maillage demo`, `serve`, `web`, `worker`, `migrate`, `doctor`, and each domain's own.

Whatever goes wrong at this door is said in one sentence, on the error stream, with status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from maillage import __version__
from maillage.config.env import BadSetting
from maillage.config.researching import PROBLEMS
from maillage.kernel.queues import LANES
from maillage.kernel.refusal import Refusal

HELP = """Maillage runs a network of télécentres: people find a place near them and book it.

  maillage demo       try everything: seven places, invented people, nothing to set up
  maillage serve      run a network on one machine: database, website and jobs together
  maillage web        the website alone          (several machines: one database server, many webs)
  maillage worker     the jobs alone: mails, tidying, travel times; --only prompt: those of one queue
  maillage migrate    bring the database up to date after a new version
  maillage doctor     check the installation and say what is wrong; --settings lists the settings

  maillage territory load 48 --with-neighbours    say which départements this network is about
  maillage territory roads FILE.osm.pbf           minutes along real roads, from an OpenStreetMap extract
  maillage places measure                         work out the minutes to every place anew
  maillage foresight solve --problem p-median --k 9 --minutes-matrix FILE.csv   where to open, from one's own tables
  maillage commons import FOLDER lozere EMAIL --licence CC-BY-SA-4.0   bring in Markdown, Git or a MediaWiki
  maillage community network lozere "SoLozère"    make the network
  maillage community role EMAIL host florac       give a role: host PLACE, facilitator NETWORK, administrator
  maillage community retention [--apply]          what was kept long enough: say it, or remove it now
  maillage community erase EMAIL                  erase someone, at their request

  maillage django …   Django's own commands, for those who know them

Settings are MAILLAGE_… variables; `maillage doctor --settings` explains each.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answer the status for the shell."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except (BadSetting, Refusal) as error:
        print(f"maillage: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    from maillage.config import bringing, commands, doctor, researching

    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(HELP)
        return 0
    if arguments[0] == "--version":
        print(f"maillage {__version__}")
        return 0
    if arguments[0] == "django":
        return commands.django(arguments[1:])
    options = _parser().parse_args(arguments)
    known: dict[str, Callable[[argparse.Namespace], int]] = {
        "demo": commands.demo,
        "serve": commands.serve,
        "web": commands.web,
        "worker": commands.worker,
        "migrate": commands.migrate,
        "doctor": doctor.doctor,
        "territory": commands.territory,
        "places": commands.places,
        "community": commands.community,
        "commons": bringing.commons,
        "foresight": researching.foresight,
    }
    return known[options.command](options)


def _foresight(parser: argparse.ArgumentParser) -> None:
    solve = parser.add_subparsers(dest="action", required=True).add_parser("solve", help="answer with a proven bound")
    solve.add_argument("--problem", choices=sorted(PROBLEMS), default="cover", help="what would be best")
    solve.add_argument(
        "--minutes-matrix", type=Path, metavar="FILE",
        help="CSV or Parquet: a row a group, a column a site; or columns group, site, minutes",
    )  # fmt: skip
    solve.add_argument("--points", type=Path, metavar="FILE", help="or CSV: id, lat, lon, people")
    solve.add_argument("--people", type=Path, metavar="FILE", help="CSV: id, people[, area]")
    solve.add_argument("--sites", type=Path, metavar="FILE", help="CSV: id[, lat, lon][, price, room, kept, movable]")
    solve.add_argument("--k", type=int, help="how many sites to open")
    solve.add_argument("--budget", type=float, help="or what their prices may sum to")
    for name, default, told in (
        ("minutes", 20.0, "near means within so many minutes"), ("share", 1.0, "of the people to be near (all)"),
        ("floor", 0.0, "of the people of every area"), ("second", 0.25, "worth of a second site near (backup)"),
        ("gap", 0.0, "stop when proven this near the best"), ("seconds", 60.0, "stop after so long"),
        ("access", 7.1, "minutes to leave and park (points)"), ("pace", 1.24, "minutes a kilometre (points)"),
        ("far", 120.0, "farther counts as this"),
    ):  # fmt: skip
        solve.add_argument(f"--{name}", type=float, default=default, help=f"{told} ({default:g})")
    solve.add_argument("--kept", default="", metavar="IDS", help="sites open whatever happens, with commas between")
    solve.add_argument("--movable", default="", metavar="IDS", help="sites open today that may close for others")
    solve.add_argument("--full", type=float, help="wholly near up to so many minutes, then less and less")
    solve.add_argument("--roomy", action="store_true", help="sites have only so much room")
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--out", type=Path, metavar="FILE", help=".json, .csv or .parquet")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command as everything else here is said."""

    def error(self, message: str) -> NoReturn:
        raise BadSetting(f"{message}. `maillage --help` explains.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="maillage", usage="maillage COMMAND …   (maillage --help explains)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="try everything, with invented people")
    demo.add_argument("--reset", action="store_true", help="throw the demonstration's data away and begin again")
    for name, told in (
        ("serve", "database, website and jobs together, on one machine"),
        ("web", "the website alone"),
        ("worker", "the jobs alone"),
        ("migrate", "bring the database up to date"),
    ):
        command = commands.add_parser(name, help=told)
        if name == "worker":
            command.add_argument("--beside", type=int, default=0, help=argparse.SUPPRESS)  # the site that started it
            names = [lane.name for lane in LANES]
            command.add_argument(
                "--only", action="append", default=[], choices=names, help="the jobs of this queue (may be repeated)"
            )
    doctor = commands.add_parser("doctor", help="check the installation")
    doctor.add_argument("--settings", action="store_true", help="list the settings and what they mean")
    territory = commands.add_parser("territory", help="the ground").add_subparsers(dest="action", required=True)
    load = territory.add_parser("load", help="load the communes; say which départements this network is about")
    load.add_argument("departements", nargs="+", metavar="CODE", help="such as 48")
    load.add_argument("--with-neighbours", action="store_true", help="and those that share a border with them")
    roads = territory.add_parser("roads", help="read the roads of an OpenStreetMap extract; minutes then follow them")
    roads.add_argument("file", nargs="?", default="", metavar="FILE.osm.pbf", help="the extract, such as Geofabrik's")
    roads.add_argument("--mode", choices=["car", "bike", "foot"], default="car", help="for whom (car)")
    roads.add_argument("--forget", action="store_true", help="forget the roads: back to the estimate")
    places = commands.add_parser("places", help="the places").add_subparsers(dest="action", required=True)
    places.add_parser("measure", help="work out the minutes from every commune to every place anew")
    _foresight(commands.add_parser("foresight", help="where to open, from one's own tables"))
    community = commands.add_parser("community", help="networks and roles").add_subparsers(dest="action", required=True)
    network = community.add_parser("network", help="make a network, or rename it")
    network.add_argument("slug", help="its short name, such as lozere")
    network.add_argument("name", help="its name, such as SoLozère")
    retention = community.add_parser("retention", help="what was kept long enough")
    retention.add_argument("--apply", action="store_true", help="remove it now instead of tonight")
    erase = community.add_parser("erase", help="erase someone for good, at their request")
    erase.add_argument("email")
    commons = commands.add_parser("commons", help="the documentation").add_subparsers(dest="action", required=True)
    bring = commons.add_parser("import", help="bring in a folder, a repository, a wiki")
    bring.add_argument("source", help="a folder, ZIP, repository, bundle, MediaWiki dump, or an address to clone")
    bring.add_argument("network", help="the short name of the network, such as lozere")
    bring.add_argument("email", help="who brings it in: somebody who facilitates this network")
    bring.add_argument("--licence", required=True, metavar="SPDX", help="under which these texts were given")
    bring.add_argument("--language", default="fr", choices=["fr", "en", "oc"])
    bring.add_argument("--try", dest="dry", action="store_true", help="say what would be done, write nothing")
    role = community.add_parser("role", help="give someone a role; the person is made if need be")
    role.add_argument("email")
    role.add_argument("--end", action="store_true", help="end the role instead of giving it")
    role.add_argument("kind", choices=["host", "facilitator", "administrator"])
    role.add_argument(
        "scope", nargs="?", default="", help="the short name of a place (host) or a network (facilitator)"
    )
    return parser
