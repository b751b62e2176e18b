"""For the press, and for whoever wants to hear of what is new: figures, pictures, a contact, a feed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.community.models import Network
from maillage.community.visitors import current_network
from maillage.pages.news import atom_feed, public_news
from maillage.pages.press import NEAR_MINUTES, press_figures
from maillage.pages.views.widgets import frame_of_network
from maillage.places.models import Photo
from maillage.places.presenters.pictures import portrait_of
from maillage.places.queries import public_places
from maillage.places.rules.life import State
from maillage.web.sensitivity import public

FRESH_S = 900
MOST_PHOTOS, MOST_PLACES, MOST_NEWS = 12, 60, 5


@public
@require_GET
def press(request: HttpRequest) -> HttpResponse:
    """Facts and figures, pictures with their credit, whom to ask."""
    network = _network(request)
    places = list(public_places().filter(network=network, state=State.IN_SERVICE)[:MOST_PLACES])
    photos = Photo.objects.filter(place__network=network).select_related("place")
    context = {
        "figures": press_figures(network),
        "near_minutes": NEAR_MINUTES,
        "photos": photos.order_by("place__name", "position", "pk")[:MOST_PHOTOS],
        "places": places,
        "pictures": {place.pk: portrait_of(place, timezone.localdate()) for place in places},
        "news": public_news(network, MOST_NEWS),
        "frame": frame_of_network(network),
        "section": "press",
    }
    return render(request, "pages/press.html", context)


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def news_feed(request: HttpRequest) -> HttpResponse:
    """The public news, for feed readers (Atom)."""
    return HttpResponse(atom_feed(_network(request)), content_type="application/atom+xml; charset=utf-8")


def _network(request: HttpRequest) -> Network:
    """The network one came by; 404 on a site that has none yet."""
    network = current_network(request)
    if network is None:
        raise Http404
    return network
