"""A report of who files it: its words, how it reads, freezing it, its versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.grants.actions import reports as actions
from maillage.grants.actions.sheets import events_with_sheets
from maillage.grants.forms.grants import FreezeForm, ReportForm
from maillage.grants.models import ReportDue, ReportVersion
from maillage.grants.presenters.annexes import write_archive
from maillage.grants.presenters.changes import changes_in_words
from maillage.grants.presenters.content import photos_of_report
from maillage.grants.presenters.report_texts import reading_of
from maillage.grants.views.common import SECTION, download, filed_grant, filed_report, version_of
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import written_response
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

ZIP = "application/zip"


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """GET: the report as it stands today, and the words that are still to be written; POST: keep them."""
    person, one = filed_report(request, public_id, number)
    form = ReportForm(request.POST if request.method == "POST" else None, initial=_words(one))
    if form.is_bound and form.is_valid():
        actions.write_report(person, one, **form.cleaned_data)
        flash_success(request, _("Kept. Read it over below, then freeze it."))
        return redirect(one)
    return _page(request, one, form)


def _words(one: ReportDue) -> dict[str, Any]:
    return {"story": one.story, "gaps": one.gaps, "signer": one.signer, "with_photos": one.with_photos}


def _page(
    request: HttpRequest, one: ReportDue, form: ReportForm, refusal: Refusal | None = None, *, freezing: bool = False
) -> HttpResponse:  # fmt: skip
    """One form: the words, what follows from them, what it takes to freeze both. `freezing`: as it was sent."""
    draft = actions.draft_of(one)
    data = {**request.POST.dict(), "digest": draft.digest} if freezing else None  # what is read now is what is frozen
    freeze_form = FreezeForm(data, initial={"digest": draft.digest})
    if draft.previous is None:
        del freeze_form.fields["reason"]
    if not events_with_sheets(one).exists():
        del freeze_form.fields["sheets"]
    if refusal:
        freeze_form.add_error("reason" if refusal.code == "no_reason" else None, sentence(refusal))
    return render_page(
        request, "grants/report.html", SECTION, grant=one.grant, report=one, form=form, freeze_form=freeze_form,
        draft=draft, changes=changes_in_words(draft.changes), reading=reading_of(draft.content),
        versions=list(one.versions.all()), photos=[
            (row, photo.address) for row, photo in zip(draft.content["photos"], photos_of_report(one), strict=True)
        ],
    )  # fmt: skip


@internal
@login_required
@require_POST
def freeze(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: keep the words on the page, and freeze what was read over; the page again, as typed, when it can't be."""
    person, one = filed_report(request, public_id, number)
    form, words = FreezeForm(request.POST), ReportForm(request.POST, initial=_words(one))
    if not (form.is_valid() and words.is_valid()):
        return _page(request, one, words, freezing=True)
    data = form.cleaned_data
    try:
        actions.freeze_with_words(
            person, one, words.cleaned_data, data["digest"], data["reason"], with_sheets=data["sheets"]
        )
    except Refusal as refusal:
        one.refresh_from_db()
        return _page(request, one, words, refusal, freezing=True)
    flash_success(request, _("Frozen: this version never changes. The funder reads it in its room."))
    return redirect(one)


@internal
@login_required
@require_GET
def paper(request: HttpRequest, public_id: UUID, number: int, version: int) -> FileResponse:
    """GET: a frozen version, as it was made."""
    _person, grant = filed_grant(request, public_id)
    return paper_of(version_of(grant, number, version))


@sensitive
@login_required
@require_GET
def archive(request: HttpRequest, public_id: UUID, number: int, version: int) -> HttpResponseBase:
    """GET: a frozen version with all its annexes, in order."""
    _person, grant = filed_grant(request, public_id)
    return archive_of(version_of(grant, number, version), for_funder=False)


def paper_of(one: ReportVersion) -> FileResponse:
    """The PDF of a version."""
    return download(str(one.pdf), f"compte-rendu-version-{one.number}")


def archive_of(one: ReportVersion, *, for_funder: bool) -> HttpResponseBase:
    """The archive of a version."""
    return written_response(
        f"compte-rendu-version-{one.number}.zip", ZIP, lambda file: write_archive(one, file, for_funder=for_funder)
    )
