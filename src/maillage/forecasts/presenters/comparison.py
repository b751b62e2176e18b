"""Two or three models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.labels import HARDLY, LABELS, say_euros, say_seasons, say_spread, say_tenths
from maillage.forecasts.rules.assumptions import MONTHS, PARAMETERS, Assumptions
from maillage.web.charts.figures import Lines, Series
from maillage.web.formats import number


def comparison_context(rows: Sequence[Forecast]) -> dict[str, Any]:
    """What each gives, what they suppose differently, and what the others gain over the first."""
    from maillage.forecasts.rules.outlook import compare, look_ahead  # noqa: PLC0415 - numpy, when it is used

    models = [row.assumptions for row in rows]
    outlooks = [look_ahead(one, further=False) for one in models]
    lines = Lines(
        key="cash", title=_("Money in hand, in the middle future"), unit="€", across=_("Month"),
        labels=[str(month) for month in range(MONTHS + 1)], from_zero=False, say=say_euros,
        series=[
            Series(_letter(n), [round(one) for one in outlook.cash[1]]) for n, outlook in enumerate(outlooks)
        ],
    )  # fmt: skip
    return {
        "lines": lines,
        "columns": [(_letter(n), row) for n, row in enumerate(rows)],
        "figures": [
            (_("The third year balances"), [_capital(say_tenths(one.balanced)) for one in outlooks]),
            (_("Result of the third year, in the middle"), [say_euros(one.results[2][1]) for one in outlooks]),
            (_("Needed a year, to be sure four times of five"), [say_euros(one.needs[2][1]) for one in outlooks]),
            (_("Money runs out"), [_capital(say_tenths(one.dry)) for one in outlooks]),
            (_("Hours of work a year"), [number(round(one.gives.hours, -1)) for one in outlooks]),
        ],
        "differences": [
            (str(LABELS[one.key]), [say_spread(one.key, model[one.key]) for model in models])
            for one in PARAMETERS
            if len({model[one.key] for model in models}) > 1 and one.key != "price_today"
        ]
        + _seasons_apart(models),
        "sentences": [_gain_sentence(_letter(n), compare(models[0], model)) for n, model in enumerate(models) if n > 0],
    }


def _seasons_apart(models: Sequence[Assumptions]) -> list[tuple[str, list[str]]]:
    """What each month leaves, where one of the models says it and another differs."""
    if not any(model.seasons for model in models) or len({model.monthly_seasons for model in models}) == 1:
        return []
    return [(_("Each month, of an ordinary one"), [say_seasons(model.monthly_seasons) for model in models])]


def _letter(place: int) -> str:
    return "ABC"[place]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gain_sentence(letter: str, difference: Any) -> str:
    """What one gains over the first, with the same luck."""
    facts = {"letter": letter, "amount": say_euros(abs(difference.result)), "chance": say_tenths(difference.better)}
    if difference.result == 0:
        return _("%(letter)s and A come to the same.") % facts
    if difference.better < HARDLY:
        return _("%(letter)s brings %(amount)s a year less than A; it is hardly ever better.") % facts
    if difference.result > 0:
        return _("%(letter)s brings %(amount)s a year more than A; it is better %(chance)s futures.") % facts
    return _("%(letter)s brings %(amount)s a year less than A; it is better %(chance)s futures.") % facts
