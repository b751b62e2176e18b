"""Outside calendars: 2,000 drawn ones read beside bookings, then the law looked at; and mails while calendars drag.

Beside the national instance, in places of its own; every event, booking and fault comes from a seed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler

import psutil
from django.db import connection, connections
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.bookings import actions
from maillage.bookings.actions.external_calendars import events_in, hold_events
from maillage.bookings.models import Booking, ExternalCalendar, Occupancy
from maillage.bookings.tasks import read_soon
from maillage.community.models import Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period, merged, subtracted
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from maillage.territory.actions import load_territory
from maillage.territory.models import Commune
from tests.bench.invariants import DOUBLE
from tests.bench.report import Figure
from tests.factories import make_network, make_person, make_place, make_space, next_workday
from tests.kit.elsewhere import serving

PART = "Outside calendars"
SEED, CALENDARS, A_ROOM, CONNECTIONS, DAYS = 14, 2_000, 4, 16, 5
MAILS, SLOW = 60, 12
QUARTER = timedelta(minutes=15)
BAD = (
    "DTSTART:2026-11-24T10:00:00Z\r\nDTEND:2026-11-24T11:00:00Z",
    "SUMMARY:sans début",
    "DTSTART:20261117T080000Z\r\nDTEND:20261117T090000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0",
    "DTSTART:19700101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY",
    "DTSTART;VALUE=DATE:20261124\r\nDTEND;VALUE=DATE:99991231",
)


@dataclass(slots=True)
class Drawn:
    """A calendar as it was drawn: its file, and when it makes one busy."""

    pk: int
    space_id: int
    text: bytes
    busy: list[Period] = field(default_factory=list)


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """The law with 2,000 calendars (100 in the small form), then the wait of a mail."""
    draw = random.Random(SEED)
    if not Commune.objects.exists():
        load_territory(["48"], with_neighbours=True)
    count = CALENDARS // 20 if small else CALENDARS
    network = make_network("Agendas")
    place = make_place(network, hours="24/7")
    host = make_person("host", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk)))
    rooms = [
        make_space(place, f"Salle {n}", kind="meeting", seats=4, granularity="hour", overnight=True)
        for n in range(count // A_ROOM)
    ]
    first = next_workday(timezone.localdate() + timedelta(days=3))
    drawn = [_draw(draw, rooms[n % len(rooms)], first) for n in range(count)]
    say(f"{count:,} calendars of {len(rooms)} rooms, on {CONNECTIONS} connections, beside bookings")
    begun = time.perf_counter()
    acts: list[Callable[[], object]] = [partial(_read, one) for one in drawn]
    for room in rooms:
        periods = [_slot(draw, first) for _booking in range(8)]
        acts.append(partial(_use, host, room, periods, draw.random()))
    draw.shuffle(acts)
    with ThreadPoolExecutor(CONNECTIONS) as crew:
        errors = [error for error in crew.map(_done, acts) if error]
    seconds = time.perf_counter() - begun
    broken = sum(_broken(room, [one for one in drawn if one.space_id == room.pk]) for room in rooms)
    part = (
        f"{PART}: {count:,} on {CONNECTIONS} connections, {sum(len(d.busy) for d in drawn):,} times, errors among them"
    )
    figures = [
        Figure(part, "held otherwise than the union minus what is taken", str(broken), "0", not broken),
        Figure(part, DOUBLE, str(_twice()), "0", _twice() == 0),
        Figure(part, "errors", str(errors[:3] or 0), "0", not errors),
        Figure(part, "calendars a second", f"{count / seconds:.1f}/s"),
    ]
    return figures + _mails(rooms[0], say)


def _draw(draw: random.Random, room: Space, first: date) -> Drawn:
    """Up to twelve events, overlapping, some weekly, some with alarms; one calendar in three has one that is bad."""
    lines, busy = [], []
    for number in range(draw.randrange(1, 13)):
        slot, weeks = _slot(draw, first), draw.choice((1, 1, 1, 2, 5))
        busy += [Period(slot.start + timedelta(weeks=n), slot.end + timedelta(weeks=n)) for n in range(weeks)]
        stamps = [f"{moment:%Y%m%dT%H%M%SZ}" for moment in (slot.start, slot.end)]
        rule = f"RRULE:FREQ=WEEKLY;COUNT={weeks}\r\n" if weeks > 1 else ""
        alarm = "BEGIN:VALARM\r\nTRIGGER:bad\r\nEND:VALARM\r\n" if draw.random() < 0.1 else ""
        lines.append(
            f"BEGIN:VEVENT\r\nUID:e{number}\r\nDTSTART:{stamps[0]}\r\nDTEND:{stamps[1]}\r\n{rule}{alarm}END:VEVENT"
        )
    if draw.random() < 1 / 3:
        lines.insert(draw.randrange(len(lines)), f"BEGIN:VEVENT\r\nUID:bad\r\n{draw.choice(BAD)}\r\nEND:VEVENT")
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""]).encode()
    calendar = ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/a.ics")
    return Drawn(calendar.pk, room.pk, text, busy)


def _slot(draw: random.Random, first: date) -> Period:
    start = datetime.combine(first, datetime.min.time(), tzinfo=UTC) + draw.randrange(DAYS * 24) * timedelta(hours=1)
    return Period(start, start + draw.randrange(1, 4) * timedelta(hours=1))


def _read(one: Drawn) -> None:
    calendar = ExternalCalendar.objects.select_related("unit__space__place").get(pk=one.pk)
    hold_events(calendar, events_in(one.text, calendar))


def _use(host: Person, room: Space, periods: list[Period], seed: float) -> None:
    """Book, and cancel half of what was booked."""
    draw = random.Random(seed)
    for period in periods:
        try:
            booking = actions.book_for(host, None, room, period, guest="Une personne")
        except Refusal:
            continue
        if draw.random() < 0.5:
            actions.cancel(host, booking)


def _done(act: Callable[[], object]) -> str:
    try:
        act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _broken(room: Space, calendars: list[Drawn]) -> int:
    """How many calendars of a room do not hold what the law says."""
    taken = [Period(b.starts_at, b.ends_at) for b in Booking.objects.filter(space=room, status="confirmed")]
    held: dict[int, list[Period]] = {one.pk: [] for one in calendars}
    occupancies = Occupancy.objects.filter(calendar__in=held, holds=True)
    for pk, during in occupancies.values_list("calendar_id", "during"):
        held[pk].append(Period(during.lower, during.upper))
    wrong = 0
    for one in calendars:
        others = [period for pk, periods in held.items() if pk != one.pk for period in periods]
        wrong += merged(held[one.pk]) != subtracted(one.busy, [*taken, *others])
    return wrong


def _twice() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b ON a.unit_id = b.unit_id"
            " AND a.id < b.id AND a.during && b.during AND a.holds AND b.holds"
            " WHERE a.calendar_id IS NOT NULL OR b.calendar_id IS NOT NULL"
        )
        row = cursor.fetchone()
    return int(row[0])


def _drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte every three seconds, for as long as somebody listens."""
    try:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"B")
            handler.wfile.flush()
            time.sleep(3)
    except OSError:
        return


