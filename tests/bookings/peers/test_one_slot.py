"""The failures that other booking systems are known for, 1 to 4: one slot twice, requests, seats, locks."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import psycopg
import pytest
from django.db import OperationalError, connection
from django.db.models import Sum

from maillage.bookings import actions
from maillage.bookings.actions import add_to_basket, book_basket, book_series
from maillage.bookings.models import Booking, Occupancy
from maillage.bookings.queries import find
from maillage.bookings.rules.criteria import Criteria
from maillage.community.actions import give_role
from maillage.community.models import Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.bookings.peers.dates import DAY
from tests.factories import FLORAC, Committed, afternoon, hours, morning
from tests.kit.bookings import WEEK, clock, divisible, held_by, refused, status_of, weekly
from tests.kit.concurrency import at_once, overlaps

LIBPQ = {"dbname", "host", "port", "user", "password"}


def raw() -> psycopg.Connection:
    """A connection of its own, as a careless programme would open one: no lock, no rule."""
    url = {key: value for key, value in connection.get_connection_params().items() if key in LIBPQ}
    return psycopg.connect(**url, autocommit=True)


# 1. Two people get the same slot.


@pytest.mark.concurrent
def test_peer_01_two_people_never_get_the_same_slot(settled: Committed) -> None:
    for _turn in range(10):
        desk = settled.space()
        pair = [settled.person(), settled.person()]
        counted = at_once([lambda p=p, d=desk: actions.book(p, d.pk, morning(DAY)) for p in pair], clients=2)
        assert counted["done"] == 1
        assert Booking.objects.filter(space=desk, status="confirmed").count() == 1
    assert overlaps() == 0


@pytest.mark.concurrent
def test_peer_01_nor_by_a_series_a_basket_a_hold_a_request_and_a_move_at_once(settled: Committed) -> None:
    place = settled.place()
    desk, other = settled.space(place), settled.space(place, name="Ailleurs")
    series, basket, holder, asker, mover, elsewhere = (settled.person() for _ in range(6))
    filled = add_to_basket(basket, desk.pk, morning(DAY + WEEK))
    moved = actions.book(mover, other.pk, morning(DAY + WEEK))
    acts = [
        lambda: book_series(series, weekly(desk, DAY + WEEK, 1)),
        lambda: book_basket(basket, filled),
        lambda: actions.hold(holder, desk.pk, morning(DAY + WEEK)),
        lambda: actions.book(asker, desk.pk, morning(DAY + WEEK)),
        lambda: actions.change(mover, moved, morning(DAY + WEEK), space_id=desk.pk),
        lambda: actions.book(elsewhere, desk.pk, hours(DAY + WEEK, "08:00", "19:00")),
    ]
    counted = at_once(acts, clients=6)
    assert counted["done"] == 1
    assert Booking.objects.filter(space=desk, status__in=["held", "confirmed"]).count() == 1
    assert overlaps() == 0


def test_peer_02_a_pending_request_keeps_its_slot(
    asked_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    asked = actions.book(bob, asked_room.pk, slot)
    assert (asked.status, len(held_by(asked))) == ("requested", 1)
    for overlapping in (slot, hours(workday, "10:00", "12:00"), hours(workday, "08:00", "19:00")):
        with refused("taken"):
            actions.book(charlie, asked_room.pk, overlapping)
    with refused("taken"):
        actions.book(alice, asked_room.pk, slot)
    assert actions.accept(alice, asked).status == "confirmed"
    assert overlaps() == 0


def test_peer_02_a_pending_request_is_seen_by_the_search(asked_room: Space, bob: Person, workday: date) -> None:
    measure_reach(asked_room.place)
    criteria = Criteria(day=workday, people=8, **clock("09:00", "11:00"))
    assert [o.space.id for o in find(criteria, FLORAC, 15).offers] == [asked_room.pk]
    actions.book(bob, asked_room.pk, hours(workday, "10:00", "12:00"))
    assert find(criteria, FLORAC, 15).offers == ()


@pytest.mark.concurrent
def test_peer_02_rivals_accepted_at_once_leave_one(settled: Committed) -> None:
    """Two hosts say yes to two requests that compete, at the same moment."""
    place = settled.place()
    room = settled.space(place, name="Salle", kind="meeting", granularity="hour", seats=8, approval="choice")
    hosts, askers = [settled.person() for _ in range(4)], [settled.person() for _ in range(4)]
    for host in hosts:
        give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    hosts = list(Person.objects.filter(pk__in=[h.pk for h in hosts]))
    asked = [actions.book(person, room.pk, hours(DAY, "09:00", "11:00")) for person in askers]
    counted = at_once([lambda h=h, b=b: actions.accept(h, b) for h, b in zip(hosts, asked, strict=True)], clients=4)
    assert counted["done"] == 1
    assert Counter(status_of(b) for b in asked) == {"confirmed": 1, "refused": 3}
    assert overlaps() == 0


# 3. Seats: a pool oversold, or one seat counted as a whole booking.


def test_peer_03_a_pool_is_sold_seat_by_seat_and_never_oversold(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    actions.book(charlie, desks.pk, morning(workday), people=2)
    eve, fay = factories.make_person("eve"), factories.make_person("fay")
    with refused("taken"):
        actions.book(eve, desks.pk, morning(workday), people=2)
    assert actions.book(eve, desks.pk, morning(workday)).status == "confirmed"
    with refused("taken"):
        actions.book(fay, desks.pk, morning(workday))
    assert Booking.objects.filter(space=desks, status="confirmed").aggregate(n=Sum("people"))["n"] == 4


def test_peer_03_the_seats_of_a_shared_table_are_counted_by_table(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    tables = factories.make_space(place, "Tables", units=2, seats=4)
    assert len(held_by(actions.book(bob, tables.pk, morning(workday), people=5))) == 2
    with refused("taken"):
        actions.book(charlie, tables.pk, morning(workday))
    with refused("too_many_people"):
        actions.book(charlie, tables.pk, afternoon(workday), people=9)


@pytest.mark.concurrent
def test_peer_03_forty_people_at_once_for_ten_desks_sell_ten(settled: Committed) -> None:
    desks = settled.space(units=10)
    people = [settled.person() for _ in range(40)]
    acts = [lambda p=p, n=n: actions.book(p, desks.pk, morning(DAY), people=1 + n % 3) for n, p in enumerate(people)]
    at_once(acts)
    sold = Booking.objects.filter(space=desks, status="confirmed").aggregate(n=Sum("people"))["n"]
    held = Occupancy.objects.filter(unit__space=desks, holds=True).count()
    assert sold == held == 10
    assert overlaps() == 0


@pytest.mark.concurrent
def test_peer_03_a_room_that_opens_into_two_is_never_given_twice(settled: Committed) -> None:
    for _turn in range(6):
        left, right, whole = divisible(settled.place())
        spaces = [left, right, whole] * 4
        pairs = [(settled.person(), space) for space in spaces]
        acts = [lambda p=p, s=s: actions.book(p, s.pk, hours(DAY, "09:00", "11:00")) for p, s in pairs]
        at_once(acts, clients=12)
        given = Counter(
            Booking.objects.filter(place=whole.place_id, status="confirmed").values_list("space", flat=True)
        )
        assert given in ({whole.pk: 1}, {left.pk: 1, right.pk: 1})
    assert overlaps() == 0


# 4. Locks that break: the promise does not rest on them.


def insert(own: psycopg.Connection, booking: int, unit: int, during: Period) -> str:
    try:
        own.execute(
            "INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds) VALUES (%s, %s, %s, true)",
            [booking, unit, psycopg.types.range.TimestamptzRange(during.start, during.end)],
        )
    except (psycopg.errors.ExclusionViolation, psycopg.errors.DeadlockDetected):
        return "refused"
    return "stands"


@pytest.mark.concurrent
def test_peer_04_without_any_lock_the_database_refuses_overlapping_occupancies(settled: Committed) -> None:
    desk = settled.space()
    unit = desk.units.get().pk
    booking = actions.book(settled.person(), desk.pk, hours(DAY + WEEK, "08:00", "19:00")).pk
    gate = Barrier(2)

    def writes(during: Period) -> str:
        with raw() as own:
            gate.wait(timeout=30)
            return insert(own, booking, unit, during)

    pairs = [(morning(DAY), hours(DAY, "12:00", "14:00")), (morning(DAY + WEEK * 2), morning(DAY + WEEK * 2))]
    for pair in pairs:
        with ThreadPoolExecutor(2) as crew:
            assert Counter(crew.map(writes, pair)) == {"stands": 1, "refused": 1}
    with ThreadPoolExecutor(2) as crew:  # back to back is no overlap
        days = morning(DAY + WEEK * 3), afternoon(DAY + WEEK * 3)
        assert Counter(crew.map(writes, days)) == {"stands": 2}
    assert overlaps() == 0


def careless(booking: int, unit: int, during: Period) -> None:
    with raw() as own:
        insert(own, booking, unit, during)


def careful(person: Person, space: int, during: Period) -> None:
    try:
        actions.book(person, space, during)
    except OperationalError as error:  # the server broke a circle, that only the careless writer can close
        if "deadlock" not in str(error):
            raise


@pytest.mark.concurrent
def test_peer_04_a_programme_that_takes_no_lock_never_sits_on_what_the_actions_gave(settled: Committed) -> None:
    """Bookings and bare INSERTs at the same instant, on one desk, again and again: one holds, whoever it is."""
    for turn in range(6):
        desk, slot = settled.space(), morning(DAY + WEEK * (turn % 3))
        unit = desk.units.get().pk
        other = actions.book(settled.person(), desk.pk, hours(DAY + WEEK * 4, "08:00", "19:00")).pk
        people = [settled.person() for _ in range(6)]
        acts = [lambda p=p, d=desk, at=slot: careful(p, d.pk, at) for p in people]
        acts += [lambda o=other, u=unit, at=slot: careless(o, u, at)] * 6
        at_once(acts, clients=12)
        assert Occupancy.objects.filter(unit=unit, holds=True, during__startswith=slot.start).count() == 1
    assert overlaps() == 0
