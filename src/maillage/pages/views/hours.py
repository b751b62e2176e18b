"""After new hours: the bookings they leave outside, whose they are, and cancelling them with a word."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from maillage.bookings.queries.lists import outside_hours
from maillage.community.actions import record
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.pages.views.closures import cancel_each
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import sensitive


@sensitive
@login_required
@require_GET
def bookings_outside(request: HttpRequest, slug: str) -> HttpResponse:
    """The bookings ahead that the hours leave outside: who for the hosts, how many for facilitators."""
    person, place = managed_place(request, slug)
    touched = outside_hours(place, timezone.now())
    if not touched:
        return redirect("places:manage", slug)
    may_see = Ability.SEE_DAY in abilities(person, place)
    if may_see:
        record(
            person,
            "closure_looked_at",
            ("place", place.pk),
            place.scopes()[0],
            about=[b.person for b in touched],
            bookings=len(touched),
        )
    context = {"place": place, "touched": touched, "may_see": may_see, "section": "desk"}
    return render(request, "pages/outside_hours.html", context)


@sensitive
@login_required
@require_POST
def cancel_outside(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: cancel the bookings that the hours leave outside; each person is told by mail, with the reason."""
    person, place = managed_place(request, slug)
    cancel_each(request, person, outside_hours(place, timezone.now()), gettext("The hours of the place have changed."))
    return redirect("places:manage", slug)
