"""What is left of today, summed and said."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from maillage.bookings.rules.today import FreeUnits, sum_by_kind
from maillage.bookings.templatetags.bookings import free_in_words


def test_units_of_one_kind_are_summed_desks_first() -> None:
    slots = [("meeting", "morning", 1), ("desk", "afternoon", 2), ("desk", "afternoon", 1), ("mobile", "morning", 4)]
    assert [(free.kind, free.slots) for free in sum_by_kind(slots)] == [
        ("desk", (("afternoon", 3),)),
        ("meeting", (("morning", 1),)),
    ]


def test_slots_are_in_the_order_of_the_day() -> None:
    (free,) = sum_by_kind([("desk", "afternoon", 2), ("desk", "morning", 1)])
    assert free.slots == (("morning", 1), ("afternoon", 2))


@pytest.mark.parametrize(
    ("kind", "slots", "french"),
    [
        ("desk", {"morning": 3, "afternoon": 3}, "3 places toute la journée"),
        ("desk", {"afternoon": 1}, "1 place cet après-midi"),
        ("desk", {"morning": 0, "afternoon": 2}, "ce matin : complet · cet après-midi : 2 places"),
        ("desk", {"morning": 0, "afternoon": 0}, "complet"),
        ("meeting", {"morning": 1, "afternoon": 1}, "libre toute la journée"),
        ("meeting", {"morning": 2}, "2 libres ce matin"),
        ("office", {"day": 1}, "libre aujourd’hui"),
    ],
)
def test_what_is_left_is_said_as_to_a_neighbour(kind: str, slots: dict[str, int], french: str) -> None:
    with override("fr"):
        words = free_in_words(FreeUnits(kind, tuple(slots.items())))
    assert words.replace("\u00a0", " ") == french
