"""Arriving, leaving, staying; the page on the wall of the place; cancelling from a mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings import actions
from maillage.bookings.actions.visits import give_opinion
from maillage.bookings.mails import read_cancel_token
from maillage.bookings.models import Booking, Opinion
from maillage.bookings.presenters import lines_of_wall
from maillage.bookings.queries import free_now, here_now, now_at
from maillage.bookings.queries.charters import charter_to_sign
from maillage.bookings.queries.lists import refusal_to_cancel
from maillage.bookings.rules.arrival import code_at, next_change
from maillage.bookings.rules.policy import Status
from maillage.bookings.views.common import booking_or_404, hosted_place, is_own_booking, person_of, uuid_of
from maillage.community.queries.networks import origin_of_network
from maillage.kernel.refusal import Refusal
from maillage.places.actions import new_arrival_secrets
from maillage.places.models import Place
from maillage.places.queries import opening_state
from maillage.web.sensitivity import internal, own, public, sensitive
from maillage.web.shortcuts import flash_success

LONGEST_STAY = timedelta(days=1)
KIOSK_COOKIE = "maillage-borne"
YEAR = 31_536_000
MOST_SPACES = 8


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def arrive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that one is there, with the code on the wall; a phone that was offline says when it was."""
    booking, _allowed = booking_or_404(request, public_id)
    from_script = "application/json" in request.headers.get("Accept", "")
    try:
        made = actions.arrive(
            person_of(request), booking, request.POST.get("code", "")[:20], parse_moment(request.POST.get("a", ""))
        )
    except Refusal as refusal:
        if from_script:
            return JsonResponse({"state": "refused", "why": _(refusal.sentence) % refusal.facts}, status=409)
        raise
    if from_script:
        return JsonResponse({"state": "arrived", "at": made.arrived_at.isoformat() if made.arrived_at else ""})
    flash_success(request, _welcome_sentence(made))
    return redirect(_page_after_arrival(made))


def _page_after_arrival(booking: Booking) -> str:
    """The charter of the place, where it is still to be signed; else the booking. Either way one is in."""
    if charter_to_sign(booking.person, booking.place):
        page = reverse("bookings:charter", args=[booking.place.slug])
        return f"{page}?{urlencode({'reservation': str(booking.public_id)})}"
    return booking.get_absolute_url()


def _welcome_sentence(made: Booking) -> str:
    if made.status == Status.NO_SHOW:
        return _("Your arrival is written down, but the slot had been given to somebody else.")
    return _("Welcome! Your arrival is written down.")


def parse_moment(text: str) -> datetime | None:
    """The moment a phone says it is, with its zone; None when it says none that can be."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+").replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is None or not 2000 <= moment.year <= 2200:
        return None
    return moment


@sensitive
@login_required
@require_POST
def seen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: a host marks on the day sheet that somebody has arrived."""
    booking, _allowed = booking_or_404(request, public_id)
    actions.arrive_by_host(person_of(request), booking)
    return redirect("day", booking.place.slug, booking.starts_at.astimezone(booking.place.zone).date())


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: leave early; the rest of the slot is free for others."""
    booking, _allowed = booking_or_404(request, public_id)
    actions.leave(person_of(request), booking)
    flash_success(request, _("Good-bye! The rest of your time is free for others."))
    return redirect("bookings:mine")


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def stay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: extend the booking, if the space is free."""
    booking, _allowed = booking_or_404(request, public_id)
    until = parse_moment(request.POST.get("jusqua", ""))
    if until is None or until > booking.ends_at + LONGEST_STAY:
        raise Refusal("bad_times", "The end must come after the beginning.")
    actions.stay(person_of(request), booking, until)
    flash_success(request, _("You can stay."))
    return redirect(booking)


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def opinion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: say how a visit was; the answer has no author."""
    booking, _allowed = booking_or_404(request, public_id)
    answer = request.POST.get("avis", "")
    if answer not in Opinion.values:
        raise Refusal("no_answer", "Choose one of the answers.")
    give_opinion(person_of(request), booking, Opinion(answer))
    flash_success(request, _("Thank you. Your answer is counted with the others, without your name."))
    return redirect("bookings:mine")


@own
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the code to scan leads: my bookings here now, and one button to say that I am there."""
    place = get_object_or_404(Place.objects.select_related("commune"), slug=slug)
    if not request.user.is_authenticated:
        after = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_request_login_code')}?{after}")
    person = person_of(request)
    code, sign = (request.GET.get(name, "")[:40] for name in ("code", "signe"))
    if request.method == "POST":
        booking = get_object_or_404(
            Booking, public_id=uuid_of(request.POST.get("reservation", "")), person=person, place=place
        )
        made = actions.arrive_by_sign(person, booking, sign) if sign else actions.arrive(person, booking, code)
        flash_success(request, _welcome_sentence(made))
        return redirect(_page_after_arrival(made))
    bookings = here_now(person, place, timezone.now())
    context = {"place": place, "bookings": bookings, "code": code, "sign": sign, "section": "mine"}
    return render(request, "bookings/here.html", context)


