"""Sixteen processes that book at the same moment: by bare INSERT, through the action, or over HTTP."""

from __future__ import annotations

import http.client
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from time import monotonic, sleep
from typing import Any, Literal, Self
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

Way = Literal["bare", "action", "hold", "hold and confirm"]
TOKEN = "a" * 32  # of forgery protection: the same in the cookie and in the form
WARM = 5  # attempts a process makes before the clock starts


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who takes what, when; the bare INSERT also says which unit."""

    person: int
    place: int
    space: int
    unit: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does until its attempts or its seconds are over."""

    way: Way
    attempts: Sequence[Attempt]
    seconds: float
    port: int = 0
    sessions: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Done:
    """What a request got, and how long it took."""

    booked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    begun: float = 0.0
    ended: float = 0.0

    def add(self, other: Done) -> None:
        """The work of two processes together."""
        self.begun = min(self.begun or other.begun, other.begun)
        self.ended = max(self.ended, other.ended)
        self.booked += other.booked
        self.refused += other.refused
        self.errors += other.errors

    @property
    def per_second(self) -> float:
        return self.booked / (self.ended - self.begun)


class Refused(Exception):
    """The attempt was answered no; the text says why."""


class Crew:
    """Processes kept for the whole run; a job starts in as many of them as it needs, at the same instant."""

    def __init__(self, size: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.ends: list[Connection] = []
        self.processes: list[BaseProcess] = []
        for _ in range(size):
            mine, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            self.ends.append(mine)
            self.processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for end in self.ends:
            end.send(None)
        for process in self.processes:
            process.join(timeout=5)
            process.terminate()

    def run(self, jobs: Sequence[Job]) -> Done:
        """One job a process, all at once."""
        ends = self.ends[: len(jobs)]
        for end, job in zip(ends, jobs, strict=True):
            end.send(job)
        for end in ends:
            end.recv()
        start = monotonic() + 0.1
        for end in ends:
            end.send(start)
        total = Done()
        for end in ends:
            total.add(end.recv())
        return total


def _work(end: Connection) -> None:
    from maillage.config.commands import prepare

    prepare()
    while (job := end.recv()) is not None:
        act, close = _WAYS[job.way](job)
        warm = Done()
        for attempt in job.attempts[:WARM]:
            _try(act, attempt, warm)
        end.send("ready")
        sleep(max(0.0, end.recv() - monotonic()))
        end.send(_until_over(act, job, warm))
        close()


gates: list[Barrier] = []  # where this process waits for the others


def prepare_for(gate: Barrier) -> None:
    """How a process of a pool begins: Django is set up before what it is given to do is even imported."""
    from maillage.config.commands import prepare

    prepare()
    gates.append(gate)


def _until_over(act: Callable[[Attempt], None], job: Job, warm: Done) -> Done:
    """Attempts one after the other; what the warm-up could not book is reported too."""
    done = Done(refused=warm.refused, errors=warm.errors, begun=monotonic())
    for attempt in job.attempts[WARM:]:
        _try(act, attempt, done)
        if monotonic() - done.begun > job.seconds:
            break
    done.ended = monotonic()
    return done


def _try(act: Callable[[Attempt], None], attempt: Attempt, done: Done) -> None:
    from maillage.kernel.refusal import Refusal

    try:
        act(attempt)
    except Refusal as refusal:
        done.refused[refusal.code] += 1
    except Refused as refused:
        done.refused[str(refused)] += 1
    except Exception as error:
        done.errors[f"{type(error).__name__}: {error}".partition("\n")[0][:100]] += 1
    else:
        done.booked += 1


Prepared = tuple[Callable[[Attempt], None], Callable[[], None]]

# What the database can do at best with these two tables: one statement, prepared, one commit.
BARE = """
WITH booking AS (
    INSERT INTO bookings_booking (public_id, person_id, place_id, space_id, starts_at, ends_at, people, status, note,
                                  sequence, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, 1, 'confirmed', '', 0, %s) RETURNING id
)
INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds)
SELECT id, %s, tstzrange(%s, %s), true FROM booking
"""


def _bare(_job: Job) -> Prepared:
    connection = psycopg.connect(os.environ["MAILLAGE_DATABASE_URL"], autocommit=True, prepare_threshold=0)

    def act(a: Attempt) -> None:
        now = datetime.now(tz=UTC)
        connection.execute(
            BARE, [uuid4(), a.person, a.place, a.space, a.start, a.end, now, a.unit, a.start, a.end], prepare=True
        )

    return act, connection.close


def _action(job: Job) -> Prepared:
    from maillage.bookings.actions import book
    from maillage.community.models import Person
    from maillage.kernel.period import Period

    people = Person.objects.in_bulk({attempt.person for attempt in job.attempts})

    def act(a: Attempt) -> None:
        book(people[a.person], a.space, Period(a.start, a.end), key=uuid4())

    return act, lambda: None


def _hold(job: Job, *, confirm: bool = False) -> Prepared:
    connection = http.client.HTTPConnection("127.0.0.1", job.port, timeout=30)

    def post(path: str, person: int, fields: dict[str, Any]) -> str:
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
        cookies = f"csrftoken={TOKEN}; sessionid={job.sessions[person]}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        where = answer.headers["Location"] or ""
        if answer.status != http.client.FOUND or not where.startswith("/reservations/"):
            raise Refused(f"HTTP {answer.status} {where}")  # to the page of the sign-in, perhaps: nothing was booked
        return where

    def act(a: Attempt) -> None:
        fields = {"espace": a.space, "debut": a.start.isoformat(), "fin": a.end.isoformat(), "cle": uuid4()}
        where = post("/reserver/", a.person, fields)
        if confirm:
            post(f"{where}confirmer/", a.person, {})

    return act, connection.close


def _confirmed(job: Job) -> Prepared:
    return _hold(job, confirm=True)


_WAYS: dict[str, Callable[[Job], Prepared]] = {
    "bare": _bare,
    "action": _action,
    "hold": _hold,
    "hold and confirm": _confirmed,
}
