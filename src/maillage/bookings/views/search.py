"""Where can I work near me, then? The search, its results alone for htmx, and what one is asked when in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from maillage.bookings.forms import SearchForm
from maillage.bookings.forms.booking import SEARCH_DEFAULTS, WITHIN
from maillage.bookings.models import Booking
from maillage.bookings.presenters.needs import misfits_near
from maillage.bookings.presenters.prices import prices_of_offers
from maillage.bookings.queries import Offer, find, find_soonest, group_by_place, own_clashes
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import Person
from maillage.community.visitors import split_by_network
from maillage.places.actions import REACH_MINUTES
from maillage.places.models import Equipment, Place
from maillage.places.presenters.pictures import pictures_of
from maillage.places.queries import is_place_within, nearest_as_the_crow_flies, places_having, places_just_beyond
from maillage.places.rules.needs import levels_needed
from maillage.places.views.public import COMMUNE_COOKIE, commune_of
from maillage.territory.locations import resolve_address
from maillage.territory.models import Commune
from maillage.territory.rules.roads.ways import Mode
from maillage.web.permissions import HEADER, permissions_policy
from maillage.web.sensitivity import public


@public
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Where can I work near me, then? The whole page, or its results alone for htmx."""
    form = SearchForm(search_defaults(request))
    context: dict[str, Any] = {"form": form, "section": "search", "searched": "ou" in request.GET}
    status = 200
    if "ou" in request.GET and form.is_valid():
        context |= _search_context(form, request)
    elif _mistakes(form, request):
        status = 422
    context["mistakes"] = _mistakes(form, request)
    form.put_defaults_back()
    context["folds"] = any(context.get(name) for name in ("results", "soonest", "communes"))
    template = "bookings/search.html#results" if getattr(request, "htmx", False) else "bookings/search.html"
    response = render(request, template, context, status=200 if getattr(request, "htmx", False) else status)
    patch_vary_headers(response, ["HX-Request"])  # else “back” may show the part a browser kept for the page
    response[HEADER] = permissions_policy("geolocation")  # "around me", on a click
    if commune := context.get("commune"):
        response.set_cookie(
            COMMUNE_COOKIE, commune.insee, max_age=31_536_000, samesite="Lax", httponly=True, secure=settings.HTTPS
        )
    return response


def search_defaults(request: HttpRequest) -> Any:
    """What a search form is filled with: what was asked, else here, soon, for one."""
    data = request.GET.copy()
    if "ou" not in data:
        commune = commune_of(request)
        data["ou"] = commune.name if commune else ""
    data.setdefault("jour", _first_day().isoformat())
    for name, value in SEARCH_DEFAULTS.items():
        data.setdefault(name, value)
    return data


def _mistakes(form: SearchForm, request: HttpRequest) -> list[tuple[str, str]]:
    """What can't be searched as it stands in the address: the label of the field, and what to do. No commune yet is
    no mistake.
    """
    looked_at = [field for field in form if field.name != "ou" or "ou" in request.GET]
    return [(str(field.label), str(error)) for field in looked_at for error in field.errors]


def _first_day() -> Any:
    """Today until four in the afternoon, then the next working day."""
    now = timezone.localtime()
    day = now.date() + timedelta(days=int(now.hour >= 16))
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _search_context(form: SearchForm, request: HttpRequest) -> dict[str, Any]:
    text = form.cleaned_data["ou"]
    place = Place.objects.filter(slug=text).select_related("commune").first()
    commune, communes = (None, []) if place else resolve_address(text)
    if place is None and commune is None:
        if communes:
            guessed = all(one.guessed for one in communes) and not any(sign.isdigit() for sign in text)
            return {"communes": communes, "guessed": guessed, "query": _query_without(request, "ou")}
        sentence = _("No commune is called “%(text)s”. Check the spelling, or give the postal code.")
        form.add_error("ou", sentence % {"text": text})
        return {}
    origin = place.commune if place else commune
    assert origin is not None  # one of the two is there
    insee = origin.insee
    criteria = _criteria_of(form)
    context = {
        "criteria": criteria,
        "commune": commune,
        "from_name": origin.name,
        "from_typed": origin.typed,
        "within": form.within,
        "equipment_names": {e.pk: str(e) for e in Equipment.objects.all()},
    } | _needs_context(form, request, insee, criteria)
    if form.cleaned_data["tot"]:
        soonest = find_soonest(criteria, insee, person=request.user if isinstance(request.user, Person) else None)
        own, neighbours = split_by_network(request, soonest, lambda offer: offer.space.place.network_id)
        return (
            context
            | {"soonest": own, "neighbours": neighbours}
            | _own_clashes(request, soonest)
            | _faces_of(soonest, criteria.people)
        )
    results = find(criteria, insee, form.within)
    own, elsewhere = split_by_network(request, results.offers, lambda offer: offer.space.place.network_id)
    near_ones, far_ones = split_by_network(request, results.alternatives, lambda one: one.offer.space.place.network_id)
    full, _others = split_by_network(request, results.full, lambda place: place.network_id)
    return (
        context
        | _faces_of([*results.offers, *(one.offer for one in results.alternatives)], criteria.people)
        | {
            "results": results,
            "free_spaces": len(own),
            "groups": group_by_place(own, apart=not criteria.kinds),
            "neighbours": group_by_place(elsewhere, apart=not criteria.kinds),
            "full": full,
            "alternatives": [*near_ones, *far_ones],
            **_own_clashes(request, results.offers),
            "beyond": _just_beyond(request, insee, form.within, criteria.mode),
            "soonest_query": f"{_query_without(request, 'tot')}&tot=1",
        }
        | ({} if results.offers else _nobody_near(request, insee, form.within, criteria.mode))
    )


