"""A model as a page of the commons: what follows, what is supposed and why, and the figures as data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from maillage.commons.models import Kind, Nature
from maillage.commons.rules.licences import DEFAULT
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.answers import break_even_sentence, headline
from maillage.forecasts.presenters.council import council_sentences
from maillage.forecasts.presenters.labels import LABELS, say_spread
from maillage.forecasts.rules.assumptions import BY_KEY, PARAMETERS, Assumptions
from maillage.forecasts.rules.documents import write_document
from maillage.forecasts.rules.outlook import look_ahead
from maillage.web.pdf import language


def page_fields(forecast: Forecast) -> dict[str, Any]:
    """The fields of the page."""
    assumptions = forecast.assumptions
    outlook = look_ahead(assumptions, further=False)
    sentences = [headline(outlook), break_even_sentence(assumptions, outlook), *council_sentences(assumptions, outlook)]
    parts = [
        "\n\n".join(sentences), f"## {_('What is supposed')}", _table(assumptions), f"## {_('Data')}",
        _("Copy this block into a file, or press “Begin with it” among the economic models."),
        f"```json\n{write_document(forecast.name, assumptions)}```",
    ]  # fmt: skip
    return {
        "title": forecast.name, "summary": headline(outlook), "text": "\n\n".join(parts) + "\n", "nature": Nature.MODEL,
        "kind": Kind.REFERENCE, "state": "draft", "language": language(), "licence": DEFAULT, "places": [],
        "sources": [],
    }  # fmt: skip


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
