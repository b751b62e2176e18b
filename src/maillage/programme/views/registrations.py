"""Registering for an event, and what one does with one's registration."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.community.views.common import origin_of
from maillage.programme.actions import attendance
from maillage.programme.actions import registrations as actions
from maillage.programme.forms.registrations import GuestForm, RegistrationForm
from maillage.programme.models import Registration
from maillage.programme.queries.events import seats_of
from maillage.programme.rules.registration import ALIVE, may_register
from maillage.programme.views.common import visible_event
from maillage.web.sensitivity import public
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
    mine = actions.registration_at(public_id)
    if mine is not None and mine.person_id is None:
        return mine
    if not isinstance(request.user, Person):  # whether it exists is not told
        return redirect_to_login(request.get_full_path())
    if mine is None or mine.person_id != request.user.pk:
        raise Http404
    return mine


@public
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
        has_begun=event.starts_at <= now,
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


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
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give one's place to somebody else."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guest = actions.Guest(form.cleaned_data["name"], form.cleaned_data["email"], mine.language)
        actions.give_registration(mine, guest, origin_of(request))
        flash_success(request, _("Your place is given: the person you named is told."))
        return redirect(mine)
    return render_page(request, "programme/give.html", "programme", registration=mine, event=mine.event, form=form)


@public
@require_POST
def arrive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The code on the wall: now, or when the network is back (`at`, when it was entered)."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    at = parse_datetime(request.POST.get("at", "")[:40]) if request.POST.get("at") else None
    when = at if at is None or timezone.is_aware(at) else None
    arrived = attendance.arrive_by_code(mine, request.POST.get("code", "")[:12], at=when)
    flash_success(request, _("You are here: noted."))
    return redirect(arrived)
