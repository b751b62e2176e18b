"""The programme for other programs: calendars, schedules, agendas, feeds, a frame for other sites."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from maillage.community.models import Network
from maillage.community.queries.networks import origin_of_network
from maillage.community.visitors import current_network, is_at_its_own_domain
from maillage.places.models import Place
from maillage.programme.calendar import calendar_of
from maillage.programme.models import Event, ImportedEvent, Season
from maillage.programme.presenters.feed import atom_of_events
from maillage.programme.presenters.openagenda import openagenda_events
from maillage.programme.presenters.schedule import schedule_json, schedule_xml
from maillage.programme.queries.agendas import all_of_season, imported_of_season, imported_to_come, in_order
from maillage.programme.queries.events import events_of_season, events_to_come, seats_of, shown_events
from maillage.programme.rules.events import EventState
from maillage.web.frames import framable
from maillage.web.sensitivity import public

CALENDAR = "text/calendar; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
FRAB = "application/vnd.c3voc.schedule+xml; charset=utf-8"
KEPT = timedelta(days=30)  # what is over stays in a calendar, and what is cancelled is seen as such
MOST_IN_FRAME, MOST_IN_FEED = 8, 50
FRESH_S = 300


def _network(request: HttpRequest) -> Network | None:
    """The network that is asked for (`?reseau=…`), or whose domain one came by; None: all of them."""
    if slug := request.GET.get("reseau", "")[:60]:
        return get_object_or_404(Network, slug=slug)
    network = current_network(request)
    return network if is_at_its_own_domain(request, network) else None


def _recent(events: QuerySet[Event]) -> QuerySet[Event]:
    return events.filter(ends_at__gt=timezone.now() - KEPT).order_by("starts_at", "pk")


def _calendar(events: Iterable[Event | ImportedEvent], name: str, file_name: str) -> HttpResponse:
    response = HttpResponse(calendar_of(list(events), name), content_type=CALENDAR)
    response["Content-Disposition"] = f'inline; filename="{file_name}.ics"'
    return response


def _announced_season(slug: str) -> Season:
    return get_object_or_404(Season.objects.select_related("network__face"), slug=slug, announced_at__isnull=False)


def _season_asked(request: HttpRequest) -> Season | None:
    """The season that is asked for (`?saison=…`)."""
    slug = request.GET.get("saison", "")[:60]
    return _announced_season(slug) if slug else None


def _place(slug: str) -> Place:
    return get_object_or_404(Place.objects.select_related("network", "commune"), slug=slug)


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def calendar(request: HttpRequest) -> HttpResponse:
    """GET: the events of a network, for calendars."""
    network = _network(request)
    name = network.name if network else "Maillage"
    return _calendar(_recent(shown_events(network)), _("What is on: %(name)s") % {"name": name}, "programme")


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def season_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the events of a season, for calendars."""
    season = _announced_season(slug)
    return _calendar(all_of_season(season), season.title, slug)


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def place_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the events of a place, for calendars."""
    place = _place(slug)
    name = _("What is on: %(name)s") % {"name": place.name}
    return _calendar(_recent(shown_events().filter(place=place)), name, f"programme-{slug}")


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: one event, for calendars."""
    event = get_object_or_404(shown_events(), slug=slug)
    return _calendar(shown_events().filter(pk=event.pk), "", slug)


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def season_xml(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: a season as schedule.xml."""
    season = _announced_season(slug)
    return HttpResponse(schedule_xml(season, all_of_season(season)), content_type=FRAB)


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def season_json(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: a season as schedule.json."""
    season = _announced_season(slug)
    return JsonResponse(schedule_json(season, all_of_season(season)), json_dumps_params={"ensure_ascii": False})


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def openagenda(request: HttpRequest) -> HttpResponse:
    """GET: what is to come, as OpenAgenda writes it; of a season with `?saison=…`."""
    season = _season_asked(request)
    query = events_of_season(season) if season else events_to_come(_network(request))
    events = list(query.select_related("place__commune__departement", "commune__departement", "network", "space"))
    imported = imported_of_season(season).select_related("commune__departement") if season else ()
    return JsonResponse(
        openagenda_events(events, seats_of(events), list(imported)), json_dumps_params={"ensure_ascii": False}
    )


@public
@require_GET
@cache_control(public=True, max_age=FRESH_S)
def feed(request: HttpRequest) -> HttpResponse:
    """GET: what is announced, moved or cancelled, newest first, for feed readers; of a season with `?saison=…`."""
    season, network = _season_asked(request), _network(request)
    home = season.network if season else network or current_network(request)
    origin = origin_of_network(home) if home else ""
    events = (events_of_season(season) if season else shown_events(network)).order_by("-announced_at", "-pk")
    own, page, name = origin + reverse("programme:feed"), reverse("programme:agenda"), home.name if home else "Maillage"
    if season:
        own, page, name = f"{own}?saison={season.slug}", season.get_absolute_url(), season.title
    elif network:
        own += f"?reseau={network.slug}"
    return HttpResponse(atom_of_events(events[:MOST_IN_FEED], name, origin + page, own), content_type=ATOM)


@public
@require_GET
@framable
@cache_control(public=True, max_age=FRESH_S)
def widget(request: HttpRequest) -> HttpResponse:
    """GET: the next events of a network (`?reseau=…`), a place (`?lieu=…`) or a season, to be framed by other sites."""
    slug, season = request.GET.get("lieu", "")[:80], _season_asked(request)
    place = _place(slug) if slug else None
    network = place.network if place else season.network if season else _network(request)
    title = network or current_network(request) or Network(name="Maillage")
    listed = _framed(network, place, season)
    context = {
        "place": place, "season": season, "events": listed[:MOST_IN_FRAME], "more": len(listed) > MOST_IN_FRAME,
        "network_name": title.name, "name": (place.name if place else season.title if season else title.name),
    }  # fmt: skip
    return render(request, "programme/widget.html", context)


def _framed(network: Network | None, place: Place | None, season: Season | None) -> list[Event | ImportedEvent]:
    """What comes next, one more than a frame shows."""
    events = events_to_come(None if place or season else network).filter(state=EventState.ANNOUNCED)
    if place is not None:
        return list(events.filter(place=place)[: MOST_IN_FRAME + 1])
    elsewhere = imported_of_season(season) if season else imported_to_come(network)
    elsewhere = elsewhere.filter(cancelled=False, ends_at__gt=timezone.now())
    if season is not None:
        events = events.filter(season=season)
    return in_order(events[: MOST_IN_FRAME + 1], elsewhere[: MOST_IN_FRAME + 1])
