"""Laws of the allocation of units: nothing is given twice, nobody who waits is overtaken, whatever is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.rules.allocation import Ahead, UnitAllocator, atoms_of
from maillage.bookings.rules.availability import UnitBusy, choose_units
from maillage.bookings.rules.criteria import Stock
from maillage.bookings.rules.spaces import NearPlace, NearSpace
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from tests.kit.policies import meeting_room

MIDNIGHT = datetime(2027, 3, 9, tzinfo=UTC)
PLACE = NearPlace(1, "florac", "Florac", "Florac", 0, False, "Europe/Paris", "24/7", 44.3, 3.6, 10)
POLICY = meeting_room(
    kind="desk", seats=1, step_minutes=15, max_minutes=0, overnight=True, hours="24/7", midday=time(13)
)


def period_at(start: int, length: int) -> Period:
    return Period(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=start + length))


PERIODS = st.builds(period_at, st.integers(0, 2 * 1440), st.integers(1, 600))
QUEUES = st.lists(st.builds(Ahead, st.integers(2, 6), st.sampled_from([1, 2, 3]), PERIODS, st.just(1)), max_size=5)


def family(desks: int) -> dict[int, NearSpace]:
    """Two spaces of so many units, and a third whose one unit is made of the first of each."""

    def space(number: int, atoms: dict[int, tuple[int, ...]], busy: tuple[Period, ...] = ()) -> NearSpace:
        stock = Stock(replace(POLICY, space_id=number), tuple(UnitBusy(unit, busy) for unit in atoms), ())
        return NearSpace(number, f"Espace {number}", "desk", 0, (), PLACE, stock, atoms=atoms)

    left: dict[int, tuple[int, ...]] = {unit: (unit,) for unit in range(10, 10 + desks)}
    right: dict[int, tuple[int, ...]] = {unit: (unit,) for unit in range(20, 20 + desks)}
    return {1: space(1, left), 2: space(2, right), 3: space(3, {30: (10, 20)})}


@given(st.integers(1, 3), st.lists(st.tuples(st.sampled_from([1, 2, 3]), PERIODS), max_size=25), QUEUES)
def test_no_atom_is_given_twice_and_what_is_refused_was_not_free(
    desks: int, asked: list[tuple[int, Period]], queue: list[Ahead]
) -> None:
    spaces = family(desks)
    allocator = UnitAllocator(spaces, queue, MIDNIGHT - timedelta(days=1))
    held: list[tuple[int, Period]] = []
    refusal: Refusal | None
    for number, period in asked:
        space = spaces[number]
        free = [unit for unit, atoms in space.atoms.items() if not _meets(held, atoms, period)]
        try:
            units = allocator.choose(space, period, 1)
        except Refusal as refused:
            refusal = refused
        else:
            refusal = None
        if refusal:
            assert refusal.code == ("queued" if free else "taken")
            continue
        assert set(units) <= set(free)
        atoms = atoms_of(space, units)
        allocator.hold(atoms, period)
        held += [(atom, period) for atom in atoms]


def _meets(held: list[tuple[int, Period]], atoms: tuple[int, ...], period: Period) -> bool:
    return any(atom in atoms and other.overlaps(period) for atom, other in held)


@given(st.integers(1, 3), QUEUES, st.sampled_from([1, 2, 3]), PERIODS)
def test_who_waits_can_still_be_served_in_order_after_a_newcomer(
    desks: int, queue: list[Ahead], number: int, period: Period
) -> None:
    """Serve the line with and without the newcomer: nobody who had units loses them."""
    spaces = family(desks)
    before = _served(spaces, queue, [])
    allocator = UnitAllocator(spaces, queue, MIDNIGHT - timedelta(days=1))
    try:
        units = allocator.choose(spaces[number], period, 1)
    except Refusal:
        return
    newcomer = [(atom, period) for atom in atoms_of(spaces[number], units)]
    overlapping = [at for at, ahead in enumerate(queue) if ahead.period.overlaps(period)]
    after = _served(spaces, [queue[at] for at in overlapping], newcomer)
    assert after == _served(spaces, [queue[at] for at in overlapping], [])
    assert len(before) == len(queue)


def _served(spaces: dict[int, NearSpace], queue: list[Ahead], held: list[tuple[int, Period]]) -> list[bool]:
    """Who of the line is given units, each in turn, beside what is held."""
    taken, served = list(held), []
    for ahead in queue:
        space = spaces[ahead.space_id]
        units = [
            UnitBusy(unit, tuple(period for atom, period in taken if atom in atoms))
            for unit, atoms in space.atoms.items()
        ]
        chosen = choose_units(units, ahead.period, 1)
        served.append(chosen is not None)
        taken += [(atom, ahead.period) for atom in atoms_of(space, chosen or ())]
    return served
