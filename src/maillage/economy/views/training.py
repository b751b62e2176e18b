"""Practice: how one learns to invoice, in books of their own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.economy.actions.training import begin_practice_anew, open_practice
from maillage.economy.queries.training import practices_of, progress_of
from maillage.economy.views.desks import issuer_kept
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"


@internal
@login_required
@require_GET
def training(request: HttpRequest, slug: str) -> HttpResponse:
    """What practice is; what was tried in it, what comes next; those of before."""
    _person, issuer = issuer_kept(request, slug)
    practices = practices_of(issuer.organisation)
    current = practices[0] if practices else None
    return render_page(
        request, "economy/training.html", SECTION, issuer=issuer, organisation=issuer.organisation, current=current,
        former=practices[1:], steps=progress_of(current.issuer) if current else [],
    )  # fmt: skip


@internal
@login_required
@require_POST
def open_it(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: open it, or go on with it."""
    person, issuer = issuer_kept(request, slug)
    open_practice(issuer, person)
    return redirect("economy:training", slug)


@internal
@login_required
@require_POST
def begin_anew(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: leave the practice in hand for a new one."""
    person, issuer = issuer_kept(request, slug)
    text = request.POST.get("number", "")
    begin_practice_anew(issuer, person, int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0)
    flash_success(request, _("A new practice begins; the one before is kept as it was."))
    return redirect("economy:training", slug)
