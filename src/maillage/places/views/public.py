"""The list of places beside its map, and the points of the map."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.community.models import Person
from maillage.community.visitors import split_by_network
from maillage.places.forms import FiltersForm
from maillage.places.presenters.map_ground import map_ground
from maillage.places.presenters.pictures import picture_of
from maillage.places.presenters.prices import price_of_place
from maillage.places.queries import Filters, Listed, list_places, suggest_place_words
from maillage.territory.models import Commune
from maillage.web.sensitivity import public

COMMUNE_COOKIE = "commune"  # the commune one last searched from; kept on the device, never sent elsewhere


def commune_of(request: HttpRequest) -> Commune | None:
    """The reader's commune: the one they last searched from, else where they live."""
    code = request.COOKIES.get(COMMUNE_COOKIE, "")
    commune = Commune.objects.filter(insee=code).first() if code else None
    if commune is None and isinstance(request.user, Person):
        return request.user.home
    return commune


def _filters(request: HttpRequest) -> tuple[FiltersForm, Filters]:
    form = FiltersForm(request.GET)
    if not form.is_valid():
        return form, Filters()
    data = form.cleaned_data
    equipment = data["materiel"].pk if data["materiel"] else ""
    return form, Filters(
        data["espace"], equipment, data["ouvert"], data["pmr"], data["q"], is_free=data["gratuit"],
        comforts=form.comforts,
    )  # fmt: skip


@public(offline=True)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every place, nearest first when a commune is known, beside the map."""
    form, filters = _filters(request)
    home = commune_of(request)
    listed = list_places(filters, home.insee if home else None)
    places, neighbours = split_by_network(request, listed, lambda entry: entry.place.network_id)
    context = {
        "form": form,
        "places": places,
        "neighbours": neighbours,
        "home": home,
        "filters": filters,
        "narrowed": filters != Filters(),
        "searched": bool(filters.words.strip()),
        "suggestion": suggest_place_words(filters) if filters.words.strip() and not listed else None,
        "section": "places",
    }
    return render(request, "places/list.html", context)


@public
@require_GET
def geojson(request: HttpRequest) -> HttpResponse:
    """The places as points, for our map and anyone's (Licence Ouverte)."""
    _form, filters = _filters(request)
    features = [_feature(entry) for entry in list_places(filters)]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return HttpResponse(text, content_type="application/geo+json")


@public
@require_GET
@cache_control(max_age=3600, public=True)
def ground(request: HttpRequest) -> HttpResponse:
    """What lies under the places on a map: for the script of the map."""
    return JsonResponse(map_ground(), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


def _feature(entry: Listed) -> dict[str, object]:
    place = entry.place
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "slug": place.slug,
            "name": place.name,
            "commune": place.commune.name,
            "state": place.state,
            "open": entry.opening.is_open,
            "url": place.get_absolute_url(),
            "exact": place.position_is_exact,
            "picture": picture_of(place).url,
            "price": price_of_place(place),
            "phone": place.phone,
            "email": place.email,
            "welcomer": place.welcomer,
            "hours": place.hours,
            "staffed_hours": place.staffed_hours,
            "on_foot": place.on_foot,
            "parking": place.parking,
            "coffee": place.coffee,
            "down_mbps": place.down_mbps,
            "up_mbps": place.up_mbps,
            "wheelchair": place.wheelchair,
            "door_cm": place.door_cm,
            "hearing_loop": place.hearing_loop,
            "sight_aids": place.sight_aids,
            "adapted_toilet": place.adapted_toilet,
        },
    }
