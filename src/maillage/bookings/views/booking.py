"""Search, hold, confirm, see, change, cancel: one address, one verb."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings import actions
from maillage.bookings.actions.unit_choice import choosable_units
from maillage.bookings.calendar import calendar_of
from maillage.bookings.forms import ChangeForm, ConfirmForm, TakeForm
from maillage.bookings.models import Booking
from maillage.bookings.presenters.prices import price_seen, prices_of_slot
from maillage.bookings.queries import (
    alternatives_at,
    has_room,
    near_spaces,
    own_clashes_at,
    part_of,
)
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.prices import PriceSeen
from maillage.bookings.rules.slots import day_slots
from maillage.bookings.rules.spaces import NearSpace
from maillage.bookings.views.common import booking_or_404, is_own_booking, person_of, space_of, uuid_of
from maillage.bookings.views.ticket import render_booking
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success

# Refused for the desk one chose (others are left), or for a price that is no longer the one that was shown.
SHOWN_AGAIN = frozenset({"unit_taken", "no_choice", "price_changed"})


@own
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET: what one is about to book. POST: book it, when it was seen here (`sure`); else keep it for a few minutes,
    and the page of the booking asks for confirmation.
    """
    if request.method == "GET" and not request.GET:
        return redirect("search")  # the bare address, typed or kept: there is nothing to book yet
    form = TakeForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise Http404
    if not isinstance(request.user, Person):
        here = f"{reverse('bookings:new')}?{_take_query(form)}"
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': here})}")
    if request.method == "POST":
        return _take(request, request.user, form)
    return _render_new(request, request.user, form)


def _take(request: HttpRequest, person: Person, form: TakeForm) -> HttpResponse:
    """Book or keep what the form says; a refusal is a page, with what is left to choose when it is about a desk."""
    data = form.cleaned_data
    try:
        if data["sure"]:
            return _redirect_to_made(request, _book(person, form, request.POST))
        booking = actions.hold(person, data["espace"], form.period, people=form.people, key=form.key)
    except Refusal as refusal:
        if refusal.code in SHOWN_AGAIN:
            return _render_new(request, person, form, refusal)
        context = {"refusal": refusal, "people": form.people, "section": "search"}
        if refusal.code in {"taken", "queued"}:
            context["wait"] = {"space": data["espace"], "period": form.period.utc()}
        return render(request, "pages/refused.html", context, status=409)
    return redirect(booking)


def _render_new(request: HttpRequest, person: Person, form: TakeForm, refusal: Refusal | None = None) -> HttpResponse:
    """What one is about to book; 409 with why the desk one chose can't be had."""
    space = _near_space(form)
    replaced = own_clashes_at(person, space, form.period.utc())
    let_go = replaced[0].pk if replaced else None
    if let_go:  # what one would let go of is free for oneself
        space = _near_space(form, except_booking=let_go)
    context = {"space": space, "period": form.period.utc(), "people": form.people, "form": form, "key": uuid4()}
    context["wanted_days"] = [(space.place.slug, form.period.local(space.place.zone_info).start.date())]
    context |= {"replaced": replaced, "refusal": refusal, "note": form.cleaned_data["note"]}
    context["units"] = choosable_units(person, space, form.period.utc(), form.people, except_booking=let_go)
    context |= prices_of_slot(person, space.id, form.period, form.people)
    if not has_room(space, form.period.utc(), form.people):
        context["wait"] = {"space": space.id, "period": form.period.utc()}
        context["alternatives"] = alternatives_at(space.id, space.place.id, _criteria_of(form, space), timezone.now())
    return render(request, "bookings/new.html", context, status=409 if refusal else 200)


def _book(person: Person, form: TakeForm, sent: QueryDict) -> Booking:
    """Book what the form says, in the place of the person's own bookings that the page named, if it did."""
    data, replaced = form.cleaned_data, sent.getlist("remplace")
    if not replaced:
        return actions.book(
            person, data["espace"], form.period, people=form.people, key=form.key, note=data["note"],
            unit_id=data["poste"], price=price_seen(sent),
        )  # fmt: skip
    numbers = [number for text in replaced[: actions.MOST_REPLACED] if (number := uuid_of(text))]
    mine = list(Booking.objects.filter(person=person, public_id__in=numbers).select_related("space"))
    if len(mine) < len(replaced):
        raise Refusal("not_active", "This booking is no longer active.")
    return actions.replace_bookings(
        person, mine, data["espace"], form.period, people=form.people, key=form.key, note=data["note"],
        unit_id=data["poste"], price=PriceSeen(with_passes=price_seen(sent).with_passes),
    )  # fmt: skip


