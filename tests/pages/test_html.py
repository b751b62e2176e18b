"""Every page is valid where a person with a screen reader or a keyboard would feel it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from maillage.community.models import Person
from maillage.places.models import Place
from tests.kit.screens import SignedIn

PRESSED = {"submit", "image"}
Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """What is wrong in a page; the labels and buttons are only known at its end."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labels: list[str] = []
        self.open_labels = 0
        self.forms: list[str] = []
        self.buttons: Counter[str] = Counter()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        twice = [name for name, times in Counter(name for name, _value in attrs).items() if times > 1]
        self.wrong += [f"<{tag}> has {name} twice" for name in twice]
        self.wrong += [f"<{tag}> has {name}" for name, _value in attrs if name.startswith("hx-")]
        given = dict(attrs)
        if "id" in given:
            self.ids[given["id"] or ""] += 1
        if tag == "label":
            self._label(given)
        elif tag == "form":
            self.forms.append(given.get("id") or f"the form number {len(self.forms) + 1}")
        elif (tag == "button" and given.get("type", "submit") in PRESSED) or (
            tag == "input" and given.get("type") in PRESSED
        ):
            self.buttons[given.get("form") or (self.forms[-1] if self.forms else "no form")] += 1

    def _label(self, given: dict[str, str | None]) -> None:
        if self.open_labels:
            self.wrong.append("a label is in a label")
        self.open_labels += 1
        if "for" in given:
            self.labels.append(given["for"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.open_labels -= 1

    def faults(self) -> Iterator[str]:
        yield from self.wrong
        yield from (f"the id {name!r} is there {times} times" for name, times in self.ids.items() if times > 1)
        yield from (f"a label is for {name!r}, which is not there" for name in self.labels if name not in self.ids)
        yield from (f"{form} has no button" for form in self.forms if not self.buttons[form])


@pytest.mark.parametrize("person", ["nobody", "bob", "alice", "dora"])
def test_pages_have_no_id_nor_attribute_twice_no_label_astray_and_no_form_without_a_button(
    addresses: dict[str, str], as_: SignedIn, who: dict[str, Person | None], person: str
) -> None:
    """`label for=""` around another, `id_kind` twice, `type` twice, `hx-` without `data-`, a form without a button."""
    client, wrong, read = as_(who[person]), [], 0
    for name, address in addresses.items():
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and not answer.streaming:
            wrong += [f"{name}: {fault}" for fault in Page(answer.content.decode()).faults()]
            read += 1
    assert not wrong
    assert read > 20


def test_the_rights_at_a_place_link_to_nobody_who_cannot_be_looked_at(
    place: Place, who: dict[str, Person | None], as_: SignedIn, dora: Person
) -> None:
    """`/animation/droits/lieux/fournels/` linked to a 404: an administrator belongs to no network."""
    client = as_(dora)
    page = client.get(f"/animation/droits/lieux/{place.slug}/").content.decode()
    people = set(re.findall(r'href="(/animation/droits/personnes/[0-9a-f-]{36}/)"', page))
    assert str(who["max"]) in page
    assert people
    assert {client.get(address).status_code for address in people} == {200}