def _nobody_near(request: HttpRequest, insee: str, within: int, mode: Mode) -> dict[str, Any]:
    """Where no place is within reach: that it is so, and the nearest ones, by road or else as the crow flies."""
    if is_place_within(insee, within, mode):
        return {}
    farther = _just_beyond(request, insee, within, mode, farther=REACH_MINUTES - within)
    context: dict[str, Any] = {"nobody_near": True, "beyond": farther}
    point = Commune.objects.get(pk=insee).point
    if not farther and point is not None:
        far, _others = split_by_network(request, nearest_as_the_crow_flies(*point), lambda one: one[0].network_id)
        context["far"] = far
    return context


def _criteria_of(form: SearchForm) -> Criteria:
    """What is wanted; the places that have what is wanted of one are asked first, where something is."""
    criteria, comforts = form.to_criteria(), form.comforts
    return replace(criteria, only_at=places_having(comforts)) if comforts.is_anything() else criteria


def _needs_context(form: SearchForm, request: HttpRequest, insee: str, criteria: Criteria) -> dict[str, Any]:
    """What one has to do, the level it asks of each axis, and the spaces near that fall short of it."""
    if not form.needs:
        return {}
    needed = levels_needed(form.needs)
    misfits = misfits_near(criteria, needed, insee, form.within)
    own, _others = split_by_network(request, misfits, lambda misfit: misfit.space.place.network_id)
    return {"needs": form.needs, "needed": needed, "misfits": own}


def _faces_of(offers: Sequence[Offer], people: int) -> dict[str, Any]:
    """The prices of the spaces and the pictures of the places, four statements however many."""
    if not offers:
        return {"prices": {}, "pictures": {}}
    return {
        "prices": prices_of_offers(offers, people),
        "pictures": pictures_of({offer.space.place.id for offer in offers}),
    }


def _own_clashes(request: HttpRequest, offers: Sequence[Offer]) -> dict[str, Any]:
    """What of one's own keeps from these offers: by space for its button, by place for the sentence, said once."""
    by_space = own_clashes(request.user, offers) if isinstance(request.user, Person) else {}
    by_place: dict[int, list[Booking]] = {}
    for offer in offers:
        booking, listed = by_space.get(offer.space.id), by_place.setdefault(offer.space.place.id, [])
        if booking is not None and booking not in listed:
            listed.append(booking)
    return {"clashes": by_space, "clashes_at": by_place}


def _just_beyond(
    request: HttpRequest, insee: str, within: int, mode: Mode, farther: int = 30
) -> list[tuple[Place, int, str]]:
    """The places a little farther than was asked, and the query that takes them in, where there is one."""
    query = _query_without(request, "minutes")
    listed = []
    near = places_just_beyond(insee, within, farther, mode=mode)
    beyond, _others = split_by_network(request, near, lambda one: one[0].network_id)
    for place, minutes in beyond:
        wider = next((choice for choice, _label in WITHIN if choice >= minutes), None)
        listed.append((place, minutes, f"{query}&minutes={wider}" if wider else ""))
    return listed


def _query_without(request: HttpRequest, name: str) -> str:
    return urlencode([(key, value) for key, values in request.GET.lists() if key != name for value in values])
