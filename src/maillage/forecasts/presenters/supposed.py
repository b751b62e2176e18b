"""What is supposed, where each figure comes from, and which of them to replace first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from maillage.forecasts.presenters.labels import GROUP_LABELS, LABELS, say_euros, say_seasons, say_spread
from maillage.forecasts.presenters.sources import how_to_know, source_of
from maillage.forecasts.rules.assumptions import PARAMETERS, Assumptions
from maillage.web.formats import number

if TYPE_CHECKING:
    from maillage.forecasts.rules.outlook import Outlook
    from maillage.forecasts.rules.sensitivity import Effect

WORTH_LEARNING = 100.0  # euros: less is not worth the trouble of measuring
LEAST_RELIEF = 0.01  # of the futures: less is noise
MOST_FIRST = 5


def learning_sentence(outlook: Outlook) -> str:
    """What to find out first, when it could change the decision."""
    best = max(outlook.effects, key=lambda one: one.worth, default=None)
    if best is None or best.worth < WORTH_LEARNING:
        return _("Whatever one learnt more, the decision would be the same: these figures are enough to decide.")
    facts = {"what": str(LABELS[best.key]), "worth": say_euros(best.worth)}
    return (
        _("Find out first: “%(what)s”. Knowing it before deciding is worth up to %(worth)s over three years.") % facts
    )


def first_rows(assumptions: Assumptions, outlook: Outlook) -> list[dict[str, str]]:
    """The figures to replace first: what is supposed, from where, how to know better, what that would tell."""
    return [
        {
            "label": str(LABELS[one.key]), "value": say_spread(one.key, assumptions[one.key]),
            "source": source_of(one.key, assumptions), "how": how_to_know(one.key), "gain": _gain(one),
        }
        for one in outlook.effects[:MOST_FIRST]
    ]  # fmt: skip


def _gain(effect: Effect) -> str:
    """What knowing a figure would take off the doubt."""
    facts = {"share": _percent(effect.share), "narrower": _percent(1 - effect.left)}
    words = (
        _("Known, it takes %(share)s off the uncertainty of the third year: its band is %(narrower)s narrower.") % facts
    )
    if effect.relief < LEAST_RELIEF:
        return words
    wrong = _("One would be right about whether it balances in %(share)s more of the futures.") % {
        "share": _percent(effect.relief)
    }  # fmt: skip
    return f"{words} {wrong}"


def _percent(share: float) -> str:
    return f"{number(round(100 * share), 0)}\u00a0%"


def _label(key: str, assumptions: Assumptions) -> str:
    """The name of a parameter; that of the months, where they say more than summer."""
    return _("Each month, of an ordinary one") if _is_of_months(key, assumptions) else str(LABELS[key])


def _value(key: str, assumptions: Assumptions) -> str:
    of_months = _is_of_months(key, assumptions)
    return say_seasons(assumptions.seasons) if of_months else say_spread(key, assumptions[key])


def _is_of_months(key: str, assumptions: Assumptions) -> bool:
    return key == "summer" and bool(assumptions.seasons)


def assumption_groups(assumptions: Assumptions) -> list[dict[str, Any]]:
    """What is supposed, group by group, with where it comes from."""
    return [
        {
            "label": str(GROUP_LABELS[group]),
            "rows": [
                {
                    "label": _label(one.key, assumptions), "value": _value(one.key, assumptions),
                    "reason": source_of(one.key, assumptions),
                }
                for one in PARAMETERS
                if one.group is group and one.key != "price_today"
            ],
        }
        for group in GROUP_LABELS
    ]  # fmt: skip
