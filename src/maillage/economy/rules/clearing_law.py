"""What the law asks of a pass that several places honour: the kind of voucher it is, the threshold of the network.

Nothing here is legal advice: the kind is proposed, a human decides; figures are dated data with their reference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from maillage.telework.rules.figures import Figure, figure_on, read_figures

THRESHOLD = "limited_network_threshold"
NEAR = Decimal("0.8")  # of the threshold: time to prepare the declaration


class VoucherKind(StrEnum):
    """Of one use: VAT is due when the pass is sold. Of several: when it is used, by the place visited."""

    SINGLE = "single"
    MULTI = "multi"


@dataclass(frozen=True, slots=True)
class Supply:
    """What a pass opens at one place: under which VAT territory, at which rate; `rate` is None where exempt."""

    territory: str
    rate: Decimal | None


def propose_voucher_kind(supplies: Iterable[Supply]) -> VoucherKind:
    """Of one use when all it opens is taxed alike on one territory, otherwise of several (CIBS, formerly CGI 256 ter).

    >>> propose_voucher_kind([Supply("FR", Decimal("0.2")), Supply("FR", None)]).value
    'multi'
    """
    return VoucherKind.SINGLE if len(set(supplies)) == 1 else VoucherKind.MULTI


class Closeness(StrEnum):
    """How near the threshold is."""

    BELOW = "below"
    NEAR = "near"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Watch:
    """What was paid by pass over twelve months, beside the figure in force; `closeness` is None when none is known."""

    since: date
    until: date
    cents: int
    figure: Figure | None

    @property
    def share(self) -> Decimal | None:
        """Of the threshold; None when none is known."""
        return Decimal(self.cents) / (self.figure.value * 100) if self.figure else None

    @property
    def closeness(self) -> Closeness | None:
        """Below, near (80 % or more) or above: the law counts what exceeds the threshold."""
        if self.share is None:
            return None
        if self.share > 1:
            return Closeness.ABOVE
        return Closeness.NEAR if self.share >= NEAR else Closeness.BELOW


@cache
def clearing_figures() -> tuple[Figure, ...]:
    """The legal figures about clearing that Maillage ships."""
    path = files("maillage.economy").joinpath("data/clearing_figures.json")
    return read_figures(path.read_text(encoding="utf-8"))


def a_year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29.

    >>> a_year_before(date(2028, 2, 29))
    datetime.date(2027, 2, 28)
    """
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def watch_threshold(
    payments: Iterable[tuple[date, int]], day: date, figures: Iterable[Figure] | None = None
) -> Watch:  # fmt: skip
    """What passes paid for (day and cents) in the twelve months that end on `day`, beside the figure in force."""
    since = a_year_before(day)
    cents = sum(amount for when, amount in payments if since < when <= day)
    return Watch(since, day, cents, figure_on(THRESHOLD, day, clearing_figures() if figures is None else figures))
