"""A barcamp as who leads it sees it: steps, dots on paper, the grid, why two sessions clash, the pages after."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions import barcamp_grid
from maillage.programme.actions import barcamps as actions
from maillage.programme.actions.barcamp_pages import write_barcamp_pages
from maillage.programme.actions.phones import PitchDraft, pitch_subject
from maillage.programme.models import Barcamp, Event, Pitch, Placement
from maillage.programme.presenters.barcamp_paper import ballots_sheet, barcamp_paper
from maillage.programme.presenters.facilitation import leading_facts, search_figures
from maillage.programme.queries.barcamps import pitches_of
from maillage.programme.rules.barcamps import MOST_ROOMS, MOST_SLOTS, SessionLimits, read_rooms, read_slots
from maillage.programme.rules.events import EventKind
from maillage.programme.views.common import prepared_event
from maillage.web.downloads import attachment
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

PDF = "application/pdf"


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
    event, refusal = prepared_event(request, slug), None
    if request.method == "POST":
        try:
            _open(request, event)
        except Refusal as why:
            refusal = why
        else:
            return redirect("programme:barcamp_facilitation", slug)
    barcamp = Barcamp.objects.select_related("event__place").filter(event=event).first()
    if barcamp is None:
        status = HTTPStatus.OK if refusal is None else HTTPStatus.UNPROCESSABLE_ENTITY
        typed = {"slots": "", "rooms": "", "dots": 5, "dots_on_one": 2, **request.POST.dict()}
        return render_page(
            request, "programme/barcamp_opening.html", "preparing", status, event=event, refusal=refusal, typed=typed,
            is_barcamp=event.kind == EventKind.BARCAMP,
        )  # fmt: skip
    return render_page(
        request, "programme/barcamp_facilitation.html", "preparing", event=event, **leading_facts(barcamp)
    )


def _open(request: HttpRequest, event: Event) -> None:
    """Open the barcamp with the slots and rooms that were typed."""
    typed = request.POST
    slots, rooms = read_slots(typed.get("slots", "")[:2000]), read_rooms(typed.get("rooms", "")[:2000])
    dots, on_one = min(max(_number(request, "dots", 5), 1), 50), max(_number(request, "dots_on_one", 2), 1)
    actions.open_barcamp(person_of(request), event, slots, rooms, dots=dots, dots_on_one=on_one)


@sensitive
@login_required
@require_GET
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the search for a better grid is; htmx reads the whole page again once it is over."""
    barcamp = _led(request, slug)
    response = render_page(
        request,
        "programme/parts/barcamp_search.html",
        event=barcamp.event,
        search=search_figures(barcamp),
        has_grid=barcamp.kept is not None,
    )
    if not barcamp.search:
        response["HX-Refresh"] = "true"
    return response


@sensitive
@login_required
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: end the search, and keep the best that was found."""
    barcamp_grid.stop_search(person_of(request), _led(request, slug))
    return redirect("programme:barcamp_facilitation", slug)


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
    barcamp_grid.withdraw_pitch(person_of(request), barcamp, _pitch(request, barcamp))
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def grid(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: have the grid made, from the dots."""
    barcamp_grid.start_grid(person_of(request), _led(request, slug))
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
    pitch = _pitch(request, barcamp)
    placement = Placement.objects.filter(pitch=pitch, pk=_number(request, "placement")).first()
    barcamp_grid.move_session(person_of(request), barcamp, pitch, slot, room, placement)
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def pin(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: pin a session in its cell, or let it go."""
    barcamp = _led(request, slug)
    pinned = request.POST.get("pinned") == "1"
    barcamp_grid.pin_session(person_of(request), barcamp, _pitch(request, barcamp), pinned=pinned)
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_POST
def repeat(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: how often a session may be held."""
    barcamp = _led(request, slug)
    pitch, holdings = _pitch(request, barcamp), _number(request, "holdings", 1)
    barcamp_grid.repeat_session(person_of(request), barcamp, pitch, holdings)
    return redirect("programme:barcamp_facilitation", slug)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """When who hosts a session is not there, and the cells it is kept out of. POST writes them."""
    barcamp = _led(request, slug)
    session = get_object_or_404(Pitch, barcamp=barcamp, pk=pk, is_withdrawn=False)
    if request.method == "POST":
        barcamp_grid.limit_session(person_of(request), barcamp, session, _limits(request))
        flash_success(request, _("Noted. Make the grid again to follow it."))
        return redirect("programme:barcamp_facilitation", slug)
    now, rooms = session.limits, list(barcamp.rooms.all())
    slots = list(barcamp.slots.select_related("barcamp__event__place"))
    rows = [(slot, [(room, (slot.pk, room.pk) in now.forbidden) for room in rooms]) for slot in slots]
    return render_page(
        request, "programme/barcamp_limits.html", "preparing", event=barcamp.event, pitch=session, slots=slots,
        rooms=rooms, rows=rows,
    )  # fmt: skip


def _limits(request: HttpRequest) -> SessionLimits:
    cells = [text[:30].partition("-") for text in request.POST.getlist("cell")[: MOST_SLOTS * MOST_ROOMS]]
    absent = [text for text in request.POST.getlist("absent")[:MOST_SLOTS] if _is_number(text)]
    return SessionLimits(
        _number(request, "arrives") or None,
        tuple(sorted({int(text) for text in absent})),
        tuple(sorted({(int(a), int(b)) for a, _dash, b in cells if _is_number(a) and _is_number(b)})),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


@sensitive
@login_required
@require_GET
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: what a barcamp needs on paper, for a power cut: cards, the grid, signs for the rooms."""
    barcamp = _led(request, slug)
    response = attachment(barcamp_paper(barcamp), f"barcamp-{slug}.pdf", PDF, inline=True)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def ballots(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: the sheet of codes for more votes, to cut up and hand out."""
    barcamp = actions.hand_out_ballots(person_of(request), _led(request, slug), _number(request, "count"))
    response = attachment(ballots_sheet(barcamp), f"codes-{slug}.pdf", PDF)
    response["Cache-Control"] = "no-store"
    return response


@sensitive
@login_required
@require_POST
def pages(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: a draft of the commons for each session, gathered in a collection."""
    collection = write_barcamp_pages(person_of(request), _led(request, slug))
    return redirect(collection)
