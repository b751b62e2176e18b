"""The dossier of a place: read by anybody, on paper and as a sealed file; written by its hosts."""

from __future__ import annotations

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.views.common import count_for_strangers
from maillage.places.models import Place
from maillage.places.views.manage import managed_place
from maillage.telework.actions.dossiers import write_dossier
from maillage.telework.forms.dossiers import DossierForm
from maillage.telework.presenters.dossiers import (
    Dossier,
    delays_of_checks,
    dossier_file,
    dossier_pdf,
    read_dossier,
    summary_of,
)
from maillage.telework.presenters.safeguards import advice_on_spaces
from maillage.telework.queries.dossiers import dossier_of
from maillage.web.downloads import attachment
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import flash_success, render_page


def _dossier(slug: str) -> Dossier:
    place = get_object_or_404(Place.objects.select_related("commune", "network__face"), slug=slug)
    return read_dossier(place, timezone.localdate(timezone=place.zone))


@public
@require_GET
def dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what an employer files about a place: facts, their dates, what is missing."""
    one = _dossier(slug)
    may_edit = Ability.EDIT in abilities(request.user, one.place)
    return render_page(
        request,
        "telework/dossier.html",
        "places",
        place=one.place,
        dossier=one,
        summary=summary_of(one),
        delays=delays_of_checks(timezone.localdate(timezone=one.place.zone)),
        may_edit=may_edit,
        advice=advice_on_spaces(one.place, timezone.localdate(timezone=one.place.zone)) if may_edit else (),
    )


@public
@require_GET
def dossier_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the same as PDF."""
    one = _dossier(slug)
    count_for_strangers(request)
    pdf = dossier_pdf(one, timezone.localdate(timezone=one.place.zone))
    return attachment(pdf, f"dossier-{slug}.pdf", "application/pdf")


@public
@require_GET
def dossier_data(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the same as a sealed file, that the published script checks."""
    one = _dossier(slug)
    sealed = dossier_file(one, timezone.localdate(timezone=one.place.zone))
    text = json.dumps(sealed, ensure_ascii=False, indent=1)
    return attachment(text, f"dossier-{slug}.json", "application/json")


@internal
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the facts to say; POST: write them."""
    person, place = managed_place(request, slug)
    known = dossier_of(place)
    form = DossierForm(
        request.POST if request.method == "POST" else None, instance=known,
        initial={"erp_category": place.erp_category, "acceslibre_url": known.acceslibre_url},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        write_dossier(person, place, form.cleaned_data)
        flash_success(request, _("The dossier is written."))
        return redirect("telework:dossier", slug=place.slug)
    return render_page(request, "telework/edit_dossier.html", "desk", place=place, form=form)
