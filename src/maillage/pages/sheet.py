"""The day of a place on one sheet of A4 (Typst): what one pins up before a power cut."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.places.models import Place
from maillage.web.formats import clock, day_and_year, times
from maillage.web.pdf import compile_pdf


def sheet_content(place: Place, on: date, bookings: Sequence[Booking]) -> dict[str, Any]:
    """What the sheet says, before it is set."""
    rows = [
        [
            times(b.period, place.timezone),
            b.who,
            _space_and_units(b),
            str(b.people),
            b.note,
            clock(b.arrived_at, place.zone) if b.arrived_at else "",
        ]
        for b in bookings
        if b.status == Status.CONFIRMED
    ]
    now = timezone.localtime(timezone=place.zone)
    return {
        "title": f"{place.name} — {day_and_year(on)}",
        "head": [_("Hours"), _("Who"), _("Where"), _("People"), _("Note"), _("Arrival")],
        "rows": rows,
        "empty": _("Nobody has booked."),
        "printed": _("Printed on %(day)s at %(time)s. Names are for the hosts: destroy after use.")
        % {"day": day_and_year(now.date()), "time": clock(now.time())},
        "contact": " · ".join(filter(None, [place.full_address, place.phone, place.email])),
    }


def sheet_of_day(place: Place, on: date, bookings: Sequence[Booking]) -> bytes:
    """The sheet of a day, as a PDF."""
    return compile_pdf("maillage.pages", "templates/pages/day.typ", sheet_content(place, on, bookings))


def _space_and_units(booking: Booking) -> str:
    """The space and its units; once where they bear one name."""
    units = [held.unit.name for held in booking.occupancies.all() if held.holds]
    others = [name for name in units if name != booking.space.name]
    return f"{booking.space.name} — {', '.join(others)}" if others else booking.space.name
