"""Accidents at a place: recorded by who had one or by a host, read by those concerned, handed to an employer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.bookings.views.common import hosted_place
from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.telework.actions.accidents import (
    is_about,
    look_at_accident,
    may_read,
    recent_visitors,
    record_accident,
    share_accident,
)
from maillage.telework.forms.accidents import HostAccidentForm, OwnAccidentForm
from maillage.telework.models import AccidentRecord
from maillage.telework.presenters.accidents import what_to_do, what_to_do_after
from maillage.web.downloads import attachment
from maillage.web.sensitivity import own, public, sensitive
from maillage.web.shortcuts import flash_success, render_page

GET_AND_POST = ["GET", "HEAD", "POST"]


def is_own_accident(person: Person, arguments: Mapping[str, Any]) -> bool:
    """Is it their own accident that this address names?"""
    return AccidentRecord.objects.filter(public_id=arguments["public_id"], person=person).exists()


def _readable(request: HttpRequest, public_id: UUID) -> AccidentRecord:
    """The record; 404 to all but the person and the hosts of the place, who can't learn that it exists."""
    rows = AccidentRecord.objects.select_related("place__commune", "place__network", "person")
    accident = rows.filter(public_id=public_id).first()
    if accident is None or not may_read(person_of(request), accident):
        raise Http404
    return accident


@public
@require_http_methods(GET_AND_POST)
def own_accidents(request: HttpRequest) -> HttpResponse:
    """GET: what to do, for anybody; once signed in, one's own records and a form. POST: record one."""
    if not isinstance(request.user, Person):
        to_sign_in = redirect_to_login(request.path)
        if request.method == "POST":
            return to_sign_in
        return render_page(request, "telework/accidents.html", "presence", place=None, next_lines=what_to_do(),
                           sign_in_url=to_sign_in.url)  # fmt: skip
    person = request.user
    form = OwnAccidentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        place = form.cleaned_data["place"]
        if facts := form.read(place.zone):
            made = record_accident(person, place, facts, person)
            flash_success(request, _("Recorded and sealed. What to do next is below."))
            return redirect(made)
    mine = AccidentRecord.objects.filter(person=person).select_related("place")
    return render_page(
        request, "telework/accidents.html", "presence", form=form, accidents=mine, place=None, next_lines=what_to_do()
    )


@sensitive
@login_required
@require_http_methods(GET_AND_POST)
def place_accidents(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: those of a place, by their day, and a form; POST: a host records one."""
    host, place = hosted_place(request, slug)
    visitors = recent_visitors(place, timezone.now())
    form = HostAccidentForm(request.POST if request.method == "POST" else None, visitors=visitors)
    if form.is_bound and form.is_valid() and (facts := form.read(place.zone)):
        made = record_accident(host, place, facts, form.injured())
        flash_success(request, _("Recorded and sealed. What to do next is below."))
        return redirect(made)
    rows = AccidentRecord.objects.filter(place=place).select_related("place")
    return render_page(request, "telework/accidents.html", "desk", form=form, accidents=rows, place=place,
                       next_lines=what_to_do())  # fmt: skip


@sensitive(owner=is_own_accident)
@login_required
@require_GET
def accident(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: what was written, and what to do next. A host's look is written in the journal."""
    mine = _readable(request, public_id)
    look_at_accident(person_of(request), mine)
    return _page(request, mine, is_own=is_about(person_of(request), mine))


@sensitive(owner=is_own_accident)
@login_required
@require_GET
def accident_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the sealed file."""
    mine = _readable(request, public_id)
    look_at_accident(person_of(request), mine)
    response = attachment(json.dumps(mine.sealed, ensure_ascii=False, indent=1), "accident.json", "application/json")
    response["Cache-Control"] = "no-store"
    return response


@own
@login_required
@require_POST
def share(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: make the address to hand to an employer, or close it (`close`)."""
    mine = get_object_or_404(AccidentRecord, public_id=public_id, person=person_of(request))
    share_accident(person_of(request), mine, shared="close" not in request.POST)
    return redirect(mine)


@public
@require_GET
def shared_accident(request: HttpRequest, share_key: UUID) -> HttpResponse:
    """GET: what an employer reads at the address that the person gave them, as long as it is open."""
    theirs = get_object_or_404(
        AccidentRecord.objects.select_related("place__commune", "place__network", "person"), share_key=share_key
    )
    about = [theirs.person] if theirs.person else []
    record(None, "accident_read", ("accident", theirs.pk), theirs.place.scopes()[0], about=about)
    response = _page(request, theirs, is_own=False, is_shared=True)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, one: AccidentRecord, *, is_own: bool, is_shared: bool = False) -> HttpResponse:
    return render_page(
        request, "telework/accident.html", "presence" if is_own else "", accident=one, is_own=is_own,
        is_shared=is_shared, next_lines=what_to_do_after(one.happened_at.astimezone(one.place.zone), one.place.zone),
    )  # fmt: skip
