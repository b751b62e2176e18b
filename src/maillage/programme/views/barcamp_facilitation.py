"""A barcamp as who leads it sees it: steps, dots on paper, the grid, why two sessions clash, the pages after."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.community.views.common import person_of
from maillage.programme.actions import barcamps as actions
from maillage.programme.actions.barcamp_pages import write_barcamp_pages
from maillage.programme.actions.phones import PitchDraft, pitch_subject
from maillage.programme.models import Barcamp, Pitch
from maillage.programme.queries.barcamps import clashes_of, dots_of, grid_of, pitches_of, placements_of
from maillage.programme.rules.barcamps import BARCAMP_ACTS, TAKES_GRID, BarcampState, read_rooms, read_slots
from maillage.programme.rules.events import EventKind
from maillage.programme.views.common import prepared_event
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page


def _led(request: HttpRequest, slug: str) -> Barcamp:
    """The barcamp of an event, for who prepares it; 404 when it is not open."""
    event = prepared_event(request, slug)
    return get_object_or_404(Barcamp.objects.select_related("event__place", "event__network"), event=event)


def _number(request: HttpRequest, name: str, default: int = 0) -> int:
    text = request.POST.get(name, "")[:9]
    return int(text) if text.isascii() and text.isdecimal() else default


def _pitch(request: HttpRequest, barcamp: Barcamp) -> Pitch:
    return get_object_or_404(Pitch, barcamp=barcamp, pk=_number(request, "pitch"))


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def facilitation(request: HttpRequest, slug: str) -> HttpResponse:
    """The screen of who leads. POST opens the barcamp, with its slots and rooms."""
    event = prepared_event(request, slug)
    if request.method == "POST":
        slots, rooms = (
            read_slots(request.POST.get("slots", "")[:2000]),
            read_rooms(request.POST.get("rooms", "")[:2000]),
        )
        dots = min(max(_number(request, "dots", 5), 1), 50)
        on_one = max(_number(request, "dots_on_one", 2), 1)
        actions.open_barcamp(person_of(request), event, slots, rooms, dots=dots, dots_on_one=on_one)
        return redirect("programme:barcamp_facilitation", slug)
    barcamp = Barcamp.objects.select_related("event__place").filter(event=event).first()
    if barcamp is None:
        return render_page(
            request, "programme/barcamp_opening.html", "preparing", event=event,
            is_barcamp=event.kind == EventKind.BARCAMP,
        )  # fmt: skip
    placements, counts, pitches = placements_of(barcamp), dots_of(barcamp), pitches_of(barcamp)
    placed = {one.pitch_id: one for one in placements}
    return render_page(
        request, "programme/barcamp_facilitation.html", "preparing", event=event, barcamp=barcamp,
        pitches=[(pitch, counts.get(pitch.pk, 0), placed.get(pitch.pk)) for pitch in pitches],
        unplaced=[pitch for pitch in pitches if pitch.pk not in placed] if placements else [],
        acts=BARCAMP_ACTS.acts(BarcampState(barcamp.state)), takes_grid=barcamp.state in TAKES_GRID,
        grid=grid_of(barcamp, timezone.now()) if placements else [], clashes=clashes_of(barcamp, placements),
        slots=list(barcamp.slots.select_related("barcamp__event__place")), rooms=list(barcamp.rooms.all()),
        has_paper=any(pitch.paper_dots for pitch in pitches), voters=barcamp.devices.exclude(votes=None).count(),
    )  # fmt: skip


@sensitive
@login_required
@require_POST
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: open or close the votes, publish, end."""
    actions.advance_barcamp(person_of(request), _led(request, slug), request.POST.get("act", "")[:20])
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def counts(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: show the counts of dots to all, or hide them."""
    actions.show_counts(person_of(request), _led(request, slug), visible=request.POST.get("visible") == "1")
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def paper_dots(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: dots counted on paper, by subject."""
    barcamp = _led(request, slug)
    paper_counts = {pitch.pk: _number(request, f"p{pitch.pk}") for pitch in pitches_of(barcamp)}
    actions.enter_paper_dots(person_of(request), barcamp, paper_counts)
    flash_success(request, _("The dots on paper are counted in."))
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: a subject somebody wrote on a card."""
    barcamp, data = _led(request, slug), request.POST
    draft = PitchDraft(*(data.get(name, "")[:400] for name in ("title", "summary", "keywords", "first_name")))
    pitch_subject(barcamp, None, draft)
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: take a subject off the list."""
    barcamp = _led(request, slug)
    actions.withdraw_pitch(person_of(request), barcamp, _pitch(request, barcamp))
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: make the grid, from the dots."""
    actions.make_grid(person_of(request), _led(request, slug))
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: hold a session in another cell; who is there takes its own."""
    barcamp = _led(request, slug)
    slot_number, _dash, room_number = request.POST.get("cell", "")[:30].partition("-")
    numbers = [int(text) if text.isascii() and text.isdecimal() else 0 for text in (slot_number[:9], room_number[:9])]
    slot, room = get_object_or_404(barcamp.slots, pk=numbers[0]), get_object_or_404(barcamp.rooms, pk=numbers[1])
    actions.move_session(person_of(request), barcamp, _pitch(request, barcamp), slot, room)
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def pin(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: pin a session in its cell, or let it go."""
    barcamp = _led(request, slug)
    actions.pin_session(person_of(request), barcamp, _pitch(request, barcamp), pinned=request.POST.get("pinned") == "1")
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def pages(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: a draft of the commons for each session, gathered in a collection."""
    collection = write_barcamp_pages(person_of(request), _led(request, slug))
    return redirect(collection)
