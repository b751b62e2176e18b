"""The site attacked by eight at once, its memory capped, while somebody only reads: nothing leaks, nothing dies.

A demonstration of its own on a free port of this machine, its processes watched: one that takes more than a gigabyte is
killed, as the kernel of a small machine would.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import quote, urlencode, urlsplit

import psutil

from tests.bench.report import Figure, percentile

PART = "Attacked by eight at once, beside somebody who reads"
AT_ONCE, SEED = 8, 48
MOST_MB, LOOK_S = 1000, 0.1
SLOW_MS = 1000
PATIENCE_S = 300.0
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
HREF = re.compile(r'href="(/[^"#]*)"')
APART = re.compile(
    r"^/(?:en/)?(?:demonstration|deconnexion|static|media|admin|en)(?:/|$)|regarder|voir-comme|\.(?:pdf|epub|zip)$"
)
MOST_CRAWLED = 150


@dataclass
class Someone:
    """A browser without a screen: its cookies, one address of the internet."""

    port: int
    who: str = ""
    origin: str = "203.0.113.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, body: bytes | None = None, kind: str = "", *, token: bool = True) -> tuple[int, str, str]:
        """The status, the text and where it leads."""
        head = {"X-Forwarded-For": self.origin, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            head |= {"Content-Type": kind or "application/x-www-form-urlencoded"}
            head |= {"X-CSRFToken": self.cookies.get("csrftoken", "")} if token else {}
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            line.request("GET" if body is None else "POST", path, body, head)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return answer.status, text, answer.headers.get("Location", "")
        finally:
            line.close()

    def enter(self) -> Someone:
        """Signed in as that persona of the demonstration, with a token for forms."""
        if self.who:
            self.ask(f"/demonstration/entrer/{self.who}/")
        self.ask("/adherer/solozere/" if not self.who else "/documentation/nouvelle/")
        return self

    def elsewhere(self, number: int) -> Someone:
        """The same person from another address: quotas of one address do not hold an attacker who has many."""
        return Someone(self.port, self.who, f"198.51.{number // 250}.{number % 250 + 1}", dict(self.cookies))


@dataclass
class Watch:
    """What the processes of the site take, and which died."""

    most_mb: float = 0.0
    killed: list[str] = field(default_factory=list)

    def look(self, site: psutil.Process, seen: dict[int, psutil.Process]) -> None:
        """Once: kill what takes too much, count what is gone."""
        for one in site.children(recursive=True):
            with suppress(psutil.Error):
                if "python" not in one.name() and "maillage" not in one.name():
                    continue  # PostgreSQL, pandoc: with limits of their own
                seen.setdefault(one.pid, one)
                taken = one.memory_info().rss / 1e6
                self.most_mb = max(self.most_mb, taken)
                if taken > MOST_MB:
                    one.kill()
                    self.killed.append(f"{taken:.0f} MB")


def _serves_once(process: psutil.Process) -> bool:
    """Is it a child process for one piece of work (maillage.kernel.processes), which ends by itself?"""
    with suppress(psutil.Error):
        return "maillage.kernel.child_process" in process.cmdline()
    return True


@contextmanager
def _watched(site: subprocess.Popen[bytes]) -> Iterator[Watch]:
    watch, over, seen = Watch(), threading.Event(), dict[int, psutil.Process]()

    def run() -> None:
        whole = psutil.Process(site.pid)
        while not over.wait(LOOK_S):
            watch.look(whole, seen)

    watcher = threading.Thread(target=run)
    watch.look(psutil.Process(site.pid), seen)
    servers = {pid for pid, one in seen.items() if not _serves_once(one)}
    watcher.start()
    try:
        yield watch
    finally:
        over.set()
        watcher.join()
        gone = [pid for pid in servers if not psutil.pid_exists(pid)]
        watch.killed += ["ended by itself"] * max(0, len(gone) - len(watch.killed))


@contextmanager
def demonstration_site() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`maillage demo` with a folder and a port of its own; gone at the end."""
    base = "/var/lib/maillage" if os.geteuid() == 0 else None
    if base:
        Path(base).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="attack-", dir=base))
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    environ |= {"MAILLAGE_DATA_DIR": str(folder), "MAILLAGE_PORT": str(port), "MAILLAGE_BEHIND_PROXY": "1"}
    log = folder / "site.log"
    with log.open("wb") as out:
        site = subprocess.Popen(
            [sys.executable, "-m", "maillage", "demo"], env=environ, stdout=out, stderr=out, start_new_session=True
        )
        try:
            _wait(site, port, log)
            yield site, port
            _tell(log)
        finally:
            site.send_signal(signal.SIGINT)
            site.wait(timeout=120)
            shutil.rmtree(folder, ignore_errors=True)


