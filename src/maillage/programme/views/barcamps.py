"""A barcamp from phones, and on the wall: no account, no list of who votes for what."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, BinaryIO, cast

import segno
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.actions.rate_limits import hit
from maillage.community.models import Person
from maillage.community.queries.networks import origin_of_network
from maillage.community.views.common import origin_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.phones import (
    CODES_TRIED,
    Phone,
    PitchDraft,
    add_photo,
    answer_as_author,
    ballot_phone,
    device_of,
    is_author,
    lay_dots,
    new_token,
    pitch_subject,
    write_note,
)
from maillage.programme.models import Barcamp, Device
from maillage.programme.presenters.barcamp_live import live_part, phone_facts, stamp_of, wall_facts
from maillage.programme.queries.barcamps import barcamp_by_code
from maillage.programme.rules.barcamps import clean_ballot
from maillage.web.sensitivity import public
from maillage.web.shortcuts import flash_success, render_page

COOKIE = "maillage-barcamp"
COOKIE_SECONDS = 3 * 86_400


def barcamp_or_404(code: str) -> Barcamp:
    """The barcamp of a code; 404 for none, and for one whose event is cancelled."""
    try:
        return barcamp_by_code(code)
    except Barcamp.DoesNotExist:
        raise Http404 from None


def _token(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_SECONDS))


def _phone(request: HttpRequest) -> Phone:
    return Phone(_token(request), origin_of(request))


def _back(request: HttpRequest, barcamp: Barcamp, sentence: str) -> HttpResponse:
    flash_success(request, sentence)
    return redirect("programme:barcamp", barcamp.code)


@public
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The code on the wall leads to its barcamp."""
    is_wrong = False
    if request.method == "POST":
        if refusal := hit([(CODES_TRIED, origin_of(request))]):
            raise refusal
        try:
            return redirect("programme:barcamp", barcamp_or_404(request.POST.get("code", "")[:20]).code)
        except Http404:
            is_wrong = True
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render_page(request, "programme/barcamp_code.html", "programme", status, is_wrong=is_wrong)


@public
@require_GET
def barcamp(request: HttpRequest, code: str) -> HttpResponse:
    """What a phone sees: put a subject forward, lay dots, the grid, what is on now and next."""
    try:
        current = barcamp_or_404(code)
    except Http404:  # typed by hand, one letter wrong: where to type it again
        return render_page(request, "programme/barcamp_code.html", "programme", HTTPStatus.NOT_FOUND, is_wrong=True)
    return _phone_page(request, current)


