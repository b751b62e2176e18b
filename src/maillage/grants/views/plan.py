"""What was agreed: on what a grant is to be spent, what it promised, when money comes, which reports it wants.

A small form that is refused gives the page again, with what was typed and what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.grants.actions import grants as actions
from maillage.grants.actions import plan as corrections
from maillage.grants.forms import grants as forms
from maillage.grants.models import Grant
from maillage.grants.presenters.pages import promise_texts
from maillage.grants.presenters.words import name_of_indicator
from maillage.grants.queries.grants import spending_of
from maillage.grants.queries.indicators import activity_of
from maillage.grants.rules.costs import CategoryKind
from maillage.grants.rules.terms import ReportKind
from maillage.grants.views.common import SECTION, filed_grant
from maillage.kernel.refusal import Refusal
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

Act = Callable[[Person, Grant, dict[str, Any]], object]
FIELD_OF = {  # under which field a refusal is read
    "category_exists": "name", "above_awarded": "amount", "bad_instalment": "amount", "bad_report_days": "until",
    "final_exists": "kind", "promised_already": "key", "nameless_indicator": "name", "category_used": "kind",
    "below_imputed_category": "ceiling", "report_frozen": "until",
}  # fmt: skip


@internal
@login_required
@require_GET
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: on what it is to be spent, what it promised, when money comes, which reports it wants."""
    _person, one = filed_grant(request, public_id)
    return _page(request, one, {})


def _page(request: HttpRequest, one: Grant, refused: Mapping[str, Form]) -> HttpResponse:
    """The page; `refused`: the form that was not taken, by its name."""
    today = timezone.localdate()
    blank = {
        "category": forms.CategoryForm(auto_id="id_category_%s"),
        "promise": forms.IndicatorForm(auto_id="id_promise_%s"),
        "expect": forms.InstalmentForm(auto_id="id_expect_%s"),
        "report": forms.PlannedReportForm(auto_id="id_report_%s", initial={"until": one.ends_on, "kind": "final"}),
    }
    indicators = [
        (row, _row_form(refused, forms.ValueForm, "declare", row.pk, {"declared_on": today}))
        for row in promise_texts(one, activity_of(one, today).measures)
    ]
    instalments = [
        (row, _row_form(refused, forms.ReceivedForm, "receive", row.pk,
                        {"received_on": today, "amount": forms.euros_typed(row.cents)}))
        for row in one.instalments.all()
    ]  # fmt: skip
    return render_page(
        request, "grants/plan.html", SECTION, status=422 if refused else 200, grant=one, spending=spending_of(one),
        indicators=indicators, instalments=instalments, reports=list(one.reports.all()), forms={**blank, **refused},
    )  # fmt: skip


def _row_form(refused: Mapping[str, Form], kind: type[Form], name: str, number: int, initial: dict[str, Any]) -> Form:
    """The form of a line: as it was refused, or blank."""
    blank = kind(initial=initial, auto_id=f"id_{name}{number}_%s")
    return refused.get(f"{name}{number}", blank)


def _add_refusal(form: Form, refusal: Refusal) -> None:
    field = FIELD_OF.get(refusal.code)
    form.add_error(field if field in form.fields else None, sentence(refusal))


def _add(
    request: HttpRequest, public_id: UUID, name: str, kind: type[Form], act: Act, words: str
) -> HttpResponse:  # fmt: skip
    """Do one thing with what a form of the plan says, and come back to it; the page again when it is refused."""
    person, one = filed_grant(request, public_id)
    form = kind(request.POST, auto_id=f"id_{name}_%s")
    if form.is_valid():
        try:
            act(person, one, form.cleaned_data)
        except Refusal as refusal:
            _add_refusal(form, refusal)
        else:
            flash_success(request, words)
            return redirect("grants:plan", public_id)
    return _page(request, one, {name: form})


def _take_back(
    request: HttpRequest, public_id: UUID, act: Callable[[Person, Grant], object], words: str
) -> HttpResponse:
    """Do one thing that nothing is typed for, and come back to the plan."""
    person, one = filed_grant(request, public_id)
    act(person, one)
    flash_success(request, words)
    return redirect("grants:plan", public_id)


