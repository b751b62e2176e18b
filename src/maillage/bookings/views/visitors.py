"""The register of visitors: arriving and leaving without an account; reading, setting and printing it for hosts."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.actions import visitors as actions
from maillage.bookings.forms.visitors import RegisterForm, VisitorForm
from maillage.bookings.models import VisitorEntry, VisitorRegister
from maillage.bookings.presenters.visitors_poster import register_address, visitors_poster
from maillage.bookings.queries.visitors import (
    bookings_here,
    days_kept,
    default_days,
    entries_of,
    register_of,
    visitors_here,
)
from maillage.bookings.views.arrivals import parse_moment
from maillage.bookings.views.common import hosted_place, uuid_of
from maillage.community.views.common import origin_of
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success


@public
@require_http_methods(["GET", "POST"])
def arrive(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET, POST: where the poster leads: one's name, and whom one visits."""
    registers = VisitorRegister.objects.select_related("place__network").filter(is_open=True)
    register = get_object_or_404(registers, key=key)
    form = VisitorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = actions.enter_visitor(
            register,
            origin_of(request),
            form.cleaned_data["name"],
            form.cleaned_data["visited"],
            uuid_of(request.POST.get("cle", "")),
            parse_moment(request.POST.get("a", "")),
        )
        return redirect("bookings:visitor", entry.exit_key)
    context = {"register": register, "form": form, "days": days_kept(register), "key": uuid4()}
    return _private_page(render(request, "bookings/visitor_arrival.html", context, status=422 if form.errors else 200))


@public
@require_GET
def visitor(request: HttpRequest, exit_key: UUID) -> HttpResponse:
    """GET: what a visitor keeps open, to say that they leave."""
    entries = VisitorEntry.objects.select_related("register__place")
    entry = get_object_or_404(entries, exit_key=exit_key)
    return _private_page(render(request, "bookings/visitor.html", {"entry": entry, "at": entry.register.place}))


@public
@require_POST
def leave(request: HttpRequest, exit_key: UUID) -> HttpResponse:
    """POST: a visitor leaves."""
    entry = get_object_or_404(VisitorEntry, exit_key=exit_key)
    actions.leave_place(entry, parse_moment(request.POST.get("a", "")))
    return redirect("bookings:visitor", exit_key)


def _private_page(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def visitors(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: who is here now, and the register; looking is recorded. POST: open it, close it, say how long it is kept."""
    person, place = hosted_place(request, slug)
    register, now = register_of(place), timezone.now()
    initial = {"is_open": register.is_open if register else True, "days": register.days_kept if register else None}
    form = RegisterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_register(person, place, is_open=form.cleaned_data["is_open"], days=form.cleaned_data["days"])
        flash_success(request, _("Saved."))
        return redirect("bookings:visitors", slug)
    entries, booked = entries_of(register) if register else [], bookings_here(place, now)
    actions.record_look(person, place, len(entries), [booking.person for booking in booked])
    here = visitors_here(entries, place, now)
    context = {
        "place": place,
        "register": register,
        "form": form,
        "here": here,
        "now": now,
        "section": "desk",
        "past": [one for one in entries if one not in here],
        "booked": booked,
        "days": days_kept(register) if register else default_days(),
        "address": register_address(register) if register else "",
    }
    response = render(request, "bookings/visitors.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def mark_left(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: a host saw a visitor leave."""
    person, place = hosted_place(request, slug)
    entries = VisitorEntry.objects.select_related("register__place__network").filter(register__place=place)
    actions.mark_visitor_left(person, get_object_or_404(entries, pk=pk))
    return redirect("bookings:visitors", slug)


@sensitive
@login_required
@require_POST
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: a new address for the poster."""
    person, place = hosted_place(request, slug)
    register = get_object_or_404(VisitorRegister.objects.select_related("place__network"), place=place)
    actions.renew_register_key(person, register)
    flash_success(request, _("Done. Print the new poster: the old one leads nowhere."))
    return redirect("bookings:visitors", slug)


@sensitive
@login_required
@require_GET
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the poster of the register, to print."""
    _person, place = hosted_place(request, slug)
    register = get_object_or_404(VisitorRegister.objects.select_related("place__network"), place=place)
    response = HttpResponse(visitors_poster(register), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="visiteurs-{place.slug}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
