"""Agendas of other sites in the demonstration: a neighbour's, read from a file; a tour, with stages elsewhere."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files

from maillage.community.models import Network, Person
from maillage.programme.actions.agendas import add_source, read_file
from maillage.programme.models import AgendaSource, Season

HERE = files("maillage.demonstration")
DAY = re.compile(r"\{day\+(\d{1,3})\}")  # so many days from today


def agenda_of(name: str, today: date) -> bytes:
    """A file that is shipped, its days counted from today; each format writes them its own way."""
    written = "%Y-%m-%d" if name.endswith(".json") else "%Y%m%d"
    text = (HERE / name).read_text(encoding="utf-8")
    return DAY.sub(lambda match: f"{today + timedelta(days=int(match[1])):{written}}", text).encode()


def build_agendas(by: Person, network: Network, tour: Season, today: date) -> list[AgendaSource]:
    """What a neighbour announces, one event of it twice; stages of a tour that another territory announces."""
    neighbour = add_source(by, network, "La Passerelle (médiathèque)", "https://passerelle.example/")
    elsewhere = add_source(by, network, "Réseau des Hautes Terres", "https://hautes-terres.example/", season=tour)
    for source, name in ((neighbour, "agenda.ics"), (elsewhere, "tour.json")):
        read_file(by, source, agenda_of(name, today))
    return [neighbour, elsewhere]
