"""Many at once, each on a connection of its own: a period is frozen once, settled once, each visit counted once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from maillage.community.models import Person
from maillage.economy.actions.clearing import freeze_period, open_dispute, open_period, settle_dispute, settle_period
from maillage.economy.models import (
    ClearedEntry,
    ClearingCircle,
    ClearingLine,
    ClearingPeriod,
    ClearingSettlement,
    ClearingTransfer,
    SettledLine,
)
from maillage.places.models import Place
from tests.factories import Committed
from tests.kit.clearing import facilitator_of, host_of, make_circle, make_period, make_terms, quarter, sold_by, use
from tests.kit.concurrency import at_once

pytestmark = pytest.mark.concurrent


@pytest.fixture
def places(committed: Committed) -> list[Place]:
    return [committed.place(name=f"Lieu {n}") for n in range(3)]


@pytest.fixture
def flora(committed: Committed) -> Person:
    return facilitator_of(committed.network)


@pytest.fixture
def circle(committed: Committed) -> ClearingCircle:
    circle = make_circle(committed.network)
    make_terms(circle)
    return circle


def test_two_who_facilitate_freeze_and_settle_at_once(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    for seller in places:
        held = sold_by(seller)
        for visited in places:
            use(held, visited)
    period = make_period(circle)
    assert at_once([lambda: freeze_period(flora, period)] * 12, 12) == {"done": 1, "frozen_already": 11}
    assert ClearingLine.objects.count() == 6
    assert ClearedEntry.objects.count() == 9
    period = ClearingPeriod.objects.get()
    assert at_once([lambda: settle_period(flora, period)] * 12, 12) == {"done": 1, "settled_already": 11}
    assert ClearingSettlement.objects.count() == 1
    assert SettledLine.objects.count() == 6
    assert not ClearingTransfer.objects.exists()  # debts that go round in a circle


def test_a_dispute_is_opened_once_and_decided_once(places: list[Place], flora: Person, circle: ClearingCircle) -> None:
    use(sold_by(places[0]), places[1])
    period = make_period(circle)
    freeze_period(flora, period)
    line, hugo = period.lines.get(), host_of(places[1])
    tries = [lambda: open_dispute(hugo, line, places[1], "Non")] * 8
    assert at_once(tries, 8) == {"done": 1, "contested_already": 7}
    dispute = line.disputes.get()
    answers = [lambda cents=cents: settle_dispute(flora, dispute, "Oui", cents=cents) for cents in range(8)]
    assert at_once(answers, 8) == {"done": 1, "decided": 7}
    assert ClearingLine.objects.filter(corrects=line).count() == 1


def test_a_line_contested_while_the_period_is_settled_is_paid_or_waits_never_both(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    use(sold_by(places[0]), places[1])
    period = make_period(circle)
    freeze_period(flora, period)
    line, hugo = period.lines.get(), host_of(places[1])
    done = at_once([lambda: settle_period(flora, period), lambda: open_dispute(hugo, line, places[1], "Non")], 2)
    contested = line.disputes.exists()
    assert done == ({"done": 2} if contested else {"done": 1, "settled_already": 1})
    assert SettledLine.objects.filter(line=line).exists() is not contested
    assert ClearingTransfer.objects.exists() is not contested


def test_visits_written_meanwhile_are_counted_once_in_this_period_or_the_next(
    places: list[Place], flora: Person, circle: ClearingCircle
) -> None:
    first, last = quarter()
    passes = [sold_by(places[0], quantity=20) for _ in range(6)]
    one = make_period(circle, (first, first + timedelta(days=20)))
    two = make_period(circle, (first + timedelta(days=21), last))
    acts = [lambda held=held: use(held, places[1]) for held in passes * 8]
    acts.insert(20, lambda: freeze_period(flora, one))
    assert at_once(acts, 8) == {"done": 49}
    freeze_period(flora, two)
    assert ClearedEntry.objects.count() == 48
    assert sum(ClearingLine.objects.values_list("cents", flat=True)) == 48 * 600


def test_a_quarter_is_opened_once(flora: Person, circle: ClearingCircle) -> None:
    at_once([lambda: open_period(flora, circle)] * 6, 6)
    periods = list(circle.periods.order_by("first"))
    assert len(periods) == 6  # each opened the next, none twice
    assert all(after.first == before.last + timedelta(days=1) for before, after in pairwise(periods))
