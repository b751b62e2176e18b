"""Who registered and who came, for those who prepare the event; the code for the wall."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.models import CashEntry
from maillage.bookings.views.arrivals import parse_moment
from maillage.community.queries.networks import origin_of_network
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import attendance as actions
from maillage.programme.actions.registrations import (
    Guest,
    RegistrationRequest,
    add_by_organiser,
    cancel_registration,
    change_people,
)
from maillage.programme.forms.registrations import AddGuestForm, PeopleForm
from maillage.programme.queries.events import seats_of
from maillage.programme.rules.registration import ALIVE, MOST_PEOPLE
from maillage.programme.views.common import prepared_event
from maillage.web.downloads import table_response
from maillage.web.formats import euros, sentence
from maillage.web.qr_codes import qr_code
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page


@sensitive
@login_required
@require_GET
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Who registered, in order; a tap says who came."""
    event = prepared_event(request, slug)
    rows = actions.look_at_registrations(person_of(request), event)
    return render_page(
        request, "programme/registered.html", "preparing", event=event, form=AddGuestForm(),
        seats=seats_of([event])[event.pk],
        asks_health=event.questions.filter(is_sensitive=True).exists(),
        coming=[row for row in rows if row.state == "confirmed"],
        unsure=[row for row in rows if row.state in {"pending", "offered", "waiting"}],
        gone=[row for row in rows if row.state == "cancelled"],
        came=sum(row.arrived_people for row in rows), means=CashEntry.Means.choices,
        owed=sum(row.left_cents for row in rows), received=sum(row.paid_cents for row in rows),
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def came(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How many of a registration came; 0 takes it back. Now, or when the network is back (`a`, when it was ticked)."""
    event = prepared_event(request, slug)
    registration = get_object_or_404(event.registrations, pk=pk)
    people, moment = request.POST.get("people", "")[:3], request.POST.get("a", "")[:40]
    from_script = "application/json" in request.headers.get("Accept", "")
    try:
        count = int(people) if people.isascii() and people.isdecimal() else 0
        actions.set_arrival(person_of(request), registration, count, at=_moment_of(moment))
    except Refusal as refusal:
        if from_script:
            return JsonResponse({"state": "refused", "why": sentence(refusal)}, status=409)
        raise
    if from_script:
        return JsonResponse({"state": "arrived"})
    return redirect(f"{reverse('programme:registered', args=[slug])}#r{pk}")


def _moment_of(text: str) -> datetime | None:
    """When it was ticked; None for now. Raises a Refusal for what is no moment."""
    moment = parse_moment(text) if text else None
    if text and moment is None:
        raise Refusal("ticked_another_day", "What was kept is of another day: tick again on the list.")
    return moment


@sensitive
@login_required
@require_GET
def health_answers(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What those who come answered about health and food, apart, on demand; `?format=` takes it away as a table."""
    event = prepared_event(request, slug)
    rows = [
        (row.name, answer.question.label, answer.text)
        for row in actions.look_at_registrations(person_of(request), event, sensitive=True)
        if row.state in ALIVE
        for answer in row.answers.all()
    ]
    if "format" in request.GET:
        header = [_("Name"), _("Question"), _("Answer")]
        return table_response(request, f"sante-{slug}", header, (list(row) for row in rows), _("Health and food"))
    return render_page(request, "programme/health_answers.html", "preparing", event=event, rows=rows)


@sensitive
@login_required
@require_POST
def receive(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: what was owed is paid."""
    event = prepared_event(request, slug)
    registration = get_object_or_404(event.registrations, pk=pk)
    cents = actions.receive_for_registration(person_of(request), registration, request.POST.get("means", ""))
    flash_success(request, _("Received: %(amount)s.") % {"amount": euros(cents)} if cents else _("Nothing was owed."))
    return redirect(f"{reverse('programme:registered', args=[slug])}#r{pk}")


@sensitive
@login_required
@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The organiser cancels for somebody."""
    event = prepared_event(request, slug)
    cancel_registration(get_object_or_404(event.registrations, pk=pk), by=person_of(request))
    return redirect("programme:registered", slug)


@sensitive
@login_required
@require_POST
def people(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The organiser notes that somebody comes with more, or with fewer."""
    event = prepared_event(request, slug)
    form = PeopleForm(request.POST)
    if not form.is_valid():
        raise Refusal("too_many_at_once", "Register between one and %(most)s people at a time.", most=MOST_PEOPLE)
    registration = get_object_or_404(event.registrations, pk=pk)
    change_people(registration, form.cleaned_data["people"], by=person_of(request))
    return redirect(f"{reverse('programme:registered', args=[slug])}#r{pk}")


@sensitive
@login_required
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who asked by telephone or at the door."""
    event, form = prepared_event(request, slug), AddGuestForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        request_made = RegistrationRequest(data["people"])
        try:
            add_by_organiser(person_of(request), event, Guest(data["name"], data["email"]), request_made)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("Added."))
            return redirect("programme:registered", slug)
    return render_page(request, "programme/add_registration.html", "preparing", event=event, form=form)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """What is shown on the wall on the day: the event and its code. POST draws the code."""
    event = prepared_event(request, slug)
    if request.method == "POST":
        actions.open_wall(person_of(request), event)
        return redirect("programme:wall", slug)
    of_opinions, code = bool(request.GET.get("avis")), event.arrival_code
    path = reverse("programme:here", args=[slug])
    if of_opinions and code:
        path = reverse("programme:opinion_from_wall", args=[slug, code])
    address = origin_of_network(event.network) + path
    qr = qr_code(address if of_opinions else f"{address}?code={code}") if code else ""
    return render_page(
        request, "programme/wall.html", "programme" if code else "preparing", event=event, code=code,
        address=address, qr=qr, of_opinions=of_opinions,
    )  # fmt: skip
