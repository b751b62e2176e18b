"""A simulated phone of a barcamp: it does what `barcamp.js` does, over one line that drops and comes back."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(r'data-version="([^"]+)"')
TITLE = re.compile(r"Idée\D(\d+)")  # as the rehearsal names what it puts forward
LIVE_S, SPREAD_S, LONGEST_S, EAGER_S = 3.5, 3.0, 60.0, 1.0  # as in barcamp.js
PATIENCE_S = 15.0


class OutOfReach(OSError):
    """No network here, now."""


class Busy(Exception):
    """The site answers 5xx."""


FAILURES = (OSError, TimeoutError, asyncio.IncompleteReadError, Busy)


@dataclass
class Line:
    """A kept connection to the site. While it is out of reach nothing passes; what was on its way is lost."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    is_out: bool = False
    writer: asyncio.StreamWriter | None = None
    reader: asyncio.StreamReader | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one request after the other

    async def ask(
        self, path: str, fields: dict[str, Any] | None = None, etag: str = ""
    ) -> tuple[int, dict[str, str], str]:
        """The status, the headers and the text of an answer."""
        if self.is_out:
            raise OutOfReach
        async with self.turn, asyncio.timeout(PATIENCE_S):
            if self.writer is None or self.writer.is_closing():
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            body = urlencode(fields).encode() if fields is not None else b""
            head = [
                f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
                "Host: 127.0.0.1",
                "Accept-Encoding: gzip",
                "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                *([f"If-None-Match: {etag}"] if etag else []),
                *(
                    ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
                    if fields is not None
                    else []
                ),
            ]
            try:
                self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
                await self.writer.drain()
                return await self._read()
            except BaseException:
                self.drop()
                raise

    async def _read(self) -> tuple[int, dict[str, str], str]:
        assert self.reader is not None
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, lines[1:]):
            name, _colon, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            headers[name.lower()] = value
        if headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                parts.append((await self.reader.readexactly(size + 2))[:-2])
            await self.reader.readline()
            body = b"".join(parts)
        else:
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return int(lines[0].split()[1]), headers, body.decode()

    def drop(self) -> None:
        """What is on its way is lost."""
        if self.writer is not None:
            self.writer.transport.abort()
        self.writer = self.reader = None


@dataclass
class Phone:
    """One of the hall: what it has seen when, what it has sent, when it was out of reach (from, until).

    `slowest_s`: the longest the site let it wait for what was answered; `unanswered`: what was given up in reach.
    """

    number: int
    line: Line
    code: str
    random: random.Random
    token: str = ""
    etag: str = ""
    entered: float = 0.0
    out: tuple[float, float] = (0.0, 0.0)
    seen: dict[str, float] = field(default_factory=dict)
    dots: dict[int, int] = field(default_factory=dict)
    subjects: list[int] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    resent: int = 0
    slowest_s: float = 0.0
    unanswered: int = 0

    def _notice(self, state: str, html: str) -> None:
        now = monotonic()
        for what in [state, *TITLE.findall(html)]:
            self.seen.setdefault(what, now)
        self.subjects = [int(number) for number in dict.fromkeys(re.findall(r'name="p(\d+)"', html))] or self.subjects

    async def _ask(
        self, path: str, fields: dict[str, Any] | None = None, etag: str = ""
    ) -> tuple[int, dict[str, str], str]:
        begun = monotonic()
        try:
            status, headers, text = await self.line.ask(path, fields, etag)
        except TimeoutError:
            self.unanswered += 1
            raise
        self.slowest_s = max(self.slowest_s, monotonic() - begun)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 500:
            raise Busy(status)
        return status, headers, text

    async def _until_done(self, act: Callable[[], Awaitable[None]]) -> None:
        """Again and again, each time later, as the script of the page does."""
        failures = 0
        while True:
            try:
                return await act()
            except FAILURES as error:
                self.resent += 1
                failures = self._count(failures, error)
                is_out = isinstance(error, OutOfReach)
                await asyncio.sleep(EAGER_S * (1 + self.random.random()) if is_out else self._pause(failures))

    async def enter(self) -> None:
        """The page itself, once."""

        async def open_page() -> None:
            _status, _headers, html = await self._ask(f"/b/{self.code}/")
            self.token = TOKEN.findall(html)[0]
            self._notice("", html)

        await self._until_done(open_page)
        self.entered = monotonic()

    async def follow(self, over: asyncio.Event) -> None:
        """Look for what is new until the afternoon is over."""
        failures = 0
        while not over.is_set():
            try:
                status, headers, text = await self._ask(f"/b/{self.code}/etat/", etag=self.etag)
                failures = 0
                if status == 200:
                    self.etag = headers["etag"]
                    news = json.loads(text)
                    self._notice(news["state"], news["part"])
            except FAILURES as error:
                failures = self._count(failures, error)
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self._pause(failures))

    def _count(self, failures: int, error: BaseException) -> int:
        """Failures in a row, of the site: without a network, one asks as often as ever."""
        return failures + 1 if isinstance(error, TimeoutError | Busy) else 0

    def _pause(self, failures: int) -> float:
        return min(LIVE_S * 2**failures, LONGEST_S) + self.random.random() * SPREAD_S * (1 + failures)

    async def post(self, what: str, fields: dict[str, Any]) -> None:
        """A form, sent until it is answered; the page that answers it is fetched and shown, as `fetch` does."""

        async def send() -> None:
            await self._ask(f"/b/{self.code}/{what}/", {"csrfmiddlewaretoken": self.token, **fields})
            _status, _headers, html = await self._ask(f"/b/{self.code}/")
            if version := VERSION.search(html):
                self.etag = f'"{version[1]}"'
            self._notice("", html)

        await self._until_done(send)

    async def lose_network(self, after_s: float, seconds: float) -> None:
        """Out of reach for a while, whatever is on its way."""
        await asyncio.sleep(after_s)
        self.out = (monotonic(), monotonic() + seconds)
        self.line.is_out = True
        self.line.drop()
        await asyncio.sleep(seconds)
        self.line.is_out = False
