"""Who used the passes of an organisation, of those who let it see their days: beside its invoices, never on them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.community.models import Organisation
from maillage.community.views.common import person_of
from maillage.economy.actions.pools import look_at_pools
from maillage.passes.queries.passes import speaks_for
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import render_page


@sensitive
@login_required
@require_GET
def pool_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: for each pass, the invoice it is on, how many half-days; the days of who lets them be seen."""
    person, organisation = person_of(request), get_object_or_404(Organisation, slug=slug)
    if not speaks_for(person, organisation):
        raise Http404
    return render_page(
        request, "economy/pool_detail.html", "pool", organisation=organisation,
        details=look_at_pools(person, organisation, timezone.localdate()),
    )  # fmt: skip
