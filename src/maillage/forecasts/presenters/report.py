"""Four pages for a council: the answer, what it depends on, what would be enough, what is supposed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.community.queries.letterheads import letterhead_of
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.answers import answer_context
from maillage.forecasts.rules.assumptions import Assumptions
from maillage.forecasts.rules.outlook import Outlook
from maillage.kernel.typography import typographic
from maillage.web.charts.drawing import on_paper
from maillage.web.formats import day_and_year
from maillage.web.pdf import Letterhead, compile_pdf, language

MOST_FIRST = 3  # figures to measure first that paper has room for


def report_of(forecast: Forecast, outlook: Outlook, past: str = "") -> bytes:
    """The report of a model that is kept, as a PDF with the letterhead of its network.

    `past`: how the past of its place would have been foreseen.
    """
    about = str(forecast.place) if forecast.place else _("A place that does not exist yet")
    return write_report(forecast.name, about, forecast.assumptions, outlook, letterhead_of(forecast.network), past)


def write_report(
    title: str,
    about: str,
    assumptions: Assumptions,
    outlook: Outlook,
    letterhead: Letterhead | None = None,
    past: str = "",
) -> bytes:
    """The report of a model, as a PDF."""
    context = answer_context(assumptions, outlook)
    data = {**_texts(title, about, context), **_tables(context), "coverage": f"{context['coverage']} {past}".strip()}
    pictures = {"fan": on_paper(context["fan"]), "effects": on_paper(context["effects"]) if context["effects"] else ""}
    return compile_pdf(
        "maillage.forecasts", "templates/forecasts/report.typ", _set(data, language()), pictures=pictures,
        letterhead=letterhead,
    )  # fmt: skip


def _set(value: Any, lang: str) -> Any:
    """The same data, its texts with the typography of the language."""
    if isinstance(value, dict):
        return {key: _set(part, lang) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_set(part, lang) for part in value]
    return typographic(value, lang) if isinstance(value, str) else value


def _texts(title: str, about: str, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "what": _("Economic model"),
        "about": about,
        "date": day_and_year(timezone.localdate()),
        "page": _("page"),
        "headline": context["headline"],
        "sentences": [context["even"], context["cash"]],
        "council_head": _("For the council"),
        "council": context["council"],
        "fan_head": context["fan"].title,
        "fan_note": context["band"],
        "effects_head": _("What the result depends on"),
        "effects_method": context["effects_method"],
        "learning": context["learning"],
        "method": _(
            "Each parameter is drawn between what it is at the least and at the most (triangular distribution), month "
            "by month for three years. It foresees, it promises nothing: it is as right as what is supposed above."
        ),
    }


def _tables(context: dict[str, Any]) -> dict[str, Any]:
    years = [_("Year %(n)d") % {"n": number} for number in (1, 2, 3)]
    return {
        "years_head": _("Receipts and costs, likely values"),
        "years_columns": ["", *years],
        "years": [[row["label"], *row["values"], row["total"]] for row in context["years"]],
        "results_head": _("Result of the year"),
        "results_columns": ["", _("one time of ten, less than"), _("in the middle"), _("one time of ten, more than")],
        "results": [[year, *row] for year, row in zip(years, context["results"], strict=True)],
        "effects": [[row["label"], row["low"], row["high"]] for row in context["effect_rows"]],
        "effects_columns": [_("Parameter"), _("third year, when it is low"), _("when it is high")],
        "levers_head": _("What would be enough, alone"),
        "levers_columns": [_("Lever"), _("today"), _("to balance half of the time"), _("four times of five")],
        "levers": [[row["label"], row["now"], row["half"], row["safe"]] for row in context["levers"]],
        "prices_said": context["price_sentences"],
        "prices_head": _("What each price would leave to put in, a year"),
        "prices_columns": [_("Half a day"), _("Half-days a month"), _("To put in a year"), _("It balances")],
        "prices": [[row["price"], row["half_days"], row["need"], row["chance"]] for row in context["price_rows"]],
        "returns_columns": [
            _("What the commune gets for it"),
            _("In a year"),
            _("For one euro put in"),
            _("Where this comes from"),
        ],
        "returns": [[row["label"], row["year"], row["euro"], row["source"]] for row in context["returns"]],
        "first_head": _("What to measure first"),
        "first": [
            [row["label"], row["value"], " ".join(part for part in (row["how"], row["gain"]) if part)]
            for row in context["first"][:MOST_FIRST]
        ],
        "assumptions_head": _("What is supposed"),
        "assumptions_columns": [_("Parameter"), _("Value"), _("Where this comes from")],
        "assumptions": [
            [group["label"], [[row["label"], row["value"], row["reason"]] for row in group["rows"]]]
            for group in context["groups"]
        ],
    }
