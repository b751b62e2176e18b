"""A barcamp: what may be done when, how dots are laid, what the timetable is made from, why two sessions clash."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import combinations, pairwise

from maillage.kernel.refusal import Refusal
from maillage.kernel.transitions import TransitionTable
from maillage.programme.rules.timetable import Assignment, Cell, Problem, Room, Session, Slot, Wish

LETTERS = "ABCDEFGHJKLMNPRTUVWXY"  # none that is taken for another, read aloud or from afar
CODE_LENGTH = 4
BALLOT_LENGTH = 8
MOST_KEYWORDS = 3
LONGEST_KEYWORD = 30
MOST_PITCHES = 5  # of one phone
MOST_SLOTS = 24
MOST_ROOMS = 12
MOST_PAPER_DOTS = 500  # on one pitch
MOST_HOLDINGS = 3  # of one session
MOST_BALLOTS = 500  # codes handed out for one more vote each
MOST_PHOTOS = 12  # of one session


class BarcampState(StrEnum):
    """How far a barcamp is."""

    PITCHING = "pitching"
    VOTING = "voting"
    CLOSED = "closed"
    PUBLISHED = "published"
    OVER = "over"


TAKES_PITCHES = frozenset({BarcampState.PITCHING, BarcampState.VOTING})
SHOWS_GRID = frozenset({BarcampState.PUBLISHED, BarcampState.OVER})
TAKES_GRID = frozenset({BarcampState.CLOSED, BarcampState.PUBLISHED})

BARCAMP_ACTS: TransitionTable[BarcampState] = TransitionTable(
    {
        "open_voting": ({BarcampState.PITCHING, BarcampState.CLOSED}, BarcampState.VOTING),
        "close_voting": ({BarcampState.VOTING}, BarcampState.CLOSED),
        "publish": ({BarcampState.CLOSED}, BarcampState.PUBLISHED),
        "end": ({BarcampState.PUBLISHED}, BarcampState.OVER),
    },
    Refusal("barcamp_act_too_late", "The barcamp is no longer at that point. Look at it again."),
)


def may_lead(state: BarcampState) -> Refusal | None:
    """May who leads still change subjects, dots and the grid? Once it is over they stay as they were held."""
    if state == BarcampState.OVER:
        return Refusal("barcamp_over", "This barcamp is over: its subjects and its grid stay as they were held.")
    return None


def may_pitch(state: BarcampState, own_pitches: int) -> Refusal | None:
    """May a phone that has made so many pitches make another?"""
    if state not in TAKES_PITCHES:
        return Refusal("pitches_closed", "Subjects are no longer taken: the votes are closed.")
    if own_pitches >= MOST_PITCHES:
        return Refusal("too_many_pitches", "You have put forward %(most)s subjects. Leave room for the others.",
                       most=MOST_PITCHES)  # fmt: skip
    return None


def may_vote(state: BarcampState, dots: Mapping[int, int], total: int, on_one: int) -> Refusal | None:
    """May these dots (by pitch) be laid? At most `total` in all, `on_one` on a pitch, while voting is open."""
    if state != BarcampState.VOTING:
        return Refusal("voting_closed", "Votes are not open now.")
    if any(count < 0 or count > on_one for count in dots.values()):
        return Refusal("too_many_on_one", "At most %(most)s dots on one subject.", most=on_one)
    if sum(dots.values()) > total:
        return Refusal(
            "too_many_dots", "You have %(most)s dots, and laid %(laid)s. Take some back.",
            most=total, laid=sum(dots.values()),
        )  # fmt: skip
    return None


def clean_code(text: str) -> str:
    """A code as one types it, with spaces or in small letters.

    >>> clean_code(" ab cd ")
    'ABCD'
    """
    return "".join(text.split()).upper()[:CODE_LENGTH]


def ballot_code(secret: bytes, barcamp: str, number: int) -> str:
    """The code that one more vote is laid with, the `number`-th handed out: nobody guesses it, nothing keeps it.

    >>> ballot_code(b"secret", "ABCD", 1)
    'YCGHNTKK'
    """
    digest = hmac.digest(secret, f"ballot {barcamp} {number}".encode(), "sha256")
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:BALLOT_LENGTH])


def clean_ballot(text: str) -> str:
    """A code for one more vote as one types it, with spaces or in small letters.

    >>> clean_ballot("abcd efgh")
    'ABCDEFGH'
    """
    return "".join(text.split()).replace("-", "").upper()[:BALLOT_LENGTH]


def split_keywords(text: str) -> list[str]:
    """The key words of a pitch, at most three, without repeats.

    >>> split_keywords("vélo, Vélo ,  soins;transport, école")
    ['vélo', 'soins', 'transport']
    """
    words: dict[str, str] = {}
    for raw in text.replace(";", ",").split(","):
        word = " ".join(raw.split())[:LONGEST_KEYWORD]
        if word:
            words.setdefault(word.casefold(), word)
    return list(words.values())[:MOST_KEYWORDS]


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A stretch of the day, as a facilitator writes it."""

    begins: time
    ends: time
    label: str = ""


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room, as a facilitator writes it."""

    name: str
    capacity: int | None = None
    step_free: bool = False


def read_slots(text: str) -> list[SlotLine]:
    """Slots, one a line: “14:00-14:45 label”. Raises a Refusal for what is no hour, or overlaps.

    >>> read_slots("14h-14h45 after lunch")
    [SlotLine(begins=datetime.time(14, 0), ends=datetime.time(14, 45), label='after lunch')]
    """
    slots = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        hours, _space, label = line.replace("–", "-").replace(" - ", "-").partition(" ")
        begins, _dash, ends = hours.partition("-")
        try:
            slot = SlotLine(read_hour(begins), read_hour(ends), label.strip()[:60])
        except ValueError:
            raise Refusal("bad_slot", "“%(line)s” is not read. Write “14:00-14:45”.", line=line[:60]) from None
        slots.append(slot)
    slots.sort(key=lambda slot: slot.begins)
    for slot in slots:
        if slot.ends <= slot.begins:
            raise Refusal("bad_slot", "“%(line)s” is not read. Write “14:00-14:45”.",
                          line=f"{slot.begins:%H:%M}-{slot.ends:%H:%M}")  # fmt: skip
    for before, after in pairwise(slots):
        if after.begins < before.ends:
            raise Refusal("slots_overlap", "Two slots overlap.")
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise Refusal("bad_slots", "Between 1 and %(most)s slots.", most=MOST_SLOTS)
    return slots


def read_hour(text: str) -> time:
    """An hour as it is typed: 14:00, 14h, 14h30. Raises ValueError for anything else."""
    hours, _colon, minutes = text.strip().lower().replace("h", ":").partition(":")
    return time(int(hours), int(minutes or 0))


def read_rooms(text: str) -> list[RoomLine]:
    """Rooms, one a line: “Grande salle; 40; plain-pied”. Raises a Refusal when there are none, or too many.

    >>> read_rooms("Grande salle; 40; plain-pied")
    [RoomLine(name='Grande salle', capacity=40, step_free=True)]
    """
    rooms: dict[str, RoomLine] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, *facts = (part.strip() for part in line.split(";"))
        numbers = [int(fact) for fact in facts if fact.isascii() and fact.isdecimal() and 0 < int(fact[:6]) < 10_000]
        words = [fact for fact in facts if fact and not fact[0].isdecimal()]
        if name:
            rooms[name[:60]] = RoomLine(name[:60], numbers[0] if numbers else None, bool(words))
    if not 1 <= len(rooms) <= MOST_ROOMS:
        raise Refusal("bad_rooms", "Between 1 and %(most)s rooms.", most=MOST_ROOMS)
    return list(rooms.values())


@dataclass(frozen=True, slots=True)
class PitchVotes:
    """A pitch as the timetable sees it: who hosts (a phone), dots by phone, dots counted on paper, its pinned cells."""

    key: int
    title: str = ""
    host: int | None = None
    dots: Mapping[int, int] | None = None
    paper_dots: int = 0
    pins: tuple[tuple[int, int], ...] = ()  # slot, room
    holdings: int = 1  # at most


def timetable_problem(
    pitches: Iterable[PitchVotes],
    slots: Sequence[Slot],
    rooms: Sequence[Room],
    published: Sequence[Assignment] = (),
) -> Problem:
    """What the engine is asked. A dot on paper is somebody nobody knows more of: it wishes that one session."""
    sessions, wishes = [], []
    for pitch in pitches:
        pins = tuple(Cell(str(slot), str(room)) for slot, room in pitch.pins)
        hosts = (f"phone {pitch.host}",) if pitch.host is not None else ()
        sessions.append(Session(str(pitch.key), pitch.title, hosts=hosts, pins=pins, repeats=pitch.holdings))
        wishes += [Wish(f"phone {phone}", str(pitch.key), dots) for phone, dots in (pitch.dots or {}).items() if dots]
        wishes += [Wish(f"paper {pitch.key} {number}", str(pitch.key)) for number in range(pitch.paper_dots)]
    return Problem(tuple(sessions), tuple(slots), tuple(rooms), tuple(wishes), published=tuple(published))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two sessions at the same time, and how many phones laid dots on both."""

    first: int
    second: int
    people: int


def overlaps_of(slots: Mapping[int, Collection[int]], voters: Mapping[int, Collection[int]]) -> list[Overlap]:
    """Sessions held only at the same time that somebody wants both of, the most wanted first. `slots`: by pitch.

    >>> overlaps_of({1: {7}, 2: {7}, 3: {8}, 4: {7, 8}}, {1: {10, 11}, 2: {11}, 3: {11}, 4: {11}})
    [Overlap(first=1, second=2, people=1)]
    """
    overlaps = []
    for first, second in combinations(sorted(slots), 2):
        if len({*slots[first], *slots[second]}) == 1:
            people = len(set(voters.get(first, ())) & set(voters.get(second, ())))
            if people:
                overlaps.append(Overlap(first, second, people))
    return sorted(overlaps, key=lambda one: (-one.people, one.first, one.second))
