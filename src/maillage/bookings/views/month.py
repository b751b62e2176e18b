"""A month of free days of one place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.forms.booking import LONGEST_AHEAD
from maillage.bookings.queries import month_of_place
from maillage.places.models import KIND_LABELS, Place
from maillage.places.rules.life import State
from maillage.web.sensitivity import public


@public
@require_GET
def month(request: HttpRequest, slug: str, first: date | None = None) -> HttpResponse:
    """GET: which days are free in a month, this one unless said otherwise; a month that is over leads to this one."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug, state=State.IN_SERVICE)
    today = timezone.localdate(timezone=place.zone)
    this = today.replace(day=1)
    if first is not None and first < this:
        return redirect("bookings:this_month", slug)
    first_day = first or this
    if first_day > today + timedelta(days=LONGEST_AHEAD):
        raise Http404
    free = month_of_place(place, first_day, request.GET.get("espace", "")[:20])
    labels: dict[str, Any] = dict(KIND_LABELS)
    after = (first_day + timedelta(days=31)).replace(day=1)
    context = {
        "place": place,
        "first": first_day,
        "month": free,
        "kinds": [(kind, labels[kind]) for kind in free.kinds],
        "today": today,
        "before": (first_day - timedelta(days=1)).replace(day=1) if first_day > this else None,
        "after": after if after <= today + timedelta(days=LONGEST_AHEAD) else None,
        "section": "places",
    }
    return render(request, "bookings/month.html", context)
