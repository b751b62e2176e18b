"""Photographs beside the evidence of a space: for those who run the place, and for all once published."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.places.actions import evidence_photos as actions
from maillage.places.forms.confidentiality import EvidencePhotoForm
from maillage.places.models import Evidence, EvidencePhoto
from maillage.places.views.manage import managed_place, render_section
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET, POST: the photos of a piece of evidence; add one."""
    person, place = managed_place(request, slug)
    evidence = get_object_or_404(Evidence.objects.select_related("space__place"), pk=pk, space__place=place)
    form = EvidencePhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_evidence_photo(person, evidence, data["image"].file, data["alt"], published=data["published"])
        except Refusal as refusal:
            form.add_error("image", sentence(refusal))
        else:
            flash_success(request, _("Saved."))
            return redirect("places:evidence_photos", slug, pk)
    return render_section(
        request, "evidence_photos", place, form=form, evidence=evidence, space=evidence.space,
        photos=evidence.photos.all(), is_full=evidence.photos.count() >= actions.MOST_EVIDENCE_PHOTOS,
    )  # fmt: skip


@internal
@login_required
@require_GET
def photo(request: HttpRequest, slug: str, public_id: UUID) -> FileResponse:
    """GET: a photo, for those who run the place."""
    _person, one = _managed_photo(request, slug, public_id)
    return _send_photo(one)


@public
@require_GET
def published_photo(request: HttpRequest, public_id: UUID) -> FileResponse:
    """GET: a photo that was published; one that was not answers as one that does not exist."""
    return _send_photo(get_object_or_404(EvidencePhoto, public_id=public_id, is_published=True))


@internal
@login_required
@require_POST
def publish(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: show a photo on the page of the place."""
    person, one = _managed_photo(request, slug, public_id)
    actions.publish_evidence_photo(person, one, published=True)
    return redirect("places:evidence_photos", slug, one.evidence_id)


@internal
@login_required
@require_POST
def hide(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: show a photo no more but to those who run the place."""
    person, one = _managed_photo(request, slug, public_id)
    actions.publish_evidence_photo(person, one, published=False)
    return redirect("places:evidence_photos", slug, one.evidence_id)


@internal
@login_required
@require_POST
def remove(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: delete a photo."""
    person, one = _managed_photo(request, slug, public_id)
    actions.remove_evidence_photo(person, one)
    flash_success(request, _("The picture is removed."))
    return redirect("places:evidence_photos", slug, one.evidence_id)


def _managed_photo(request: HttpRequest, slug: str, public_id: UUID) -> tuple[Person, EvidencePhoto]:
    person, place = managed_place(request, slug)
    photos = EvidencePhoto.objects.select_related("evidence__space__place").filter(evidence__space__place=place)
    return person, get_object_or_404(photos, public_id=public_id)


def _send_photo(photo: EvidencePhoto) -> FileResponse:
    response = FileResponse(photo.image.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "no-store"  # published or not may change at any moment
    return response
