"""Tables one takes away of a period: those of a place for its hosts, those of several for who may not see names.

Hosts have what the lists of their days say, line by line. Others have whole weeks that are over, place by place: a
line a booking, or days of their choice, would let a person be followed (docs/algorithms/small-numbers.md, rule 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.bookings.models import Booking
from maillage.bookings.queries.exports import (
    WeekOfPeople,
    bookings_between,
    bookings_by_kind,
    takings_between,
    takings_by_week,
    visits_by_day,
)
from maillage.bookings.queries.occupancy_rate import desk_minutes_by_week
from maillage.bookings.queries.visits import visits_by_week
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import rounded_down
from maillage.pages.visits import NO_VISIT, amount_of, occupancy_of
from maillage.places.models import Place, Space
from maillage.places.models.place import KIND_LABELS
from maillage.web.charts.figures import FEW
from maillage.web.formats import people_count

MOST_BOOKINGS = 20_000  # lines with names in one file
AT_ONCE = 2_000
NOBODY = WeekOfPeople()
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that may be taken away: its code in the address, its title, what it says."""

    code: str
    title: Any
    about: Any


OF_PLACE = (
    Table("reservations", gettext_lazy("Bookings"), gettext_lazy(
        "A line a booking, with the name of who comes, as on the list of the day. Neither notes nor telephones: "
        "a file travels. Taking it away is written in the journal, and those it names can read it there.")),
    Table("visites", gettext_lazy("Visits"), gettext_lazy(
        "A line a day: how many people came, with a booking and without.")),
    Table("recettes", gettext_lazy("Takings"), gettext_lazy(
        "A line for each amount received: the day, how much, by what means, for what.")),
)  # fmt: skip
OF_NETWORK = (
    Table("reservations", gettext_lazy("Bookings"), gettext_lazy(
        "For each week, place and kind of space: how many bookings, rounded down by fives.")),
    Table("visites", gettext_lazy("Visits"), gettext_lazy(
        "For each week and place: how many visits, rounded down by fives, and the occupancy of the desks.")),
    Table("recettes", gettext_lazy("Takings"), gettext_lazy(
        "For each week and place: what was received.")),
)  # fmt: skip


def whole_weeks(first: date, last: date, today: date) -> list[date]:
    """The Mondays of the whole weeks from one day to another that are over.

    >>> whole_weeks(date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 26))
    [datetime.date(2026, 11, 2), datetime.date(2026, 11, 9), datetime.date(2026, 11, 16)]
    """
    monday = first + timedelta(days=-first.weekday() % 7)
    end = min(last, today - timedelta(days=today.weekday() + 1))
    return [monday + timedelta(weeks=n) for n in range(max(0, (end - monday).days + 1) // 7)]


def count_lines(place: Place, first: date, last: date) -> dict[str, int]:
    """How many lines each table of a place has."""
    return {
        "reservations": bookings_between(place, first, last).count(),
        "visites": len(visits_by_day(place, first, last)),
        "recettes": takings_between(place, first, last).count(),
    }


def place_table(place: Place, code: str, first: date, last: date) -> tuple[list[str], Iterable[Row]]:
    """The head of a table of a place, and its rows."""
    match code:
        case "reservations":
            bookings = bookings_between(place, first, last)
            if bookings.count() > MOST_BOOKINGS:
                raise Refusal(
                    "too_many_to_write",
                    "This table has more than %(most)s lines: choose a shorter period.",
                    most=MOST_BOOKINGS,
                )
            head = [_("Day"), _("From"), _("To"), _("Space"), _("Desk or room"), _("Who"), _("People"), _("State"),
                    _("Arrival")]  # fmt: skip
            return head, (_booking_row(one) for one in bookings.iterator(chunk_size=AT_ONCE))
        case "visites":
            days = visits_by_day(place, first, last)
            head = [_("Day"), _("With a booking"), _("Without a booking"), _("Together")]
            return head, ((day, booked, other, booked + other) for day, (booked, other) in days.items())
    entries = takings_between(place, first, last)
    rows = entries.iterator(chunk_size=AT_ONCE)
    return [_("Day"), _("Amount (€)"), _("Means"), _("For what")], (
        (one.day, one.cents / 100, one.get_means_display(), one.note) for one in rows
    )


def _booking_row(booking: Booking) -> Row:
    zone = booking.place.zone
    start, end = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    arrived = booking.arrived_at.astimezone(zone).time() if booking.arrived_at else ""
    units = ", ".join(held.unit.name for held in booking.occupancies.all())
    return (start.date(), start.time(), end.time(), booking.space.name, units, booking.who, booking.people,
            booking.get_status_display(), arrived)  # fmt: skip


def network_table(places: Sequence[Place], code: str, mondays: Sequence[date]) -> tuple[list[str], Iterator[Row]]:
    """The head of a table of several places, and its rows: each week of each place, whether or not anybody came."""
    several = len({place.network_id for place in places}) > 1
    named = [*([_("Network")] if several else []), _("Place"), _("Week of")]
    match code:
        case "reservations":
            return [*named, _("Kind of space"), _("Bookings")], _booking_rows(places, mondays, several)
        case "visites":
            return [*named, _("Visits"), _("Occupancy (%)")], _visit_rows(places, mondays, several)
    return [*named, _("Amount (€)")], _taking_rows(places, mondays, several)


def _booking_rows(places: Sequence[Place], mondays: Sequence[date], several: bool) -> Iterator[Row]:
    booked = bookings_by_kind([place.pk for place in places], mondays)
    labels = dict(KIND_LABELS)
    kinds: dict[int, list[str]] = {}
    known = Space.objects.filter(place__in=places).order_by("kind").values_list("place", "kind").distinct()
    for number, kind in known:
        kinds.setdefault(number, []).append(kind)
    for place in places:
        for monday in mondays:
            for kind in kinds.get(place.pk, ()):
                week = booked.get((place.pk, kind, monday), NOBODY)
                by_fives = rounded_down(week.amount) if week.may_be_said else None
                cell = people_count(0) if by_fives is None else by_fives
                yield (*_named(place, several), monday, str(labels[kind]), cell)


def _visit_rows(places: Sequence[Place], mondays: Sequence[date], several: bool) -> Iterator[Row]:
    visits = visits_by_week([place.pk for place in places], mondays)
    desks = desk_minutes_by_week(places, mondays)
    for place in places:
        for monday in mondays:
            count = amount_of(visits.get((place.pk, monday), NO_VISIT))
            share = occupancy_of(visits, desks, place.pk, monday)
            cell = people_count(0) if count is FEW else count
            yield (*_named(place, several), monday, cell, "" if share is None else share)


def _taking_rows(places: Sequence[Place], mondays: Sequence[date], several: bool) -> Iterator[Row]:
    received = takings_by_week([place.pk for place in places], mondays)
    for place in places:
        for monday in mondays:
            week = received.get((place.pk, monday), NOBODY)
            cell = week.amount / 100 if week.may_be_said else people_count(0)
            yield (*_named(place, several), monday, cell)


def _named(place: Place, several: bool) -> Row:
    return (str(place.network), place.name) if several else (place.name,)
