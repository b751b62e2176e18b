"""The hours of a place by season."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.kernel.refusal import Refusal
from maillage.places import actions
from maillage.places.forms.hours import SeasonForm
from maillage.places.models import Place
from maillage.places.rules.seasons import SeasonalHours, read_seasons
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success


def _hours_of(place: Place) -> SeasonalHours:
    known = read_seasons(place.hours)
    if known is None:
        raise Refusal(
            "hours_by_hand", "These hours say more than a week and seasons can: change the expression itself."
        )
    return known


@internal
@login_required
@require_http_methods(["GET", "POST"])
def add_season(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: other hours between two days of the year."""
    person, place = managed_place(request, slug)
    form = SeasonForm(request.POST or None, hours=_hours_of(place), place=place)
    if request.method == "POST" and form.is_valid():
        actions.describe(person, place, {"hours": form.hours})
        flash_success(request, _("Saved."))
        return redirect("outside_hours", slug)
    context = {"place": place, "form": form, "section": "desk"}
    return render(request, "places/manage/season.html", context, status=422 if form.errors else 200)


@internal
@login_required
@require_POST
def remove_season(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: one season less; its days have the hours of the rest of the year."""
    person, place = managed_place(request, slug)
    known = _hours_of(place)
    left = tuple(season for season in known.seasons if season.span != request.POST.get("saison", ""))
    actions.describe(person, place, {"hours": SeasonalHours(known.base, left).expression()})
    flash_success(request, _("Saved."))
    return redirect("outside_hours", slug)
