"""Screens as a browser would read them: forms, buttons, words, statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Space

SHEEP = "🐑"  # what no field expects


@dataclass
class Form:
    """A form of a page: where it goes, what it sends untouched, what its radios and lists offer."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def send(self, client: Client, **changed: Any) -> Any:
        """As a browser would; a field changed to None is not sent."""
        left = {name: value for name, value in {**self.fields, **changed}.items() if value is not None}
        return client.post(self.action, left, follow=True)


class Forms(HTMLParser):
    """The forms of a page, as a browser reads them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.listed = address, list[Form](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.found.append(Form(given.get("action") or self.address))
        elif not self.found:
            return
        elif tag == "select":
            self.listed = name
        elif tag == "textarea":
            self._offer(name, "", True)
        elif tag == "option":
            self._offer(self.listed, given["value"], "selected" in given or self.listed not in self.found[-1].fields)
        elif tag == "input" and name:
            box = given.get("type") in {"radio", "checkbox"}
            self._offer(name, given.get("value", "on" if box else ""), not box or "checked" in given)

    def _offer(self, name: str, value: str, chosen: bool) -> None:
        here = self.found[-1]
        here.offered.setdefault(name, []).append(value)
        if chosen:
            one = name == self.listed
            here.fields[name] = [value] if one else [*here.fields.get(name, []), value]


def form_of(answer: Any, holding: str) -> Form:
    """The one form of the page whose address or fields hold that."""
    asked = answer.request
    reader = Forms(asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked["QUERY_STRING"] else ""))
    reader.feed(answer.content.decode())
    (found,) = [form for form in reader.found if holding in form.action or holding in form.offered]
    return found


def statements(client: Client, address: str, ask: dict[str, Any] | None = None) -> int:
    """How many statements the second look takes (the first fills what a process keeps)."""
    client.get(address, ask)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address, ask)
    assert answer.status_code == 200
    return len(seen)


SignedIn = Callable[[Person | None], Client]


def button(space: Space, period: Period, **more: Any) -> dict[str, Any]:
    """What the button of an offer sends."""
    ends = {"debut": period.utc().start.isoformat(), "fin": period.utc().end.isoformat()}
    return {"espace": space.pk, **ends, "personnes": 1, "cle": str(uuid4()), **more}


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


LONG_ENOUGH = 14  # letters: a shorter word may be the same in both languages, or part of a name


def visible(html: str) -> str:
    html = re.sub(r"<script.*?</script>|<head>.*?</head>", " ", html, flags=re.S)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def names(text: str, name: str) -> bool:
    """Does the text hold this name as a word? The random token of a form may hold three letters in a row."""
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
