"""Many at once, each on a connection of its own, outside any wrapping transaction: the promise of the house."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking, Occupancy
from maillage.community.actions import give_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import day_period
from maillage.places.actions import close
from tests.factories import Committed, afternoon, hours, morning, next_workday
from tests.kit.concurrency import CLIENTS, at_once, overlaps

pytestmark = pytest.mark.concurrent
DAY = next_workday(timezone.localdate() + timedelta(days=3))
LIBPQ = {"dbname", "host", "port", "user", "password"}


def test_two_hundred_people_one_desk_one_success(committed: Committed) -> None:
    desk = committed.space(units=1)
    people = [committed.person() for _ in range(200)]
    acts = [lambda person=person: actions.book(person, desk.pk, morning(DAY)) for person in people]
    assert at_once(acts) == {"done": 1, "taken, 1 instead": 199}
    assert overlaps() == 0


def test_thousands_of_attempts_never_double_book(committed: Committed, full: bool) -> None:
    """40 desks, 16 connections: half-days, days, holds, moves and cancellations mixed, 10,000 attempts (or 1,500)."""
    attempts = 10_000 if full else 1_500
    space = committed.space(units=40)
    people = [committed.person() for _ in range(60)]
    days = [DAY + timedelta(days=7 * week) for week in range(3)]
    rng = random.Random(2013)
    made: list[Booking] = []

    def attempt(kind: float, person: int, day: date, half: int) -> None:
        period = (morning, afternoon, lambda d: hours(d, "08:00", "19:00"))[half](day)
        who = people[person]
        if kind < 0.6:
            made.append(actions.book(who, space.pk, period, key=uuid4()))
        elif kind < 0.75:
            made.append(actions.hold(who, space.pk, period, key=uuid4()))
        elif made:
            booking = made[person % len(made)]
            if kind < 0.9:
                actions.cancel(booking.person, booking)
            else:
                actions.change(booking.person, booking, period)

    drawn = [(rng.random(), rng.randrange(60), rng.choice(days), rng.randrange(3)) for _ in range(attempts)]
    counted = at_once([lambda d=d: attempt(*d) for d in drawn])
    assert set(counted) <= {"done", "taken, 0 instead", "taken, 1 instead", "own_overlap", "not_active"}
    assert sum(counted.values()) == attempts
    assert overlaps() == 0
    holding = Booking.objects.filter(space=space, status__in=["held", "confirmed"]).count()
    assert Occupancy.objects.filter(booking__space=space, holds=True).count() == holding


def test_writers_that_take_no_lock_are_refused_by_the_database(committed: Committed) -> None:
    """A bare INSERT from sixteen connections, as a careless programme would: one row stands."""
    desk = committed.space(units=1)
    unit, person = desk.units.get(), committed.person()
    booking = actions.book(person, desk.pk, afternoon(DAY))
    url = {key: value for key, value in connection.get_connection_params().items() if key in LIBPQ}

    def insert(_number: int) -> str:
        with psycopg.connect(**url, autocommit=True) as own:
            try:
                own.execute(
                    "INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds) VALUES (%s, %s, %s, true)",
                    [booking.pk, unit.pk, psycopg.types.range.TimestamptzRange(morning(DAY).start, morning(DAY).end)],
                )
            except (psycopg.errors.ExclusionViolation, psycopg.errors.DeadlockDetected) as error:
                return type(error).__name__
            return "stands"

    with ThreadPoolExecutor(CLIENTS) as crew:
        counted = Counter(crew.map(insert, range(CLIENTS * 4)))
    assert counted["stands"] == 1
    assert overlaps() == 0


def test_one_person_clicking_everywhere_sits_on_one_chair(committed: Committed) -> None:
    spaces = [committed.space(units=4) for _ in range(8)]
    person = committed.person()
    counted = at_once([lambda s=s: actions.book(person, s.pk, morning(DAY)) for s in spaces], clients=8)
    assert counted == {"done": 1, "own_overlap": 7}


def test_a_request_sent_sixteen_times_acts_once(committed: Committed) -> None:
    space, person, key = committed.space(units=4), committed.person(), uuid4()
    assert at_once([lambda: actions.book(person, space.pk, morning(DAY), key=key)] * 16) == {"done": 16}
    assert Booking.objects.filter(person=person).count() == 1


def test_a_cancellation_taken_back_while_another_books_one_of_them_has_the_desk(committed: Committed) -> None:
    """One takes the cancellation back while the other books: in either order one succeeds, and nobody sits twice."""
    desk, first, second = committed.space(units=1), committed.person(), committed.person()
    for _ in range(10):
        gone = actions.cancel(first, actions.book(first, desk.pk, morning(DAY)))
        counted = at_once(
            [
                lambda gone=gone: actions.undo_cancellation(first, gone),
                lambda: actions.book(second, desk.pk, morning(DAY)),
            ]
        )
        assert counted.pop("done") == 1
        assert all(code.startswith("taken") for code in counted)
        assert overlaps() == 0
        for booking in Booking.objects.filter(space=desk, status="confirmed"):
            actions.cancel(booking.person, booking)


def test_a_closure_and_bookings_at_the_same_moment_leave_nothing_unseen(committed: Committed) -> None:
    """Whoever comes first: a booking made before the closure is touched by it, one after is refused."""
    place = committed.place()
    space = committed.space(place, units=30)
    host = committed.person()
    give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    people = [committed.person() for _ in range(30)]
    whole = day_period(DAY, place.zone)
    acts: list[Callable[[], object]] = [lambda p=p: actions.book(p, space.pk, morning(DAY)) for p in people]
    acts.insert(10, lambda: close(host, place, whole, "Neige"))
    counted = at_once(acts)
    assert counted["done"] + counted["closure"] == 31
    closure = place.closures.get()
    assert Booking.objects.filter(space=space, created_at__gt=closure.declared_at).count() == 0


def test_two_moves_that_cross_wait_for_one_another_without_a_deadlock(committed: Committed) -> None:
    a, b = committed.space(units=2), committed.space(units=2)
    acts: list[Callable[[], object]] = []
    for week in range(4):
        day = DAY + timedelta(days=7 * week)
        for here, there in ((a, b), (b, a)):
            person = committed.person()
            mine = actions.book(person, here.pk, morning(day))
            acts.append(lambda p=person, m=mine, d=day, t=there: actions.change(p, m, morning(d), space_id=t.pk))
    assert at_once(acts)["done"] == len(acts)
    assert overlaps() == 0


def test_an_expired_hold_is_taken_by_one_of_those_who_wait(committed: Committed) -> None:
    desk = committed.space(units=1)
    held = actions.hold(committed.person(), desk.pk, morning(DAY))
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=held.pk).update(expires_at=past)
    Occupancy.objects.filter(booking=held).update(expires_at=past)
    people = [committed.person() for _ in range(20)]
    acts: list[Callable[[], object]] = [lambda p=p: actions.book(p, desk.pk, morning(DAY)) for p in people]
    acts.append(lambda: actions.confirm(held.person, held))
    counted = at_once(acts)
    assert (counted["done"], counted["hold_expired"]) == (1, 1)
    assert overlaps() == 0


def test_confirming_and_cancelling_at_once_leaves_one_truth(committed: Committed) -> None:
    for _turn in range(8):
        desk, person = committed.space(units=1), committed.person()
        held = actions.hold(person, desk.pk, morning(DAY))
        at_once([lambda h=held: actions.confirm(h.person, h), lambda h=held: actions.cancel(h.person, h)], clients=2)
        held.refresh_from_db()
        holds = Occupancy.objects.filter(booking=held, holds=True).exists()
        assert (held.status == "confirmed") is holds


def test_a_booking_rolled_back_tells_nobody(committed: Committed) -> None:
    desk, person = committed.space(units=1), committed.person()

    def booked_then_broken() -> None:
        with transaction.atomic():
            actions.book(person, desk.pk, morning(DAY))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        booked_then_broken()
    assert not Booking.objects.filter(person=person).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM community_journalentry WHERE actor = %s", [person.journal_id])
        assert cursor.fetchone() == (0,)
