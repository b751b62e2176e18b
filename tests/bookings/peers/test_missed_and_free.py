"""The failures that other booking systems are known for, 19 and 24: no-shows, and what is said to be free."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import join_waiting, release_no_shows, serve_queue
from maillage.bookings.models import Booking, Occupancy
from maillage.bookings.queries import find, week_of_place
from maillage.bookings.rules.arrival import code_at
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import Network, Person
from maillage.kernel.period import Period
from maillage.places.actions import measure_reach
from maillage.places.models import Space, Unit
from tests import factories
from tests.bookings.peers.dates import DAY
from tests.factories import FLORAC, Committed, hours, morning
from tests.kit.bookings import always_open, around_now, by_the_hour, clock, held_by, refused, status_of
from tests.kit.concurrency import at_once, overlaps


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
