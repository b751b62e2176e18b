"""Being left in peace: facts for who negotiates, what this site does by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.telework.presenters.disconnection import fact_lines
from maillage.telework.rules.disconnection import facts_on
from maillage.web.sensitivity import public
from maillage.web.shortcuts import render_page


@public
@require_GET
def disconnection(request: HttpRequest) -> HttpResponse:
    """GET: what texts say, with their dates and sources; what the site sends when; sentences to start from."""
    return render_page(request, "telework/disconnection.html", "", facts=fact_lines(facts_on(timezone.localdate())))
