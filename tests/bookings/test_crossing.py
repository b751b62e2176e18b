"""Two requests that cross: the second comes while the transaction of the first is still open. One pair, one test."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import get_ident
from time import sleep

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Basket, Booking, Waiting
from maillage.community.actions import give_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.passes.models import Charge
from tests.factories import Committed, afternoon, morning, next_workday
from tests.kit.bookings import always_open, around_now, by_the_hour, status_of
from tests.kit.passes import make_rate

pytestmark = pytest.mark.concurrent
DAY = next_workday(timezone.localdate() + timedelta(days=3))


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def _is_waiting() -> bool:
    """Does a connection of this database wait for a lock of another?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction goes on seeing what it saw first
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def crossing(first: Callable[[], object], second: Callable[[], object]) -> str:
    """What came of the second, which began after the first had acted and before it was committed."""

    def run() -> str:
        try:
            second()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first()
            told = other.submit(run)
            for _look in range(400):  # twenty seconds at most
                if told.done() or _is_waiting():
                    break
                sleep(0.05)
        return told.result(timeout=20)


def test_a_booking_that_moves_to_another_space_can_be_cancelled_meanwhile(committed: Committed) -> None:
    here, there, person = committed.space(), committed.space(), committed.person()
    booking = actions.book(person, here.pk, morning(DAY))
    told = crossing(
        lambda: actions.change(person, booking, morning(DAY), space_id=there.pk),
        lambda: actions.cancel(person, Booking.objects.get(pk=booking.pk)),
    )
    assert (told, status_of(booking)) == ("done", "cancelled")


def test_a_longer_stay_asked_for_while_the_booking_moves_away_is_refused(committed: Committed) -> None:
    place = always_open(committed.network)
    desk, person = by_the_hour(place), committed.person()
    now = around_now()
    later = Period(now.start + timedelta(hours=1), now.end + timedelta(hours=1))
    booking = actions.book(person, desk.pk, later)  # what has begun moves no more
    tomorrow = Period(now.start + timedelta(days=1), now.end + timedelta(days=1))
    told = crossing(
        lambda: actions.change(person, booking, tomorrow),
        lambda: actions.stay(person, booking, booking.ends_at + timedelta(hours=1)),
    )
    assert told == "not_longer"


def test_who_leaves_the_queue_while_it_is_served_is_offered_nothing(committed: Committed) -> None:
    desk, first, second = committed.space(), committed.person(), committed.person()
    booking = actions.book(first, desk.pk, morning(DAY))
    waiting = actions.join_waiting(second, desk.pk, morning(DAY))
    actions.cancel(first, booking)
    crossing(lambda: actions.stop_waiting(second, waiting), lambda: actions.serve_queue(desk.pk))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.offer) == ("withdrawn", None)


def test_who_leaves_the_queue_while_an_offer_is_made_gives_it_back(committed: Committed) -> None:
    desk, first, second = committed.space(), committed.person(), committed.person()
    booking = actions.book(first, desk.pk, morning(DAY))
    waiting = actions.join_waiting(second, desk.pk, morning(DAY))
    actions.cancel(first, booking)
    crossing(lambda: actions.serve_queue(desk.pk), lambda: actions.stop_waiting(second, waiting))
    assert Waiting.objects.get(pk=waiting.pk).state == "withdrawn"
    assert not Booking.objects.filter(person=second, status="held").exists()


def test_leaving_the_queue_and_confirming_the_offer_at_once_leaves_one_truth(committed: Committed) -> None:
    desk, first, second = committed.space(), committed.person(), committed.person()
    booking = actions.book(first, desk.pk, morning(DAY))
    waiting = actions.join_waiting(second, desk.pk, morning(DAY))
    actions.cancel(first, booking)
    actions.serve_queue(desk.pk)
    waiting.refresh_from_db()
    crossing(lambda: actions.stop_waiting(second, waiting), lambda: actions.confirm(second, waiting.offer))
    waiting.refresh_from_db()
    assert (waiting.state, status_of(waiting.offer)) == ("withdrawn", "cancelled")


