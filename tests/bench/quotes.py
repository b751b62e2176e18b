"""A booking with a price and a pass, beside the same without: interleaved in one run, as a ratio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from maillage.bookings.actions import book
from maillage.community.models import Person
from maillage.places.models import Space
from tests import factories
from tests.bench.report import Figure
from tests.kit.passes import make_kind, make_pass, make_rate

PART = "Quotes"
AIM = 1.3


class Undo(Exception):
    """Ends a transaction that is to leave nothing."""


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """Pairs of bookings, one of a desk with a rate and a pass, one of a free desk; the median of their ratios."""
    pairs = 50 if small else 400
    say(f"quotes: {pairs} pairs of bookings")
    free: list[float] = []
    priced: list[float] = []
    try:
        with transaction.atomic():
            network = factories.make_network("Prix mesurés")
            plain, paid = (factories.make_space(factories.make_place(network), units=4) for _n in range(2))
            make_rate(paid)
            make_rate(paid, audience="member", half_day=500)
            person = factories.make_person("mesure")
            make_pass(make_kind(paid.place), person, left=500)
            for number in range(pairs):
                day = factories.next_workday(timezone.localdate() + timedelta(days=2 + number % 80))
                turn = ((plain, free), (paid, priced)) if number % 2 else ((paid, priced), (plain, free))
                for space, times in turn:
                    times.append(_time_of_booking(person, space, day))
            raise Undo
    except Undo:
        pass
    ratio = median(priced) / median(free)
    return [
        Figure(PART, "a booking without a price", f"{median(free) * 1000:.1f} ms"),
        Figure(PART, "with a price and a pass", f"{median(priced) * 1000:.1f} ms"),
        Figure(PART, "as a multiple", f"{ratio:.2f}", f"≤ {AIM}", ratio <= AIM),
    ]


def _time_of_booking(person: Person, space: Space, day: date) -> float:
    """Seconds that a booking takes; it is taken back."""
    begun = 0.0
    try:
        with transaction.atomic():
            begun = perf_counter()
            book(person, space.pk, factories.morning(day))
            begun = perf_counter() - begun
            raise Undo
    except Undo:
        return begun
