"""How rates are said: those of each space of a place, and what somebody who comes so often would pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from maillage.passes.models import Rate
from maillage.passes.models.rates import AUDIENCE_LABELS
from maillage.passes.queries.quotes import in_force
from maillage.passes.rules.habits import Offer, monthly_costs
from maillage.passes.rules.passes import PassForm
from maillage.passes.rules.rates import UNITS, Audience, RateKind
from maillage.places.models import Place, Space
from maillage.places.presenters.prices import amount_in_words


@dataclass(frozen=True, slots=True)
class RateText:
    """A rate in words: for whom, its amounts by length of time, from when."""

    rate: Rate
    whom: str
    amounts: tuple[str, ...]
    is_coming: bool = False


@dataclass(frozen=True, slots=True)
class SpaceRates:
    """The rates of a space, that of everybody first."""

    space: Space
    rates: tuple[RateText, ...]


@dataclass(frozen=True, slots=True)
class CostText:
    """What a month comes to by one way of paying; `share` draws it beside the dearest, in hundredths."""

    name: str
    amount: str
    share: int
    is_least: bool


def rates_of_spaces(place: Place, day: date, *, with_coming: bool = False) -> list[SpaceRates]:
    """What each space of a place costs that day; those without a price are left out, unless one sets them."""
    rows: dict[int, list[Rate]] = defaultdict(list)
    for rate in Rate.objects.filter(space__place=place, space__active=True).order_by("-valid_from", "-pk"):
        rows[rate.space_id].append(rate)
    order = [value for value, _label in AUDIENCE_LABELS]
    listed = []
    for space in place.spaces.filter(active=True).order_by("position", "pk"):
        now = sorted(in_force(rows[space.pk], day).values(), key=lambda one: order.index(one.audience))
        texts = [text_of_rate(rate) for rate in now]
        if with_coming:
            coming = [one for one in rows[space.pk] if one.valid_from > day and one.ended_on is None]
            texts += [text_of_rate(rate, is_coming=True) for rate in reversed(coming)]
        if texts or with_coming:
            listed.append(SpaceRates(space, tuple(texts)))
    return listed


def text_of_rate(rate: Rate, *, is_coming: bool = False) -> RateText:
    """€8 a half-day, €14 a day at most…"""
    whom = str(dict(AUDIENCE_LABELS)[rate.audience])
    return RateText(rate, whom, tuple(_amounts(rate)), is_coming)


def _amounts(rate: Rate) -> list[str]:
    if rate.kind == RateKind.FREE:
        return [gettext("free of charge")]
    sentences = {
        "hour": gettext("%(amount)s an hour"), "half_day": gettext("%(amount)s a half-day"),
        "evening": gettext("%(amount)s an evening"), "day": gettext("%(amount)s a day"),
        "week": gettext("%(amount)s a week"), "month": gettext("%(amount)s a month"),
    }  # fmt: skip
    cents = rate.prices.by_unit()
    words = [sentences[unit] % {"amount": amount_in_words(cents[unit])} for unit in UNITS if unit in cents]
    if rate.kind == RateKind.OPEN:
        return [gettext("each gives what they want; suggested: %(amounts)s") % {"amounts": ", ".join(words)}]
    return words


def costs_in_words(place: Place, habit: Mapping[str, Any]) -> list[CostText]:
    """What a month would cost somebody, by each way of paying, the cheapest first; nothing where nothing is asked."""
    rows = list(Rate.objects.filter(space=habit["espace"]).order_by("-valid_from", "-pk"))
    now = in_force(rows, timezone.localdate(timezone=place.zone))
    rate = now.get(habit["public"] or Audience.EVERYBODY) or now.get(Audience.EVERYBODY)
    if rate is None or rate.kind == RateKind.FREE:
        return []
    offers = [
        Offer(kind.name, PassForm(kind.form), kind.quantity, kind.price_cents)
        for kind in place.pass_kinds.filter(on_sale=True, use__in=["", habit["espace"].kind])
        if kind.form != PassForm.HOURS
    ]
    costs = monthly_costs(habit["fois"], rate.prices, offers)
    most = max((cost.cents for cost in costs), default=0) or 1
    each_time = gettext("paying each time")
    return [
        CostText(cost.name or each_time, amount_in_words(cost.cents), round(100 * cost.cents / most), n == 0)
        for n, cost in enumerate(costs)
    ]
