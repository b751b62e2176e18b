"""Asking an address of the outside world, with one guard for all (docs/algorithms/outbound.md).

The name is resolved once, every address it gives must be public, and the connection is made to one of these very
addresses: a name that answers something else a moment later leads nowhere. TLS checks the name all the same. A
redirection is judged as the address itself was. The time is counted for the whole, not for each read, and an answer is
cut where it is longer than it may be. No proxy is used: it would resolve the name again.

The site asks through `web/outbound.py`, which knows whether addresses of this machine are allowed.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from maillage.kernel.internet import is_public
from maillage.kernel.refusal import Refusal

SECONDS = 20  # for the whole of it: name, connection, answer, redirections
MOST_REDIRECTS = 5
AGAIN = frozenset({307, 308})  # the same request elsewhere; the others ask with GET
ELSEWHERE = frozenset({301, 302, 303}) | AGAIN
CREDENTIALS = frozenset({"authorization", "cookie"})  # not for another origin that a redirection leads to
Resolved = list[tuple[Any, str, int]]  # family, address, port


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def public_only() -> bool:
    """Are inner addresses and http allowed? On a real site never; asked anew at each step of the way."""
    return False


def check_address(url: str, *, inner_allowed: Callable[[], bool] = public_only) -> None:
    """Refuse an address that is not one of the public web."""
    resolve(_parts_of(url, inner_allowed), monotonic() + SECONDS, inner_allowed)


def fetch(
    url: str,
    *,
    most_bytes: int,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    content_types: Collection[str] = (),
    inner_allowed: Callable[[], bool] = public_only,
) -> Answer:
    """The answer of an address, redirections followed, cut at so many bytes; a refusal when it takes too long.

    Asked with POST when there is a body. Where types of content are named, a good answer of another one is refused.
    """
    deadline = monotonic() + SECONDS
    sent = {"User-Agent": "Maillage", **(headers or {})}
    for _turn in range(MOST_REDIRECTS + 1):
        answer = _ask(Connection(_parts_of(url, inner_allowed), deadline, inner_allowed), url, sent, body, most_bytes)
        if answer.status not in ELSEWHERE or "location" not in answer.headers:
            return _of_type(answer, content_types)
        if body is not None and answer.status not in AGAIN:
            raise Refusal("moved", "This address sends elsewhere: give the one it leads to.")
        before, url = url, urljoin(url, answer.headers["location"])
        if urlsplit(before)[:2] != urlsplit(url)[:2]:
            sent = {name: value for name, value in sent.items() if name.lower() not in CREDENTIALS}
    raise Refusal("moved", "This address sends elsewhere: give the one it leads to.")


def _of_type(answer: Answer, content_types: Collection[str]) -> Answer:
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_types and 200 <= answer.status < 300 and media_type not in content_types:
        raise Refusal("no_answer", "This address does not answer as it should.")
    return answer


def _parts_of(url: str, inner_allowed: Callable[[], bool]) -> SplitResult:
    refusal = Refusal("bad_address", "Give an address that begins with https://")
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise refusal from error
    schemes = {"http", "https"} if inner_allowed() else {"https"}
    if parts.scheme not in schemes or not parts.hostname or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise refusal
    return parts


def resolve(parts: SplitResult, deadline: float, inner_allowed: Callable[[], bool] = public_only) -> Resolved:
    """The addresses of a name, each of them public; asked once, and no longer than there is time."""
    addresses: list[Any] = []
    port = parts.port or (443 if parts.scheme == "https" else 80)

    def ask() -> None:
        try:
            addresses.append(socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM))
        except (OSError, ValueError):  # a port or a name that can't be one
            addresses.append([])

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(deadline - monotonic(), 0.0))
    if not addresses:
        raise _too_slow()
    resolved: Resolved = [(family, str(where[0]), port) for family, _kind, _proto, _name, where in addresses[0]]
    if not resolved:
        raise Refusal("no_such_address", "This address leads nowhere: check it.")
    if not inner_allowed() and not all(is_public(address) for _family, address, _port in resolved):
        raise Refusal("bad_address", "Give an address that begins with https://")
    return resolved


def _too_slow() -> Refusal:
    return Refusal("too_slow", "This address takes too long to answer.")


def _ask(connection: Connection, url: str, headers: Mapping[str, str], body: bytes | None, most_bytes: int) -> Answer:
    parts = urlsplit(url)
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="%/:=&?~+!$,;'@()*[]")
    try:
        connection.request("GET" if body is None else "POST", path, body, {**headers, "Connection": "close"})
        with connection.getresponse() as answer:
            read = answer.read(most_bytes)
    except TimeoutError as error:
        raise _too_slow() from error
    except (OSError, UnicodeError, HTTPException) as error:
        raise Refusal("no_answer", "This address does not answer as it should.") from error
    finally:
        connection.close()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, read)


class Connection(HTTPConnection):
    """A connection to one of the addresses that were checked, for as long as there is time; the name is for TLS."""

    def __init__(self, parts: SplitResult, deadline: float, inner_allowed: Callable[[], bool]) -> None:
        super().__init__(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        self.parts, self.deadline, self.inner_allowed = parts, deadline, inner_allowed
        self.default_port = 443 if parts.scheme == "https" else 80
        self.response_class = partial(_response, deadline=deadline)  # type: ignore[assignment]  # it is only called

    def connect(self) -> None:
        """Try each of the addresses in turn."""
        failed: OSError = OSError("no address")
        for family, address, port in resolve(self.parts, self.deadline, self.inner_allowed):
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(time_left(self.deadline))
                sock.connect((address, port))
                self.sock = self._secured(sock)
            except OSError as error:
                sock.close()
                failed = error
            else:
                return
        raise failed

    def _secured(self, sock: socket.socket) -> socket.socket:
        if self.parts.scheme != "https":
            return sock
        return ssl.create_default_context().wrap_socket(sock, server_hostname=self.parts.hostname)


def _response(sock: socket.socket, *args: Any, deadline: float, **kwargs: Any) -> HTTPResponse:
    return HTTPResponse(Timed(sock, deadline), *args, **kwargs)  # type: ignore[arg-type]  # it asks for makefile only


class Timed(io.RawIOBase):
    """What a socket says, each read with no more time than is left of the whole."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline = sock, deadline
        self.raw = sock.makefile("rb", buffering=0)  # keeps the socket open until all is read

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As the library asks for it."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(time_left(self.deadline))
        return self.raw.readinto(buffer) or 0

    def close(self) -> None:
        self.raw.close()
        super().close()


def time_left(deadline: float) -> float:
    """Seconds until then, or the end of the patience."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
