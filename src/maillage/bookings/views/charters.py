"""The confidentiality charter: read and signed on screen by who comes, written by hosts and who facilitates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.actions.charters import publish_place_charter, sign_place_charter
from maillage.bookings.forms.charters import CharterSignatureForm, PlaceCharterForm
from maillage.bookings.models import Booking, ConfidentialityCharter
from maillage.bookings.presenters.charter_document import charter_pdf
from maillage.bookings.queries.charters import (
    charters_of,
    count_signatures,
    current_charter,
    signatures_of,
    unsigned_people,
)
from maillage.bookings.queries.incidents import may_report_at
from maillage.bookings.rules.charter_text import PROPOSED_TEXT, PROPOSED_TITLE
from maillage.bookings.views.common import person_of, uuid_of
from maillage.community.models import Network, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.community.views.common import count_for_strangers, network_for
from maillage.kernel.markdown import to_html
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import shown_count
from maillage.places.models import Place
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import internal, own, public
from maillage.web.shortcuts import flash_success


@public
@require_GET
def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the charter in force at a place, to read and to sign."""
    place = get_object_or_404(Place.objects.select_related("network"), slug=slug)
    current = current_charter(place)
    if current is None:
        raise Http404
    return _render_charter(request, current, place)


@public
@require_GET
def charter_version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one version, in force or not, as it was published."""
    return _render_charter(request, _charter_or_404(public_id), None)


@public
@require_GET
def charter_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: one version as a PDF, to print."""
    current = _charter_or_404(public_id)
    count_for_strangers(request)
    response = HttpResponse(charter_pdf(current), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="charte-v{current.version}.pdf"'
    return response


@own
@login_required
@require_POST
def sign_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: sign the version that was read."""
    person, place = person_of(request), get_object_or_404(Place.objects.select_related("network"), slug=slug)
    version = uuid_of(request.POST.get("version", ""))
    form = CharterSignatureForm(request.POST)
    current = current_charter(place)
    if version is None or current is None:
        raise Http404
    if not form.is_valid():
        return _render_charter(request, current, place, form)
    sign_place_charter(person, place, version, form.cleaned_data["name"])
    flash_success(request, _("Thank you: your signature is written down. You find it again on this page."))
    booking = _own_booking(person, place, request.POST.get("reservation", ""))
    return redirect(booking or reverse("bookings:charter", args=[slug]))


def _charter_or_404(public_id: UUID) -> ConfidentialityCharter:
    return get_object_or_404(ConfidentialityCharter.objects.select_related("place", "network"), public_id=public_id)


def _own_booking(person: Person, place: Place, number: str) -> Booking | None:
    """The booking one came from, if it is one's own."""
    known = uuid_of(number)
    return Booking.objects.filter(public_id=known, person=person, place=place).first() if known else None


def _render_charter(
    request: HttpRequest, current: ConfidentialityCharter, place: Place | None, form: CharterSignatureForm | None = None
) -> HttpResponse:
    """The words, and for whom is signed in what they signed; a form where there is something to sign."""
    context: dict[str, Any] = {
        "charter": current,
        "place": place,
        "text": to_html(current.text),
        "section": "mine" if place else "",
        "versions": charters_of(current.network, current.place),
    }
    if isinstance(request.user, Person):
        person, number = request.user, request.GET.get("reservation") or request.POST.get("reservation", "")
        context["signatures"] = signatures_of(person, current)
        context["to_sign"] = place is not None and bool(unsigned_people(current, [person.pk]))
        context["form"] = form or CharterSignatureForm(initial={"name": person.name})
        context["may_report_incident"] = place is not None and may_report_at(person, place)
        context["booking"] = _own_booking(person, place, number) if place else None
    return render(request, "bookings/charter.html", context, status=422 if form else 200)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def edit_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: write and publish the next version of the charter of a place."""
    person, place = managed_place(request, slug)
    return _edit_charter(request, person, place.network, place)


@internal
@login_required
@require_http_methods(["GET", "POST"])
def edit_network_charter(request: HttpRequest, slug: str) -> HttpResponse:
    """GET, POST: the same for all places of a network."""
    person, network = network_for(request, slug, Ability.REVIEW)
    return _edit_charter(request, person, network, None)


def _edit_charter(request: HttpRequest, person: Person, network: Network, place: Place | None) -> HttpResponse:
    in_force = current_charter(place) if place else charters_of(network, None).first()
    initial = {
        "title": in_force.title if in_force else PROPOSED_TITLE,
        "text": in_force.text if in_force else PROPOSED_TEXT,
        "asks_again": True,
    }
    form = PlaceCharterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = publish_place_charter(
                person, network, place, data["title"], data["text"], asks_again=data["asks_again"]
            )
        except Refusal as refusal:
            if refusal.code != "same_charter":
                raise
            form.add_error("text", _(refusal.sentence))
        else:
            flash_success(request, _("Version %(n)d is published.") % {"n": made.version})
            return (
                redirect("bookings:edit_charter", place.slug)
                if place
                else redirect("bookings:edit_network_charter", network.slug)
            )
    context: dict[str, Any] = {
        "form": form,
        "place": place,
        "in_force": in_force,
        "current_network": network,
        "section": "desk" if place else "week",
        "versions": charters_of(network, place),
        "is_of_network": place is not None and in_force is not None and in_force.place_id is None,
        **_counts(person, network, place, in_force),
    }
    return render(request, "bookings/edit_charter.html", context, status=422 if form.errors else 200)


def _counts(
    person: Person, network: Network, place: Place | None, charter: ConfidentialityCharter | None
) -> dict[str, Any]:
    """How many signed and how many have still to; under five is not said to whoever may not see names."""
    if charter is None:
        return {"sees_names": False}
    places = [place.pk] if place else list(network.places.values_list("pk", flat=True))
    counts, sees = count_signatures(charter, places), place is not None and Ability.SEE_DAY in abilities(person, place)
    count_as = (lambda count: count) if sees else shown_count
    return {"sees_names": sees, "signed_count": count_as(counts.signed), "to_sign_count": count_as(counts.to_sign)}