@public
@require_GET
def kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """The wall of the place: now, next, what is free; and the code, on a paired device. No name, no account."""
    place = get_object_or_404(Place.objects.select_related("commune", "network"), slug=slug)
    key = request.GET.get("cle", "")
    if key and constant_time_compare(key, place.kiosk_key):
        paired = redirect("bookings:kiosk", slug)
        paired.set_cookie(
            KIOSK_COOKIE,
            key,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
            path=reverse("bookings:kiosk", args=[slug]),
        )
        return paired
    now = timezone.now()
    going_on, coming = now_at(place, now)
    trusted = constant_time_compare(request.COOKIES.get(KIOSK_COOKIE, ""), place.kiosk_key)
    context: dict[str, Any] = {
        "place": place,
        "now": now,
        "going_on": lines_of_wall(going_on, by_end=True),
        "coming": lines_of_wall(coming),
        "opening": opening_state(place, now),
        "free": free_now(place, now)[:MOST_SPACES],
        "seconds": min(60, int((next_change(now) - now).total_seconds()) + 1),
    }
    if trusted and place.expects_arrival:
        code = code_at(place.arrival_secret, now)
        address = origin_of_network(place.network) + reverse("bookings:here", args=[slug]) + f"?code={code}"
        context |= {"code": code, "qr": draw_qr(address), "changes_at": next_change(now)}
    response = render(request, "bookings/kiosk.html", context)
    response["Cache-Control"] = "no-store"
    return response


def draw_qr(text: str) -> str:
    """A QR code as an SVG that follows the colour of the text."""
    drawing: str = segno.make(text, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )
    return drawing


@internal
@login_required
@require_GET
def arrivals(request: HttpRequest, slug: str) -> HttpResponse:
    """For the hosts: how people say that they have arrived, the page of the wall, the sign to print."""
    _person, place = hosted_place(request, slug)
    origin = origin_of_network(place.network)
    sign = origin + reverse("bookings:here", args=[slug]) + f"?signe={actions.sign_of(place)}"
    wall = origin + reverse("bookings:kiosk", args=[slug]) + f"?cle={place.kiosk_key}"
    context = {"place": place, "sign": sign, "sign_qr": draw_qr(sign), "wall": wall, "section": "desk"}
    response = render(request, "bookings/arrivals.html", context)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    """New secrets: devices paired before and signs printed before no longer work."""
    person, place = hosted_place(request, slug)
    new_arrival_secrets(person, place)
    flash_success(request, _("Done. Print the new sign and pair the device again."))
    return redirect("bookings:arrivals", slug)


@public
@require_http_methods(["GET", "POST"])
def cancel_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail: see the booking, cancel it with one button, without signing in."""
    number = read_cancel_token(token)
    booking = (
        Booking.objects.select_related("person", "space", "place__commune").filter(public_id=number).first()
        if number
        else None
    )
    if booking is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            booking = actions.cancel(booking.person, booking)
        except Refusal as error:
            refusal = error
    context = {
        "booking": booking,
        "refusal": refusal,
        "done": booking.status == Status.CANCELLED,
        "objection": refusal_to_cancel(booking, timezone.now()),
    }
    response = render(request, "bookings/cancel_by_link.html", context, status=409 if refusal else 200)
    response["Cache-Control"] = "no-store"
    return response
