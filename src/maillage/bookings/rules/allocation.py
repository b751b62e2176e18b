"""Which units of which spaces are given, and to whom first: the law of allocation, whoever holds a unit and why.

A booking, an event that takes a room, a loan: each asks here for units during a period, and each unit given counts for
what is asked next. Who may ask, how long and when is not known here (`rules.policy`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from maillage.bookings.rules.availability import UnitBusy, choose_units
from maillage.bookings.rules.spaces import NearSpace
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Someone in the queue of a space."""

    person_id: int
    space_id: int
    period: Period
    people: int


@dataclass(slots=True)
class UnitAllocator:
    """The units of some spaces, what holds them and who waits for them (first come first)."""

    spaces: Mapping[int, NearSpace]
    queue: Sequence[Ahead]
    now: datetime
    present: Mapping[int, Sequence[Period]] = field(default_factory=dict)  # what the one who asks holds now, by atom
    _busy: dict[int, dict[date, list[Period]]] = field(default_factory=dict)  # by unit and UTC day

    def choose(
        self, space: NearSpace, during: Period, needed: int, *, only: Sequence[int] | None = None, person_id: int = 0
    ) -> tuple[int, ...]:
        """The units to give, `during` with its buffers; raises Refusal "taken", or "queued" when others wait for them.

        `only` names the units that may be given; `person_id` is the one who asks, who may be in the queue (0: nobody).
        """
        candidates = [unit for unit in self._units_near(space, during) if only is None or unit.unit_id in only]
        if choose_units(candidates, during, needed) is None:
            raise Refusal("taken", "That time has just been taken.")
        reserved = self._reserved_ahead(space, during, person_id)
        chosen = choose_units([_with_holds(space, unit, reserved) for unit in candidates], during, needed)
        if chosen is None:
            raise Refusal("queued", "Someone is ahead of you on the waiting list for that time.")
        return tuple(sorted(chosen))

    def choose_wanted(
        self, space: NearSpace, during: Period, needed: int, wanted: int, *, person_id: int = 0
    ) -> tuple[int, ...]:
        """The very unit one wants; raises Refusal "no_choice", "unit_taken" (others are free), or as `choose` does."""
        if refusal := may_choose(space, wanted, needed):
            raise refusal
        try:
            return self.choose(space, during, 1, only=[wanted], person_id=person_id)
        except Refusal:
            self.choose(space, during, 1, person_id=person_id)  # which says why, when there is none at all
            raise Refusal("unit_taken", "That seat has just been taken. Choose among those that are left.") from None

    def choosable(self, space: NearSpace, during: Period, *, person_id: int = 0) -> tuple[int, ...]:
        """The units one may choose: free during the whole period, and kept for nobody who is ahead."""
        reserved = self._reserved_ahead(space, during, person_id)
        units = (_with_holds(space, unit, reserved) for unit in self._units_near(space, during))
        return tuple(unit.unit_id for unit in units if unit.is_free(during))

    def hold(self, atoms: Iterable[int], during: Period) -> None:
        """Count what was given, for what is asked next: in each space that is made of these atoms."""
        held = set(atoms)
        for space in self.spaces.values():
            for unit, parts in space.atoms.items():
                if held.intersection(parts):
                    _add_period(self._busy_of(space)[unit], during)

    def _units_near(self, space: NearSpace, during: Period) -> list[UnitBusy]:
        """Each unit with what holds it around that time only: a year of bookings is not walked for each date."""
        day, last = during.start.date() - A_DAY, during.end.date() + A_DAY
        days = [day + timedelta(days=n) for n in range((last - day).days + 1)]
        busy = self._busy_of(space)
        units = []
        for unit in space.stock.units:
            mine = busy[unit.unit_id]
            units.append(UnitBusy(unit.unit_id, tuple(dict.fromkeys(p for d in days for p in mine.get(d, ())))))
        return units

    def _busy_of(self, space: NearSpace) -> dict[int, dict[date, list[Period]]]:
        if space.stock.units[0].unit_id not in self._busy:
            for unit in space.stock.units:
                mine: dict[date, list[Period]] = defaultdict(list)
                for period in unit.busy:
                    _add_period(mine, period)
                self._busy[unit.unit_id] = mine
        return self._busy

    def _reserved_ahead(self, space: NearSpace, during: Period, person_id: int) -> dict[int, list[Period]]:
        """What each of those who wait before us would have been given, by atom: nobody overtakes.

        Those who wait for another space of the same family (the whole room, when we ask for its half) count too. What
        we hold at present (moving, staying) is not free for them.
        """
        reserved: dict[int, list[Period]] = {}
        for ahead in self.queue:
            theirs_space = self.spaces.get(ahead.space_id)
            if theirs_space is None or ahead.period.end <= self.now or not _share_units(theirs_space, space):
                continue
            policy = theirs_space.stock.policy
            theirs = ahead.period.widened(policy.buffer_before, policy.buffer_after)
            if not theirs.overlaps(during):
                continue
            if ahead.person_id == person_id:
                break  # our own place in the line: those after us are behind us
            free = [
                _with_holds(theirs_space, unit, reserved, self.present)
                for unit in self._units_near(theirs_space, theirs)
            ]
            units = choose_units(free, theirs, policy.units_needed(ahead.people))
            for atom in (atom for unit in units or () for atom in theirs_space.atoms[unit]):
                reserved.setdefault(atom, []).append(theirs)
        return reserved


def may_choose(space: NearSpace, unit: int, needed: int) -> Refusal | None:
    """Whether one may say which unit one wants: where the host allows it, for one unit that is in use there."""
    if space.units_chosen and needed == 1 and unit in space.atoms:
        return None
    return Refusal("no_choice", "That seat can't be chosen. Choose another, or say that it does not matter.")


def atoms_of(space: NearSpace, units: Iterable[int]) -> tuple[int, ...]:
    """What is held when these units are given: each unit, or the parts it is made of."""
    return tuple(sorted({atom for unit in units for atom in space.atoms[unit]}))


def _add_period(mine: dict[date, list[Period]], period: Period) -> None:
    day = period.start.date()
    while day <= period.end.date():
        mine.setdefault(day, []).append(period)
        day += A_DAY


def _share_units(space: NearSpace, other: NearSpace) -> bool:
    atoms = {atom for parts in other.atoms.values() for atom in parts}
    return any(atom in atoms for parts in space.atoms.values() for atom in parts)


def _with_holds(space: NearSpace, unit: UnitBusy, *more: Mapping[int, Sequence[Period]]) -> UnitBusy:
    """The unit, held as well by what more holds its atoms."""
    added = tuple(period for held in more for atom in space.atoms[unit.unit_id] for period in held.get(atom, ()))
    return replace(unit, busy=(*unit.busy, *added)) if added else unit
