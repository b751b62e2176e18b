"""The room where one decides where to open next; for those who facilitate, and whoever is given an address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.gates import FILES
from maillage.community.models import Network
from maillage.community.views.common import person_of, run_by
from maillage.foresight import actions, presenters
from maillage.foresight.forms import MoveForm, QuestionForm, TableForm
from maillage.foresight.models import PeopleTable, Scenario, SiteTable
from maillage.foresight.queries import choices_to_move, communes_geojson
from maillage.foresight.report import report_of
from maillage.foresight.rules import SAYS_NOTHING
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment, table_response
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success

MOST_COMPARED = 3


def _render(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"foresight/{template}.html", {**context, "section": "week"}, status=status)


def _networks(request: HttpRequest) -> list[Network]:
    return list(Network.objects.filter(pk__in=run_by(request)).order_by("name"))


def _network(request: HttpRequest) -> Network:
    """The network that is meant, else the first one this person facilitates."""
    networks = _networks(request)
    slug = request.GET.get("reseau") or request.POST.get("reseau")
    return next((network for network in networks if network.slug == slug), networks[0])


def _scenario(request: HttpRequest, public_id: UUID) -> Scenario:
    visible = Scenario.objects.filter(network__in=run_by(request)).select_related("network", "parent")
    return get_object_or_404(visible, public_id=public_id)


@internal
@login_required
@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """The list of the scenarios this person may see, with their headlines."""
    visible = Scenario.objects.filter(network__in=run_by(request)).select_related("network", "made_by")
    listed = [
        (scenario, presenters.headline(scenario) if scenario.state == "done" else "") for scenario in visible[:100]
    ]
    return _render(request, "scenarios", scenarios=listed, several=len(_networks(request)) > 1)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """The form of a question; when valid, the question is asked."""
    network = _network(request)
    copied_id = request.GET.get("comme")
    instance = _copy_question(_scenario(request, UUID(copied_id))) if copied_id and _is_uuid(copied_id) else Scenario()
    instance.network = network
    form = QuestionForm(request.POST or None, instance=instance, network=network)
    if request.method == "POST" and form.is_valid():
        scenario = actions.ask(person_of(request), form.save(commit=False))
        return redirect(scenario)
    context = {"form": form, "parts": form.parts(), "asked_of": network, "networks": _networks(request)}
    return _render(request, "question", 422 if form.errors else 200, **context)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


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
    shown_scenario = _scenario(request, public_id)
    if shown_scenario.state != "done":
        return _render(request, "waiting", **_waiting_context(shown_scenario))
    choices = choices_to_move(shown_scenario)
    children = Scenario.objects.filter(parent=shown_scenario, network=shown_scenario.network, state="done")
    return _render(
        request,
        "scenario",
        **_answer_context(shown_scenario),
        move=MoveForm(scenario=shown_scenario, choices=choices),
        children=children,
        address=f"{settings.ORIGIN}/prospective/partage/{shown_scenario.share_key}/"
        if shown_scenario.share_key
        else "",
    )


def _answer_context(scenario: Scenario) -> dict[str, Any]:
    answer = scenario.answer
    often = answer.get("often", {})
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
        {**site, "people_said": presenters.format_people(scenario, site["people"]),
         "gained_said": presenters.format_people(scenario, site["gained"]),
         "often": presenters.format_percent(often[site["key"]], 0) if site["key"] in often else ""}
        for site in sorted(answer["sites"], key=lambda one: bool(one["is_place"]))  # new ones first
    ]  # fmt: skip
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
        "proof": presenters.proof_sentence(scenario),
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


def _site_name(scenario: Scenario, key: str) -> str:
    names = {site["key"]: site["name"] for site in scenario.answer["sites"]}
    names |= {row[0]: row[1] for row in scenario.answer["rows"]}
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


def _waiting_context(scenario: Scenario) -> dict[str, Any]:
    refusal = scenario.refusal
    sentence = refusal.get("sentence", "")
    facts = refusal.get("facts", {})
    facts |= {"people": presenters.format_people(scenario, facts["people"])} if "people" in facts else {}
    shown_refusal = Refusal(refusal["code"], _(sentence), **facts) if refusal else None
    stage = scenario.progress.get("stage", "")
    words = {
        "minutes": _("Working out the minutes"), "searching": _("Looking for the best choice"),
        "curve": _("What each further place would bring"), "years": _("In which order to open"),
        "futures": _("Trying possible futures"),
    }  # fmt: skip
    value, gap = scenario.progress.get("value"), scenario.progress.get("gap", 1.0)
    return {
        "scenario": scenario, "refusal": shown_refusal, "unreached": presenters.unreached_communes(scenario),
        "stage": words.get(stage, _("In the queue")), "progress": scenario.progress,
        "best": presenters.format_value(scenario, value) if value is not None else "",
        "gap": presenters.format_percent(gap, 2) if gap < SAYS_NOTHING else "",
    }  # fmt: skip


@internal
@login_required
@require_GET
@never_cache
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The progress of the search, as a part of the page that htmx asks for every second."""
    scenario = _scenario(request, public_id)
    response = render(request, "foresight/parts/progress.html", _waiting_context(scenario))
    if scenario.state in {"done", "refused"}:
        response["HX-Refresh"] = "true"
    return response


