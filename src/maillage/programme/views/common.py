"""What every screen of the programme needs: the event or the season of an address, for who may see it."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.programme.actions.permissions import may_join, may_prepare, require_preparer
from maillage.programme.models import Event, EventProposal, Registration, Season
from maillage.programme.queries.events import events_with_places
from maillage.programme.rules.events import EventState

OwnRow = TypeVar("OwnRow", Registration, EventProposal)


def visible_event(request: HttpRequest, slug: str) -> Event:
    """An event that was announced, or a draft for who prepares it; 404 for anybody else."""
    event = get_object_or_404(events_with_places(), slug=slug)
    if event.state != EventState.DRAFT and event.announced_at is not None:
        return event
    if isinstance(request.user, Person) and may_prepare(request.user, event):
        return event
    raise Http404


def visible_season(request: HttpRequest, slug: str) -> Season:
    """A season that was announced, or any for who prepares it or takes part in it; 404 for anybody else."""
    season = get_object_or_404(Season.objects.select_related("network"), slug=slug)
    if season.announced_at is not None:
        return season
    if isinstance(request.user, Person) and may_join(request.user, season):
        return season
    raise Http404


def prepared_event(request: HttpRequest, slug: str) -> Event:
    """The event, for who prepares it; 404 when a draft is none of their business, a Refusal otherwise."""
    event = visible_event(request, slug)
    require_preparer(person_of(request), event)
    return event


def prepared_season(request: HttpRequest, slug: str) -> Season:
    """The season, for who prepares it; 404 when it is in preparation and none of their business."""
    season = visible_season(request, slug)
    require_preparer(person_of(request), season)
    return season


def own_row(request: HttpRequest, row: OwnRow | None) -> OwnRow | HttpResponse:
    """What somebody without an account opens by its address alone, and its person signed in; 404 for anybody else."""
    if row is not None and row.person_id is None:
        return row
    if not isinstance(request.user, Person):  # whether it exists is not told
        return redirect_to_login(request.get_full_path())
    if row is None or row.person_id != request.user.pk:
        raise Http404
    return row
