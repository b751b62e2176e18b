"""The waiting list: first come, first served, a timed offer, and nobody overtakes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import join_waiting, serve_all, serve_queue, stop_waiting
from maillage.bookings.models import Booking, Limit, Occupancy, Waiting
from maillage.bookings.rules.reminders import next_morning
from maillage.community.models import Network, Person
from maillage.kernel.period import Period, day_period
from maillage.places.actions import close, lift
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, hours, morning
from tests.kit.bookings import (
    always_open,
    around_now,
    asked_to_serve,
    by_the_hour,
    divisible,
    expire,
    held_by,
    jobs,
    last_half_hour,
    not_begun,
    refused,
    status_of,
)


def told(space: Space) -> datetime:
    """When the mail of an offer leaves: now, or when the night is over; the hour runs from there."""
    return next_morning(timezone.now(), space.place.zone)


@pytest.fixture
def desk(place: Place) -> Space:
    """One desk by the half-day."""
    return factories.make_space(place, "Un bureau")


@pytest.fixture
def taken(desk: Space, charlie: Person, workday: date) -> Booking:
    """Charlie has the only desk that morning."""
    return actions.book(charlie, desk.pk, morning(workday))


@pytest.fixture
def eve(db: None) -> Person:
    """Eve comes later than Bob, and would like what he waits for."""
    return factories.make_person("eve")


def state(waiting: Waiting) -> str:
    return Waiting.objects.values_list("state", flat=True).get(pk=waiting.pk)


def offer_of(waiting: Waiting) -> Booking:
    offer = Waiting.objects.select_related("offer__space", "offer__place").get(pk=waiting.pk).offer
    assert offer is not None
    return offer


def test_one_waits_for_what_is_taken_not_for_what_is_free(
    desk: Space, taken: Booking, bob: Person, workday: date
) -> None:
    assert join_waiting(bob, desk.pk, morning(workday)).state == "waiting"
    with refused("free_now"):
        join_waiting(bob, desk.pk, afternoon(workday))
    assert Waiting.objects.count() == 1


def test_asking_twice_waits_once(desk: Space, taken: Booking, bob: Person, workday: date) -> None:
    first = join_waiting(bob, desk.pk, morning(workday))
    assert join_waiting(bob, desk.pk, morning(workday)).pk == first.pk


def test_what_could_not_be_booked_anyway_is_not_waited_for(
    desk: Space, taken: Booking, bob: Person, workday: date
) -> None:
    with refused("off_grid_half_day"):
        join_waiting(bob, desk.pk, hours(workday, "09:00", "10:00"))
    with refused("past"):
        join_waiting(bob, desk.pk, morning(workday - timedelta(days=14)))
    with refused("own_overlap"):
        join_waiting(taken.person, desk.pk, morning(workday))
    assert Waiting.objects.count() == 0


def test_what_is_freed_is_offered_to_the_first_in_line_for_an_hour(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    first, second = join_waiting(bob, desk.pk, morning(workday)), join_waiting(eve, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    assert asked_to_serve(desk)
    assert serve_queue(desk.pk).offers == 1
    assert (state(first), state(second)) == ("offered", "waiting")
    offer = offer_of(first)
    assert (offer.status, offer.person_id, jobs("offered", offer)) == ("held", bob.pk, 1)
    assert offer.expires_at is not None
    assert timedelta(minutes=59) < offer.expires_at - told(desk) <= timedelta(minutes=60)
    assert serve_queue(desk.pk).offers == 0


def test_the_network_says_how_long_an_offer_lasts(desk: Space, taken: Booking, bob: Person, workday: date) -> None:
    Network.objects.filter(pk=desk.place.network_id).update(offer_minutes=20)
    waiting = join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    until = offer_of(waiting).expires_at
    assert until is not None
    assert timedelta(minutes=19) < until - told(desk) <= timedelta(minutes=20)


def test_an_offer_for_a_slot_that_has_begun_lasts_five_minutes(network: Network, bob: Person, charlie: Person) -> None:
    desk = by_the_hour(always_open(network))
    theirs = actions.book(charlie, desk.pk, around_now())
    waiting = join_waiting(bob, desk.pk, around_now())
    actions.cancel(charlie, not_begun(theirs))
    serve_queue(desk.pk)
    until = offer_of(waiting).expires_at
    assert until is not None
    assert timedelta(minutes=4) < until - timezone.now() <= timedelta(minutes=5)


def test_an_offer_confirmed_is_a_booking_and_the_wait_is_over(
    desk: Space, taken: Booking, bob: Person, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    booking = actions.confirm(bob, offer_of(waiting))
    assert (booking.status, state(waiting), len(held_by(booking))) == ("confirmed", "taken", 1)


def test_an_offer_nobody_answered_goes_to_the_next(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    first, second = join_waiting(bob, desk.pk, morning(workday)), join_waiting(eve, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    expire(offer_of(first))
    actions.release_expired_holds()
    assert state(first) == "lapsed"
    serve_queue(desk.pk)
    assert (state(second), offer_of(second).person_id) == ("offered", eve.pk)


def test_an_offer_run_out_goes_to_the_next_even_before_the_job_tidies(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    first, second = join_waiting(bob, desk.pk, morning(workday)), join_waiting(eve, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    expire(offer_of(first))
    serve_queue(desk.pk)
    assert (state(first), state(second)) == ("lapsed", "offered")


def test_an_offer_declined_goes_to_the_next(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    first, second = join_waiting(bob, desk.pk, morning(workday)), join_waiting(eve, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    declined = offer_of(first)
    stop_waiting(bob, first)
    assert (state(first), status_of(declined), held_by(declined)) == ("withdrawn", "cancelled", [])
    serve_queue(desk.pk)
    assert state(second) == "offered"


def test_an_offer_cancelled_as_a_booking_ends_the_wait(desk: Space, taken: Booking, bob: Person, workday: date) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    actions.cancel(bob, offer_of(waiting))
    assert state(waiting) == "withdrawn"
    assert serve_queue(desk.pk).offers == 0


def test_nobody_overtakes_between_a_cancellation_and_the_offer(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    for act in (actions.book, actions.hold, join_waiting):
        if act is join_waiting:
            assert act(eve, desk.pk, morning(workday)).state == "waiting"
        else:
            with refused("queued"):
                act(eve, desk.pk, morning(workday))
    assert serve_queue(desk.pk).offers == 1
    assert state(waiting) == "offered"


def test_nobody_overtakes_by_moving_a_booking_there(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    mine = actions.book(eve, desk.pk, afternoon(workday))
    join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    with refused("queued"):
        actions.change(eve, mine, morning(workday))
    assert mine.period.utc() == afternoon(workday).utc()


def test_a_host_who_books_for_a_guest_does_not_overtake_either(
    desk: Space, taken: Booking, alice: Person, bob: Person, workday: date
) -> None:
    join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    with refused("queued"):
        actions.book_for(alice, None, desk, morning(workday), guest="Mme Roux")


def test_the_second_in_line_does_not_overtake_the_first(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    join_waiting(bob, desk.pk, morning(workday))
    join_waiting(eve, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    with refused("queued"):
        actions.book(eve, desk.pk, morning(workday))
    assert actions.book(bob, desk.pk, morning(workday)).status == "confirmed"


def test_the_first_in_line_who_books_by_themselves_waits_no_longer(
    desk: Space, taken: Booking, bob: Person, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    booking = actions.book(bob, desk.pk, morning(workday))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.offer_id) == ("taken", booking.pk)


def test_a_queue_for_one_desk_leaves_the_others_to_everybody(
    place: Place, bob: Person, charlie: Person, eve: Person, workday: date
) -> None:
    desks = factories.make_space(place, "Deux bureaux", units=2)
    theirs = actions.book(charlie, desks.pk, morning(workday), people=2)
    waiting = join_waiting(bob, desks.pk, morning(workday))
    actions.cancel(charlie, theirs)
    assert actions.book(eve, desks.pk, morning(workday)).status == "confirmed"
    with refused("queued"):
        actions.book(charlie, desks.pk, morning(workday))
    serve_queue(desks.pk)
    assert state(waiting) == "offered"


def test_who_waits_for_two_desks_is_passed_by_when_there_is_only_one(
    place: Place, bob: Person, charlie: Person, eve: Person, workday: date
) -> None:
    desks = factories.make_space(place, "Deux bureaux", units=2)
    one, _other = actions.book(charlie, desks.pk, morning(workday)), actions.book(eve, desks.pk, morning(workday))
    pair = join_waiting(bob, desks.pk, morning(workday), people=2)
    single = join_waiting(factories.make_person("fay"), desks.pk, morning(workday))
    actions.cancel(charlie, one)
    serve_queue(desks.pk)
    assert (state(pair), state(single)) == (
        "waiting",
        "offered",
    )  # a pair can't sit at one desk: nothing is taken from it


def test_a_queue_in_the_morning_says_nothing_of_the_afternoon(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    join_waiting(bob, desk.pk, morning(workday))
    assert actions.book(eve, desk.pk, afternoon(workday)).status == "confirmed"


def test_who_has_found_another_desk_leaves_the_queue(
    desk: Space, taken: Booking, bob: Person, eve: Person, place: Place, workday: date
) -> None:
    first, second = join_waiting(bob, desk.pk, morning(workday)), join_waiting(eve, desk.pk, morning(workday))
    actions.book(bob, factories.make_space(place, "Ailleurs").pk, morning(workday))
    actions.cancel(taken.person, taken)
    served = serve_queue(desk.pk)
    assert (served.offers, served.over) == (1, 1)
    assert (state(first), state(second)) == ("over", "offered")


def test_who_has_reached_a_limit_meanwhile_leaves_the_queue(
    desk: Space, taken: Booking, bob: Person, place: Place, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    Limit.objects.create(network=place.network, measure="bookings", window="day", amount=0)
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    assert state(waiting) == "over"


def test_what_opens_without_anybody_saying_so_is_found_by_the_job(
    desk: Space, taken: Booking, alice: Person, bob: Person, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    desk.units.create(name="Un de plus", position=9)
    assert serve_all().offers == 1
    assert state(waiting) == "offered"


def test_a_slot_that_is_over_is_waited_for_no_longer(desk: Space, taken: Booking, bob: Person, workday: date) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    past = timezone.now() - timedelta(days=1)
    Waiting.objects.filter(pk=waiting.pk).update(starts_at=past - timedelta(hours=4), ends_at=past)
    assert serve_all().over == 1
    assert state(waiting) == "over"


def test_a_closure_is_no_offer(desk: Space, taken: Booking, alice: Person, bob: Person, workday: date) -> None:
    join_waiting(bob, desk.pk, morning(workday))
    closure = close(alice, desk.place, day_period(workday, desk.place.zone), "Neige")
    actions.cancel(taken.person, taken)
    assert serve_queue(desk.pk).offers == 0
    lift(alice, closure)
    assert Booking.objects.filter(person=bob).count() == 0


def test_leaving_the_queue_twice_leaves_it_once(desk: Space, taken: Booking, bob: Person, workday: date) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    assert stop_waiting(bob, waiting).state == stop_waiting(bob, waiting).state == "withdrawn"
    assert join_waiting(bob, desk.pk, morning(workday)).pk != waiting.pk  # at the end of the line


def test_nobody_leaves_the_queue_for_another(
    desk: Space, taken: Booking, bob: Person, eve: Person, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    with refused("not_allowed"):
        stop_waiting(eve, waiting)
    assert state(waiting) == "waiting"


def test_an_offer_already_taken_is_kept_when_one_leaves_the_queue(
    desk: Space, taken: Booking, bob: Person, workday: date
) -> None:
    waiting = join_waiting(bob, desk.pk, morning(workday))
    actions.cancel(taken.person, taken)
    serve_queue(desk.pk)
    booking = actions.confirm(bob, offer_of(waiting))
    stop_waiting(bob, waiting)
    assert (status_of(booking), state(waiting)) == ("confirmed", "taken")


def test_an_hour_left_early_is_offered(network: Network, bob: Person, charlie: Person) -> None:
    desk = by_the_hour(always_open(network))
    theirs = actions.book(charlie, desk.pk, around_now(30, 180))
    rest = Period(last_half_hour() + timedelta(minutes=60), last_half_hour() + timedelta(minutes=180))
    waiting = join_waiting(bob, desk.pk, rest)
    actions.leave(charlie, theirs)
    assert asked_to_serve(desk)
    serve_queue(desk.pk)
    assert state(waiting) == "offered"


@pytest.mark.parametrize("approval", ["host", "choice"])
def test_an_offer_where_a_host_decides_or_chooses_is_asked_for_and_holds_the_room_meanwhile(
    room: Space, alice: Person, bob: Person, charlie: Person, workday: date, approval: str
) -> None:
    slot = hours(workday, "09:00", "11:00")
    theirs = actions.book(charlie, room.pk, slot)
    room.approval = approval
    room.save()
    waiting = join_waiting(bob, room.pk, slot)
    actions.cancel(charlie, theirs)
    serve_queue(room.pk)
    booking = actions.confirm(bob, offer_of(waiting))
    assert (booking.status, len(held_by(booking)), state(waiting)) == ("requested", 1, "taken")
    with refused("taken"):
        actions.book(alice, room.pk, slot)
    assert actions.accept(alice, booking).status == "confirmed"


def test_who_waits_for_the_whole_room_is_offered_it_when_its_half_is_freed(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    left, _right, whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    half = actions.book(charlie, left.pk, slot)
    waiting = join_waiting(bob, whole.pk, slot, people=12)
    actions.cancel(charlie, half)
    assert asked_to_serve(whole)
    serve_queue(whole.pk)
    assert state(waiting) == "offered"
    assert len(held_by(offer_of(waiting))) == 2


def test_who_waits_for_the_whole_room_is_not_overtaken_by_its_half(
    place: Place, bob: Person, charlie: Person, eve: Person, workday: date
) -> None:
    left, _right, whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    half = actions.book(charlie, left.pk, slot)
    join_waiting(bob, whole.pk, slot, people=12)
    actions.cancel(charlie, half)
    with refused("queued"):
        actions.book(eve, left.pk, slot)


def test_staying_longer_is_not_refused_for_those_who_wait_for_what_one_has(
    network: Network, bob: Person, charlie: Person
) -> None:
    desk = by_the_hour(always_open(network))
    mine = actions.book(charlie, desk.pk, around_now(30, 60))
    join_waiting(bob, desk.pk, around_now(30, 120))  # it includes what Charlie has: it can't be served whatever happens
    until = last_half_hour() + timedelta(minutes=120)
    assert actions.stay(charlie, mine, until).ends_at == until


def test_those_who_wait_for_the_hour_after_are_served_before_one_stays_longer(
    network: Network, bob: Person, charlie: Person, eve: Person
) -> None:
    desk = by_the_hour(always_open(network))
    mine = actions.book(charlie, desk.pk, around_now(30, 60))
    after = Period(last_half_hour() + timedelta(minutes=60), last_half_hour() + timedelta(minutes=120))
    theirs = actions.book(eve, desk.pk, after)
    join_waiting(bob, desk.pk, after)
    actions.cancel(eve, theirs)
    with refused("queued"):
        actions.stay(charlie, mine, after.end)
    assert Occupancy.objects.filter(booking=mine, holds=True).count() == 1
