"""The funder's room: its grants, their state, coverage, frozen reports, questions and answers. Nothing personal."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.views.common import person_of
from maillage.grants.actions.questions import ask_question
from maillage.grants.forms.grants import QuestionForm
from maillage.grants.models import Grant
from maillage.grants.presenters.changes import changes_in_words
from maillage.grants.presenters.pages import card_of, funder_page
from maillage.grants.presenters.report_texts import reading_of
from maillage.grants.presenters.scdl import MEDIA_TYPE, scdl_csv
from maillage.grants.queries.coverage import people_near, places_covered
from maillage.grants.queries.grants import grants_by_state
from maillage.grants.queries.rights import funding_organisations, grants_funded_by
from maillage.grants.views.common import ROOM, funded_grant, version_of
from maillage.grants.views.reports import archive_of, paper_of
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page


@internal
@login_required
@require_GET
def room(request: HttpRequest) -> HttpResponse:
    """GET: the grants of the organisations one works for."""
    person = person_of(request)
    if not funding_organisations(person):
        raise Refusal("not_allowed", "Only those who work for the funder may do that.")
    grants = list(grants_funded_by(person))
    rows = grants_by_state(grants, timezone.localdate())
    covered = places_covered(grants)
    return render_page(
        request, "grants/room.html", ROOM, cards=[card_of(row) for row in rows], covered=covered,
        near=people_near(one.place for one in covered),
    )  # fmt: skip


@internal
@login_required
@require_GET
def grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one grant."""
    _person, one = funded_grant(request, public_id)
    return _page(request, one, QuestionForm())


def _page(request: HttpRequest, one: Grant, question_form: QuestionForm) -> HttpResponse:
    return render_page(
        request, "grants/funder_grant.html", ROOM, **funder_page(one, timezone.localdate()),
        question_form=question_form,
    )  # fmt: skip


@internal
@login_required
@require_POST
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: ask the beneficiary something."""
    person, one = funded_grant(request, public_id)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form)
    ask_question(person, one, form.cleaned_data["text"])
    flash_success(request, _("Asked: the answer will stand here."))
    return redirect("grants:funder_grant", public_id)


@internal
@login_required
@require_GET
def version(request: HttpRequest, public_id: UUID, number: int, version: int) -> HttpResponse:
    """GET: a frozen version, and what it changed."""
    _person, grant = funded_grant(request, public_id)
    one = version_of(grant, number, version)
    return render_page(
        request, "grants/version.html", ROOM, grant=grant, version=one, reading=reading_of(one.content),
        changes=changes_in_words(one.changes),
        photos=[
            (photo, reverse("grants:funder_photo", args=[public_id, number, version, rank]))
            for rank, photo in enumerate(one.content.get("photos", ()), 1)
        ],
    )  # fmt: skip


@internal
@login_required
@require_GET
def paper(request: HttpRequest, public_id: UUID, number: int, version: int) -> FileResponse:
    """GET: the same on paper."""
    _person, grant = funded_grant(request, public_id)
    return paper_of(version_of(grant, number, version))


@internal
@login_required
@require_GET
def archive(request: HttpRequest, public_id: UUID, number: int, version: int) -> HttpResponseBase:
    """GET: the same with its annexes, but those that name somebody."""
    _person, grant = funded_grant(request, public_id)
    return archive_of(version_of(grant, number, version), for_funder=True)


@internal
@login_required
@require_GET
def scdl(request: HttpRequest) -> HttpResponse:
    """GET: what the organisations one works for awarded, in the open format."""
    person = person_of(request)
    if not funding_organisations(person):
        raise Refusal("not_allowed", "Only those who work for the funder may do that.")
    return attachment(scdl_csv(grants_funded_by(person)), "subventions.csv", MEDIA_TYPE)
