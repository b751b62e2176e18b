"""Who can know where I work: each way, for one of my bookings or in general, with what closes it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import HOLDING
from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.pages.disclosures import disclosure_lines
from maillage.web.sensitivity import own
from maillage.web.shortcuts import render_page

ASKED_ABOUT = 12  # bookings ahead that are proposed


@own(private=True)
@login_required
@require_GET
def who_knows(request: HttpRequest) -> HttpResponse:
    """GET: in general, and my next bookings to choose one from."""
    return _page(request, person_of(request), None)


@own(private=True)
@login_required
@require_GET
def who_knows_booking(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: about one of my bookings; 404 for anybody else's."""
    person = person_of(request)
    mine = Booking.objects.filter(person=person, guest="").select_related("place__commune", "place__network", "space")
    return _page(request, person, get_object_or_404(mine, public_id=public_id))


def _page(request: HttpRequest, person: Person, booking: Booking | None) -> HttpResponse:
    open_ways, closed_ways = disclosure_lines(person, booking)
    ahead = Booking.objects.filter(
        person=person, guest="", ends_at__gt=timezone.now(), status__in=[one.value for one in HOLDING]
    )
    response = render_page(
        request,
        "pages/who_knows.html",
        "profile",
        booking=booking,
        open_ways=open_ways,
        closed_ways=closed_ways,
        ahead=ahead.select_related("place", "space").order_by("starts_at", "pk")[:ASKED_ABOUT],
    )
    response["Cache-Control"] = "no-store"
    return response
