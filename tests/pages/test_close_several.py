"""Closing several places at once: what it touches first, all of them or none, names for their hosts only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from maillage.bookings import actions
from maillage.community.models import JournalEntry, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.places.actions import close, close_several
from maillage.places.models import Closure, Place, Space
from tests import factories
from tests.factories import Committed, hours, morning
from tests.kit.bookings import refused, status_of
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn, statements, text_of

ADDRESS = "/fermetures/"


@pytest.fixture
def mende(place: Place) -> Place:
    """A second place of the network."""
    return factories.make_place(place.network, "Comptoir de Mende", factories.MENDE)


def sent(day: date, *places: Place, **more: Any) -> dict[str, Any]:
    return {"places": [one.pk for one in places], "first": day, "last": day, "reason": "Pont", **more}


def test_first_what_it_touches_is_shown_and_nothing_is_closed(
    as_: SignedIn, dora: Person, bob: Person, desks: Space, mende: Place, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    page = text_of(as_(dora).post(ADDRESS, sent(workday, desks.place, mende)))
    assert "moins de 5" in page
    assert bob.name not in page
    assert not Closure.objects.exists()


def test_sure_closes_each_of_them_and_cancels_nothing(
    as_: SignedIn, dora: Person, bob: Person, desks: Space, mende: Place, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    as_(dora).post(ADDRESS, sent(workday, desks.place, mende, sure="1", annuler="1"))
    assert {closure.place for closure in Closure.objects.all()} == {desks.place, mende}
    assert status_of(booking) == "confirmed"  # only hosts see whose it is, and may cancel it


def test_who_hosts_both_reads_names_which_is_recorded_and_may_cancel(
    as_: SignedIn, bob: Person, desks: Space, mende: Place, workday: date
) -> None:
    hana = factories.make_person("hana", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, mende.pk)))
    factories.give_role(hana, RoleKind.HOST, Scope(ScopeKind.PLACE, desks.place.pk), by=None, tell=False)
    booking = actions.book(bob, desks.pk, morning(workday))
    host = as_(hana)
    assert bob.name in text_of(host.post(ADDRESS, sent(workday, desks.place, mende)))
    assert JournalEntry.objects.filter(verb="closure_looked_at", about__contains=[bob.journal_id]).exists()
    host.post(ADDRESS, sent(workday, desks.place, mende, sure="1", annuler="1"))
    assert status_of(booking) == "cancelled"


def test_one_that_is_closed_already_is_left_as_it_is(
    as_: SignedIn, dora: Person, place: Place, mende: Place, workday: date
) -> None:
    close(dora, mende, hours(workday, "14:00", "16:00"), "Fuite")
    client = as_(dora)
    assert "déjà" in text_of(client.post(ADDRESS, sent(workday, place, mende))).lower()
    client.post(ADDRESS, sent(workday, place, mende, sure="1"))
    assert (place.closures.count(), mende.closures.count()) == (1, 1)


def test_all_or_none(dora: Person, place: Place, mende: Place, workday: date) -> None:
    close(dora, mende, hours(workday, "14:00", "16:00"), "Fuite")
    with refused("closed_already") as caught:
        close_several(dora, dict.fromkeys([place, mende], hours(workday, "08:00", "19:00")), "Pont")
    assert mende.name in str(caught.value.facts["place"])
    assert not place.closures.exists()


def test_a_place_of_others_is_not_in_the_list_nor_closed(
    as_: SignedIn, alice: Person, place: Place, mende: Place, workday: date
) -> None:
    answer = as_(alice).post(ADDRESS, sent(workday, place, mende, sure="1"))
    assert answer.status_code == 422
    with refused("not_allowed"):
        close_several(alice, dict.fromkeys([place, mende], morning(workday)), "Pont")
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"places": []}, {"places": ["x", "🐑"]}, {"reason": " "}, {"first": "2026-02-30"}, {"last": "2001-01-01"}],
)
def test_what_is_missing_or_impossible_is_said(
    as_: SignedIn, dora: Person, place: Place, workday: date, wrong: dict[str, Any]
) -> None:
    assert as_(dora).post(ADDRESS, sent(workday, place, sure="1") | wrong).status_code == 422
    assert not Closure.objects.exists()


def test_the_same_statements_for_one_place_or_four(as_: SignedIn, dora: Person, place: Place) -> None:
    client = as_(dora)
    one = statements(client, ADDRESS)
    for _ in range(3):
        factories.make_place(place.network)
    assert statements(client, ADDRESS) == one


@pytest.mark.concurrent
def test_a_booking_made_at_that_moment_is_before_the_closure_or_refused(committed: Committed, workday: date) -> None:
    spaces = [committed.space(units=1) for _ in range(2)]
    dora = committed.person()
    factories.give_role(dora, RoleKind.FACILITATOR, Scope(ScopeKind.NETWORK, committed.network.pk), by=None, tell=False)
    periods = {space.place: hours(workday, "00:00", "23:00") for space in spaces}
    people = [committed.person() for _ in spaces]
    booked = [
        lambda p=person, s=space: actions.book(p, s.pk, morning(workday))
        for person, space in zip(people, spaces, strict=True)
    ]
    twice = [lambda: close_several(dora, periods, "Pont"), lambda: close_several(dora, periods, "Pont")]
    counted = at_once([*booked, *twice], clients=4)
    assert set(counted) <= {"done", "closure", "closed_already"}
    assert (counted["closed_already"], Closure.objects.filter(lifted_at=None).count()) == (1, 2)
