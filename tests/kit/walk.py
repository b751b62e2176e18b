"""The walk of the site: every address asked by each kind of person, once in a process; many tests read what it found.

It takes some ten seconds a person: a test that only looks at what pages answer to a GET takes it from here. What
changes the world first, or asks in another way, walks by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

OTHER = "localhost:6666"  # whoever walks names a host that is allowed and not ours: no answer may repeat it


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    streamed: bool
    sets_cookies: bool
    to_stranger: bytes | None  # what nobody in particular gets there just after; asked where the answer may be stored

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def is_page(self) -> bool:
        """A page or a part of one, with a text."""
        return self.status == 200 and self.headers["Content-Type"].startswith("text/html") and not self.streamed


@dataclass(frozen=True)
class Walk:
    """All that one person was answered, by the names of the addresses; and Bob's booking in the world they walked."""

    answers: Mapping[str, Answer]
    addresses: Mapping[str, str]
    booking: str
    email: str

    @property
    def pages(self) -> dict[str, Answer]:
        """What was answered with a text to read."""
        return {name: answer for name, answer in self.answers.items() if answer.is_page}


Walks = Callable[[str], Walk]


def walk_site(client: Client, addresses: Mapping[str, str]) -> dict[str, Answer]:
    """Ask every address."""
    stranger = Client()
    return {name: _ask(client, address, stranger) for name, address in addresses.items()}


def _ask(client: Client, address: str, stranger: Client) -> Answer:
    answer = client.get(address, HTTP_HOST=OTHER)
    content, rule = _content(answer), answer.get("Cache-Control", "")
    told = None if "no-store" in rule else _content(stranger.get(address, HTTP_HOST=OTHER))
    return Answer(answer.status_code, answer.headers, content, answer.streaming, bool(answer.cookies), told)


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