@internal
@login_required
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move one site of an answer to another commune, as a new scenario that the worker measures."""
    scenario = _scenario(request, public_id)
    form = MoveForm(request.POST, scenario=scenario, choices=choices_to_move(scenario))
    if not form.is_valid():
        messages.error(request, _("Choose a place of this scenario, and where it would go."), extra_tags="bad")
        return redirect(scenario)
    return redirect(actions.move(person_of(request), scenario, form.cleaned_data["out"], form.cleaned_data["into"]))


@internal
@login_required
@require_POST
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a scenario another name."""
    scenario = actions.rename(person_of(request), _scenario(request, public_id), request.POST.get("name", ""))
    flash_success(request, _("Kept."))
    return redirect(scenario)


@internal
@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a scenario a public address, or withdraw it."""
    scenario = actions.share(person_of(request), _scenario(request, public_id), shared="stop" not in request.POST)
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
    actions.forget(person_of(request), _scenario(request, public_id))
    flash_success(request, _("The scenario is removed."))
    return redirect("foresight:scenarios")


@internal
@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three scenarios side by side."""
    public_ids = [UUID(text) for text in request.GET.getlist("s")[:MOST_COMPARED] if _is_uuid(text)]
    visible = Scenario.objects.filter(network__in=run_by(request), state="done", public_id__in=public_ids)
    ordered = sorted(visible.select_related("network"), key=lambda scenario: public_ids.index(scenario.public_id))
    if len(ordered) < 2:
        messages.error(request, _("Choose two or three scenarios that are answered."), extra_tags="bad")
        return redirect("foresight:scenarios")
    return _render(request, "compare", compared=[_answer_context(scenario) for scenario in ordered])


@internal
@login_required
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """The network's own tables (people, sites), and the form to bring one."""
    network = _network(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            with FILES.pass_through():
                table = actions.bring_table(
                    person_of(request), network, fields["kind"], fields["name"], fields["source"],
                    fields["file"].read(),
                )  # fmt: skip
        except Refusal as refusal:
            form.add_error("file", _(refusal.sentence) % refusal.facts if refusal.facts else _(refusal.sentence))
        else:
            flash_success(
                request,
                ngettext("%(name)s: %(n)s line read.", "%(name)s: %(n)s lines read.", table.lines)
                % {"name": table.name, "n": table.lines},
            )
            return redirect("foresight:tables")
    people = PeopleTable.objects.filter(network=network)
    return _render(
        request, "tables", 422 if form.errors else 200, form=form, people=people,
        sites=SiteTable.objects.filter(network=network), asked_of=network,
    )  # fmt: skip


@internal
@login_required
@require_POST
def remove_table(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Remove a table one brought; the answers made with it stay."""
    if kind not in {"personnes", "lieux"}:
        raise Http404
    model: type[PeopleTable] | type[SiteTable] = PeopleTable if kind == "personnes" else SiteTable
    mine: QuerySet[Any] = model.objects.filter(network__in=run_by(request)).select_related("network")
    table = get_object_or_404(mine, pk=pk)
    actions.forget_table(person_of(request), table)
    flash_success(request, _("The table is removed."))
    return redirect("foresight:tables")


@public
@require_GET
@cache_control(max_age=86400, public=True)
def communes(request: HttpRequest) -> HttpResponse:
    """The communes of a département: their outlines where we ship them, else their centres."""
    return HttpResponse(communes_geojson(request.GET.get("d", "")[:3]), content_type="application/geo+json")


def _shared_scenario(key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.select_related("network"), share_key=key, state="done")


@public
@require_GET
@never_cache
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """A shared scenario, for whoever has its address."""
    scenario = _shared_scenario(key)
    response = render(request, "foresight/shared.html", {**_answer_context(scenario), "section": "", "key": key})
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
    scenario = _scenario(request, public_id)
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
