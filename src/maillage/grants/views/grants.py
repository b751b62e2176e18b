"""Grants of who files them: the list, one grant, its convention, deadlines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Organisation, Person
from maillage.grants.actions import grants as actions
from maillage.grants.actions.reports import answer_question
from maillage.grants.forms import grants as forms
from maillage.grants.models import Grant
from maillage.grants.presenters.deadlines import deadlines_calendar, deadlines_of
from maillage.grants.presenters.pages import alert_texts, card_of, grant_page, promise_texts
from maillage.grants.presenters.scdl import MEDIA_TYPE, scdl_csv
from maillage.grants.queries.grants import grants_by_state, minimis_of, spending_of, watch_of
from maillage.grants.queries.indicators import activity_of
from maillage.grants.queries.rights import grants_filed_by
from maillage.grants.rules.costs import CategoryKind
from maillage.grants.rules.terms import ReportKind
from maillage.grants.views.common import SECTION, add_refusal, download, filed_grant, filer, first_error
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page


@internal
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """GET: the grants one files, what is urgent, whose costs one keeps."""
    person, organisations = filer(request)
    today = timezone.localdate()
    rows = grants_by_state(list(grants_filed_by(person)), today)
    return render_page(
        request, "grants/index.html", SECTION, organisations=organisations,
        cards=[card_of(*row) for row in rows],
        minimis=[(one, watch) for one in organisations if (watch := minimis_of(one.pk, today))],
    )  # fmt: skip


def _read(form: Form, name: str) -> Any:
    file: BinaryIO | None = form.cleaned_data.get(name)
    return actions.read_file(file) if file else None


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award(request: HttpRequest) -> HttpResponse:
    """GET: what a convention says; POST: write it down."""
    person, organisations = filer(request)
    form = forms.GrantForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        organisations=Organisation.objects.filter(pk__in=[one.pk for one in organisations]).order_by("name"),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            grant = actions.award_grant(
                person, form.cleaned_data["beneficiary"], form.draft(), _read(form, "convention"),
                logo=_read(form, "logo"),
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            flash_success(request, _("Written down. Say now on what it is to be spent, and what it promised."))
            return redirect("grants:plan", grant.public_id)
    return render_page(request, "grants/award.html", SECTION, form=form)


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the convention; POST: put it right."""
    person, grant = filed_grant(request, public_id)
    form = forms.GrantForm(
        request.POST if request.method == "POST" else None, request.FILES or None, grant=grant,
        organisations=Organisation.objects.filter(pk=grant.beneficiary_id),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            actions.change_grant(person, grant, form.draft(), _read(form, "convention"), logo=_read(form, "logo"))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            flash_success(request, _("The convention is put right."))
            return redirect(grant)
    return render_page(request, "grants/award.html", SECTION, form=form, grant=grant)


@internal
@login_required
@require_GET
def grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: where a grant stands: what is left to spend, on what, before when; what is missing; what is at stake."""
    _person, one = filed_grant(request, public_id)
    return render_page(
        request, "grants/grant.html", SECTION, **grant_page(one, timezone.localdate()), answer_form=forms.AnswerForm()
    )


@internal
@login_required
@require_GET
def plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: on what it is to be spent, what it promised, when money comes, which reports it wants."""
    _person, one = filed_grant(request, public_id)
    today = timezone.localdate()
    received = {"received_on": today}
    return render_page(
        request, "grants/plan.html", SECTION, grant=one, spending=spending_of(one),
        indicators=promise_texts(one, activity_of(one, today).measures), instalments=list(one.instalments.all()),
        reports=list(one.reports.all()), category_form=forms.CategoryForm(auto_id="id_category_%s"),
        indicator_form=forms.IndicatorForm(auto_id="id_indicator_%s"),
        instalment_form=forms.InstalmentForm(auto_id="id_instalment_%s"), received=received, today=today,
        report_form=forms.PlannedReportForm(auto_id="id_report_%s", initial={"until": one.ends_on, "kind": "final"}),
    )  # fmt: skip


def _done(
    request: HttpRequest, public_id: UUID, form: Form | None, act: Callable[[Person, Grant, dict[str, Any]], object],
    words: str,
) -> HttpResponse:  # fmt: skip
    """Do one thing with what a form of the plan says, and come back to it."""
    person, one = filed_grant(request, public_id)
    if form is not None and not form.is_valid():
        raise first_error(form)
    act(person, one, form.cleaned_data if form is not None else {})
    flash_success(request, words)
    return redirect("grants:plan", public_id)


@internal
@login_required
@require_POST
def add_category(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: plan a kind of cost."""
    return _done(
        request, public_id, forms.CategoryForm(request.POST),
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
    return _done(
        request, public_id, None, lambda person, one, _data: actions.remove_category(person, one, number),
        _("It is taken back."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def promise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write down an indicator that was promised."""
    return _done(
        request, public_id, forms.IndicatorForm(request.POST),
        lambda person, one, data: actions.promise_indicator(
            person, one, data["target"], key=data["key"], name=data["name"], unit=data["unit"]
        ), _("Promised."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def declare(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: say what a declared indicator came to."""
    return _done(
        request, public_id, forms.ValueForm(request.POST),
        lambda person, one, data: actions.declare_value(
            person, one, number, data["value"], data["declared_on"], data["method"]
        ), _("Declared."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def expect(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write down money that is to come."""
    return _done(
        request, public_id, forms.InstalmentForm(request.POST),
        lambda person, one, data: actions.expect_instalment(
            person, one, data["expected_on"], data["amount"], data["condition"]
        ), _("Written down."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def receive(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: note that it came."""
    return _done(
        request, public_id, forms.ReceivedForm(request.POST),
        lambda person, one, data: actions.receive_instalment(
            person, one, number, data["received_on"], data["amount"]
        ), _("Noted."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def plan_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write down a report that the convention wants."""
    return _done(
        request, public_id, forms.PlannedReportForm(request.POST),
        lambda person, one, data: actions.plan_report(
            person, one, ReportKind(data["kind"]), data["due_on"], data["until"]
        ), _("Written down."),
    )  # fmt: skip


@internal
@login_required
@require_POST
def answer(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: answer the funder."""
    person, one = filed_grant(request, public_id)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        raise first_error(form)
    answer_question(person, one, number, form.cleaned_data["text"])
    flash_success(request, _("Answered: the funder reads it."))
    return redirect(one)


@internal
@login_required
@require_GET
def convention(request: HttpRequest, public_id: UUID) -> FileResponse:
    """GET: the convention, as it was filed."""
    _person, one = filed_grant(request, public_id)
    return download(str(one.convention), "convention")


@internal
@login_required
@require_GET
def logo(request: HttpRequest, public_id: UUID) -> FileResponse:
    """GET: the logo that the funder wants shown."""
    _person, one = filed_grant(request, public_id)
    return download(str(one.logo), "logo")


@internal
@login_required
@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    """GET: everything that one's grants want by a day, and what is worth looking at now."""
    person, _organisations = filer(request)
    today = timezone.localdate()
    rows = list(grants_filed_by(person))
    warnings = [(one, alert_texts(watch_of(one, today), today)) for one in rows]
    return render_page(
        request, "grants/deadlines.html", SECTION, today=today,
        deadlines=[(one, one.is_late(today)) for one in deadlines_of(rows)],
        warnings=[(one, texts) for one, texts in warnings if texts],
    )  # fmt: skip


@internal
@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """GET: the same as a calendar."""
    person, _organisations = filer(request)
    raw = deadlines_calendar(deadlines_of(list(grants_filed_by(person))))
    response = attachment(raw, "echeances.ics", "text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


@internal
@login_required
@require_GET
def scdl(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the grants an organisation received, in the open format."""
    person, organisations = filer(request)
    organisation = get_object_or_404(Organisation, slug=slug, pk__in=[one.pk for one in organisations])
    raw = scdl_csv(grants_filed_by(person).filter(beneficiary=organisation))
    return attachment(raw, f"subventions-{slug}.csv", MEDIA_TYPE)
