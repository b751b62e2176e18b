"""Saying how an event was, by the link of a mail or the code on the wall; reading it by fives."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_http_methods

from maillage.community.views.common import origin_of
from maillage.programme.actions import opinions as actions
from maillage.programme.forms.opinions import OpinionForm
from maillage.programme.models import Event
from maillage.programme.models.opinions import WORTH_LABELS
from maillage.programme.queries.opinions import opinions_of
from maillage.programme.views.common import prepared_event, visible_event
from maillage.programme.views.registrations import own_registration
from maillage.web.sensitivity import internal, public
from maillage.web.shortcuts import render_page


def _ask(request: HttpRequest, event: Event, form: OpinionForm) -> HttpResponse:
    answer = render_page(request, "programme/opinion.html", "programme", event=event, form=form)
    answer["Cache-Control"] = "no-store"
    return answer


@public
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The three questions, by the link of the mail: once for each registration."""
    mine = own_registration(request, public_id)
    if isinstance(mine, HttpResponse):
        return mine
    if mine.opinion_given:
        return redirect("programme:opinion_kept", mine.event.slug)
    if refusal := actions.may_answer(mine.event):
        raise refusal
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.give_opinion(mine, form.as_words())
        return redirect("programme:opinion_kept", mine.event.slug)
    return _ask(request, mine.event, form)


@public
@require_http_methods(["GET", "POST"])
def opinion_from_wall(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The same from the code on the wall: no registration is asked for."""
    event = visible_event(request, slug)
    if not event.arrival_code or not constant_time_compare(event.arrival_code, code[:12].upper()):
        raise Http404
    if refusal := actions.may_answer(event):
        raise refusal
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.give_opinion_from_wall(event, form.as_words(), origin_of(request))
        return redirect("programme:opinion_kept", slug)
    return _ask(request, event, form)


@public
@require_GET
def opinion_kept(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank you; the same for everybody."""
    return render_page(request, "programme/opinion_kept.html", "programme", event=visible_event(request, slug))


@internal
@login_required
@require_GET
def event_opinions(request: HttpRequest, slug: str) -> HttpResponse:
    """How it was, for those who prepare it: from five answers on, and by fives."""
    event = prepared_event(request, slug)
    report = opinions_of(event)
    labels = dict(WORTH_LABELS)
    worth = [(labels[one.value], count) for one, count in report.worth.items()] if report else []
    return render_page(request, "programme/event_opinions.html", "preparing", event=event, report=report, worth=worth)
