"""A figure of each kind, for the page of the design system; the numbers are invented."""

from __future__ import annotations

from itertools import accumulate

from django.utils.translation import gettext as _

from maillage.web.charts.figures import (
    FEW,
    Amount,
    Bars,
    Fan,
    Figure,
    Flows,
    Histogram,
    Lines,
    Multiples,
    Series,
    Sparkline,
)

MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
PLACES = ("Mende", "Florac", "Marvejols", "Langogne", "Villefort", "Saint-Chély-d’Apcher")
WEEKS: tuple[Amount, ...] = (14, 18, 21, FEW, 25, 22, 30, 28, FEW, 34, 31, 38)
VISITS: tuple[tuple[Amount, ...], ...] = (
    (120, 132, 141, 138, 150, 162, 118, 90, 170, 181, 190, 176),
    (60, 64, 70, 72, 69, 80, 75, 52, 88, 92, 95, 90),
    (32, 30, 41, 45, 44, 50, 38, 25, 52, 58, 61, 57),
    (18, 22, 25, 21, 28, 27, 20, FEW, 30, 33, 31, 35),
)


def sample_figures() -> list[Figure]:
    """Lines, an interval, bars in four ways, a histogram, small multiples, flows."""
    visits, month = _("visits"), _("Month")
    by_place = [Series(place, values) for place, values in zip(PLACES, VISITS, strict=False)]
    middle = list(accumulate([9, 1, 2, 1, 3, 2, 2, 4, 3, 4, 5, 4], initial=0))[1:]
    spread = range(len(middle))
    fan = [
        Series(_("low"), [value - at * 1.2 for at, value in zip(spread, middle, strict=True)]),
        Series(_("median"), middle),
        Series(_("high"), [value + at * 1.6 for at, value in zip(spread, middle, strict=True)]),
    ]
    minutes: list[Amount] = [12, 85, 240, 410, 380, 260, 170, 95, 40, FEW]
    moves: list[tuple[str, str, Amount]] = [
        (PLACES[0], PLACES[1], 64),
        (PLACES[0], PLACES[2], 41),
        (PLACES[1], PLACES[0], 37),
        (PLACES[2], PLACES[0], 52),
        (PLACES[5], PLACES[2], 28),
        (PLACES[3], PLACES[4], FEW),
        (PLACES[3], PLACES[0], 18),
    ]
    return [
        Lines(key="lines", title=_("Lines"), unit=visits, across=month, labels=MONTHS, series=by_place[:3]),
        Fan(key="fan", title=_("A median in its interval"), unit=visits, across=month, labels=MONTHS, series=fan),
        Bars(key="bars", title=_("Bars, some too few to say"), unit=visits, across=_("Week"), series=[
            Series("", WEEKS)], labels=MONTHS, note=_("Hatched: fewer than five, whatever the number.")),
        Bars(key="stacked", title=_("Bars on one another"), unit=visits, across=month, labels=MONTHS, series=by_place),
        Bars(key="lying", title=_("Lying bars"), unit=visits, across=_("Place"), labels=PLACES, lying=True,
             series=[Series("", [212, 148, 97, 55, FEW, 31])]),
        Histogram(key="histogram", title=_("Histogram"), unit=_("minutes"), across=_("Minutes"), counted=_("People"),
                  edges=range(0, 110, 10), counts=minutes),
        Multiples(key="multiples", title=_("Small multiples"), unit=visits, across=month, labels=MONTHS,
                  series=[*by_place, Series(PLACES[4], [FEW] * 6 + [8, 12, 9, 7, 6, FEW])]),
        Multiples(key="multiples-of-bars", title=_("Small multiples of bars"), unit=visits, across=month, labels=MONTHS,
                  bars=True, series=[*by_place[:2], Series(PLACES[4], [FEW] * 6 + [8, 12, 9, 7, 6, FEW])]),
        Flows(key="flows", title=_("Flows"), unit=_("journeys"), sources=_("From"), goals=_("To"), rows=moves),
    ]  # fmt: skip


def sample_sparkline() -> Sparkline:
    """The line the height of a word."""
    return Sparkline(key="sparkline", title=_("Visits"), labels=MONTHS, values=VISITS[0])
