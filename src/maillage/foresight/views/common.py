"""What the views of foresight share: whose scenarios, how an answer is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from maillage.community.models import Network
from maillage.community.views.common import run_by
from maillage.community.visitors import network_meant
from maillage.foresight import presenters
from maillage.foresight.answer_rows import commune_names
from maillage.foresight.models import Scenario


def render_foresight(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"foresight/{template}.html", {**context, "section": "week"}, status=status)


def networks_of(request: HttpRequest) -> list[Network]:
    return list(Network.objects.filter(pk__in=run_by(request)).order_by("name"))


def network_of(request: HttpRequest) -> Network:
    """The network that is meant, else the first one this person facilitates."""
    networks = networks_of(request)
    return network_meant(request, networks) or networks[0]


def scenario_of(request: HttpRequest, public_id: UUID) -> Scenario:
    visible = Scenario.objects.filter(network__in=run_by(request)).select_related("network", "parent", "closing")
    return get_object_or_404(visible, public_id=public_id)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def answer_context(scenario: Scenario) -> dict[str, Any]:
    answer = scenario.answer
    often, stability = answer.get("often", {}), answer.get("stability", {})
    plan = [
        {
            **year,
            "number": number,
            "names": [_site_name(scenario, key) for key in year["opened"]],
            "said": presenters.format_value(scenario, year["value"]),
            "free_said": presenters.format_value(scenario, year["free"]),
        }
        for number, year in enumerate(answer.get("years", []), start=1)
    ]
    sites = [
        {
            **site,
            "people_said": presenters.format_people(scenario, site["people"]),
            "gained_said": presenters.format_people(scenario, site["gained"]),
            "often": presenters.format_percent(often[site["key"]], 0) if site["key"] in often else "",
            "stays": _share_of(stability.get("often", {}), site),
            "around": _share_of(stability.get("around", {}), site),
        }
        for site in sorted(answer["sites"], key=lambda one: bool(one["is_place"]))  # new ones first
    ]
    rivals = [
        (_site_name(scenario, key), presenters.format_percent(share, 0))
        for key, share in sorted(often.items(), key=lambda item: -item[1])
        if key not in {site["key"] for site in answer["sites"]}
    ][:5]
    each = presenters.cost_each(scenario)
    return {
        "scenario": scenario,
        "answer": answer,
        "headline": presenters.headline(scenario),
        "best": presenters.best_sentence(scenario),
        "stability": presenters.stability_sentence(scenario),
        "proof": "" if "closing" in answer or "moved" in answer else presenters.proof_sentence(scenario),
        "near_ties": presenters.near_tie_lines(scenario),
        "bars": presenters.bars_of(scenario),
        "curve": presenters.curve_of(scenario),
        "gaining": presenters.gaining_communes(scenario),
        "far": presenters.far_communes(scenario),
        "unreached": presenters.unreached_communes(scenario),
        "sources": list(presenters.sources(scenario)),
        "plan": plan,
        "sites": sites,
        "rivals": rivals,
        "each": presenters.format_whole(each) if each is not None else "",
        "cost": presenters.format_whole(answer["cost"]),
        "before": _format_figures(scenario, answer["before"]),
        "after": _format_figures(scenario, answer["after"]),
        "lost": presenters.format_people(scenario, answer["lost"]) if answer["lost"] else "",
        "map": presenters.map_data(scenario),
        "loss": presenters.format_percent(answer["loss"]) if "loss" in answer else "",
    }


def _share_of(shares: dict[str, float], site: dict[str, Any]) -> str:
    """The share of a new site as a percentage; empty when it is not told, or one that stays whatever happens."""
    return presenters.format_percent(shares[site["key"]], 0) if site["key"] in shares and not site["is_place"] else ""


def _site_name(scenario: Scenario, key: str) -> str:
    names = {site["key"]: site["name"] for site in scenario.answer["sites"]}
    names |= commune_names(scenario)
    return names.get(key, key)


def _format_figures(scenario: Scenario, totals: dict[str, float]) -> dict[str, str]:
    everybody = max(scenario.answer["everybody"], 1e-9)
    return {
        "near": presenters.format_people(scenario, totals["near"]),
        "share": presenters.format_percent(totals["near"] / everybody),
        "mean": presenters.format_tenth(totals["mean"]),
        "tenth": presenters.format_tenth(totals["tenth"]),
        "worst": presenters.format_tenth(totals["worst"]),
    }
