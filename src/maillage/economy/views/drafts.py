"""Writing an invoice: lines, who buys, read over, issued."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.economy.actions.drafts import remove_draft, write_draft
from maillage.economy.actions.issuance import check_drafts, issue
from maillage.economy.forms.drafts import DraftForm, line_formset
from maillage.economy.models import DraftInvoice
from maillage.economy.queries.documents import document_of_draft
from maillage.economy.queries.rights import Desk
from maillage.economy.views.desks import desk_at, draft_at
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new invoice."""
    person, desk = desk_at(request, slug)
    return _write(request, person, desk, None)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft, to be changed."""
    person, desk, mine = draft_at(request, public_id)
    return _write(request, person, desk, mine)


def _write(request: HttpRequest, person: Person, desk: Desk, mine: DraftInvoice | None) -> HttpResponse:
    form = DraftForm(request.POST or None, instance=mine, desk=desk)
    lines = line_formset(request.POST or None, desk.issuer, mine)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            saved = write_draft(
                desk.issuer, person, form.facts(), lines.items(), draft=mine,
                deposits=list(form.cleaned_data.get("deposits") or ()),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            more = "lines" in request.POST
            return redirect(saved.get_absolute_url()) if more else redirect("economy:read_over", saved.public_id)
    status = 422 if request.method == "POST" else 200
    return render_page(
        request, "economy/draft.html", SECTION, status, draft=mine, form=form, lines=lines, issuer=desk.issuer,
        organisation=desk.issuer.organisation, desk=desk,
    )  # fmt: skip


@sensitive
@login_required
@require_GET
def read_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What it will say, and what the standard thinks of it, before it has a number."""
    _person, desk, mine = draft_at(request, public_id)
    fault = ""
    try:
        check_drafts([mine])
    except Refusal as refusal:
        fault = sentence(refusal)
    document = document_of_draft(mine, timezone.localdate())
    return render_page(
        request, "economy/read_over.html", SECTION, draft=mine, document=document, fault=fault, desk=desk,
        issuer=desk.issuer, organisation=desk.issuer.organisation,
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def issue_it(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: issue it."""
    person, _desk, mine = draft_at(request, public_id)
    made = issue(mine, person)
    flash_success(request, _("%(number)s is issued.") % {"number": made.number})
    return redirect(made.get_absolute_url())


@sensitive
@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: throw it away."""
    person, desk, mine = draft_at(request, public_id)
    remove_draft(mine, person)
    flash_success(request, _("The draft is gone; it had no number."))
    return redirect("economy:invoices", desk.issuer.slug)
