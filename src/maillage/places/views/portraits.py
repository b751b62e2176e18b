"""The drawn portrait of a place, as a picture."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from maillage.places.models import Place
from maillage.places.portraits import Season, draw_portrait, version_of
from maillage.places.presenters.pictures import subject_of
from maillage.web.sensitivity import public

A_YEAR_S, AN_HOUR_S = 31_536_000, 3600


@public
@require_GET
def portrait(request: HttpRequest, slug: str, season: Season) -> HttpResponse:
    """The portrait in a season; kept for a year by whoever asks for the version it has, for an hour by others."""
    place = get_object_or_404(Place.objects.select_related("commune"), slug=slug)
    subject = subject_of(place, season)
    answer = HttpResponse(draw_portrait(subject), content_type="image/svg+xml")
    asked_by_version = request.GET.get("v") == version_of(subject)
    answer["Cache-Control"] = (
        f"public, max-age={A_YEAR_S}, immutable" if asked_by_version else f"public, max-age={AN_HOUR_S}"
    )
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
