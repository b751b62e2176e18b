"""Paying by card: begun by who is invoiced, told by the provider; how an issuer is paid so; what is given back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.economy.actions.card_accounts import note_looked_at, set_up_cards, stop_cards
from maillage.economy.actions.card_notices import check_checkout, receive_notice
from maillage.economy.actions.cards import give_back, start_checkout
from maillage.economy.actions.pass_cards import is_payer, start_pass_checkout
from maillage.economy.forms.cards import CardAccountForm, GiveBackForm
from maillage.economy.models import CardAccount, CardCheckout, CardNotice, Invoice
from maillage.economy.queries.cards import (
    account_in_use,
    checkouts_of,
    issuer_of_pass,
    keys_of,
    left_to_give_back,
    notice_address,
    notices_to_look_at,
)
from maillage.economy.queries.rights import is_holder, keeps_books
from maillage.economy.rules.cards import MOST_BYTES, CardState, is_page_usable
from maillage.economy.views.desks import invoice_at, issuer_kept
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.kernel.webhooks import signed_headers
from maillage.passes.models import Pass
from maillage.web.formats import sentence
from maillage.web.sensitivity import public, sensitive
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"
MOST_SHOWN = 20
CHECKS = Quota("card", 6, timedelta(minutes=1))


def _is_own_invoice(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Is the invoice addressed to them?"""
    return Invoice.objects.filter(public_id=arguments["public_id"], holder__person=person).exists()


