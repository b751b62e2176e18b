"""Grants of who files them: the list, one grant, its convention, deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Organisation
from maillage.grants.actions import grants as actions
from maillage.grants.actions.questions import answer_question
from maillage.grants.forms import grants as forms
from maillage.grants.models import Grant
from maillage.grants.presenters.deadlines import deadlines_calendar, deadlines_of
from maillage.grants.presenters.pages import alert_texts, card_of, grant_page
from maillage.grants.presenters.scdl import MEDIA_TYPE, scdl_csv
from maillage.grants.queries.grants import grants_by_state, minimis_of, watch_of
from maillage.grants.queries.rights import grants_filed_by
from maillage.grants.views.common import SECTION, add_refusal, download, filed_grant, filer
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.formats import euros
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
        cards=[card_of(row) for row in rows],
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
            _tell_minimis(request, grant)
            return redirect("grants:plan", grant.public_id)
    return render_page(request, "grants/award.html", SECTION, form=form)


def _tell_minimis(request: HttpRequest, grant: Grant) -> None:
    """At award: where the beneficiary stands under the ceiling of de minimis aid, by the figure of that day."""
    watch = minimis_of(grant.beneficiary_id, max(timezone.localdate(), grant.signed_on)) if grant.is_minimis else None
    if watch is None:
        return
    facts = {"amount": euros(watch.cents), "ceiling": euros(int(watch.figure.value * 100)),
             "reference": watch.figure.reference}  # fmt: skip
    text = (
        _("De minimis aid: %(amount)s in three years with this grant, of %(ceiling)s at most (%(reference)s).") % facts
    )
    if watch.is_above:
        text = " ".join((text, _("It is exceeded."), _("Tell the funder before the money comes.")))
    messages.add_message(request, messages.WARNING if watch.is_near else messages.INFO, text)


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
    return _page(request, one, {})


def _page(request: HttpRequest, one: Grant, refused: Mapping[int, forms.AnswerForm]) -> HttpResponse:
    """The page; `refused`: the answer that was not taken, by the number of its question."""
    context = grant_page(one, timezone.localdate())
    context["questions"] = [
        (row, refused.get(row.pk) or forms.AnswerForm(auto_id=f"id_answer{row.pk}_%s")) for row in context["questions"]
    ]
    return render_page(request, "grants/grant.html", SECTION, status=422 if refused else 200, **context)


@internal
@login_required
@require_POST
def answer(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: answer the funder."""
    person, one = filed_grant(request, public_id)
    form = forms.AnswerForm(request.POST, auto_id=f"id_answer{number}_%s")
    if not form.is_valid():
        return _page(request, one, {number: form})
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
