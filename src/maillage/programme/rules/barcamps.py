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
from maillage.programme.rules.timetable import Person as Somebody

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


def clean_author(text: str) -> str:
    """The name by which somebody is named on a page: letters and what stands between them, nothing that a page reads.

    >>> clean_author(" Jean-Marc  d’Arc [x](https://a.example)")
    'Jean-Marc d’Arc xhttpsa.example'
    """
    return " ".join("".join(one for one in text if one.isalnum() or one in " -'’.").split())[:80]


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
class SessionLimits:
    """When and where a session can't be: numbers of slots (`arrives`: the first its host is there for), cells (slot,
    room) that who leads forbids.
    """

    arrives: int | None = None
    absent: tuple[int, ...] = ()
    forbidden: tuple[tuple[int, int], ...] = ()

    def missed(self, slots: Sequence[int]) -> frozenset[int]:
        """The slots (numbers, in order of time) for which its host is not there.

        >>> sorted(SessionLimits(arrives=3, absent=(4,)).missed([1, 2, 3, 4]))
        [1, 2, 4]
        """
        before = slots[: slots.index(self.arrives)] if self.arrives in slots else ()
        return frozenset({*before, *self.absent} & {*slots})


NO_LIMITS = SessionLimits()


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
    limits: SessionLimits = NO_LIMITS


def timetable_problem(
    pitches: Iterable[PitchVotes],
    slots: Sequence[Slot],
    rooms: Sequence[Room],
    published: Sequence[Assignment] = (),
) -> Problem:
    """What the engine is asked. A dot on paper is somebody nobody knows more of: it wishes that one session.

    Who is late or away for a session they host misses those slots altogether: no other session of theirs is held then.
    """
    sessions, wishes = [], []
    known = [int(slot.id) for slot in slots]
    away: dict[str, set[str]] = {}
    for pitch in pitches:
        pins = tuple(Cell(str(slot), str(room)) for slot, room in pitch.pins)
        hosts = (f"phone {pitch.host}",) if pitch.host is not None else ()
        missed = {str(slot) for slot in pitch.limits.missed(known)}
        cells = {Cell(slot) for slot in missed} | {Cell(str(slot), str(room)) for slot, room in pitch.limits.forbidden}
        sessions.append(
            Session(
                str(pitch.key), pitch.title, hosts=hosts, pins=pins, forbidden=frozenset(cells), repeats=pitch.holdings
            )
        )
        for host in hosts if missed else ():
            away.setdefault(host, set()).update(missed)
        wishes += [Wish(f"phone {phone}", str(pitch.key), dots) for phone, dots in (pitch.dots or {}).items() if dots]
        wishes += [Wish(f"paper {pitch.key} {number}", str(pitch.key)) for number in range(pitch.paper_dots)]
    people = tuple(Somebody(name, frozenset(missed)) for name, missed in away.items())
    return Problem(tuple(sessions), tuple(slots), tuple(rooms), tuple(wishes), people, published=tuple(published))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two sessions at the same time, and how many phones laid dots on both."""

    first: int
    second: int
    people: int


def may_hold(limits: SessionLimits, slots: Sequence[int], slot: int, room: int) -> Refusal | None:
    """May a session be held there? `slots`: all of them, in order of time."""
    if slot in limits.missed(slots):
        return Refusal("host_absent_then", "Who hosts this session is not there then.")
    if (slot, room) in limits.forbidden:
        return Refusal("cell_forbidden_here", "This session is kept out of this room at that time.")
    return None


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