def _wait(site: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = monotonic() + PATIENCE_S
    while monotonic() < until and site.poll() is None:
        with suppress(OSError, HTTPException):
            if Someone(port).ask("/readyz")[0] == 200:
                return
        sleep(0.3)
    raise RuntimeError(f"the demonstration did not start: {log.read_text()[-2000:]}")


def _tell(log: Path) -> None:
    """The faults of the site, in its own words."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if faults := [line for line in lines if "Traceback" in line or "Error:" in line or "Internal Server Error" in line]:
        sys.stderr.write("\n".join(faults[-40:]) + "\n")


@contextmanager
def _bystander(port: int) -> Iterator[list[tuple[str, float, int]]]:
    """Somebody who reads meanwhile, in a process of their own; their pings are there at the end."""
    told: list[tuple[str, float, int]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bystander", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        yield told
        out, _err = reader.communicate()
    told += [tuple(json.loads(line)) for line in out.splitlines() if line]


def _crawled(one: Someone, start: tuple[str, ...]) -> dict[str, set[str]]:
    """The addresses that somebody reaches by links, and the addresses of mail that each page shows."""
    found, waiting = dict[str, set[str]](), list(start)
    while waiting and len(found) < MOST_CRAWLED:
        path = waiting.pop(0)
        if path in found:
            continue
        status, text, _to = one.ask(path)
        if status != 200:
            continue
        found[path] = set(EMAIL.findall(text))
        links = [urlsplit(link.replace("&amp;", "&")).path for link in HREF.findall(text)]
        waiting += [link for link in links if not APART.search(link) and link not in found]
    return found


STARTS = {
    "membre": ("/reservations/", "/messages/", "/adhesions/", "/annuaire/", "/calendriers/", "/"),
    "hote": ("/mes-lieux/", "/lieux/mende/gerer/", "/lieux/mende/arrivees/", "/"),
    "animateur": ("/animation/", "/animation/imports/", "/prospective/", "/animation/adhesions/"),
    "administratrice": ("/animation/", "/animation/droits/"),
    "": ("/", "/lieux/", "/documentation/"),
}


@dataclass
class Told:
    """What came of the attack."""

    statuses: Counter[int] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)


Act = tuple[str, Callable[[], None]]


def _acts(port: int, told: Told, *, small: bool) -> list[Act]:
    """All that is done, in an order that is drawn; whatever an answer says of others is a leak."""
    people = {who: Someone(port, who).enter() for who in STARTS}
    reached = {who: _crawled(one, STARTS[who]) for who, one in people.items()}
    acts: list[Act] = []

    def add(name: str, who: str, path: str, body: bytes | None = None, kind: str = "") -> None:
        def act(number: int = len(acts)) -> None:
            status, _text, _to = people[who].elsewhere(number).ask(path, body, kind)
            told.statuses[status] += 1
            if status >= 500 and status != 503:
                told.faults.append(f"{name} {path[:60]}: {status}")

        acts.append((f"{name} {path[:40]}", act))

    _written(add, small=small)
    _sent(add, small=small)
    books = [path for path in reached[""] if path.startswith("/editions/")][:1]
    for path in books * (1 if small else 2):
        edition = "/".join(path.split("/")[:4]) + "/"
        for kind in ("pdf", "epub", "zip"):
            for _n in range(4):
                add("book", "", f"{edition}livre.{kind}")
    acts += _objects(people, reached, told)
    random.Random(SEED).shuffle(acts)
    return acts


def _written(add: Callable[..., None], *, small: bool) -> None:
    from tests.bench.hostile import LENGTH, texts

    for name, text in texts(LENGTH // (4 if small else 1)):
        sent = {"text": text, "language": "fr", "voice": "person", "kind": "news"}
        add(f"preview: {name}", "", "/documentation/apercu/", urlencode(sent).encode())
        add(f"draft: {name}", "membre", "/documentation/brouillon/", urlencode({"text": text, "title": "x"}).encode())
        page = {
            "title": f"t{name}",
            "text": text,
            "nature": "method",
            "kind": "howto",
            "language": "fr",
            "licence": "CC-BY-SA-4.0",
            "state": "draft",
            "signature": "x",
            "summary": text[:240],
        }
        add(f"page: {name}", "membre", "/documentation/nouvelle/", urlencode(page).encode())
        add(f"wall: {name}", "membre", "/mur/solozere/publier/", urlencode(sent | {"text": text[:3000]}).encode())
        add(f"key: {name}", "", "/connexion/cle/", urlencode({"credential": text}).encode())
        short = quote(text[:2000], safe="")
        add(f"search: {name}", "", f"/documentation/chercher/?q={short}")
        add(f"commune: {name}", "", f"/territoire/communes.json?q={short}")
        add(f"place: {name}", "", f"/chercher/?q={short}&commune={short}")


def _sent(add: Callable[..., None], *, small: bool) -> None:
    from tests.bench.hostile import files, form

    licence = {"licence": "CC-BY-SA-4.0", "language": "fr", "essai": "1"}
    for name, content in list(files().items())[:: 3 if small else 1]:
        for who, path, fields in (
            ("animateur", "/documentation/importer/", licence),
            ("animateur", "/prospective/tableaux/", {"kind": "people", "name": "x", "source": "x"}),
            ("animateur", "/animation/imports/", {"kind": "people", "network": "1"}),
            ("membre", "/documentation/images/", {"alt": "x"}),
            ("hote", "/lieux/mende/gerer/photos/", {"alt": "x"}),
        ):
            kind, body = form(fields, name, content)
            add(f"file: {name}", who, path, body, kind)
    for path in ("git-upload-pack", "git-receive-pack"):
        add("pack", "", f"/commun.git/{path}", b"0032want " + b"0" * 400_000, f"application/x-{path}-request")


def _objects(people: dict[str, Someone], reached: dict[str, dict[str, set[str]]], told: Told) -> list[Act]:
    """What each may read, asked by the others; and posted by who may, without the token of a form."""
    acts: list[Act] = []
    for who in ("membre", "hote", "animateur", "administratrice"):
        for path in reached[who]:
            others = [one for one in ("", "membre") if one != who and path not in reached[one]]
            acts += [(f"object {path}", _stranger(people, reached, told, (who, one, path))) for one in others]
            acts.append((f"forged {path}", _forged(people, told, who, path)))
    return acts


def _stranger(
    people: dict[str, Someone], reached: dict[str, dict[str, set[str]]], told: Told, case: tuple[str, str, str]
) -> Callable[[], None]:
    who, stranger, path = case
    known = set().union(*reached[stranger].values()) | set().union(*reached[""].values())

    def act() -> None:
        status, text, _to = people[stranger].elsewhere(1).ask(path)
        told.statuses[status] += 1
        if status == 200 and (said := (set(EMAIL.findall(text)) & reached[who][path]) - known):
            told.leaks.append(f"{path} asked by {stranger or 'nobody'}: {min(said)}")
        if status >= 500 and status != 503:
            told.faults.append(f"object {path}: {status}")

    return act


def _forged(people: dict[str, Someone], told: Told, who: str, path: str) -> Callable[[], None]:
    def act() -> None:
        status, _text, _to = people[who].elsewhere(2).ask(path, b"", token=False)
        told.statuses[status] += 1
        if status not in {401, 403, 404, 405}:
            told.leaks.append(f"{path} posted without a token: {status}")

    return act


def _timed(told: Told, act: Act) -> None:
    begun = perf_counter()
    try:
        act[1]()
    except (OSError, HTTPException) as error:
        told.faults.append(f"{act[0]}: {type(error).__name__}")
    told.slowest.append((perf_counter() - begun, act[0]))


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """The whole attack, and what came of it."""
    say("a demonstration")
    told = Told()
    with demonstration_site() as (site, port):
        with _bystander(port) as quiet:
            sleep(5)
        acts = _acts(port, told, small=small)
        say(f"{len(acts):,} requests, {AT_ONCE} at once")
        with _watched(site) as watch, _bystander(port) as pings, ThreadPoolExecutor(AT_ONCE) as crew:
            list(crew.map(lambda act: _timed(told, act), acts))
    for took, name in sorted(told.slowest, reverse=True)[:8]:
        say(f"{took:6.1f} s  {name}")
    for what in (*told.leaks[:20], *told.faults[:20], *watch.killed):
        say(what)
    return [*_counts(acts), *_figures(told, watch, quiet, pings)]


def _counts(acts: list[Act]) -> list[Figure]:
    """How many attacks of each kind were made, beside what was asked for on 28 November 2026."""
    kinds = Counter(name.split()[0].rstrip(":") for name, _act in acts)
    return [
        Figure(PART, "pages of somebody, asked by others", f"{kinds['object']:,}", "2,640 were asked for"),
        Figure(PART, "posts without the token of a form", f"{kinds['forged']:,}", "366 (122 × 3) were asked for"),
        Figure(PART, "hostile texts and files", f"{sum(kinds.values()) - kinds['object'] - kinds['forged']:,}"),
    ]


def _figures(
    told: Told, watch: Watch, quiet: list[tuple[str, float, int]], pings: list[tuple[str, float, int]]
) -> list[Figure]:
    figures = [
        Figure(PART, "requests", ", ".join(f"{n} × {status}" for status, n in told.statuses.most_common(6))),
        Figure(PART, "leaks", str(len(told.leaks)), "0", not told.leaks),
        Figure(PART, "faults (500, no answer)", str(len(told.faults)), "0", not told.faults),
        Figure(PART, "processes killed or ended", str(len(watch.killed)), "0", not watch.killed),
        Figure(PART, "most memory of a process", f"{watch.most_mb:.0f} MB", f"{MOST_MB} MB", watch.most_mb < MOST_MB),
    ]
    for name, told_by in (("before", quiet), ("meanwhile", pings)):
        for page in ("/", "/healthz"):
            took = [ms for path, ms, _status in told_by if path == page]
            lost = sum(1 for path, ms, status in told_by if path == page and status != 200)
            over = sum(1 for ms in took if ms > SLOW_MS)
            said = f"{percentile(took, 50):.0f} / {percentile(took, 99):.0f} / {max(took):.0f} ms"
            figures.append(Figure(PART, f"{page} {name}, p50 / p99 / slowest of {len(took)}", said))
            if name == "meanwhile":
                figures.append(
                    Figure(
                        PART,
                        f"{page}: over a second, or not answered",
                        f"{over}, {lost}",
                        "0, 0",
                        not over and not lost,
                    )
                )
    return figures
