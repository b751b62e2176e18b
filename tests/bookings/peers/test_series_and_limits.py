"""The failures that other booking systems are known for, 5 to 8: series, and limits that they escape."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import NotAll, Wanted, add_to_basket, book_basket, book_series, cancel_series, take_date
from maillage.bookings.models import Booking, Limit, Occupancy
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import Network, Organisation, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Space
from tests import factories
from tests.bookings.peers.dates import DAY, outcomes
from tests.factories import MENDE, PARIS, Committed, afternoon, morning
from tests.kit.bookings import WEEK, next_monday, refused, status_of, weekly
from tests.kit.concurrency import at_once, overlaps


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
