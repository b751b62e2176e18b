"""Answers to what a place struggles with: written on its page, shown or put aside by those who run it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from maillage.community.models import Person
from maillage.places.actions import answers as actions
from maillage.places.models import Place, PlaceAnswer
from maillage.places.presenters.answers import lines_for
from maillage.places.rules.answers import LONGEST, AnswerState
from maillage.places.views.manage import managed_place
from maillage.web.sensitivity import own, sensitive
from maillage.web.shortcuts import flash_success

MOST_LISTED = 100


@own
@login_required
@require_POST
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """POST: answer what a place struggles with."""
    assert isinstance(request.user, Person)
    place = get_object_or_404(Place.objects.select_related("network"), slug=slug)
    actions.answer_place(request.user, place, request.POST.get("reponse", "")[: 2 * LONGEST])
    flash_success(request, _("Thank you: the hosts of the place read it first, then show it here."))
    return redirect(f"{place.get_absolute_url()}#reponses")


def _shown_answer(public_id: UUID) -> PlaceAnswer:
    return get_object_or_404(PlaceAnswer.objects.select_related("place", "author"), public_id=public_id)


@own
@login_required
@require_POST
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: say that an answer is out of place."""
    assert isinstance(request.user, Person)
    current = _shown_answer(public_id)
    if current.state != AnswerState.SHOWN:
        raise Http404
    actions.report_answer(request.user, current)
    flash_success(request, _("Thank you: those who facilitate the network will look at it."))
    return redirect(f"{current.place.get_absolute_url()}#reponses")


@own
@login_required
@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """POST: take one's own answer back; somebody else's answers as one that does not exist."""
    assert isinstance(request.user, Person)
    current = _shown_answer(public_id)
    if current.author_id != request.user.pk:
        raise Http404
    actions.remove_answer(request.user, current)
    flash_success(request, _("Your answer is taken back."))
    return redirect(current.place)


@sensitive
@login_required
@require_GET
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the answers that wait, those shown, those put aside, for those who run the place."""
    person, place = managed_place(request, slug)
    lines = lines_for(person, place.answers.order_by("-at")[:MOST_LISTED])
    context = {
        "place": place,
        "section": "desk",
        "waiting": [one for one in lines if one.answer.state == AnswerState.WAITING or one.answer.reported_at],
        "shown": [one for one in lines if one.answer.state == AnswerState.SHOWN and not one.answer.reported_at],
        "aside": [one for one in lines if one.answer.state == AnswerState.ASIDE],
    }
    return render(request, "places/manage/answers.html", context)


@sensitive
@login_required
@require_POST
def show(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: show an answer beneath what the place struggles with."""
    return _decide(request, slug, public_id, "show")


@sensitive
@login_required
@require_POST
def put_aside(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """POST: put an answer aside: only those who run the place still read it."""
    return _decide(request, slug, public_id, "put_aside")


def _decide(request: HttpRequest, slug: str, public_id: UUID, act: str) -> HttpResponse:
    person, place = managed_place(request, slug)
    actions.decide_answer(person, get_object_or_404(place.answers, public_id=public_id), act)
    flash_success(request, _("Saved."))
    return redirect("places:answers", slug)
