"""The photos of a place: added, described, put in order, removed by its hosts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.actions.photos import Move
from maillage.places.forms import PhotoForm, PhotoWordsForm
from maillage.places.models import Photo
from maillage.places.presenters.pictures import picture_of_photo
from maillage.places.views.manage import managed_place, render_section
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: list the photos of the place and add one."""
    person, place = managed_place(request, slug)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("alt", "caption", "credit", "focus")}
        try:
            actions.add_photo(person, place, form.cleaned_data["image"].file, **words)
        except Refusal as refusal:
            form.add_error("image", sentence(refusal))
        else:
            flash_success(request, _("Saved."))
            return redirect("places:photos", slug)
    photos = [(photo, picture_of_photo(photo)) for photo in place.photos.prefetch_related("sizes")]
    return render_section(request, "photos", place, form=form, photos=photos)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET, POST: what is said of one photo."""
    person, place = managed_place(request, slug)
    current = get_object_or_404(Photo.objects.select_related("place"), pk=pk, place=place)
    form = PhotoWordsForm.of(current, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.describe_photo(person, current, **form.cleaned_data)
        flash_success(request, _("Saved."))
        return redirect("places:photos", slug)
    return render_section(request, "photo", place, form=form, picture=picture_of_photo(current))


@internal
@login_required
@require_POST
def move_photo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: put a photo first, or one step earlier or later."""
    person, place = managed_place(request, slug)
    current = get_object_or_404(Photo.objects.select_related("place"), pk=pk, place=place)
    if (wanted := request.POST.get("to", "")) not in list(Move):
        raise Refusal("no_move", "A photo goes first, earlier or later.")
    actions.move_photo(person, current, Move(wanted))
    return redirect("places:photos", slug)


@internal
@login_required
@require_POST
def remove_photo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: delete a photo."""
    person, place = managed_place(request, slug)
    actions.remove_photo(person, get_object_or_404(Photo, pk=pk, place=place))
    flash_success(request, _("The picture is removed."))
    return redirect("places:photos", slug)
