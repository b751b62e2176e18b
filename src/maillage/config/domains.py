"""The parts of the house that are installed, the highest floor first. A new domain is one line here, and its folder.

Its `domain.py` says what it brings, `urls.py` its addresses, `commands.py` its command.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from maillage.kernel.command import Command

INSTALLED_DOMAINS = (
    "maillage.pages",
    "maillage.foresight",
    "maillage.forecasts",
    "maillage.grants",
    "maillage.economy",
    "maillage.programme",
    "maillage.telework",
    "maillage.access",
    "maillage.commons",
    "maillage.bookings",
    "maillage.passes",
    "maillage.places",
    "maillage.ledger",
    "maillage.community",
    "maillage.territory",
    "maillage.web",
)


def domain_commands() -> list[Command]:
    """The command of each domain that has one (`commands.py`), from the ground up."""
    names = [f"{domain}.commands" for domain in reversed(INSTALLED_DOMAINS)]
    return [import_module(name).COMMAND for name in names if find_spec(name)]
