"""The host's screen for the texts of a place in English."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.places.actions.translations import translate_place
from maillage.places.forms.translation import TranslationForm
from maillage.places.models import PlaceTranslation
from maillage.places.views.manage import managed_place, render_section
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success

LANGUAGE = "en"


@internal
@login_required
@require_http_methods(["GET", "POST"])
def translation(request: HttpRequest, slug: str) -> HttpResponse:
    """What the place says of itself to who reads English."""
    person, place = managed_place(request, slug)
    kept = PlaceTranslation.objects.filter(place=place, language=LANGUAGE).first()
    instance = kept or PlaceTranslation(place=place, language=LANGUAGE)
    form = TranslationForm(request.POST or None, instance=instance, place=place)
    if request.method == "POST" and form.is_valid():
        translate_place(person, place, LANGUAGE, form.cleaned_data)
        flash_success(request, _("Saved."))
        return redirect("places:manage", slug)
    return render_section(request, "translation", place, form=form)
