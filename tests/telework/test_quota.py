"""Days that an agreement does not provide for are told before one books, to nobody else, with the way out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from maillage.bookings.actions import add_to_basket, book, hold
from maillage.community.models import Person
from maillage.places.models import Place, Space
from maillage.telework.actions import agreements as actions
from maillage.telework.models import Agreement
from maillage.telework.presenters.quota import reserved_words
from maillage.telework.queries.agreements import BookedDay
from maillage.telework.rules.lifecycle import Swap
from maillage.telework.rules.quota import Excess, Run, Why, booked_run, excess_of, span_of, swap_towards
from maillage.telework.rules.terms import Rhythm, Terms
from tests.factories import morning, next_workday
from tests.kit.agreements import signed
from tests.kit.screens import SignedIn, text_of

MONDAY = date(2026, 6, 1)
TUESDAYS = Terms(weekdays=(1,), starts_on=MONDAY, ends_on=date(2026, 12, 28), swap_within_week=True)
NONE: frozenset[Swap] = frozenset()


def day(n: int) -> date:
    return MONDAY + timedelta(days=n - 1)


@pytest.mark.parametrize(
    ("changes", "booked", "wanted", "excess"),
    [
        ({}, [], 2, None), ({}, [2], 2, None), ({}, [9], 2, None),
        ({}, [], 4, Excess(Why.OTHER_DAY, 0, 1)), ({}, [2], 4, Excess(Why.TOO_MANY, 2, 1)),
        ({}, [4], 2, Excess(Why.TOO_MANY, 2, 1)), ({}, [], 0, Excess(Why.BEFORE)),
        ({"ends_on": day(8)}, [], 9, Excess(Why.AFTER)),
        ({"rhythm": Rhythm.WEEKLY, "days": 2}, [1, 3], 5, Excess(Why.TOO_MANY, 3, 2)),
        ({"rhythm": Rhythm.WEEKLY, "days": 2}, [1], 5, None),
        ({"rhythm": Rhythm.MONTHLY, "days": 1}, [1], 30, Excess(Why.TOO_MANY, 2, 1)),
        ({"rhythm": Rhythm.YEARLY, "days": 1}, [1], 120, Excess(Why.TOO_MANY, 2, 1)),
    ],
)  # fmt: skip
def test_a_day_is_one_of_the_agreement_or_why_not(
    changes: dict[str, object], booked: list[int], wanted: int, excess: Excess | None
) -> None:
    terms = replace(TUESDAYS, **changes)  # type: ignore[arg-type]
    assert excess_of(terms, NONE, frozenset(map(day, booked)), day(wanted)) == excess


def test_a_day_swapped_is_one_of_the_agreement_and_the_one_given_up_is_not() -> None:
    swapped = frozenset({Swap(day(2), day(4))})
    assert excess_of(TUESDAYS, swapped, frozenset(), day(4)) is None
    assert excess_of(TUESDAYS, swapped, frozenset(), day(2)) == Excess(Why.OTHER_DAY, 0, 1)


def test_the_way_out_gives_up_a_day_that_is_not_booked_first() -> None:
    two = replace(TUESDAYS, weekdays=(1, 2))
    assert swap_towards(two, NONE, {day(2)}, day(4), MONDAY) == Swap(day(3), day(4))
    assert swap_towards(two, NONE, {day(2), day(3)}, day(4), MONDAY) == Swap(day(2), day(4))
    assert swap_towards(two, NONE, set(), day(4), day(4)) is None, "those of the week are past"
    assert swap_towards(replace(two, swap_within_week=False), NONE, set(), day(4), MONDAY) is None
    assert swap_towards(two, NONE, set(), day(6), MONDAY) is None, "a Saturday"


def test_weeks_cross_the_year_and_months_have_their_last_day() -> None:
    assert span_of(Rhythm.WEEKLY, date(2027, 1, 1)) == (date(2026, 12, 28), date(2027, 1, 3))
    assert span_of(Rhythm.MONTHLY, date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert span_of(Rhythm.YEARLY, date(2028, 2, 29)) == (date(2028, 1, 1), date(2028, 12, 31))


def test_days_are_booked_until_the_first_that_is_not() -> None:
    due = frozenset(map(day, (2, 9, 16)))
    assert booked_run(due, {day(2), day(9), day(30)}) == Run(day(9), day(16))
    assert booked_run(due, due) == Run(day(16), None)
    assert booked_run(due, {day(9)}) is None
    assert booked_run(due, {day(2), day(16)}) == Run(day(16), None, (day(9),)), "the hole is said"
    assert booked_run(frozenset(), {day(9)}) is None


def test_until_when_ones_tuesdays_are_booked_is_said() -> None:
    booked = [BookedDay(day(n), "Mende") for n in (2, 9)]
    with translation.override("fr"):
        (line,) = reserved_words(TUESDAYS, NONE, booked, MONDAY)
        assert line.startswith("Vos mardis (Mende) sont réservés jusqu’au mardi 9 juin")
        assert "mardi 16 juin" in line
        assert reserved_words(TUESDAYS, NONE, booked[1:], MONDAY) == []
        (line,) = reserved_words(TUESDAYS, NONE, [*booked, BookedDay(day(23), "Mende")], MONDAY)
        assert line.startswith("Vos mardis (Mende) sont réservés jusqu’au mardi 23 juin, sauf\xa0: mardi 16 juin.")
        weekly = replace(TUESDAYS, rhythm=Rhythm.WEEKLY, days=2)
        assert reserved_words(weekly, NONE, booked, MONDAY) == ["1 jour sur 2 est réservé cette semaine."]


@pytest.fixture
def wanted(bob: Person, desks: Space) -> date:
    """A working day to come; Bob's agreement in force says another one of the same week."""
    wanted = next_workday(timezone.localdate() + timedelta(days=10))
    other = 1 if wanted.weekday() != 1 else 2
    signed(bob, desks.place, weekdays=(other,))
    return wanted


