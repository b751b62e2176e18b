"""Closing a place or a space, seeing whom it touches, telling them, opening again."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.actions import cancel
from maillage.bookings.models import Booking
from maillage.bookings.queries import touched_by
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.pages.forms import ClosureForm
from maillage.places import actions
from maillage.places.models import Closure, Place
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import internal, sensitive
from maillage.web.shortcuts import flash_success


@internal
@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: the closures in force, and a form to declare one."""
    person, place = managed_place(request, slug)
    form = ClosureForm(request.POST or None, place=place)
    refusal = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            closure = actions.close(person, place, form.period, data["reason"], data["space"])
        except Refusal as error:
            refusal = error
        else:
            return redirect("closure", slug, closure.pk)
    closures = place.closures.filter(lifted_at__isnull=True).select_related("space").order_by("-during")[:50]
    context = {"place": place, "form": form, "closures": closures, "refusal": refusal, "section": "desk"}
    return render(request, "pages/closures.html", context, status=409 if refusal else 422 if form.errors else 200)


@sensitive
@login_required
@require_GET
def closure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One closure, and the bookings it touches: who for the hosts, how many for facilitators."""
    person, place = managed_place(request, slug)
    current = get_object_or_404(Closure.objects.select_related("space"), pk=pk, place=place)
    touched = [] if current.lifted_at else _touched_bookings(place, current)
    may_see = Ability.SEE_DAY in abilities(person, place)
    if may_see and touched:
        record(
            person,
            "closure_looked_at",
            ("closure", current.pk),
            place.scopes()[0],
            about=[b.person for b in touched],
            bookings=len(touched),
        )
    context = {"place": place, "closure": current, "touched": touched, "may_see": may_see, "section": "desk"}
    return render(request, "pages/closure.html", context)


def _touched_bookings(place: Place, closure: Closure) -> list[Booking]:
    """The bookings it touches that are not over yet: the others are history, nobody's to cancel."""
    period = Period(closure.during.lower, closure.during.upper)
    return list(touched_by(place, period, closure.space_id).filter(ends_at__gt=timezone.now()))


@internal
@login_required
@require_POST
def lift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: lift a closure."""
    person, place = managed_place(request, slug)
    actions.lift(person, get_object_or_404(Closure, pk=pk, place=place))
    flash_success(request, _("The closure is lifted: one can book again."))
    return redirect("closures", slug)


@sensitive
@login_required
@require_POST
def cancel_touched(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel the bookings a closure touches; each person is told by mail, with the reason."""
    person, place = managed_place(request, slug)
    closure = get_object_or_404(Closure, pk=pk, place=place, lifted_at__isnull=True)
    cancel_each(request, person, _touched_bookings(place, closure), closure.reason)
    return redirect("closure", slug, pk)


def cancel_each(request: HttpRequest, person: Person, bookings: Iterable[Booking], reason: str) -> None:
    """Cancel these bookings, each person told why by mail; say how many, and who must be told by telephone."""
    done_with = []
    for booking in bookings:
        try:
            cancel(person, booking, reason=reason)
        except Refusal as refusal:
            if refusal.code not in {"past", "not_active"}:  # over meanwhile: nobody's to cancel any more
                raise
            continue
        done_with.append(booking)
    guests = [f"{b.guest} {b.guest_phone}".strip() for b in done_with if b.guest]
    done = ngettext(
        "%(n)d booking is cancelled, the person is told by email.",
        "%(n)d bookings are cancelled, each person is told by email.",
        len(done_with),
    )
    flash_success(request, done % {"n": len(done_with)})
    if guests:
        by_phone = _("Tell them yourself, they gave no address: %(names)s.") % {"names": ", ".join(guests)}
        messages.warning(request, by_phone, extra_tags="warn")
