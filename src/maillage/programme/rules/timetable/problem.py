"""What a timetable is made of: sessions, slots, rooms in places, wishes, what was published. Plain frozen values.

Identifiers are texts of one's own. Times are minutes after midnight; a day is an ISO date, or any text in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MINUTES_APART = 600  # between two places nobody gave minutes for: not within a day


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a day in which sessions run side by side."""

    id: str
    day: str
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Drive:
    """Minutes by car between two places, either way."""

    origin: str
    destination: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a place: `capacity` None is as large as wanted; `closed` are slots when it can't be used."""

    id: str
    name: str = ""
    place: str = ""
    capacity: int | None = None
    equipment: frozenset[str] = frozenset()
    step_free: bool = False
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot and a room; None leaves that half open (a session pinned in a slot, whatever the room)."""

    slot: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What is to be held once, or up to `repeats` times.

    `length` in slots of one day, without a break. `needs`: equipment the room must have. `earliest`, `latest`: the
    first slot it may begin in, the last it may still run in. `pins`: one a holding, kept whatever it costs. `after`:
    sessions whose (first) holding has ended when this one begins. `expected`: how many are expected, where that is
    more than those who wished it.
    """

    id: str
    title: str = ""
    length: int = 1
    hosts: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    step_free: bool = False
    earliest: str | None = None
    latest: str | None = None
    pins: tuple[Cell, ...] = ()
    forbidden: frozenset[Cell] = frozenset()
    after: tuple[str, ...] = ()
    repeats: int = 1
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is not there all the time: the slots they miss. Who is there needs no line."""

    id: str
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """A person would like to be in a session; `weight` is what it is worth (dots, 1 by default), above 0."""

    person: str
    session: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Assignment:
    """A holding of a session: the slot it begins in, and its room."""

    session: str
    slot: str
    room: str


@dataclass(frozen=True, slots=True)
class Weights:
    """What each aim is worth, in wishes of weight 1; the hard rules (pins, hosts, rooms, order) have no price.

    `wishes`: a wish that is kept. `nothing`: a person who keeps no wish at all. `evenness`: the square of the share of
    their wishes that a person misses, so that the worst served are lifted first. `crowding`: somebody expected for
    whom the room is too small. `moves`: a published holding in another slot (half of it: in another room of the
    same slot). `repetition`: a second or later holding, so that it is held only where enough people gain.
    """

    wishes: float = 1.0
    nothing: float = 1.0
    evenness: float = 0.5
    crowding: float = 0.1
    moves: float = 1.0
    repetition: float = 3.0


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a timetable is made from. Rooms without a place are all in one; a host needs no line in `people`."""

    sessions: tuple[Session, ...]
    slots: tuple[Slot, ...]
    rooms: tuple[Room, ...]
    wishes: tuple[Wish, ...] = ()
    people: tuple[Person, ...] = ()
    drives: tuple[Drive, ...] = ()
    published: tuple[Assignment, ...] = ()
    weights: Weights = field(default_factory=Weights)
    title: str = ""
