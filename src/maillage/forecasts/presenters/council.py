"""What the commune puts in each year, and what it gets for a euro: the honest words for a council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.forecasts.presenters.labels import say_euros, say_spread, say_value
from maillage.forecasts.presenters.sources import source_of
from maillage.forecasts.rules.assumptions import Assumptions
from maillage.kernel.small_numbers import FEWEST
from maillage.web.formats import french, number

if TYPE_CHECKING:
    from maillage.forecasts.rules.balance import YearlyReturn
    from maillage.forecasts.rules.outlook import Outlook

TONNE = 1_000  # kilograms


def council_sentences(assumptions: Assumptions, outlook: Outlook) -> list[str]:
    """What is put in, what is got, what a euro of it gives, what volunteers give besides."""
    gives = outlook.gives
    put_in = (
        _("For the third year to balance, %(half)s in all is needed half of the time; %(safe)s four times of five.")
        % {"half": say_euros(gives.need_half), "safe": say_euros(gives.need_safe)}
        if gives.need_safe > 0
        else _("The third year needs nothing from the commune, four times of five.")
    )
    facts = {
        "people": _people(gives.people), "hours": number(_two(gives.hours)), "km": number(_two(gives.km)),
        "co2": _weight(gives.co2_kg),
    }  # fmt: skip
    gets = _("For that: %(people)s, %(hours)s hours of work a year, %(km)s km not driven, %(co2)s of CO₂ less.") % facts
    return [put_in, " ".join((gets, *_left_out(assumptions))), *_euro_sentences(gives), *_volunteers(assumptions)]


LEFT_OUT: dict[str, Any] = {
    "residents": gettext_lazy("offices that are let"), "room_hours": gettext_lazy("rooms that are hired"),
    "training_days": gettext_lazy("days of training"),
}  # fmt: skip


def _left_out(assumptions: Assumptions) -> list[str]:
    """What this place does besides its desks, and that no figure above counts: people are known at desks alone."""
    names = [str(words) for key, words in LEFT_OUT.items() if assumptions.likely(key) > 0]
    if not names:
        return []
    return [_("Desks alone are counted, not the rest: %(names)s.") % {"names": ", ".join(names)}]


def _people(people: float) -> str:
    if people < FEWEST:
        return _("fewer than 5 people come in an ordinary month")
    return ngettext(
        "%(n)s person comes in an ordinary month", "%(n)s people come in an ordinary month", round(people)
    ) % {"n": number(round(people))}  # fmt: skip


def _euro_sentences(gives: YearlyReturn) -> list[str]:
    """What a euro put in gives, and what an hour costs; nothing where next to nothing is put in."""
    hours, km, grams = (gives.per_euro(one) for one in (gives.hours, gives.km, 1_000 * gives.co2_kg))
    if hours is None or km is None or grams is None:
        return []
    facts = {"minutes": _minutes(60 * hours), "km": _few(km), "grams": number(_two(grams))}
    euro = _("Each euro put in gives %(minutes)s of work, %(km)s km not driven and %(grams)s g of CO₂ less.") % facts
    hour = _("That is %(cost)s of public money for an hour of work.")
    return [euro, hour % {"cost": say_euros(round(gives.need_half / max(gives.hours, 1.0), 2), exact=True)}]


def _minutes(minutes: float) -> str:
    count = round(minutes)
    return ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": number(count)}


def _few(amount: float) -> str:
    """To one decimal under ten."""
    return number(round(amount, 1)) if amount < 10 else number(_two(amount))


def _weight(kg: float) -> str:
    """Kilograms, tonnes from one."""
    return f"{number(round(kg / TONNE, 1))}\u00a0t" if kg >= TONNE else f"{number(_two(kg))}\u00a0kg"


def _two(amount: float) -> float:
    """To two figures."""
    step = 10.0 ** max(0, len(str(int(amount))) - 2)
    return round(amount / step) * step


def _volunteers(assumptions: Assumptions) -> list[str]:
    hours, worth = assumptions.likely("volunteer_hours"), assumptions.likely("volunteer_worth")
    if not hours:
        return []
    volunteers = _("Volunteers give %(hours)s hours a year besides.") % {"hours": number(12 * hours)}
    counted = _("Counted at %(each)s, they are worth %(sum)s.") % {
        "each": say_value("volunteer_worth", worth), "sum": say_euros(12 * hours * worth),
    }  # fmt: skip
    return [f"{volunteers} {counted}" if worth else volunteers]


def return_rows(assumptions: Assumptions, outlook: Outlook) -> list[dict[str, str]]:
    """What a year gives, what a euro put in gives of it, and where each figure comes from."""
    gives = outlook.gives
    colon = "\u00a0: " if french() else ": "

    def traced(words: str, key: str) -> str:
        source = source_of(key, assumptions) or _("said in the model")
        return f"{words} {say_spread(key, assumptions[key])}{colon}{source}"

    person = gives.need_half / gives.people if gives.people >= FEWEST else None
    hours, km, grams = (gives.per_euro(one) for one in (gives.hours, gives.km, 1_000 * gives.co2_kg))
    return [
        {
            "label": _("Hours of work"), "year": f"{number(_two(gives.hours))}\u00a0h",
            "euro": "" if hours is None else _minutes(60 * hours),
            "source": _("Half-days foreseen at the desks, four hours each."),
        },
        {
            "label": _("People in an ordinary month"),
            "year": number(round(gives.people)) if gives.people >= FEWEST else _("fewer than 5"),
            "euro": _("%(cost)s a year each") % {"cost": say_euros(person)} if person and hours is not None else "",
            "source": traced(_("Half-days foreseen, divided by those of one person,"), "visits_person"),
        },
        {
            "label": _("Kilometres not driven"), "year": f"{number(_two(gives.km))}\u00a0km",
            "euro": "" if km is None else f"{_few(km)}\u00a0km",
            "source": traced(_("Half-days foreseen, times"), "km_saved"),
        },
        {
            "label": _("CO₂ not emitted"), "year": _weight(gives.co2_kg),
            "euro": "" if grams is None else f"{number(_two(grams))}\u00a0g",
            "source": traced(_("Kilometres not driven, times"), "km_co2"),
        },
    ]  # fmt: skip
