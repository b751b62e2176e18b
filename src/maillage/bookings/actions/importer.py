"""Importing bookings from another system: past ones for the statistics, those ahead so that nobody takes them again.

The rules of the space are not asked (they were another system's); the exclusion constraint is, always.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.bookings.actions.events import announce
from maillage.bookings.models import Booking, Occupancy
from maillage.bookings.rules.policy import Status
from maillage.community.models import Network, Person
from maillage.community.rules.directory import fold_text
from maillage.community.rules.tables import Column, Mistake, Row, date_mistake, parse_date, parse_time, time_mistake
from maillage.kernel.addresses import canonical_address
from maillage.kernel.locks import LockFamily
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal
from maillage.places.actions import lock_in_order
from maillage.places.models import Space


@dataclass(slots=True)
class BookingRow:
    """One booking of the file: who, where, when, and the units it will hold."""

    person: Person
    space: Space
    period: Period
    people: int
    note: str
    held: tuple[int, ...]
    during: Period


class BookingsImporter:
    """Who, which space of which place, which day, from when to when."""

    kind = "bookings"
    label = _("bookings")
    columns = (
        Column("courriel", required=True, also=("email", "e-mail", "mail")),
        Column("lieu", required=True, also=("place",)),
        Column("espace", required=True, also=("space",)),
        Column("jour", required=True, also=("date", "day")),
        Column("de", required=True, also=("début", "from", "start")),
        Column("à", required=True, also=("fin", "until", "to", "end")),
        Column("personnes", also=("people",)),
        Column("note"),
    )

    def read(self, network: Network, rows: Sequence[Row]) -> tuple[list[Any], list[Mistake]]:
        reader = _Reader(network, rows)
        items, mistakes = [], []
        for row in rows:
            item = reader.item(row)
            if isinstance(item, Mistake):
                mistakes.append(item)
            else:
                items.append(item)
        return items, mistakes

    def preview(self, items: list[Any]) -> list[dict[str, Any]]:
        return [
            {
                "courriel": item.person.email,
                "lieu": item.space.place.name,
                "espace": item.space.name,
                "jour": item.period.start.astimezone(item.space.place.zone).date(),
                "de": item.period.start.astimezone(item.space.place.zone).time(),
                "à": item.period.end.astimezone(item.space.place.zone).time(),
                "personnes": item.people,
                "note": item.note,
            }
            for item in items
        ]

    def write(self, by: Person, network: Network, items: list[Any]) -> dict[str, list[int]]:  # noqa: ARG002 - as the manifest asks
        """All in one go, after everybody's turn; the constraint has the last word."""
        people = sorted({item.person.pk for item in items})
        lock_in_order({item.space.pk for item in items}, before=[(LockFamily.PERSON, pk) for pk in people])
        now = timezone.now()
        bookings = [
            Booking(person=item.person, made_by=by, place_id=item.space.place_id, space=item.space, public_id=uuid4(),
                    starts_at=item.period.start, ends_at=item.period.end, people=item.people,
                    status=Status.CONFIRMED.value, note=item.note, created_at=now)
            for item in items
        ]  # fmt: skip
        Booking.objects.bulk_create(bookings, batch_size=1000)
        held = [
            Occupancy(booking=booking, unit_id=unit, during=DateTimeTZRange(item.during.start, item.during.end))
            for booking, item in zip(bookings, items, strict=True)
            for unit in item.held
        ]
        try:
            Occupancy.objects.bulk_create(held, batch_size=1000)
        except IntegrityError as error:
            raise Refusal("taken", "That time has just been taken.") from error
        announce("made", [booking.pk for booking in bookings if booking.ends_at > now])
        return {"bookings": [booking.pk for booking in bookings]}

    def undo(self, network: Network, made: dict[str, list[int]]) -> None:
        """Unless one of them was changed, cancelled or used since."""
        bookings = Booking.objects.filter(pk__in=made["bookings"], place__network=network)
        touched = bookings.exclude(
            status=Status.CONFIRMED, arrived_at__isnull=True, sequence=0, takings__isnull=True
        ).count()
        if touched:
            raise Refusal(
                "used_since", "Some of it has been used since (%(count)d): it can’t be undone any more.", count=touched
            )
        announce("over", list(bookings.values_list("pk", flat=True)))
        bookings.delete()