def test_a_day_besides_the_agreement_is_swapped_in_one_click_from_its_page(
    as_: SignedIn, bob: Person, desks: Space, wanted: date
) -> None:
    book(bob, desks.pk, morning(wanted))
    mine, client = Agreement.objects.get(), as_(bob)
    page = client.get(mine.get_absolute_url()).content.decode()
    off = re.search(r'name="day_off" value="([0-9-]+)"', page)
    assert off
    assert f'name="day_on" value="{wanted}"' in page
    client.post(f"{mine.get_absolute_url()}echanger/", {"day_off": off[1], "day_on": str(wanted)})
    assert mine.swaps.get().day_on == wanted
    assert "en plus de l’accord" not in text_of(client.get(mine.get_absolute_url()))


def sheet(client: Client, space: Space, on: date) -> str:
    period = morning(on)
    query = {"espace": space.pk, "debut": period.start.isoformat(), "fin": period.end.isoformat(), "personnes": 1}
    return text_of(client.get(reverse("bookings:new"), query))


SAID = "votre accord avec La Fabrique du Causse"


def test_it_is_said_on_the_sheet_before_one_books_and_to_nobody_else(
    as_: SignedIn, bob: Person, charlie: Person, desks: Space, wanted: date
) -> None:
    assert SAID in sheet(as_(bob), desks, wanted)
    assert SAID not in sheet(as_(charlie), desks, wanted)
    held = hold(bob, desks.pk, morning(wanted))
    assert SAID in text_of(as_(bob).get(held.get_absolute_url()))


def test_it_is_said_in_the_basket_and_of_a_series(as_: SignedIn, bob: Person, desks: Space, wanted: date) -> None:
    add_to_basket(bob, desks.pk, morning(wanted))
    assert SAID in text_of(as_(bob).get(reverse("bookings:basket")))
    span = {"du": wanted, "au": wanted + timedelta(days=8)}
    query = {"espace": desks.pk, "jours": wanted.weekday(), "rythme": 1, "quand": "morning", **span, "personnes": 1}
    assert SAID in text_of(as_(bob).get(reverse("bookings:new_series"), query))


def test_a_swap_leads_back_to_the_sheet_where_nothing_is_said_any_more(
    as_: SignedIn, bob: Person, desks: Space, wanted: date
) -> None:
    mine = bob.agreements.get()
    (option,) = [
        on for on in (wanted + timedelta(days=n) for n in range(-6, 7))
        if on.weekday() in mine.read_terms.weekdays and on.isocalendar()[:2] == wanted.isocalendar()[:2]
    ]  # fmt: skip
    back = reverse("bookings:mine")
    sent = {"day_off": option, "day_on": wanted, "next": back}
    answer = as_(bob).post(reverse("telework:swap", args=[mine.public_id]), sent)
    assert answer["Location"] == back
    assert SAID not in sheet(as_(bob), desks, wanted)


def test_a_swap_never_leads_away_from_the_site(as_: SignedIn, bob: Person, place: Place) -> None:
    mine = signed(bob, place)
    tuesday = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 + 7)
    days = {"day_off": tuesday, "day_on": tuesday + timedelta(days=2)}
    answer = as_(bob).post(
        reverse("telework:swap", args=[mine.public_id]), {**days, "next": "https://ailleurs.example/"}
    )
    assert answer["Location"] == mine.get_absolute_url()


def test_neither_another_place_nor_an_agreement_that_is_suspended_says_anything(
    as_: SignedIn, bob: Person, desks: Space, wanted: date
) -> None:
    mine = bob.agreements.get()
    actions.suspend_agreement(mine, bob)
    assert SAID not in sheet(as_(bob), desks, wanted)


def test_after_the_notice_the_agreement_says_that_it_is_over(
    as_: SignedIn, bob: Person, desks: Space, wanted: date
) -> None:
    actions.end_agreement(bob.agreements.get(), bob, "", today=timezone.localdate() - timedelta(days=20))
    assert "finit le" in sheet(as_(bob), desks, wanted)


def test_what_is_booked_already_counts(as_: SignedIn, bob: Person, desks: Space) -> None:
    wanted = next_workday(timezone.localdate() + timedelta(days=10))
    signed(bob, desks.place, rhythm=Rhythm.WEEKLY, weekdays=(), days=1)
    assert SAID not in sheet(as_(bob), desks, wanted)
    other = next(
        on for on in (wanted + timedelta(days=n) for n in (1, -1, 2, -2, -3, 3))
        if on.weekday() < 5 and on.isocalendar()[:2] == wanted.isocalendar()[:2]
    )  # fmt: skip
    book(bob, desks.pk, morning(other))
    assert "votre 2e jour de la semaine" in sheet(as_(bob), desks, wanted)