@internal
@login_required
@require_POST
def add_category(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: plan a kind of cost."""
    return _add(
        request, public_id, "category", forms.CategoryForm,
        lambda person, one, data: actions.add_category(
            person, one, CategoryKind(data["kind"]), data["name"], data["planned"], ceiling_cents=data["ceiling"],
            is_strict=data["is_strict"],
        ), _("Planned."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def remove_category(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take a kind of cost back."""
    return _take_back(
        request, public_id, lambda person, one: actions.remove_category(person, one, number), _("It is taken back.")
    )


@internal
@login_required
@require_POST
def promise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write down an indicator that was promised."""
    return _add(
        request, public_id, "promise", forms.IndicatorForm,
        lambda person, one, data: actions.promise_indicator(
            person, one, data["target"], key=data["key"], name=data["name"], unit=data["unit"]
        ), _("Promised."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def declare(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: say what a declared indicator came to."""
    return _add(
        request, public_id, f"declare{number}", forms.ValueForm,
        lambda person, one, data: actions.declare_value(
            person, one, number, data["value"], data["declared_on"], data["method"]
        ), _("Declared."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def expect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write down money that is to come."""
    return _add(
        request, public_id, "expect", forms.InstalmentForm,
        lambda person, one, data: actions.expect_instalment(
            person, one, data["expected_on"], data["amount"], data["condition"]
        ), _("Written down."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def receive(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: note that it came."""
    return _add(
        request, public_id, f"receive{number}", forms.ReceivedForm,
        lambda person, one, data: actions.receive_instalment(
            person, one, number, data["received_on"], data["amount"]
        ), _("Noted."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def undo_receipt(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: say that it did not come."""
    return _take_back(
        request, public_id, lambda person, one: corrections.undo_receipt(person, one, number),
        _("Noted: it is still awaited."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def plan_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write down a report that the convention wants."""
    return _add(
        request, public_id, "report", forms.PlannedReportForm,
        lambda person, one, data: actions.plan_report(
            person, one, ReportKind(data["kind"]), data["due_on"], data["until"]
        ), _("Written down."),
    )  # fmt: skip


def _change(
    request: HttpRequest, one: Grant, form: Form, title: str, remove: str, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:  # fmt: skip
    """A line of the plan on a page of its own; `remove`: the address that takes it back."""
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            _add_refusal(form, refusal)
        else:
            flash_success(request, _("Put right."))
            return redirect("grants:plan", one.public_id)
    return render_page(
        request, "grants/plan_line.html", SECTION, grant=one, form=form, title=title, remove=remove,
        back=reverse("grants:plan", args=[one.public_id]), back_title=_("What was agreed"),
    )  # fmt: skip


def _line(rows: Any, number: int) -> Any:
    row = rows.filter(pk=number).first()
    if row is None:
        raise Http404
    return row


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_category(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """GET: a kind of cost; POST: put it right."""
    person, one = filed_grant(request, public_id)
    row = _line(one.categories, number)
    typed = {"planned": forms.euros_typed(row.planned_cents), "ceiling": forms.euros_typed(row.ceiling_cents)}
    initial = {"kind": row.kind, "name": row.name, "is_strict": row.is_strict, **typed}
    return _change(
        request, one, forms.CategoryForm(request.POST or None, initial=initial), row.name,
        reverse("grants:remove_category", args=[public_id, number]),
        lambda data: corrections.change_category(
            person, one, number, CategoryKind(data["kind"]), data["name"], data["planned"],
            ceiling_cents=data["ceiling"], is_strict=data["is_strict"],
        ),
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_indicator(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """GET: an indicator and its target; POST: put them right."""
    person, one = filed_grant(request, public_id)
    row = _line(one.indicators, number)
    initial = {"name": row.name, "unit": row.unit, "target": row.target}
    form = forms.TargetForm(request.POST or None, initial=initial, is_declared=not row.key)
    return _change(
        request, one, form, name_of_indicator(row), reverse("grants:remove_indicator", args=[public_id, number]),
        lambda data: corrections.change_indicator(
            person, one, number, data["target"], data.get("name", ""), data.get("unit", "")
        ),
    )  # fmt: skip


@internal
@login_required
@require_POST
def remove_indicator(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take an indicator back."""
    return _take_back(
        request, public_id, lambda person, one: corrections.remove_indicator(person, one, number),
        _("It is taken back."),
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_instalment(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """GET: an instalment; POST: put it right."""
    person, one = filed_grant(request, public_id)
    row = _line(one.instalments, number)
    initial = {"expected_on": row.expected_on, "amount": forms.euros_typed(row.cents), "condition": row.condition}
    return _change(
        request, one, forms.InstalmentForm(request.POST or None, initial=initial), _("An instalment"),
        reverse("grants:remove_instalment", args=[public_id, number]),
        lambda data: corrections.change_instalment(
            person, one, number, data["expected_on"], data["amount"], data["condition"]
        ),
    )  # fmt: skip


@internal
@login_required
@require_POST
def remove_instalment(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take an instalment back."""
    return _take_back(
        request, public_id, lambda person, one: corrections.remove_instalment(person, one, number),
        _("It is taken back."),
    )  # fmt: skip


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_report(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """GET: a report to file; POST: put it right."""
    person, one = filed_grant(request, public_id)
    row = _line(one.reports, number)
    initial = {"kind": row.kind, "until": row.until, "due_on": row.due_on}
    return _change(
        request, one, forms.PlannedReportForm(request.POST or None, initial=initial), str(row.get_kind_display()),
        reverse("grants:remove_report", args=[public_id, number]),
        lambda data: corrections.change_report(
            person, one, number, ReportKind(data["kind"]), data["due_on"], data["until"]
        ),
    )  # fmt: skip


@internal
@login_required
@require_POST
def remove_report(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take a report to file back."""
    return _take_back(
        request, public_id, lambda person, one: corrections.remove_report(person, one, number), _("It is taken back.")
    )


@internal
@login_required
@require_POST
def remove_grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: remove a grant written down by mistake."""
    person, one = filed_grant(request, public_id)
    corrections.remove_grant(person, one)
    flash_success(request, _("The grant is removed."))
    return redirect("grants:index")
