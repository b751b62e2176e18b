"""A barcamp rehearsed: three hundred phones of one hall, each out of reach for twenty seconds, and one who leads.

They put subjects forward, lay dots twice, and follow; who leads closes the votes, makes the grid and publishes it. What
is measured: seconds from a touch to the phones (from when the network is back, for what was written without one),
what the site takes, and that each subject and each dot is there once.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from time import monotonic, sleep
from urllib.parse import urlencode

import psutil

from tests.bench.attack import Someone, demonstration_site
from tests.bench.phones import Line, Phone
from tests.bench.report import Figure, percentile

PART = "A barcamp, {phones} phones of one address, each out of reach for 20 s"
PHONES, PITCHING = 300, 60  # phones in all; of which so many put a subject forward
ENTER_S, TOUCHES_S, OUT_S = 15.0, 90.0, 20.0  # all enter within; all touches within; out of reach for
SLOWEST_S = 10.0  # what somebody in the hall should wait at most for what another has just written
LOST = ("subjects lost or there twice", "subjects whose dots are not those sent")  # never
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Hall:
    """What happens: when which subject was sent, what the site took."""

    phones: list[Phone]
    touched: dict[str, float] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)
    memory_mb: float = 0.0
    processor_s: float = 0.0
    elapsed_s: float = 0.0


class Leader:
    """Who leads, at their screen."""

    def __init__(self, port: int) -> None:
        self.person = Someone(port, "animateur").enter()
        _status, html, _to = self.person.ask("/programme/preparer/")
        slugs = dict.fromkeys(re.findall(r"/programme/preparer/evenement/([\w-]+)/", html))
        for slug in slugs:
            self.address = f"/programme/preparer/evenement/{slug}/barcamp/"
            status, html, _to = self.person.ask(self.address)
            if status == 200 and 'value="close_voting"' in html:
                break
        else:
            raise RuntimeError("no barcamp of the demonstration is open for voting")
        self.code = re.findall(r'href="/b/([A-Z]{4})/"', html)[0]

    def post(self, what: str, **fields: str) -> None:
        """One of the forms of the screen."""
        fields["csrfmiddlewaretoken"] = TOKEN.findall(self.person.ask(self.address)[1])[0]
        status, text, _to = self.person.ask(f"{self.address}{what}/", urlencode(fields).encode())
        if status != 302:
            raise RuntimeError(f"{what}: {status} {text[:500]}")
        while what == "grille" and 'class="slot"' not in self.person.ask(self.address)[1]:
            sleep(0.5)  # the worker makes it

    def dots(self) -> dict[int, tuple[str, int]]:
        """Title and dots by number of the subject, as the screen says them."""
        html = self.person.ask(self.address)[1]
        numbers = re.findall(r'<label for="p(\d+)">([^<]*)</label>', html)
        counts = re.findall(r'<strong[^>]*>([^<]*)</strong> <span class="soft">[^<]*?(\d+)\s+gommettes?', html)
        said = Counter({unescape(title): int(count) for title, count in counts})
        return {int(pk): (unescape(title), said[unescape(title)]) for pk, title in numbers}


async def _take_part(phone: Phone, hall: Hall, over: asyncio.Event) -> None:
    """One phone during the afternoon: it reads, signs up, and is out of reach for a while."""
    draw = phone.random
    await asyncio.sleep(draw.random() * ENTER_S)
    losing = asyncio.create_task(phone.lose_network(draw.random() * (ENTER_S + TOUCHES_S - OUT_S), OUT_S))
    await phone.enter()
    following = asyncio.create_task(phone.follow(over))
    moments = sorted(draw.random() * TOUCHES_S for _ in range(3))
    begun = monotonic()
    for turn, moment in enumerate(moments):
        await asyncio.sleep(max(0.0, begun + moment - monotonic()))
        if turn == 1:
            if phone.number < PITCHING:
                hall.touched[str(phone.number)] = monotonic()
                await phone.post("sujet", {"title": f"Idée {phone.number}", "summary": "Ce que l’on sait faire."})
                hall.sent[str(phone.number)] = monotonic()
            continue
        wanted = draw.sample(phone.subjects, 3)
        phone.dots = dict(zip(wanted, (2, 2, 1), strict=True))
        await phone.post("gommettes", {f"p{subject}": phone.dots.get(subject, 0) for subject in phone.subjects})
    await losing
    await following


async def _watch(hall: Hall, site: psutil.Process, over: asyncio.Event) -> None:
    """Memory and processor of the site's own processes, the database apart."""
    ours = [one for one in site.children(recursive=True) if "python" in one.name() or "maillage" in one.name()]
    ours.append(site)

    def used() -> float:
        return sum(sum(one.cpu_times()[:2]) for one in site.children(recursive=True) if one.is_running())

    begun, before = monotonic(), used()
    while not over.is_set():
        hall.memory_mb = max(hall.memory_mb, sum(one.memory_info().rss for one in ours if one.is_running()) / 1e6)
        hall.processor_s, hall.elapsed_s = used() - before, monotonic() - begun
        await asyncio.sleep(0.5)


