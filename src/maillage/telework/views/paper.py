"""An agreement signed on paper: filing its scan, confirming it, taking it away; by its two sides and nobody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.community.actions.attachments import as_download
from maillage.community.views.common import person_of
from maillage.telework.actions.paper import contest_paper_as_worker, sign_on_paper_as_worker
from maillage.telework.forms.agreements import ContestForm, PaperForm
from maillage.telework.models import Agreement
from maillage.telework.presenters.documents import paper_line, scan_file_name
from maillage.telework.queries.agreements import agreement_of_employer, has_signed
from maillage.telework.rules.lifecycle import AgreementState, Party
from maillage.telework.views.agreements import own_agreement
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page

CONTEST = "contest"  # prefix of the form that says no


@own(recent=True, private=True)
@login_required
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: where the scan is filed, or confirmed, after a sign-in of this moment. POST: I signed that paper."""
    mine = own_agreement(request, public_id)
    if mine.state != AgreementState.SENT or has_signed(mine, Party.WORKER):
        return redirect(mine)
    version = mine.versions.prefetch_related("signatures").latest("number")
    is_contested = f"{CONTEST}-reason" in request.POST
    contest = ContestForm(request.POST if is_contested else None, prefix=CONTEST)
    if is_contested and contest.is_valid():
        back = contest_paper_as_worker(mine, person_of(request), contest.cleaned_data["reason"])
        flash_success(request, _("It is said: this paper binds nobody. You may change the text and send it again."))
        return redirect(back)
    form = PaperForm(
        request.POST if request.method == "POST" and not is_contested else None, request.FILES or None,
        is_filed=bool(version.scan),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        signed = sign_on_paper_as_worker(mine, person_of(request), form.cleaned_data.get("scan"))
        flash_success(request, _("It is filed: signed on paper."))
        return redirect(signed)
    return render_page(request, "telework/paper.html", "telework", agreement=mine, version=version, form=form,
                       contest=contest, paper_line=paper_line(version))  # fmt: skip


@own(private=True)
@login_required
@require_GET
def scan(request: HttpRequest, public_id: UUID) -> FileResponse:
    """GET: the signed paper, as it was filed."""
    return _scan(own_agreement(request, public_id))


@public
@require_GET
def employer_scan(request: HttpRequest, key: UUID) -> FileResponse:
    """GET: the same, for who signs for the employer."""
    agreement = agreement_of_employer(key)
    if agreement is None:
        raise Http404
    response = _scan(agreement)
    response["X-Robots-Tag"] = "noindex"
    return response


def _scan(agreement: Agreement) -> FileResponse:
    """The scan of the last version; 404 when it was not signed on paper."""
    version = agreement.versions.prefetch_related("signatures").last()
    if version is None or not version.scan:
        raise Http404
    return as_download(version.scan, scan_file_name(version.scan))
