"""One's bookings as they are read: what presses first, by week, the past by month, and the statement of one's days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.template.defaultfilters import date as date_filter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.bookings.models import Booking
from maillage.bookings.queries.mine import Again
from maillage.bookings.rules.habits import same_again
from maillage.bookings.rules.policy import HOLDING, Status
from maillage.community.models import Person
from maillage.kernel.period import merged
from maillage.places.rules.life import State
from maillage.web.formats import clock, day, day_and_year, number, times


@dataclass(frozen=True, slots=True)
class Group:
    """Bookings of one week or one month, under its name."""

    name: str
    bookings: tuple[Booking, ...]


def local_day(booking: Booking) -> date:
    """The day it begins on, at its place."""
    return booking.starts_at.astimezone(booking.place.zone).date()


def group_by_week(bookings: Iterable[Booking], today: date) -> list[Group]:
    """What comes, week after week: this one, the next, then by their Monday."""

    def monday(booking: Booking) -> date:
        on = local_day(booking)
        return on - timedelta(days=on.weekday())

    this = today - timedelta(days=today.weekday())
    names = {this: _("This week"), this + timedelta(weeks=1): _("Next week")}
    return [
        Group(names.get(first) or _("Week of %(day)s") % {"day": day(first, today=today)}, tuple(group))
        for first, group in groupby(bookings, monday)
    ]


def group_by_month(bookings: Iterable[Booking]) -> list[Group]:
    """What is over, month by month, the latest first."""
    months = groupby(bookings, lambda booking: local_day(booking).replace(day=1))
    return [Group(str(date_filter(first, "F Y")).capitalize(), tuple(group)) for first, group in months]


def once_a_series(bookings: Iterable[Booking]) -> list[Booking]:
    """The bookings without series, and the next date of each series: the others are on its own page."""
    seen: set[int] = set()
    listed = []
    for booking in bookings:
        if booking.series_id in seen:
            continue
        if booking.series_id:
            seen.add(booking.series_id)
        listed.append(booking)
    return listed


def again_by_booking(past: Sequence[Booking], coming: Sequence[Booking], now: datetime) -> dict[int, Again]:
    """When the same would be next, once a habit: beside the latest visit to each space that can still be booked, of
    those that took place. `past` has the latest first.
    """
    own = [booking.period for booking in coming if booking.status in HOLDING]
    again: dict[int, Again] = {}
    spaces: set[int] = set()
    for booking in past:
        took_place = booking.status == Status.CONFIRMED and not booking.guest
        can_be_booked = booking.space.active and booking.place.state == State.IN_SERVICE
        if not took_place or not can_be_booked or booking.space_id in spaces:
            continue
        if period := same_again(booking.period, booking.place.zone, now, own):
            again[booking.pk] = Again(booking, period)
            spaces.add(booking.space_id)
    return again


@dataclass(frozen=True, slots=True)
class Statement:
    """The days one came, between two days, as one hands them to an employer."""

    first: date
    last: date
    visits: tuple[Booking, ...]

    @property
    def days(self) -> int:
        """How many different days."""
        return len({local_day(visit) for visit in self.visits})

    @property
    def minutes(self) -> int:
        """How long in all; two bookings at one time count once."""
        return sum(period.minutes for period in merged(visit.period for visit in self.visits))

    @property
    def query(self) -> str:
        """What the addresses of its files add to their own."""
        return f"&du={self.first.isoformat()}&au={self.last.isoformat()}"

    def summary(self) -> str:
        """How many days, how many hours."""
        days = ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days}
        return _("%(days)s, %(hours)s h in all") % {"days": days, "hours": number(self.minutes / 60, 1)}

    def header(self) -> list[str]:
        return [_("Day"), _("From"), _("To"), _("Hours"), _("Place"), _("Commune"), _("Space")]

    def rows(self) -> list[list[Any]]:
        """For a spreadsheet: days are days, hours are numbers."""
        return [
            [local_day(v), *(f"{moment.astimezone(v.place.zone):%H:%M}" for moment in (v.starts_at, v.ends_at)),
             round(v.period.minutes / 60, 2), v.place.name, v.place.commune.name, v.space.name]
            for v in self.visits
        ]  # fmt: skip

    def content(self, person: Person, today: date) -> dict[str, Any]:
        """For paper."""
        span = {"first": day_and_year(self.first), "last": day_and_year(self.last)}
        return {
            "title": _("Statement of my days"),
            "who": str(person),
            "span": _("From %(first)s to %(last)s") % span,
            "summary": self.summary(),
            "head": [_("Day"), _("Hours"), _("Place"), _("Space")],
            "rows": [
                [
                    day_and_year(local_day(v)),
                    times(v.period, v.place.timezone),
                    f"{v.place.name}, {v.place.commune.name}",
                    v.space.name,
                ]
                for v in self.visits
            ],
            "empty": _("No day of work in a place between these two days."),
            "printed": _("Made on %(day)s from what was booked and attended.") % {"day": day_and_year(today)},
        }


def state_in_words(booking: Booking) -> str:
    """How a booking ended, in a word; nothing for one that simply took place."""
    if booking.status == Status.CONFIRMED:
        return _("left at %(t)s") % {"t": clock(booking.ends_at, booking.place.zone)} if booking.planned_end else ""
    return str(booking.get_status_display())
