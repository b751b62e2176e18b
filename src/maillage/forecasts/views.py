"""A first answer for anybody; models kept, tried, compared, shared, taken away by those who run a place."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Network, Person
from maillage.community.views.common import count_for_strangers, person_of
from maillage.community.visitors import current_network
from maillage.economy.queries.place_accounts import places_accounted_by
from maillage.forecasts import actions
from maillage.forecasts.forms import AssumptionsForm, BringForm, MixForm, QuickForm, StartForm, TryForm
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.answers import answer_context, backtest_sentence, open_questions, question_labels
from maillage.forecasts.presenters.archetypes import ARCHETYPES, BY_ARCHETYPE
from maillage.forecasts.presenters.comparison import comparison_context
from maillage.forecasts.presenters.labels import LABELS, cost_row, say_mistake, say_spread, say_value
from maillage.forecasts.presenters.mixes import mix_name, mixes_context
from maillage.forecasts.presenters.public_figures import PUBLIC_FIGURES
from maillage.forecasts.presenters.schema import shipped_schema
from maillage.forecasts.queries import (
    backtest_of,
    cost_ranges,
    forecasts_of,
    networks_foreseen_by,
    occupancy_range,
    pages_of_kinds,
    places_foreseen_by,
    published_models,
)
from maillage.forecasts.rules.activities import ACTIVITIES, changes_of
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.documents import MOST_BYTES, read_document, write_document
from maillage.forecasts.rules.questions import WHAT_IFS, what_if
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import XLSX, attachment
from maillage.web.gates import ANSWERS, FILES, PUBLIC_FILES
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success, render_page

SECTION = "forecasts"
MOST_LISTED = 60
MOST_PUBLISHED = 20
MOST_COMPARED = 3
RANGE_FRESH_S = 3600


def _answer(assumptions: Assumptions, *, quick: bool = False) -> dict[str, Any]:
    """What follows from a model; a first answer is drawn from fewer futures, without levers and prices."""
    from maillage.forecasts.rules.outlook import DRAWS, QUICK_DRAWS, look_ahead  # noqa: PLC0415 - numpy, when it is used

    outlook = look_ahead(assumptions, draws=QUICK_DRAWS if quick else DRAWS, further=not quick)
    return answer_context(assumptions, outlook)


@public
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """A first answer from a few numbers, kept nowhere; the models of who is signed in."""
    begun = any(name in request.GET for name in QuickForm.base_fields)
    form = QuickForm(request.GET if begun else None, initial={"modele": ARCHETYPES[0].key, "postes": 4})
    answer = None
    person = request.user if isinstance(request.user, Person) else None
    networks = networks_foreseen_by(person) if person else []
    network = networks[0] if networks else current_network(request)
    costs = _costs_of(network)
    if begun and form.is_valid():
        with ANSWERS.pass_through():
            answer = _answer(form.to_assumptions(_spreads(costs)), quick=True)
    pages = pages_of_kinds()
    kinds = [(one, pages.get(one.key)) for one in ARCHETYPES]
    context: dict[str, Any] = {"form": form, "answer": answer, "kinds": kinds, "may_keep": bool(networks)}
    context["lacks_pages"] = bool(networks) and any(page is None for _kind, page in kinds)
    context["public_figures"] = PUBLIC_FIGURES
    context["query"] = request.GET.urlencode()
    context["range"] = _range_of(network) if network else None
    context["costs_network"], context["costs"] = network, [cost_row(key, *one) for key, one in costs.items()]
    if person and networks:
        context["forecasts"] = forecasts_of(person)[:MOST_LISTED]
        context["bring"] = BringForm()
        of_kinds = [page.pk for page in pages.values()]  # those stand among the kinds
        context["published"] = published_models().exclude(pk__in=of_kinds)[:MOST_PUBLISHED]
    return render_page(request, "forecasts/overview.html", SECTION, **context)


@public
@require_GET
def first_report(request: HttpRequest) -> HttpResponse:
    """The first answer as a report for a council, from the numbers of its address; kept nowhere either."""
    from maillage.forecasts.presenters.report import write_report  # noqa: PLC0415 - numpy, when it is used
    from maillage.forecasts.rules.outlook import look_ahead  # noqa: PLC0415 - numpy, when it is used

    form = QuickForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('forecasts:overview')}?{request.GET.urlencode()}")
    person = request.user if isinstance(request.user, Person) else None
    networks = networks_foreseen_by(person) if person else []
    costs = _costs_of(networks[0] if networks else current_network(request))
    assumptions = form.to_assumptions(_spreads(costs))
    count_for_strangers(request)
    with PUBLIC_FILES.pass_through():
        pdf = write_report(form.name, _("A first answer"), assumptions, look_ahead(assumptions))
    return attachment(pdf, f"{slugify(_('A first answer'))}.pdf", "application/pdf")


def _range_of(network: Network) -> dict[str, Any] | None:
    """What the places of a network have taken of their desks, in words; None when too few can be counted.

    Anybody asks for it, and it changes once a week: it is counted once in a while.
    """
    key = f"forecasts-range-{network.pk}"
    counted = cache.get_or_set(key, lambda: (occupancy_range(network),), RANGE_FRESH_S)
    if not counted or counted[0] is None:
        return None
    spread, places = counted[0]
    return {"network": network, "places": places, "desks": say_spread("occupancy", spread)}


def _costs_of(network: Network | None) -> dict[str, tuple[Spread, int]]:
    """What the places of a network pay, by parameter; counted once in a while too."""
    if network is None:
        return {}
    counted = cache.get_or_set(f"forecasts-costs-{network.pk}", lambda: cost_ranges(network), RANGE_FRESH_S)
    return counted or {}


def _spreads(costs: Mapping[str, tuple[Spread, int]]) -> dict[str, Spread]:
    return {key: spread for key, (spread, _carriers) in costs.items()}


@internal
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A model of a place, with what really happened there; or of one that does not exist, from a kind of place."""
    person = person_of(request)
    places, networks = places_foreseen_by(person), networks_foreseen_by(person)
    if not networks:
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")
    initial = {"place": request.GET.get("lieu"), "archetype": request.GET.get("modele")}
    form = StartForm(request.POST or None, places=places, networks=networks, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        assumptions = BY_ARCHETYPE[data["archetype"]].assumptions
        if data["place"]:
            assumptions = actions.measured_assumptions(person, data["place"], assumptions)
        made = actions.make_forecast(person, data["network"], data["name"], assumptions, place=data["place"])
        return redirect(made)
    return render_page(request, "forecasts/new.html", SECTION, form=form, accounted=places_accounted_by(person))


def _forecast_of(request: HttpRequest, public_id: UUID) -> Forecast:
    return get_object_or_404(forecasts_of(person_of(request)), public_id=public_id)


@internal
@login_required
@require_GET
def forecast(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What follows from a model, and what one may try from it."""
    row = _forecast_of(request, public_id)
    assumptions = row.assumptions
    shared_address = f"{settings.ORIGIN}/modele-economique/partage/{row.share_key}/" if row.share_key else ""
    return render_page(
        request, "forecasts/forecast.html", SECTION, forecast=row, answer=_answer(assumptions),
        past=backtest_sentence(backtest_of(person_of(request), row)),
        questions=open_questions(assumptions), try_form=TryForm(), tries=row.tries.all(), shared_address=shared_address,
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every parameter, with where it comes from."""
    row = _forecast_of(request, public_id)
    form = AssumptionsForm(request.POST or None, assumptions=row.assumptions, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        changed = actions.change_assumptions(
            person_of(request), row, form.cleaned_data["name"], form.to_assumptions()
        )  # fmt: skip
        if changed.pk != row.pk:
            flash_success(request, _("Others were tried from it, so it stays as it was: yours is kept beside it."))
        return redirect(changed)
    return render_page(request, "forecasts/edit.html", SECTION, forecast=row, form=form)


@internal
@login_required
@require_POST
def try_it(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same model with one thing changed, kept as a try; then both side by side."""
    row = _forecast_of(request, public_id)
    question = request.POST.get("question", "")
    if question in WHAT_IFS:
        changes, name = what_if(row.assumptions, question), question_labels()[question]
        if not changes:
            raise Refusal("changes_nothing", "This changes nothing in this model.")
    else:
        form = TryForm(request.POST)
        if not form.is_valid():
            return render_page(request, "forecasts/try.html", SECTION, forecast=row, try_form=form)
        key, value = form.cleaned_data["key"], form.cleaned_data["value"]
        changes, name = {key: Spread.certain(value)}, f"{LABELS[key]} : {say_value(key, value)}"
    made = actions.try_change(person_of(request), row, f"{row.name}, {name}"[:120], changes)
    return redirect(f"{reverse('forecasts:compare')}?m={row.public_id}&m={made.public_id}")


@internal
@login_required
@require_GET
def mixes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which activities together reach balance, beside the desks."""
    row = _forecast_of(request, public_id)
    begun = any(name in request.GET for name in ("desks", *ACTIVITIES))
    form = MixForm(request.GET if begun else None, assumptions=row.assumptions)
    answer = None
    if not begun or form.is_valid():
        answer = mixes_context(row.assumptions, form.desks, form.amounts)
        answer["fields"] = [(key, form[key].value()) for key in form.fields]
    return render_page(request, "forecasts/mixes.html", SECTION, forecast=row, form=form, answer=answer)


@internal
@login_required
@require_POST
def try_mix(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same model with one mix of activities, kept as a try; then both side by side."""
    row = _forecast_of(request, public_id)
    form = MixForm(request.POST, assumptions=row.assumptions)
    if not form.is_valid():
        return render_page(request, "forecasts/mixes.html", SECTION, forecast=row, form=form, answer=None)
    activities = [key for key in ACTIVITIES if key in request.POST.getlist("with")]
    changes = changes_of(activities, form.desks, form.amounts)
    made = actions.try_change(person_of(request), row, f"{row.name} : {mix_name(activities)}"[:120], changes)
    return redirect(f"{reverse('forecasts:compare')}?m={row.public_id}&m={made.public_id}")


@internal
@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three models side by side, met with the same luck."""
    chosen = [row for row in (_uuid(text) for text in request.GET.getlist("m")[:MOST_COMPARED]) if row]
    rows = [_forecast_of(request, public_id) for public_id in dict.fromkeys(chosen)]
    if len(rows) < 2:
        raise Refusal("choose_two", "Tick two models, or three, to see them side by side.")
    return render_page(request, "forecasts/compare.html", SECTION, forecasts=rows, **comparison_context(rows))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@internal
@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make an address that whoever has it may read, or take it back."""
    row = actions.share_forecast(
        person_of(request), _forecast_of(request, public_id), shared="stop" not in request.POST
    )  # fmt: skip
    return redirect(row)


@internal
@login_required
@require_POST
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A page of the documentation with this model and its data, for whoever wants to begin with it."""
    from maillage.forecasts.presenters.pages import page_fields  # noqa: PLC0415 - numpy, when it is used

    row = _forecast_of(request, public_id)
    page = actions.publish_forecast(person_of(request), row, page_fields(row))
    flash_success(request, _("It is a page of the documentation now: say there what you learnt."))
    return redirect(page)


@internal
@login_required
@require_POST
def give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose what this model supposes to the page it began with."""
    from maillage.forecasts.presenters.pages import changed_text  # noqa: PLC0415 - numpy, when it is used

    row = _forecast_of(request, public_id)
    text = changed_text(row.begun_with.text, row.assumptions) if row.begun_with else ""
    proposal = actions.give_back(person_of(request), row, text)
    flash_success(request, _("It is proposed: whoever looks after the page reads it and takes it in, or says why not."))
    return redirect(proposal)


@internal
@login_required
@require_POST
def publish_kinds(request: HttpRequest) -> HttpResponse:
    """A page of the documentation for each kind of place from the field that has none."""
    from maillage.forecasts.presenters.pages import archetype_fields  # noqa: PLC0415 - numpy, when it is used

    person = person_of(request)
    networks = networks_foreseen_by(person)
    if not networks:
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")
    made = actions.publish_kinds(person, networks[0], {one.key: archetype_fields(one) for one in ARCHETYPES})
    flash_success(request, ngettext("%(n)s page is made.", "%(n)s pages are made.", made) % {"n": made})
    return redirect(f"{reverse('forecasts:overview')}#kinds")


@internal
@login_required
@require_POST
def adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin with the model of a page of the documentation."""
    person = person_of(request)
    networks = networks_foreseen_by(person)
    if not networks:
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")
    page = get_object_or_404(published_models().select_related("head"), slug=slug)
    return redirect(actions.adopt_page(person, networks[0], page))


@internal
@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a model; its tries stay."""
    actions.remove_forecast(person_of(request), _forecast_of(request, public_id))
    flash_success(request, _("The model is removed."))
    return redirect("forecasts:overview")


@public
@require_GET
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """A model that was shared by its address: read, nothing more."""
    row = get_object_or_404(Forecast.objects.select_related("network", "place"), share_key=key)
    with ANSWERS.pass_through():
        answer = _answer(row.assumptions)
    return render_page(request, "forecasts/shared.html", SECTION, forecast=row, answer=answer)


@internal
@login_required
@require_GET
def file(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The model as a report (rapport), a workbook (tableur) or data (json)."""
    from maillage.forecasts.presenters.report import report_of  # noqa: PLC0415 - heavy, when it is used
    from maillage.forecasts.presenters.workbook import write_workbook  # noqa: PLC0415 - as above
    from maillage.forecasts.rules.outlook import look_ahead  # noqa: PLC0415 - as above

    row = _forecast_of(request, public_id)
    name = slugify(row.name) or "modele"
    match kind:
        case "json":
            return attachment(write_document(row.name, row.assumptions), f"{name}.json", "application/json")
        case "tableur":
            content = io.BytesIO()
            with FILES.pass_through():
                write_workbook(content, row.name, row.assumptions)
            return attachment(content.getvalue(), f"{name}.xlsx", XLSX)
        case "rapport":
            past = backtest_sentence(backtest_of(person_of(request), row))
            with FILES.pass_through():
                pdf = report_of(row, look_ahead(row.assumptions), past)
            return attachment(pdf, f"{name}.pdf", "application/pdf")
    raise Http404


@public
@require_GET
def schema(_request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a model's file."""
    return HttpResponse(shipped_schema(), content_type="application/schema+json; charset=utf-8")


@internal
@login_required
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """A model brought as a file, kept in the first network of who brings it."""
    person = person_of(request)
    form = BringForm(request.POST, request.FILES)
    networks = networks_foreseen_by(person)
    if not networks:
        raise Refusal("not_allowed", "Only those who host the place or facilitate its network may do that.")
    if form.is_valid():
        try:
            name, assumptions = read_document(form.cleaned_data["file"].read(MOST_BYTES + 1))
        except Refusal as refusal:
            form.add_error("file", say_mistake(refusal))
        else:
            return redirect(actions.make_forecast(person, networks[0], name or _("A model"), assumptions))
    return render_page(request, "forecasts/bring.html", SECTION, bring=form)
