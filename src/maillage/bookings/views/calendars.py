"""Calendars: secret addresses one gives to a telephone, and outside calendars that hold a unit here."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.actions.calendar_addresses import open_calendar, revoke_calendar
from maillage.bookings.actions.external_calendars import add_calendar, remove_calendar
from maillage.bookings.calendar import busy_feed, feed, personal_events
from maillage.bookings.forms import CalendarForm
from maillage.bookings.models import CalendarAddress, ExternalCalendar
from maillage.bookings.queries import address_of, bookings_of_calendar, busy_of, calendars_at, conflicts_at
from maillage.bookings.views.common import person_of
from maillage.community.actions import record
from maillage.community.actions.access_tokens import note_use
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.queries.access_tokens import usable
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from maillage.places.queries import places_hosted_by
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import internal, own, public, sensitive
from maillage.web.shortcuts import flash_success


@sensitive(private=True)
@login_required
@require_http_methods(["GET", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """GET, POST: list the visitor's calendar addresses and create one."""
    person = person_of(request)
    if request.method == "POST":
        kind = request.POST.get("kind", "mine")
        place = Place.objects.filter(slug=request.POST.get("lieu", "")).first()
        space = Space.objects.filter(pk=_number(request.POST.get("espace", ""))).first()
        open_calendar(person, kind, place=place, space=space)
        flash_success(request, _("The address is ready. Keep it for yourself."))
        return redirect("bookings:addresses")
    mine = usable(CalendarAddress.objects.filter(person=person)).select_related("space__place", "place")
    context = {"addresses": mine, "hosted": places_hosted_by(person).prefetch_related("spaces"), "section": "mine"}
    response = render(request, "bookings/calendars.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@own
@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: revoke a calendar address."""
    revoke_calendar(person_of(request), get_object_or_404(CalendarAddress, pk=pk, person=person_of(request)))
    flash_success(request, _("This address no longer answers."))
    return redirect("bookings:addresses")


READ_A_DAY = Quota("calendar with names", 1, timedelta(days=1))


@public
@require_GET
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself: whoever has the address reads it; 304 when nothing has changed."""
    address = address_of(token)
    if address is None:
        raise Http404
    note_use(address)
    with translation.override(address.person.language):
        bookings = [] if address.space else list(bookings_of_calendar(address))
        if address.space:
            content = busy_feed(_name(address), address.space.place, busy_of(address.space), address.token)
        else:
            others = personal_events(address.person) if address.kind == "mine" else ()
            content = feed(_name(address), bookings, with_names=address.kind == "place", others=others)
    if address.place and not hit([(READ_A_DAY, token)]):  # names are in it: a look, written down once a day
        about = [booking.person for booking in bookings]
        scope = address.place.scopes()[0]
        record(
            address.person, "calendar_looked_at", ("calendar", address.pk), scope, about=about, bookings=len(bookings)
        )
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if etag in known:  # weak or strong: compressing on the way makes it weak
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response


def _name(address: CalendarAddress) -> str:
    if address.kind == "mine":
        return _("My bookings")
    return f"{address.space} · {address.space.place}" if address.space else str(address.place)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest, slug: str) -> HttpResponse:
    """The outside calendars that hold units of a place, what conflicts, and a new one."""
    person, place = managed_place(request, slug)
    form = CalendarForm(request.POST or None, place=place)
    context: dict[str, Any] = {"place": place, "form": form, "section": "desk"}
    if request.method == "POST" and form.is_valid():
        try:
            made = add_calendar(person, form.cleaned_data["unit"], form.cleaned_data["url"])
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            from maillage.bookings.tasks import read_soon  # noqa: PLC0415 - a neighbour on the same floor

            read_soon(made.pk)
            flash_success(request, _("It is added, and being read."))
            return redirect("bookings:outside", slug)
    context |= {"calendars": calendars_at(place), "conflicts": conflicts_at(place)}
    return render(
        request, "bookings/outside.html", context, status=409 if "refusal" in context else 422 if form.errors else 200
    )


@internal
@login_required
@require_POST
def remove_outside(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: stop reading an outside calendar."""
    person, place = managed_place(request, slug)
    remove_calendar(
        person, get_object_or_404(ExternalCalendar, pk=pk, unit__space__place=place, removed_at__isnull=True)
    )
    flash_success(request, _("It is removed; what it held is free."))
    return redirect("bookings:outside", slug)
