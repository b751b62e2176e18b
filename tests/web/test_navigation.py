"""Which entry of a menu one is at."""

from __future__ import annotations

import pytest

from maillage.web.navigation import Area, Entry, mark_current

MENU = {"week": "/animation/", "rights": "/animation/droits/", "scenarios": "/prospective/"}


def marked(path: str, section: str = "week") -> dict[str, str]:
    """The entry that is marked, and how."""
    entries = [Entry(url, name, "week") for name, url in MENU.items()]
    mark_current(entries, path, section)
    return {entry.label: entry.current for entry in entries if entry.current}


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/animation/", {"week": "page"}),
        ("/animation/journal/", {"week": "true"}),
        ("/animation/droits/", {"rights": "page"}),
        ("/animation/droits/personnes/7/", {"rights": "true"}),
        ("/prospective/question/", {"scenarios": "true"}),
        ("/nouveau-lieu/", {"week": "true"}),
    ],
)
def test_the_longest_address_above_the_page_is_where_one_is(path: str, entry: dict[str, str]) -> None:
    assert marked(path) == entry


def test_a_page_of_another_section_marks_nothing() -> None:
    assert marked("/lieux/", "places") == {}


@pytest.mark.parametrize(
    ("here", "shown"),
    [
        ("rights", ["rights", "week", "journal"]),
        ("week", ["week", "rights", "journal"]),
        ("posts", ["posts", "week", "mails"]),
        ("", ["week", "rights", "journal"]),
    ],
)
def test_a_phone_shows_where_one_is_the_first_of_all_and_what_stands_beside(here: str, shown: list[str]) -> None:
    groups = {"": ["week"], "People": ["rights", "journal"], "Writing": ["mails", "posts"]}
    area = Area("Network", is_workspace=True)
    for heading, names in groups.items():
        entries = [Entry(f"/{name}/", name, current="page" if name == here else "") for name in names]
        area.groups.append((heading, entries))
    assert [entry.label for entry in area.shortlist] == shown


def test_a_rail_of_one_link_has_a_shortlist_of_one() -> None:
    assert [entry.label for entry in Area("Place", True, [("", [Entry("/", "today")])]).shortlist] == ["today"]
