"""Answers to what a place struggles with: written by members, shown or put aside by its hosts, reported, taken back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.places.mails import tell_answer
from maillage.places.models import Place, PlaceAnswer
from maillage.places.queries import belongs_near
from maillage.places.rules.answers import ANSWERS, AnswerState, may_answer

ANSWERS_A_DAY = Quota("answers to places", 10, timedelta(days=1))


@transaction.atomic
def answer_place(person: Person, place: Place, text: str) -> PlaceAnswer:
    """Answer in a few lines; the hosts are told, and decide. The same words twice are one answer."""
    refusal = may_answer(
        text,
        has_struggles=bool(place.struggles.strip()),
        belongs=belongs_near(person, place),
        runs_it=Ability.SEE_DAY in abilities(person, place),
        is_muted=bool(person.muted_at),
    )
    if refusal:
        raise refusal
    text = text.strip()
    if same := PlaceAnswer.objects.filter(place=place, author=person, text=text).first():
        return same
    if refusal := hit([(ANSWERS_A_DAY, str(person.pk))]):
        raise refusal
    answer, is_new = PlaceAnswer.objects.get_or_create(place=place, author=person, text=text)
    if is_new:
        record(person, "place_answered", ("place_answer", answer.pk), place.scopes()[0])
        tell_answer("answer_waiting", answer)
    return answer


@transaction.atomic
def decide_answer(host: Person, answer: PlaceAnswer, act: str) -> PlaceAnswer:
    """Show an answer ("show") or put it aside ("put_aside"); twice is once. Showing it settles a report of it.

    Raises Refusal "not_allowed", or "own_matter" to whom wrote it.
    """
    answer = PlaceAnswer.objects.select_for_update(of=("self",)).select_related("place", "author").get(pk=answer.pk)
    if Ability.EDIT not in abilities(host, answer):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    if answer.author_id == host.pk:
        raise Refusal("own_matter", "Nobody settles a matter of their own: somebody else must.")
    if answer.reported_at is None and AnswerState(answer.state) == ANSWERS.moves[act][1]:
        return answer
    if answer.reported_at is None or act == "put_aside":
        answer.state = ANSWERS.target(act, AnswerState(answer.state)).value
    answer.reported_at = None
    answer.save(update_fields=["state", "reported_at"])
    verb = "answer_shown" if act == "show" else "answer_put_aside"
    record(host, verb, ("place_answer", answer.pk), answer.scopes()[0], about=[answer.author])
    return answer


@transaction.atomic
def report_answer(person: Person, answer: PlaceAnswer) -> None:
    """Say that an answer is out of place: the hosts and those who facilitate are told, once."""
    if not belongs_near(person, answer.place):
        raise Refusal("not_allowed", "Only members of the network answer here.")
    reported = PlaceAnswer.objects.filter(pk=answer.pk, state=AnswerState.SHOWN, reported_at=None)
    if reported.update(reported_at=timezone.now()):
        record(person, "answer_reported", ("place_answer", answer.pk), answer.scopes()[0], about=[answer.author])
        tell_answer("answer_reported", answer)


@transaction.atomic
def remove_answer(person: Person, answer: PlaceAnswer) -> None:
    """Take one's own answer back: nothing of it remains."""
    if answer.author_id != person.pk:
        raise Refusal("not_allowed", "This answer is not yours.")
    record(person, "answer_removed", ("place", answer.place_id), answer.scopes()[0])
    answer.delete()
