"""The passes an organisation asks for and shares: how much is left, who may use them; never who used what.

Who speaks for the organisation reads the names of who may use them; who facilitates its network, how many they are.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Organisation, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import Order, cancel_pass, share_pass, unshare_pass
from maillage.passes.actions.pools import order_pool, renew_pool
from maillage.passes.forms.passes import BeneficiaryForm, PoolOrderForm
from maillage.passes.models import Pass, PassKind
from maillage.passes.presenters.passes import beginnings_of_kind, text_of_kind, text_of_pass
from maillage.passes.queries.passes import (
    beneficiaries_of,
    cards_of,
    kinds_on_sale,
    networks_of_organisation,
    on_invoice,
    passes_of_organisation,
    speaks_for,
)
from maillage.passes.rules.passes import PassForm, PassState, first_proposed
from maillage.passes.views.mine import networks_of
from maillage.web.formats import sentence
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

LOOKED_UP = Quota("addresses of those who share a pass", 40, timedelta(days=1))


def _spoken_for(request: HttpRequest, slug: str) -> tuple[Person, Organisation]:
    organisation = get_object_or_404(Organisation, slug=slug)
    if not speaks_for(request.user, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    return person_of(request), organisation


def _shared(organisation: Organisation) -> QuerySet[Pass]:
    return Pass.objects.filter(organisation=organisation).select_related("kind__seller")


@sensitive
@login_required
@require_GET
def pool(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the passes of an organisation, who may use each; those it asked for, and what it may ask for."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if Ability.MANAGE not in abilities(request.user, organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    return _render_pool(request, organisation)


def _render_pool(request: HttpRequest, organisation: Organisation, form: BeneficiaryForm | None = None) -> HttpResponse:
    every = cards_of(passes_of_organisation(organisation), timezone.localdate())
    cards = [card for card in every if card.held.state == PassState.ACTIVE]
    waiting = [card.held for card in every if card.held.state == PassState.ORDERED]
    people = beneficiaries_of(cards)
    speaks = speaks_for(request.user, organisation)
    passes = [(text_of_pass(card), people[card.held.pk] if speaks else [], len(people[card.held.pk])) for card in cards]
    networks = networks_of_organisation(organisation) | networks_of(request, person_of(request)) if speaks else set()
    return render_page(
        request, "passes/pool.html", "pool" if speaks else "people", organisation=organisation, passes=passes,
        speaks=speaks, form=form or BeneficiaryForm(), waiting=waiting, billed=on_invoice(waiting),
        kinds=[text_of_kind(kind) for kind in kinds_on_sale(networks)],
    )  # fmt: skip


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """GET: a pass on sale, for the people of an organisation. POST: ask for it."""
    person, organisation = _spoken_for(request, slug)
    kind = get_object_or_404(PassKind.objects.select_related("seller__network"), public_id=public_id, on_sale=True)
    today = timezone.localdate(timezone=kind.seller.zone)
    form = PoolOrderForm(request.POST or None, initial={"premier": first_proposed(PassForm(kind.form), today)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            order_pool(person, Order(kind, data["premier"], organisation=organisation, words=data["numero"]))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            flash_success(request, _asked_for(kind))
            return redirect("passes:pool", slug)
    return render_page(
        request, "passes/order.html", "pool", kind=kind, form=form, one=text_of_kind(kind), organisation=organisation,
        beginnings=beginnings_of_kind(kind, today), status=422 if form.errors else 200,
    )  # fmt: skip


def _asked_for(kind: PassKind) -> str:
    return _("%(place)s is asked for it. Your people use it once it is paid, or on an invoice.") % {
        "place": kind.seller.name
    }


@sensitive
@login_required
@require_POST
def renew(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: the same again, for the same people."""
    person, organisation = _spoken_for(request, slug)
    again = renew_pool(person, get_object_or_404(_shared(organisation), public_id=public_id))
    flash_success(request, _asked_for(again.kind))
    return redirect("passes:pool", slug)


@sensitive
@login_required
@require_POST
def cancel(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: take back a pass that is not paid."""
    person, organisation = _spoken_for(request, slug)
    cancel_pass(person, get_object_or_404(_shared(organisation), public_id=public_id))
    flash_success(request, _("It is no longer asked for."))
    return redirect("passes:pool", slug)


@sensitive
@login_required
@require_POST
def share(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: one more person may use a pass."""
    person, organisation = _spoken_for(request, slug)
    held = get_object_or_404(_shared(organisation), public_id=public_id)
    form = BeneficiaryForm(request.POST)
    if form.is_valid():
        try:
            if refusal := hit([(LOOKED_UP, str(person.pk))]):
                raise refusal
            beneficiary = Person.objects.filter(email=form.cleaned_data["email"], is_active=True).first()
            if beneficiary is None:
                raise Refusal("no_account", "Nobody has an account with this address yet: ask them to make one first.")
            share_pass(person, held, beneficiary)
        except Refusal as refused:
            form.add_error(None, sentence(refused))
        else:
            flash_success(request, _("They may use it from now on."))
            return redirect("passes:pool", slug)
    return _render_pool(request, organisation, form)


@sensitive
@login_required
@require_POST
def unshare(request: HttpRequest, slug: str, public_id: UUID, pk: int) -> HttpResponse:
    """POST: somebody no longer uses a pass."""
    person, organisation = _spoken_for(request, slug)
    held = get_object_or_404(_shared(organisation), public_id=public_id)
    row = get_object_or_404(held.beneficiaries.select_related("person"), pk=pk)
    unshare_pass(person, held, row.person)
    flash_success(request, _("They no longer use it; what they booked stands."))
    return redirect("passes:pool", slug)
