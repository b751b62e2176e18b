"""A barcamp as it is shown: its grid, what is on, its dots, why two sessions clash, what the timetable is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet, Sum

from maillage.commons.models import Collection
from maillage.commons.queries import visible_pages
from maillage.kernel.small_numbers import shown_count
from maillage.programme.models import Barcamp, BarcampRoom, BarcampSlot, GridChange, Pitch, Placement, Vote
from maillage.programme.rules.barcamps import PitchVotes, ballot_code, clean_code, overlaps_of, timetable_problem
from maillage.programme.rules.events import EventState
from maillage.programme.rules.timetable import Assignment, Problem, Room, Slot

MINUTES_A_DAY = 24 * 60


def open_barcamps() -> QuerySet[Barcamp]:
    """Those whose event is not cancelled."""
    return Barcamp.objects.exclude(event__state=EventState.CANCELLED.value)


def barcamp_by_code(code: str) -> Barcamp:
    """The barcamp of a code, with its event. Raises Barcamp.DoesNotExist for none, or when the event is cancelled."""
    return open_barcamps().select_related("event__place", "event__network").get(code=clean_code(code))


def version_of(code: str) -> Barcamp | None:
    """Its version and its state alone; None where there is no barcamp."""
    return open_barcamps().only("code", "version", "state").filter(code=clean_code(code)).first()


def ballot_codes(barcamp: Barcamp) -> list[str]:
    """The codes handed out for more votes, in the order of the sheet they are printed on."""
    secret, name = settings.SECRET_KEY.encode(), f"{barcamp.pk} {barcamp.code}"
    return [ballot_code(secret, name, number) for number in range(1, barcamp.ballots + 1)]


def pitches_of(barcamp: Barcamp) -> list[Pitch]:
    """The subjects that stand, in the order in which they came."""
    return list(Pitch.objects.filter(barcamp=barcamp, is_withdrawn=False))


def readable_pages(pitches: Sequence[Pitch]) -> set[str]:
    """The pages of these sessions that anybody may read, by name; no statement where none was written."""
    names = [one.page_slug for one in pitches if one.page_slug]
    return set(visible_pages().filter(slug__in=names).values_list("slug", flat=True)) if names else set()


def collection_of(barcamp: Barcamp) -> Collection | None:
    """What its pages stand in; None until they are written, or where none may be read."""
    names = readable_pages(pitches_of(barcamp))
    return Collection.objects.filter(items__page__slug__in=names).order_by("pk").first() if names else None


def dots_of(barcamp: Barcamp) -> dict[int, int]:
    """Dots by number of the pitch, from phones and from paper."""
    pitches = Pitch.objects.filter(barcamp=barcamp)
    rows = pitches.order_by().annotate(laid=Sum("votes__dots")).values_list("pk", "laid", "paper_dots")
    return {pk: (laid or 0) + paper for pk, laid, paper in rows}


def placements_of(barcamp: Barcamp) -> list[Placement]:
    """The sessions that have a cell, in time and by room."""
    rows = Placement.objects.filter(pitch__barcamp=barcamp).select_related(
        "pitch", "room", "slot__barcamp__event__place"
    )
    return list(rows.order_by("slot__starts_at", "slot", "room__position", "room"))


def changes_of(barcamp: Barcamp, most: int = 5) -> list[GridChange]:
    """What moved last in the published grid, the latest first."""
    return list(barcamp.changes.select_related("pitch")[:most])


@dataclass(frozen=True, slots=True)
class GridCell:
    """A room at a time, and what is held there."""

    room: BarcampRoom
    placement: Placement | None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A slot, with a cell for each room."""

    slot: BarcampSlot
    cells: tuple[GridCell, ...]
    is_now: bool
    is_next: bool


def grid_of(barcamp: Barcamp, now: datetime) -> list[GridRow]:
    """The grid, slot after slot; what is on now and what comes next are marked."""
    at = {(one.slot_id, one.room_id): one for one in placements_of(barcamp)}
    rooms = list(barcamp.rooms.all())
    slots = list(barcamp.slots.select_related("barcamp__event__place"))
    ahead = next((slot.pk for slot in slots if slot.starts_at > now), None)
    return [
        GridRow(
            slot, tuple(GridCell(room, at.get((slot.pk, room.pk))) for room in rooms),
            slot.starts_at <= now < slot.ends_at, slot.pk == ahead,
        )
        for slot in slots
    ]  # fmt: skip


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def problem_of(barcamp: Barcamp, *, is_near_published: bool) -> Problem:
    """What the engine is asked; near the grid that is there once it was published."""
    placed = placements_of(barcamp)
    pins: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in placed:
        if one.is_pinned:
            pins[one.pitch_id].append((one.slot_id, one.room_id))
    dots: dict[int, dict[int, int]] = defaultdict(dict)
    for pitch, device, count in Vote.objects.filter(pitch__barcamp=barcamp).values_list("pitch", "device", "dots"):
        dots[pitch][device] = count
    pitches = [
        PitchVotes(p.pk, p.title, p.device_id, dots[p.pk], p.paper_dots, tuple(pins[p.pk]), p.holdings, p.limits)
        for p in pitches_of(barcamp)
    ]
    slots = [
        Slot(str(one.pk), one.local_start.date().isoformat(), _minutes(one.local_start),
             _minutes(one.local_end) or MINUTES_A_DAY)
        for one in barcamp.slots.select_related("barcamp__event__place")
    ]  # fmt: skip
    rooms = [Room(str(r.pk), r.name, capacity=r.capacity, step_free=r.step_free) for r in barcamp.rooms.all()]
    published = [Assignment(str(one.pitch_id), str(one.slot_id), str(one.room_id)) for one in placed]
    return timetable_problem(pitches, slots, rooms, published if is_near_published else ())


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sessions at once that some want both of; `people` is None under five."""

    first: Pitch
    second: Pitch
    people: int | None


def clashes_of(barcamp: Barcamp, placements: Sequence[Placement], most: int = 8) -> list[Clash]:
    """The worst clashes of the grid. Fewer than five are not counted: nobody learns who voted for what."""
    pitches = {one.pitch_id: one.pitch for one in placements}
    voters: dict[int, set[int]] = defaultdict(set)
    for pitch, device in Vote.objects.filter(pitch__barcamp=barcamp).values_list("pitch", "device"):
        voters[pitch].add(device)
    slots: dict[int, set[int]] = defaultdict(set)
    for one in placements:
        slots[one.pitch_id].add(one.slot_id)
    overlaps = overlaps_of(slots, voters)
    return [Clash(pitches[one.first], pitches[one.second], shown_count(one.people)) for one in overlaps[:most]]