async def _lead(leader: Leader, hall: Hall, over: asyncio.Event) -> None:
    """Closes the votes, makes the grid, publishes, once all have done what they wished."""
    await asyncio.sleep(ENTER_S + TOUCHES_S + OUT_S + 10)
    for state, what, fields in (
        ("closed", "etape", {"act": "close_voting"}),
        ("", "grille", {}),
        ("published", "etape", {"act": "publish"}),
    ):
        if state:
            hall.touched[state] = monotonic()
        await asyncio.to_thread(leader.post, what, **fields)
        await asyncio.sleep(12)
    over.set()


async def _rehearse(port: int, site: psutil.Process, leader: Leader, phones: int) -> Hall:
    hall, over = Hall([]), asyncio.Event()
    for number in range(phones):
        line = Line(port)
        hall.phones.append(Phone(number, line, leader.code, random.Random(number)))
    await asyncio.gather(
        *(_take_part(phone, hall, over) for phone in hall.phones), _watch(hall, site, over), _lead(leader, hall, over)
    )
    return hall


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """The rehearsal, on a demonstration of its own."""
    say("a demonstration")
    with demonstration_site() as (site, port):
        return measure_at(port, psutil.Process(site.pid), say, phones=60 if small else PHONES)


def measure_at(port: int, site: psutil.Process, say: Callable[[str], None], *, phones: int = PHONES) -> list[Figure]:
    """The rehearsal, on a site that runs already."""
    leader = Leader(port)
    before = leader.dots()
    say(f"{phones} phones, code {leader.code}")
    hall = asyncio.run(_rehearse(port, site, leader, phones))
    after = leader.dots()
    statuses = sum((Counter(phone.statuses) for phone in hall.phones), Counter[int]())
    say(", ".join(f"{count} × {status}" for status, count in statuses.most_common()))
    return _figures(hall, before, after)


def _moment_sent(hall: Hall, what: str) -> tuple[float, bool]:
    """From when on the others may see it, and whether who wrote it was out of reach: then, when they were back."""
    touched = hall.touched[what]
    if what.isdecimal():
        writer = hall.phones[int(what)]
        if writer.out[0] < hall.sent[what] and touched < writer.out[1]:
            return writer.out[1], True
    return touched, False


def _waits(hall: Hall) -> dict[str, list[float]]:
    """Seconds until a phone saw what another wrote: each in reach, the last of them, and who was away."""
    waits: dict[str, list[float]] = {"reached": [], "last": [], "last after away": [], "back": []}
    for what in hall.touched:
        begun, was_away = _moment_sent(hall, what)
        ours = []
        for phone in hall.phones:
            seen = phone.seen.get(what, float("inf"))
            if phone.entered >= begun:
                continue
            if phone.out[0] < seen and begun < phone.out[1]:
                waits["back"].append(seen - phone.out[1])
            else:
                ours.append(seen - begun)
        waits["reached"] += ours
        waits["last after away" if was_away else "last"].append(max(ours))
    return waits


def _figures(hall: Hall, before: dict[int, tuple[str, int]], after: dict[int, tuple[str, int]]) -> list[Figure]:
    waits = _waits(hall)
    last, away = waits["last"], waits["last after away"]
    titles = Counter(title for title, _count in after.values())
    expected = {f"Idée {phone.number}" for phone in hall.phones if phone.number < PITCHING}
    wrong_titles = sum(titles[title] != 1 for title in expected) + len(after) - len(before) - len(expected)
    sent = sum((Counter(phone.dots) for phone in hall.phones), Counter[int]())
    wrong_dots = sum(count != sent[pk] + before.get(pk, ("", 0))[1] for pk, (_title, count) in after.items())
    part = PART.format(phones=len(hall.phones))

    def seconds(values: list[float]) -> str:
        return f"{percentile(values, 50):.1f} / {percentile(values, 99):.1f} s"

    slow = [phone.slowest_s for phone in hall.phones]
    return [
        Figure(part, f"a touch to a phone, p50 / p99 of {len(waits['reached']):,}", seconds(waits["reached"])),
        Figure(
            part,
            f"a touch to the last phone, p50 / p99 of {len(last)}",
            seconds(last),
            f"{SLOWEST_S:.0f} s",
            percentile(last, 99) < SLOWEST_S,
        ),
        Figure(part, f"written out of reach: back in reach to the last phone, p50 / p99 of {len(away)}", seconds(away)),
        Figure(part, f"back in reach to what was missed, p50 / p99 of {len(waits['back']):,}", seconds(waits["back"])),
        Figure(part, "the slowest answer of each phone, p50 / p99", seconds(slow)),
        Figure(part, "given up after 15 s, in reach", str(sum(phone.unanswered for phone in hall.phones))),
        Figure(part, "sent again, as no answer came", str(sum(phone.resent for phone in hall.phones))),
        Figure(part, LOST[0], str(wrong_titles), "0", not wrong_titles),
        Figure(part, LOST[1], str(wrong_dots), "0", not wrong_dots),
        Figure(part, "memory of the site, without the database", f"{hall.memory_mb:.0f} MB"),
        Figure(part, "cores taken by the site, database included", f"{hall.processor_s / hall.elapsed_s:.2f}"),
    ]
