"""The host's work: requests, a telephone call, what was received, a word to those who come; limits of the network."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings import actions
from maillage.bookings.actions.host_desk import accept_series, record_cash, remove_limit, set_limit, write_to_those_of
from maillage.bookings.actions.visits import count_walk_in
from maillage.bookings.forms import CashEntryForm, LimitForm, MessageForm, PhoneForm
from maillage.bookings.models import Limit
from maillage.bookings.queries import near_spaces, requests_at
from maillage.bookings.rules.criteria import Criteria, period_on
from maillage.bookings.views.common import booking_or_404, hosted_place, person_of
from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.visitors import current_network, is_at_its_own_domain
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.places.queries import networks_facilitated_by
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success


@sensitive
@login_required
@require_GET
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for an answer, the most pressing first. Looking is itself recorded."""
    person, place = hosted_place(request, slug)
    waiting = list(requests_at(place))
    record(
        person,
        "requests_looked_at",
        ("place", place.pk),
        place.scopes()[0],
        about=[b.person for b in waiting],
        requests=len(waiting),
    )
    context = {"place": place, "requests": waiting, "section": "desk"}
    response = render(request, "bookings/requests.html", context)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: accept a request, or all those of a series."""
    booking, _allowed = booking_or_404(request, public_id)
    if booking.series_id and request.POST.get("serie"):
        count = accept_series(person_of(request), booking.series_id, booking.place)
        text = ngettext("%(n)d request is accepted.", "%(n)d requests are accepted.", count) % {"n": count}
    else:
        actions.accept(person_of(request), booking)
        text = _("Accepted; the person is told by email.")
    flash_success(request, text)
    return redirect("bookings:requests", booking.place.slug)


@sensitive
@login_required
@require_POST
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: refuse a request, with a reason."""
    booking, _allowed = booking_or_404(request, public_id)
    actions.refuse(person_of(request), booking, request.POST.get("motif", "")[:300])
    flash_success(request, _("Refused; the person is told by email, with what is free instead."))
    return redirect("bookings:requests", booking.place.slug)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: book for somebody on the telephone."""
    person, place = hosted_place(request, slug)
    initial = {"jour": _day_asked(request, place), "cle": uuid4()}
    form = PhoneForm(request.POST or None, place=place, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _book_for(form, person)
        except Refusal as error:
            refusal = error
        else:
            flash_success(request, _("It is booked."))
            return redirect("day", slug, made.starts_at.astimezone(place.zone).date())
    context = {"place": place, "form": form, "refusal": refusal, "others": _others(form, refusal), "section": "desk"}
    return render(request, "bookings/phone.html", context, status=409 if refusal else 422 if form.errors else 200)


def _day_asked(request: HttpRequest, place: Place) -> date:
    """The day one comes from, unless it is past."""
    today = timezone.localdate(timezone=place.zone)
    try:
        return max(date.fromisoformat(request.GET.get("jour", "")), today)
    except ValueError:
        return today


def _others(form: PhoneForm, refusal: Refusal | None) -> list[tuple[Any, dict[str, str]]]:
    """What is free instead at this place, each with what its button sends: the same call, another time or space."""
    others = []
    for alternative in getattr(refusal, "alternatives", None) or ():
        offer = alternative.offer
        if offer.space.place.id != form.place.pk:
            continue  # elsewhere, other hosts book
        local = offer.fit.period.local(offer.space.place.zone_info)
        same = {name: form.data.get(name, "") for name in ("nom", "telephone", "adresse", "personnes", "note")}
        when = {
            "jour": f"{local.start:%Y-%m-%d}",
            "quand": "hours",
            "de": f"{local.start:%H:%M}",
            "a": f"{local.end:%H:%M}",
        }
        others.append((alternative, {**same, **when, "espace": str(offer.space.id), "cle": str(uuid4())}))
    return others


LOOKED_UP = Quota("addresses looked up", 40, timedelta(days=1))  # else the form tells who has an account
REFUSED = Quota("refusals about somebody", 10, timedelta(days=1))  # else time by time they tell a week of theirs


def _book_for(form: PhoneForm, host: Any) -> Any:
    data = form.cleaned_data
    member = _member_named(data["adresse"], host) if data["adresse"] else None
    space, day = data["espace"], data["jour"]
    near = near_spaces(criteria=Criteria(day=day), first=day, last=day, spaces=[space.pk])
    if not near:
        raise Refusal("not_bookable", "This space can't be booked at the moment.")
    hours = data["quand"] == "hours"
    criteria = Criteria(
        day=day, part=data["quand"], starts=data["de"] if hours else None, ends=data["a"] if hours else None
    )
    values = {
        "guest": data["nom"],
        "people": data["personnes"],
        "note": data["note"],
        "key": data["cle"],
        "guest_phone": data["telephone"],
    }
    try:
        return actions.book_for(host, member, space, period_on(near[0].stock.policy, criteria), **values)
    except Refusal as refusal:
        if member is None or refusal.code != "not_this_person":
            raise
        raise hit([(REFUSED, f"{host.pk}-{member.pk}")]) or refusal from None


def _member_named(address: str, host: Any) -> Any:
    if refusal := hit([(LOOKED_UP, str(host.pk))]):
        raise refusal
    member = actions.on_behalf(address)
    if member is None:
        raise Refusal("no_member", "No member has this address. Leave it empty and give a name.")
    return member


@sensitive
@login_required
@require_POST
def message(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """POST: mail each person who comes that day."""
    person, place = hosted_place(request, slug)
    form = MessageForm(request.POST)
    if not form.is_valid():
        raise Refusal("empty_message", "Write something first.")
    count = write_to_those_of(person, place, day, form.cleaned_data["texte"])
    text = ngettext("Your message goes to %(n)d person.", "Your message goes to %(n)d people.", count) % {"n": count}
    flash_success(request, text)
    return redirect("day", slug, day)


@sensitive
@login_required
@require_POST
def write_cash_entry(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """POST: record cash received."""
    person, place = hosted_place(request, slug)
    form = CashEntryForm(request.POST)
    if not form.is_valid():
        raise Refusal("bad_amount", "Give an amount, such as 10 or 7,50.")
    data = form.cleaned_data
    record_cash(person, place, day, form.cents, data["means"], data["note"])
    flash_success(request, _("Written down."))
    return redirect("day", slug, day)


@internal
@login_required
@require_POST
def walk_in(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """POST: one more, or one less, who came without booking."""
    person, place = hosted_place(request, slug)
    count_walk_in(person, place, day, -1 if request.POST.get("moins") else 1)
    return redirect(f"{reverse('day', args=[slug, day])}#passages")


@internal
@login_required
@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How much one may book in a network: for those who facilitate it; without a name, of the one
    whose domain it is, of the only one, or which?"""
    person = person_of(request)
    networks = list(networks_facilitated_by(person).order_by("name"))
    chosen = [network for network in networks if slug in {"", network.slug}]
    if not chosen:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    here = current_network(request)
    if not slug and here in chosen and is_at_its_own_domain(request, here):
        chosen = [network for network in chosen if network == here]
    if len(chosen) > 1:
        return render(request, "bookings/limits_which.html", {"networks": chosen, "section": "week"})
    network = chosen[0]
    form = LimitForm(request.POST or None, places=Place.objects.filter(network=network))
    if request.method == "POST" and form.is_valid():
        set_limit(person, network, form.save(commit=False))
        flash_success(request, _("Saved."))
        return redirect("bookings:limits_of", network.slug)
    context = {"form": form, "network": network, "limits": network.limits.select_related("place"), "section": "week"}
    return render(request, "bookings/limits.html", context, status=422 if form.errors else 200)


@internal
@login_required
@require_POST
def end_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: remove a limit."""
    limit = get_object_or_404(Limit.objects.select_related("network"), pk=pk)
    slug = limit.network.slug
    remove_limit(person_of(request), limit)
    return redirect("bookings:limits_of", slug)
