"""The failures that other booking systems are known for, 13 to 17: capacity, hours, baskets, places."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.bookings import actions
from maillage.bookings.actions import NotAll, add_to_basket, book_basket
from maillage.bookings.models import Booking
from maillage.bookings.queries import find, find_repeated, week_of_place
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import Network, Person
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.bookings.peers.dates import DAY
from tests.factories import FLORAC, MENDE, PARIS, Committed, afternoon, hours, morning
from tests.kit.bookings import WEEK, always_open, by_the_hour, clock, jobs, next_monday, refused
from tests.kit.concurrency import at_once, overlaps


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
