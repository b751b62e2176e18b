"""Deposit bags of the places of an organisation, on their way to the bank."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.bookings.models import TillBag
from maillage.economy.actions.deposits import note_deposit
from maillage.economy.forms.deposits import DepositForm
from maillage.economy.models import Issuer
from maillage.economy.queries.deposits import bags_at, bags_to_deposit
from maillage.economy.views.desks import issuer_kept
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

SECTION = "invoicing"
SHOWN = 40  # that are at the bank


@internal
@login_required
@require_GET
def deposits(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the bags that are not at the bank yet, and the last ones that are."""
    _person, issuer = issuer_kept(request, slug)
    return _page(request, issuer)


def _page(request: HttpRequest, issuer: Issuer, wrong: tuple[int, DepositForm] | None = None) -> HttpResponse:
    waiting = list(bags_to_deposit(issuer.organisation))
    today = timezone.localdate()

    def form_of(bag: TillBag) -> DepositForm:
        return (
            wrong[1] if wrong and wrong[0] == bag.pk else DepositForm(initial={"day": today}, auto_id=f"id_{bag.pk}_%s")
        )

    return render_page(
        request, "economy/deposits.html", SECTION, issuer=issuer, organisation=issuer.organisation,
        waiting=[(bag, form_of(bag)) for bag in waiting], total=sum(bag.cents for bag in waiting),
        at_the_bank=[
            (bag, form_of(bag)) for bag in bags_at(issuer.organisation).exclude(deposits=None)[:SHOWN]
        ],
        status=422 if wrong else 200,
    )  # fmt: skip


@internal
@login_required
@require_POST
def note(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST: a bag is at the bank."""
    person, issuer = issuer_kept(request, slug)
    rows = TillBag.objects.select_related("place").filter(place__operator=issuer.organisation)
    bag = get_object_or_404(rows, pk=number)
    form = DepositForm(request.POST, auto_id=f"id_{bag.pk}_%s")
    if not form.is_valid():
        return _page(request, issuer, (bag.pk, form))
    note_deposit(bag, issuer.organisation, person, form.cleaned_data["day"], form.cleaned_data["reference"])
    flash_success(request, _("Noted: the bag is at the bank."))
    return redirect("economy:deposits", slug)
