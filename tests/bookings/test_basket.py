"""The basket: several spaces, days and places, all or none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.bookings import actions
from maillage.bookings.actions import NotAll, add_to_basket, book_basket, remove_from_basket
from maillage.bookings.models import Basket, BasketLine, Booking, Limit, Occupancy, Waiting
from maillage.community.models import JournalEntry, Network, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, hours, morning
from tests.kit.bookings import WEEK, held_by, jobs, mails, refused, status_of


@pytest.fixture
def mende(network: Network) -> Space:
    """Two desks in Mende."""
    return factories.make_space(factories.make_place(network, "Mende", factories.MENDE), "Bureaux de Mende", units=2)


def filled(person: Person, *things: tuple[Space, object]) -> Basket:
    """A basket with these spaces and periods in it."""
    for space, period in things:
        basket = add_to_basket(person, space.pk, period)  # type: ignore[arg-type]  # a period
    return basket


def test_a_basket_holds_nothing_until_it_is_booked(desks: Space, bob: Person, charlie: Person, workday: date) -> None:
    basket = filled(bob, (desks, morning(workday)))
    assert Occupancy.objects.count() == 0
    assert actions.book(charlie, desks.pk, morning(workday), people=3).status == "confirmed"
    assert len(book_basket(bob, basket)) == 1


def test_the_same_thing_twice_is_there_once(desks: Space, bob: Person, workday: date) -> None:
    first = add_to_basket(bob, desks.pk, morning(workday))
    again = add_to_basket(bob, desks.pk, morning(workday), people=2)
    assert (first.pk, again.lines.count(), again.lines.get().people) == (again.pk, 1, 2)


def test_a_basket_books_over_spaces_days_and_places_with_one_mail(
    desks: Space, room: Space, mende: Space, bob: Person, workday: date
) -> None:
    basket = filled(
        bob, (desks, morning(workday)), (room, hours(workday, "10:00", "11:00")), (mende, morning(workday + WEEK))
    )
    made = book_basket(bob, basket, note="Semaine d’ateliers")
    assert [b.space_id for b in made] == [desks.pk, room.pk, mende.pk]
    assert {(b.status, b.note) for b in made} == {("confirmed", "Semaine d’ateliers")}
    assert [jobs("confirmed_basket", b) for b in made] == [1, 0, 0]
    assert mails("confirmed") == 0
    assert JournalEntry.objects.filter(verb="basket_booked", subject_id=basket.pk).count() == 1


def test_a_basket_booked_twice_is_booked_once(desks: Space, room: Space, bob: Person, workday: date) -> None:
    basket = filled(bob, (desks, morning(workday)), (room, hours(workday, "10:00", "11:00")))
    first = [b.pk for b in book_basket(bob, basket)]
    assert [b.pk for b in book_basket(bob, basket)] == first
    assert Booking.objects.count() == 2
    assert mails("confirmed_basket") == 1


def test_all_or_none_and_each_line_says_why(
    place: Place, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    one = factories.make_space(place, "Un bureau")
    actions.book(charlie, one.pk, morning(workday))
    basket = filled(bob, (one, morning(workday)), (room, hours(workday, "10:00", "11:00")), (one, afternoon(workday)))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    line = basket.lines.get(space=one, starts_at=morning(workday).start)
    assert {pk: refusal.code for pk, refusal in caught.value.refusals.items()} == {line.pk: "taken"}
    assert caught.value.refusals[line.pk].alternatives
    assert Booking.objects.filter(person=bob).count() == 0
    basket.refresh_from_db()
    assert (basket.booked_at, basket.lines.count()) == (None, 3)


def test_a_basket_refused_is_booked_once_the_line_is_taken_out(
    place: Place, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    one = factories.make_space(place, "Un bureau")
    actions.book(charlie, one.pk, morning(workday))
    basket = filled(bob, (one, morning(workday)), (room, hours(workday, "10:00", "11:00")))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    remove_from_basket(bob, basket.lines.get(pk=next(iter(caught.value.refusals))))
    assert [b.space_id for b in book_basket(bob, basket)] == [room.pk]


def test_every_line_that_can_not_be_had_is_named(
    desks: Space, room: Space, alice: Person, bob: Person, workday: date
) -> None:
    close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")
    basket = filled(
        bob, (desks, morning(workday)), (room, hours(workday, "10:00", "11:00")), (desks, morning(workday + WEEK))
    )
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert [refusal.code for refusal in caught.value.refusals.values()] == ["closure", "closure"]
    assert caught.value.facts == {"lines": 2}


def test_lines_of_one_basket_do_not_meet(desks: Space, mende: Space, room: Space, bob: Person, workday: date) -> None:
    basket = filled(bob, (desks, morning(workday)), (mende, morning(workday)))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert [refusal.code for refusal in caught.value.refusals.values()] == ["own_overlap"]
    remove_from_basket(bob, basket.lines.get(space=mende))
    add_to_basket(bob, room.pk, hours(workday, "09:00", "11:00"))
    add_to_basket(bob, room.pk, hours(workday, "10:00", "12:00"))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert [refusal.code for refusal in caught.value.refusals.values()] == ["taken"]


def test_limits_count_the_lines_of_the_basket_itself(desks: Space, bob: Person, workday: date) -> None:
    Limit.objects.create(network=desks.place.network, measure="bookings", window="day", amount=1)
    basket = filled(bob, (desks, morning(workday)), (desks, afternoon(workday)), (desks, morning(workday + WEEK)))
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert [refusal.code for refusal in caught.value.refusals.values()] == ["limit"]
    assert Booking.objects.count() == 0


def test_a_basket_does_not_overtake_those_who_wait(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    one = factories.make_space(place, "Un bureau")
    theirs = actions.book(charlie, one.pk, morning(workday))
    waiting = actions.join_waiting(factories.make_person("eve"), one.pk, morning(workday))
    basket = filled(bob, (one, morning(workday)))
    actions.cancel(charlie, theirs)
    with pytest.raises(NotAll) as caught:
        book_basket(bob, basket)
    assert [refusal.code for refusal in caught.value.refusals.values()] == ["queued"]
    assert Waiting.objects.get(pk=waiting.pk).state == "waiting"


def test_an_empty_basket_the_past_and_a_full_basket_are_refused(desks: Space, bob: Person, workday: date) -> None:
    with refused("past"):
        add_to_basket(bob, desks.pk, morning(workday - timedelta(days=14)))
    basket = filled(bob, *((desks, hours(workday + n * WEEK, "08:00", "13:00")) for n in range(40)))
    with refused("basket_full"):
        add_to_basket(bob, desks.pk, afternoon(workday))
    for line in basket.lines.all():
        remove_from_basket(bob, line)
    with refused("empty_basket"):
        book_basket(bob, basket)


def test_nobody_books_or_empties_the_basket_of_another(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    basket = filled(bob, (desks, morning(workday)))
    with refused("not_allowed"):
        book_basket(charlie, basket)
    with refused("not_allowed"):
        remove_from_basket(charlie, basket.lines.get())
    assert basket.lines.count() == 1
    assert Booking.objects.count() == 0


def test_once_booked_a_basket_is_closed_and_the_next_thing_opens_another(
    desks: Space, bob: Person, workday: date
) -> None:
    basket = filled(bob, (desks, morning(workday)))
    book_basket(bob, basket)
    with refused("not_allowed"):
        remove_from_basket(bob, BasketLine.objects.get(basket=basket.pk))
    assert add_to_basket(bob, desks.pk, morning(workday + WEEK)).pk != basket.pk


def test_a_line_where_a_host_decides_is_asked_for_the_others_are_booked(
    desks: Space, room: Space, alice: Person, bob: Person, workday: date
) -> None:
    room.approval = "host"
    room.save()
    made = book_basket(bob, filled(bob, (desks, morning(workday)), (room, hours(workday, "10:00", "11:00"))))
    assert [b.status for b in made] == ["confirmed", "requested"]
    assert (jobs("confirmed_basket", made[0]), jobs("requested", made[1]), jobs("to_answer", made[1])) == (1, 1, 1)


def test_one_booking_of_a_basket_cancelled_leaves_the_others(
    desks: Space, room: Space, bob: Person, workday: date
) -> None:
    desk, meeting = book_basket(bob, filled(bob, (desks, morning(workday)), (room, hours(workday, "10:00", "11:00"))))
    actions.cancel(bob, desk)
    assert (status_of(desk), status_of(meeting)) == ("cancelled", "confirmed")
    assert len(held_by(meeting)) == 1


def test_who_waited_for_a_line_waits_no_longer(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    one = factories.make_space(place, "Un bureau")
    theirs = actions.book(charlie, one.pk, morning(workday))
    waiting = actions.join_waiting(bob, one.pk, morning(workday))
    actions.cancel(charlie, theirs)
    (booking,) = book_basket(bob, filled(bob, (one, morning(workday))))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.offer_id) == ("taken", booking.pk)


def test_a_basket_of_two_lines_asks_as_many_statements_as_one_of_eight(
    desks: Space, bob: Person, workday: date, django_assert_max_num_queries
) -> None:
    first = filled(bob, *((desks, morning(workday + n * WEEK)) for n in range(2)))
    with django_assert_max_num_queries(14):
        book_basket(bob, first)
    second = filled(bob, *((desks, afternoon(workday + n * WEEK)) for n in range(8)))
    with django_assert_max_num_queries(14):
        book_basket(bob, second)
