"""The failures that other booking systems are known for, numbered as in our survey of them: none of them here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.utils import timezone
from icalendar import Calendar, Event

from maillage.bookings import actions
from maillage.bookings.actions import (
    NotAll,
    Wanted,
    add_to_basket,
    book_basket,
    book_series,
    cancel_series,
    join_waiting,
    release_no_shows,
    serve_queue,
    take_date,
)
from maillage.bookings.actions.external_calendars import events_in, hold_events, remove_calendar
from maillage.bookings.calendar import feed
from maillage.bookings.models import (
    Basket,
    Booking,
    CalendarAddress,
    ExternalCalendar,
    Limit,
    Occupancy,
    Series,
    SeriesDate,
    Waiting,
)
from maillage.bookings.queries import address_of, bookings_of_calendar, conflicts_at, find, find_repeated, week_of_place
from maillage.bookings.rules.arrival import code_at
from maillage.bookings.rules.criteria import Criteria
from maillage.bookings.rules.external_calendars import Outside, Reading
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.actions import give_role
from maillage.community.models import Network, Organisation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period, day_period
from maillage.places.actions import close, measure_reach
from maillage.places.models import Place, Space, Unit
from tests import factories
from tests.factories import FLORAC, MENDE, PARIS, Committed, afternoon, hours, morning, next_workday
from tests.kit.bookings import (
    WEEK,
    always_open,
    around_now,
    by_the_hour,
    clock,
    divisible,
    held_by,
    jobs,
    next_monday,
    refused,
    status_of,
    weekly,
)
from tests.kit.concurrency import at_once, overlaps

DAY = next_workday(timezone.localdate() + timedelta(days=3))
LIBPQ = {"dbname", "host", "port", "user", "password"}


@pytest.fixture
def settled(committed: Committed) -> Iterator[Committed]:
    """Committed rows, with what refers to bookings removed before them."""
    yield committed
    mine = {"space__place__network": committed.network}
    Waiting.objects.filter(**mine).delete()
    SeriesDate.objects.filter(series__space__place__network=committed.network).delete()
    Occupancy.objects.filter(booking__place__network=committed.network).delete()
    Booking.objects.filter(place__network=committed.network).delete()
    Series.objects.filter(**mine).delete()
    Basket.objects.filter(person__in=committed.people).delete()


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


# 2. A pending request is invisible to the availability check, then confirmed on top of another.


@pytest.fixture
def asked_room(room: Space) -> Space:
    """A room where a host says yes."""
    room.approval = "host"
    room.save()
    return room


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


# 5 to 8. Series.


@pytest.fixture
def desk(place: Place) -> Space:
    """One desk by the half-day."""
    return factories.make_space(place, "Un bureau")


def outcomes(series: Series) -> list[str]:
    return list(series.dates.values_list("outcome", flat=True))


@pytest.mark.parametrize("week", range(12))
def test_peer_05_every_date_of_a_series_is_checked(
    desk: Space, bob: Person, charlie: Person, workday: date, week: int
) -> None:
    actions.book(charlie, desk.pk, morning(workday + week * WEEK))
    series = book_series(bob, weekly(desk, workday, 12))
    assert [n for n, outcome in enumerate(outcomes(series)) if outcome != "booked"] == [week]
    assert series.bookings.count() == 11
    assert overlaps() == 0


def test_peer_06_skipped_dates_say_which_and_why(
    desk: Space, network: Network, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    days = [workday + n * WEEK for n in range(5)]
    actions.book(charlie, desk.pk, morning(days[1]))
    close(alice, desk.place, day_period(days[2], desk.place.zone), "Inventaire")
    elsewhere = factories.make_space(factories.make_place(network, "Mende", MENDE))
    actions.book(bob, elsewhere.pk, morning(days[3]))
    series = book_series(bob, weekly(desk, workday, 5))
    told = {kept.day: (kept.outcome, kept.code, str(kept.refusal or "")) for kept in series.dates.all()}
    assert [told[day][:2] for day in days] == [
        ("booked", ""),
        ("taken", "taken"),
        ("closed", "closure"),
        ("refused", "own_overlap"),
        ("booked", ""),
    ]
    assert "Inventaire" in told[days[2]][2]
    assert "Mende" in told[days[3]][2]
    assert [b.starts_at.astimezone(PARIS).date() for b in series.bookings.order_by("starts_at")] == [days[0], days[4]]


def test_peer_07_a_skipped_date_is_taken_later(desk: Space, bob: Person, charlie: Person, workday: date) -> None:
    theirs = actions.book(charlie, desk.pk, morning(workday + WEEK))
    series = book_series(bob, weekly(desk, workday, 3))
    actions.cancel(charlie, theirs)
    booking = take_date(bob, series.dates.get(day=workday + WEEK))
    assert (booking.series_id, booking.period.utc()) == (series.pk, morning(workday + WEEK).utc())
    assert outcomes(series) == ["booked"] * 3


def test_peer_07_one_date_is_cancelled_or_moved_and_the_others_stand(desks: Space, bob: Person, workday: date) -> None:
    series = book_series(bob, weekly(desks, workday, 4))
    first, second, third, fourth = series.bookings.order_by("starts_at")
    actions.cancel(bob, second)
    actions.change(bob, third, afternoon(workday + 2 * WEEK))
    assert [status_of(b) for b in (first, second, third, fourth)] == [
        "confirmed",
        "cancelled",
        "confirmed",
        "confirmed",
    ]
    assert [Booking.objects.get(pk=b.pk).sequence for b in (first, fourth)] == [0, 0]
    assert cancel_series(bob, series, workday + 3 * WEEK) == 1
    assert [status_of(b) for b in (first, third)] == ["confirmed", "confirmed"]


@pytest.mark.parametrize(
    ("limit", "booked"),
    [
        ({"measure": "bookings", "window": "week", "amount": 2}, 2),
        ({"measure": "hours", "window": "week", "amount": 15}, 3),
        ({"measure": "bookings", "window": "day", "amount": 0}, 0),
        ({"measure": "bookings", "window": "week", "amount": 1, "kind": "desk"}, 1),
        ({"measure": "bookings", "window": "week", "amount": 1, "kind": "meeting"}, 5),
        ({"measure": "bookings", "window": "ahead", "amount": 4}, 4),
    ],
)
def test_peer_08_limits_hold_on_a_series(desks: Space, bob: Person, limit: dict[str, object], booked: int) -> None:
    Limit.objects.create(network=desks.place.network, **limit)
    wanted = Wanted(desks.pk, next_monday(), Recurrence("daily", count=5), "morning")
    if not booked:
        with refused("limit"):
            book_series(bob, wanted)
        return
    series = book_series(bob, wanted)
    assert outcomes(series) == ["booked"] * booked + ["refused"] * (5 - booked)
    assert {kept.code for kept in series.dates.filter(outcome="refused")} <= {"limit"}


def test_peer_08_a_limit_counts_what_one_had_before_the_series(desks: Space, bob: Person) -> None:
    monday = next_monday()
    Limit.objects.create(network=desks.place.network, measure="bookings", window="week", amount=2)
    actions.book(bob, desks.pk, afternoon(monday))
    series = book_series(bob, Wanted(desks.pk, monday, Recurrence("daily", count=8), "morning"))
    booked = list(series.dates.filter(outcome="booked").values_list("day", flat=True))
    assert booked == [monday, monday + WEEK]  # one more that week; the eighth day is the next Monday


def test_peer_08_limits_hold_on_a_basket_and_when_a_skipped_date_is_taken(desks: Space, bob: Person) -> None:
    monday = next_monday()
    Limit.objects.create(network=desks.place.network, measure="bookings", window="week", amount=1)
    add_to_basket(bob, desks.pk, morning(monday))
    basket = add_to_basket(bob, desks.pk, afternoon(monday))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert [refusal.code for refusal in caught.value.refusals.values()] == ["limit"]
    series = book_series(bob, Wanted(desks.pk, monday, Recurrence("daily", count=2), "morning"))
    assert outcomes(series) == ["booked", "refused"]
    with refused("limit"):
        take_date(bob, series.dates.get(outcome="refused"))


def test_peer_08_what_is_ahead_is_counted_however_far_one_books(desks: Space, bob: Person, workday: date) -> None:
    Limit.objects.create(network=desks.place.network, measure="bookings", window="ahead", amount=1)
    actions.book(bob, desks.pk, morning(workday))
    for weeks in (1, 4, 6, 11):
        with refused("limit"):
            actions.book(bob, desks.pk, morning(workday + weeks * WEEK))


def test_peer_08_a_hold_that_ran_out_no_longer_counts(desks: Space, bob: Person, workday: date) -> None:
    Limit.objects.create(network=desks.place.network, measure="bookings", window="day", amount=1)
    held = actions.hold(bob, desks.pk, morning(workday))
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=held.pk).update(expires_at=past)
    Occupancy.objects.filter(booking=held).update(expires_at=past)
    assert actions.book(bob, desks.pk, afternoon(workday)).status == "confirmed"


def test_peer_08_colleagues_share_the_limit_of_their_organisation(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    employer = Organisation.objects.create(name="Mairie de Florac", kind="employer")
    Person.objects.filter(pk__in=[bob.pk, charlie.pk]).update(organisation=employer)
    bob, charlie = Person.objects.get(pk=bob.pk), Person.objects.get(pk=charlie.pk)
    Limit.objects.create(network=desks.place.network, measure="bookings", window="day", amount=1, per_organisation=True)
    actions.book(bob, desks.pk, morning(workday))
    with refused("limit"):
        actions.book(charlie, desks.pk, morning(workday))
    assert actions.book(factories.make_person("eve"), desks.pk, morning(workday)).status == "confirmed"


@pytest.mark.concurrent
def test_peer_08_the_limit_of_an_organisation_holds_when_all_click_at_once(settled: Committed) -> None:
    desks = settled.space(units=12)
    employer = Organisation.objects.create(name=f"Employeur {desks.pk}", kind="employer")
    people = [settled.person() for _ in range(12)]
    Person.objects.filter(pk__in=[p.pk for p in people]).update(organisation=employer)
    people = list(Person.objects.filter(organisation=employer))
    Limit.objects.create(network=settled.network, measure="bookings", window="day", amount=3, per_organisation=True)
    counted = at_once([lambda p=p: actions.book(p, desks.pk, morning(DAY)) for p in people], clients=12)
    assert counted == {"done": 3, "limit": 9}
    Person.objects.filter(organisation=employer).update(organisation=None)
    employer.delete()


# 13 to 17. Capacity, hours, baskets, places.


def test_peer_13_capacity_rolls_through_the_day_instead_of_being_counted_by_slot(
    network: Network, bob: Person, charlie: Person, workday: date
) -> None:
    """Two desks, three bookings that touch the same afternoon, never more than two at once: all are given."""
    desks = by_the_hour(always_open(network), units=2)
    eve, fay = factories.make_person("eve"), factories.make_person("fay")
    actions.book(bob, desks.pk, hours(workday, "09:00", "12:00"))
    actions.book(charlie, desks.pk, hours(workday, "10:00", "15:00"))
    actions.book(eve, desks.pk, hours(workday, "12:00", "17:00"))
    with refused("taken"):
        actions.book(fay, desks.pk, hours(workday, "14:30", "15:30"))
    assert actions.book(fay, desks.pk, hours(workday, "15:00", "18:00")).status == "confirmed"
    assert overlaps() == 0


def test_peer_13_the_week_of_a_place_counts_what_is_left_at_each_part_of_the_day(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday), people=3)
    actions.book(charlie, desks.pk, afternoon(workday))
    (day,) = week_of_place(desks.place, workday, 1)
    assert [(name, free) for name, _period, free in day.slots] == [("morning", 1), ("afternoon", 3)]


def test_peer_14_desks_by_the_half_day_and_a_room_by_the_hour_live_in_one_place(
    desks: Space, room: Space, bob: Person, workday: date
) -> None:
    measure_reach(desks.place)
    criteria = Criteria(day=workday, **clock("09:30", "10:30"))
    found = {o.space.id: o.fit for o in find(criteria, FLORAC, 15).offers}
    assert (found[desks.pk].period, found[desks.pk].widened) == (morning(workday).utc(), True)
    assert (found[room.pk].period, found[room.pk].widened) == (hours(workday, "09:30", "10:30").utc(), False)
    with refused("off_grid_half_day"):
        actions.book(bob, desks.pk, hours(workday, "09:30", "10:30"))
    actions.book(bob, desks.pk, morning(workday))
    assert actions.book(bob, room.pk, hours(workday, "09:30", "10:30"), people=5).status == "confirmed"


def test_peer_15_each_place_has_its_own_hours(network: Network, bob: Person) -> None:
    saturday = next_monday() + timedelta(days=5)
    early = factories.make_space(factories.make_place(network, "Matin", hours="Mo-Sa 06:00-12:00"), granularity="hour")
    late = factories.make_space(factories.make_place(network, "Soir", hours="Mo-Fr 14:00-22:00"), granularity="hour")
    assert actions.book(bob, early.pk, hours(saturday, "06:00", "08:00")).status == "confirmed"
    for day, start, end in ((saturday, "15:00", "17:00"), (saturday - timedelta(days=1), "08:00", "10:00")):
        with refused("closed"):
            actions.book(bob, late.pk, hours(day, start, end))
    assert actions.book(bob, late.pk, hours(saturday - timedelta(days=1), "20:00", "22:00")).status == "confirmed"


def test_peer_15_the_clock_is_that_of_the_place(network: Network, bob: Person, workday: date) -> None:
    island = factories.make_place(network, "Saint-Denis", timezone="Indian/Reunion", hours="Mo-Fr 08:00-12:00")
    desk = factories.make_space(island, granularity="hour")
    with refused("closed"):
        actions.book(bob, desk.pk, hours(workday, "09:00", "11:00", PARIS))
    assert actions.book(bob, desk.pk, hours(workday, "09:00", "11:00", island.zone)).status == "confirmed"


def test_peer_16_one_basket_over_spaces_days_and_places_all_or_none(
    desk: Space, room: Space, network: Network, bob: Person, charlie: Person, workday: date
) -> None:
    mende = factories.make_space(factories.make_place(network, "Mende", MENDE), "Bureaux de Mende")
    add_to_basket(bob, desk.pk, morning(workday))
    add_to_basket(bob, room.pk, hours(workday, "10:00", "11:00"), people=5)
    basket = add_to_basket(bob, mende.pk, morning(workday + WEEK))
    theirs = actions.book(charlie, mende.pk, morning(workday + WEEK))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert list(caught.value.refusals) == [basket.lines.get(space=mende).pk]
    assert Booking.objects.filter(person=bob).count() == 0
    actions.cancel(charlie, theirs)
    made = book_basket(bob, basket)
    assert {(b.space_id, b.status) for b in made} == {(s.pk, "confirmed") for s in (desk, room, mende)}
    assert jobs("confirmed_basket", made[0]) == 1


@pytest.mark.concurrent
def test_peer_16_two_baskets_that_cross_wait_for_one_another_and_one_gets_all(settled: Committed) -> None:
    for _turn in range(6):
        first, second = settled.space(), settled.space()
        baskets = []
        for pair in ((first, second), (second, first)):
            person = settled.person()
            add_to_basket(person, pair[0].pk, morning(DAY))
            baskets.append((person, add_to_basket(person, pair[1].pk, afternoon(DAY))))
            add_to_basket(person, pair[1].pk, morning(DAY + WEEK))
        counted = at_once([lambda p=p, b=b: book_basket(p, b) for p, b in baskets], clients=2)
        assert set(counted) <= {"done", "not_all"}
        for person, basket in baskets:
            assert Booking.objects.filter(person=person).count() in {0, basket.lines.count()}
    assert overlaps() == 0


def test_peer_17_one_search_reads_the_places_of_the_whole_network(
    place: Place, network: Network, bob: Person, workday: date
) -> None:
    florac = factories.make_space(place)
    mende = factories.make_space(factories.make_place(network, "Mende", MENDE, lat=44.518, lon=3.501))
    for one in (place, mende.place):
        measure_reach(one)
    criteria = Criteria(day=workday, part="morning")
    assert [o.space.id for o in find(criteria, FLORAC, 90).offers] == [florac.pk, mende.pk]
    actions.book(bob, florac.pk, morning(workday))
    found = find(criteria, FLORAC, 90)
    assert [o.space.id for o in found.offers] == [mende.pk]
    assert [p.id for p in found.full] == [place.pk]


def test_peer_17_a_series_is_looked_for_over_the_places_at_once(
    place: Place, network: Network, bob: Person, workday: date
) -> None:
    florac = factories.make_space(place)
    mende = factories.make_space(factories.make_place(network, "Mende", MENDE, lat=44.518, lon=3.501))
    for one in (place, mende.place):
        measure_reach(one)
    days = [workday + n * WEEK for n in range(4)]
    actions.book(bob, florac.pk, morning(days[2]))
    found = find_repeated(Criteria(day=days[0], part="morning"), days, FLORAC, 90)
    assert [(one.space.id, one.missing) for one in found] == [(mende.pk, 0), (florac.pk, 1)]
    assert set(found[1].free) == set(days) - {days[2]}


# 18. Calendars, both ways, one a resource.


@pytest.fixture
def hall(room: Space, alice: Person) -> ExternalCalendar:
    """The room is also lent by the town hall, in a calendar of its own."""
    return ExternalCalendar.objects.create(unit=room.units.get(), url="https://example.org/hall.ics", added_by=alice)


def written(*periods: Period, rule: str = "", **more: str) -> bytes:
    """A calendar as an outside programme writes it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Mairie//FR")
    calendar.add("version", "2.0")
    for number, period in enumerate(periods):
        event = Event()
        event.add("uid", f"event-{number}@example.org")
        event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))
        event.add("dtstart", period.start)
        event.add("dtend", period.end)
        event.add("summary", "Conseil municipal, avec Mme Roux")
        for name, value in more.items():
            event.add(name, value)
        if rule:
            event.add("rrule", {"freq": rule, "count": 3})
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def test_peer_18_an_event_elsewhere_holds_the_room_here(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    assert hold_events(hall, events_in(written(slot), hall)) == 0
    with refused("taken"):
        actions.book(bob, room.pk, hours(workday, "10:00", "12:00"))
    assert actions.book(bob, room.pk, hours(workday, "11:00", "12:00")).status == "confirmed"


def test_peer_18_a_repeated_event_holds_each_of_its_dates(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    raw_text = written(hours(workday, "09:00", "11:00"), rule="weekly")
    hold_events(hall, events_in(raw_text, hall))
    series = book_series(bob, weekly(room, workday, 4, **clock("10:00", "12:00")))
    assert outcomes(series) == ["taken", "taken", "taken", "booked"]


def test_peer_18_reading_it_again_changes_nothing_and_what_is_gone_is_free(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    events = events_in(written(hours(workday, "09:00", "11:00"), hours(workday, "14:00", "16:00")), hall)
    hold_events(hall, events)
    hold_events(hall, events)
    assert Occupancy.objects.filter(unit__space=room, holds=True).count() == 2
    hold_events(hall, events_in(written(hours(workday, "09:00", "11:00")), hall))
    assert actions.book(bob, room.pk, hours(workday, "14:00", "16:00")).status == "confirmed"


def test_peer_18_a_conflict_is_listed_and_the_booking_stands_until_it_goes(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    mine = actions.book(bob, room.pk, hours(workday, "10:00", "12:00"))
    events = events_in(written(hours(workday, "09:00", "11:00")), hall)
    assert hold_events(hall, events) == 1
    assert [e.starts_at for e in conflicts_at(room.place)] == [hours(workday, "09:00", "11:00").start]
    assert (status_of(mine), len(held_by(mine))) == ("confirmed", 1)
    actions.cancel(bob, mine)
    assert hold_events(hall, events) == 0
    assert not conflicts_at(room.place).exists()
    with refused("taken"):
        actions.book(bob, room.pk, hours(workday, "10:00", "12:00"))


@pytest.mark.parametrize("free", [{"status": "CANCELLED"}, {"transp": "TRANSPARENT"}], ids=["cancelled", "free"])
def test_peer_18_what_makes_nobody_busy_holds_nothing(
    hall: ExternalCalendar, workday: date, free: dict[str, str]
) -> None:
    assert events_in(written(hours(workday, "09:00", "11:00"), **free), hall).events == []


def test_peer_18_an_event_of_a_whole_day_is_a_day_of_the_place(hall: ExternalCalendar, workday: date) -> None:
    after = workday + timedelta(days=1)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mairie//FR\r\nBEGIN:VEVENT\r\nUID:day\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;VALUE=DATE:{workday:%Y%m%d}\r\nDTEND;VALUE=DATE:{after:%Y%m%d}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (event,) = events_in(text.encode(), hall).events
    assert event.period == day_period(workday, PARIS).utc()


@pytest.mark.parametrize("text", [b"", b"<html>404</html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00"])
def test_peer_18_what_is_no_calendar_is_refused_and_leaves_things_as_they_were(
    hall: ExternalCalendar, room: Space, workday: date, text: bytes
) -> None:
    hold_events(hall, events_in(written(hours(workday, "09:00", "11:00")), hall))
    with refused("not_a_calendar"):
        events_in(text, hall)
    assert Occupancy.objects.filter(unit__space=room, holds=True).count() == 1


def test_peer_18_an_event_elsewhere_holds_each_part_of_a_room_that_opens_into_two(
    place: Place, alice: Person, bob: Person, workday: date
) -> None:
    left, _right, whole = divisible(place)
    outside = ExternalCalendar.objects.create(unit=whole.units.get(), url="https://example.org/w.ics", added_by=alice)
    slot = hours(workday, "09:00", "11:00")
    assert hold_events(outside, Reading([Outside("mark", slot.utc())])) == 0
    with refused("taken"):
        actions.book(bob, left.pk, slot)
    remove_calendar(alice, outside)
    assert actions.book(bob, left.pk, slot).status == "confirmed"


def test_peer_18_an_event_elsewhere_takes_the_place_of_a_hold_that_ran_out(
    hall: ExternalCalendar, room: Space, bob: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    held = actions.hold(bob, room.pk, slot)
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=held.pk).update(expires_at=past)
    Occupancy.objects.filter(booking=held).update(expires_at=past)
    assert hold_events(hall, events_in(written(slot), hall)) == 0
    assert status_of(held) == "expired"


def events_told(address: CalendarAddress) -> list[Any]:
    """The events somebody reads at a secret address."""
    return list(Calendar.from_ical(Client().get(f"/calendriers/{address.token}.ics").content).walk("VEVENT"))


def test_peer_18_each_space_has_a_calendar_of_its_own(
    desks: Space, room: Space, alice: Person, bob: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    meeting = actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    address = CalendarAddress.objects.create(kind="space", person=alice, space=room)
    (event,) = events_told(address)
    assert event["DTSTART"].dt == meeting.starts_at


def test_peer_18_what_is_cancelled_leaves_the_calendars_that_had_it(
    room: Space, alice: Person, bob: Person, workday: date
) -> None:
    meeting = actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    actions.change(bob, meeting, hours(workday, "14:00", "15:00"))
    actions.cancel(bob, meeting)
    address = CalendarAddress.objects.create(kind="mine", person=bob)
    (event,) = Calendar.from_ical(feed("Salle", bookings_of_calendar(address))).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
    assert not events_told(CalendarAddress.objects.create(kind="space", person=alice, space=room))


# 19. No-shows and the waiting list.


def test_peer_19_what_nobody_came_for_is_offered_to_who_waits_and_nobody_overtakes(
    network: Network, bob: Person, charlie: Person
) -> None:
    desk = by_the_hour(always_open(network))
    eve = factories.make_person("eve")
    missed = actions.book(bob, desk.pk, around_now(60, 180))
    waiting = join_waiting(charlie, desk.pk, around_now(0, 180))
    Booking.objects.filter(pk=missed.pk).update(created_at=timezone.now() - timedelta(hours=6))
    assert release_no_shows() == 1
    assert status_of(missed) == "no_show"
    with refused("queued"):
        actions.book(eve, desk.pk, around_now(0, 180))
    assert serve_queue(desk.pk).offers == 1
    waiting.refresh_from_db()
    assert waiting.offer is not None
    with refused("taken"):
        actions.book(eve, desk.pk, around_now(0, 180))
    assert actions.confirm(charlie, waiting.offer).status == "confirmed"


def test_peer_19_who_says_that_they_are_there_is_never_released(network: Network, bob: Person) -> None:
    desk = by_the_hour(always_open(network))
    mine = actions.book(bob, desk.pk, around_now(60, 180))
    actions.arrive(bob, mine, code_at(mine.place.arrival_secret, timezone.now()))
    assert release_no_shows(timezone.now() + timedelta(hours=1)) == 0


@pytest.mark.concurrent
def test_peer_19_the_first_in_line_has_it_while_everybody_clicks(settled: Committed) -> None:
    desk = settled.space()
    taker, first = settled.person(), settled.person()
    theirs = actions.book(taker, desk.pk, morning(DAY))
    waiting = join_waiting(first, desk.pk, morning(DAY))
    people = [settled.person() for _ in range(15)]
    acts = [lambda p=p: actions.book(p, desk.pk, morning(DAY)) for p in people]
    acts.insert(5, lambda: actions.cancel(taker, theirs))
    acts.insert(9, lambda: serve_queue(desk.pk))
    counted = at_once(acts)
    assert counted["done"] == 2  # the cancellation and the serving: nobody got past
    serve_queue(desk.pk)
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert overlaps() == 0


@pytest.mark.concurrent
def test_peer_19_arriving_and_being_released_at_once_leaves_one_truth(settled: Committed) -> None:
    place = settled.place(hours="24/7", expects_arrival=True)
    for _turn in range(8):
        desk = settled.space(place, name=f"Bureau {_turn}", granularity="hour", overnight=True)
        person = settled.person()
        mine = actions.book(person, desk.pk, around_now(60, 180))
        Booking.objects.filter(pk=mine.pk).update(created_at=timezone.now() - timedelta(hours=6))
        code = code_at(place.arrival_secret, timezone.now())
        at_once([lambda p=person, b=mine, c=code: actions.arrive(p, b, c), release_no_shows], clients=2)
        mine.refresh_from_db()
        assert mine.arrived_at is not None
        assert (mine.status, len(held_by(mine))) == ("confirmed", 1)


# 20. Personal data through the calendar.


def test_peer_20_the_calendar_of_a_space_names_nobody(room: Space, alice: Person, bob: Person, workday: date) -> None:
    bob.name = "Robert Secret"
    bob.save()
    actions.book(bob, room.pk, hours(workday, "10:00", "11:00"), note="Entretien confidentiel", people=3)
    actions.book_for(alice, None, room, hours(workday, "14:00", "15:00"), guest="Mme Roux")
    address = CalendarAddress.objects.create(kind="space", person=alice, space=room)
    text = Client().get(f"/calendriers/{address.token}.ics").content.decode()
    for secret in ("Robert", "Secret", bob.email, "confidentiel", "Roux", "ATTENDEE", "DESCRIPTION", "LOCATION", "URL"):
        assert secret not in text
    events = Calendar.from_ical(text).walk("VEVENT")
    assert [e["DTSTART"].dt.hour for e in events] == [10, 14]
    assert len({str(e["SUMMARY"]) for e in events}) == 1


def test_peer_20_ones_own_calendar_tells_nothing_of_others(
    desks: Space, bob: Person, charlie: Person, alice: Person, workday: date
) -> None:
    actions.book(charlie, desks.pk, morning(workday))
    actions.book_for(alice, None, desks, morning(workday), guest="Mme Roux")
    mine = actions.book(bob, desks.pk, morning(workday))
    address = CalendarAddress.objects.create(kind="mine", person=bob)
    text = feed("À moi", bookings_of_calendar(address)).decode()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["UID"] == f"{mine.public_id}@maillage"
    assert bookings_of_calendar(CalendarAddress.objects.create(kind="mine", person=alice)).count() == 0


def test_peer_20_the_calendar_of_a_place_is_for_its_hosts_and_for_no_longer(
    desks: Space, alice: Person, bob: Person
) -> None:
    hosts = CalendarAddress.objects.create(kind="place", person=alice, place=desks.place)
    curious = CalendarAddress.objects.create(kind="place", person=bob, place=desks.place)
    assert address_of(hosts.token) is not None
    assert address_of(curious.token) is None
    alice.roles.all().delete()
    assert address_of(hosts.token) is None


def test_peer_20_an_address_revoked_or_guessed_gives_nothing(bob: Person) -> None:
    address = CalendarAddress.objects.create(kind="mine", person=bob, revoked_at=timezone.now())
    assert address_of(address.token) is None
    assert address_of("") is None
    assert address_of(str(address.pk)) is None


# 24. Nights, zero lengths, and wrong answers about what is free.


def test_peer_24_a_night_is_booked_and_seen_on_both_its_days(
    network: Network, bob: Person, charlie: Person, workday: date
) -> None:
    desk = by_the_hour(always_open(network))
    night = factories.overnight(workday, "22:00", "06:00")
    assert actions.book(bob, desk.pk, night).period.minutes == 8 * 60
    for day, start, end in ((workday, "21:00", "23:00"), (workday + timedelta(days=1), "05:00", "07:00")):
        with refused("taken"):
            actions.book(charlie, desk.pk, hours(day, start, end))
    assert actions.book(charlie, desk.pk, hours(workday + timedelta(days=1), "06:00", "08:00")).status == "confirmed"


def test_peer_24_what_lasts_no_time_is_refused_everywhere(desks: Space, bob: Person, workday: date) -> None:
    noon = morning(workday).end
    for end in (noon, noon - timedelta(hours=1)):
        with pytest.raises(ValueError, match="ends after it starts"):
            actions.book(bob, desks.pk, Period(noon, end))
    booking = actions.book(bob, desks.pk, morning(workday))
    with pytest.raises(IntegrityError, match="booking_ends_after_it_starts"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(ends_at=booking.starts_at)


def test_peer_24_cancelled_refused_expired_and_missed_ones_do_not_count(
    room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    measure_reach(room.place)
    slot = hours(workday, "09:00", "11:00")
    actions.cancel(bob, actions.book(bob, room.pk, slot))
    Space.objects.filter(pk=room.pk).update(approval="host")
    actions.refuse(alice, actions.book(bob, room.pk, slot))
    asked = actions.book(bob, room.pk, slot)
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=asked.pk).update(expires_at=past)
    Occupancy.objects.filter(booking=asked).update(expires_at=past)
    criteria = Criteria(day=workday, people=8, **clock("09:00", "11:00"))
    assert [o.space.id for o in find(criteria, FLORAC, 15).offers] == [room.pk]
    (day,) = week_of_place(room.place, workday, 1)
    assert [free for _name, _period, free in day.slots] == [1, 1]
    assert actions.book(charlie, room.pk, slot).status == "requested"


def test_peer_24_a_retired_desk_is_not_free(desks: Space, bob: Person, workday: date) -> None:
    Unit.objects.filter(space=desks).update(active=False)
    with refused("not_bookable"):
        actions.book(bob, desks.pk, morning(workday))
