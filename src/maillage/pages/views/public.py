"""What anyone may read: home, a place, the network, how we treat people and their data."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.forms import SearchForm
from maillage.bookings.queries import DayOfSpace, week_of_place
from maillage.bookings.queries.charters import current_charter
from maillage.bookings.queries.mine import what_comes
from maillage.bookings.rules.spaces import NearSpace
from maillage.bookings.views.search import search_defaults
from maillage.bookings.views.ticket import codes_of, may_cancel
from maillage.commons.queries import visible_pages
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.visitors import current_network, is_at_its_own_domain
from maillage.kernel.period import Period
from maillage.pages.day_chips import cells_of, day_chips
from maillage.pages.first_steps import first_steps_of
from maillage.pages.news_of_places import news_of_my_places
from maillage.pages.sample_figures import sample_figures, sample_sparkline
from maillage.pages.structured_data import describe_place
from maillage.passes.presenters.passes import price_of_kind, what_kind_holds
from maillage.passes.presenters.rates import rates_of_spaces
from maillage.passes.queries.passes import kinds_sold_by
from maillage.places.models import Closure, Place
from maillage.places.presenters.answers import answers_on_page
from maillage.places.presenters.facts import access_facts, facts_of
from maillage.places.presenters.pictures import picture_of_photo
from maillage.places.presenters.prices import price_in_words, price_of_place
from maillage.places.presenters.texts import texts_of
from maillage.places.queries import (
    Filters,
    list_places,
    minutes_from,
    opening_now,
    public_places,
    published_photos,
    with_details,
)
from maillage.places.rules.hours import read_week
from maillage.places.rules.seasons import read_seasons
from maillage.places.views.public import commune_of
from maillage.web.sensitivity import public

MOST_WRITTEN = 12  # pages of the commons about a place
DAYS_SHOWN = 7
CLOSURES_DAYS = 60


@public(offline=True)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What comes next for whoever is signed in; the search; the places."""
    commune = commune_of(request)
    places = list_places(Filters(), commune.insee if commune else None)
    network = current_network(request)
    if network is not None and is_at_its_own_domain(request, network):  # nothing of the others at the door of one
        places = [entry for entry in places if entry.place.network_id == network.pk]
    form = SearchForm(search_defaults(request))
    now = timezone.now()
    comes = what_comes(request.user, now) if isinstance(request.user, Person) else None
    visit = comes.visit if comes else None
    context = {
        "visit_codes": codes_of(visit, request.user) if visit else [],
        "may_cancel_visit": may_cancel(visit),
        "form": form,
        "places": places[:12],
        "count": len(places),
        "home": commune,
        "comes": comes,
        "section": "home",
        "first_steps": first_steps_of(request.user) if isinstance(request.user, Person) else [],
        "news": news_of_my_places(request.user, now) if isinstance(request.user, Person) else [],
    }
    return render(request, "pages/home.html", context)


@public(offline=True)
@require_GET
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """All about one place, and what is free there this week."""
    now = timezone.now()
    query = Place.objects.select_related("commune__departement", "network", "operator")
    current = get_object_or_404(with_details(query, now), slug=slug)
    commune = commune_of(request)
    minutes, estimated = minutes_from(commune.insee).get(current.pk, (None, False)) if commune else (None, False)
    today = timezone.localdate(timezone=current.zone)
    week = week_of_place(current, today, DAYS_SHOWN, now)
    chips = day_chips(week, [today + timedelta(days=n) for n in range(DAYS_SHOWN)], request.GET.get("jour", ""))
    allowed = abilities(request.user, current)
    by_season, texts = read_seasons(current.hours), texts_of(current)
    context: dict[str, Any] = {
        "place": current,
        "texts": texts,
        "opening": opening_now(current, now),
        "commune": commune,
        "minutes": minutes,
        "estimated": estimated,
        "chips": chips,
        "chosen": next(chip for chip in chips if chip.is_chosen),
        "cells": cells_of(week, next(chip.day for chip in chips if chip.is_chosen)),
        "prices": {space.pk: price_in_words(space.tariff) for space in current.spaces.all()},
        "price": price_of_place(current),
        "facts": facts_of(current),
        "space_rates": rates_of_spaces(current, today),
        "kinds_sold": [(kind, what_kind_holds(kind), price_of_kind(kind)) for kind in kinds_sold_by(current)],
        "charter": current_charter(current),
        "access_facts": access_facts(current),
        "photos": [picture_of_photo(photo) for photo in current.photos.all()],
        "spaces": current.spaces.all(),
        "proven_photos": published_photos(current),
        "soonest": soonest(week, 1),
        "hours": by_season and by_season.base,
        "seasons": by_season.seasons if by_season else (),
        "staffed": read_week(current.staffed_hours) if current.staffed_hours else None,
        "closures": closures_ahead(current),
        "written": visible_pages().filter(places=current)[:MOST_WRITTEN],
        **answers_on_page(request.user, current, allowed),
        "structured": describe_place(current, texts),
        "may_edit": Ability.EDIT in allowed,
        "may_see_day": Ability.SEE_DAY in allowed,
        "section": "places",
    }
    return render(request, "pages/place.html", context)


def by_space(week: list[DayOfSpace]) -> list[tuple[NearSpace, list[DayOfSpace]]]:
    """Rows of the table of the week: a space and its days."""
    return [(days[0].space, days) for _id, group in groupby(week, key=lambda d: d.space.id) if (days := list(group))]


def soonest(week: list[DayOfSpace], limit: int = 3) -> list[tuple[NearSpace, Period, int]]:
    """The next free times, one a space: when, and how many units."""
    free = [(d.space, period, count) for d in week for _name, period, count in d.slots if count]
    free.sort(key=lambda slot: (slot[1].start, slot[0].id))
    once: dict[int, tuple[NearSpace, Period, int]] = {}
    for slot in free:
        once.setdefault(slot[0].id, slot)
    return list(once.values())[:limit]


def closures_ahead(place: Place) -> list[Closure]:
    """Closures that are on or coming."""
    start = timezone.now()
    within = Closure.objects.filter(
        place=place, lifted_at__isnull=True, during__overlap=(start, start + timedelta(days=CLOSURES_DAYS))
    )
    return list(within.select_related("space").order_by("during"))


@public
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """The network, those who facilitate and fund it, its places."""
    network = current_network(request)
    places = public_places().filter(network=network) if network else []
    parts = network.parts.exclude(role="employer").select_related("organisation") if network else []
    return render(request, "pages/about.html", {"parts": parts, "places": places, "section": "about"})


def _text(name: str) -> Any:
    @public
    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"pages/{name}.html", {"section": name})

    return view


accessibility = _text("accessibility")
open_data = _text("open_data")
offline = _text("offline")


@public
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build screens."""
    good = SearchForm({"ou": "Florac", "quand": "morning", "minutes": "45"})
    bad = SearchForm({"ou": "", "jour": "2020-01-01"})
    bad.is_valid()
    colours = ["paper", "card", "stone", "line-strong", "ink", "ink-soft", "heather", "heather-soft", "sky", "sky-soft",
               "larch", "larch-soft", "pine", "pine-soft", "rust", "rust-soft"]  # fmt: skip
    icons = ["clock", "car", "pin", "lock", "people", "wheelchair", "wifi", "calendar", "print", "person"]
    context = {"form": good, "bad": bad, "colours": colours, "icons": icons}
    context["drawings"] = ["calm", "desk", "letter", "signpost", "people", "book"]
    context |= {"figures": sample_figures(), "sparkline": sample_sparkline()}
    return render(request, "pages/design.html", context)
