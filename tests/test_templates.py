"""Templates stand on the floors of the house too: what they extend, include, load, show and lead to lies below.

import-linter can't see them. An address without a namespace belongs to the installation: those of `web.landmarks` may
be named from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver

from maillage.web.landmarks import LANDMARKS
from tests.kit.house import FLOORS, PACKAGE, lies_above

NAMES_IN = re.compile(r"""\{%\s*(extends|include|static|url)\s+['"]([^'"]+)['"]""")
LOADS = re.compile(r"\{%\s*load\s+([^%]*?)\s*%\}")
LONGEST_LINE = 160


def named_by(template: Path) -> Iterator[tuple[str, str]]:
    """What a template names: (tag, name), the libraries it loads included."""
    text = template.read_text(encoding="utf-8")
    yield from NAMES_IN.findall(text)
    for libraries in LOADS.findall(text):
        for library in libraries.partition(" from ")[2].split() or libraries.split():
            yield "load", library


def floor_of_name(tag: str, name: str) -> str | None:
    """The floor that holds what is named; None for Django's, a library's, or an address of the installation."""
    floor = name.partition(":" if tag == "url" else "/")[0] if tag != "load" else name
    if tag == "url" and ":" not in name:
        return None
    return floor if floor in FLOORS else None


def reaches_up(template: Path) -> list[str]:
    """What it names that lies above it."""
    here = template.relative_to(PACKAGE).parts[0]
    above = []
    for tag, name in named_by(template):
        there = floor_of_name(tag, name)
        roof_alone = tag == "url" and ":" not in name and here != "pages" and name not in LANDMARKS
        if roof_alone or (there is not None and lies_above(there, here)):
            above.append(f"{here}: {{% {tag} {name} %}} in {template.name}")
    return above


def test_no_template_reaches_up() -> None:
    templates = sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")])
    assert len(templates) > 150
    assert not [line for template in templates for line in reaches_up(template)]


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "pages/parts/lines.html" %}',
        '{% include "bookings/parts/take.html" %}',
        "{% static 'access/access.css' %}",
        "{% url 'bookings:mine' %}",
        "{% url 'about' %}",
        "{% load i18n bookings %}",
    ],
)
def test_a_template_of_a_place_that_reaches_up_is_seen(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.test_templates.PACKAGE", tmp_path)
    template = tmp_path / "places" / "templates" / "places" / "list.html"
    template.parent.mkdir(parents=True)
    template.write_text(text, encoding="utf-8")
    assert len(reaches_up(template)) == 1
    template.write_text("{% load i18n places %}{% url 'places:list' %}{% url 'search' %}{% static 'web/base.css' %}")
    assert not reaches_up(template)


def test_each_landmark_is_an_address_of_the_installation() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert not LANDMARKS - names


def test_a_line_of_a_template_can_be_read() -> None:
    long = {
        f"{path.relative_to(PACKAGE)}:{number}": len(line)
        for path in PACKAGE.rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    }
    assert not long


def test_no_template_writes_a_day_without_the_house_s_filter() -> None:
    raw = re.compile(r"""\|date:(["'])[^"']*j F""")
    wrong = [
        str(path)
        for path in (*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt"))
        if raw.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == [], "the first of a month is “1er” in French: use written_day, written_moment or day"
