"""Around me: a position, sent once and never kept, becomes the name of a commune."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.views.common import origin_of
from maillage.territory.locations import nearest_commune
from maillage.web.formats import sentence
from maillage.web.sensitivity import public

POSITIONS = Quota("position", 60, timedelta(hours=1))


@public
@csrf_exempt  # it changes nothing; a position is posted so that it stands in no address, no history and no log
@never_cache
@require_POST
def commune_around(request: HttpRequest) -> HttpResponse:
    """POST `lat`, `lon` (degrees, rounded to 0.01): the nearest commune as JSON: {"value": "Florac (48400)"}."""
    if refusal := hit([(POSITIONS, origin_of(request))]):
        return JsonResponse({"error": sentence(refusal)}, status=429)
    try:
        lat, lon = (round(float(request.POST.get(name, "")[:12]), 2) for name in ("lat", "lon"))
    except ValueError:
        lat = lon = 999.0
    commune = nearest_commune(lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
    if commune is None:
        return JsonResponse({"error": _("No commune is known around there: type its name.")}, status=404)
    code = commune.postal_codes[0] if commune.postal_codes else commune.insee
    return JsonResponse({"value": f"{commune} ({code})"})
