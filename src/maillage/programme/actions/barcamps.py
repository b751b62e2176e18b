"""A barcamp prepared and led: opened, votes opened and closed, published, dots of paper and codes handed out.

Everything waits at the lock of its event. What phones do is in `phones`, the grid in `barcamp_grid`.
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
from maillage.programme.rules.barcamps import (
    BARCAMP_ACTS,
    CODE_LENGTH,
    LETTERS,
    MOST_BALLOTS,
    MOST_PAPER_DOTS,
    BarcampState,
    RoomLine,
    SlotLine,
    may_lead,
)
from maillage.programme.rules.events import EventKind
from maillage.programme.rules.proposals import TAKEN

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


def lock_open(by: Person, barcamp: Barcamp) -> Barcamp:
    """The same, while it is not over. Raises a Refusal once it is."""
    locked = lock_led(by, barcamp)
    if refusal := may_lead(BarcampState(locked.state)):
        raise refusal
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
    barcamp.state, barcamp.search = target.value, {}
    barcamp.save(update_fields=["state", "search"])
    touch(barcamp)
    record(by, "barcamp_led", ("event", barcamp.event_id), barcamp.event.scopes()[0], act=act)
    return barcamp


@transaction.atomic
def hand_out_ballots(by: Person, barcamp: Barcamp, count: int) -> Barcamp:
    """Codes for so many more votes, to be printed; those of before stay good. At most MOST_BALLOTS."""
    barcamp = lock_open(by, barcamp)
    barcamp.ballots = min(max(barcamp.ballots, count), MOST_BALLOTS)
    barcamp.save(update_fields=["ballots"])
    record(by, "barcamp_led", ("event", barcamp.event_id), barcamp.event.scopes()[0], act="ballots")
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
    barcamp = lock_open(by, barcamp)
    if any(not 0 <= count <= MOST_PAPER_DOTS for count in counts.values()):
        raise Refusal("bad_paper_dots", "Between 0 and %(most)s dots on paper.", most=MOST_PAPER_DOTS)
    for pitch in Pitch.objects.filter(barcamp=barcamp, pk__in=counts):
        Pitch.objects.filter(pk=pitch.pk).update(paper_dots=counts[pitch.pk])
    touch(barcamp)
