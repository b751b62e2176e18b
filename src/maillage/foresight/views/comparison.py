"""Two or three scenarios side by side: one map of what differs, one table, one document."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from maillage.community.views.common import run_by
from maillage.foresight.comparison import compare_scenarios
from maillage.foresight.models import Scenario
from maillage.foresight.report import comparison_report
from maillage.foresight.views.common import answer_context, is_uuid, render_foresight
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.gates import FILES
from maillage.web.sensitivity import internal

MOST_COMPARED = 3


def _compared_scenarios(request: HttpRequest) -> list[Scenario]:
    """The scenarios that are named and answered, in the order they are named."""
    public_ids = [UUID(text) for text in request.GET.getlist("s")[:MOST_COMPARED] if is_uuid(text)]
    visible = Scenario.objects.filter(network__in=run_by(request), state="done", public_id__in=public_ids)
    return sorted(
        visible.select_related("network", "closing"), key=lambda scenario: public_ids.index(scenario.public_id)
    )


@internal
@login_required
@require_GET
@never_cache
def compare(request: HttpRequest) -> HttpResponse:
    """Two or three scenarios on one map and in one table."""
    scenarios = _compared_scenarios(request)
    if len(scenarios) < 2:
        messages.error(request, _("Choose two or three scenarios that are answered."), extra_tags="bad")
        return redirect("foresight:scenarios")
    return render_foresight(
        request,
        "compare",
        compared=[answer_context(scenario) for scenario in scenarios],
        comparison=compare_scenarios(scenarios),
    )


@internal
@login_required
@require_GET
@never_cache
def compare_file(request: HttpRequest) -> HttpResponseBase:
    """The same as a document (PDF)."""
    scenarios = _compared_scenarios(request)
    if len(scenarios) < 2:
        raise Refusal("not_answered", "Choose two or three scenarios that are answered.")
    with FILES.pass_through():
        report = comparison_report(scenarios)
    return attachment(report, f"comparaison-{timezone.localdate().isoformat()}.pdf", "application/pdf", inline=True)
