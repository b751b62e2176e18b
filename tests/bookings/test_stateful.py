"""Whatever one does, in whatever order: the law of the house holds after every step (Hypothesis, real PostgreSQL)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from maillage.bookings import actions
from maillage.bookings.models import Booking, Occupancy
from maillage.community.actions import give_role
from maillage.community.models import Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period, day_period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import close, lift
from maillage.places.models import Closure
from tests import factories
from tests.factories import Committed

DAYS = [factories.next_workday(timezone.localdate() + timedelta(days=3 + 7 * week)) for week in range(2)]
HALVES = ("morning", "afternoon", "day")
EXPECTED = {"taken", "own_overlap", "closure", "not_active", "hold_expired", "closed_already"}


def period_of(day: int, half: str) -> Period:
    ends = {"morning": ("08:00", "13:00"), "afternoon": ("13:00", "19:00"), "day": ("08:00", "19:00")}
    return factories.hours(DAYS[day], *ends[half])


class Place(RuleBasedStateMachine):
    """Three desks, four people, two days: small enough to collide all the time."""

    bookings: Bundle[Booking] = Bundle("bookings")
    closures: Bundle[Closure] = Bundle("closures")

    def __init__(self) -> None:
        super().__init__()
        self.made = factories.Committed()
        self.place = self.made.place()
        self.space = self.made.space(self.place, units=3)
        self.people = [self.made.person() for _ in range(4)]
        self.host = self.made.person("host")
        give_role(self.host, RoleKind.HOST, Scope(ScopeKind.PLACE, self.place.pk), by=None)

    def teardown(self) -> None:
        self.made.remove()

    def _try(self, act: Any, *arguments: Any) -> Any:
        """The answer, or the refusal when it is one that may be expected here."""
        try:
            return act(*arguments)
        except Refusal as refusal:
            if refusal.code not in EXPECTED:
                raise
            return refusal

    def _person(self, number: int) -> Person:
        return self.people[number]

    @rule(
        target=bookings,
        person=st.integers(0, 3),
        day=st.integers(0, 1),
        half=st.sampled_from(HALVES),
        held=st.booleans(),
    )
    def take(self, person: int, day: int, half: str, held: bool) -> Any:
        act = actions.hold if held else actions.book
        made = self._try(act, self._person(person), self.space.pk, period_of(day, half))
        return made if isinstance(made, Booking) else multiple()

    @rule(booking=bookings)
    def confirm(self, booking: Booking) -> None:
        self._try(actions.confirm, booking.person, booking)

    @rule(booking=bookings)
    def cancel(self, booking: Booking) -> None:
        self._try(actions.cancel, booking.person, booking)

    @rule(booking=bookings, day=st.integers(0, 1), half=st.sampled_from(HALVES))
    def move(self, booking: Booking, day: int, half: str) -> None:
        before = Booking.objects.get(pk=booking.pk)
        moved = self._try(actions.change, booking.person, booking, period_of(day, half))
        if isinstance(moved, Refusal):
            after = Booking.objects.get(pk=booking.pk)
            assert (after.period, after.sequence) == (before.period, before.sequence)

    @rule(booking=bookings)
    def run_out_of_time(self, booking: Booking) -> None:
        past = timezone.now() - timedelta(minutes=1)
        if Booking.objects.filter(pk=booking.pk, status="held").update(expires_at=past):
            Occupancy.objects.filter(booking=booking).update(expires_at=past)

    @rule()
    def tidy(self) -> None:
        actions.release_expired_holds()

    @rule(target=closures, day=st.integers(0, 1))
    def close(self, day: int) -> Any:
        made = self._try(close, self.host, self.place, day_period(DAYS[day], self.place.zone), "Neige")
        return made if isinstance(made, Closure) else multiple()

    @rule(closure=closures)
    def open_again(self, closure: Closure) -> None:
        lift(self.host, closure)

    @invariant()
    def no_unit_is_held_twice(self) -> None:
        held = list(Occupancy.objects.filter(booking__space=self.space, holds=True).values_list("unit_id", "during"))
        for number, (unit, during) in enumerate(held):
            for other, then in held[number + 1 :]:
                assert unit != other or during.upper <= then.lower or then.upper <= during.lower

    @invariant()
    def who_holds_is_held_or_confirmed_and_the_reverse(self) -> None:
        for booking in Booking.objects.filter(space=self.space).prefetch_related("occupancies"):
            holding = [o for o in booking.occupancies.all() if o.holds]
            assert bool(holding) is (booking.status in {"held", "confirmed"})
            assert all(o.during.lower == booking.starts_at and o.during.upper == booking.ends_at for o in holding)

    @invariant()
    def nobody_sits_on_two_chairs(self) -> None:
        now = timezone.now()
        for person in self.people:
            mine = Booking.objects.filter(person=person, status__in=["held", "confirmed"])
            alive = [b.period for b in mine if b.status == "confirmed" or (b.expires_at and b.expires_at > now)]
            assert not any(a.overlaps(b) for n, a in enumerate(alive) for b in alive[n + 1 :])


@pytest.mark.concurrent
def test_the_law_holds_whatever_one_does(committed: Committed, full: bool) -> None:
    examples = 40 if full else 10
    run_state_machine_as_test(
        Place,
        settings=settings(max_examples=examples, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
