"""The budget of the action: charges and products side by side, and the lines that are typed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.grants.actions import budget as actions
from maillage.grants.forms.budget import BudgetLineForm
from maillage.grants.forms.grants import euros_typed
from maillage.grants.models import Grant
from maillage.grants.presenters.content import budget_content
from maillage.grants.presenters.paper import share_of_grant
from maillage.grants.queries.grants import spending_of
from maillage.grants.rules.figures import report_layout
from maillage.grants.views.common import SECTION, filed_grant
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

FIELD_OF = {  # under which field a refusal is read
    "unknown_account": "account", "empty_budget_line": "planned", "grant_counted": "name",
    "budget_line_exists": "name", "too_much": "planned",
}  # fmt: skip


@internal
@login_required
@require_GET
def budget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: what the action costs and brings in, planned and real."""
    _person, one = filed_grant(request, public_id)
    return _page(request, one, BudgetLineForm())


def _page(request: HttpRequest, one: Grant, form: BudgetLineForm) -> HttpResponse:
    layout = report_layout(timezone.localdate())
    content = budget_content(one, spending_of(one).table, layout)
    titles = layout["charges"] | layout["products"] | layout["volunteering"]
    return render_page(
        request, "grants/budget.html", SECTION, status=422 if form.errors else 200, grant=one, form=form,
        content=content, share=share_of_grant(content), layout=layout,
        lines=[(line, titles.get(line.account, line.account)) for line in one.budget_lines.all()],
    )  # fmt: skip


def _add_refusal(form: BudgetLineForm, refusal: Refusal) -> None:
    form.add_error(FIELD_OF.get(refusal.code), sentence(refusal))


@internal
@login_required
@require_POST
def add_line(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write a line down; the page again, as typed, when it is refused."""
    person, one = filed_grant(request, public_id)
    form = BudgetLineForm(request.POST)
    if form.is_valid():
        try:
            actions.add_line(person, one, form.draft())
        except Refusal as refusal:
            _add_refusal(form, refusal)
        else:
            flash_success(request, _("Written down."))
            return redirect("grants:budget", public_id)
    return _page(request, one, form)


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_line(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """GET: a line; POST: put it right."""
    person, one = filed_grant(request, public_id)
    line = one.budget_lines.filter(pk=number).first()
    if line is None:
        raise Http404
    initial = {"account": line.account, "name": line.name, "planned": euros_typed(line.planned_cents),
               "real": euros_typed(line.real_cents)}  # fmt: skip
    form = BudgetLineForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.change_line(person, one, number, form.draft())
        except Refusal as refusal:
            _add_refusal(form, refusal)
        else:
            flash_success(request, _("Put right."))
            return redirect("grants:budget", public_id)
    return render_page(
        request, "grants/plan_line.html", SECTION, grant=one, form=form, title=line.name,
        back=reverse("grants:budget", args=[public_id]), back_title=_("Budget of the action"),
        remove=reverse("grants:remove_budget_line", args=[public_id, number]),
    )  # fmt: skip


@internal
@login_required
@require_POST
def remove_line(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take a line back."""
    person, one = filed_grant(request, public_id)
    actions.remove_line(person, one, number)
    flash_success(request, _("It is taken back."))
    return redirect("grants:budget", public_id)
