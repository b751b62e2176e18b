"""What other sites may show of this one: what is free today, in a frame; and the page that gives the lines to copy."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.bookings.queries import free_today, week_of_place
from maillage.bookings.rules.today import FreeUnits
from maillage.community.models import Network
from maillage.community.queries.networks import origin_of_network
from maillage.community.visitors import current_network
from maillage.pages.views.public import soonest
from maillage.places.models import Place
from maillage.places.queries import minutes_from, opening_now, public_places, with_details
from maillage.places.rules.hours import OpenState
from maillage.places.rules.life import State
from maillage.territory.models import Commune
from maillage.web.frames import framable
from maillage.web.sensitivity import public

MOST_PLACES = 8  # in the frame of a network: what fits beside an article
FRESH_S = 60  # a frame says what was free a minute ago, at most
DAYS_AHEAD = 8
HEIGHT_OF_PLACE, HEIGHT_OF_NETWORK = 260, 420  # pixels of the frame, so that nothing scrolls


@dataclass(frozen=True, slots=True)
class PlaceToday:
    """A line of the frame of a network."""

    place: Place
    opening: OpenState
    free: tuple[FreeUnits, ...]
    minutes: int | None = None

    @property
    def desks(self) -> FreeUnits | None:
        """The desks, else what comes first."""
        return next(iter(self.free), None)


@public
@require_GET
@framable
@cache_control(public=True, max_age=FRESH_S)
def place_widget(request: HttpRequest, slug: str) -> HttpResponse:
    """What is free today at one place, for the site of its commune. It sets no cookie and runs no script."""
    now = timezone.now()
    query = with_details(Place.objects.select_related("commune", "network"), now)
    place = get_object_or_404(query, slug=slug)
    in_service = place.state == State.IN_SERVICE
    free = free_today([place], now)[place.pk] if in_service else ()
    first = timezone.localdate(timezone=place.zone)
    later = (
        []
        if not in_service or any(kind.most for kind in free)
        else soonest(week_of_place(place, first, DAYS_AHEAD, now), limit=1)
    )
    context = {
        "place": place,
        "network_name": place.network.name,
        "today": first,
        "opening": opening_now(place, now),
        "free": free,
        "later": later,
        "in_service": in_service,
    }
    return render(request, "pages/widget_place.html", context)


@public
@require_GET
@framable
@cache_control(public=True, max_age=FRESH_S)
def network_widget(request: HttpRequest) -> HttpResponse:
    """What is free today at the places: nearest first from a commune (`?pres=48061`), of one network (`?reseau=…`)."""
    now = timezone.now()
    places = public_places().filter(state=State.IN_SERVICE)
    network = Network.objects.filter(slug=request.GET.get("reseau", "")[:60]).first()
    if network:
        places = places.filter(network=network)
    near = Commune.objects.filter(insee=request.GET.get("pres", "")[:5]).first()
    minutes = minutes_from(near.insee) if near else {}
    reachable = sorted(places, key=lambda place: (minutes.get(place.pk, (10_000, False))[0], place.name))
    chosen = list(with_details(Place.objects.filter(pk__in=[place.pk for place in reachable[:MOST_PLACES]]), now))
    free = free_today(chosen, now)
    order = {place.pk: number for number, place in enumerate(reachable)}
    lines = [
        PlaceToday(place, opening_now(place, now), free[place.pk], minutes.get(place.pk, (None, False))[0])
        for place in sorted(chosen, key=lambda place: order[place.pk])
    ]
    title = network or current_network(request) or Network(name="Maillage")
    context = {
        "lines": lines,
        "more": len(reachable) - len(lines),
        "near": near,
        "network_name": title.name,
        "today": timezone.localdate(),
    }
    return render(request, "pages/widget_network.html", context)


def frame_of(address: str, network: Network, title: str, height: int) -> str:
    """The lines that a webmaster pastes: a frame with its title, as wide as the column it is put in."""
    return (
        f'<iframe src="{origin_of_network(network)}{address}" title="{title}"\n'
        f'  width="100%" height="{height}" loading="lazy" style="border: 0"></iframe>'
    )


def frame_of_place(place: Place) -> str:
    """The frame of a place."""
    title = _("Free today: %(name)s") % {"name": _attribute(place.name)}
    return frame_of(reverse("place_widget", args=[place.slug]), place.network, title, HEIGHT_OF_PLACE)


def frame_of_network(network: Network) -> str:
    """The frame of all the places of a network."""
    title = _("Free today: %(name)s") % {"name": _attribute(network.name)}
    return frame_of(f"{reverse('network_widget')}?reseau={network.slug}", network, title, HEIGHT_OF_NETWORK)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


@public
@require_GET
def promote(request: HttpRequest, slug: str) -> HttpResponse:
    """How a place makes itself known: the frame for a site, what to print, the picture to share."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    context = {
        "place": place,
        "frame": frame_of_place(place),
        "height": HEIGHT_OF_PLACE,
        "section": "places",
        "address": origin_of_network(place.network) + place.get_absolute_url(),
    }
    return render(request, "pages/promote.html", context)
