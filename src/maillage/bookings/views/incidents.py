"""Incidents of confidentiality: reported by who came or runs the place, followed by hosts and facilitators."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.bookings.actions.incidents import follow_incident, report_incident
from maillage.bookings.forms.incidents import IncidentForm
from maillage.bookings.models import Incident
from maillage.bookings.queries.incidents import came_lately, follows_incidents, incidents_shown_to
from maillage.bookings.rules.incidents import LONGEST_OUTCOME, IncidentKind
from maillage.bookings.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_http_methods(["GET", "POST"])
def incidents(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what one reported, or all of the place for who follows it. POST: report an incident."""
    person, place = person_of(request), get_object_or_404(Place.objects.select_related("network"), slug=slug)
    follows = follows_incidents(person, place)
    if not follows and not came_lately(person, place):
        raise Refusal("not_allowed", "Only those who came here lately and those who run the place report an incident.")
    form = IncidentForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        report_incident(person, place, IncidentKind(data["kind"]), data["text"], data["space"])
        flash_success(
            request, _("Thank you: the hosts and those who facilitate are told. You see here what becomes of it.")
        )
        return redirect("bookings:incidents", slug)
    listed = incidents_shown_to(person, place)
    context = {
        "place": place,
        "form": form,
        "follows": follows,
        "section": "desk" if follows else "places",
        "open": [one for one in listed if not one.closed_at],
        "closed": [one for one in listed if one.closed_at],
    }
    return render(request, "bookings/incidents.html", context, status=422 if form.errors else 200)


@internal
@login_required
@require_POST
def take_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: somebody deals with it."""
    return _follow(request, public_id, "take_up")


@internal
@login_required
@require_POST
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: it is settled, and what was done."""
    return _follow(request, public_id, "close", request.POST.get("suite", "")[: 2 * LONGEST_OUTCOME])


@internal
@login_required
@require_POST
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: it is not settled after all."""
    return _follow(request, public_id, "reopen")


def _follow(request: HttpRequest, public_id: UUID, act: str, outcome: str = "") -> HttpResponse:
    """To who does not follow the incidents of its place, one that exists answers as one that does not."""
    person = person_of(request)
    incident = get_object_or_404(Incident.objects.select_related("place"), public_id=public_id)
    if not follows_incidents(person, incident.place):
        raise Http404
    follow_incident(person, incident, act, outcome)
    flash_success(request, _("Written down; who reported it is told."))
    return redirect("bookings:incidents", incident.place.slug)
