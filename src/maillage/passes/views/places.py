"""Who runs a place: its prices, the passes it sells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import (
    MEANS_OF_PAYMENT,
    Order,
    cancel_pass,
    receive_payment,
    save_kind,
    sell_pass,
)
from maillage.passes.actions.rates import end_rate, set_rate
from maillage.passes.forms.passes import PassKindForm, SaleForm
from maillage.passes.forms.rates import HabitForm, RateForm
from maillage.passes.models import Pass, PassKind, Rate
from maillage.passes.presenters.passes import (
    beginnings_of_kind,
    price_of_kind,
    text_of_pass,
    what_kind_holds,
    where_of_kind,
)
from maillage.passes.presenters.rates import costs_in_words, rates_of_spaces
from maillage.passes.queries.passes import cards_of, on_invoice, sold_by
from maillage.passes.rules.passes import PassState
from maillage.places.models import Place
from maillage.places.views.manage import managed_place
from maillage.web.formats import day, euros, sentence
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success, render_page

LOOKED_UP = Quota("addresses of buyers", 40, timedelta(days=1))  # else the form tells who has an account
MOST_LISTED = 60


@internal
@login_required
@require_http_methods(["GET", "POST"])
def rates(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the prices of the spaces, and what somebody would pay. POST: one more price."""
    person, place = managed_place(request, slug)
    form = RateForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        try:
            set_rate(person, form.cleaned_data["space"], form.to_request())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("The price is set. What is booked already keeps its own."))
            return redirect("passes:rates", slug)
    first = place.spaces.filter(active=True).order_by("position", "pk").first()
    usual = {"espace": first.pk if first else "", "public": "everybody", "fois": 3}
    habit = HabitForm(request.GET if "fois" in request.GET else usual, place=place)
    costs = costs_in_words(place, habit.cleaned_data) if habit.is_valid() else []
    return render_page(
        request, "passes/rates.html", "desk", place=place, form=form, habit=habit, costs=costs,
        spaces=rates_of_spaces(place, timezone.localdate(timezone=place.zone), with_coming=True),
        status=422 if form.errors else 200,
    )  # fmt: skip


@internal
@login_required
@require_POST
def stop_rate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: a price no longer counts from today on."""
    person, place = managed_place(request, slug)
    end_rate(person, get_object_or_404(Rate.objects.select_related("space__place"), pk=pk, space__place=place))
    flash_success(request, _("The price no longer counts."))
    return redirect("passes:rates", slug)


def _place_of_host(request: HttpRequest, slug: str) -> tuple[Person, Place]:
    person = person_of(request)
    place = get_object_or_404(Place.objects.select_related("network", "commune"), slug=slug)
    if Ability.SEE_DAY not in abilities(person, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    return person, place


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def passes(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: passes sold and asked for. POST: sell one."""
    person, place = _place_of_host(request, slug)
    form = SaleForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            holder = _buyer(person, data["email"]) if data["email"] else None
            sold = sell_pass(person, Order(data["kind"], data["first"], holder, data["organisation"]), data["means"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is sold for %(amount)s, good from %(first)s to %(last)s.") % {
                "amount": euros(sold.price_cents), "first": day(sold.starts_on), "last": day(sold.ends_on)
            })  # fmt: skip
            return redirect("passes:place_passes", slug)
    today = timezone.localdate(timezone=place.zone)
    cards = cards_of(sold_by(place)[:MOST_LISTED], today)
    kinds = place.pass_kinds.select_related("seller__network").prefetch_related("places", "partners")
    context: dict[str, Any] = {
        "place": place, "form": form, "means": MEANS_OF_PAYMENT,
        "waiting": (waiting := [card.held for card in cards if card.held.state == PassState.ORDERED]),
        "billed": on_invoice(waiting),
        "current": [text_of_pass(c) for c in cards if c.held.state == PassState.ACTIVE and not c.is_over],
        "kinds": [
            (kind, what_kind_holds(kind), where_of_kind(kind), price_of_kind(kind), beginnings_of_kind(kind, today))
            for kind in kinds
        ],
        "may_edit": Ability.EDIT in abilities(person, place),
    }  # fmt: skip
    return render_page(request, "passes/place_passes.html", "desk", status=422 if form.errors else 200, **context)


def _buyer(host: Person, address: str) -> Person:
    if refusal := hit([(LOOKED_UP, str(host.pk))]):
        raise refusal
    buyer = Person.objects.filter(email=address, is_active=True).first()
    if buyer is None:
        raise Refusal("no_account", "Nobody has an account with this address yet: ask them to make one first.")
    return buyer


@internal
@login_required
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, slug: str, public_id: UUID | None = None) -> HttpResponse:
    """GET, POST: a pass that the place sells, new or changed."""
    person, place = managed_place(request, slug)
    row = get_object_or_404(PassKind, public_id=public_id, seller=place) if public_id else PassKind(seller=place)
    form = PassKindForm(request.POST or None, instance=row, place=place)
    may_host = Ability.SEE_DAY in abilities(person, place)  # who facilitates the network reads no names of a place
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            save_kind(person, form.save(commit=False), places=list(data["places"]), partners=data.get("partners") or [])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("Saved."))
            return redirect("passes:place_passes", slug) if may_host else redirect("passes:network_passes")
    return render_page(request, "passes/kind.html", "desk", place=place, form=form, kind=row, may_host=may_host)


@sensitive
@login_required
@require_POST
def receive(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: the money of a pass that was asked for is there."""
    person, place = _place_of_host(request, slug)
    held = get_object_or_404(Pass.objects.select_related("kind__seller"), public_id=public_id, kind__seller=place)
    seen = request.POST.get("prix", "")
    receive_payment(
        person, held, request.POST.get("means", ""), seen=int(seen) if seen.isascii() and seen.isdigit() else None
    )
    flash_success(request, _("It is paid, and good at once."))
    return redirect("passes:place_passes", slug)


@sensitive
@login_required
@require_POST
def cancel(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: a pass that is not paid, or that nothing was taken of, is cancelled."""
    person, place = _place_of_host(request, slug)
    cancel_pass(person, get_object_or_404(Pass, public_id=public_id, kind__seller=place))
    flash_success(request, _("It is cancelled."))
    return redirect("passes:place_passes", slug)
