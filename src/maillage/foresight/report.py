"""The report an elected official can read: four pages of A4 (Typst), the map drawn, everything said in words."""

from __future__ import annotations

import gzip
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.foresight import presenters
from maillage.foresight.models import Scenario
from maillage.foresight.rules import SAYS_NOTHING
from maillage.kernel.typography import typographic
from maillage.territory.queries import DATA as TERRITORY
from maillage.web.charts.drawing import on_paper
from maillage.web.charts.tables import table_of
from maillage.web.pdf import compile_pdf, language

COLOURS = {"near": "#b9d8c4", "gained": "#4f9c72", "far": "#ece7df", "lost": "#d98f78"}
STATES = {
    "near": gettext_lazy("near already"), "gained": gettext_lazy("newly near"), "far": gettext_lazy("farther"),
    "lost": gettext_lazy("no longer near"),
}  # fmt: skip
SIDE = 1000.0  # of the drawn map, in its own units
MOST_SHAPES = 600


def report_of(scenario: Scenario) -> bytes:
    """The PDF."""
    texts: dict[str, Any] = {
        "title": str(scenario),
        "network": scenario.network.name,
        "date": timezone.localdate().strftime("%d/%m/%Y"),
        "page": _("page"),
        **_answer_texts(scenario),
        **_place_texts(scenario),
        **_gain_texts(scenario),
    }
    curve = presenters.curve_of(scenario)
    pictures = {"map": draw_map(scenario), "curve": on_paper(curve) if curve else ""}
    template = "templates/foresight/report.typ"
    return compile_pdf("maillage.foresight", template, _typographic(texts, language()), pictures=pictures)


def _typographic(value: Any, language: str) -> Any:
    """The same data, each text with French or English typography."""
    if isinstance(value, dict):
        return {key: _typographic(part, language) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_typographic(part, language) for part in value]
    return typographic(value, language) if isinstance(value, str) else value


def _answer_texts(scenario: Scenario) -> dict[str, Any]:
    return {
        "what": _("Where to open the next places"),
        "question_head": _("The question"),
        "question": _question_text(scenario),
        "answer_head": _("The answer"),
        "headline": presenters.headline(scenario),
        "proof_head": _("How sure it is"),
        "proof": presenters.proof_sentence(scenario),
        "proof_more": _(
            "A bound is a figure that no choice of places can exceed: it is worked out apart from the search, "
            "and anybody can check it with the public programme."
        )
        if scenario.answer["gap"] < SAYS_NOTHING
        else "",
        "figures_head": ["", _("Today"), _("Then")],
        "figures": _figures(scenario),
    }


def _place_texts(scenario: Scenario) -> dict[str, Any]:
    answer, curve = scenario.answer, presenters.curve_of(scenario)
    return {
        "map_head": _("The map"),
        "map_alt": _("Communes by how near a place they are; the tables say the same."),
        "legend": [[COLOURS[key], str(word)] for key, word in STATES.items() if key != "lost" or answer["lost"]],
        "places_head": _("The places"),
        "places_columns": [_("Place"), "", _("Nearest for (people)"), _("Newly near")],
        "places": [
            [
                site["name"],
                _("today") if site["is_place"] else _("new"),
                presenters.format_people(scenario, site["people"]),
                "" if site["is_place"] else presenters.format_people(scenario, site["gained"]),
            ]
            for site in answer["sites"]
        ],
        "curve_head": _("What each further place brings"),
        "curve_columns": [_("New places"), _("What they reach")],
        "curve": [[count, value] for (count,), (value, _bound) in table_of(curve).rows] if curve else [],
        "years_head": _("In which order"),
        "years_columns": [_("Year"), _("Opens"), _("All together then")],
        "years": [
            [str(number), ", ".join(_names(scenario, year["opened"])), presenters.format_value(scenario, year["value"])]
            for number, year in enumerate(answer.get("years", []), start=1)
        ],
    }


def _gain_texts(scenario: Scenario) -> dict[str, Any]:
    return {
        "gain_head": _("Who gains"),
        "gain_columns": [_("Commune"), _("People"), _("Today"), _("Then"), _("Nearest")],
        "gain": [
            [row["name"], row["people"], _("over 90 min") if row["was"] is None else f"{row['was']} min",
             f"{row['now']} min", row["site"]]
            for row in presenters.gaining_communes(scenario)
        ],
        "sources_head": _("What this stands on"),
        "sources": [*presenters.sources(scenario), _("Outlines: IGN Admin Express (Licence Ouverte)."), _limits()],
        "empty": _("No journey gets shorter."),
    }  # fmt: skip


