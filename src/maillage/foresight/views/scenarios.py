"""The room where one decides where to open next; for those who facilitate, and whoever is given an address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.views.common import person_of, run_by
from maillage.foresight import actions, presenters
from maillage.foresight.costs import foresee_site
from maillage.foresight.forms import MoveForm, Preset, QuestionForm
from maillage.foresight.models import Scenario
from maillage.foresight.queries import choices_to_move
from maillage.foresight.report import report_of
from maillage.foresight.rules import SAYS_NOTHING
from maillage.foresight.views.common import (
    answer_context,
    is_uuid,
    network_of,
    networks_of,
    render_foresight,
    scenario_of,
)
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment, table_response
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success

MOST_COSTED = 12  # new places whose model one may ask for from the page


@internal
@login_required
@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """The list of the scenarios this person may see, with their headlines."""
    visible = Scenario.objects.filter(network__in=run_by(request)).select_related("network", "made_by", "closing")
    listed = [
        (scenario, presenters.headline(scenario) if scenario.state == "done" else "") for scenario in visible[:100]
    ]
    return render_foresight(request, "scenarios", scenarios=listed, several=len(networks_of(request)) > 1)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """What one may ask; then the form of that question; when valid, the question is asked."""
    network = network_of(request)
    copied_id = request.GET.get("comme")
    instance = _copy_question(scenario_of(request, UUID(copied_id))) if copied_id and is_uuid(copied_id) else Scenario()
    instance.network = network
    preset = _preset(request, instance)
    if preset is None:
        return render_foresight(request, "presets", asked_of=network, networks=networks_of(request))
    form = QuestionForm(request.POST or None, instance=instance, network=network, preset=preset)
    if request.method == "POST" and form.is_valid():
        scenario = actions.ask(person_of(request), form.save(commit=False))
        return redirect(scenario)
    context = {
        "form": form,
        "parts": form.parts(),
        "preset": preset.value,
        "asked_of": network,
        "networks": networks_of(request),
    }
    return render_foresight(request, "question", 422 if form.errors else 200, **context)


def _preset(request: HttpRequest, like: Scenario) -> Preset | None:
    """What is asked; None as long as nobody said."""
    if like.closing_id is not None:
        return Preset.CLOSE
    named = request.POST.get("cas") or request.GET.get("cas") or ""
    if named in {preset.value for preset in Preset}:
        return Preset(named)
    return Preset.FREE if request.method == "POST" or like.departements else None


def _copy_question(scenario: Scenario) -> Scenario:
    """A new scenario with the same question, not asked yet."""
    names = [*QuestionForm.Meta.fields]
    return Scenario(**{name: getattr(scenario, name) for name in names if name != "name"})


@internal
@login_required
@require_GET
@never_cache
def scenario(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A scenario: its answer, or the progress of the search."""
    shown_scenario = scenario_of(request, public_id)
    if shown_scenario.state != "done":
        return render_foresight(request, "waiting", **_waiting_context(shown_scenario))
    choices = choices_to_move(shown_scenario)
    children = Scenario.objects.filter(parent=shown_scenario, network=shown_scenario.network, state="done")
    return render_foresight(
        request,
        "scenario",
        **answer_context(shown_scenario),
        move=MoveForm(scenario=shown_scenario, choices=choices),
        children=children,
        new_sites=[site for site in shown_scenario.answer["sites"] if not site["is_place"]][:MOST_COSTED],
        shared_address=f"{settings.ORIGIN}/prospective/partage/{shown_scenario.share_key}/"
        if shown_scenario.share_key
        else "",
    )


