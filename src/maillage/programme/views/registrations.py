"""Registering for an event, and what one does with one's registration."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.views.arrivals import parse_moment
from maillage.community.models import Person
from maillage.community.views.common import origin_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import attendance
from maillage.programme.actions import registrations as actions
from maillage.programme.forms.registrations import GuestForm, PeopleForm, RegistrationForm
from maillage.programme.models import Registration
from maillage.programme.queries.events import seats_of
from maillage.programme.rules.attendance import arrival_opens
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import ALIVE, CHANGES_PEOPLE, MOST_PEOPLE, RegistrationState, may_register
from maillage.programme.views.common import own_row, visible_event
from maillage.web.formats import sentence
from maillage.web.sensitivity import OFFLINE, public
from maillage.web.shortcuts import flash_success, render_page


@public
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """One click when signed in; a name and an address otherwise."""
    event = visible_event(request, slug)
    person = request.user if isinstance(request.user, Person) else None
    if person is not None:
        mine = Registration.objects.filter(event=event, person=person, state__in=ALIVE).first()
        if mine is not None:
            return redirect(mine)
    if refusal := may_register(actions.openness_of(event), 1, timezone.now()):
        raise refusal
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    form = RegistrationForm(request.POST or None, event=event, signed_in=person is not None, language=language)
    if request.method == "POST" and form.is_valid():
        if person is not None:
            return redirect(actions.register_person(person, event, form.as_request()))
        actions.register_guest(form.as_guest(), event, form.as_request(), origin_of(request))
        return redirect("programme:register_sent", slug)
    return render_page(
        request, "programme/register.html", "programme", event=event, form=form, seats=seats_of([event])[event.pk]
    )


@public
@require_GET
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """A mail was sent; the same for everybody."""
    return render_page(request, "programme/register_sent.html", "programme", event=visible_event(request, slug))


def own_registration(request: HttpRequest, public_id: UUID) -> Registration | HttpResponse:
    """The registration: by its address alone without an account, signed in as its person otherwise."""
    return own_row(request, actions.registration_at(public_id))


@public(offline=True)
@require_GET
def registration(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One's registration: its state, and what one may do."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    now, event = timezone.now(), mine.event
    answer = render_page(
        request, "programme/registration.html", "programme", registration=mine, event=event,
        is_over=event.is_over_at(now), may_arrive=bool(event.arrival_code) and mine.arrived_at is None,
        has_begun=event.starts_at <= now, arrives_from=arrival_opens(event.starts_at),
        may_arrive_now=arrival_opens(event.starts_at) <= now,
        people_form=PeopleForm(initial={"people": mine.people}) if _may_change_people(mine, now) else None,
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    if mine.state == RegistrationState.CONFIRMED and getattr(request, "seen_by", None) is None:
        answer[OFFLINE] = "keep"  # by the phone of who comes: there may be no network where they go
    return answer


def _may_change_people(mine: Registration, now: datetime) -> bool:
    is_ahead = mine.event.state == EventState.ANNOUNCED and mine.event.starts_at > now
    return is_ahead and mine.state in CHANGES_PEOPLE and mine.arrived_at is None


@public
@require_POST
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The mail proved the address."""
    mine = own_registration(request, public_id)
    return mine if isinstance(mine, HttpResponse) else redirect(actions.confirm_registration(mine))


@public
@require_POST
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the seat that is kept."""
    mine = own_registration(request, public_id)
    return mine if isinstance(mine, HttpResponse) else redirect(actions.accept_offer(mine))


@public
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One does not come."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    cancelled = actions.cancel_registration(mine)
    flash_success(request, _("Your registration is cancelled. Others can have your seat."))
    return redirect(cancelled)


@public
@require_POST
def change_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How many come is another number."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    form = PeopleForm(request.POST)
    if not form.is_valid():
        raise Refusal("too_many_at_once", "Register between one and %(most)s people at a time.", most=MOST_PEOPLE)
    changed = actions.change_people(mine, form.cleaned_data["people"])
    flash_success(request, _("How many come is noted."))
    return redirect(changed)


@public
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give one's place to somebody else."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    if mine.state != RegistrationState.CONFIRMED:  # given already, or cancelled: its page says what it is now
        return redirect(mine)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guest = actions.Guest(form.cleaned_data["name"], form.cleaned_data["email"], mine.language)
        try:
            actions.give_registration(mine, guest, origin_of(request))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("Your place is given: the person you named is told."))
            return redirect(mine)
    return render_page(request, "programme/give.html", "programme", registration=mine, event=mine.event, form=form)


@public
@require_POST
def arrive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The code on the wall: now, or when the network is back (`a`, when it was entered)."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    from_script = "application/json" in request.headers.get("Accept", "")
    entered = parse_moment(request.POST.get("a", "")[:40])
    try:
        arrived = attendance.arrive_by_code(mine, request.POST.get("code", "")[:12], at=entered)
    except Refusal as refusal:
        if from_script:
            return JsonResponse({"state": "refused", "why": _(refusal.sentence) % refusal.facts}, status=409)
        raise
    if from_script:
        return JsonResponse({"state": "arrived"})
    flash_success(request, _("You are here: noted."))
    return redirect(arrived)


@public(offline=True)
@require_GET
def here(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the code to scan on the wall leads: one's registration and a button; a phone knows a guest's (here.js)."""
    event = visible_event(request, slug)
    mine = None
    if isinstance(request.user, Person):
        mine = Registration.objects.filter(event=event, person=request.user, state=RegistrationState.CONFIRMED).first()
    return render_page(
        request, "programme/here.html", "programme", event=event, mine=mine, code=request.GET.get("code", "")[:12],
        arrives_from=arrival_opens(event.starts_at), may_arrive_now=arrival_opens(event.starts_at) <= timezone.now(),
    )  # fmt: skip
