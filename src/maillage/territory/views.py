"""Communes while typing, outlines for the map, how the minutes are made."""

from __future__ import annotations

import gzip

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.kernel.refusal import Refusal
from maillage.territory.models import Commune
from maillage.territory.queries import (
    basemap_tile,
    calibration,
    find_communes,
    outlines,
    roads_in_use,
    territory_departements,
    travel_times,
)
from maillage.territory.rules import Destination
from maillage.web.sensitivity import public

LONGEST = 120
MOST_ZONES = 4
MOST_MINUTES = 90
FARTHEST_ZOOM = 22


@public
@require_GET
@cache_control(max_age=3600, public=True)
def communes(request: HttpRequest) -> HttpResponse:
    """The communes that start like what is typed, as JSON: [{insee, name, called, postal_code, departement}]."""
    text = request.GET.get("q", "")[:LONGEST]
    matches = find_communes(text) if text.strip() else []
    return JsonResponse(
        [
            {
                "insee": c.insee,
                "name": c.name,
                "called": c.called,
                "postal_code": c.postal_code,
                "departement": c.departement,
            }
            for c in matches
        ],
        safe=False,
    )


@public
@require_GET
@cache_control(max_age=86400, public=True)
def territory_geojson(request: HttpRequest) -> HttpResponse:
    """The outlines of the territory's départements."""
    codes = tuple(d.code for d in territory_departements())
    return HttpResponse(outlines(codes), content_type="application/geo+json")


def _centre_of(text: str) -> Destination:
    """The centre of a commune named by its INSEE code; a Refusal when there is none."""
    commune = Commune.objects.filter(insee=text.upper()[:5]).first()
    if commune is None or commune.lat is None or commune.lon is None:
        raise Refusal("unknown_insee", "No commune with a known position has the code “%(insee)s”.", insee=text[:5])
    return Destination(commune.insee, commune.lat, commune.lon)


def _refusal_response(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"error": _(refusal.sentence) % refusal.facts}, status=400)


@public
@require_GET
@cache_control(max_age=3600, public=True)
def isochrone(request: HttpRequest) -> HttpResponse:
    """From where one comes to a commune within so many minutes by car: GeoJSON polygons, the widest first."""
    typed_minutes = request.GET.get("minutes", "10,20,30").split(",")[:MOST_ZONES]
    try:
        place = _centre_of(request.GET.get("insee", ""))
        if not all(part.isascii() and part.isdigit() and 0 < int(part[:4]) <= MOST_MINUTES for part in typed_minutes):
            raise Refusal("bad_zone", "Give minutes between 1 and %(most)s, such as 10,20,30.", most=MOST_MINUTES)
    except Refusal as refusal:
        return _refusal_response(refusal)
    times = travel_times()
    zones = times.zone(place, [int(part) for part in typed_minutes])
    return JsonResponse({**zones, "source": times.source_for(place)}, content_type="application/geo+json")


@public
@require_GET
@cache_control(max_age=3600, public=True)
def path(request: HttpRequest) -> HttpResponse:
    """The soonest drive between two communes: its points, minutes, metres where roads are known."""
    try:
        start, end = _centre_of(request.GET.get("de", "")), _centre_of(request.GET.get("a", ""))
    except Refusal as refusal:
        return _refusal_response(refusal)
    drive = travel_times().path(start, end)
    if drive is None:
        return _refusal_response(
            Refusal("no_way", "No way is known between these two communes.", de=start.insee, a=end.insee)
        )
    points = [[round(lon, 5), round(lat, 5)] for lat, lon in drive.points]
    return JsonResponse(
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": points},
            "properties": {
                "minutes": round(drive.minutes, 1),
                "metres": None if drive.metres is None else round(drive.metres),
                "source": drive.source,
            },
        },
        content_type="application/geo+json",
    )


@public
@require_GET
@cache_control(max_age=31_536_000, public=True, immutable=True)
def tile(request: HttpRequest, digest: str, z: int, x: int, y: int) -> HttpResponse:
    """A vector tile of the background of maps; its address names the very archive, so that it may be kept for ever."""
    try:
        packed = basemap_tile(digest, z, x, y) if z <= FARTHEST_ZOOM and max(x, y) < 2**z else None
    except FileNotFoundError as error:
        raise Http404 from error
    if packed is None:
        return HttpResponse(status=204)
    plain = "gzip" not in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        gzip.decompress(packed) if plain else packed, content_type="application/vnd.mapbox-vector-tile"
    )
    if not plain:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    return response


@public
@require_GET
def estimate(request: HttpRequest) -> HttpResponse:
    """How minutes by car are estimated, and how well."""
    context = {"paces": calibration(), "local": calibration().get("48"), "roads": roads_in_use()}
    return render(request, "territory/estimate.html", context)
