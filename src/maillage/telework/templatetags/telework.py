"""How an agreement is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language

from maillage.commons.models import Page
from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.presenters.quota import DayWarning, day_warnings
from maillage.telework.queries.dossiers import marks_of
from maillage.telework.queries.explanations import pages_that_explain

register = template.Library()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph."""

    text: str
    is_heading: bool


@register.filter
def blocks(text: str) -> list[Block]:
    """The headings and paragraphs of the text of an agreement, without its title."""
    parts = text.strip().split("\n\n")[1:]
    return [Block(part.removeprefix("## "), part.startswith("## ")) for part in parts]


@register.simple_tag
def explained_by(words: str) -> list[Page]:
    """The pages of the commons that say most of these words, in the reader's language."""
    return pages_that_explain(words, (get_language() or "fr")[:2])


@register.simple_tag
def mark_of_dossier(place: Place) -> tuple[int, int]:
    """How many facts of the dossier of a place stand, of how many."""
    ((_place, complete, count),) = marks_of([place], timezone.localdate(timezone=place.zone))
    return complete, count


@register.simple_tag(takes_context=True)
def days_over_agreement(context: Context) -> list[DayWarning]:
    """What the reader's own agreements say of the days that the page is about to book (`wanted_days` of its context).

    Nothing to whom looks as somebody else: agreements are of two people.
    """
    request = context.get("request")
    person = getattr(request, "user", None)
    if not isinstance(person, Person) or getattr(person, "seen_by", None):
        return []
    return day_warnings(person, context.get("wanted_days") or [], timezone.localdate())
