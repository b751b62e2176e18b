"""My agreements: written, sent, taken back, read, their days swapped and shown."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.models import Person
from maillage.community.queries.notifications import schedule_of
from maillage.community.views.common import person_of
from maillage.kernel.refusal import Refusal
from maillage.telework.actions import agreements as actions
from maillage.telework.actions import contact_hours
from maillage.telework.forms.agreements import STEPS, SwapForm, steps_of
from maillage.telework.models import Agreement, AgreementVersion
from maillage.telework.presenters.answers import answered, law_of_refusal
from maillage.telework.presenters.cards import cards_of
from maillage.telework.presenters.documents import agreement_pdf, paper_line, request_pdf, sealed_file
from maillage.telework.presenters.needs import fits_of
from maillage.telework.presenters.points import figure_words, point_lines
from maillage.telework.presenters.quota import reserved_words, ways_to_swap
from maillage.telework.presenters.texts import days_in_words
from maillage.telework.queries.agreements import IN_FORCE, agreements_of, booked_days, organisations_of, terms_in_force
from maillage.telework.rules.contact_hours import keeps_hours
from maillage.telework.rules.lifecycle import AgreementState, Party, Swap, last_day_of, may_renew, telework_days
from maillage.telework.rules.points import check_terms, completeness, has_too_many_days
from maillage.telework.rules.terms import Regime, Rhythm, Terms
from maillage.web.downloads import attachment
from maillage.web.formats import clock, sentence
from maillage.web.sensitivity import own, public
from maillage.web.shortcuts import flash_success, render_page

PDF = "application/pdf"
AHEAD = timedelta(days=120)


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What telework asks, what one can do here; my agreements when signed in."""
    person = request.user if isinstance(request.user, Person) else None
    mine = agreements_of(person).prefetch_related("versions__signatures", "swaps") if person else []
    return render_page(
        request, "telework/index.html", "telework", cards=cards_of(mine, timezone.localdate()),
        organisations=organisations_of(person) if person else [],
    )  # fmt: skip


def own_agreement(request: HttpRequest, public_id: UUID) -> Agreement:
    """My agreement; 404 for anybody else's."""
    mine = agreements_of(person_of(request)).filter(public_id=public_id).first()
    if mine is None:
        raise Http404
    return mine


@own
@login_required
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """POST: a new agreement, to be written step by step."""
    return redirect("telework:write", actions.new_agreement(person_of(request)).public_id, "who")


@own(private=True)
@login_required
@require_GET
def agreement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where my agreement is, what is missing, what I may do."""
    return _page(request, own_agreement(request, public_id))


def _page(request: HttpRequest, mine: Agreement, swap_form: SwapForm | None = None) -> HttpResponse:
    """`swap_form`: as it was sent, with what is wrong in it."""
    today = timezone.localdate()
    version = mine.versions.prefetch_related("signatures").last()
    sent = version is not None and mine.state != AgreementState.DRAFT
    terms = version.read_terms if version is not None and sent else mine.read_terms
    signed = {one.party for one in version.signatures.all()} if version is not None and sent else set()
    return render_page(
        request, "telework/agreement.html", "telework", agreement=mine, terms=terms, version=version, sent=sent,
        days_words=days_in_words(terms), steps=_steps(mine), acts=actions.acts_on(mine), signed=signed,
        may_sign=mine.state == AgreementState.SENT and Party.WORKER.value not in signed,
        consent=mine.consents.filter(withdrawn_at=None).first(), swap_form=swap_form or SwapForm(),
        was_sent=version is not None, paper_line=paper_line(version) if version is not None else "",
        answers=answered(mine.versions.all()), refusal_law=law_of_refusal(terms.regime),
        is_public=terms.regime == Regime.PUBLIC, **what_texts_ask(terms, today), **_life_of(mine, terms, today),
    )  # fmt: skip


def what_texts_ask(terms: Terms, today: date) -> dict[str, Any]:
    """The report on some terms: points, how many are said, more days than allowed, places confidential enough."""
    findings = check_terms(terms, today)
    return {
        "points": point_lines(findings, today), "completeness": completeness(findings), "fits": fits_of(terms, today),
        "has_too_many_days": has_too_many_days(terms, today), "figures": figure_words(today),
    }  # fmt: skip


def _life_of(mine: Agreement, terms: Terms, today: date) -> dict[str, Any]:
    """The days booked under it, which of them are none of its own, until when; whether the next one may be begun."""
    person, swaps = mine.worker_id or 0, actions.swaps_of(mine)
    days = booked_days([person], terms.places, today, today + AHEAD).get(person, [])
    binding = terms_in_force(mine)[0] if mine.state in IN_FORCE else terms
    due = telework_days(binding, swaps, today, today + AHEAD)
    outside = {one.day for one in days if terms.rhythm == Rhythm.FIXED and one.day not in due}
    ways = ways_to_swap(binding, swaps, days, outside, today)
    return {
        "days": [(one, one.day in outside, ways.get(one.day)) for one in days],
        "reserved": reserved_words(binding, swaps, days, today),
        **_contact_of(mine, binding),
        "following": mine.following.first(),
        "may_renew": mine.state in IN_FORCE and may_renew(last_day_of(terms, mine.ends_on), today),
    }  # fmt: skip


def _contact_of(mine: Agreement, terms: Terms) -> dict[str, Any]:
    """The hours of contact of an agreement in force, and whether this site keeps silent outside of them."""
    start, end = terms.contact_from, terms.contact_until
    if mine.state != AgreementState.ACTIVE or mine.worker is None or start is None or end is None:
        return {"contact": None}
    return {"contact": (clock(start), clock(end)), "is_quiet": keeps_hours(schedule_of(mine.worker), start, end)}


def _steps(agreement: Agreement) -> list[tuple[str, object]]:
    return [(step, STEPS[step][0]) for step in steps_of(agreement.read_terms.regime)]


@own(private=True)
@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """One step of an agreement that is being written; `phrases` in the address fills what is empty."""
    mine = own_agreement(request, public_id)
    if step not in STEPS:
        raise Http404
    if mine.state != AgreementState.DRAFT:
        return redirect(mine)
    form = STEPS[step][1](request.POST or None, agreement=mine, suggest="phrases" in request.GET)
    if request.method == "POST" and form.is_valid():
        changed = actions.write_agreement(mine, form.as_draft(), person_of(request))
        codes = steps_of(changed.read_terms.regime)
        following = codes[codes.index(step) + 1 :] if step in codes else []
        return redirect("telework:write", public_id, following[0]) if following else redirect(changed)
    steps = _steps(mine)
    return render_page(
        request, "telework/write.html", "telework", agreement=mine, form=form, step=step, title=STEPS[step][0],
        steps=steps, position=next((n for n, (code, _label) in enumerate(steps, 1) if code == step), 1),
        has_suggestions=step in ("conditions", "means", "access") and "phrases" not in request.GET,
    )  # fmt: skip


@own(private=True)
@login_required
@require_POST
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: send it to who signs for my employer."""
    mine = own_agreement(request, public_id)
    actions.send_agreement(mine, person_of(request))
    flash_success(request, _("Sent to %(address)s.") % {"address": mine.signer_email})
    return redirect(mine)


