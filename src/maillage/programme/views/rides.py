"""Coming together: seats in a car to an event, for those who are signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import rides as actions
from maillage.programme.forms.rides import RideForm, RideMessageForm
from maillage.programme.models import Event, Ride
from maillage.programme.queries.rides import rides_to
from maillage.programme.rules.events import EventState
from maillage.programme.views.common import visible_event
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page


def _announced(request: HttpRequest, slug: str) -> Event:
    event = visible_event(request, slug)
    if event.state == EventState.DRAFT:
        raise Http404
    return event


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def rides(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has seats, who looks for one. POST: one's own, in place of what one said before."""
    event, person = _announced(request, slug), person_of(request)
    actions.check_rides(event)
    listed = rides_to(event, person)
    form = RideForm(request.POST or None, instance=Ride.objects.filter(event=event, person=person).first())
    if request.method == "POST" and form.is_valid():
        actions.write_ride(person, event, form.values())
        flash_success(request, _("It is said. Those who are interested write to you through the site."))
        return redirect("programme:rides", slug)
    return render_page(request, "programme/rides.html", "programme", event=event, rides=listed, form=form)


@sensitive
@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: take back what one said."""
    event, person = _announced(request, slug), person_of(request)
    if not Ride.objects.filter(event=event, person=person).exists():
        raise Refusal("no_ride", "You neither offer nor look for a ride to this event any more.")
    actions.withdraw_ride(person, event)
    flash_success(request, _("It is taken back."))
    return redirect("programme:rides", slug)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A message to who offers or looks for a seat. POST: it is passed on."""
    event, person = _announced(request, slug), person_of(request)
    actions.check_rides(event)
    others = Ride.objects.filter(event=event, person__is_active=True).exclude(person=person)
    ride = get_object_or_404(others.select_related("person", "commune", "event"), pk=pk)
    form = RideMessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_about_ride(person, ride, form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("Your message is passed on."))
            return redirect("programme:rides", slug)
    return render_page(request, "programme/ride_message.html", "programme", event=event, ride=ride, form=form)