class _Reader:
    """Everything the rows need, read once: people, spaces, what holds their units."""

    def __init__(self, network: Network, rows: Sequence[Row]) -> None:
        emails = {canonical_address(row["courriel"]) for row in rows}
        self.people = {p.email: p for p in Person.objects.filter(email__in=emails, is_active=True)}
        spaces = Space.objects.filter(place__network=network, active=True).select_related("place")
        self.spaces: dict[tuple[str, str], Space] = {}
        for space in spaces.prefetch_related("units"):
            for name in (space.place.name, space.place.slug):
                self.spaces[fold_text(name), fold_text(space.name)] = space
        self.places = {place for place, _space in self.spaces}
        self.busy: dict[int, _Line] | None = None
        self.days = [day for row in rows if (day := parse_date(row["jour"]))]

    def item(self, row: Row) -> BookingRow | Mistake:  # noqa: PLR0911 - one return a mistake reads best
        """What the row says, or the first thing that is wrong with it."""
        person = self.people.get(canonical_address(row["courriel"]))
        if person is None:
            return Mistake(
                row.line,
                "courriel",
                "Nobody has an account under this address: %(value)s.",
                _parse_value(row, "courriel"),
            )
        if fold_text(row["lieu"]) not in self.places:
            return Mistake(row.line, "lieu", "No place of the network is called %(value)s.", _parse_value(row, "lieu"))
        space = self.spaces.get((fold_text(row["lieu"]), fold_text(row["espace"])))
        if space is None:
            return Mistake(
                row.line, "espace", "No space of that place is called %(value)s.", _parse_value(row, "espace")
            )
        day, first, last = parse_date(row["jour"]), parse_time(row["de"]), parse_time(row["à"])
        if day is None:
            return date_mistake(row, "jour")
        if first is None or last is None:
            return time_mistake(row, "de" if first is None else "à")
        if last <= first:
            return Mistake(row.line, "à", "It ends before it begins.")
        people = row["personnes"] or "1"
        if not re.fullmatch(r"[0-9]{1,3}", people) or not 1 <= int(people) <= 500:
            return Mistake(
                row.line, "personnes", "This is not a number of people: %(value)s.", _parse_value(row, "personnes")
            )
        zone = space.place.zone
        ends = []
        for column, clock in (("de", first), ("à", last)):
            try:
                ends.append(instant(day, clock, zone))
            except Refusal:
                return Mistake(row.line, column, "The clocks go forward that day: that hour does not exist.")
        period = Period(*ends)
        return self._parse_row(row, person, space, period, int(people))

    def _parse_row(self, row: Row, person: Person, space: Space, period: Period, people: int) -> BookingRow | Mistake:
        during = period.widened(space.buffer_before, space.buffer_after)
        busy = self._read_busy()
        needed = max(1, -(-people // space.seats))
        held: list[int] = []
        for unit in space.units.all():
            atoms = unit.parts or [unit.pk]
            if unit.active and needed and all(busy[atom].is_free(during) for atom in atoms):
                held += atoms
                needed -= 1
        if needed:
            return Mistake(row.line, "espace", "Everything is taken there at that time.")
        for atom in held:
            busy[atom].take(during)
        return BookingRow(person, space, period.utc(), people, row["note"][:200], tuple(held), during)

    def _read_busy(self) -> dict[int, _Line]:
        """What already holds each unit over the days of the file."""
        if self.busy is None:
            self.busy = defaultdict(_Line)
            first, last = min(self.days), max(self.days) + timedelta(days=2)
            units = {atom for space in self.spaces.values() for u in space.units.all() for atom in (u.parts or [u.pk])}
            rows = Occupancy.objects.filter(
                unit__in=units, holds=True, during__overlap=DateTimeTZRange(_midnight(first), _midnight(last))
            ).values_list("unit_id", F("during"))
            for unit, during in rows:
                self.busy[unit].take(Period(during.lower, during.upper).utc())
        return self.busy


class _Line:
    """What holds one unit, in order: nothing overlaps there, so a search looks at one neighbour on each side."""

    def __init__(self) -> None:
        self.held: list[tuple[datetime, datetime]] = []

    def is_free(self, wanted: Period) -> bool:
        at = bisect_left(self.held, (wanted.start, wanted.start))
        before = at == 0 or self.held[at - 1][1] <= wanted.start
        return before and (at == len(self.held) or self.held[at][0] >= wanted.end)

    def take(self, period: Period) -> None:
        insort(self.held, (period.start, period.end))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=UTC) - timedelta(days=1)


def _parse_value(row: Row, column: str) -> dict[str, Any]:
    return {"value": row[column] or "∅"}
