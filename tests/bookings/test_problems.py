"""What does not work in a place: reported, seen, mended; both sides see how far it is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.personal_data import forget_words
from maillage.bookings.actions.problems import follow_problem, report_problem
from maillage.bookings.models import Booking, Problem
from maillage.bookings.rules.problems import PROBLEMS, ProblemState
from maillage.community.actions import give_role
from maillage.community.actions.privacy import erase
from maillage.community.models import Notification, Person
from maillage.community.rules import RoleKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from tests import factories
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(desk: Space, bob: Person, workday: date) -> Booking:
    return actions.book(bob, desk.pk, morning(workday))


@pytest.fixture
def problem(alice: Person, booked: Booking, bob: Person) -> Problem:
    return report_problem(bob, booked, "Chauffage en panne")


@pytest.mark.parametrize(("act", "state"), list(product(PROBLEMS.moves, ProblemState)))
def test_what_the_table_does_not_hold_is_refused(act: str, state: ProblemState) -> None:
    if act in PROBLEMS.acts(state):
        assert PROBLEMS.target(act, state) in ProblemState
        return
    with pytest.raises(Refusal, match="meanwhile"):
        PROBLEMS.target(act, state)


def test_the_hosts_are_told_and_who_reported_it_both_times(problem: Problem, alice: Person, bob: Person) -> None:
    assert Notification.objects.get(what="problem").person == alice
    assert follow_problem(alice, problem, "see").state == "seen"
    assert follow_problem(alice, problem, "see").state == "seen"  # twice is once
    mended = follow_problem(alice, problem, "mend")
    assert (mended.state, mended.mended_at is not None) == ("mended", True)
    told = Notification.objects.filter(person=bob, kind="problem_followed")
    assert sorted(told.values_list("what", flat=True)) == ["mended", "seen"]
    assert follow_problem(alice, problem, "reopen").mended_at is None


def test_only_hosts_follow_it_and_only_who_books_reports(
    problem: Problem, booked: Booking, bob: Person, charlie: Person
) -> None:
    with refused("not_allowed"):
        follow_problem(bob, problem, "mend")
    with refused("not_allowed"):
        report_problem(charlie, booked, "Tout va mal")
    with refused("no_text"):
        report_problem(bob, booked, " ")
    assert report_problem(bob, booked, " Chauffage  en panne") == problem


def test_it_stands_on_the_place_for_those_who_come_without_a_name(
    as_: SignedIn, problem: Problem, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    place = problem.place
    day = f"/lieux/{place.slug}/jour/{workday.isoformat()}/"
    for person, address in ((bob, place.get_absolute_url()), (alice, day)):
        assert "Chauffage en panne" in as_(person).get(address).content.decode()
    for person in (charlie, None):
        assert "Chauffage en panne" not in as_(person).get(place.get_absolute_url()).content.decode()
    page = as_(alice).get(f"/lieux/{place.slug}/problemes/").content.decode()
    assert "Chauffage en panne" in page
    assert not names(page, "Bob")


def test_a_host_mends_it_with_one_button_and_its_reporter_sees_it(
    as_: SignedIn, booked: Booking, alice: Person, bob: Person
) -> None:
    there = f"/reservations/{booked.public_id}/"
    page = as_(bob).post(f"{there}signaler/", {"probleme": "Plus de café"}, follow=True).content.decode()
    assert "Plus de café" in page
    one = Problem.objects.get()
    page = as_(alice).post(f"/lieux/{one.place.slug}/problemes/{one.pk}/repare/", follow=True).content.decode()
    assert "Réparé récemment" in page
    assert "réparé" in as_(bob).get(there).content.decode()


def test_a_problem_of_another_place_is_not_found_under_this_one(as_: SignedIn, problem: Problem, alice: Person) -> None:
    other = factories.make_place(problem.place.network, "Mende", factories.MENDE)
    give_role(alice, RoleKind.HOST, other.scopes()[0], by=None)
    assert as_(alice).post(f"/lieux/{other.slug}/problemes/{problem.pk}/vu/").status_code == 404


def test_who_does_not_host_learns_no_number_of_a_problem(as_: SignedIn, problem: Problem, charlie: Person) -> None:
    asked = [as_(charlie).post(f"/lieux/{problem.place.slug}/problemes/{pk}/vu/") for pk in (problem.pk, 2**31 - 1)]
    assert [answer.status_code for answer in asked] == [403, 403]
    problem.refresh_from_db()
    assert problem.state == ProblemState.REPORTED


def test_erasing_who_reported_it_leaves_what_is_to_be_mended(problem: Problem, bob: Person) -> None:
    erase(bob)
    problem.refresh_from_db()
    assert (problem.reporter, problem.booking, problem.text) == (None, None, "Chauffage en panne")


def test_what_was_mended_long_ago_goes_and_what_was_not_loses_its_name(
    problem: Problem, booked: Booking, alice: Person, bob: Person
) -> None:
    follow_problem(alice, report_problem(bob, booked, "Ampoule grillée"), "mend")
    later = timezone.now() + timedelta(days=1)
    assert forget_words(later, dry=True) == forget_words(later, dry=False) == 2
    left = Problem.objects.get()
    assert (left.text, left.reporter) == ("Chauffage en panne", None)
