"""“1 réservation”, “2 réservations”: no sentence of the catalogue puts a plural after a number that may be one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.kit.house import PACKAGE

# What these hold is never one: limits of the code, minutes by car, counts of inhabitants and of candidate sites.
NEVER_ONE = frozenset(
    {
        "most",
        "minutes",
        "people",
        "groups",
        "choices",
        "pairs",
        "length",
        "size",
        "files",
        "bytes",
        "hours",
        "was",
        "now",
        "straight",
        "access",
        "pace",
        "gained",
        "lost",
        "a",
        "b",
    }
)
# Sentences whose number is several whenever they are said.
SOMEWHERE_MANY = (
    "%(n)d free",
    "%(count)s characters, ",
    "%(count)s pages",
    "%(count)s places are asked for",
    "%(n)s people",
    "%(file)s, line %(line)s has",
    "%(found)s sites are too many",
    "“%(what)s” has %(found)s values",
    "You have not signed in for two years",
    "Bookings of yours of late",
    "Desk-hours taken by those who came",  # five
    "Rounded down by fives. Hatched",  # five
    "at least %(n)s days",  # five
    "and %(n)d other events",
    "Passes good in a limited network",  # a million
    "Drawn from %(n)s possible futures",  # thousands
    "How: over the %(n)s futures drawn",  # thousands
    "Replayed on its past",  # eight known, four judged, at least
    "In %(network)s, %(places)s places",  # five at least
    "Is the band right? On %(cases)s invented places",  # thousands, hundreds
)
NUMBER = re.compile(r"%\((?P<name>\w+)\)[sd]\s(?P<noun>[^\W\d_]+[sx])\b")
NOT_NOUNS = frozenset(
    {"vous", "depuis", "puis", "dans", "des", "sans", "moins", "fois", "ans", "mais", "plus", "avis", "mois"}
)


def plurals_after_a_number(french: str) -> set[str]:
    """The plural nouns that follow a number which may be one."""
    return {
        match["noun"]
        for match in NUMBER.finditer(french)
        if match["name"] not in NEVER_ONE and match["noun"] not in NOT_NOUNS and match["noun"] != "minutes"
    }


def catalogue() -> list[tuple[object, object]]:
    path = Path(PACKAGE) / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return [(message.id, message.string) for message in read_po(file, locale="fr") if message.id]


@pytest.mark.parametrize(
    ("french", "nouns"),
    [
        ("%(n)s réservations", {"réservations"}),
        ("%(n)s réservation", set()),
        ("Réservations : %(n)s au plus", set()),
        ("%(most)s pages au plus", set()),
        ("%(name)s vous écrit", set()),
    ],
)
def test_a_plural_after_a_number_is_seen(french: str, nouns: set[str]) -> None:
    assert plurals_after_a_number(french) == nouns


def test_no_sentence_says_one_bookings() -> None:
    wrong = {
        english: plurals_after_a_number(str(french))
        for english, french in catalogue()
        if isinstance(english, str) and not english.startswith(SOMEWHERE_MANY) and plurals_after_a_number(str(french))
    }
    assert not wrong


def test_the_singular_of_a_count_has_no_plural_noun() -> None:
    wrong = [
        french[0]
        for english, french in catalogue()
        if isinstance(english, tuple) and isinstance(french, tuple) and plurals_after_a_number(french[0])
    ]
    assert not wrong
