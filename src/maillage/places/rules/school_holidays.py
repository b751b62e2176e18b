"""School holidays: which zone a place is in, and when they fall.

The zones are those of the académies (arrêtés of the ministry of education for each school year; code de l'éducation,
art. L. 521-1). The dates come from the package `vacances-scolaires-france`, which follows these arrêtés. Corsica and
the overseas have calendars of their own, which are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from vacances_scolaires_france import SchoolHolidayDates

ZONES = {
    "A": ("25 39 70 90 24 33 40 47 64 03 15 43 63 21 58 71 89 07 26 38 73 74 19 23 87 01 42 69 16 17 79 86"),
    "B": (
        "04 05 13 84 02 60 80 59 62 54 55 57 88 44 49 53 72 85 06 83 14 27 50 61 76 18 28 36 37 41 45 08 10 51 52"
        " 22 29 35 56 67 68"
    ),
    "C": "77 93 94 11 30 34 48 66 75 09 12 31 32 46 65 81 82 78 91 92 95",
}  # the départements of each zone
ZONE_OF = {code: zone for zone, codes in ZONES.items() for code in codes.split()}
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """Days without school in a zone, both included; the name as the ministry writes it."""

    name: str
    zone: str
    first: date
    last: date

    @property
    def code(self) -> str:
        """What a form sends for it: `C-2026-10-17`."""
        return f"{self.zone}-{self.first.isoformat()}"


@cache
def holidays_of(zone: str) -> tuple[SchoolHoliday, ...]:
    """All that is known of a zone ("A", "B" or "C"), in order of dates.

    >>> next(str(one.last) for one in holidays_of("C") if one.first == date(2026, 10, 17))
    '2026-11-01'
    """
    key = f"vacances_zone_{zone.lower()}"
    days = SchoolHolidayDates().data
    return tuple(_runs(zone, ((day, days[day]["nom_vacances"]) for day in sorted(days) if days[day][key])))


def _runs(zone: str, days: Iterable[tuple[date, str]]) -> Iterable[SchoolHoliday]:
    first = last = None
    called = ""
    for day, name in days:
        if first is not None and last is not None and (name != called or day - last > A_DAY):
            yield SchoolHoliday(called, zone, first, last)
            first = None
        first, last, called = first or day, day, name
    if first is not None and last is not None:
        yield SchoolHoliday(called, zone, first, last)


def holidays_ahead(departements: Iterable[str], today: date, *, most: int = 6) -> tuple[SchoolHoliday, ...]:
    """The next ones, the current included, of the zones of these départements (numbers), in order of dates."""
    zones = sorted({zone for code in departements if (zone := ZONE_OF.get(code))})
    ahead = (one for zone in zones for one in [h for h in holidays_of(zone) if h.last >= today][:most])
    return tuple(sorted(ahead, key=lambda one: (one.first, one.zone)))
