"""What follows from a model, in sentences a council understands, and in charts with their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import dates
from django.utils.translation import gettext as _

from maillage.forecasts.presenters.council import council_sentences, return_rows
from maillage.forecasts.presenters.labels import (
    HARDLY,
    LABELS,
    say_euros,
    say_spread,
    say_tenths,
    say_value,
)
from maillage.forecasts.presenters.prices import price_lines, price_rows, price_sentences, trade_off
from maillage.forecasts.presenters.supposed import assumption_groups, first_rows, learning_sentence
from maillage.forecasts.rules.assumptions import MONTHS, Assumptions
from maillage.forecasts.rules.coverage import BREAK_EVENS, MONTHS_OF_USE, YEARS_OF_USE
from maillage.forecasts.rules.questions import WHAT_IFS, what_if
from maillage.web.charts.figures import Bars, Fan, Series
from maillage.web.formats import number

if TYPE_CHECKING:
    from maillage.forecasts.rules.demand import Backtest
    from maillage.forecasts.rules.outlook import Outlook

NEVER = 100.0  # % of occupancy: more can't be sold


def headline(outlook: Outlook) -> str:
    """The one sentence: how often the third year balances."""
    if outlook.balanced < HARDLY:
        return _("In the third year, receipts hardly ever cover costs.")
    return _("In the third year, receipts cover costs %(chance)s futures.") % {"chance": say_tenths(outlook.balanced)}


def break_even_sentence(assumptions: Assumptions, outlook: Outlook) -> str:
    """At which occupancy it balances, beside what is supposed."""
    low, middle, high = outlook.break_even
    supposed = say_spread("occupancy", assumptions["occupancy"])
    if round(high) <= 0:
        return _("It balances whoever comes: other receipts cover the costs.")
    if low > NEVER:
        return _("Even full every day, desks would not be enough: something else must bring money.")
    facts = {"middle": _percent(middle), "low": _percent(low), "high": _percent(high), "supposed": supposed}
    if facts["low"] == facts["high"]:
        return _("To balance, %(middle)s of the desks must be taken; %(supposed)s is supposed.") % facts
    return (
        _("To balance, %(middle)s of the desks must be taken (%(low)s to %(high)s); %(supposed)s is supposed.") % facts
    )


def _percent(share: float) -> str:
    if share > NEVER:
        return _("more than all")
    return f"{number(max(share, 0.0), 0)}\u00a0%"


def cash_sentence(outlook: Outlook) -> str:
    """Whether money runs out, and when."""
    if outlook.dry_month is None or outlook.dry < 0.005:
        return _("Money in hand never runs out within three years.")
    if outlook.dry < HARDLY:
        return _("Money in hand hardly ever runs out within three years.")
    chance = say_tenths(outlook.dry)
    if outlook.dry_month <= 1:
        return _("Money is missing from the first month %(chance)s futures: nothing is in hand to begin with.") % {
            "chance": chance
        }
    facts = {"chance": chance, "month": outlook.dry_month}
    return _("Money runs out %(chance)s futures: half of those times before month %(month)d, half after.") % facts


def cash_fan(outlook: Outlook) -> Fan:
    """Money in hand at the end of each month."""
    low, middle, high = outlook.cash
    return Fan(
        key="cash", title=_("Money in hand, month by month"), unit="€", across=_("Month"),
        labels=[str(month) for month in range(MONTHS + 1)], band_name=_("eight futures of ten"),
        series=[
            Series(_("one time of ten, less than"), [round(one) for one in low]),
            Series(_("in the middle"), [round(one) for one in middle]),
            Series(_("one time of ten, more than"), [round(one) for one in high]),
        ],
        note=_("Month 0 is the day it begins, the works paid."), from_zero=False, say=say_euros,
    )  # fmt: skip


def season_bars(assumptions: Assumptions, outlook: Outlook) -> Bars:
    """Half-days taken in each month of the third year, by the name of the month: where summer leaves a hollow."""
    year = outlook.months[MONTHS - 12 :]
    names = [dates.MONTHS[(assumptions.first_month - 1 + month) % 12 + 1] for month in range(12)]
    return Bars(
        key="seasons", title=_("Half-days taken in the third year, likely"), across=_("Month"), lying=True,
        labels=[str(name) for name in names], series=[Series(_("half-days"), [round(one.half_days) for one in year])],
    )  # fmt: skip


def effects_bars(outlook: Outlook) -> Bars | None:
    """What matters most to the third year, the first six."""
    rows = outlook.effects[:6]
    if not rows:
        return None
    return Bars(
        key="effects", title=_("What the result depends on"), unit="%", across=_("Parameter"), lying=True,
        labels=[str(LABELS[one.key]) for one in rows],
        series=[Series(_("share of the uncertainty"), [round(100 * one.share) for one in rows])],
        say=lambda value: f"{number(value, 0)}\u00a0%",
    )  # fmt: skip


def effects_method(outlook: Outlook) -> str:
    """How the shares are found, by its name."""
    return _(
        "How: over the %(n)s futures drawn, the part of the variance of the result that each parameter explains by"
        " itself (first-order index of Sobol)."
    ) % {"n": number(outlook.draws)}  # fmt: skip


def two_sides(outlook: Outlook) -> Bars | None:
    """The tornado: how far the result of the third year goes from its middle when one parameter is low, or high."""
    rows = outlook.effects[:6]
    if not rows:
        return None
    middle = outlook.results[-1][1]
    return Bars(
        key="two-sides", title=_("How far each moves the result of the third year"), unit="€", across=_("Parameter"),
        labels=[str(LABELS[one.key]) for one in rows], lying=True, two_sided=True, say=say_euros,
        series=[
            Series(_("when it is low"), [round(one.when_low - middle) for one in rows]),
            Series(_("when it is high"), [round(one.when_high - middle) for one in rows]),
        ],
        note=_("From the middle result, %(middle)s: to the left less, to the right more.")
        % {"middle": say_euros(middle)},
    )  # fmt: skip


def effect_rows(outlook: Outlook) -> list[dict[str, str]]:
    """The same in words: the result of the third year when a parameter is low, and when it is high."""
    return [
        {"label": str(LABELS[one.key]), "low": say_euros(one.when_low), "high": say_euros(one.when_high)}
        for one in outlook.effects[:6]
    ]


def lever_rows(outlook: Outlook) -> list[dict[str, str]]:
    """What would be enough by itself."""
    return [
        {
            "label": str(LABELS[one.key]), "now": say_value(one.key, one.now),
            "half": _lever_value(one.key, one.half), "safe": _lever_value(one.key, one.safe),
        }
        for one in outlook.levers
    ]  # fmt: skip


def _lever_value(key: str, value: float | None) -> str:
    if value is None:
        return _("not enough alone")
    if key in {"contribution", "rent"}:
        return say_euros(value)
    return say_value(key, round(value, 2) if key == "price" else round(value, 1))


def year_rows(outlook: Outlook) -> list[dict[str, Any]]:
    """Receipts and costs of each year by nature, with likely values; then what ten futures say of the result."""
    years = [outlook.months[start : start + 12] for start in range(0, MONTHS, 12)]

    def row(label: str, nature: str, *, total: bool = False) -> dict[str, Any]:
        return {
            "label": label, "total": total,
            "values": [say_euros(sum(getattr(month, nature) for month in year)) for year in years],
        }  # fmt: skip

    return [
        row(_("Half-days sold"), "sold"), row(_("Offices let"), "residents"), row(_("Meeting rooms"), "rooms"),
        row(_("Training"), "training"), row(_("Grants, public service, other"), "supported"),
        row(_("The commune"), "contribution"), row(_("Receipts"), "receipts", total=True),
        row(_("Running the place"), "running"), row(_("Host"), "host"), row(_("Costs"), "costs", total=True),
    ]  # fmt: skip


def result_rows(outlook: Outlook) -> list[list[str]]:
    """The result of each year: a tenth below, the middle, a tenth above."""
    return [[say_euros(one) for one in triple] for triple in outlook.results]


def backtest_sentence(past: Backtest | None) -> str:
    """How the past of the place would have been foreseen; empty when that is not known."""
    if past is None:
        return ""
    facts = {"known": past.known, "inside": past.inside, "after": past.after}
    return (
        _("Replayed on its past: from the first %(known)d months, %(inside)d of the next %(after)d lie in the band.")
        % facts
    )


def band_note(draws: int) -> str:
    """What the band of a chart holds."""
    return _("Drawn from %(n)s possible futures: the band holds eight of ten.") % {"n": number(draws)}


def coverage_sentence() -> str:
    """How often such bands held what was true, where that was known."""
    facts = {
        "cases": number(BREAK_EVENS.cases), "evens": number(round(BREAK_EVENS.least)),
        "places": number(MONTHS_OF_USE.cases), "least": number(round(MONTHS_OF_USE.least)),
        "most": number(round(MONTHS_OF_USE.most)), "least_year": number(round(YEARS_OF_USE.least)),
        "most_year": number(round(YEARS_OF_USE.most)),
    }  # fmt: skip
    return (
        _(
            "Is the band right? On %(cases)s invented places whose truth is known, the break-even lay in its band "
            "%(evens)s times of 100. Use foreseen from the bookings of %(places)s places lay in it %(least)s to "
            "%(most)s times of 100 for a month, %(least_year)s to %(most_year)s for a year."
        )
        % facts
    )


def question_labels() -> dict[str, str]:
    """The questions one may ask of a model."""
    return {
        "price_10": _("if half a day cost €10"),
        "training_leaves": _("if the school or the trainers left"),
        "tenant_leaves": _("if one office less were let"),
        "fibre_doubles": _("if the internet cost twice as much"),
        "energy_half_more": _("if energy cost half more"),
        "host_ten_hours": _("if a host were paid ten hours a week"),
        "host_shared": _("if two places shared the host"),
        "grant_stops": _("if the grant were not renewed"),
    }


def open_questions(assumptions: Assumptions) -> list[tuple[str, str]]:
    """Those that change something in this model."""
    return [
        (name, label) for name, label in question_labels().items() if name in WHAT_IFS and what_if(assumptions, name)
    ]


def answer_context(assumptions: Assumptions, outlook: Outlook) -> dict[str, Any]:
    """All of it, for the page and the report."""
    return {
        "headline": headline(outlook),
        "cash": cash_sentence(outlook),
        "even": break_even_sentence(assumptions, outlook),
        "council": council_sentences(assumptions, outlook),
        "fan": cash_fan(outlook),
        "seasons": season_bars(assumptions, outlook),
        "effects": effects_bars(outlook),
        "effects_method": effects_method(outlook),
        "two_sides": two_sides(outlook),
        "effect_rows": effect_rows(outlook),
        "learning": learning_sentence(outlook),
        "first": first_rows(assumptions, outlook),
        "returns": return_rows(assumptions, outlook),
        "levers": lever_rows(outlook),
        "prices": price_lines(outlook),
        "price_sentences": price_sentences(assumptions, outlook),
        "trade_off": trade_off(outlook),
        "price_rows": price_rows(outlook),
        "years": year_rows(outlook),
        "results": result_rows(outlook),
        "groups": assumption_groups(assumptions),
        "band": band_note(outlook.draws),
        "coverage": coverage_sentence(),
        "draws": number(outlook.draws),
    }
