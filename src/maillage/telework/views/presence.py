"""Attestations of presence: asked for, looked at, issued and taken back by their owner; checked by anybody."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.models import Person
from maillage.community.views.common import person_of
from maillage.ledger.rules.seals import ALGORITHM
from maillage.ledger.seals import public_keys
from maillage.places.models import Place
from maillage.telework.actions.attestations import (
    content_of,
    find_attestation,
    issue_attestation,
    revoke_attestation,
    state_of,
)
from maillage.telework.forms.presence import PresenceForm
from maillage.telework.models import PresenceAttestation
from maillage.telework.presenters.attestations import AttestationText, attestation_pdf, text_of
from maillage.telework.queries.presence import attestations_of, half_days_at, visited_places
from maillage.telework.rules.presence import AttestationState
from maillage.web.downloads import attachment
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to have attested: the form, the period, the places chosen, what it would say."""

    form: PresenceForm
    first: date
    last: date
    places: list[Place]
    preview: AttestationText | None


def _wish_of(request: HttpRequest, person: Person) -> Wish:
    """What the address or the form asks for; this month so far, everywhere, when it asks for nothing."""
    data = request.POST if request.method == "POST" else request.GET
    today, now = timezone.localdate(), timezone.now()
    first, last = _last_month(today)
    sent = PresenceForm(data if "du" in data or "au" in data else None)
    if sent.is_bound and sent.is_valid():
        first, last = sent.cleaned_data["du"], sent.cleaned_data["au"]
    visited = visited_places(person, first, last, now)
    wanted = [place for place in visited if place.slug in data.getlist("lieu")] or visited
    initial = {"du": first, "au": last, "lieu": [place.slug for place in wanted]}
    form = sent if sent.errors else PresenceForm(places=visited, initial=initial)
    half_days = half_days_at(person, wanted, first, last, now) if wanted and not sent.errors else []
    preview = text_of(content_of(person, wanted[0].network, first, last, half_days, "", today)) if half_days else None
    return Wish(form, first, last, wanted, preview)


def _last_month(today: date) -> tuple[date, date]:
    """The whole of last month: what an employer asks for."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


@own
@login_required
@require_GET
def presence(request: HttpRequest) -> HttpResponse:
    """GET: what would be attested, before it is; and what was."""
    person = person_of(request)
    wish = _wish_of(request, person)
    return render_page(
        request, "telework/presence.html", "presence", form=wish.form, wish=wish, preview=wish.preview,
        attestations=[(one, text_of(one.content)) for one in attestations_of(person)],
    )  # fmt: skip


@own
@login_required
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """POST: seal it."""
    person = person_of(request)
    wish = _wish_of(request, person)
    if wish.form.errors:
        return render_page(
            request, "telework/presence.html", "presence", form=wish.form, wish=wish, preview=None,
            attestations=[(one, text_of(one.content)) for one in attestations_of(person)],
        )  # fmt: skip
    made = issue_attestation(person, wish.places, wish.first, wish.last)
    flash_success(request, _("Attestation %(number)s is ready.") % {"number": made.content["number"]})
    return redirect("telework:presence")


def _own(request: HttpRequest, number: str) -> PresenceAttestation:
    attestation = find_attestation(number)
    if attestation is None or attestation.person_id != person_of(request).pk:
        raise Http404
    return attestation


@own
@login_required
@require_GET
def attestation_paper(request: HttpRequest, number: str) -> HttpResponse:
    """GET: one's own, as PDF: always what was sealed."""
    mine = _own(request, number)
    response = attachment(attestation_pdf(mine), f"attestation-{mine.number}.pdf", PDF)
    response["Cache-Control"] = "no-store"
    return response


@own
@login_required
@require_GET
def attestation_file(request: HttpRequest, number: str) -> HttpResponse:
    """GET: one's own, as the sealed file that anybody checks without us."""
    mine = _own(request, number)
    text = json.dumps(mine.sealed, ensure_ascii=False, indent=1)
    response = attachment(text, f"attestation-{mine.number}.json", "application/json")
    response["Cache-Control"] = "no-store"
    return response


@own
@login_required
@require_POST
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """POST: take one's own back."""
    _own(request, number)
    revoke_attestation(person_of(request), number)
    flash_success(request, _("Attestation taken back: whoever checks it reads so from now on."))
    return redirect("telework:presence")


def attestation_page(
    request: HttpRequest, state: AttestationState, known: PresenceAttestation | None, number: str
) -> HttpResponse:
    """What a checker reads: the very text of the paper when it is genuine, nothing of it otherwise."""
    genuine = known if state == AttestationState.GENUINE else None
    response = render_page(
        request, "telework/attestation.html", "", 404 if state == AttestationState.UNKNOWN else 200, state=state.value,
        attestation=genuine, text=text_of(genuine.content) if genuine else None, number=number,
        revoked_at=known.revoked_at if known and state == AttestationState.REVOKED else None,
    )  # fmt: skip
    return unshared(response)


def unshared(response: HttpResponse) -> HttpResponse:
    """The page is kept nowhere on the way, and found by no search engine."""
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@public
@require_GET
def attestation(request: HttpRequest, number: str) -> HttpResponse:
    """GET: whether the attestation of that number is genuine, and then what it says."""
    known = find_attestation(number)
    return attestation_page(request, state_of(known), known, known.content["number"] if known else number[:20])


@public
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """GET: the public keys of this installation, for who checks without it."""
    listed = [
        {
            "name": key.name,
            "key": base64.b64encode(key.key).decode(),
            "made_on": key.made_on,
            "retired_on": key.retired_on,
        }
        for key in public_keys()
    ]
    return JsonResponse({"algorithm": ALGORITHM, "keys": listed})


@public
@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """GET: a script of thirty lines that checks a sealed file with these keys."""
    script = files("maillage.telework").joinpath("data/verifier.py").read_bytes()
    return attachment(script, "verifier.py", "text/x-python; charset=utf-8")
