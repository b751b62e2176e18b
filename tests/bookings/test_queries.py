"""What is free near here, then; and what instead when nothing is."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.queries import (
    counts_by_day,
    day_at,
    find,
    find_soonest,
    group_by_place,
    my_bookings,
    near_spaces,
    own_clashes,
    touched_by,
    week_of_place,
)
from maillage.bookings.queries.search import NEAREST
from maillage.bookings.queries.spaces import SpaceRow, near_statement
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import Network, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close, measure_reach
from maillage.places.models import Place, Reach, Space
from maillage.places.queries import places_just_beyond
from tests import factories
from tests.factories import FLORAC, MENDE, afternoon, hours, morning, next_workday
from tests.kit.bookings import clock

SPRING, AUTUMN = factories.last_sunday(3), factories.last_sunday(10)  # the clocks change in the small hours


@pytest.fixture
def mende(network: Network) -> Place:
    """Mende too, with two desks; some forty minutes from Florac."""
    place = factories.make_place(network, "Télécentre de Mende", MENDE, lat=44.5181, lon=3.5006)
    factories.make_space(place, units=2)
    return place


@pytest.fixture(autouse=True)
def reached(place: Place, mende: Place) -> None:
    for one in (place, mende):
        measure_reach(one)


def test_the_rows_of_the_search_have_the_names_of_its_columns() -> None:
    with connection.cursor() as cursor:
        none: dict[str, Any] = {"places": [], "first": date(2027, 1, 4), "last": date(2027, 1, 4), "except": 0}
        cursor.execute(near_statement(()), none)
        assert tuple(column.name for column in cursor.description) == SpaceRow._fields


def test_the_nearest_place_comes_first_with_its_minutes(desks: Space, mende: Place, workday: date) -> None:
    found = find(Criteria(day=workday, part="morning"), FLORAC, 90)
    assert [offer.space.place.id for offer in found.offers] == [desks.place_id, mende.pk]
    minutes = [offer.space.place.minutes for offer in found.offers]
    assert minutes[0] is not None
    assert minutes[1] is not None
    assert 0 < minutes[0] < 15 < minutes[1]


def test_what_is_too_far_is_not_offered(desks: Space, workday: date) -> None:
    found = find(Criteria(day=workday, part="morning"), FLORAC, 15)
    assert {place.id for place in found.places} == {desks.place_id}


def test_a_full_place_is_named_as_full(place: Place, bob: Person, workday: date) -> None:
    one = factories.make_space(place, "Un bureau")
    actions.book(bob, one.pk, morning(workday))
    found = find(Criteria(day=workday, part="morning"), FLORAC, 90)
    assert [p.id for p in found.full] == [place.pk]


def test_when_nothing_fits_other_times_days_and_places_do(place: Place, bob: Person, workday: date) -> None:
    one = factories.make_space(place, "Un bureau")
    actions.book(bob, one.pk, morning(workday))
    found = find(Criteria(day=workday, part="morning"), FLORAC, 30)
    assert not found.offers
    why = {alternative.why: alternative.offer for alternative in found.alternatives}
    assert why["other_time"].fit.period == afternoon(workday).utc()
    assert why["farther"].space.place.name == "Télécentre de Mende"
    assert why["other_day"].fit.period.start.date() > workday


def test_a_search_asks_two_statements_at_the_most(
    place: Place, bob: Person, workday: date, django_assert_num_queries
) -> None:
    one = factories.make_space(place, "Un bureau")
    with django_assert_num_queries(1):
        find(Criteria(day=workday, part="morning"), FLORAC, 90)
    actions.book(bob, one.pk, morning(workday))
    with django_assert_num_queries(2):
        find(Criteria(day=workday, part="morning"), FLORAC, 15)


def test_beyond_thirty_places_the_nearest_are_read_and_the_answer_says_so(network: Network, workday: date) -> None:
    for number in range(NEAREST + 5):
        place = factories.make_place(network, f"Lieu {number}", slug=f"proche-{number}")
        factories.make_space(place)
        Reach.objects.create(place=place, commune_id=FLORAC, minutes=10 + number)
    found = find(Criteria(day=workday, part="morning"), FLORAC, 90)
    assert (len(found.places), found.more) == (NEAREST, True)
    assert max(p.minutes or 0 for p in found.places) < 10 + NEAREST


@pytest.mark.parametrize(
    ("criteria", "offered"),
    [
        ({"kinds": frozenset({"booth"})}, {"Cabine"}),
        ({"equipment": frozenset({"screen"})}, {"Cabine", "Salle"}),
        ({"equipment": frozenset({"screen", "webcam"})}, {"Salle"}),
        ({"confidentiality": 2}, {"Cabine"}),
        ({"wheelchair": True}, {"Salle"}),
        ({"people": 5}, {"Salle"}),
        ({"people": 3}, {"Salle", "Bureaux"}),
        ({"people": 9}, set()),
    ],
)
def test_a_need_leaves_out_the_spaces_that_lack_it(
    network: Network, workday: date, criteria: dict, offered: set
) -> None:
    place = factories.make_place(network, "Équipé", "48092", lat=44.55, lon=3.29)
    factories.make_space(place, "Bureaux", units=4)
    factories.make_space(place, "Cabine", kind="booth", granularity="hour", confidentiality=3, equipment=("screen",))
    factories.make_space(
        place, "Salle", kind="meeting", granularity="hour", seats=8, wheelchair=True, equipment=("screen", "webcam")
    )
    measure_reach(place)
    found = find(Criteria(day=workday, part="morning", **criteria), "48092", 15)
    assert {offer.space.name for offer in found.offers} == offered


def test_a_closure_and_a_hold_that_lapsed_are_seen(desks: Space, alice: Person, bob: Person, workday: date) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    (space,) = near_spaces(criteria=Criteria(day=workday), first=workday, last=workday, spaces=[desks.pk])
    assert sum(bool(unit.busy) for unit in space.stock.units) == 1
    past = timezone.now() - timedelta(minutes=1)
    held.occupancies.update(expires_at=past)
    (space,) = near_spaces(criteria=Criteria(day=workday), first=workday, last=workday, spaces=[desks.pk])
    assert (sum(bool(unit.busy) for unit in space.stock.units), space.has_lapsed_hold) == (0, True)
    close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")
    assert desks.place_id not in {o.space.place.id for o in find(Criteria(day=workday), FLORAC, 90).offers}


@pytest.mark.parametrize(("night", "real_hours"), [(SPRING, 7), (AUTUMN, 9)])
def test_a_night_booked_over_a_clock_change_lasts_what_it_lasts(
    network: Network, bob: Person, charlie: Person, night: date, real_hours: int
) -> None:
    place = factories.make_place(network, "Nuit", hours="24/7")
    desk = factories.make_space(place, granularity="hour", overnight=True, advance_days=800)
    eve = night - timedelta(days=1)
    criteria = Criteria(day=eve, part="hours", starts=time(22), ends=time(6))
    measure_reach(place)
    (offer,) = [o for o in find(criteria, FLORAC, 15).offers if o.space.id == desk.pk]
    booking = actions.book(bob, desk.pk, offer.fit.period)
    assert booking.period.minutes == real_hours * 60
    assert [o for o in find(criteria, FLORAC, 15).offers if o.space.id == desk.pk] == []
    after = hours(night, "06:00", "07:00")
    assert actions.book(charlie, desk.pk, after).status == "confirmed"


def test_the_hour_that_comes_twice_is_booked_once_each_time(network: Network, bob: Person, charlie: Person) -> None:
    place = factories.make_place(network, "Nuit", hours="24/7")
    desk = factories.make_space(place, granularity="hour", advance_days=800)
    first = hours(AUTUMN, "02:00", "03:00")  # two hours long: 2 comes twice before 3
    assert first.minutes == 120
    actions.book(bob, desk.pk, first)
    assert actions.book(charlie, desk.pk, hours(AUTUMN, "03:00", "04:00")).period.minutes == 60


def test_the_hosts_day_is_the_day_of_the_place(desks: Space, network: Network, bob: Person, workday: date) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    assert list(day_at(desks.place, workday)) == [mine]
    assert list(day_at(desks.place, workday + timedelta(days=1))) == []


def test_a_night_counts_on_both_its_days(network: Network, bob: Person, workday: date) -> None:
    place = factories.make_place(network, "Nuit", hours="24/7")
    desk = factories.make_space(place, granularity="hour", overnight=True)
    actions.book(bob, desk.pk, factories.overnight(workday, "22:00", "06:00"))
    counts = counts_by_day([place.pk], workday, 3)
    assert counts == {(place.pk, workday): 1, (place.pk, workday + timedelta(days=1)): 1}


def test_the_week_of_a_place_counts_free_units_by_half_day(desks: Space, bob: Person, workday: date) -> None:
    actions.book(bob, desks.pk, morning(workday))
    (day,) = week_of_place(desks.place, workday, 1)
    assert [(name, free) for name, _period, free in day.slots] == [("morning", 3), ("afternoon", 4)]


def test_my_bookings_are_mine_next_first(desks: Space, bob: Person, charlie: Person, workday: date) -> None:
    later = actions.book(bob, desks.pk, afternoon(workday))
    sooner = actions.book(bob, desks.pk, morning(workday))
    actions.book(charlie, desks.pk, morning(workday))
    assert list(my_bookings(bob)) == [sooner, later]


def test_a_closure_touches_the_bookings_it_covers(
    desks: Space, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    at_desk = actions.book(bob, desks.pk, morning(workday))
    meeting = actions.book(charlie, room.pk, hours(workday, "09:00", "10:00"))
    assert set(touched_by(desks.place, morning(workday).utc())) == {at_desk, meeting}
    assert set(touched_by(desks.place, morning(workday).utc(), room.pk)) == {meeting}


def test_desks_come_first_and_rooms_are_apart_unless_asked_for(desks: Space, room: Space, workday: date) -> None:
    offers = find(Criteria(day=workday, part="morning"), FLORAC, 15).offers
    (group,) = group_by_place(offers, apart=True)
    assert [offer.space.id for offer in group.offers] == [desks.pk]
    assert [offer.space.id for offer in group.rooms] == [room.pk]
    (group,) = group_by_place(offers, apart=False)
    assert ([offer.space.id for offer in group.offers], group.rooms) == ([desks.pk, room.pk], ())
    only_rooms = [offer for offer in offers if offer.space.kind == "meeting"]
    assert group_by_place(only_rooms, apart=True)[0].rooms == ()  # nothing to fold: they are what there is
    assert group_by_place([], apart=True) == []


def test_what_clashes_with_a_booking_of_one_s_own_is_known_before_it_is_refused(
    desks: Space, room: Space, mende: Place, bob: Person, workday: date
) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    offers = find(Criteria(day=workday, part="morning"), FLORAC, 90).offers
    clashes = own_clashes(bob, offers)
    by_place = {offer.space.id: offer.space.place.id for offer in offers}
    assert clashes[desks.pk] == mine
    assert {space for space in clashes if by_place[space] == mende.pk}  # one is not at two places at once
    assert room.pk not in clashes  # a room beside one's desk is fine
    actions.cancel(bob, mine)
    assert own_clashes(bob, offers) == {}
    assert own_clashes(bob, ()) == {}


def test_places_a_little_farther_are_named_with_their_minutes(desks: Space, mende: Place) -> None:
    (far,) = Reach.objects.filter(place=mende, commune_id=FLORAC).values_list("minutes", flat=True)
    assert places_just_beyond(FLORAC, far - 1) == [(mende, far)]
    assert places_just_beyond(FLORAC, far) == []
    assert places_just_beyond(FLORAC, far - 31) == []
    Place.objects.filter(pk=mende.pk).update(state="closed")
    assert places_just_beyond(FLORAC, far - 1) == []


def test_the_first_free_slot_of_each_place_is_as_long_as_the_wish_and_the_nearest_place_first(
    network: Network, place: Place, mende: Place, bob: Person, workday: date
) -> None:
    desk = factories.make_space(place, "Un bureau")
    for space in mende.spaces.all():
        space.units.update(active=False)
    by_hour = factories.make_space(mende, "À l’heure", granularity="hour")
    actions.book(bob, desk.pk, hours(workday, "08:00", "19:00"))
    day = next_workday(workday + timedelta(days=1))
    near, far = find_soonest(Criteria(day=workday, part="day"), FLORAC)
    assert (near.space.id, near.fit.period) == (desk.pk, hours(day, "08:00", "19:00").utc())
    assert (far.space.id, far.fit.period.minutes, far.fit.period.start) == (
        by_hour.pk,
        7 * 60,
        hours(workday, "08:00", "19:00").utc().start,
    )
    near, far = find_soonest(Criteria(day=workday, **clock("10:00", "12:00")), FLORAC)
    assert near.fit.period == morning(day).utc()  # by half-days, two hours are a morning
    assert far.fit.period.minutes == 120


def test_the_first_free_slot_is_at_a_seat_where_there_is_one(desks: Space, room: Space, workday: date) -> None:
    first, *_farther = find_soonest(Criteria(day=workday, part="morning"), FLORAC)
    assert first.space.id == desks.pk
    first, *_farther = find_soonest(Criteria(day=workday, part="morning", kinds=frozenset({"meeting"})), FLORAC)
    assert first.space.id == room.pk
    desks.units.update(active=False)
    first, *_farther = find_soonest(Criteria(day=workday, part="morning"), FLORAC)
    assert first.space.id == room.pk


def test_the_first_free_slot_is_not_one_when_one_comes_elsewhere(
    desks: Space, mende: Place, bob: Person, charlie: Person, workday: date
) -> None:
    elsewhere = mende.spaces.filter(kind="desk").first()
    assert elsewhere is not None
    actions.book(bob, elsewhere.pk, morning(workday))
    wish = Criteria(day=workday, part="morning")
    near, *_farther = find_soonest(wish, FLORAC, person=bob)
    assert near.fit.period == afternoon(workday).utc()
    others, *_farther = find_soonest(wish, FLORAC, person=charlie)
    assert others.fit.period == morning(workday).utc()


def test_the_first_free_slots_take_one_statement(
    desks: Space, mende: Place, workday: date, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        find_soonest(Criteria(day=workday), FLORAC)
