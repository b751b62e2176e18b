"""The basket: several spaces, days and places, booked together or not at all."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.bookings import actions
from maillage.bookings.forms import TakeForm
from maillage.bookings.models import Basket, BasketLine
from maillage.bookings.presenters.prices import price_seen, prices_of_basket
from maillage.bookings.views.common import person_of, uuid_of
from maillage.bookings.views.series import flash_made
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from maillage.web.formats import local_date
from maillage.web.sensitivity import own
from maillage.web.shortcuts import flash_success


@own
@login_required
@require_GET
def basket(request: HttpRequest) -> HttpResponse:
    """GET: the slots in the basket."""
    return _render_basket(request, None)


def _render_basket(
    request: HttpRequest, refused: actions.NotAll | None, refusal: Refusal | None = None
) -> HttpResponse:
    lines = BasketLine.objects.filter(basket__person=person_of(request), basket__booked_at__isnull=True)
    listed = list(lines.select_related("space__place__commune", "basket"))
    refusals = refused.refusals if refused else {}
    context = {
        "lines": [(line, refusals.get(line.pk)) for line in listed],
        "wanted_days": [(one.space.place.slug, local_date(one.starts_at, one.space.place.zone)) for one in listed],
        "basket": listed[0].basket if listed else None,
        "refused": refused,
        "refusal": refusal,
        **prices_of_basket(person_of(request), listed),
        "section": "mine",
    }
    return render(request, "bookings/basket.html", context, status=409 if refused or refusal else 200)


@own
@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """POST: add a slot to the basket."""
    form = TakeForm(request.POST)
    if not form.is_valid() or not Space.objects.filter(pk=form.cleaned_data["espace"], active=True).exists():
        raise Http404
    actions.add_to_basket(person_of(request), form.cleaned_data["espace"], form.period, people=form.people)
    flash_success(request, _("It is in the basket. Nothing is kept until you book it all."))
    return redirect("bookings:basket")


@own
@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: remove a slot from the basket."""
    line = get_object_or_404(BasketLine.objects.select_related("basket"), pk=pk, basket__person=person_of(request))
    actions.remove_from_basket(person_of(request), line)
    return redirect("bookings:basket")


@own
@login_required
@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """POST: book all of the basket, or nothing."""
    person = person_of(request)
    basket = get_object_or_404(Basket, person=person, public_id=uuid_of(request.POST.get("panier", "")))
    try:
        made = actions.book_basket(
            person, basket, note=request.POST.get("note", "")[:200], price=price_seen(request.POST)
        )
    except actions.NotAll as refused:
        return _render_basket(request, refused)
    except Refusal as refusal:
        if refusal.code != "price_changed":
            raise
        return _render_basket(request, None, refusal)
    flash_made(request, made)
    return redirect("bookings:mine")
