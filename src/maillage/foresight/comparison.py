"""Scenarios compared: under which of them each commune has its shortest journey, and for how many people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.foresight import presenters
from maillage.foresight.answer_rows import commune_rows
from maillage.foresight.models import Scenario
from maillage.foresight.queries import FAR, named_people
from maillage.kernel.typography import with_curly_apostrophes

ALIKE = 2  # minutes: journeys that differ by less are as long
LETTERS = "ABC"


@dataclass(frozen=True)
class Difference:
    """One commune: `best` is the number of the scenario with its shortest journey, or −1 when they are alike."""

    insee: str
    name: str
    people: float
    minutes: tuple[int | None, ...]
    best: int
    saved: int


def differences_of(scenarios: list[Scenario]) -> list[Difference]:
    """The communes that all these scenarios count, each with its minutes in each of them."""
    rows = [{row.insee: row for row in commune_rows(scenario)} for scenario in scenarios]
    differences = []
    for insee, row in rows[0].items():
        if not all(insee in other for other in rows):
            continue
        minutes = tuple(other[insee].now for other in rows)
        capped = [FAR if minute is None else minute for minute in minutes]
        ranked = sorted(capped)
        saved = ranked[1] - ranked[0]
        best = capped.index(ranked[0]) if saved >= ALIKE else -1
        differences.append(Difference(insee, with_curly_apostrophes(row.name), row.people, minutes, best, saved))
    return differences


def compare_scenarios(scenarios: list[Scenario]) -> dict[str, Any]:
    """What the page and the document say: a letter and a sentence for each, the map, the communes that differ most."""
    differences = differences_of(scenarios)
    hides = any(named_people(scenario) for scenario in scenarios)
    lines = []
    for number, scenario in enumerate(scenarios):
        own = [one for one in differences if one.best == number and one.people > 0]
        communes = ngettext("%(n)s commune", "%(n)s communes", len(own)) % {"n": len(own)}
        people = sum(one.people for one in own)
        lines.append(
            {
                "letter": LETTERS[number],
                "name": str(scenario),
                "url": scenario.get_absolute_url(),
                "shortest": communes
                if hides
                else _("%(communes)s, %(people)s people")
                % {"communes": communes, "people": presenters.format_whole(people)},
            }
        )
    apart = sorted((one for one in differences if one.best >= 0), key=lambda one: -one.people * one.saved)
    return {
        "lines": lines,
        "departements": sorted({code for scenario in scenarios for code in scenario.departements}),
        "map": _map_data(scenarios, differences),
        "differences": differences,
        "most": [
            {"name": one.name, "minutes": [_minutes(minute) for minute in one.minutes], "letter": LETTERS[one.best]}
            for one in apart[:10]
        ],
        "query": "&".join(f"s={scenario.public_id}" for scenario in scenarios),
    }


def _minutes(minute: int | None) -> str:
    return _("over 90 min") if minute is None else _("%(n)s min") % {"n": minute}


def _map_data(scenarios: list[Scenario], differences: list[Difference]) -> dict[str, Any]:
    """What map.js reads: the class of each commune and what is said of it, the sites with the letters they open in."""
    communes = {
        one.insee: [
            "same" if one.best < 0 else f"best-{one.best + 1}",
            one.name,
            None,
            "",
            " · ".join(f"{LETTERS[n]} {_minutes(minute)}" for n, minute in enumerate(one.minutes)),
        ]
        for one in differences
    }
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [site["lon"], site["lat"]]},
            "properties": {"name": site["label"], "insee": site["insee"], "new": not site["is_place"]},
        }
        for site in sites_compared(scenarios)
    ]
    return {"communes": communes, "sites": {"type": "FeatureCollection", "features": features}}


def sites_compared(scenarios: list[Scenario]) -> list[dict[str, Any]]:
    """The sites of all these scenarios, each once; a new one is labelled with the letters it opens in."""
    sites: dict[str, dict[str, Any]] = {}
    for number, scenario in enumerate(scenarios):
        for site in scenario.answer["sites"]:
            one = sites.setdefault(site["key"], {**site, "letters": ""})
            one["letters"] += LETTERS[number]
    for one in sites.values():
        name = with_curly_apostrophes(one["name"])
        everywhere = one["is_place"] and len(one["letters"]) == len(scenarios)
        one["label"] = name if everywhere else f"{name} ({', '.join(one['letters'])})"
    return list(sites.values())
