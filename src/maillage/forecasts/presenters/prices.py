"""Which price: what each leaves to put in and who still comes, while those who pay less pay no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from maillage.forecasts.presenters.labels import say_euros, say_tenths
from maillage.forecasts.rules.assumptions import SHARE, Assumptions
from maillage.web.charts.figures import Lines, Series
from maillage.web.formats import number

if TYPE_CHECKING:
    from maillage.forecasts.rules.balance import PricePoint
    from maillage.forecasts.rules.outlook import Outlook

HALF, SAFE = 0.5, 0.8  # of the futures
NOBODY = 0.005  # a share below which all pay the price


def price_sentences(assumptions: Assumptions, outlook: Outlook) -> list[str]:
    """Which of the prices reach balance, who comes then, and what those who pay less go on paying."""
    return [_enough(outlook.prices), *_solidarity(assumptions)] if outlook.prices else []


def _enough(prices: Sequence[PricePoint]) -> str:
    half = [one for one in prices if one.balanced >= HALF]
    safe = [one for one in prices if one.balanced >= SAFE]
    if not half:
        return _("None of these prices balances half of the time: something else must bring money.")
    facts = {
        "half": _prices_of(half),
        "safe": _prices_of(safe) if safe else "",
        "least": _count(half[-1]),
        "most": _count(half[0]),
    }
    words = _("Half a day at this price balances at least half of the time: %(half)s.") % facts
    if safe:
        words += " " + _("Four times of five: %(safe)s.") % facts
    if facts["least"] != facts["most"]:
        words += " " + _("From the lowest to the highest, half-days go from %(most)s to %(least)s a month.") % facts
    return words


def _prices_of(points: Sequence[PricePoint]) -> str:
    """One price, or from the lowest to the highest of those tried."""
    low, high = (say_euros(one.price, exact=True) for one in (points[0], points[-1]))
    return low if low == high else _("%(low)s up to %(high)s") % {"low": low, "high": high}


def _count(point: PricePoint) -> str:
    return number(point.half_days, 0)


def _solidarity(assumptions: Assumptions) -> list[str]:
    """What they pay who pay less, whatever the price."""
    others = 1 - SHARE * assumptions.likely("paying")
    if others < NOBODY:
        return []
    facts = {
        "share": f"{number(100 * others, 0)}\u00a0%",
        "price": say_euros(assumptions.likely("reduced_price"), exact=True),
    }
    return [
        _(
            "Nobody in the solidarity groups pays more: %(share)s of today’s half-days stay at %(price)s, "
            "and come as ever."
        )
        % facts
    ]


def _to_ten(amount: float) -> str:
    """An amount to ten euros: what prices leave differs by less than two figures say."""
    return say_euros(10 * round(amount / 10), exact=True)


def trade_off(outlook: Outlook) -> Lines | None:
    """Each price as a point: how many half-days are taken, what is left to put in; each gives up something."""
    points = sorted(outlook.prices, key=lambda one: one.half_days)
    if len({round(one.half_days, 1) for one in points}) < 2:
        return None
    return Lines(
        key="trade-off", title=_("What is put in, a year, for how many half-days a month"), unit="€",
        across=_("Half-days a month (at this price)"), from_zero=False, say=_to_ten,
        labels=[f"{number(one.half_days, 0)} ({say_euros(one.price, exact=True)})" for one in points],
        at=[one.half_days for one in points],
        series=[Series(_("to put in"), [round(one.need) for one in points])],
        note=_(
            "A point to the left asks more of each; a point to the right has more people come. To ten euros, so that"
            " prices can be told apart: all are drawn from the same futures, and each is known to two figures."
        ),
    )  # fmt: skip


def price_lines(outlook: Outlook) -> Lines | None:
    """What a price leaves to be put in."""
    if not outlook.prices:
        return None
    return Lines(
        key="prices", title=_("What each price would leave to put in, a year"), unit="€",
        across=_("Price of half a day"), labels=[say_euros(one.price, exact=True) for one in outlook.prices],
        at=[one.price for one in outlook.prices],
        series=[Series(_("to put in"), [round(one.need) for one in outlook.prices])], say=_to_ten,
    )  # fmt: skip


def price_rows(outlook: Outlook) -> list[dict[str, str]]:
    """The same trade-off with who comes."""
    return [
        {
            "price": say_euros(one.price, exact=True), "half_days": number(one.half_days, 0),
            "need": _to_ten(one.need), "chance": say_tenths(one.balanced),
        }
        for one in outlook.prices
    ]  # fmt: skip
