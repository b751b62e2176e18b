"""What one gives where each gives what they want; what a host receives for a booking."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.bookings.actions.host_desk import receive_for_booking
from maillage.bookings.models import Booking
from maillage.bookings.views.common import booking_or_404, hosted_place, is_own_booking, person_of
from maillage.kernel.money import Money
from maillage.passes.actions.charges import choose_price
from maillage.passes.actions.rates import witness_concession
from maillage.passes.queries.quotes import concession_used
from maillage.web.formats import euros
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def choose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: say what one gives."""
    booking, _allowed = booking_or_404(request, public_id)
    choose_price(person_of(request), booking.public_id, Money.parse(request.POST.get("montant", "")).cents)
    flash_success(request, _("Thank you: it is noted on your ticket."))
    return redirect(booking)


@sensitive
@login_required
@require_POST
def receive(request: HttpRequest, slug: str, day: date, public_id: UUID) -> HttpResponse:
    """POST: who booked has paid what was owed for it."""
    person, place = hosted_place(request, slug)
    booking = get_object_or_404(Booking.objects.select_related("place", "person"), public_id=public_id, place=place)
    cents = receive_for_booking(person, booking, request.POST.get("means", ""))
    flash_success(request, _("Received: %(amount)s.") % {"amount": euros(cents)} if cents else _("Nothing was owed."))
    return redirect(f"{reverse('day', args=[slug, day])}#caisse")


@sensitive
@login_required
@require_POST
def witness(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: a host has seen the paper of who pays less; that alone is kept."""
    booking, _allowed = booking_or_404(request, public_id)
    if (concession := concession_used(booking.public_id)) is None:
        raise Http404
    witness_concession(person_of(request), booking.place, concession)
    flash_success(request, _("Noted: you saw it. The paper itself is kept nowhere."))
    return redirect(booking)
