"""How the funder is named: the proofs of a grant, and the photos of a frozen report."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.grants.actions.grants import read_file
from maillage.grants.actions.publicity import prove_publicity, remove_publicity_proof
from maillage.grants.forms.grants import PublicityForm
from maillage.grants.models import Grant
from maillage.grants.views.common import SECTION, add_refusal, download, filed_grant, funded_grant, version_of
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page


@internal
@login_required
@require_GET
def publicity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: what must be said of the funder, and what proves that it is."""
    _person, one = filed_grant(request, public_id)
    return _page(request, one, PublicityForm(initial={"done_on": timezone.localdate()}))


def _page(request: HttpRequest, one: Grant, form: PublicityForm) -> HttpResponse:
    return render_page(
        request, "grants/publicity.html", SECTION, status=422 if form.errors else 200, grant=one, form=form,
        proofs=list(one.publicity_proofs.all()),
    )  # fmt: skip


@internal
@login_required
@require_POST
def add_proof(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: say where the funder is named, with its proof."""
    person, one = filed_grant(request, public_id)
    form = PublicityForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            prove_publicity(person, one, data["words"], data["done_on"], read_file(data["proof"]))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            flash_success(request, _("Noted: the report says it, with its proof."))
            return redirect("grants:publicity", public_id)
    return _page(request, one, form)


@internal
@login_required
@require_GET
def proof(request: HttpRequest, public_id: UUID, number: int) -> FileResponse:
    """GET: a proof, taken away."""
    _person, one = filed_grant(request, public_id)
    row = get_object_or_404(one.publicity_proofs, pk=number)
    return download(str(row.file), f"publicite-{row.pk}")


@internal
@login_required
@require_POST
def remove_proof(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: take a proof away."""
    person, one = filed_grant(request, public_id)
    remove_publicity_proof(person, one, number)
    flash_success(request, _("The file is gone."))
    return redirect("grants:publicity", public_id)


@internal
@login_required
@require_GET
def photo(request: HttpRequest, public_id: UUID, number: int, version: int, rank: int) -> FileResponse:
    """GET: a photo of a frozen version, in the room of the funder."""
    _person, grant = funded_grant(request, public_id)
    pieces = list(version_of(grant, number, version).pieces.filter(name__startswith="photo-"))
    if not 0 < rank <= len(pieces):
        raise Http404
    return FileResponse(default_storage.open(str(pieces[rank - 1].file)), content_type="image/webp")
