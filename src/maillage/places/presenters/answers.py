"""Answers to what a place struggles with, as a reader sees them: with the names the directory shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from maillage.community.models import Person
from maillage.community.queries.directory import names_shown_to
from maillage.community.queries.rights import Visitor
from maillage.community.rules import Ability
from maillage.places.models import Place, PlaceAnswer
from maillage.places.queries import belongs_near
from maillage.places.rules.answers import AnswerState

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer; no name where its author does not show it to this reader."""

    answer: PlaceAnswer
    name: str
    is_own: bool


def lines_for(viewer: Visitor, answers: Iterable[PlaceAnswer]) -> list[AnswerLine]:
    """Each with the name this reader may see."""
    answers = list(answers)
    names = names_shown_to(viewer, {one.author_id for one in answers}) if answers else {}
    mine = viewer.pk if isinstance(viewer, Person) else None
    return [AnswerLine(one, names.get(one.author_id, ""), one.author_id == mine) for one in answers]


def answers_on_page(viewer: Visitor, place: Place, allowed: frozenset[Ability]) -> dict[str, Any]:
    """What the page of a place shows of them: those shown, one's own that wait, whether one may answer."""
    if not place.struggles.strip():
        return {"answers": [], "own_waiting": [], "may_answer": False, "may_report": False}
    lines = lines_for(viewer, place.answers.filter(state=AnswerState.SHOWN)[:MOST_SHOWN])
    if not isinstance(viewer, Person):
        return {"answers": lines, "own_waiting": [], "may_answer": False, "may_report": False}
    belongs = belongs_near(viewer, place)
    return {
        "answers": lines,
        "own_waiting": list(place.answers.filter(author=viewer, state=AnswerState.WAITING)),
        "may_answer": belongs and Ability.SEE_DAY not in allowed and not viewer.muted_at,
        "may_report": belongs,
    }
