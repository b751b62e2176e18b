"""Bookings a second: a bare INSERT, the action, the website, each with 1, 4 and 16 connections in the same run."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from maillage.bookings.rules.slots import day_slots
from maillage.community.models import Person
from tests.bench.crew import Attempt, Crew, Done, Job, Way
from tests.bench.national import RACERS, SEED
from tests.bench.report import Figure

AIM = 0.15
CONNECTIONS = (1, 4, 16)
ROUNDS = 3  # each figure is the median of so many runs, the ways taking turns
SECONDS = 4.0
MOST = {"bare": 8_000, "action": 3_000, "hold": 2_000, "hold and confirm": 1_000}  # attempts of one run, all together


class Slots:
    """Distinct free half-days of distinct people: no attempt stands in the way of another."""

    def __init__(self) -> None:
        self.left = _free()

    def take(self, count: int) -> list[Attempt]:
        """The next so many, never given twice."""
        taken, self.left = self.left[:count], self.left[count:]
        return taken


FREE = """
WITH desk AS (
    SELECT DISTINCT ON (s.id) s.id AS space_id, s.place_id, u.id AS unit_id, p.hours
    FROM places_space s JOIN places_unit u ON u.space_id = s.id JOIN places_place p ON p.id = s.place_id
    WHERE s.kind = 'desk' AND p.slug <> 'bench-races' ORDER BY s.id, u.id
)
SELECT desk.place_id, desk.space_id, desk.unit_id, slot.starts_at, slot.ends_at
FROM desk JOIN bench_half_day slot ON slot.hours = desk.hours
WHERE NOT EXISTS (SELECT FROM bookings_occupancy o
                  WHERE int8range(o.unit_id, o.unit_id, '[]') && int8range(desk.unit_id, desk.unit_id, '[]')
                        AND o.during && tstzrange(slot.starts_at, slot.ends_at) AND o.holds)
ORDER BY desk.space_id, slot.starts_at
"""


def half_days(hours: str) -> Iterator[tuple[datetime, datetime]]:
    """The mornings and afternoons of the next weeks, by the rule of the site itself: holidays have none."""
    today = timezone.localdate()
    for ahead in range(2, 85):
        slots = day_slots(hours, "Europe/Paris", time(13), today + timedelta(days=ahead))
        for slot in (slots.morning, slots.afternoon):
            if slot and (today + timedelta(days=ahead)).weekday() < 5:
                yield slot.period.start, slot.period.end


def _free() -> list[Attempt]:
    """The first desk of each pool, where it is free; a racer sits once a half-day at most."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT hours FROM places_place")
        known = [row[0] for row in cursor.fetchall()]
        cursor.execute("CREATE TEMP TABLE bench_half_day (hours text, starts_at timestamptz, ends_at timestamptz)")
        cursor.executemany(
            "INSERT INTO bench_half_day VALUES (%s, %s, %s)",
            [(hours, *period) for hours in known for period in half_days(hours)],
        )
        cursor.execute(FREE)
        rows = cursor.fetchall()
        cursor.execute("DROP TABLE bench_half_day")
    rng = random.Random(SEED)
    rng.shuffle(rows)
    racers = racers_ids()
    sat: dict[tuple[object, bool], int] = defaultdict(int)
    attempts = []
    for place, space, unit, start, end in rows:
        half = (start.date(), start.hour >= 11)
        if sat[half] < RACERS:
            person = racers[(sat[half] + start.toordinal() * 7) % RACERS]
            attempts.append(Attempt(person, place, space, unit, start, end))
            sat[half] += 1
    return attempts


