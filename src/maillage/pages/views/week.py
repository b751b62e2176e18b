"""The week of a place: what is free, what is mine, and for its hosts who comes. One grid, and the same as a list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.queries import bookings_of_week, week_of_place
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.pages.freshness import may_show_more
from maillage.pages.views.public import by_space
from maillage.places.models import Place
from maillage.web.sensitivity import public

DAYS = 7


@public
@require_GET
def place_week(request: HttpRequest, slug: str) -> HttpResponse:
    """Any week of a place, Monday to Sunday; `semaine` is any day of it."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    today = timezone.localdate(timezone=place.zone)
    chosen_day = _parse_day(request.GET.get("semaine", "")) or today
    first = chosen_day - timedelta(days=chosen_day.weekday())
    hosts = Ability.SEE_DAY in abilities(request.user, place) and may_show_more(request)
    week = by_space(week_of_place(place, first, DAYS))
    person = _person(request)
    seen = bookings_of_week(place, first, DAYS, None if hosts else person) if person else {}
    if hosts and isinstance(request.user, Person):
        about = [booking.person for day in seen.values() for booking in day]
        record(
            request.user, "week_looked_at", ("place", place.pk), place.scopes()[0], about=about, first=first.isoformat()
        )
    only = request.GET.get("espace", "")
    context: dict[str, Any] = {
        "place": place,
        "days": [first + timedelta(days=n) for n in range(DAYS)],
        "week": [
            (space, row, _days_with_bookings(space.id, row, seen)) for space, row in week if only in {"", str(space.id)}
        ],
        "spaces": [space for space, _row in week],
        "only": only,
        "today": today,
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
        "hosts": hosts,
        "person_id": request.user.pk,
        "section": "desk" if hosts else "places",
    }
    response = render(request, "pages/week.html", context)
    if hosts:
        response["Cache-Control"] = "no-store"
    return response


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _parse_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _days_with_bookings(
    space_id: int, row: list[Any], seen: dict[tuple[int, date], list[Any]]
) -> list[tuple[Any, list[Any]]]:
    """Each day of a space with the bookings one may see in it."""
    return [(day, seen.get((space_id, day.day), [])) for day in row]
