"""What all may read: the agenda, a season, an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.community.models import Person
from maillage.community.queries.directory import profiles_shown_to
from maillage.community.visitors import current_network, is_at_its_own_domain
from maillage.kernel.markdown import to_html
from maillage.places.presenters.pictures import PlacePicture, pictures_of
from maillage.places.views.public import commune_of
from maillage.programme.actions.permissions import may_join, may_prepare
from maillage.programme.forms.agenda import AgendaForm
from maillage.programme.models import Barcamp, Event, ImportedEvent, Registration, Speaker
from maillage.programme.presenters.press import held_figures, season_figures, season_pictures
from maillage.programme.presenters.spots import spots_of
from maillage.programme.presenters.structured import event_json_ld, season_json_ld
from maillage.programme.queries.agendas import announced_elsewhere, imported_of_season, imported_to_come, in_order
from maillage.programme.queries.barcamps import collection_of
from maillage.programme.queries.distances import minutes_to_events, within
from maillage.programme.queries.events import (
    comes_in_one_click,
    coming_to,
    events_of_season,
    events_to_come,
    seasons_over,
    seasons_to_come,
    seats_of,
)
from maillage.programme.queries.interests import is_asking_interests
from maillage.programme.queries.proposals import open_calls
from maillage.programme.rules.events import SeasonState
from maillage.programme.rules.registration import ALIVE, footing_of
from maillage.programme.views.common import visible_event, visible_season
from maillage.web.sensitivity import public
from maillage.web.shortcuts import render_page

MOST_SHOWN = 200


def by_day(events: Sequence[Event | ImportedEvent]) -> list[tuple[date, list[Event | ImportedEvent]]]:
    """The events of each local day, in order."""
    return [(day, list(group)) for day, group in groupby(events, key=lambda event: event.local_start.date())]


@public(offline=True)
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """What is on: by day, narrowed by what one wants."""
    network = current_network(request)
    form = AgendaForm(request.GET)
    within_network = network if is_at_its_own_domain(request, network) else None
    ours = list(form.narrow(events_to_come(within_network))[:MOST_SHOWN])
    seats = seats_of(ours)
    if form.wants_seats:
        ours = [event for event in ours if not seats[event.pk].is_full and event.state == "announced"]
    listed = in_order(ours, form.narrow_imported(imported_to_come(within_network))[:MOST_SHOWN])
    home = form.commune or commune_of(request)
    minutes = minutes_to_events(listed, home)
    if home and form.most_minutes:
        listed = within(listed, minutes, form.most_minutes)
    pictures = _pictures_of(listed)
    return render_page(
        request, "programme/agenda.html", "programme", form=form, days=by_day(listed), seats=seats, home=home,
        minutes=minutes, seasons=seasons_to_come(within_network), over=seasons_over(within_network),
        count=len(listed), pictures=pictures,
        covers=_covers(listed, pictures), calls=open_calls(timezone.localdate(), within_network),
    )  # fmt: skip


def _covers(events: Sequence[Event | ImportedEvent], pictures: dict[int, PlacePicture]) -> dict[int, PlacePicture]:
    """What stands for a season, by its number: the first of its places that stands for no other."""
    covers: dict[int, PlacePicture] = {}
    for event in events:
        if isinstance(event, Event) and event.season_id is not None and event.place_id in pictures:
            picture = pictures[event.place_id]
            if event.season_id not in covers and picture not in covers.values():
                covers[event.season_id] = picture
    return covers


def _pictures_of(events: Sequence[Event | ImportedEvent]) -> dict[int, PlacePicture]:
    """The pictures of the places of events, by number of the place."""
    return pictures_of({event.place_id for event in events if event.place_id})


@public(offline=True)
@require_GET
def season(request: HttpRequest, slug: str) -> HttpResponse:
    """A season: what it is, its grid by day and place, its events."""
    current = visible_season(request, slug)
    ours = list(events_of_season(current))
    events = in_order(ours, imported_of_season(current))
    places = sorted({event.place for event in events if event.place}, key=lambda place: place.name)
    now, pictures = timezone.now(), _pictures_of(events)
    return render_page(
        request, "programme/season.html", "programme", season=current, days=by_day(events), places=places,
        ahead=by_day([event for event in events if not event.is_over_at(now)]),
        behind=by_day([event for event in events if event.is_over_at(now)]),
        seats=seats_of(ours), minutes=minutes_to_events(events, commune_of(request)), spots=spots_of(events),
        presentation=to_html(current.presentation),
        pictures=pictures, cover=_covers(events, pictures).get(current.pk),
        has_elsewhere=any(event.place_id is None for event in events),
        partners=current.partners.all(), state=current.state_on(timezone.localdate()),
        structured=season_json_ld(current), asks_interests=is_asking_interests(current),
        may_prepare=isinstance(request.user, Person) and may_prepare(request.user, current),
        may_join=isinstance(request.user, Person) and may_join(request.user, current),
    )  # fmt: skip


@public
@require_GET
def season_press(request: HttpRequest, slug: str) -> HttpResponse:
    """A season for the press: figures, dates, pictures with their licence, whom to ask."""
    current = visible_season(request, slug)
    events, elsewhere = list(events_of_season(current)), list(imported_of_season(current))
    is_over = current.state_on(timezone.localdate()) == SeasonState.OVER
    return render_page(
        request, "programme/press.html", "programme", season=current, events=in_order(events, elsewhere),
        elsewhere=sum(not event.cancelled for event in elsewhere), figures=season_figures(current, events),
        pictures=season_pictures(current, events), held=held_figures(events, timezone.now()) if is_over else None,
        presentation=to_html(current.presentation), partners=current.partners.all(),
        email=current.press_email or current.network.email,
    )  # fmt: skip


def _footing_of(event: Event, now: datetime) -> dict[str, Any]:
    """Where an event that has a minimum stands, while that is still open."""
    if not event.minimum or event.state != "announced" or event.is_over_at(now):
        return {"footing": None, "coming": 0}
    coming = coming_to(event)
    is_kept = event.minimum_waived_at is not None
    return {"footing": footing_of(coming, event.minimum, is_kept=is_kept), "coming": coming}


def _speakers_of(request: HttpRequest, event: Event) -> list[tuple[Speaker, Any]]:
    """Who speaks, each with their profile where it is shown to this reader."""
    speakers = list(event.speakers.all())
    linked = [one.person_id for one in speakers if one.person_id]
    profiles = profiles_shown_to(request.user, linked) if linked else {}
    return [(one, profiles.get(one.person_id or 0)) for one in speakers]


@public
@require_GET
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """An event: what, when, where, with whom, and whether there is a seat."""
    current = visible_event(request, slug)
    person = request.user if isinstance(request.user, Person) else None
    mine = (
        Registration.objects.filter(event=current, person=person, state__in=ALIVE).first()
        if person is not None
        else None
    )
    now, home = timezone.now(), commune_of(request)
    barcamp = Barcamp.objects.filter(event=current).first()
    others = events_to_come().filter(series_key=current.series_key).exclude(pk=current.pk) if current.series_key else ()
    return render_page(
        request, "programme/event.html", "programme", event=current, seats=seats_of([current])[current.pk], mine=mine,
        is_over=current.is_over_at(now), is_closed=current.closes_at is not None and current.closes_at <= now,
        description=to_html(current.description), speakers=_speakers_of(request, current), others=list(others[:12]),
        may_prepare=person is not None and may_prepare(person, current), structured=event_json_ld(current),
        elsewhere=announced_elsewhere(current), barcamp=barcamp,
        collection=collection_of(barcamp) if barcamp else None,
        one_click=person is not None and comes_in_one_click(current),
        minutes=minutes_to_events([current], home).get(current.key), home=home, **_footing_of(current, now),
    )  # fmt: skip
