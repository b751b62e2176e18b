"""Communes while typing, outlines for the map, how the minutes are made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.territory.queries import calibration, find_communes, outlines, territory_departements

LONGEST = 120


@require_GET
@cache_control(max_age=3600, public=True)
def communes(request: HttpRequest) -> HttpResponse:
    """The communes that start like what is typed, as JSON: [{insee, name, postal_code, departement}]."""
    text = request.GET.get("q", "")[:LONGEST]
    found = find_communes(text) if text.strip() else []
    return JsonResponse(
        [{"insee": c.insee, "name": c.name, "postal_code": c.postal_code, "departement": c.departement} for c in found],
        safe=False,
    )


@require_GET
@cache_control(max_age=86400, public=True)
def territory_geojson(request: HttpRequest) -> HttpResponse:
    """The outlines of the territory's départements."""
    codes = tuple(d.code for d in territory_departements())
    return HttpResponse(outlines(codes), content_type="application/geo+json")


@require_GET
def estimate(request: HttpRequest) -> HttpResponse:
    """How minutes by car are estimated, and how well."""
    return render(request, "territory/estimate.html", {"paces": calibration(), "local": calibration().get("48")})