def _take_query(form: TakeForm) -> str:
    values = {
        "espace": form.cleaned_data["espace"],
        "debut": form.period.start.isoformat(),
        "fin": form.period.end.isoformat(),
        "personnes": form.people,
    }
    return urlencode(values)


def _criteria_of(form: TakeForm, space: NearSpace) -> Criteria:
    return replace(part_of(form.period.utc(), space.stock.policy), people=form.people)


def _near_space(form: TakeForm, except_booking: int | None = None) -> NearSpace:
    day = form.period.start.date()
    spaces = near_spaces(
        criteria=Criteria(day=day),
        first=day,
        last=day,
        spaces=[form.cleaned_data["espace"]],
        except_booking=except_booking,
    )
    if not spaces:
        raise Http404
    return spaces[0]


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: turn the hold into a booking, at the desk one chose."""
    booking, allowed = booking_or_404(request, public_id)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise Http404
    note = request.POST.get("note", "")[:200]
    try:
        made = actions.confirm(
            person_of(request), booking, note=note, unit_id=form.cleaned_data["poste"], price=price_seen(request.POST)
        )
    except Refusal as refusal:
        if refusal.code not in SHOWN_AGAIN:
            raise
        return render_booking(request, booking, allowed, refusal=refusal, note=note)
    return _redirect_to_made(request, made)


def _redirect_to_made(request: HttpRequest, made: Booking) -> HttpResponse:
    text = _("It is booked.") if made.status == Status.CONFIRMED else _("It is asked for. A host will answer by email.")
    flash_success(request, text)
    return redirect(made)


@sensitive(owner=is_own_booking)
@login_required
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: cancel a booking or release a hold."""
    booking, _allowed = booking_or_404(request, public_id)
    held = booking.status == Status.HELD
    actions.cancel(person_of(request), booking)
    if held:
        flash_success(request, _("The slot is free again."))
        return redirect("bookings:mine")
    return redirect(booking)  # which says so, and how to take it back


@sensitive(owner=is_own_booking)
@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET, POST: move a booking to another time in the same space."""
    booking, allowed = booking_or_404(request, public_id)
    if Ability.CHANGE not in allowed:
        raise Refusal("not_allowed", "This booking is not yours.")
    space = space_of(booking)
    form = ChangeForm(
        request.POST or None,
        zone=booking.place.zone,
        granularity=space.stock.policy.granularity,
        initial=_initial(booking, space) | ({"jour": moved} if (moved := request.GET.get("jour", "")[:10]) else {}),
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                person_of(request), booking, _chosen_period(form, space), people=form.cleaned_data["personnes"]
            )
        except Refusal as error:
            refusal = error
        else:
            flash_success(request, _("The booking is changed."))
            return redirect(booking)
    context = {"form": form, "booking": booking, "refusal": refusal, "section": "mine", "key": uuid4()}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "bookings/change.html", context, status=status)


def _initial(booking: Booking, space: NearSpace) -> dict[str, Any]:
    criteria = part_of(booking.period, space.stock.policy)
    local = booking.period.local(booking.place.zone)
    part = "hours" if space.stock.policy.granularity == "hour" else criteria.part
    return {
        "jour": criteria.day,
        "quand": part,
        "de": local.start.time(),
        "a": local.end.time(),
        "personnes": booking.people,
    }


def _chosen_period(form: ChangeForm, space: NearSpace) -> Period:
    if exact := form.exact_period():
        return exact
    policy = space.stock.policy
    slots = day_slots(policy.hours, policy.zone, policy.midday, form.cleaned_data["jour"])
    slot = {"morning": slots.morning, "afternoon": slots.afternoon}.get(form.cleaned_data["quand"], slots.day)
    if slot is None:
        raise Refusal("closed", "The place is closed at that time.")
    return slot.period


@sensitive(owner=is_own_booking)
@login_required
@require_GET
def calendar_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one booking as an iCalendar file."""
    booking, _allowed = booking_or_404(request, public_id)
    response = HttpResponse(calendar_of(booking), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="reservation-{str(booking.public_id)[:8]}.ics"'
    return response