@own(private=True)
@login_required
@require_POST
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: write it again."""
    mine = own_agreement(request, public_id)
    actions.take_back_agreement(mine, person_of(request))
    flash_success(request, _("You may change it: what was sent can’t be signed any more."))
    return redirect(mine)


@own(private=True)
@login_required
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: remove a draft that was never sent."""
    actions.delete_draft(own_agreement(request, public_id), person_of(request))
    flash_success(request, _("The draft is removed."))
    return redirect("telework:index")


@own(private=True)
@login_required
@require_POST
def swap(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: one day for another of the same week; back to the booking it was asked from (`next`)."""
    mine = own_agreement(request, public_id)
    form = SwapForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, form)
    try:
        actions.swap_day(mine, person_of(request), Swap(form.cleaned_data["day_off"], form.cleaned_data["day_on"]))
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return _page(request, mine, form)
    flash_success(request, _("Swapped: your employer is told."))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else mine)


@own(private=True)
@login_required
@require_POST
def show_days(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: my employer sees my days from now on."""
    mine = own_agreement(request, public_id)
    actions.give_consent(mine, person_of(request))
    return redirect(mine)


@own(private=True)
@login_required
@require_POST
def hide_days(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: my employer sees none of my days any more."""
    mine = own_agreement(request, public_id)
    actions.withdraw_consent(mine, person_of(request))
    return redirect(mine)


@own(private=True)
@login_required
@require_POST
def keep_contact_hours(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: the site writes to me in the hours of contact of this agreement, and waits outside of them."""
    mine = own_agreement(request, public_id)
    contact_hours.keep_contact_hours(mine, person_of(request))
    flash_success(request, _("Saved: outside these hours, what can wait comes later."))
    return redirect(mine)


@own(private=True)
@login_required
@require_GET
def document(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """GET: the last version that was sent, as `pdf`, `papier.pdf` to sign by hand, `md` or the sealed `json`."""
    return document_response(own_agreement(request, public_id), form)


@own(private=True)
@login_required
@require_GET
def request_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: the request an agent of the public service hands in before the act; 404 for another employer."""
    mine = own_agreement(request, public_id)
    if mine.read_terms.regime != Regime.PUBLIC:
        raise Http404
    response = attachment(request_pdf(mine, actions.names_of(mine)), "demande-teletravail.pdf", PDF)
    response["Cache-Control"] = "no-store"
    return response


PAPER_PDF = "papier.pdf"  # to print, and to sign by hand


def document_response(agreement: Agreement, form: str) -> HttpResponse:
    """A file of the last version; 404 before one was sent. It is kept nowhere on the way."""
    version = agreement.versions.select_related("agreement__network").last()
    if version is None:
        raise Http404
    content, kind = _content(version, form)
    response = attachment(content, f"accord-teletravail-{version.number}.{form}", kind)
    response["Cache-Control"] = "no-store"
    return response


def _content(version: AgreementVersion, form: str) -> tuple[bytes, str]:
    if form == PAPER_PDF:
        if version.agreement.state != AgreementState.SENT:
            raise Http404
        return agreement_pdf(version, to_sign_by_hand=True), PDF
    if form == "pdf":
        return agreement_pdf(version), PDF
    if form == "md":
        return version.text.encode(), "text/markdown; charset=utf-8"
    return json.dumps(sealed_file(version), ensure_ascii=False, indent=1).encode(), "application/json"