def _names(scenario: Scenario, keys: list[str]) -> list[str]:
    names = {row[0]: row[1] for row in scenario.answer["rows"]} | {
        s["key"]: s["name"] for s in scenario.answer["sites"]
    }
    return [names.get(key, key) for key in keys]


def _question_text(scenario: Scenario) -> str:
    """The question in one sentence."""
    parts = [str(scenario.get_goal_display())]
    if scenario.goal != "all":
        parts.append(
            ngettext("with %(n)s new place", "with %(n)s new places", scenario.count or 0) % {"n": scenario.count}
            if scenario.budget is None
            else _("with a budget of %(n)s €") % {"n": presenters.format_whole(scenario.budget)}
        )  # fmt: skip
    parts.append(_("near: within %(n)s minutes by car") % {"n": scenario.minutes})
    parts.append(_("places there are: %(what)s") % {"what": scenario.get_existing_display()})
    return " ; ".join(parts) + "."


def _figures(scenario: Scenario) -> list[list[str]]:
    before, after, everybody = (scenario.answer[key] for key in ("before", "after", "everybody"))
    total = max(everybody, 1e-9)
    return [
        [
            _("People within %(n)s minutes") % {"n": scenario.minutes},
            *(
                f"{presenters.format_people(scenario, t['near'])} ({presenters.format_percent(t['near'] / total)})"
                for t in (before, after)
            ),
        ],
        [_("Mean journey (minutes)"), presenters.format_tenth(before["mean"]), presenters.format_tenth(after["mean"])],
        [
            _("The tenth who live farthest (minutes)"),
            presenters.format_tenth(before["tenth"]),
            presenters.format_tenth(after["tenth"]),
        ],
        [
            _("Longest journey (minutes)"),
            presenters.format_tenth(before["worst"]),
            presenters.format_tenth(after["worst"]),
        ],
        [
            _("Cost over %(n)s years") % {"n": scenario.years_run},
            "",
            f"{presenters.format_whole(scenario.answer['cost'])} €",
        ],
    ]


def _limits() -> str:
    """What the figures do not know, in one paragraph."""
    return _(
        "What it does not know: whether a building is free, who would run the place, snow, summer traffic. "
        "It says where to look first, not what to decide."
    )


def commune_shapes(scenario: Scenario) -> list[tuple[str, list[list[list[float]]]]]:
    """The state and rings of each commune whose outline is shipped."""
    states = {row[0]: presenters.state_of(scenario, row[3], row[4]) for row in scenario.answer["rows"]}
    areas: list[tuple[str, list[list[list[float]]]]] = []
    for code in scenario.departements:
        file = TERRITORY / "boundaries" / f"{code}.geojson.gz"
        if not code.isalnum() or not file.is_file():
            continue
        for feature in json.loads(gzip.decompress(file.read_bytes()))["features"]:
            geometry = feature["geometry"]
            polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            rings = [ring for polygon in polygons for ring in polygon]
            areas.append((states.get(feature["properties"]["insee"], "far"), rings))
    return areas


def draw_map(scenario: Scenario) -> str:
    """The map as SVG: communes by state, places as circles, new ones larger and named."""
    areas = commune_shapes(scenario)
    sites = scenario.answer["sites"]
    points = [p for _state, rings in areas for ring in rings for p in ring] or [[s["lon"], s["lat"]] for s in sites]
    if not points:
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>'
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = 0.715  # cosine of 44.4°: a degree of longitude is that much shorter
    scale = SIDE / max((east - west) * squeeze, north - south, 1e-6)

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale + 20, 1), round((north - lat) * scale + 20, 1)

    width, height = (east - west) * squeeze * scale + 40, (north - south) * scale + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif">'
    ]
    step = 1 if len(areas) <= MOST_SHAPES else 3  # every point of an outline, or one in three
    for state, rings in areas:
        path = "".join("M" + "L".join("{} {}".format(*at(*p)) for p in ring[::step]) + "Z" for ring in rings)
        parts.append(f'<path d="{path}" fill="{COLOURS[state]}" stroke="#fff" stroke-width="1"/>')
    for site in sorted(sites, key=lambda one: not one["is_place"]):
        x, y = at(site["lon"], site["lat"])
        fill, radius = ("#6b6b76", 9) if site["is_place"] else ("#86326b", 14)
        parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="#fff" stroke-width="3"/>')
    return "".join([*parts, "</svg>"])
