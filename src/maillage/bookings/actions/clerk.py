"""What stands is read once, what is asked is judged line by line, what is given is written once.

The clerk is asked under the locks of the person and of the spaces (`wait_for_turn`). It knows the spaces, what else
the person has, the limits and the queue; each line given counts for the next. The exclusion constraint keeps the
promise whether or not somebody forgot a lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.bookings.queries import NearSpace, near_spaces
from maillage.bookings.queries.known import Known, counted_bookings, known_of
from maillage.bookings.rules.availability import UnitBusy, choose_units
from maillage.bookings.rules.law import Asked, Own, Status, may_book
from maillage.bookings.rules.limits import Counted, widest
from maillage.bookings.rules.wish import Wish
from maillage.community.models import Person
from maillage.community.queries import grants_of
from maillage.community.rules import INSTANCE, Ability, Scope, ScopeKind, abilities_of
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import lock_in_order
from maillage.places.rules.life import Approval

ORGANISATION_LOCK, PERSON_LOCK = 1, 2  # families of advisory locks, in the order they are taken; spaces come last
A_DAY = timedelta(days=1)  # around an instant: its local day, in any zone


@dataclass(frozen=True, slots=True)
class Line:
    """One thing asked for: a space, from when to when (UTC), for how many."""

    space_id: int
    period: Period
    people: int = 1


@dataclass(frozen=True, slots=True)
class Given:
    """A line that may be had: which units, held during what (buffers included)."""

    line: Line
    space: NearSpace
    units: tuple[int, ...]
    during: Period

    @property
    def atoms(self) -> tuple[int, ...]:
        """What is held: each unit, or the parts it is made of."""
        return tuple(sorted({atom for unit in self.units for atom in self.space.atoms[unit]}))


@dataclass(frozen=True, slots=True)
class For:
    """Whom it is for and why: kept on each booking."""

    person: Person
    made_by: Person | None = None  # a host, for someone on the telephone
    guest: str = ""
    note: str = ""
    key: UUID | None = None
    series_id: int | None = None
    basket_id: int | None = None

    @property
    def actor(self) -> Person:
        """Who acts."""
        return self.made_by or self.person


def wait_for_turn(person: Person, spaces: Iterable[int]) -> None:
    """Nobody else takes for this person, their organisation, nor in these spaces, until we commit."""
    before = [(PERSON_LOCK, person.pk)]
    if person.organisation_id:
        before.append((ORGANISATION_LOCK, person.organisation_id))
    lock_in_order(spaces, before=before)


@dataclass(slots=True)
class Clerk:
    """Judges lines one after the other; a line given counts for the next."""

    whom: For
    spaces: dict[int, NearSpace]
    known: Known
    counted: tuple[Counted, ...]
    now: datetime
    own: list[Own] = field(default_factory=list)
    _busy: dict[int, dict[date, list[Period]]] = field(default_factory=dict)  # by unit and UTC day

    def judge(self, line: Line, *, only: Sequence[int] = ()) -> Given:
        """Give the line its units, by all the rules, those in the queue first. Raises Refusal.

        `only` names the units that may be given (one stays at one's desk).
        """
        space = self.spaces.get(line.space_id)
        if space is None:
            raise Refusal("not_bookable", "This space can't be booked at the moment.")
        law = space.stock.law
        units = space.stock.units
        asked = Asked(
            law, line.period, line.people, self.now, len(units), space.stock.closures, tuple(self.own),
            self.known.limits_at(space), self.counted, self.known.no_shows, self.known.no_show_limit, begun=bool(only),
        )  # fmt: skip
        if refusal := may_book(asked):
            raise refusal
        during = line.period.widened(law.buffer_before, law.buffer_after)
        needed = law.units_needed(line.people)
        free = self._near(space, during)
        kept = [unit for unit in free if not only or unit.unit_id in only]
        if choose_units(kept, during, needed) is None:
            raise Refusal("taken", "That time has just been taken.")
        left = self._after_queue(space, during, free)
        chosen = choose_units([unit for unit in left if not only or unit.unit_id in only], during, needed)
        if chosen is None:
            raise Refusal("queued", "Someone is ahead of you on the waiting list for that time.")
        return Given(line, space, tuple(sorted(chosen)), during)

    def take(self, given: Given) -> None:
        """Count what was given, for the lines that follow."""
        line = given.line
        place = given.space.place
        if not self.whom.guest:
            self.own.append(Own(line.period, place.id, place.name, given.space.kind))
            self.counted = (*self.counted, Counted(line.period, place.id, given.space.kind))
        held = set(given.atoms)
        for space in self.spaces.values():
            for unit, atoms in space.atoms.items():
                if held.intersection(atoms):
                    self._hold(self._busy_of(space)[unit], given.during)

    def _near(self, space: NearSpace, during: Period) -> list[UnitBusy]:
        """Each unit with what holds it around that time only: a year of bookings is not walked for each date."""
        day, last = during.start.date() - A_DAY, during.end.date() + A_DAY
        days = [day + timedelta(days=n) for n in range((last - day).days + 1)]
        found = []
        busy = self._busy_of(space)
        for unit in space.stock.units:
            mine = busy[unit.unit_id]
            found.append(UnitBusy(unit.unit_id, tuple(dict.fromkeys(p for d in days for p in mine.get(d, ())))))
        return found

    def _busy_of(self, space: NearSpace) -> dict[int, dict[date, list[Period]]]:
        if space.stock.units[0].unit_id not in self._busy:
            for unit in space.stock.units:
                mine: dict[date, list[Period]] = defaultdict(list)
                for period in unit.busy:
                    self._hold(mine, period)
                self._busy[unit.unit_id] = mine
        return self._busy

    @staticmethod
    def _hold(mine: dict[date, list[Period]], period: Period) -> None:
        day = period.start.date()
        while day <= period.end.date():
            mine.setdefault(day, []).append(period)
            day += A_DAY

    def _after_queue(self, space: NearSpace, during: Period, free: list[UnitBusy]) -> list[UnitBusy]:
        """What is left once each of those who wait before us would have been served: nobody overtakes."""
        law = space.stock.law
        for ahead in self.known.queue:
            if ahead.person_id == self.whom.person.pk and not self.whom.guest:
                if ahead.period.contains(during) or ahead.period.overlaps(during):
                    break  # those after us are behind us
                continue
            theirs = ahead.period.widened(law.buffer_before, law.buffer_after)
            if ahead.space_id != space.id or ahead.period.end <= self.now or not theirs.overlaps(during):
                continue
            units = choose_units(free, theirs, law.units_needed(ahead.people))
            free = [replace(u, busy=(*u.busy, theirs)) if units and u.unit_id in units else u for u in free]
        return free


def clerk_for(whom: For, lines: Sequence[Line], *, except_booking: int | None = None) -> Clerk:
    """Read all that is needed to judge these lines: two statements, three when the network sets limits."""
    first = min(line.period.start for line in lines)
    last = max(line.period.end for line in lines)
    spaces = sorted({line.space_id for line in lines})
    near = near_spaces(
        wish=Wish(day=first.date()), first=first.date() - A_DAY, last=last.date() + A_DAY, spaces=spaces,
        except_booking=except_booking,
    )  # fmt: skip
    known = known_of(whom.person, spaces, Period(first, last), key=whom.key, except_booking=except_booking)
    counted: tuple[Counted, ...] = ()
    if known.limits and not whom.guest:
        span = widest([limit.law for limit in known.limits], first.date(), last.date())
        counted = counted_bookings(whom.person, span, except_booking)
    if whom.guest:
        known = known.of_a_guest()
    clerk = Clerk(whom, {space.id: space for space in near}, known, counted, timezone.now())
    clerk.own = list(known.own)
    return clerk


def hosts(actor: Person, space: NearSpace) -> bool:
    """Is it a host of the place who acts?"""
    chain = (Scope(ScopeKind.PLACE, space.place.id), Scope(ScopeKind.NETWORK, space.place.network_id), INSTANCE)
    return Ability.SEE_DAY in abilities_of(grants_of(actor), chain, timezone.localdate())


def outcome_of(space: NearSpace, wanted: Status, period: Period, actor: Person, now: datetime) -> tuple[Status, Any]:
    """What a booking becomes when it is made: held, confirmed, or asked for; and until when it is kept."""
    if wanted == Status.HELD:
        return Status.HELD, now + timedelta(minutes=space.place.hold_minutes)
    if not space.approval or hosts(actor, space):
        return Status.CONFIRMED, None
    answer_by = min(now + timedelta(hours=space.place.request_hours), max(period.start, now + timedelta(minutes=30)))
    return Status.REQUESTED, answer_by


INSERT = """
WITH asked AS (
    SELECT * FROM unnest(%(public_ids)s::uuid[], %(places)s::bigint[], %(spaces)s::bigint[], %(starts)s::timestamptz[],
                         %(ends)s::timestamptz[], %(people)s::int[], %(statuses)s::text[], %(expire)s::timestamptz[],
                         %(keys)s::uuid[])
    AS a(public_id, place_id, space_id, starts_at, ends_at, people, status, expires_at, key)
), booking AS (
    INSERT INTO bookings_booking (public_id, person_id, made_by_id, guest, series_id, basket_id, place_id, space_id,
                                  starts_at, ends_at, people, status, expires_at, note, key, sequence, created_at)
    SELECT public_id, %(person)s::bigint, %(made_by)s::bigint, %(guest)s, %(series)s::bigint, %(basket)s::bigint,
           place_id, space_id, starts_at, ends_at, people, status, expires_at, %(note)s, key, 0, %(now)s::timestamptz
    FROM asked
    RETURNING id, public_id, place_id, space_id, people, status, expires_at
), held AS (
    INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds, expires_at)
    SELECT booking.id, o.unit_id, tstzrange(o.first, o.last), o.holds, booking.expires_at
    FROM unnest(%(held_by)s::uuid[], %(units)s::bigint[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[],
                %(holds)s::boolean[]) AS o(public_id, unit_id, first, last, holds)
    JOIN booking ON booking.public_id = o.public_id
), journal AS (
    INSERT INTO community_journalentry (at, actor_id, verb, subject_kind, subject_id, scope_kind, scope_id, details)
    SELECT %(now)s::timestamptz, %(actor)s::bigint,
           CASE status WHEN 'held' THEN 'booking_held' WHEN 'requested' THEN 'booking_asked' ELSE 'booking_made' END,
           'booking', booking.id, 'place', place_id, jsonb_build_object('space', space_id, 'people', people)
    FROM booking
)
SELECT public_id, id FROM booking
"""


def write(clerk: Clerk, given: Sequence[Given], wanted: Status) -> list[Booking]:
    """The bookings, what they hold and their lines in the journal: one statement, however many."""
    whom, bookings, holdings = clerk.whom, [], []
    for number, one in enumerate(given):
        status, expires_at = outcome_of(one.space, wanted, one.line.period, whom.actor, clerk.now)
        booking = Booking(
            public_id=uuid4(), person=whom.person, made_by=whom.made_by, guest=whom.guest, place_id=one.space.place.id,
            space_id=one.space.id, starts_at=one.line.period.start, ends_at=one.line.period.end,
            people=one.line.people, note=whom.note, created_at=clerk.now, status=status, expires_at=expires_at,
            key=whom.key if number == 0 else None, series_id=whom.series_id, basket_id=whom.basket_id,
        )  # fmt: skip
        holds = status == Status.CONFIRMED or one.space.approval != Approval.CHOICE
        holdings += [(booking.public_id, atom, one.during.start, one.during.end, holds) for atom in one.atoms]
        bookings.append(booking)
    _insert(clerk, bookings, holdings)
    return bookings


def _insert(clerk: Clerk, bookings: Sequence[Booking], holdings: Sequence[tuple[Any, ...]]) -> None:
    whom = clerk.whom
    columns = list(zip(*holdings, strict=True))
    values: dict[str, Any] = {
        "public_ids": [b.public_id for b in bookings], "places": [b.place_id for b in bookings],
        "spaces": [b.space_id for b in bookings], "starts": [b.starts_at for b in bookings],
        "ends": [b.ends_at for b in bookings], "people": [b.people for b in bookings],
        "statuses": [str(b.status) for b in bookings], "expire": [b.expires_at for b in bookings],
        "keys": [b.key for b in bookings], "person": whom.person.pk,
        "made_by": whom.made_by.pk if whom.made_by else None, "actor": whom.actor.pk, "guest": whom.guest,
        "series": whom.series_id, "basket": whom.basket_id, "note": whom.note, "now": clerk.now,
        "held_by": list(columns[0]), "units": list(columns[1]), "firsts": list(columns[2]),
        "lasts": list(columns[3]), "holds": list(columns[4]),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        made = dict(cursor.fetchall())
    for booking in bookings:
        booking.pk = made[booking.public_id]
        booking._state.adding = False
        booking.status = str(booking.status)


def hold_units(booking: Booking, given: Given) -> None:
    """Hold other units for a booking that exists, in place of those it holds."""
    booking.occupancies.filter(holds=True).update(holds=False)
    holds = booking.status == Status.CONFIRMED or given.space.approval != Approval.CHOICE
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds, expires_at)"
            " SELECT %s, unit, tstzrange(%s, %s), %s, %s::timestamptz FROM unnest(%s::bigint[]) AS unit",
            [booking.pk, given.during.start, given.during.end, holds, booking.expires_at, list(given.atoms)],
        )


def as_utc(epoch: float) -> datetime:
    """An instant from the seconds a statement answers."""
    return datetime.fromtimestamp(epoch, tz=UTC)
