"""Which activities together reach balance, in sentences and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.forecasts.presenters.labels import HARDLY, say_euros, say_tenths
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.web.charts.figures import Bars, Series
from maillage.web.formats import number

if TYPE_CHECKING:
    from maillage.forecasts.rules.mixes import Mix

MOST_SHOWN = 12
ACTIVITY_NAMES: dict[str, Any] = {
    "room_hours": gettext_lazy("rooms let by the hour"),
    "residents": gettext_lazy("offices let"),
    "training_days": gettext_lazy("trainers or a school"),
    "service": gettext_lazy("a public service desk"),
    "grant": gettext_lazy("a grant"),
}


def mix_name(activities: Sequence[str]) -> str:
    """What a mix is made of: desks + offices let + training."""
    words = " + ".join([_("desks by the half-day"), *(str(ACTIVITY_NAMES[key]) for key in activities)])
    return words[:1].upper() + words[1:]


def mixes_context(assumptions: Assumptions, desks: float, amounts: Mapping[str, Spread]) -> dict[str, Any]:
    """The mixes that are enough, else those that come nearest; what was tried."""
    from maillage.forecasts.rules.mixes import HALF, SAFE, mixes_of, smallest  # noqa: PLC0415 - numpy, when it is used

    tried = mixes_of(assumptions, desks, amounts)
    safe, half = smallest(tried, SAFE), smallest(tried, HALF)
    listed = _listed(tried, safe, half)
    return {
        "sentences": [_enough(safe, half), _posts_alone(tried[0])],
        "bars": _bars(listed),
        "rows": [_row(one, is_safe=one.balanced >= SAFE, is_half=one.balanced >= HALF) for one in listed],
        "tried": len(tried),
    }


def _listed(tried: Sequence[Mix], safe: Sequence[Mix], half: Sequence[Mix]) -> list[Mix]:
    """Those that are enough four times of five, half of the time; without any, the five that come nearest."""
    enough = list(dict.fromkeys([*safe, *half]))
    listed = enough or sorted(tried, key=lambda one: (-one.balanced, -one.result[1]))[:5]
    return sorted(listed, key=lambda one: (-one.balanced, len(one.activities)))[:MOST_SHOWN]


def _enough(safe: Sequence[Mix], half: Sequence[Mix]) -> str:
    if safe:
        return ngettext(
            "%(n)s mix balances four times of five and is the smallest of its kind: with less, it no longer does.",
            "%(n)s mixes balance four times of five; take one activity away from any of them, and it no longer does.",
            len(safe),
        ) % {"n": number(len(safe))}
    if half:
        return _("No mix balances four times of five with these amounts; those below do half of the time.")
    return _("No mix balances half of the time with these amounts; those below come nearest.")


def _posts_alone(mix: Mix) -> str:
    facts = {"chance": say_tenths(mix.balanced), "result": say_euros(mix.result[1])}
    if mix.balanced < HARDLY:
        return _("Desks alone hardly ever balance: the result of the third year is %(result)s in the middle.") % facts
    return (
        _("Desks alone balance %(chance)s futures: the result of the third year is %(result)s in the middle.") % facts
    )


def _bars(mixes: Sequence[Mix]) -> Bars:
    return Bars(
        key="mixes", title=_("How likely each mix balances in the third year"), unit="%", across=_("Mix"), lying=True,
        labels=[mix_name(one.activities) for one in mixes],
        series=[Series(_("of the futures"), [round(100 * one.balanced) for one in mixes])],
        say=lambda value: f"{number(value, 0)}\u00a0%",
    )  # fmt: skip


def _row(mix: Mix, *, is_safe: bool, is_half: bool) -> dict[str, Any]:
    low, middle, high = (say_euros(one) for one in mix.result)
    enough = _("balances half of the time") if is_half else _("is not enough")
    result = _("%(middle)s in the third year (%(low)s to %(high)s)") % {"middle": middle, "low": low, "high": high}
    return {
        "name": mix_name(mix.activities), "activities": mix.activities, "result": result,
        "verdict": _("balances four times of five") if is_safe else enough,
    }  # fmt: skip