def test_what_is_put_in_a_basket_while_it_is_booked_goes_into_the_next_one(committed: Committed) -> None:
    desk, person = committed.space(), committed.person()
    basket = actions.add_to_basket(person, desk.pk, morning(DAY))
    told = crossing(
        lambda: actions.book_basket(person, basket), lambda: actions.add_to_basket(person, desk.pk, afternoon(DAY))
    )
    assert told == "done"
    assert (basket.lines.count(), basket.bookings.count()) == (1, 1)
    assert Basket.objects.get(person=person, booked_at=None).lines.count() == 1


def test_what_is_taken_out_of_a_basket_while_it_is_booked_is_refused(committed: Committed) -> None:
    desk, person = committed.space(), committed.person()
    basket = actions.add_to_basket(person, desk.pk, morning(DAY))
    line = basket.lines.select_related("basket").get()
    told = crossing(lambda: actions.book_basket(person, basket), lambda: actions.remove_from_basket(person, line))
    assert (told, basket.lines.count(), basket.bookings.count()) == ("not_allowed", 1, 1)


def test_who_sits_elsewhere_meanwhile_does_not_get_a_missed_slot_back(committed: Committed) -> None:
    place = always_open(committed.network)
    one, other = by_the_hour(place, "Un"), by_the_hour(place, "Deux")
    host, person = committed.person("host"), committed.person()
    give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    missed = actions.book(person, one.pk, around_now())
    actions.release_no_shows(timezone.now() + timedelta(minutes=40))
    assert status_of(missed) == "no_show"
    actions.book(person, other.pk, around_now())
    actions.arrive_by_host(host, missed)
    assert status_of(missed) == "no_show"


def test_a_hold_confirmed_at_its_last_moment_is_not_lapsed_for_another_booking(
    committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same person: what they confirm at that moment keeps them from sitting elsewhere.

    The clock of the second request stands beyond that moment.
    """
    here, there, person = committed.space(), committed.space(), committed.person()
    held = actions.hold(person, here.pk, morning(DAY))
    now, first = timezone.now, get_ident()
    Booking.objects.filter(pk=held.pk).update(expires_at=now() + timedelta(minutes=5))
    monkeypatch.setattr(
        timezone, "now", lambda: now() + (timedelta() if get_ident() == first else timedelta(minutes=6))
    )
    told = crossing(lambda: actions.confirm(person, held), lambda: actions.book(person, there.pk, morning(DAY)))
    assert told == "own_overlap"


def test_a_request_refused_and_accepted_at_once_leaves_one_truth(committed: Committed) -> None:
    place = committed.place()
    space, person, host = committed.space(place, approval="host"), committed.person(), committed.person("host")
    give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    asked = actions.book(person, space.pk, morning(DAY))
    told = crossing(lambda: actions.refuse(host, asked), lambda: actions.accept(host, asked))
    assert (told, status_of(asked)) == ("not_asked", "refused")


@pytest.mark.parametrize("first", ["arrive", "cancel"])
def test_who_arrives_and_cancels_at_once_does_one_of_both(committed: Committed, first: str) -> None:
    """The half-day is never both used and given back."""
    place = always_open(committed.network)
    desk, person, host = by_the_hour(place), committed.person(), committed.person("host")
    make_rate(desk, hour=200)
    give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    now = around_now()
    booking = actions.book(person, desk.pk, Period(now.start + timedelta(hours=1), now.end + timedelta(hours=1)))
    acts: dict[str, Callable[[], object]] = {
        "arrive": lambda: actions.arrive_by_host(host, booking), "cancel": lambda: actions.cancel(person, booking)
    }  # fmt: skip
    told = crossing(acts.pop(first), next(iter(acts.values())))
    owed = Charge.objects.aggregate(sum=Sum("cents", default=0))["sum"]
    booking.refresh_from_db()
    if first == "arrive":
        assert (told, booking.status, owed > 0) == ("arrived", "confirmed", True)
    else:
        assert (told, booking.status, booking.arrived_at, owed) == ("not_active", "cancelled", None, 0)
