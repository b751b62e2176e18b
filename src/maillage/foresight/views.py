"""The room where one decides where to open next; for those who facilitate, and whoever is given an address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.gates import FILES
from maillage.community.models import Network
from maillage.community.views.common import person_of, run_by
from maillage.foresight import actions, imports, presenters
from maillage.foresight.forms import MoveForm, QuestionForm, TableForm
from maillage.foresight.models import PeopleTable, Scenario, SiteTable
from maillage.foresight.queries import choices_to_move, communes_geojson
from maillage.foresight.report import report_of
from maillage.foresight.rules import SAYS_NOTHING
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment, csv_response
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success

MOST_COMPARED = 3


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"foresight/{template}.html", {**context, "section": "week"}, status=status)


def _networks(request: HttpRequest) -> list[Network]:
    return list(Network.objects.filter(pk__in=run_by(request)).order_by("name"))


def _network(request: HttpRequest) -> Network:
    """The network that is meant, else the first one this person facilitates."""
    networks = _networks(request)
    slug = request.GET.get("reseau") or request.POST.get("reseau")
    return next((network for network in networks if network.slug == slug), networks[0])


def _scenario(request: HttpRequest, public_id: UUID) -> Scenario:
    found = Scenario.objects.filter(network__in=run_by(request)).select_related("network", "parent")
    return get_object_or_404(found, public_id=public_id)


@internal
@login_required
@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """The questions asked so far."""
    found = Scenario.objects.filter(network__in=run_by(request)).select_related("network", "made_by")
    told = [(one, presenters.headline(one) if one.state == "done" else "") for one in found[:100]]
    return _page(request, "scenarios", told=told, several=len(_networks(request)) > 1)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Ask: what matters, near, how many."""
    network = _network(request)
    copied = request.GET.get("comme")
    instance = _copy(_scenario(request, UUID(copied))) if copied and _is_uuid(copied) else Scenario()
    instance.network = network
    form = QuestionForm(request.POST or None, instance=instance, network=network)
    if request.method == "POST" and form.is_valid():
        asked = actions.ask(person_of(request), form.save(commit=False))
        return redirect(asked)
    context = {"form": form, "parts": form.parts(), "asked_of": network, "networks": _networks(request)}
    return _page(request, "question", 422 if form.errors else 200, **context)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _copy(scenario: Scenario) -> Scenario:
    """The same question, not asked yet."""
    names = [*QuestionForm.Meta.fields]
    return Scenario(**{name: getattr(scenario, name) for name in names if name != "name"})


