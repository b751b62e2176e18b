"""The report an elected official can read (Typst): page one says all, the others prove it; a comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from maillage.community.queries.letterheads import letterhead_of
from maillage.foresight import presenters
from maillage.foresight.answer_rows import commune_names, commune_rows
from maillage.foresight.comparison import ALIKE, compare_scenarios, sites_compared
from maillage.foresight.maps import Spot, draw_map
from maillage.foresight.models import Scenario
from maillage.foresight.rules import SAYS_NOTHING
from maillage.kernel.typography import typographic
from maillage.web.charts.drawing import on_paper
from maillage.web.charts.tables import table_of
from maillage.web.pdf import compile_pdf, language

COLOURS = {"near": "#b9d8c4", "gained": "#4f9c72", "far": "#ece7df", "lost": "#d98f78"}
STATES = {
    "near": gettext_lazy("near already"),
    "gained": gettext_lazy("newly near"),
    "far": gettext_lazy("farther"),
    "lost": gettext_lazy("no longer near"),
}
TODAY, NEW, CLOSED = "#6b6b76", "#86326b", "#a33b25"
BEST = ("#8fb4d6", "#e0b468", "#93bf9d")  # where the first, the second, the third scenario is nearest


def report_of(scenario: Scenario) -> bytes:
    """The report of an answer, as a PDF."""
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
    pictures = {"map": answer_map(scenario), "curve": on_paper(curve) if curve else ""}
    template = "templates/foresight/report.typ"
    return compile_pdf(
        "maillage.foresight",
        template,
        _typographic(texts, language()),
        pictures=pictures,
        letterhead=letterhead_of(scenario.network),
    )


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
        "best": presenters.best_sentence(scenario),
        "stability": presenters.stability_sentence(scenario),
        "bars": presenters.bars_of(scenario),
        "today": _("today"),
        "then": pgettext("after the places opened", "then"),
        "ties_head": _("Nearly as good"),
        "ties": [[tie["instead"], tie["worth"], tie["changes"]] for tie in presenters.near_tie_lines(scenario)],
        "proof_head": _("How sure it is"),
        "proof": "" if "closing" in scenario.answer else presenters.proof_sentence(scenario),
        "proof_more": _(
            "A bound is a figure that no choice of places can exceed: it is worked out apart from the search, "
            "and anybody can check it with the public programme."
        )
        if scenario.answer["gap"] < SAYS_NOTHING and "closing" not in scenario.answer
        else "",
        "figures_head": ["", _("Today"), _("Then")],
        "figures": _figures(scenario),
    }


def _place_texts(scenario: Scenario) -> dict[str, Any]:
    answer, curve = scenario.answer, presenters.curve_of(scenario)
    absent = {"gained"} if "closing" in answer else set() if answer["lost"] else {"lost"}
    return {
        "map_head": _("The map"),
        "map_alt": _("Communes by how near a place they are; the tables say the same."),
        "legend": [[COLOURS[key], str(word)] for key, word in STATES.items() if key not in absent],
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
            [
                row["name"],
                row["people"],
                _("over 90 min") if row["was"] is None else f"{row['was']} min",
                f"{row['now']} min",
                row["site"],
            ]
            for row in presenters.gaining_communes(scenario)
        ],
        "sources_head": _("What this stands on"),
        "sources": [*presenters.sources(scenario), _("Outlines: IGN Admin Express (Licence Ouverte)."), _limits()],
        "empty": _("No journey gets shorter."),
    }


def _names(scenario: Scenario, keys: list[str]) -> list[str]:
    names = commune_names(scenario) | {s["key"]: s["name"] for s in scenario.answer["sites"]}
    return [names.get(key, key) for key in keys]


def _question_text(scenario: Scenario) -> str:
    """The question in one sentence."""
    near = _("near: within %(n)s minutes by car") % {"n": scenario.minutes}
    if "closing" in scenario.answer:
        return " ; ".join([_("What is lost if this one closes?"), scenario.answer["closing"], near]) + "."
    parts = [str(scenario.get_goal_display())]
    if scenario.goal != "all":
        parts.append(
            ngettext("with %(n)s new place", "with %(n)s new places", scenario.count or 0) % {"n": scenario.count}
            if scenario.budget is None
            else _("with a budget of %(n)s €") % {"n": presenters.format_whole(scenario.budget)}
        )
    parts.append(near)
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


def answer_map(scenario: Scenario) -> str:
    """The map of an answer: communes by state, places of today by their commune, new ones named in bold."""
    states = {row.insee: presenters.state_of(scenario, row.was, row.now) for row in commune_rows(scenario)}
    communes = commune_names(scenario)
    spots = [
        Spot(site["lon"], site["lat"], communes.get(site["insee"], site["name"]), TODAY, strong=False)
        if site["is_place"]
        else Spot(site["lon"], site["lat"], site["name"], NEW, strong=True)
        for site in scenario.answer["sites"]
    ]
    if scenario.closing is not None:
        place = scenario.closing
        spots.append(Spot(place.lon, place.lat, place.name, CLOSED, strong=True))
    return draw_map(scenario.departements, lambda insee: COLOURS[states.get(insee, "far")], spots)


def comparison_report(scenarios: list[Scenario]) -> bytes:
    """Two or three scenarios on one page: the map of what differs, the same figures of each, where it differs most."""
    compared = compare_scenarios(scenarios)
    colours = {one.insee: BEST[one.best] if one.best >= 0 else COLOURS["far"] for one in compared["differences"]}
    spots = [
        Spot(
            site["lon"],
            site["lat"],
            "" if site["is_place"] else site["label"],
            TODAY if site["is_place"] else NEW,
            strong=not site["is_place"],
        )
        for site in sites_compared(scenarios)
    ]
    texts: dict[str, Any] = {
        "title": _("Side by side"),
        "network": scenarios[0].network.name,
        "date": timezone.localdate().strftime("%d/%m/%Y"),
        "page": _("page"),
        "what": _("Where to open the next places"),
        "lines": [[f"{line['letter']}. {line['name']}", presenters.headline(scenario)]
                  for line, scenario in zip(compared["lines"], scenarios, strict=True)],
        "map_alt": _("Communes by the scenario under which their journey is shortest; the tables say the same."),
        "legend": [
            *([BEST[n], _("shortest with %(letter)s: %(what)s") % {"letter": line["letter"], "what": line["shortest"]}]
              for n, line in enumerate(compared["lines"])),
            [COLOURS["far"], _("as long, to %(n)s minutes") % {"n": ALIKE}],
        ],
        "figures_head": ["", *(line["letter"] for line in compared["lines"])],
        "figures": _compared_figures(scenarios),
        "most_head": _("Where it differs most"),
        "most_columns": [_("Commune"), *(line["letter"] for line in compared["lines"])],
        "most": [[row["name"], *row["minutes"]] for row in compared["most"]],
        "sources": [*presenters.sources(scenarios[0]), _("Outlines: IGN Admin Express (Licence Ouverte).")],
    }  # fmt: skip
    pictures = {"map": draw_map(compared["departements"], lambda insee: colours.get(insee, COLOURS["far"]), spots)}
    template = "templates/foresight/comparison.typ"
    return compile_pdf(
        "maillage.foresight",
        template,
        _typographic(texts, language()),
        pictures=pictures,
        letterhead=letterhead_of(scenarios[0].network),
    )


def _compared_figures(scenarios: list[Scenario]) -> list[list[str]]:
    def row(label: str, say: Callable[[Scenario], str]) -> list[str]:
        return [label, *(say(scenario) for scenario in scenarios)]

    def new(scenario: Scenario) -> str:
        return ", ".join(site["name"] for site in scenario.answer["sites"] if not site["is_place"]) or "—"

    return [
        row(_("New places"), new),
        row(_("People near"), lambda s: presenters.format_people(s, s.answer["after"]["near"])),
        row(_("Mean journey"), lambda s: _("%(n)s min") % {"n": presenters.format_tenth(s.answer["after"]["mean"])}),
        row(
            _("The tenth who live farthest"),
            lambda s: _("%(n)s min") % {"n": presenters.format_tenth(s.answer["after"]["tenth"])},
        ),
        row(_("Cost"), lambda s: f"{presenters.format_whole(s.answer['cost'])} €"),
    ]
