"""A barcamp prepared and led: opened, votes opened and closed, the grid made, moved, pinned, published, written up.

Everything waits at the lock of its event. What phones do is in `phones`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction
from django.db.models import F
from django.utils.text import Truncator

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.kernel.lines import on_one_line
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.events import lock_event
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.models import Barcamp, BarcampRoom, BarcampSlot, Event, EventProposal, Pitch, Placement
from maillage.programme.queries.barcamps import problem_of
from maillage.programme.rules.barcamps import (
    BARCAMP_ACTS,
    CODE_LENGTH,
    LETTERS,
    MOST_PAPER_DOTS,
    TAKES_GRID,
    BarcampState,
    RoomLine,
    SlotLine,
)
from maillage.programme.rules.events import EventKind
from maillage.programme.rules.proposals import TAKEN
from maillage.programme.rules.timetable import solve

SOLVING_SECONDS = 1.0  # what somebody waits for: the best grid found by then is taken
TRIES = 50


def lock_barcamp(barcamp: Barcamp) -> Barcamp:
    """The barcamp as it is now, its event locked until the transaction ends."""
    event = lock_event(Event(pk=barcamp.event_id))
    locked = Barcamp.objects.get(pk=barcamp.pk)
    locked.event = event
    return locked


def lock_led(by: Person, barcamp: Barcamp) -> Barcamp:
    """The same, for who prepares the event. Raises a Refusal for anybody else."""
    locked = lock_barcamp(barcamp)
    require_preparer(by, locked.event)
    return locked


def touch(barcamp: Barcamp) -> None:
    """Phones must look again."""
    Barcamp.objects.filter(pk=barcamp.pk).update(version=F("version") + 1)


def _draw_code() -> str:
    for _try in range(TRIES):
        code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
        if not Barcamp.objects.filter(code=code).exists():
            return code
    raise Refusal("no_code_left", "No code is left. Try again.")


@transaction.atomic
def open_barcamp(
    by: Person, event: Event, slots: list[SlotLine], rooms: list[RoomLine], *, dots: int = 5, dots_on_one: int = 2
) -> Barcamp:
    """Phones may put subjects forward from now on; a second time, it is the same barcamp."""
    event = lock_event(event)
    require_preparer(by, event)
    if event.kind != EventKind.BARCAMP:
        raise Refusal("not_a_barcamp", "This event is not a barcamp.")
    existing = Barcamp.objects.filter(event=event).first()
    if existing is not None:
        return existing
    barcamp = Barcamp.objects.create(event=event, code=_draw_code(), dots=dots, dots_on_one=min(dots, dots_on_one))

    def moment(hour: time) -> datetime:
        return datetime.combine(event.local_start.date(), hour, tzinfo=event.zone)

    BarcampSlot.objects.bulk_create(
        BarcampSlot(barcamp=barcamp, starts_at=moment(one.begins), ends_at=moment(one.ends), label=one.label)
        for one in slots
    )
    BarcampRoom.objects.bulk_create(
        BarcampRoom(barcamp=barcamp, name=one.name, capacity=one.capacity, step_free=one.step_free, position=number)
        for number, one in enumerate(rooms)
    )
    pitch_accepted(barcamp)
    record(by, "barcamp_led", ("event", event.pk), event.scopes()[0], act="open")
    return barcamp


def pitch_accepted(barcamp: Barcamp) -> None:
    """The proposals accepted for it become its subjects, each once. Under the lock of its event."""
    accepted = EventProposal.objects.filter(call__event=barcamp.event_id, state__in=TAKEN, pitch=None)
    for proposal in accepted.order_by("pk"):
        proposal.pitch = Pitch.objects.create(
            barcamp=barcamp, title=Truncator(proposal.title).chars(80), first_name=Truncator(proposal.name).chars(40),
            summary=Truncator(on_one_line(proposal.abstract)).chars(240),
        )  # fmt: skip
        proposal.save(update_fields=["pitch"])
        touch(barcamp)


@transaction.atomic
def advance_barcamp(by: Person, barcamp: Barcamp, act: str) -> Barcamp:
    """Open or close the votes, publish the grid, end it."""
    barcamp = lock_led(by, barcamp)
    if act not in BARCAMP_ACTS.moves:
        raise BARCAMP_ACTS.refused()
    target = BARCAMP_ACTS.target(act, BarcampState(barcamp.state))
    if act == "publish" and not Placement.objects.filter(pitch__barcamp=barcamp).exists():
        raise Refusal("no_grid", "There is no grid yet. Make it first.")
    barcamp.state = target.value
    barcamp.save(update_fields=["state"])
    touch(barcamp)
    record(by, "barcamp_led", ("event", barcamp.event_id), barcamp.event.scopes()[0], act=act)
    return barcamp


@transaction.atomic
def show_counts(by: Person, barcamp: Barcamp, *, visible: bool) -> None:
    """Show how many dots each subject has to all, or hide it."""
    barcamp = lock_led(by, barcamp)
    Barcamp.objects.filter(pk=barcamp.pk).update(shows_counts=visible)
    touch(barcamp)


@transaction.atomic
def enter_paper_dots(by: Person, barcamp: Barcamp, counts: Mapping[int, int]) -> None:
    """Dots counted on paper, by number of the pitch; they take the place of those entered before."""
    barcamp = lock_led(by, barcamp)
    if any(not 0 <= count <= MOST_PAPER_DOTS for count in counts.values()):
        raise Refusal("bad_paper_dots", "Between 0 and %(most)s dots on paper.", most=MOST_PAPER_DOTS)
    for pitch in Pitch.objects.filter(barcamp=barcamp, pk__in=counts):
        Pitch.objects.filter(pk=pitch.pk).update(paper_dots=counts[pitch.pk])
    touch(barcamp)


@transaction.atomic
def withdraw_pitch(by: Person, barcamp: Barcamp, pitch: Pitch) -> None:
    """Take a subject off the list, and out of the grid."""
    barcamp = lock_led(by, barcamp)
    Pitch.objects.filter(pk=pitch.pk, barcamp=barcamp).update(is_withdrawn=True)
    Placement.objects.filter(pitch=pitch, pitch__barcamp=barcamp).delete()
    touch(barcamp)


def _require_grid(barcamp: Barcamp) -> None:
    if barcamp.state not in TAKES_GRID:
        raise Refusal("votes_not_closed", "Close the votes first: the grid is made from them.")


@transaction.atomic
def make_grid(by: Person, barcamp: Barcamp) -> Barcamp:
    """The grid in which people miss least. Pinned sessions stay; once published, the others move as little as can be.

    Nobody waits longer than SOLVING_SECONDS for the search; other acts on this barcamp wait meanwhile.
    """
    barcamp = lock_led(by, barcamp)
    _require_grid(barcamp)
    problem = problem_of(barcamp, is_near_published=barcamp.state == BarcampState.PUBLISHED)
    if not problem.sessions:
        raise Refusal("no_pitch", "No subject was put forward.")
    timetable = solve(problem, seconds=SOLVING_SECONDS)
    pinned = set(Placement.objects.filter(pitch__barcamp=barcamp, is_pinned=True).values_list("pitch", "slot", "room"))
    Placement.objects.filter(pitch__barcamp=barcamp).delete()
    cells = [(int(one.session), int(one.slot), int(one.room)) for one in timetable.assignments]
    Placement.objects.bulk_create(
        Placement(pitch_id=cell[0], slot_id=cell[1], room_id=cell[2], is_pinned=cell in pinned) for cell in cells
    )
    barcamp.kept, barcamp.bound, barcamp.wishes = timetable.kept, timetable.bound, timetable.wishes
    barcamp.save(update_fields=["kept", "bound", "wishes"])
    touch(barcamp)
    record(by, "barcamp_led", ("event", barcamp.event_id), barcamp.event.scopes()[0], act="grid")
    return barcamp


@transaction.atomic
def move_session(by: Person, barcamp: Barcamp, pitch: Pitch, slot: BarcampSlot, room: BarcampRoom) -> None:
    """Hold a session elsewhere; the one that is there takes its cell, unless it is pinned."""
    barcamp = lock_led(by, barcamp)
    _require_grid(barcamp)
    if {pitch.barcamp_id, slot.barcamp_id, room.barcamp_id} != {barcamp.pk} or pitch.is_withdrawn:
        raise Refusal("not_of_this_barcamp", "That is not of this barcamp.")
    before = Placement.objects.filter(pitch=pitch).first()
    there = Placement.objects.filter(slot=slot, room=room).exclude(pitch=pitch).first()
    if there is not None and there.is_pinned:
        raise Refusal("session_pinned", "The session that is there is pinned. Unpin it first.")
    if there is not None and before is None:
        there.delete()  # it goes back among those that have no cell
    elif there is not None and before is not None:
        there.slot_id, there.room_id = before.slot_id, before.room_id
        there.save()
    Placement.objects.update_or_create(pitch=pitch, defaults={"slot": slot, "room": room})
    Barcamp.objects.filter(pk=barcamp.pk).update(kept=None, bound=None, wishes=None)
    touch(barcamp)


@transaction.atomic
def pin_session(by: Person, barcamp: Barcamp, pitch: Pitch, *, pinned: bool) -> None:
    """A pinned session stays in its cell when the grid is made again."""
    barcamp = lock_led(by, barcamp)
    Placement.objects.filter(pitch=pitch, pitch__barcamp=barcamp).update(is_pinned=pinned)
    touch(barcamp)
