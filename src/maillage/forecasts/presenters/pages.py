"""A model as a page of the commons: what follows, what is supposed and why, and the figures as data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.commons.models import Kind, Nature
from maillage.commons.rules.licences import DEFAULT
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.answers import break_even_sentence, headline
from maillage.forecasts.presenters.archetypes import Archetype
from maillage.forecasts.presenters.council import council_sentences
from maillage.forecasts.presenters.labels import LABELS, say_spread
from maillage.forecasts.rules.assumptions import BY_KEY, PARAMETERS, Assumptions
from maillage.forecasts.rules.documents import read_page, replace_model, write_document
from maillage.forecasts.rules.outlook import look_ahead
from maillage.web.pdf import language


def page_fields(forecast: Forecast) -> dict[str, Any]:
    """The fields of the page of a model."""
    return _fields(forecast.name, forecast.assumptions)


def archetype_fields(archetype: Archetype) -> dict[str, Any]:
    """The fields of the page of a kind of place from the field."""
    name = str(archetype.name)
    fields = _fields(name, archetype.assumptions, kind=archetype.key)
    return {**fields, "summary": str(archetype.sentence), "text": f"{archetype.sentence}\n\n{fields['text']}"}


def _fields(name: str, assumptions: Assumptions, kind: str = "") -> dict[str, Any]:
    sentences, table = _parts(assumptions)
    parts = [
        *sentences, f"## {_('What is supposed')}", table, f"## {_('Data')}",
        _("Copy this block into a file, or press “Begin with it” among the economic models."),
        f"```json\n{write_document(name, assumptions, kind)}```",
    ]  # fmt: skip
    return {
        "title": name, "summary": sentences[0], "text": "\n\n".join(parts) + "\n", "nature": Nature.MODEL,
        "kind": Kind.REFERENCE, "state": "draft", "language": language(), "licence": DEFAULT, "places": [],
        "sources": [],
    }  # fmt: skip


def _parts(assumptions: Assumptions) -> tuple[list[str], str]:
    """What is said of a model in its page: sentences, and the table of what is supposed."""
    outlook = look_ahead(assumptions, further=False)
    sentences = [headline(outlook), break_even_sentence(assumptions, outlook), *council_sentences(assumptions, outlook)]
    return sentences, _table(assumptions)


def changed_text(text: str, assumptions: Assumptions) -> str:
    """The text of the page of a model with other figures: what we wrote follows, what others wrote stays.

    A sentence of ours that somebody rewrote is theirs now: it is left as it is.
    """
    name, before = read_page(text)
    old, new = _parts(before), _parts(assumptions)
    for ours, now in zip([*old[0], old[1]], [*new[0], new[1]], strict=False):
        text = text.replace(ours, now, 1)
    return replace_model(text, name, assumptions)


def _table(assumptions: Assumptions) -> str:
    """What differs from the usual, or has a reason."""
    rows = [
        (str(LABELS[one.key]), say_spread(one.key, assumptions[one.key]), assumptions.reasons.get(one.key, ""))
        for one in PARAMETERS
        if one.key != "price_today"
        and (assumptions[one.key] != BY_KEY[one.key].usual or assumptions.reasons.get(one.key))
    ]
    head = (_("Parameter"), _("Value"), _("Where this comes from"))
    lines = [head, ("---", "---", "---"), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
