"""Doors and Wi-Fi of a place, for its hosts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from maillage.access import actions
from maillage.access.forms import CodesForm, DoorForm
from maillage.access.models import Delivery, Door
from maillage.access.presenters import doors_at, vouchers_left
from maillage.bookings.views.common import hosted_place
from maillage.kernel.refusal import Refusal
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success


@sensitive
@login_required
@require_http_methods(["GET"])
def doors(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the doors of a place and what needs the host's attention."""
    _person, place = hosted_place(request, slug)
    context = {"place": place, "doors": doors_at(place), "codes_form": CodesForm(auto_id="codes_%s"), "section": "desk"}
    response = render(request, "access/doors.html", context)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """GET, POST: create or edit a door."""
    person, place = hosted_place(request, slug)
    current = get_object_or_404(place.doors, pk=pk) if pk is not None else Door(place=place)
    form = DoorForm(request.POST or None, instance=current)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_door(person, form.save(commit=False), form.cleaned_data["spaces"])
        except Refusal as refusal:
            form.add_error("url" if "address" in refusal.code else None, _(refusal.sentence) % refusal.facts)
        else:
            flash_success(request, _("Saved."))
            return redirect("access:doors", slug)
    context = {"place": place, "door": current, "form": form, "section": "desk"}
    return render(request, "access/door.html", context, status=422 if form.errors else 200)


@sensitive
@login_required
@require_POST
def codes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: import one-time codes."""
    person, place = hosted_place(request, slug)
    form = CodesForm(request.POST)
    if not form.is_valid():
        raise Refusal("no_codes", "Put at least one code, one a line.")
    added = actions.add_codes(person, get_object_or_404(place.doors, pk=pk), form.cleaned_data["codes"])
    text = ngettext("%(n)d new code.", "%(n)d new codes.", added) % {"n": added}
    flash_success(request, text)
    return redirect("access:doors", slug)


@sensitive
@login_required
@require_POST
def rotate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: give the lock a new key."""
    person, place = hosted_place(request, slug)
    actions.rotate_key(person, get_object_or_404(place.doors, pk=pk))
    flash_success(request, _("The key is changed: put the new one into the lock."))
    return redirect("access:doors", slug)


@sensitive
@login_required
@require_POST
def again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """POST: send an undelivered message again."""
    person, place = hosted_place(request, slug)
    actions.send_again(person, get_object_or_404(Delivery, pk=pk, grant__door__place=place))
    flash_success(request, _("It is sent again."))
    return redirect("access:doors", slug)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def wifi(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: Wi-Fi vouchers, and who keeps the connection logs."""
    person, place = hosted_place(request, slug)
    form = CodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = actions.add_vouchers(person, place, form.cleaned_data["codes"])
        text = ngettext("%(n)d new voucher.", "%(n)d new vouchers.", added) % {"n": added}
        flash_success(request, text)
        return redirect("access:wifi", slug)
    context = {"place": place, "form": form, "left": vouchers_left(place), "section": "desk"}
    return render(request, "access/wifi.html", context, status=422 if form.errors else 200)
