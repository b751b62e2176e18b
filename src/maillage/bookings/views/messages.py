"""Words about a booking, between its person and the place."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.bookings.actions.messages import write_about_booking
from maillage.bookings.views.common import booking_or_404, is_own_booking, person_of
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: add a message to the thread of a booking."""
    booking, _allowed = booking_or_404(request, public_id)
    message = write_about_booking(person_of(request), booking, request.POST.get("texte", "")[:5000])
    flash_success(
        request, _("Your message is passed on.") if message.from_host else _("Your message goes to the hosts.")
    )
    return redirect(f"{booking.get_absolute_url()}#ecrire")
