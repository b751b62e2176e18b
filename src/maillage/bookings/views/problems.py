"""What does not work in a place: reported from a booking, read by who comes there, followed by the hosts."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.bookings.actions.problems import follow_problem, report_problem
from maillage.bookings.models import Problem
from maillage.bookings.queries.problems import may_read_problems, mended_lately, open_problems
from maillage.bookings.views.common import booking_or_404, hosted_place, is_own_booking, person_of
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_GET
def problems(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what does not work in a place and what was mended lately, without names; for the hosts, what to do."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    if not may_read_problems(request.user, place):
        raise Refusal("not_allowed", "Only members of this network and those who book here read that.")
    context = {
        "place": place,
        "problems": open_problems(place),
        "mended": mended_lately(place),
        "hosts": Ability.SEE_DAY in abilities(request.user, place),
        "section": "places",
    }
    return render(request, "bookings/problems.html", context)


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: say what does not work where one came."""
    booking, _allowed = booking_or_404(request, public_id)
    report_problem(person_of(request), booking, request.POST.get("probleme", "")[:1000])
    flash_success(request, _("Thank you: the hosts are told. You see here what becomes of it."))
    return redirect(f"{booking.get_absolute_url()}#probleme")


@internal
@login_required
@require_POST
def see(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: a host has seen it."""
    return _follow(request, slug, pk, "see")


@internal
@login_required
@require_POST
def mend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: it is mended."""
    return _follow(request, slug, pk, "mend")


@internal
@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: it is not mended after all."""
    return _follow(request, slug, pk, "reopen")


def _follow(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    host, place = hosted_place(request, slug)
    problem = get_object_or_404(Problem.objects.select_related("place"), pk=pk, place=place)
    follow_problem(host, problem, act)
    flash_success(request, _("Written down; who reported it is told."))
    return redirect("bookings:problems", slug)
