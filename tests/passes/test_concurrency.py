"""Many at once: the last half-day is spent once, what is owed is what stands, whoever books and cancels meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.bookings import actions
from maillage.bookings.actions.prices import give_back_later
from maillage.bookings.models import Booking
from maillage.passes.models import Charge, CreditEntry
from maillage.passes.queries.purse import parts_read
from maillage.passes.queries.quotes import standing_charges
from maillage.passes.rules.rates import cost_of
from tests.factories import Committed, afternoon, make_organisation, morning, next_workday
from tests.kit.concurrency import at_once
from tests.kit.passes import make_kind, make_pass, make_rate

pytestmark = pytest.mark.concurrent
DAY = next_workday(timezone.localdate() + timedelta(days=3))


def spent() -> int:
    return -CreditEntry.objects.aggregate(sum=Sum("amount", default=0))["sum"]


def test_two_hundred_tries_at_the_last_half_day_of_an_organisation_spend_it_once(committed: Committed) -> None:
    desk = committed.space(units=200)
    make_rate(desk)
    people = tuple(committed.person() for _ in range(200))
    make_pass(make_kind(desk.place), organisation=make_organisation(), people=people, left=1)
    tries = [lambda person=person: actions.book(person, desk.pk, morning(DAY)) for person in people]
    assert at_once(tries) == {"done": 200}
    assert spent() == 1
    assert sorted(Charge.objects.values_list("cents", flat=True)) == [0] + [800] * 199


def test_one_s_own_last_half_day_is_spent_once(committed: Committed) -> None:
    desks = [committed.space(units=1) for _ in range(20)]
    for desk in desks:
        make_rate(desk)
    person = committed.person()
    make_pass(make_kind(desks[0].place), person, left=1)
    days = [next_workday(DAY + timedelta(days=7 * week)) for week in range(10)]
    tries: list[Callable[[], Any]] = [
        lambda desk=desk, day=day: actions.book(person, desk.pk, morning(day))
        for desk, day in zip(desks, days * 2, strict=True)
    ]
    at_once(tries)
    assert spent() == 1


def test_what_is_owed_is_what_stands_whoever_books_and_cancels_meanwhile(committed: Committed) -> None:
    desk = committed.space(units=8)
    rate = make_rate(desk)
    people = [committed.person() for _ in range(4)]
    days = [DAY + timedelta(days=n) for n in range(14) if (DAY + timedelta(days=n)).weekday() < 5]

    def live(person: Any, day: Any, half: Any, cancelled: bool) -> None:
        booking = actions.book(person, desk.pk, half(day))
        if cancelled:
            actions.cancel(person, booking)

    at_once([
        lambda p=person, d=day, h=half, c=(n + k) % 3 == 0: live(p, d, h, c)
        for person in people for n, day in enumerate(days) for k, half in enumerate((morning, afternoon))
    ])  # fmt: skip
    for job in ProcrastinateJob.objects.filter(task_name="bookings.give_back"):
        give_back_later(job.args["use"], job.args["person_id"])
    for person in people:
        mine = Charge.objects.filter(payer=str(person.journal_id))
        rows = standing_charges().filter(payer=str(person.journal_id)).values_list("parts", flat=True)
        parts = [part for row in rows for part in parts_read(row)]
        assert mine.aggregate(sum=Sum("cents", default=0))["sum"] == cost_of(parts, rate.prices).by_month
        assert Booking.objects.filter(person=person, status="confirmed").count() == rows.count()
