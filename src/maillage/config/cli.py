"""The one command: `maillage demo`, `serve`, `web`, `worker`, `migrate`, `doctor`, and each domain's own.

Whatever goes wrong at this door is said in one sentence, on the error stream, with status 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NoReturn

from maillage import __version__
from maillage.config.domains import domain_commands
from maillage.config.env import BadSetting
from maillage.kernel.command import CommandError
from maillage.kernel.queues import LANES
from maillage.kernel.refusal import Refusal

HELP = """Maillage runs a network of télécentres: people find a place near them and book it.

  maillage demo       try everything: seven places, invented people, nothing to set up
  maillage serve      run a network on one machine: database, website and jobs together
  maillage web        the website alone          (several machines: one database server, many webs)
  maillage worker     the jobs alone: mails, tidying, travel times; --only prompt: those of one queue
  maillage migrate    bring the database up to date after a new version
  maillage doctor     check the installation and say what is wrong; --settings lists the settings

{domains}

  maillage django …   Django's own commands, for those who know them

Settings are MAILLAGE_… variables; `maillage doctor --settings` explains each.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answer the status for the shell."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except (BadSetting, CommandError, Refusal) as error:
        print(f"maillage: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    from maillage.config import commands, doctor

    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(whole_help())
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
        **{own.name: partial(commands.run_domain_command, own) for own in domain_commands()},
    }
    return known[options.command](options)


def whole_help() -> str:
    """What `maillage --help` says."""
    return HELP.format(domains="\n".join(usage_of_domains()))


def usage_of_domains() -> Iterator[str]:
    """The lines of the help that the domains bring."""
    for own in domain_commands():
        for words, explanation in own.usage:
            yield f"  maillage {words:<37}   {explanation}"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command as everything else here is said."""

    def error(self, message: str) -> NoReturn:
        raise BadSetting(f"{message}. `maillage --help` explains.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="maillage", usage="maillage COMMAND …   (maillage --help explains)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="try everything, with invented people")
    demo.add_argument("--reset", action="store_true", help="throw the demonstration's data away and begin again")
    for name, explanation in (
        ("serve", "database, website and jobs together, on one machine"),
        ("web", "the website alone"),
        ("worker", "the jobs alone"),
        ("migrate", "bring the database up to date"),
    ):
        command = commands.add_parser(name, help=explanation)
        if name == "worker":
            command.add_argument("--beside", type=int, default=0, help=argparse.SUPPRESS)  # the site that started it
            names = [lane.name for lane in LANES]
            command.add_argument(
                "--only", action="append", default=[], choices=names, help="the jobs of this queue (may be repeated)"
            )
    doctor = commands.add_parser("doctor", help="check the installation")
    doctor.add_argument("--settings", action="store_true", help="list the settings and what they mean")
    for own in domain_commands():
        own.add_arguments(commands.add_parser(own.name, help=own.summary))
    return parser
