"""What do you have to do? The needs in plain words, and the level of confidentiality they ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from maillage.bookings.forms import SearchForm
from maillage.bookings.views.search import search_defaults
from maillage.places.rules.needs import Need, levels_needed
from maillage.web.sensitivity import public


@public
@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """GET: tick what one has to do; then read what it asks, and say where and when. Unknown needs are left out."""
    form = SearchForm(search_defaults(request))
    chosen = [need for need in Need if need.value in request.GET.getlist("besoin")]
    context = {"form": form, "section": "search", "chosen": chosen, "needed": levels_needed(chosen)}
    context["table"] = {need: levels_needed([need]) for need in Need}
    return render(request, "bookings/needs.html", context)
