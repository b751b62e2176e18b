"""Grants as open data, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.community.visitors import current_network, is_at_its_own_domain
from maillage.grants.presenters.scdl import MEDIA_TYPE, open_csv
from maillage.grants.queries.grants import published_grants
from maillage.web.downloads import attachment
from maillage.web.sensitivity import public

FRESH_S = 3600


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def grants(request: HttpRequest) -> HttpResponse:
    """GET: the grants whose publication is agreed, in the open format of local authorities (SCDL)."""
    network = current_network(request)
    own = network if is_at_its_own_domain(request, network) else None
    response = attachment(open_csv(published_grants(own)), "subventions.csv", MEDIA_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    return response
