"""What one prints or shares of a place, as files: a picture, a poster, bookmarks."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.community.models import Network
from maillage.community.visitors import current_network
from maillage.pages import room_rules
from maillage.pages.event_cards import card_of_event, card_of_season
from maillage.pages.handouts import Handout, bookmarks_of, card_of_network, card_of_place, poster_of
from maillage.places.models import Place, Space
from maillage.programme.models import Season
from maillage.programme.queries.events import shown_events
from maillage.web.sensitivity import public

FRESH_S = 3600  # who shares a page fetches its picture again after an hour, at most


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def network_card(request: HttpRequest) -> FileResponse:
    """The picture of the site, where one of its pages is shared."""
    network = current_network(request) or Network(name="Maillage")
    return _send_handout(card_of_network(network), "image/png")


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def place_card(request: HttpRequest, slug: str) -> FileResponse:
    """The picture of a place, where its page is shared."""
    return _send_handout(card_of_place(_place(slug)), "image/png")


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def event_card(request: HttpRequest, slug: str) -> FileResponse:
    """The picture of an event that was announced, where its page is shared."""
    events = shown_events().select_related("network__face", "season")
    return _send_handout(card_of_event(get_object_or_404(events, slug=slug)), "image/png")


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def season_card(request: HttpRequest, slug: str) -> FileResponse:
    """The picture of a season that was announced, where its page is shared."""
    seasons = Season.objects.filter(announced_at__isnull=False).select_related("network__face")
    return _send_handout(card_of_season(get_object_or_404(seasons, slug=slug)), "image/png")


@public
@require_GET
def poster(request: HttpRequest, slug: str) -> FileResponse:
    """An A4 poster of a place."""
    return _send_handout(poster_of(_place(slug)), "application/pdf", f"affiche-{slug}.pdf")


@public
@require_GET
def bookmarks(request: HttpRequest, slug: str) -> FileResponse:
    """Four bookmarks of a place on an A4 page."""
    return _send_handout(bookmarks_of(_place(slug)), "application/pdf", f"marque-page-{slug}.pdf")


@public
@require_GET
def rules_poster(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """An A4 poster of the rules of a space."""
    spaces = Space.objects.select_related("place__network").filter(active=True, place__slug=slug)
    handout = room_rules.rules_poster(get_object_or_404(spaces, pk=pk))
    return _send_handout(handout, "application/pdf", f"regles-{slug}-{pk}.pdf")


def _place(slug: str) -> Place:
    return get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)


def _send_handout(handout: Handout, content_type: str, name: str = "") -> FileResponse:
    return FileResponse(handout.file().open("rb"), content_type=content_type, filename=name)
