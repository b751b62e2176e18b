"""Replacing what one has by something else at the same time: all of it or nothing of it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking, Limit
from maillage.community.models import Network, Person
from maillage.kernel.period import Period
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import Committed, afternoon, hours, morning, next_workday
from tests.kit.bookings import held_by, jobs, refused, status_of
from tests.kit.concurrency import at_once, overlaps
from tests.kit.screens import SignedIn, button, form_of, text_of


@pytest.fixture
def elsewhere(network: Network) -> Space:
    """Two desks in another place."""
    return factories.make_space(factories.make_place(network, "Comptoir de Mende", "48095"), "Table", units=2)


def whole_day(day: date) -> Period:
    return hours(day, "08:00", "19:00")


def test_the_new_is_booked_and_the_old_is_cancelled(desks: Space, elsewhere: Space, bob: Person, workday: date) -> None:
    old = actions.book(bob, desks.pk, morning(workday))
    new = actions.replace_bookings(bob, [old], elsewhere.pk, morning(workday), note="Bonjour")
    assert (status_of(old), status_of(new), new.note) == ("cancelled", "confirmed", "Bonjour")
    assert (held_by(old), len(held_by(new))) == ([], 1)
    assert (jobs("cancelled", old), jobs("confirmed", new)) == (1, 1)


def test_who_is_refused_the_new_keeps_the_old(
    desks: Space, place: Place, network: Network, bob: Person, charlie: Person, workday: date
) -> None:
    only = factories.make_space(factories.make_place(network, "Ailleurs"), "Seul", units=1)
    actions.book(charlie, only.pk, morning(workday))
    old = actions.book(bob, desks.pk, morning(workday))
    with refused("taken"):
        actions.replace_bookings(bob, [old], only.pk, morning(workday))
    assert (status_of(old), len(held_by(old))) == ("confirmed", 1)
    assert jobs("cancelled", old) == 0


def test_half_a_day_becomes_the_day_on_the_only_desk(place: Place, bob: Person, workday: date) -> None:
    only = factories.make_space(place, "Seul", units=1)
    old = actions.book(bob, only.pk, morning(workday))
    new = actions.replace_bookings(bob, [old], only.pk, whole_day(workday))
    assert held_by(new) == [only.units.get().pk]


def test_who_waits_behind_does_not_take_what_is_let_go_of_for_more_of_it(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    only = factories.make_space(place, "Seul", units=1)
    old = actions.book(bob, only.pk, morning(workday))
    actions.join_waiting(charlie, only.pk, morning(workday))
    new = actions.replace_bookings(bob, [old], only.pk, whole_day(workday))
    assert status_of(new) == "confirmed"


def test_two_halves_elsewhere_become_one_day_here(desks: Space, elsewhere: Space, bob: Person, workday: date) -> None:
    both = [actions.book(bob, desks.pk, morning(workday)), actions.book(bob, desks.pk, afternoon(workday))]
    with refused("own_overlap"):
        actions.replace_bookings(bob, both[:1], elsewhere.pk, whole_day(workday))
    assert [status_of(one) for one in both] == ["confirmed", "confirmed"]
    actions.replace_bookings(bob, both, elsewhere.pk, whole_day(workday))
    assert [status_of(one) for one in both] == ["cancelled", "cancelled"]


def test_a_limit_counts_what_one_has_after(desks: Space, elsewhere: Space, bob: Person, workday: date) -> None:
    Limit.objects.create(network=desks.place.network, measure="bookings", window="ahead", amount=1)
    old = actions.book(bob, desks.pk, morning(workday))
    assert status_of(actions.replace_bookings(bob, [old], elsewhere.pk, morning(workday))) == "confirmed"


def test_what_is_too_late_to_cancel_or_somebody_else_s_is_not_replaced(
    desks: Space, elsewhere: Space, bob: Person, charlie: Person, workday: date
) -> None:
    old = actions.book(bob, desks.pk, morning(workday))
    with refused("not_allowed"):
        actions.replace_bookings(charlie, [old], elsewhere.pk, morning(workday))
    Space.objects.filter(pk=desks.pk).update(cancel_minutes=60 * 24 * 60)
    with refused("too_late_to_cancel"):
        actions.replace_bookings(bob, [old], elsewhere.pk, morning(workday))
    assert Booking.objects.count() == 1


def test_replacing_twice_with_one_key_replaces_once(desks: Space, elsewhere: Space, bob: Person, workday: date) -> None:
    old, key = actions.book(bob, desks.pk, morning(workday)), uuid4()
    first, second = (actions.replace_bookings(bob, [old], elsewhere.pk, morning(workday), key=key) for _ in range(2))
    assert first == second
    assert Booking.objects.count() == 2


@pytest.mark.concurrent
def test_two_who_change_places_at_once_are_never_two_on_one_desk(committed: Committed, workday: date) -> None:
    """Sixteen swap between two desks at the same moment: whoever is refused keeps what they had."""
    day = next_workday(workday)
    here, there = committed.space(units=1), committed.space(units=1)
    alf, eva = committed.person(), committed.person()
    mine, hers = actions.book(alf, here.pk, morning(day)), actions.book(eva, there.pk, morning(day))
    acts = [lambda: actions.replace_bookings(alf, [mine], there.pk, morning(day))] * 4
    acts += [lambda: actions.replace_bookings(eva, [hers], here.pk, morning(day))] * 4
    assert at_once(acts).get("done", 0) == 0
    assert (status_of(mine), status_of(hers), overlaps()) == ("confirmed", "confirmed", 0)


def test_the_page_says_what_will_be_cancelled_and_one_button_does_both(
    as_: SignedIn, desks: Space, elsewhere: Space, bob: Person, workday: date
) -> None:
    old = actions.book(bob, desks.pk, morning(workday))
    page = as_(bob).get("/reserver/", button(elsewhere, morning(workday)))
    assert "Vous avez déjà quelque chose à ce moment-là" in text_of(page)
    form = form_of(page, "remplace")
    assert form.fields["remplace"] == [str(old.public_id)]
    form.send(as_(bob))
    assert status_of(old) == "cancelled"
    assert Booking.objects.get(space=elsewhere).status == "confirmed"


def test_a_booking_that_was_cancelled_meanwhile_replaces_nothing(
    as_: SignedIn, desks: Space, elsewhere: Space, bob: Person, workday: date
) -> None:
    sent = button(elsewhere, morning(workday), sure=1, remplace=[str(uuid4())])
    assert as_(bob).post("/reserver/", sent).status_code == 409
    assert not Booking.objects.exists()


def test_the_search_offers_to_see_or_to_replace_what_clashes(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    measure_reach(desks.place)
    old = actions.book(bob, desks.pk, morning(workday))
    page = text_of(as_(bob).get("/chercher/", {"ou": "Florac", "jour": str(workday), "quand": "morning"}))
    assert old.get_absolute_url() in page
    assert f"/reserver/?espace={desks.pk}" in page
