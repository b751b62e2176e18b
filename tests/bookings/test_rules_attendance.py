"""People are counted as people."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.bookings import actions
from maillage.bookings.queries import counts_by_day
from maillage.bookings.rules.attendance import count_people
from maillage.community.models import Person
from maillage.places.models import Space
from tests.factories import afternoon, hours, morning


@pytest.mark.parametrize(
    ("bookings", "people"),
    [
        ([], 0),
        ([("bob", 1)], 1),
        ([("bob", 1), ("bob", 1)], 1),
        ([("bob", 1), ("bob", 6)], 6),
        ([("bob", 6), ("charlie", 1)], 7),
        ([(("host", "mme ménard"), 2), (("host", "m. paul"), 1), (("host", ""), 1)], 4),
    ],
)
def test_who_books_twice_is_counted_once(bookings: list[tuple[object, int]], people: int) -> None:
    assert count_people(bookings) == people


def test_the_statement_counts_as_the_rule_does(
    desks: Space, room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    actions.book(bob, desks.pk, afternoon(workday))
    actions.book(bob, room.pk, hours(workday, "10:00", "11:00"), people=4)
    actions.book(charlie, desks.pk, morning(workday))
    for guest in ("Mme Ménard", "M. Paul"):
        actions.book_for(alice, None, desks, morning(workday), guest=guest)
    actions.book_for(alice, None, desks, afternoon(workday), guest="mme ménard")
    assert counts_by_day([desks.place_id], workday, 1) == {(desks.place_id, workday): 7}
