"""Invoices on their way by a platform: those to hand over, in one file; what it says of the others."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.economy.actions.life_cycle import note_handed_over, note_state, require_platform
from maillage.economy.forms.life_cycle import StatusForm
from maillage.economy.presenters.life_cycle import write_papers
from maillage.economy.queries.life_cycle import MOST_AT_ONCE, handed_over, to_hand_over
from maillage.economy.queries.platforms import on_their_way, platform_of, state_in_words, trouble_in_words
from maillage.economy.rules.life_cycle import PlatformState
from maillage.economy.rules.platforms import HandOverState, may_hand_over_again
from maillage.economy.views.desks import invoice_at, issuer_kept
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import written_response
from maillage.web.gates import FILES
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION, A_PAGE = "invoicing", 50


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def platform(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what is to be handed over, where the others are. POST: these were handed over."""
    person, issuer = issuer_kept(request, slug)
    if request.method == "POST":
        count = note_handed_over(issuer, person, request.POST.getlist("number")[:MOST_AT_ONCE])
        require_platform(count)
        text = ngettext("%(n)s invoice is handed over.", "%(n)s invoices are handed over.", count)
        flash_success(request, text % {"n": count})
        return redirect("economy:platform", slug)
    rows, now = to_hand_over(issuer), timezone.now()
    account = platform_of(issuer)
    return render_page(
        request, "economy/platform.html", SECTION, issuer=issuer, organisation=issuer.organisation,
        rows=rows.defer("xml", "content")[:MOST_AT_ONCE], more=max(rows.count() - MOST_AT_ONCE, 0),
        account=account, trouble=trouble_in_words(account.trouble) if account else "",
        sent=[
            (row, state_in_words(row, now), may_hand_over_again(HandOverState(row.state), row.since, now) is None)
            for row in on_their_way(issuer)[:A_PAGE]
        ],
        page=Paginator(handed_over(issuer), A_PAGE).get_page(request.GET.get("page")),
    )  # fmt: skip


@sensitive
@login_required
@require_GET
def papers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET: the files of those to be handed over."""
    _person, issuer = issuer_kept(request, slug)
    rows = list(to_hand_over(issuer)[:MOST_AT_ONCE])
    require_platform(len(rows))
    name = f"factures-{slug}-{timezone.localdate():%Y%m%d}.zip"
    with FILES.pass_through():
        return written_response(name, "application/zip", lambda file: write_papers(rows, file))


@sensitive
@login_required
@require_POST
def status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: note what the platform says."""
    person, desk, invoice = invoice_at(request, public_id)
    if not desk.keeps_books:
        raise Http404
    form = StatusForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_state", "Choose what the platform says, and the day it said so.")
    data = form.cleaned_data
    note_state(invoice, person, PlatformState(data["state"]), data["day"], data["note"])
    flash_success(request, _("It is noted."))
    return redirect(invoice.get_absolute_url())
