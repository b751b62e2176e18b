"""My passes: what is left, what I may ask for, what my bookings cost, what I say to pay less."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Membership, Person
from maillage.community.rules.membership import ALIVE
from maillage.community.views.common import person_of
from maillage.community.visitors import current_network
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import Order, cancel_pass, order_pass, renew_pass, suspend_pass
from maillage.passes.actions.rates import declare_concession, withdraw_concession
from maillage.passes.forms.passes import OrderForm, SuspensionForm
from maillage.passes.forms.rates import ConcessionForm
from maillage.passes.models import Concession, Pass, PassKind
from maillage.passes.presenters.passes import beginnings_of_kind, text_of_kind, text_of_pass
from maillage.passes.queries.passes import cards_of, gifts_of, kinds_on_sale, passes_of, uses_of
from maillage.passes.rules.passes import Interruption, PassForm, first_proposed
from maillage.passes.rules.rates import Audience
from maillage.web.formats import sentence
from maillage.web.sensitivity import own
from maillage.web.shortcuts import flash_success, render_page

GIFTS = Quota("addresses for a gift", 10, timedelta(days=1))  # else the form tells who has an account


@own
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """GET: my passes, what is on sale, what my bookings cost."""
    return _render_mine(request)


def _render_mine(request: HttpRequest, form: ConcessionForm | None = None) -> HttpResponse:
    person, today = person_of(request), timezone.localdate()
    cards = cards_of(passes_of(person), today)
    kinds = [text_of_kind(kind) for kind in kinds_on_sale(networks_of(request, person))]
    context: dict[str, Any] = {
        "current": [text_of_pass(card) for card in cards if not card.is_over],
        "past": [text_of_pass(card) for card in cards if card.is_over],
        "gifts": [card.held for card in cards_of(gifts_of(person), today)],
        "kinds": kinds, "today": today,
        "concessions": list(Concession.objects.filter(person=person, until__gte=today)),
        "form": form or ConcessionForm(),
    }  # fmt: skip
    return render_page(request, "passes/mine.html", "passes", **context)


def networks_of(request: HttpRequest, person: Person) -> set[int]:
    """The networks one belongs to, and the one whose pages one reads."""
    mine = set(Membership.objects.filter(person=person, state__in=ALIVE).values_list("network", flat=True))
    here = current_network(request)
    return mine | {here.pk} if here is not None else mine


@own
@login_required
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: a pass on sale. POST: ask for it, for oneself or as a gift."""
    person = person_of(request)
    kind = get_object_or_404(PassKind.objects.select_related("seller__network"), public_id=public_id, on_sale=True)
    today = timezone.localdate(timezone=kind.seller.zone)
    form = OrderForm(request.POST or None, initial={"premier": first_proposed(PassForm(kind.form), today)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            holder = _gift_for(person, data["pour"]) if data["pour"] else person
            held = order_pass(person, Order(kind, data["premier"], holder, words=data["mot"]))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is asked for. Pay a host of %(place)s: it is good at once.")
                          % {"place": kind.seller.name})  # fmt: skip
            return redirect("passes:mine") if held.holder_id != person.pk else redirect("passes:pass", held.public_id)
    return render_page(
        request, "passes/order.html", "passes", kind=kind, form=form, one=text_of_kind(kind), organisation=None,
        beginnings=beginnings_of_kind(kind, today), status=422 if form.errors else 200,
    )  # fmt: skip


def _gift_for(person: Person, address: str) -> Person:
    if refusal := hit([(GIFTS, str(person.pk))]):
        raise refusal
    holder = Person.objects.filter(email=address, is_active=True).first()
    if holder is None:
        raise Refusal("no_account", "Nobody has an account with this address yet: ask them to make one first.")
    return holder


@own
@login_required
@require_GET
def held_pass(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one of my passes: what is left, what it paid for."""
    return _render_pass(request, _mine_or_404(request, public_id))


def _mine_or_404(request: HttpRequest, public_id: UUID) -> Pass:
    rows = passes_of(person_of(request)) | Pass.objects.filter(given_by=person_of(request)).distinct()
    held = rows.select_related("kind__seller__network").filter(public_id=public_id).first()
    if held is None:
        raise Http404
    return held


def _render_pass(request: HttpRequest, held: Pass, form: SuspensionForm | None = None) -> HttpResponse:
    person, today = person_of(request), timezone.localdate()
    (card,) = cards_of(Pass.objects.filter(pk=held.pk), today)
    is_own, payer = held.holder_id == person.pk, held.given_by_id or held.holder_id
    return render_page(
        request, "passes/pass.html", "passes", text=text_of_pass(card), is_own=is_own, today=today,
        is_payer=person.pk == payer, uses=uses_of(held) if is_own else [],
        waiting=[card.held] if person.pk == payer else [], suspensions=list(held.suspensions.all()),
        form=form or SuspensionForm(),
    )  # fmt: skip


@own
@login_required
@require_POST
def suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: stop a pass for some days."""
    held = _mine_or_404(request, public_id)
    form = SuspensionForm(request.POST)
    if form.is_valid():
        try:
            suspend_pass(person_of(request), held, Interruption(form.cleaned_data["first"], form.cleaned_data["last"]))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is suspended; it ends later by as many days."))
            return redirect("passes:pass", public_id)
    return _render_pass(request, held, form)


@own
@login_required
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: take back a pass that is not paid."""
    cancel_pass(person_of(request), _mine_or_404(request, public_id))
    flash_success(request, _("It is no longer asked for."))
    return redirect("passes:mine")


@own
@login_required
@require_POST
def renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: the same again."""
    again = renew_pass(person_of(request), _mine_or_404(request, public_id))
    flash_success(request, _("It is asked for. Pay a host of %(place)s: it is good at once.")
                  % {"place": again.kind.seller.name})  # fmt: skip
    return redirect("passes:pass", again.public_id)


@own
@login_required
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """POST: say that one pays less."""
    form = ConcessionForm(request.POST)
    if form.is_valid():
        try:
            declare_concession(person_of(request), Audience(form.cleaned_data["audience"]), form.cleaned_data["until"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is noted: the price follows from now on."))
            return redirect("passes:mine")
    return _render_mine(request, form)


@own
@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: it is no longer so."""
    person = person_of(request)
    withdraw_concession(person, get_object_or_404(Concession, pk=pk, person=person))
    flash_success(request, _("It is no longer noted."))
    return redirect("passes:mine")