def _phone_page(request: HttpRequest, current: Barcamp, refusal: Refusal | None = None, **typed: Any) -> HttpResponse:
    """What a phone sees; after a `refusal` with why, and with what was typed: `draft`, `dots`, `noted`."""
    token = _token(request)
    device, now = device_of(current, token), timezone.now()
    own_dots = dict(device.votes.values_list("pitch", "dots")) if device else {}
    response = render_page(
        request, "programme/barcamp.html", "programme",
        HTTPStatus.OK if refusal is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        event=current.event, stamp=stamp_of(current.code, now), refusal=refusal, **_author_facts(request, device),
        **phone_facts(current, typed.pop("dots", own_dots), now), **{"draft": PitchDraft(""), "noted": None, **typed},
    )  # fmt: skip
    if not token:
        response.set_signed_cookie(
            COOKIE, new_token(), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _author_facts(request: HttpRequest, device: Device | None) -> dict[str, Any]:
    """Whether this phone is asked to be named as an author, and by which name at first: that of the account, if any."""
    if device is None or not is_author(device):
        return {"author": None}
    first = device.pitches.exclude(first_name="").values_list("first_name", flat=True).first()
    own = request.user.name if isinstance(request.user, Person) else ""
    return {"author": device, "author_name": device.author_name or own or first or ""}


@public
@require_POST
def pitch(request: HttpRequest, code: str) -> HttpResponse:
    """POST: a subject is put forward."""
    current, data = barcamp_or_404(code), request.POST
    draft = PitchDraft(*(data.get(name, "")[:400] for name in ("title", "summary", "keywords", "first_name")))
    try:
        pitch_subject(current, _phone(request), draft)
    except Refusal as refusal:
        return _phone_page(request, current, refusal, draft=draft)
    return _back(request, current, _("Your subject is on the wall."))


@public
@require_POST
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """POST: the dots of this phone take the place of those it laid before."""
    current, dots = barcamp_or_404(code), _dots(request)
    try:
        lay_dots(current, _phone(request), dots)
    except Refusal as refusal:
        return _phone_page(request, current, refusal, dots=dots)
    return _back(request, current, _("Your dots are laid. You can change them until the votes close."))


def _dots(request: HttpRequest) -> dict[int, int]:
    """The dots of a form, by number of the subject; what is no number is left out."""
    return {
        int(name[1:]): int(str(value))
        for name, value in request.POST.items()
        if name.startswith("p") and _is_number(name[1:]) and _is_number(str(value))
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


@public
@require_POST
def note(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """POST: something to keep from a session."""
    current = barcamp_or_404(code)
    session = get_object_or_404(current.pitches, pk=pk, is_withdrawn=False)
    text = request.POST.get("text", "")
    try:
        write_note(current, _phone(request), session, text)
    except Refusal as refusal:
        return _phone_page(request, current, refusal, noted=(session.pk, text[:4000]))
    return _back(request, current, _("Noted."))


@public
@require_POST
def photo(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """POST: a flip chart, photographed in a session."""
    current = barcamp_or_404(code)
    session = get_object_or_404(current.pitches, pk=pk, is_withdrawn=False)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Refusal("no_photo", "Choose a photo first.")
    add_photo(current, _phone(request), session, cast("BinaryIO", file), request.POST.get("alt", "")[:400])
    return _back(request, current, _("The photo is kept: it will be on the page of this session."))


@public
@require_POST
def author(request: HttpRequest, code: str) -> HttpResponse:
    """POST: whether who holds this phone may be named as an author of the pages, and how."""
    current = barcamp_or_404(code)
    if (answer := request.POST.get("answer")) not in {"yes", "no"}:
        raise Refusal("no_answer", "Say whether you may be named.")
    agrees = answer == "yes"
    name = request.POST.get("name", "")[:200].strip() if agrees else ""
    if agrees and not name:
        raise Refusal("no_author_name", "Write the name by which you are named.")
    answer_as_author(current, _phone(request), name)
    sentence = _("You will be named: %(name)s.") % {"name": name} if name else _("You will not be named.")
    return _back(request, current, sentence)


@public
@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, code: str) -> HttpResponse:
    """A code that was handed out, for one more vote from any phone or tablet. POST: its dots, to lay or to change."""
    current = barcamp_or_404(code)
    if request.method == "GET":
        return _ballot_page(request, current)
    typed = request.POST.get("ballot", "")[:40]
    phone = ballot_phone(current, typed, origin_of(request))
    if "laid" in request.POST:
        lay_dots(current, phone, _dots(request))
        flash_success(request, _("These dots are laid. The next person may type their code."))
        return redirect("programme:barcamp_ballot", current.code)
    device = device_of(current, phone.token)
    own_dots = dict(device.votes.values_list("pitch", "dots")) if device else {}
    facts = {"ballot": clean_ballot(typed), **phone_facts(current, own_dots, timezone.now())}
    return _ballot_page(request, current, facts)


def _ballot_page(request: HttpRequest, barcamp: Barcamp, facts: dict[str, Any] | None = None) -> HttpResponse:
    context = {"barcamp": barcamp, "event": barcamp.event, **(facts or {})}
    response = render_page(request, "programme/barcamp_ballot.html", "programme", **context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@public
@require_GET
def state(request: HttpRequest, code: str) -> HttpResponse:
    """What is new since the ETag that is sent, or 304: phones ask every few seconds, each at a moment of its own."""
    now = timezone.now()
    stamp = stamp_of(code, now)
    if stamp is None:
        raise Http404
    etag = f'"{stamp}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        part = live_part(stamp, now, is_wall="mur" in request.GET)
        response = JsonResponse({"version": str(stamp), "state": stamp.state, "part": part})
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@public
@require_GET
def wall(request: HttpRequest, code: str) -> HttpResponse:
    """What is shown on the wall: the code, subjects as they come, then the grid."""
    current = barcamp_or_404(code)
    address = origin_of_network(current.event.network) + reverse("programme:barcamp", args=[current.code])
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )
    now = timezone.now()
    return render_page(
        request, "programme/barcamp_wall.html", "programme", event=current.event, qr=drawing,
        address=address.partition("://")[2], stamp=stamp_of(code, now), **wall_facts(current, now),
    )  # fmt: skip
