"""The grid of a barcamp: made by a job, changed by hand; a change of a published one is told.

Everything waits at the lock of its event. What somebody does by hand ends the search: what it finds is then dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.barcamps import lock_barcamp, lock_led, lock_open, touch
from maillage.programme.actions.timetable_search import (
    FIGURES,
    end_search,
    is_awaited,
    keep_figures,
    search_timetable,
    start_search,
)
from maillage.programme.models import Barcamp, BarcampRoom, BarcampSlot, GridChange, Pitch, Placement
from maillage.programme.queries.barcamps import placements_of, problem_of
from maillage.programme.rules.barcamps import MOST_HOLDINGS, TAKES_GRID, BarcampState, SessionLimits, may_hold
from maillage.programme.rules.timetable import Problem

if TYPE_CHECKING:  # numba and scipy are loaded when something is solved
    from maillage.programme.rules.timetable.solving import Timetable


def _require_grid(barcamp: Barcamp) -> None:
    if barcamp.state not in TAKES_GRID:
        raise Refusal("votes_not_closed", "Close the votes first: the grid is made from them.")


@contextmanager
def _change_grid(barcamp: Barcamp) -> Iterator[None]:
    """What is held elsewhere at the end is told, once the grid is published; a search that runs is given up."""
    before = _cells(barcamp)
    yield
    if barcamp.state == BarcampState.PUBLISHED:
        after = _cells(barcamp)
        GridChange.objects.bulk_create(
            GridChange(
                barcamp=barcamp, pitch_id=pitch, before=", ".join(before.get(pitch, []))[:200],
                after=", ".join(after.get(pitch, []))[:200],
            )
            for pitch in before | after if before.get(pitch) != after.get(pitch)
        )  # fmt: skip
    Barcamp.objects.filter(pk=barcamp.pk).update(search={})
    touch(barcamp)


def _cells(barcamp: Barcamp) -> dict[int, list[str]]:
    cells: dict[int, list[str]] = {}
    for one in placements_of(barcamp):
        cells.setdefault(one.pitch_id, []).append(str(one))
    return cells


@transaction.atomic
def start_grid(by: Person, barcamp: Barcamp) -> Barcamp:
    """Queue the job that makes the grid in which people miss least, or a better one than the one that is there.

    Pinned sessions stay; once published, the others move as little as can be.
    """
    barcamp = lock_led(by, barcamp)
    _require_grid(barcamp)
    if not Pitch.objects.filter(barcamp=barcamp, is_withdrawn=False).exists():
        raise Refusal("no_pitch", "No subject was put forward.")
    start_search(barcamp)
    record(by, "barcamp_led", ("event", barcamp.event_id), barcamp.event.scopes()[0], act="grid")
    return barcamp


def _place(barcamp: Barcamp, problem: Problem, timetable: Timetable) -> None:
    """The grid is this one; what was pinned there stays so."""
    with _change_grid(barcamp):
        rows = Placement.objects.filter(pitch__barcamp=barcamp)
        pinned = set(rows.filter(is_pinned=True).values_list("pitch", "slot", "room"))
        rows.delete()
        cells = [(int(one.session), int(one.slot), int(one.room)) for one in timetable.assignments]
        Placement.objects.bulk_create(
            Placement(pitch_id=cell[0], slot_id=cell[1], room_id=cell[2], is_pinned=cell in pinned) for cell in cells
        )
        keep_figures(barcamp, problem, timetable)
        barcamp.save(update_fields=FIGURES)


def make_grid(barcamp: Barcamp, key: str) -> str:
    """Look for the grid, and tell how far the search is; what came of it. The job of `start_grid`.

    It ends when who leads says so, and keeps the best; given up when they changed something meanwhile.
    """
    problem = problem_of(barcamp, is_near_published=barcamp.state == BarcampState.PUBLISHED)
    timetable = search_timetable(barcamp, key, problem)
    with transaction.atomic():
        barcamp = lock_barcamp(barcamp)
        if not is_awaited(barcamp, key) or barcamp.state not in TAKES_GRID:
            return "given up"
        _place(barcamp, problem, timetable)
    return "made"


@transaction.atomic
def stop_search(by: Person, barcamp: Barcamp) -> None:
    """End the search: the job keeps the best it has."""
    end_search(lock_led(by, barcamp))


@transaction.atomic
def withdraw_pitch(by: Person, barcamp: Barcamp, pitch: Pitch) -> None:
    """Take a subject off the list, and out of the grid."""
    barcamp = lock_open(by, barcamp)
    with _change_grid(barcamp):
        Pitch.objects.filter(pk=pitch.pk, barcamp=barcamp).update(is_withdrawn=True)
        Placement.objects.filter(pitch=pitch, pitch__barcamp=barcamp).delete()


@transaction.atomic
def move_session(
    by: Person, barcamp: Barcamp, pitch: Pitch, slot: BarcampSlot, room: BarcampRoom,
    placement: Placement | None = None,
) -> None:  # fmt: skip
    """Hold a session elsewhere; the one that is there takes its cell, unless it is pinned.

    `placement`: which of its holdings moves; its only one by default, a further one if it may be held once more.
    """
    barcamp = lock_led(by, barcamp)
    _require_grid(barcamp)
    pitch.refresh_from_db()
    if {pitch.barcamp_id, slot.barcamp_id, room.barcamp_id} != {barcamp.pk} or pitch.is_withdrawn:
        raise Refusal("not_of_this_barcamp", "That is not of this barcamp.")
    if refusal := may_hold(pitch.limits, _slots_of(barcamp), slot.pk, room.pk):
        raise refusal
    held = list(Placement.objects.filter(pitch=pitch))
    before = next((one for one in held if placement is None or one.pk == placement.pk), None)
    if placement is None and held and len(held) < pitch.holdings:
        before = None
    if any(one.slot_id == slot.pk and one != before for one in held):
        raise Refusal("already_held_then", "This session is already held at that time.")
    there = Placement.objects.filter(slot=slot, room=room).exclude(pitch=pitch).first()
    if there is not None and there.is_pinned:
        raise Refusal("session_pinned", "The session that is there is pinned. Unpin it first.")
    with _change_grid(barcamp):
        _take_cell(pitch, before, (slot, room), there)
        Barcamp.objects.filter(pk=barcamp.pk).update(kept=None, bound=None, wishes=None, missed=[])


def _slots_of(barcamp: Barcamp) -> list[int]:
    return list(BarcampSlot.objects.filter(barcamp=barcamp).values_list("pk", flat=True))


def _take_cell(
    pitch: Pitch, before: Placement | None, cell: tuple[BarcampSlot, BarcampRoom], there: Placement | None
) -> None:
    """The session stands in the cell; who was there gets the cell it leaves, or none if it left none it may have."""
    if there is not None:
        is_free = before is not None and not (
            Placement.objects.filter(pitch=there.pitch_id, slot=before.slot_id).exclude(pk=there.pk).exists()
            or may_hold(there.pitch.limits, _slots_of(pitch.barcamp), before.slot_id, before.room_id)
        )
        if before is None or not is_free:
            there.delete()  # it goes back among those that have no cell
        else:
            there.slot_id, there.room_id = before.slot_id, before.room_id
            there.save()
    if before is None:
        Placement.objects.create(pitch=pitch, slot=cell[0], room=cell[1])
    else:
        before.slot, before.room = cell
        before.save()


@transaction.atomic
def pin_session(by: Person, barcamp: Barcamp, pitch: Pitch, *, pinned: bool) -> None:
    """A pinned session stays in its cells when the grid is made again."""
    barcamp = lock_open(by, barcamp)
    with _change_grid(barcamp):
        Placement.objects.filter(pitch=pitch, pitch__barcamp=barcamp).update(is_pinned=pinned)


@transaction.atomic
def limit_session(by: Person, barcamp: Barcamp, pitch: Pitch, limits: SessionLimits) -> None:
    """When its host is not there, and the cells it is kept out of; it leaves those it stands in, unless pinned."""
    barcamp = lock_open(by, barcamp)
    slots, rooms = _slots_of(barcamp), set(barcamp.rooms.values_list("pk", flat=True))
    numbers = {*limits.absent, *(slot for slot, _room in limits.forbidden), *filter(None, [limits.arrives])}
    if not numbers <= set(slots) or not {room for _slot, room in limits.forbidden} <= rooms:
        raise Refusal("not_of_this_barcamp", "That is not of this barcamp.")
    if len(limits.missed(slots)) == len(slots):
        raise Refusal("never_there", "Then this session could never be held: take it off the list instead.")
    held = list(Placement.objects.filter(pitch=pitch, pitch__barcamp=barcamp))
    leaving = [one for one in held if may_hold(limits, slots, one.slot_id, one.room_id)]
    if any(one.is_pinned for one in leaving):
        raise Refusal("session_pinned_there", "This session is pinned there. Unpin it first.")
    with _change_grid(barcamp):
        Pitch.objects.filter(pk=pitch.pk, barcamp=barcamp).update(
            arrives=limits.arrives, absent=sorted(limits.absent), forbidden=sorted(limits.forbidden)
        )
        if leaving:
            Placement.objects.filter(pk__in=[one.pk for one in leaving]).delete()
            Barcamp.objects.filter(pk=barcamp.pk).update(kept=None, bound=None, wishes=None, missed=[])


@transaction.atomic
def repeat_session(by: Person, barcamp: Barcamp, pitch: Pitch, holdings: int) -> None:
    """How often a session may be held; the next grid repeats it where enough people gain by it."""
    barcamp = lock_open(by, barcamp)
    if not 1 <= holdings <= MOST_HOLDINGS:
        raise Refusal("bad_holdings", "Between 1 and %(most)s times.", most=MOST_HOLDINGS)
    with _change_grid(barcamp):
        Pitch.objects.filter(pk=pitch.pk, barcamp=barcamp).update(holdings=holdings)
        held = list(Placement.objects.filter(pitch=pitch).order_by("-is_pinned", "slot__starts_at", "pk"))
        for extra in held[holdings:]:
            extra.delete()