def _is_own_checkout(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Is it the payment of an invoice addressed to them, or of a pass they asked for?"""
    own = Q(invoice__holder__person=person) | Q(held__holder=person) | Q(held__given_by=person)
    return CardCheckout.objects.filter(own, public_id=arguments["public_id"]).exists()


def _is_own_pass(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Did they ask for it for themselves, or as a gift?"""
    own = Q(holder=person) | Q(given_by=person)
    return Pass.objects.filter(own, public_id=arguments["public_id"]).exists()


@sensitive(owner=_is_own_invoice)
@login_required
@require_POST
def start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: begin to pay what is left; how much is read here, never in the request."""
    person = person_of(request)
    rows = Invoice.objects.select_related("issuer__organisation", "holder__person")
    mine = get_object_or_404(rows, public_id=public_id)
    if not _may_see(person, mine):
        raise Http404
    checkout = start_checkout(
        mine, person, lambda name: request.build_absolute_uri(reverse("economy:card_checkout", args=[name]))
    )  # fmt: skip
    return redirect(checkout.get_absolute_url())


@sensitive(owner=_is_own_pass)
@login_required
@require_POST
def start_pass(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: begin to pay a pass that was asked for; its price is read here, never in the request."""
    person = person_of(request)
    rows = Pass.objects.select_related("organisation", "kind__seller")
    held = get_object_or_404(rows, public_id=public_id)
    issuer = issuer_of_pass(held)
    if not is_payer(person, held) and not (issuer and keeps_books(person, issuer.organisation)):
        raise Http404
    checkout = start_pass_checkout(
        held, person, lambda name: request.build_absolute_uri(reverse("economy:card_checkout", args=[name]))
    )  # fmt: skip
    return redirect(checkout.get_absolute_url())


def _may_see(person: Person, mine: Invoice) -> bool:
    return is_holder(person, mine) or keeps_books(person, mine.issuer.organisation)


def _is_payer(person: Person, checkout: CardCheckout) -> bool:
    if checkout.invoice is not None:
        return is_holder(person, checkout.invoice)
    return checkout.held is not None and is_payer(person, checkout.held)


def _checkout_at(request: HttpRequest, public_id: UUID) -> CardCheckout:
    """A payment of an invoice of theirs, or of whose books they keep."""
    rows = CardCheckout.objects.select_related(
        "account__issuer__organisation", "invoice__holder__person", "held__organisation", "held__kind__seller"
    )
    checkout, person = get_object_or_404(rows, public_id=public_id), person_of(request)
    if not _is_payer(person, checkout) and not keeps_books(person, checkout.account.issuer.organisation):
        raise Http404
    return checkout


@sensitive(owner=_is_own_checkout)
@login_required
@require_GET
def checkout(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where a payment is, before and after the page of the provider: by what it told, never by how one comes back."""
    mine = _checkout_at(request, public_id)
    usable = mine.state == CardState.OPEN and bool(mine.page) and is_page_usable(mine.started_at, timezone.now())
    return render_page(
        request, "economy/card_checkout.html", "invoices" if mine.invoice else "passes", checkout=mine,
        invoice=mine.invoice, held=mine.held, usable=usable, is_holder=_is_payer(person_of(request), mine),
        may_give_back=_left_to_give_back(person_of(request), mine),
    )  # fmt: skip


def _left_to_give_back(person: Person, checkout: CardCheckout) -> int:
    """How much of what was paid by card for a pass may be given back by who keeps the books, in cents."""
    if not checkout.account.is_live or not keeps_books(person, checkout.account.issuer.organisation):
        return 0
    return left_to_give_back(checkout)


@sensitive
@login_required
@require_POST
def give_back_pass(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: ask the provider to give back all that is left of what was paid for a pass in vain."""
    mine, person = _checkout_at(request, public_id), person_of(request)
    if mine.held is None or not keeps_books(person, mine.account.issuer.organisation):
        raise Http404
    give_back(mine, person, Money(left_to_give_back(mine)))
    flash_success(request, _("The provider is asked: what it gives back is noted here when it says so."))
    return redirect(mine.get_absolute_url())


@sensitive(owner=_is_own_checkout)
@login_required
@require_POST
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: ask the provider what became of it."""
    mine = _checkout_at(request, public_id)
    if refusal := hit([(CHECKS, mine.public_id.hex)]):
        raise refusal
    check_checkout(mine)
    return redirect(mine.get_absolute_url())


@public
@csrf_exempt  # a provider posts here by itself: its signature is the proof
@require_POST
def notice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: what a provider tells. No more is read than a notice may have; 400 when it is not signed as it should."""
    account = get_object_or_404(CardAccount.objects.select_related("issuer"), public_id=public_id)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        receive_notice(account, headers, body, timezone.now())
    except Refusal as refusal:
        return HttpResponse(refusal.code, status=400, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, slug: str) -> HttpResponse:
    """How the issuer is paid by card, what was begun, what is to be looked at."""
    person, issuer = issuer_kept(request, slug)
    current = account_in_use(issuer)
    form = CardAccountForm(request.POST or None, account=current)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_up_cards(issuer, person, data["provider"], data["shop"], data["secret"], data["signing"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _("It is written."))
            return redirect("economy:card_account", slug)
    return render_page(
        request, "economy/card_account.html", SECTION, issuer=issuer, organisation=issuer.organisation, form=form,
        account=current, address=notice_address(current) if current else "",
        notices=list(notices_to_look_at(issuer)[:MOST_SHOWN]), checkouts=list(checkouts_of(issuer)[:MOST_SHOWN]),
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: nothing more is paid by card."""
    person, issuer = issuer_kept(request, slug)
    stop_cards(issuer, person)
    flash_success(request, _("Nothing more is paid by card. What was begun is still noted."))
    return redirect("economy:card_account", slug)


@sensitive
@login_required
@require_POST
def looked_at(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: somebody looked at a notice that did not fit."""
    person, issuer = issuer_kept(request, slug)
    rows = CardNotice.objects.select_related("account__issuer__organisation")
    note_looked_at(get_object_or_404(rows, pk=number, account__issuer=issuer), person)
    return redirect("economy:card_account", slug)


@sensitive
@login_required
@require_POST
def refund(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """POST: ask the provider to give back what was paid above what is owed."""
    person, _desk, mine = invoice_at(request, public_id)
    row = get_object_or_404(CardCheckout.objects.select_related("account", "invoice"), pk=number, invoice=mine)
    form = GiveBackForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_amount", "Write how much is given back.")
    give_back(row, person, form.cleaned_data["amount"])
    flash_success(request, _("The provider is asked: what it gives back is noted here when it says so."))
    return redirect(mine.get_absolute_url())


@sensitive(owner=_is_own_checkout)
@login_required
@require_GET
def pretend_bank(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The pretended bank of a demonstration: two buttons."""
    mine = _pretended_at(request, public_id)
    return render_page(request, "economy/card_pretend.html", "invoices", checkout=mine)


@sensitive(owner=_is_own_checkout)
@login_required
@require_POST
def pretend_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: as if the bank told that it was paid, or given up: signed, and taken in as any other."""
    mine, now = _pretended_at(request, public_id), timezone.now()
    facts = {"reference": mine.public_id.hex, "paid": request.POST.get("answer") == "paid", "cents": mine.cents}
    body = json.dumps(facts).encode()
    headers = signed_headers(keys_of(mine.account).signing.encode(), f"msg-{uuid4().hex}", int(now.timestamp()), body)
    receive_notice(mine.account, headers, body, now)
    return redirect(mine.get_absolute_url())


def _pretended_at(request: HttpRequest, public_id: UUID) -> CardCheckout:
    if not settings.DEMO:
        raise Http404
    mine = _checkout_at(request, public_id)
    if mine.account.provider != "pretend":
        raise Http404
    return mine