@internal
@login_required
@require_GET
@never_cache
def scenario(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A question and its answer, or where the search stands."""
    found = _scenario(request, public_id)
    if found.state != "done":
        return _page(request, "waiting", **_waiting(found))
    choices = choices_to_move(found)
    children = Scenario.objects.filter(parent=found, network=found.network, state="done")
    return _page(
        request, "scenario", **_told(found), move=MoveForm(scenario=found, choices=choices), children=children,
        address=f"{settings.ORIGIN}/prospective/partage/{found.share_key}/" if found.share_key else "",
    )  # fmt: skip


def _told(found: Scenario) -> dict[str, Any]:
    answer = found.answer
    often = answer.get("often", {})
    plan = [
        {**year, "number": number, "names": [_name(found, key) for key in year["opened"]],
         "said": presenters.value_said(found, year["value"]), "free_said": presenters.value_said(found, year["free"])}
        for number, year in enumerate(answer.get("years", []), start=1)
    ]  # fmt: skip
    sites = [
        {**site, "people_said": presenters.people(found, site["people"]),
         "gained_said": presenters.people(found, site["gained"]),
         "often": presenters.percent(often[site["key"]], 0) if site["key"] in often else ""}
        for site in sorted(answer["sites"], key=lambda one: bool(one["is_place"]))  # new ones first
    ]  # fmt: skip
    rivals = [
        (_name(found, key), presenters.percent(share, 0))
        for key, share in sorted(often.items(), key=lambda item: -item[1])
        if key not in {site["key"] for site in answer["sites"]}
    ][:5]
    each = presenters.cost_each(found)
    return {
        "scenario": found, "answer": answer, "headline": presenters.headline(found), "proof": presenters.proof(found),
        "curve": presenters.curve(found), "gaining": presenters.gaining(found), "far": presenters.far_still(found),
        "unreached": presenters.unreached(found),
        "sources": list(presenters.sources(found)), "plan": plan, "sites": sites, "rivals": rivals,
        "each": presenters.whole(each) if each is not None else "", "cost": presenters.whole(answer["cost"]),
        "before": _figures(found, answer["before"]), "after": _figures(found, answer["after"]),
        "lost": presenters.people(found, answer["lost"]) if answer["lost"] else "", "map": presenters.map_data(found),
        "loss": presenters.percent(answer["loss"]) if "loss" in answer else "",
    }  # fmt: skip


def _name(found: Scenario, key: str) -> str:
    names = {site["key"]: site["name"] for site in found.answer["sites"]}
    names |= {row[0]: row[1] for row in found.answer["rows"]}
    return names.get(key, key)


def _figures(found: Scenario, totals: dict[str, float]) -> dict[str, str]:
    everybody = max(found.answer["everybody"], 1e-9)
    return {
        "near": presenters.people(found, totals["near"]), "share": presenters.percent(totals["near"] / everybody),
        "mean": presenters.tenth(totals["mean"]), "tenth": presenters.tenth(totals["tenth"]),
        "worst": presenters.tenth(totals["worst"]),
    }  # fmt: skip


def _waiting(found: Scenario) -> dict[str, Any]:
    refusal = found.refusal
    sentence = refusal.get("sentence", "")
    facts = refusal.get("facts", {})
    facts |= {"people": presenters.people(found, facts["people"])} if "people" in facts else {}
    said = Refusal(refusal["code"], _(sentence), **facts) if refusal else None
    stage = found.progress.get("stage", "")
    words = {
        "minutes": _("Working out the minutes"), "searching": _("Looking for the best choice"),
        "curve": _("What each further place would bring"), "years": _("In which order to open"),
        "futures": _("Trying possible futures"),
    }  # fmt: skip
    value, gap = found.progress.get("value"), found.progress.get("gap", 1.0)
    return {
        "scenario": found, "refusal": said, "unreached": presenters.unreached(found),
        "stage": words.get(stage, _("In the queue")), "progress": found.progress,
        "best": presenters.value_said(found, value) if value is not None else "",
        "gap": presenters.percent(gap, 2) if gap < SAYS_NOTHING else "",
    }  # fmt: skip


@internal
@login_required
@require_GET
@never_cache
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the search stands, asked by the page every second."""
    found = _scenario(request, public_id)
    response = render(request, "foresight/parts/progress.html", _waiting(found))
    if found.state in {"done", "refused"}:
        response["HX-Refresh"] = "true"
    return response


@internal
@login_required
@require_POST
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open one place elsewhere, and see what it costs."""
    found = _scenario(request, public_id)
    form = MoveForm(request.POST, scenario=found, choices=choices_to_move(found))
    if not form.is_valid():
        messages.error(request, _("Choose a place of this scenario, and where it would go."), extra_tags="bad")
        return redirect(found)
    with FILES.pass_through():
        moved = actions.move(person_of(request), found, form.cleaned_data["out"], form.cleaned_data["into"])
    return redirect(moved)


@internal
@login_required
@require_POST
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another name."""
    found = actions.rename(_scenario(request, public_id), request.POST.get("name", ""))
    flash_success(request, _("Kept."))
    return redirect(found)


@internal
@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give it a public address, or take it back."""
    found = actions.share(person_of(request), _scenario(request, public_id), shared="stop" not in request.POST)
    flash_success(
        request, _("Whoever has the address can read it.") if found.share_key else _("The address is no longer valid.")
    )
    return redirect(found)


@internal
@login_required
@require_POST
def forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove it."""
    actions.forget(person_of(request), _scenario(request, public_id))
    flash_success(request, _("The scenario is removed."))
    return redirect("foresight:scenarios")


@internal
@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three scenarios side by side."""
    wanted = [UUID(text) for text in request.GET.getlist("s")[:MOST_COMPARED] if _is_uuid(text)]
    found = Scenario.objects.filter(network__in=run_by(request), state="done", public_id__in=wanted)
    ordered = sorted(found.select_related("network"), key=lambda one: wanted.index(one.public_id))
    if len(ordered) < 2:
        messages.error(request, _("Choose two or three scenarios that are answered."), extra_tags="bad")
        return redirect("foresight:scenarios")
    return _page(request, "compare", compared=[_told(one) for one in ordered])


@internal
@login_required
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """The tables one brings: people, sites."""
    network = _network(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with FILES.pass_through():
                table = imports.bring(network, given["kind"], given["name"], given["source"], given["file"].read())
        except Refusal as refusal:
            form.add_error("file", _(refusal.sentence) % refusal.facts if refusal.facts else _(refusal.sentence))
        else:
            flash_success(request, _("%(name)s: %(n)s lines read.") % {"name": table.name, "n": table.lines})
            return redirect("foresight:tables")
    people = PeopleTable.objects.filter(network=network)
    return _page(
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
    people, sites = PeopleTable.objects.all(), SiteTable.objects.all()
    mine = (people if kind == "personnes" else sites).filter(network__in=run_by(request))
    get_object_or_404(mine, pk=pk).delete()
    flash_success(request, _("The table is removed."))
    return redirect("foresight:tables")


@public
@require_GET
@cache_control(max_age=86400, public=True)
def communes(request: HttpRequest) -> HttpResponse:
    """The communes of a département: their outlines where we ship them, else their centres."""
    return HttpResponse(communes_geojson(request.GET.get("d", "")[:3]), content_type="application/geo+json")


def _shared(key: str) -> Scenario:
    return get_object_or_404(Scenario.objects.select_related("network"), share_key=key, state="done")


@public
@require_GET
@never_cache
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """A scenario, read by whoever was given its address."""
    found = _shared(key)
    response = render(request, "foresight/shared.html", {**_told(found), "section": "", "key": key})
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@public
@require_GET
@never_cache
def shared_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """A file of a shared scenario."""
    return _file(_shared(key), kind)


@internal
@login_required
@require_GET
@never_cache
def file(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The report, the table, the map's data."""
    found = _scenario(request, public_id)
    if found.state != "done":
        raise Refusal("not_answered", "This question is not answered yet.")
    return _file(found, kind)


def _file(found: Scenario, kind: str) -> HttpResponse:
    name = slugify(str(found))[:50] or "prospective"
    stamp = timezone.localdate().isoformat()
    if kind == "rapport":
        with FILES.pass_through():
            made = report_of(found)
        return attachment(made, f"{name}-{stamp}.pdf", "application/pdf", inline=True)
    if kind == "geojson":
        return attachment(presenters.geojson(found), f"{name}-{stamp}.geojson", "application/geo+json")
    if kind == "csv":
        return csv_response(f"{name}-{stamp}.csv", presenters.TABLE_HEADER, presenters.table_rows(found))
    raise Http404
