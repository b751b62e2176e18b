"""Costs taken from the year of a place, instead of being typed again."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.grants.actions.amounts import take_amount
from maillage.grants.queries.amounts import MOST_PROPOSED, proposals_of
from maillage.grants.views.common import SECTION, filed_organisation
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page


@sensitive
@login_required
@require_GET
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what the year of one's places says was spent, what is a cost already, and what grants pay of it."""
    person, organisation = filed_organisation(request, slug)
    rows = proposals_of(person, organisation, timezone.localdate())
    return render_page(
        request, "grants/amounts.html", SECTION, organisation=organisation, proposals=rows,
        is_cut=len(rows) == MOST_PROPOSED,
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def take(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: make a cost of an amount."""
    person, organisation = filed_organisation(request, slug)
    cost = take_amount(person, organisation, public_id)
    flash_success(request, _("Taken. Say which grant pays it."))
    return redirect(cost)
