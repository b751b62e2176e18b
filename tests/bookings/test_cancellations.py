"""A cancellation taken back: by its author, soon, on the same desk; never over somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking, Waiting
from maillage.community.models import JournalEntry, Person
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import morning
from tests.kit.bookings import held_by, jobs, refused, status_of
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def cancelled(desk: Space, bob: Person, workday: date) -> Booking:
    """Bob's morning at the one desk, which he has just cancelled."""
    return actions.cancel(bob, actions.book(bob, desk.pk, morning(workday), note="Près de la fenêtre"))


def cancelled_ago(booking: Booking, minutes: int) -> None:
    Booking.objects.filter(pk=booking.pk).update(cancelled_at=timezone.now() - timedelta(minutes=minutes))


def test_it_is_booked_again_at_the_same_desk_and_told(cancelled: Booking, bob: Person) -> None:
    before = set(cancelled.occupancies.values_list("unit_id", flat=True))
    again = actions.undo_cancellation(bob, cancelled)
    assert (again.pk, again.status, again.note) == (cancelled.pk, "confirmed", "Près de la fenêtre")
    assert again.cancelled_at is None
    assert again.sequence == cancelled.sequence + 1
    assert set(held_by(again)) == before
    assert jobs("confirmed", again) == 2  # when it was made, and now
    assert JournalEntry.objects.get(verb="booking_restored").subject_id == again.pk
    assert actions.undo_cancellation(bob, again).sequence == again.sequence  # twice undoes once


def test_only_whom_cancelled_it_may(cancelled: Booking, alice: Person, charlie: Person) -> None:
    with refused("not_yours_to_undo"):
        actions.undo_cancellation(alice, cancelled)
    with refused("not_allowed"):
        actions.undo_cancellation(charlie, cancelled)


def test_what_a_host_cancelled_its_person_cannot_take_back_and_the_host_can(
    desk: Space, alice: Person, bob: Person, workday: date
) -> None:
    gone = actions.cancel(alice, actions.book(bob, desk.pk, morning(workday)), reason="Chauffage")
    with refused("not_yours_to_undo"):
        actions.undo_cancellation(bob, gone)
    assert actions.undo_cancellation(alice, gone).status == "confirmed"


def test_ten_minutes_later_it_is_too_late(cancelled: Booking, bob: Person) -> None:
    cancelled_ago(cancelled, 11)
    with refused("undo_too_late"):
        actions.undo_cancellation(bob, cancelled)
    assert held_by(cancelled) == []


def test_a_hold_that_was_let_go_is_chosen_again(desk: Space, bob: Person, workday: date) -> None:
    gone = actions.cancel(bob, actions.hold(bob, desk.pk, morning(workday)))
    with refused("undo_too_late"):
        actions.undo_cancellation(bob, gone)


def test_a_request_waits_for_its_host_again(place: Place, bob: Person, workday: date) -> None:
    room = factories.make_space(place, "Salle", approval="each")
    asked = actions.book(bob, room.pk, morning(workday))
    assert asked.status == "requested"
    again = actions.undo_cancellation(bob, actions.cancel(bob, asked))
    assert (again.status, again.expires_at) == ("requested", asked.expires_at)


def test_a_slot_taken_meanwhile_is_refused_with_what_is_free_instead(
    cancelled: Booking, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    factories.make_space(desk.place, "Un autre bureau")
    actions.book(charlie, desk.pk, morning(workday))
    with refused("taken") as refusal:
        actions.undo_cancellation(bob, cancelled)
    assert refusal.value.alternatives
    assert status_of(cancelled) == "cancelled"


def test_another_desk_of_the_space_where_one_s_own_is_taken(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    space = factories.make_space(place, "Bureaux", units=2)
    gone = actions.cancel(bob, actions.book(bob, space.pk, morning(workday)))
    actions.book(charlie, space.pk, morning(workday))  # the first desk, which was Bob's
    again = actions.undo_cancellation(bob, gone)
    assert held_by(again) == [space.units.order_by("position")[1].pk]


def test_who_waits_for_it_is_not_overtaken(desk: Space, bob: Person, charlie: Person, workday: date) -> None:
    booked = actions.book(bob, desk.pk, morning(workday))
    waiting = actions.join_waiting(charlie, desk.pk, morning(workday))
    gone = actions.cancel(bob, booked)
    with refused("queued"):  # before the job has been by
        actions.undo_cancellation(bob, gone)
    actions.serve_queue(desk.pk)
    with refused("taken"):  # and after: the offer stands
        actions.undo_cancellation(bob, gone)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.offer.status if waiting.offer else "") == (Waiting.State.OFFERED, "held")


def test_one_who_has_booked_elsewhere_meanwhile_sits_on_one_chair(
    cancelled: Booking, place: Place, bob: Person, workday: date
) -> None:
    actions.book(bob, factories.make_space(place, "Un autre bureau").pk, morning(workday))
    with refused("own_overlap"):
        actions.undo_cancellation(bob, cancelled)


def test_the_page_after_cancelling_has_the_button(as_: SignedIn, desk: Space, bob: Person, workday: date) -> None:
    booked = actions.book(bob, desk.pk, morning(workday))
    page = as_(bob).post(f"/reservations/{booked.public_id}/annuler/", follow=True).content.decode()
    assert f"/reservations/{booked.public_id}/retablir/" in page
    page = as_(bob).post(f"/reservations/{booked.public_id}/retablir/", follow=True).content.decode()
    assert "C’est de nouveau réservé." in page
    assert status_of(booked) == "confirmed"


def test_a_programme_is_told_why_not(as_: SignedIn, cancelled: Booking, bob: Person) -> None:
    cancelled_ago(cancelled, 11)
    answer = as_(bob).post(f"/reservations/{cancelled.public_id}/retablir/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "undo_too_late")
