"""A month of free days of one place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.forms.booking import LONGEST_AHEAD
from maillage.bookings.queries.month import days_of_month, free_days
from maillage.places.models import KIND_LABELS, Place
from maillage.places.rules.life import State
from maillage.web.sensitivity import public

DAYS = 30  # from today on


@public
@require_GET
def month(request: HttpRequest, slug: str, first: date | None = None) -> HttpResponse:
    """GET: which days are free from today on, thirty of them, or in a month; one that is over leads to today."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug, state=State.IN_SERVICE)
    today = timezone.localdate(timezone=place.zone)
    this = today.replace(day=1)
    if first is not None and first < this:
        return redirect("bookings:this_month", slug)
    first_day = first or this
    rolling = first is None or first == this
    if first_day > today + timedelta(days=LONGEST_AHEAD):
        raise Http404
    days = [today + timedelta(days=n) for n in range(DAYS)] if rolling else days_of_month(first_day)
    free = free_days(place, days, request.GET.get("espace", "")[:20])
    labels: dict[str, Any] = dict(KIND_LABELS)
    after = (first_day + timedelta(days=31)).replace(day=1)
    context = {
        "place": place,
        "first": first_day,
        "last": days[-1],
        "rolling": rolling,
        "month": free,
        "kinds": [(kind, labels[kind]) for kind in free.kinds],
        "today": today,
        "this": this,
        "before": (first_day - timedelta(days=1)).replace(day=1) if first_day > this else None,
        "after": after if after <= today + timedelta(days=LONGEST_AHEAD) else None,
        "section": "places",
    }
    return render(request, "bookings/month.html", context)
