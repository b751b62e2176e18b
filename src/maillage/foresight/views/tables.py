"""The tables a network brings, and the outlines a map draws."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.views.common import person_of, run_by
from maillage.foresight import actions
from maillage.foresight.forms import TableForm
from maillage.foresight.models import PeopleTable, SiteTable
from maillage.foresight.queries import communes_geojson
from maillage.foresight.views.common import network_of, render_foresight
from maillage.kernel.refusal import Refusal
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest) -> HttpResponse:
    """The network's own tables (people, sites), and the form to bring one."""
    network = network_of(request)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            with FILES.pass_through():
                table = actions.bring_table(
                    person_of(request), network, fields["kind"], fields["name"], fields["source"], fields["file"].read()
                )
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
    return render_foresight(
        request,
        "tables",
        422 if form.errors else 200,
        form=form,
        people=people,
        sites=SiteTable.objects.filter(network=network),
        asked_of=network,
    )


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
