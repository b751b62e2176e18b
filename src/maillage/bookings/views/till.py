"""The till of a place: what waits for the bank, the deposit bags and their slips."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.bookings.actions.till import close_bag
from maillage.bookings.forms.till import BagForm
from maillage.bookings.models import TillBag
from maillage.bookings.presenters.bag_slip import bag_slip
from maillage.bookings.queries.till import bags_of, till_of
from maillage.bookings.views.common import hosted_place
from maillage.kernel.refusal import Refusal
from maillage.web.downloads import attachment
from maillage.web.formats import sentence
from maillage.web.sensitivity import internal
from maillage.web.shortcuts import flash_success, render_page

SHOWN = 24  # bags on the page


@internal
@login_required
@require_http_methods(["GET", "POST"])
def till(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what should be in the till since the last bag; POST: close a bag on what was counted."""
    person, place = hosted_place(request, slug)
    waiting = till_of(place)
    form = BagForm(request.POST or None, till=waiting)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            bag = close_bag(person, place, data["counted"], form.cheques, data["words"], last_seen=data["last_seen"])
        except Refusal as refusal:
            if refusal.code != "no_words":
                raise
            form.add_error("words", sentence(refusal))
        else:
            flash_success(request, _("Bag %(number)d is closed: print its slip, put it in.") % {"number": bag.number})
            return redirect("bookings:till", slug)
    return render_page(
        request, "bookings/till.html", "desk", place=place, till=waiting, form=form, bags=bags_of(place)[:SHOWN],
        cheques=[(one, not form.is_bound or one.id in form.cheques) for one in waiting.cheques],
    )  # fmt: skip


@internal
@login_required
@require_GET
def slip(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """GET: what goes into the bag, on paper."""
    _person, place = hosted_place(request, slug)
    bag = get_object_or_404(TillBag.objects.select_related("place"), place=place, number=number)
    return attachment(bag_slip(bag), f"remise-{slug}-{number}.pdf", "application/pdf")
