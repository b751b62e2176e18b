"""Requests: a host says yes or chooses; rooms that open into one; equipment that moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import SlotRequest, accept, add_to_basket, book_basket, refuse
from maillage.bookings.models import Booking
from maillage.bookings.queries import find
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import JournalEntry, Network, Person
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import FLORAC, hours, morning
from tests.kit.bookings import divisible, expire, held_by, jobs, refused, status_of


@pytest.fixture
def asked_room(room: Space) -> Space:
    """A room where a host says yes; the request keeps the slot."""
    room.approval = "host"
    room.save()
    return room


@pytest.fixture
def chosen_room(room: Space) -> Space:
    """A room where a host chooses among requests."""
    room.approval = "choice"
    room.save()
    return room


@pytest.fixture
def eve(db: None) -> Person:
    """Eve asks as well."""
    return factories.make_person("eve")


# A host says yes.


def test_a_request_keeps_the_slot_and_asks_the_hosts(
    asked_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    asked = actions.book(bob, asked_room.pk, slot)
    assert (asked.status, len(held_by(asked))) == ("requested", 1)
    assert (jobs("requested", asked), jobs("to_answer", asked), jobs("confirmed", asked)) == (1, 1, 0)
    with refused("taken"):
        actions.book(charlie, asked_room.pk, slot)
    assert JournalEntry.objects.get(subject_id=asked.pk, subject_kind="booking").verb == "booking_asked"


def test_a_host_has_as_long_as_the_network_says_and_never_beyond_the_beginning(
    asked_room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    network = Network.objects.filter(pk=asked_room.place.network_id)
    network.update(request_hours=2)
    soon = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    assert soon.expires_at is not None
    assert timedelta(minutes=119) < soon.expires_at - timezone.now() <= timedelta(hours=2)
    network.update(request_hours=24 * 60)
    late = actions.book(charlie, asked_room.pk, hours(workday, "14:00", "16:00"))
    assert late.expires_at == late.starts_at


def test_a_yes_confirms_once(asked_room: Space, alice: Person, bob: Person, workday: date) -> None:
    asked = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    units = held_by(asked)
    accept(alice, asked)
    said = accept(alice, asked)
    assert (said.status, said.expires_at, held_by(asked), jobs("confirmed", asked)) == ("confirmed", None, units, 1)


def test_a_no_frees_the_slot_once(
    asked_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    asked = actions.book(bob, asked_room.pk, slot)
    refuse(alice, asked, "La salle est en travaux")
    assert refuse(alice, asked).status == "refused"
    assert (held_by(asked), jobs("refused", asked)) == ([], 1)
    assert actions.book(charlie, asked_room.pk, slot).status == "requested"


def test_only_a_host_of_the_place_answers(
    asked_room: Space, alice: Person, bob: Person, charlie: Person, dora: Person, workday: date
) -> None:
    asked = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    for person in (bob, charlie, dora):
        with refused("not_allowed"):
            accept(person, asked)
        with refused("not_allowed"):
            refuse(person, asked)
    assert status_of(asked) == "requested"


def test_what_a_host_books_is_booked_at_once(asked_room: Space, alice: Person, bob: Person, workday: date) -> None:
    assert actions.book(alice, asked_room.pk, hours(workday, "09:00", "11:00")).status == "confirmed"
    theirs = actions.book_for(alice, bob, asked_room, hours(workday, "14:00", "16:00"))
    assert theirs.status == "confirmed"


def test_a_hold_confirmed_where_a_host_decides_is_a_request(
    asked_room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    held = actions.hold(bob, asked_room.pk, slot)
    assert held.status == "held"
    asked = actions.confirm(bob, held)
    assert (asked.status, actions.confirm(bob, held).status) == ("requested", "requested")
    assert asked.expires_at is not None
    assert asked.expires_at > timezone.now() + timedelta(hours=1)
    with refused("taken"):
        actions.book(charlie, asked_room.pk, slot)


def test_a_request_nobody_answered_frees_the_slot_and_tells_the_person(
    asked_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    asked = actions.book(bob, asked_room.pk, slot)
    expire(asked)
    assert actions.book(charlie, asked_room.pk, slot).status == "requested"  # before the job has tidied
    assert (status_of(asked), held_by(asked), jobs("unanswered", asked)) == ("expired", [], 1)
    assert actions.release_expired_holds() == 0


def test_the_job_lets_go_of_requests_nobody_answered(asked_room: Space, bob: Person, workday: date) -> None:
    asked = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    expire(asked)
    assert actions.release_expired_holds() == 1
    assert (status_of(asked), jobs("unanswered", asked)) == ("expired", 1)


def test_a_request_whose_time_is_over_can_not_be_accepted_nor_refused_later(
    asked_room: Space, alice: Person, bob: Person, workday: date
) -> None:
    asked = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    expire(asked)
    with refused("not_asked"):
        accept(alice, asked)
    actions.release_expired_holds()
    with refused("not_asked"):
        refuse(alice, asked)


def test_a_request_withdrawn_frees_the_slot(asked_room: Space, alice: Person, bob: Person, workday: date) -> None:
    asked = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    actions.cancel(bob, asked)
    assert held_by(asked) == []
    with refused("not_asked"):
        accept(alice, asked)


def test_a_confirmed_booking_that_is_moved_is_asked_for_anew(
    asked_room: Space, alice: Person, bob: Person, workday: date
) -> None:
    booking = accept(alice, actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00")))
    moved = actions.change(bob, booking, hours(workday, "14:00", "16:00"))
    assert moved.status == "requested"
    assert moved.expires_at is not None
    assert len(held_by(booking)) == 1
    assert accept(alice, moved).status == "confirmed"


def test_what_a_host_has_and_moves_stays_confirmed(asked_room: Space, alice: Person, workday: date) -> None:
    booking = actions.book(alice, asked_room.pk, hours(workday, "09:00", "11:00"))
    assert actions.change(alice, booking, hours(workday, "14:00", "16:00")).status == "confirmed"


def test_a_host_cancels_but_does_not_move_the_booking_of_another(
    asked_room: Space, alice: Person, bob: Person, workday: date
) -> None:
    booking = accept(alice, actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00")))
    with refused("not_allowed"):
        actions.change(alice, booking, hours(workday, "14:00", "16:00"))
    assert actions.cancel(alice, booking).status == "cancelled"


def test_a_request_whose_time_is_over_can_not_be_moved(asked_room: Space, bob: Person, workday: date) -> None:
    asked = actions.book(bob, asked_room.pk, hours(workday, "09:00", "11:00"))
    expire(asked)
    with refused("not_active"):
        actions.change(bob, asked, hours(workday, "14:00", "16:00"))


# A host chooses.


def test_requests_compete_until_a_host_chooses_and_the_others_are_told(
    chosen_room: Space, alice: Person, bob: Person, charlie: Person, eve: Person, workday: date
) -> None:
    first = actions.book(bob, chosen_room.pk, hours(workday, "09:00", "11:00"))
    second = actions.book(charlie, chosen_room.pk, hours(workday, "10:00", "12:00"))
    beside = actions.book(eve, chosen_room.pk, hours(workday, "14:00", "16:00"))
    assert [b.status for b in (first, second, beside)] == ["requested"] * 3
    assert held_by(first) == held_by(second) == []
    accept(alice, second)
    assert [status_of(b) for b in (first, second, beside)] == ["refused", "confirmed", "requested"]
    assert (jobs("refused", first), jobs("confirmed", second)) == (1, 1)
    assert len(held_by(second)) == 1


def test_choosing_twice_chooses_once(chosen_room: Space, alice: Person, bob: Person, workday: date) -> None:
    asked = actions.book(bob, chosen_room.pk, hours(workday, "09:00", "11:00"))
    accept(alice, asked)
    assert accept(alice, asked).status == "confirmed"
    assert (len(held_by(asked)), jobs("confirmed", asked)) == (1, 1)


def test_a_rival_is_not_chosen_on_top_of_the_one_who_was(
    chosen_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    first, second = actions.book(bob, chosen_room.pk, slot), actions.book(charlie, chosen_room.pk, slot)
    accept(alice, first)
    with refused("not_asked"):
        accept(alice, second)
    with refused("taken"):
        actions.book(charlie, chosen_room.pk, slot)


def test_rivals_who_still_fit_beside_the_one_chosen_wait_on(
    place: Place, alice: Person, bob: Person, charlie: Person, eve: Person, workday: date
) -> None:
    rooms = factories.make_space(
        place, "Deux salles", units=2, kind="meeting", seats=8, granularity="hour", approval="choice"
    )
    slot = hours(workday, "09:00", "11:00")
    asked = [actions.book(person, rooms.pk, slot) for person in (bob, charlie, eve)]
    accept(alice, asked[0])
    assert [status_of(b) for b in asked] == ["confirmed", "requested", "requested"]
    accept(alice, asked[1])
    assert [status_of(b) for b in asked] == ["confirmed", "confirmed", "refused"]
    assert held_by(asked[0]) != held_by(asked[1])


def test_a_rival_kept_apart_only_by_the_time_to_tidy_is_refused_too(
    chosen_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    chosen_room.buffer_after = 30
    chosen_room.save()
    first = actions.book(bob, chosen_room.pk, hours(workday, "09:00", "11:00"))
    after = actions.book(charlie, chosen_room.pk, hours(workday, "11:00", "12:00"))
    accept(alice, first)
    assert status_of(after) == "refused"


def test_what_was_asked_for_in_time_may_be_chosen_later(
    chosen_room: Space, alice: Person, bob: Person, workday: date
) -> None:
    asked = actions.book(bob, chosen_room.pk, hours(workday, "09:00", "11:00"))
    Space.objects.filter(pk=chosen_room.pk).update(notice_minutes=60 * 24 * 20)  # as if the days had passed
    assert accept(alice, asked).status == "confirmed"


def test_a_rival_who_fits_is_not_refused_because_days_have_passed(
    place: Place, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    rooms = factories.make_space(
        place, "Deux salles", units=2, kind="meeting", seats=8, granularity="hour", approval="choice"
    )
    slot = hours(workday, "09:00", "11:00")
    first, second = actions.book(bob, rooms.pk, slot), actions.book(charlie, rooms.pk, slot)
    held = actions.book(alice, rooms.pk, hours(workday, "14:00", "16:00"))
    Space.objects.filter(pk=rooms.pk).update(notice_minutes=60 * 24 * 20)
    accept(alice, first)
    assert (status_of(second), status_of(held)) == ("requested", "confirmed")


def test_a_host_who_holds_then_confirms_where_a_host_chooses_has_the_room(
    chosen_room: Space, alice: Person, bob: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    mine = actions.confirm(alice, actions.hold(alice, chosen_room.pk, slot))
    assert mine.status == "confirmed"
    assert len(held_by(mine)) == 1
    with refused("taken"):
        actions.book(bob, chosen_room.pk, slot)


def test_what_a_host_has_and_moves_where_a_host_chooses_holds_its_new_time(
    chosen_room: Space, alice: Person, bob: Person, workday: date
) -> None:
    booking = actions.book(alice, chosen_room.pk, hours(workday, "09:00", "11:00"))
    assert actions.change(alice, booking, hours(workday, "14:00", "16:00")).status == "confirmed"
    assert len(held_by(booking)) == 1
    with refused("taken"):
        actions.book(bob, chosen_room.pk, hours(workday, "15:00", "17:00"))


def test_a_chosen_booking_moved_by_its_person_competes_again(
    chosen_room: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    booking = accept(alice, actions.book(bob, chosen_room.pk, hours(workday, "09:00", "11:00")))
    moved = actions.change(bob, booking, hours(workday, "14:00", "16:00"))
    assert (moved.status, held_by(booking)) == ("requested", [])
    assert actions.book(charlie, chosen_room.pk, hours(workday, "09:00", "11:00")).status == "requested"


# Rooms that open into one.


def test_the_whole_room_and_its_halves_exclude_one_another(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    left, right, whole = divisible(place)
    both = actions.book(bob, whole.pk, hours(workday, "09:00", "11:00"), people=12)
    assert held_by(both) == sorted([left.units.get().pk, right.units.get().pk])
    for half in (left, right):
        with refused("taken"):
            actions.book(charlie, half.pk, hours(workday, "10:00", "12:00"))
        actions.book(charlie, half.pk, hours(workday, "14:00", "16:00"))
        with refused("taken"):
            actions.book(bob, whole.pk, hours(workday, "15:00", "17:00"))


def test_one_half_leaves_the_other(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    left, right, _whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    actions.book(bob, left.pk, slot)
    assert actions.book(charlie, right.pk, slot).status == "confirmed"


def test_the_whole_room_cancelled_frees_its_halves(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    left, right, whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    actions.cancel(bob, actions.book(bob, whole.pk, slot))
    assert {actions.book(charlie, half.pk, slot).status for half in (left, right)} == {"confirmed"}


def test_a_hold_of_a_half_that_ran_out_no_longer_keeps_the_whole(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    left, _right, whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    held = actions.hold(bob, left.pk, slot)
    with refused("taken"):
        actions.book(charlie, whole.pk, slot)
    expire(held)
    assert actions.book(charlie, whole.pk, slot).status == "confirmed"
    assert status_of(held) == "expired"


def test_a_search_does_not_offer_the_whole_room_when_a_half_is_taken(place: Place, bob: Person, workday: date) -> None:
    left, right, whole = divisible(place)
    measure_reach(place)
    actions.book(bob, left.pk, hours(workday, "08:00", "19:00"))
    offered = {
        o.space.id for o in find(Criteria(day=workday, part="morning", kinds=frozenset({"meeting"})), FLORAC, 15).offers
    }
    assert offered == {right.pk}
    assert whole.pk not in offered


def test_a_basket_with_the_whole_and_a_half_is_refused_as_one(place: Place, bob: Person, workday: date) -> None:
    left, _right, whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    add_to_basket(bob, whole.pk, slot)
    basket = add_to_basket(bob, left.pk, slot)
    with refused("not_all"):
        book_basket(bob, basket)
    assert Booking.objects.count() == 0


def test_moving_from_a_half_to_the_whole_does_not_meet_oneself(place: Place, bob: Person, workday: date) -> None:
    left, right, whole = divisible(place)
    slot = hours(workday, "09:00", "11:00")
    mine = actions.book(bob, left.pk, slot)
    moved = actions.change(bob, mine, slot, space_id=whole.pk)
    assert (moved.space_id, held_by(mine)) == (whole.pk, sorted([left.units.get().pk, right.units.get().pk]))
    back = actions.change(bob, moved, slot, space_id=right.pk)
    assert held_by(back) == [right.units.get().pk]


# Equipment that moves.


@pytest.fixture
def projectors(place: Place) -> Space:
    """Two projectors that go from room to room."""
    return factories.make_space(place, "Vidéoprojecteur", kind="mobile", granularity="hour", units=2)


def test_a_projector_goes_with_a_room_and_runs_out(
    projectors: Space, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    slot = hours(workday, "09:00", "11:00")
    actions.book(bob, room.pk, slot, people=6)
    assert len(held_by(actions.book(bob, projectors.pk, slot))) == 1
    assert actions.book(charlie, projectors.pk, slot).status == "confirmed"
    with refused("taken"):
        actions.book(factories.make_person("eve"), projectors.pk, slot)


def test_two_projectors_at_once_are_two_units(projectors: Space, bob: Person, workday: date) -> None:
    assert len(held_by(actions.book(bob, projectors.pk, hours(workday, "09:00", "11:00"), people=2))) == 2
    with refused("too_many_people"):
        actions.book(bob, projectors.pk, hours(workday, "14:00", "16:00"), people=3)


def test_nobody_is_offered_a_projector_to_sit_on(
    projectors: Space, desks: Space, place: Place, bob: Person, workday: date
) -> None:
    measure_reach(place)
    assert {o.space.id for o in find(Criteria(day=workday, part="morning"), FLORAC, 15).offers} == {desks.pk}
    asked_for = Criteria(day=workday, part="morning", kinds=frozenset({"mobile"}))
    assert {o.space.id for o in find(asked_for, FLORAC, 15).offers} == {projectors.pk}


def test_a_projector_booked_elsewhere_than_where_one_sits_is_refused(
    projectors: Space, network: Network, bob: Person, workday: date
) -> None:
    other = factories.make_space(factories.make_place(network, "Mende", factories.MENDE))
    actions.book(bob, other.pk, morning(workday))
    with refused("own_overlap"):
        actions.book(bob, projectors.pk, hours(workday, "09:00", "11:00"))


def test_a_line_for_nobody_is_refused(projectors: Space, bob: Person, workday: date) -> None:
    assert SlotRequest(projectors.pk, hours(workday, "09:00", "11:00")).people == 1
    with refused("too_many_people"):
        actions.book(bob, projectors.pk, hours(workday, "09:00", "11:00"), people=0)