def _waiting_context(scenario: Scenario) -> dict[str, Any]:
    refusal = scenario.refusal
    sentence = refusal.get("sentence", "")
    facts = refusal.get("facts", {})
    facts |= {"people": presenters.format_people(scenario, facts["people"])} if "people" in facts else {}
    shown_refusal = Refusal(refusal["code"], _(sentence), **facts) if refusal else None
    stage = scenario.progress.get("stage", "")
    words = {
        "minutes": _("Working out the minutes"),
        "searching": _("Looking for the best choice"),
        "curve": _("What each further place would bring"),
        "years": _("In which order to open"),
        "futures": _("Trying possible futures"),
        "near_ties": _("Looking for what is nearly as good"),
        "errors": _("Trying what the minutes may be wrong by"),
    }
    value, gap = scenario.progress.get("value"), scenario.progress.get("gap", 1.0)
    return {
        "scenario": scenario,
        "refusal": shown_refusal,
        "unreached": presenters.unreached_communes(scenario),
        "stage": words.get(stage, _("In the queue")),
        "progress": scenario.progress,
        "best": presenters.format_value(scenario, value) if value is not None else "",
        "gap": presenters.format_percent(gap, 2) if gap < SAYS_NOTHING else "",
    }


@internal
@login_required
@require_GET
@never_cache
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress of the search, as a part of the page that htmx asks for every second."""
    scenario = scenario_of(request, public_id)
    response = render(request, "foresight/parts/progress.html", _waiting_context(scenario))
    if scenario.state in {"done", "refused"}:
        response["HX-Refresh"] = "true"
    return response


@internal
@login_required
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move one site of an answer to another commune, as a new scenario that the worker measures."""
    scenario = scenario_of(request, public_id)
    form = MoveForm(request.POST, scenario=scenario, choices=choices_to_move(scenario))
    if not form.is_valid():
        messages.error(request, _("Choose a place of this scenario, and where it would go."), extra_tags="bad")
        return redirect(scenario)
    return redirect(actions.move(person_of(request), scenario, form.cleaned_data["out"], form.cleaned_data["into"]))


@internal
@login_required
@require_POST
def foresee_costs(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What one of the new places would cost and earn in three years, as an economic model."""
    scenario = scenario_of(request, public_id)
    return redirect(foresee_site(person_of(request), scenario, request.POST.get("site", "")))


@internal
@login_required
@require_POST
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a scenario another name."""
    scenario = actions.rename(person_of(request), scenario_of(request, public_id), request.POST.get("name", ""))
    flash_success(request, _("Kept."))
    return redirect(scenario)


@internal
@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a scenario a public address, or withdraw it."""
    scenario = actions.share(person_of(request), scenario_of(request, public_id), shared="stop" not in request.POST)
    flash_success(
        request,
        _("Whoever has the address can read it.") if scenario.share_key else _("The address is no longer valid."),
    )
    return redirect(scenario)


@internal
@login_required
@require_POST
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete a scenario."""
    actions.forget(person_of(request), scenario_of(request, public_id))
    flash_success(request, _("The scenario is removed."))
    return redirect("foresight:scenarios")


def _shared_scenario(key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.select_related("network", "closing"), share_key=key, state="done")


@public
@require_GET
@never_cache
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """A shared scenario, for whoever has its address."""
    scenario = _shared_scenario(key)
    response = render(request, "foresight/shared.html", {**answer_context(scenario), "section": "", "key": key})
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@require_GET
@never_cache
def shared_file(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """A file of a shared scenario."""
    return _file_response(request, _shared_scenario(key), kind)


@internal
@login_required
@require_GET
@never_cache
def file(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponseBase:
    """A file of a scenario: report (PDF), table (CSV, XLSX), places (GeoJSON)."""
    scenario = scenario_of(request, public_id)
    if scenario.state != "done":
        raise Refusal("not_answered", "This question is not answered yet.")
    return _file_response(request, scenario, kind)


def _file_response(request: HttpRequest, scenario: Scenario, kind: str) -> HttpResponseBase:
    name = slugify(str(scenario))[:50] or "prospective"
    stamp = timezone.localdate().isoformat()
    if kind == "rapport":
        with FILES.pass_through():
            report = report_of(scenario)
        return attachment(report, f"{name}-{stamp}.pdf", "application/pdf", inline=True)
    if kind == "geojson":
        return attachment(presenters.geojson(scenario), f"{name}-{stamp}.geojson", "application/geo+json")
    if kind == "csv":
        rows = presenters.table_rows(scenario)
        return table_response(request, f"{name}-{stamp}", presenters.TABLE_HEADER, rows, _("Communes"))
    raise Http404