def _mails(room: Space, say: Callable[[str], None]) -> list[Figure]:
    """A real worker, calendars that drag before it, a job of the first queue each half second: how long it waits."""
    say(f"a job of the first queue each half second, {SLOW} calendars that drag")
    ExternalCalendar.objects.filter(unit__space__place=room.place).update(removed_at=timezone.now())
    with serving(_drip) as url:
        for _calendar in range(SLOW):
            calendar = ExternalCalendar.objects.create(unit=room.units.get(), url=url)
            read_soon(calendar.pk)
        with _worker() as worker:
            waits, most = _waits(worker)
    ExternalCalendar.objects.filter(url=url).delete()
    part = f"{PART}: a worker that reads {SLOW} calendars of a byte every three seconds"
    return [
        Figure(part, "longest wait of a mail", f"{max(waits):.1f} s", "10 s", max(waits) <= 10),
        Figure(part, "median", f"{sorted(waits)[len(waits) // 2]:.2f} s"),
        Figure(part, "memory of the worker, both processes", f"{most} MB"),
    ]


class _worker:  # noqa: N801 - used as a function
    """A worker on this database until the end of the block."""

    def __enter__(self) -> subprocess.Popen[bytes]:
        connections.close_all()

        given = {**os.environ, "MAILLAGE_LOCAL_ADDRESSES": "true"}
        self.process = subprocess.Popen([sys.executable, "-m", "maillage", "worker"], env=given)
        for _try in range(120):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM procrastinate_workers")
                if cursor.fetchone()[0] >= 4:
                    break
            time.sleep(1)
        return self.process

    def __exit__(self, *_what: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def _waits(worker: subprocess.Popen[bytes]) -> tuple[list[float], int]:
    """Seconds from asking to done, of each job of the first queue; the most memory the worker had meanwhile, in MB."""
    waits, most = [], 0
    over = threading.Event()

    def look() -> None:
        nonlocal most
        there = psutil.Process(worker.pid)
        while not over.wait(0.5):
            most = max(most, sum(_rss(process) for process in [there, *there.children(recursive=True)]) // 2**20)

    looking = threading.Thread(target=look)
    looking.start()
    for _mail in range(MAILS):
        begun = time.perf_counter()
        number = app.configure_task("bookings.hold_outside").defer(calendar_id=0)
        for _left in _while_there(number):
            time.sleep(0.02)
        waits.append(time.perf_counter() - begun)
        time.sleep(max(0.5 - waits[-1], 0))
    over.set()
    looking.join()
    return waits, most


def _while_there(number: int) -> Iterator[None]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", [number])
            if cursor.fetchone() is None:
                return
        yield


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
