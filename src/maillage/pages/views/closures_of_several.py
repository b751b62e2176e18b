"""Closing several places for the same days: what it touches first, then all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from maillage.bookings.models import Booking
from maillage.bookings.queries import touched_in
from maillage.bookings.views.common import person_of
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.pages.forms import CloseSeveralForm
from maillage.pages.views.closures import cancel_each
from maillage.places import actions
from maillage.places.models import Place
from maillage.places.queries import closures_ahead, places_closed_during, places_run_by
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success

MOST_CLOSURES = 50


@dataclass(frozen=True, slots=True)
class TouchedPlace:
    """What closing one place would touch: the bookings, whether one may read whose, whether it is closed already."""

    place: Place
    bookings: list[Booking]
    may_see: bool
    is_closed: bool


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def close_several(request: HttpRequest) -> HttpResponse:
    """GET, POST: close several places for the same days. First what it touches is shown, then one says to close."""
    person = person_of(request)
    places = places_run_by(person)
    if not places:
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    form = CloseSeveralForm(request.POST or None, places=places)
    touched: list[TouchedPlace] = []
    refusal = None
    if request.method == "POST" and form.is_valid():
        periods = {place: form.period_in(place.zone).utc() for place in form.cleaned_data["places"]}
        touched = _touched(person, periods)
        try:
            if request.POST.get("sure") and _close(request, person, form, periods, touched):
                return redirect("close_several")
        except Refusal as error:
            refusal = error
    context = {
        "form": form,
        "touched": touched,
        "refusal": refusal,
        "section": "desk",
        "sent": CloseSeveralForm(request.POST, places=places, auto_id=False) if touched else None,
        "to_close": sum(not one.is_closed for one in touched),
        "may_cancel": any(one.may_see and one.bookings for one in touched),
        "closures": closures_ahead(places, timezone.now())[:MOST_CLOSURES],
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "pages/close_several.html", context, status=status)


def _touched(person: Person, periods: Mapping[Place, Period]) -> list[TouchedPlace]:
    """What it touches, place by place; looking at names is itself recorded."""
    closed = places_closed_during(periods)
    bookings = touched_in({place: period for place, period in periods.items() if place.pk not in closed})
    listed = []
    for place in periods:
        may_see = Ability.SEE_DAY in abilities(person, place)
        theirs = bookings.get(place, [])
        if may_see and theirs:
            record(person, "closure_looked_at", ("place", place.pk), place.scopes()[0],
                   about=[booking.person for booking in theirs], bookings=len(theirs))  # fmt: skip
        listed.append(TouchedPlace(place, theirs, may_see, place.pk in closed))
    return listed


def _close(
    request: HttpRequest,
    person: Person,
    form: CloseSeveralForm,
    periods: Mapping[Place, Period],
    touched: list[TouchedPlace],
) -> bool:
    """Close those that are not closed already; cancel what one may and wants to. False when there was nothing to do."""
    left = {one.place: periods[one.place] for one in touched if not one.is_closed}
    if not left:
        return False
    reason = form.cleaned_data["reason"]
    closures = actions.close_several(person, left, reason)
    done = ngettext("%(n)d place is closed then.", "%(n)d places are closed then.", len(closures))
    flash_success(request, done % {"n": len(closures)})
    if request.POST.get("annuler"):
        mine = {one.place: left[one.place] for one in touched if one.may_see and not one.is_closed}
        cancel_each(request, person, [b for bookings in touched_in(mine).values() for b in bookings], reason)
    return True