def racers_ids() -> list[int]:
    """The people who have no booking of their own."""
    last = Person.objects.order_by("-pk").values_list("pk", flat=True)[0]
    return list(range(last - RACERS + 1, last + 1))


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """All the figures of the bookings."""
    say("free slots")
    slots, rounds, shrink = Slots(), 1 if small else ROUNDS, 4 if small else 1
    done: dict[tuple[Way, int], list[Done]] = defaultdict(list)
    sessions = _sessions(racers_ids())
    say("16 processes and a web server")
    with Crew(max(CONNECTIONS)) as crew, _site() as port:
        for turn in range(rounds):
            for count in CONNECTIONS:
                for way in ("bare", "action", "hold", "hold and confirm"):
                    jobs = _jobs(slots.take(MOST[way] // shrink), count, way, port, sessions)
                    done[way, count].append(crew.run(jobs))
                say(f"bookings, round {turn + 1} of {rounds}, {count} connections")
    return _figures(done)


def _jobs(attempts: list[Attempt], count: int, way: Way, port: int, sessions: dict[int, str]) -> list[Job]:
    jobs = []
    for number in range(count):
        mine = attempts[number::count]
        keys = {a.person: sessions[a.person] for a in mine} if way.startswith("hold") else {}
        jobs.append(Job(way, mine, SECONDS, port, keys))
    return jobs


NAMES: dict[Way, str] = {
    "bare": "bare INSERT of a booking and its occupancy, prepared, one commit",
    "action": "through the action book()",
    "hold": "over HTTP, the hold alone: POST /reserver/",
    "hold and confirm": "over HTTP, held and confirmed: two POST",
}


def _figures(done: dict[tuple[Way, int], list[Done]]) -> list[Figure]:
    cores = os.cpu_count() or 1
    part = f"Bookings a second (as many processes as connections; HTTP: granian, {cores} processes, keep-alive)"
    figures = []
    for way, name in NAMES.items():
        for count in CONNECTIONS:
            rate = median(d.per_second for d in done[way, count])
            share = median(
                d.per_second / b.per_second for d, b in zip(done[way, count], done["bare", count], strict=True)
            )
            told = f"{name}, {count} at once"
            if way == "bare":
                figures.append(Figure(part, told, f"{rate:.0f}/s"))
            else:
                met = share >= AIM
                figures.append(Figure(part, told, f"{rate:.0f}/s = {share:.3f} of bare", f">= {AIM}", met))
    return [*figures, *_problems(part, done)]


def _problems(part: str, done: dict[tuple[Way, int], list[Done]]) -> list[Figure]:
    """No refusal and no error is expected here."""
    refused: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for runs in done.values():
        for run in runs:
            refused += run.refused
            errors += run.errors
    return [
        Figure(part, "refusals", told(refused), "0", not refused),
        Figure(part, "errors", told(errors), "0", not errors),
    ]


def told(counts: Counter[str]) -> str:
    """How many of each, the most frequent first."""
    return ", ".join(f"{number} {what}" for what, number in counts.most_common(3)) or "0"


def _sessions(people: list[int]) -> dict[int, str]:
    """Everybody signed in, as Django's own login would leave it."""
    store, until = SessionStore(), timezone.now() + timedelta(days=1)
    keys, rows = {}, []
    for person in Person.objects.filter(pk__in=people):
        data = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        keys[person.pk] = f"{person.pk:032d}"
        rows.append(Session(session_key=keys[person.pk], session_data=store.encode(data), expire_date=until))
    Session.objects.bulk_create(rows, batch_size=1000)
    return keys


@contextmanager
def _site() -> Iterator[int]:
    """`maillage web` on a free port, on the benchmark's database; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "MAILLAGE_MODE": "demo",
        "MAILLAGE_PORT": str(port),
        "MAILLAGE_ORIGIN": f"http://127.0.0.1:{port}",
        "MAILLAGE_WEB_PROCESSES": str(os.cpu_count() or 1),
        "MAILLAGE_LOG_LEVEL": "ERROR",
    }
    log = Path(os.environ["MAILLAGE_DATA_DIR"]) / "web.log"
    with log.open("w", encoding="utf-8") as out:
        site = subprocess.Popen([sys.executable, "-m", "maillage", "web"], env=environment, stdout=out, stderr=out)
        try:
            _wait_for(site, port, log)
            yield port
        finally:
            site.terminate()
            site.wait(timeout=20)


def _wait_for(site: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = monotonic() + 60
    while monotonic() < until and site.poll() is None:
        try:
            page = HTTPConnection("127.0.0.1", port, timeout=10)
            page.request("GET", "/chercher/")
            if page.getresponse().status < 500:
                return
        except OSError:
            sleep(0.2)
    raise RuntimeError(f"The website did not answer; its own words are in {log}")
