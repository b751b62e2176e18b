"""Waiting for a slot that is taken, and leaving the queue."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.bookings import actions
from maillage.bookings.forms import TakeForm
from maillage.bookings.models import Waiting
from maillage.bookings.views.common import person_of
from maillage.places.models import Space
from maillage.web.sensitivity import own
from maillage.web.shortcuts import flash_success


@own
@login_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """POST: join the waiting list of a slot."""
    form = TakeForm(request.POST)
    if not form.is_valid() or not Space.objects.filter(pk=form.cleaned_data["espace"], active=True).exists():
        raise Http404
    actions.join_waiting(person_of(request), form.cleaned_data["espace"], form.period, people=form.people)
    text = _("You are in line. If it becomes free, it is kept for you for a while, and an email tells you.")
    flash_success(request, text)
    return redirect("bookings:mine")


@own
@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: leave the waiting list."""
    actions.stop_waiting(person_of(request), get_object_or_404(Waiting, pk=pk, person=person_of(request)))
    flash_success(request, _("You are no longer in line."))
    return redirect("bookings:mine")
