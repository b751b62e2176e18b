"""Arriving with nobody at the desk, leaving early, staying longer, and those who never came."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import arrive, arrive_by_host, arrive_by_sign, release_no_shows, sign_of
from maillage.bookings.models import Booking, Occupancy
from maillage.bookings.rules.arrival import code_at
from maillage.community.actions import give_role
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import Period
from maillage.places.actions import close
from maillage.places.models import Place, Space, Unit, new_secret
from tests import factories
from tests.kit.bookings import (
    WEEK,
    always_open,
    around_now,
    asked_to_serve,
    by_the_hour,
    expire,
    held_by,
    jobs,
    last_half_hour,
    not_begun,
    refused,
    status_of,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def desk(house: Place) -> Space:
    """One desk by the hour."""
    return by_the_hour(house, "Un bureau")


@pytest.fixture
def host(house: Place) -> Person:
    """Holds the place."""
    return factories.make_person("hedy", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, house.pk)))


@pytest.fixture
def mine(desk: Space, bob: Person) -> Booking:
    """Bob has the desk now, for some hours."""
    return actions.book(bob, desk.pk, around_now(60, 180))


def code(place: Place, at: datetime | None = None) -> str:
    return code_at(place.arrival_secret, at or timezone.now())


def grow_old(booking: Booking, by: timedelta = 6 * HOUR) -> None:
    """As if it had been made that long ago."""
    Booking.objects.filter(pk=booking.pk).update(created_at=timezone.now() - by, changed_at=None)


def miss(booking: Booking) -> None:
    """Nobody came in time."""
    grow_old(booking)
    assert release_no_shows() == 1
    booking.refresh_from_db()


def test_the_code_on_the_wall_says_that_one_is_there(mine: Booking, bob: Person) -> None:
    arrived = arrive(bob, mine, code(mine.place))
    assert arrived.arrived_at is not None
    assert abs(arrived.arrived_at - timezone.now()) < MINUTE
    assert (arrived.arrived_by, arrived.status) == ("code", "confirmed")
    line = JournalEntry.objects.get(verb="arrived", subject_id=mine.pk)
    assert (line.actor, line.details["how"]) == (bob.journal_id, "code")


def test_saying_it_twice_says_it_once(mine: Booking, bob: Person) -> None:
    first = arrive(bob, mine, code(mine.place)).arrived_at
    assert arrive(bob, mine, code(mine.place)).arrived_at == first
    assert arrive_by_sign(bob, mine, sign_of(mine.place)).arrived_by == "code"
    assert JournalEntry.objects.filter(verb="arrived", subject_id=mine.pk).count() == 1


def test_another_code_proves_nothing(mine: Booking, bob: Person) -> None:
    with refused("wrong_code"):
        arrive(bob, mine, code(mine.place, timezone.now() - HOUR))
    with refused("wrong_code"):
        arrive(bob, mine, "")
    with refused("wrong_code"):
        arrive(bob, mine, code_at(new_secret(), timezone.now()))
    mine.refresh_from_db()
    assert mine.arrived_at is None


def test_nobody_arrives_for_another(mine: Booking, charlie: Person) -> None:
    with refused("not_allowed"):
        arrive(charlie, mine, code(mine.place))
    with refused("not_allowed"):
        arrive_by_sign(charlie, mine, sign_of(mine.place))
    with refused("not_allowed"):
        arrive_by_host(charlie, mine)


def test_a_phone_without_a_network_tells_later_when_one_arrived(mine: Booking, bob: Person) -> None:
    then = timezone.now() - 40 * MINUTE
    arrived = arrive(bob, mine, code(mine.place, then), at=then)
    assert (arrived.arrived_at, arrived.arrived_by) == (then, "later")
    assert arrived.arrival_known_at is not None
    assert timezone.now() - arrived.arrival_known_at < MINUTE


def test_the_code_of_now_proves_now_whatever_the_clock_of_the_phone_says(mine: Booking, bob: Person) -> None:
    arrived = arrive(bob, mine, code(mine.place), at=timezone.now() - 40 * MINUTE)
    assert arrived.arrived_at is not None
    assert timezone.now() - arrived.arrived_at < MINUTE
    assert arrived.arrived_by == "code"


def test_a_phone_whose_clock_is_far_ahead_is_told_so(mine: Booking, bob: Person) -> None:
    ahead = timezone.now() + 30 * MINUTE
    with refused("clock_ahead"):
        arrive(bob, mine, code(mine.place, ahead), at=ahead)


def test_news_of_more_than_a_day_ago_are_for_the_host(desk: Space, bob: Person) -> None:
    booking = actions.book(bob, desk.pk, around_now(60, 180))
    then = timezone.now() - 25 * HOUR
    Booking.objects.filter(pk=booking.pk).update(starts_at=then - HOUR, ends_at=then + HOUR)
    with refused("old_news"):
        arrive(bob, booking, code(booking.place, then), at=then)


def test_news_of_a_slot_that_is_over_are_still_heard(desk: Space, bob: Person) -> None:
    booking = actions.book(bob, desk.pk, around_now(60, 180))
    then = timezone.now() - 5 * HOUR
    Booking.objects.filter(pk=booking.pk).update(starts_at=then - HOUR, ends_at=then + HOUR)
    assert arrive(bob, booking, code(booking.place, then), at=then).arrived_by == "later"


def test_half_an_hour_before_is_not_too_early_but_31_minutes_are(desk: Space, bob: Person) -> None:
    soon = actions.book(bob, desk.pk, around_now(-60, 120))
    Booking.objects.filter(pk=soon.pk).update(starts_at=timezone.now() + 31 * MINUTE)
    with refused("too_early"):
        arrive(bob, soon, code(soon.place))
    Booking.objects.filter(pk=soon.pk).update(starts_at=timezone.now() + 29 * MINUTE)
    assert arrive(bob, soon, code(soon.place)).arrived_by == "code"


def test_one_does_not_arrive_at_what_is_cancelled_or_asked_for(mine: Booking, bob: Person, desk: Space) -> None:
    actions.cancel(bob, not_begun(mine))
    with refused("not_active"):
        arrive(bob, mine, code(mine.place))
    Space.objects.filter(pk=desk.pk).update(approval="host")
    asked = actions.book(bob, desk.pk, around_now(60, 180))
    with refused("not_active"):
        arrive(bob, asked, code(asked.place))


def test_the_printed_sign_is_written_down_as_such(mine: Booking, bob: Person) -> None:
    assert arrive_by_sign(bob, mine, sign_of(mine.place)).arrived_by == "sign"


def test_a_sign_of_before_or_of_another_place_is_refused(mine: Booking, bob: Person, network: Network) -> None:
    old, elsewhere = sign_of(mine.place), sign_of(always_open(network))
    Place.objects.filter(pk=mine.place_id).update(arrival_secret=new_secret())
    mine.place.refresh_from_db()
    for mark in (old, elsewhere, ""):
        with refused("wrong_sign"):
            arrive_by_sign(bob, mine, mark)


def test_a_sign_that_is_no_sign_at_all_is_refused_not_a_crash(mine: Booking, bob: Person) -> None:
    with refused("wrong_sign"):
        arrive_by_sign(bob, mine, "é")


def test_a_host_sees_them_come(mine: Booking, host: Person) -> None:
    assert arrive_by_host(host, mine).arrived_by == "host"


def test_a_host_who_taps_the_wrong_line_an_hour_early_is_told_that_it_is_early(
    desk: Space, bob: Person, host: Person
) -> None:
    later = actions.book(bob, desk.pk, around_now(-120, 240))
    with refused("too_early"):
        arrive_by_host(host, later)


def test_a_host_sees_a_guest_come(desk: Space, host: Person) -> None:
    booking = actions.book_for(host, None, desk, around_now(60, 180), guest="Mme Roux")
    assert arrive_by_host(host, booking).arrived_by == "host"


# Those who never came.


def test_what_nobody_came_for_is_free_for_others(mine: Booking, desk: Space, charlie: Person) -> None:
    miss(mine)
    assert (mine.status, held_by(mine), jobs("missed", mine)) == ("no_show", [], 1)
    assert actions.book(charlie, desk.pk, around_now(0, 180)).status == "confirmed"
    assert JournalEntry.objects.filter(verb="nobody_came", subject_id=mine.pk).count() == 1


def test_nothing_is_released_twice(mine: Booking) -> None:
    miss(mine)
    assert release_no_shows() == 0


def test_who_has_arrived_keeps_the_desk(mine: Booking, bob: Person) -> None:
    arrive(bob, mine, code(mine.place))
    grow_old(mine)
    assert release_no_shows() == 0
    assert status_of(mine) == "confirmed"


def test_what_was_booked_late_is_kept_for_its_grace(mine: Booking) -> None:
    assert release_no_shows() == 0  # begun an hour ago, booked just now
    assert release_no_shows(timezone.now() + 29 * MINUTE) == 0
    assert release_no_shows(timezone.now() + 31 * MINUTE) == 1


@pytest.mark.parametrize(
    "spared", [{"place__expects_arrival": False}, {"space__grace_minutes": 0}], ids=["not asked", "no grace"]
)
def test_where_nobody_asks_nobody_is_missed(mine: Booking, spared: dict[str, object]) -> None:
    ((path, value),) = spared.items()
    model, _, field = path.partition("__")
    owner = getattr(mine, model)
    setattr(owner, field, value)
    owner.save()
    grow_old(mine)
    assert release_no_shows() == 0


def test_a_closure_excuses_everybody(mine: Booking, host: Person) -> None:
    close(host, mine.place, around_now(0, 60), "Neige")
    grow_old(mine)
    assert release_no_shows() == 0


def test_what_is_over_or_not_begun_is_not_missed(desk: Space, bob: Person) -> None:
    later = actions.book(bob, desk.pk, around_now(-60, 180))
    grow_old(later)
    assert release_no_shows() == 0
    Booking.objects.filter(pk=later.pk).update(starts_at=timezone.now() - 5 * HOUR, ends_at=timezone.now() - 4 * HOUR)
    assert release_no_shows() == 0


def test_who_comes_after_the_release_has_the_desk_if_it_is_still_free(mine: Booking, bob: Person) -> None:
    units = held_by(mine)
    miss(mine)
    arrived = arrive(bob, mine, code(mine.place))
    assert (arrived.status, held_by(mine)) == ("confirmed", units)


def test_who_comes_after_the_release_and_after_another_has_no_desk_but_is_known_to_have_come(
    mine: Booking, desk: Space, bob: Person, charlie: Person
) -> None:
    miss(mine)
    theirs = actions.book(charlie, desk.pk, around_now(0, 180))
    arrived = arrive(bob, mine, code(mine.place))
    assert (arrived.status, held_by(mine), len(held_by(theirs))) == ("no_show", [], 1)
    assert arrived.arrived_at is not None


def test_who_comes_after_a_hold_that_ran_out_has_the_desk(
    mine: Booking, desk: Space, bob: Person, charlie: Person
) -> None:
    miss(mine)
    expire(actions.hold(charlie, desk.pk, around_now(0, 180)))
    arrived = arrive(bob, mine, code(mine.place))
    assert (arrived.status, len(held_by(mine))) == ("confirmed", 1)


def test_who_had_moved_to_another_desk_comes_back_to_that_one_only(
    mine: Booking, house: Place, desk: Space, bob: Person, charlie: Person
) -> None:
    other = by_the_hour(house, "Un autre bureau")
    actions.change(bob, not_begun(mine), mine.period, space_id=other.pk)
    mine.refresh_from_db()
    miss(mine)
    theirs = actions.book(charlie, desk.pk, around_now(0, 180))  # where Bob no longer sits
    assert arrive(bob, mine, code(mine.place)).status == "confirmed"
    assert held_by(mine) == [other.units.get().pk]
    assert len(held_by(theirs)) == 1


def test_who_had_asked_for_more_people_comes_back_to_all_the_desks(house: Place, bob: Person) -> None:
    desks = by_the_hour(house, "Quatre bureaux", units=4)
    booking = actions.book(bob, desks.pk, around_now(60, 180))
    actions.change(bob, not_begun(booking), booking.period, people=2)
    booking.refresh_from_db()
    units = held_by(booking)
    miss(booking)
    assert arrive(bob, booking, code(booking.place)).status == "confirmed"
    assert held_by(booking) == units


def test_no_shows_are_remembered_gently(mine: Booking, desk: Space, bob: Person) -> None:
    Network.objects.filter(pk=desk.place.network_id).update(no_show_limit=1)
    miss(mine)
    far = Period(around_now(0, 60).start + 3 * WEEK, around_now(0, 60).end + 3 * WEEK)
    near = Period(around_now(0, 60).start + timedelta(days=3), around_now(0, 60).end + timedelta(days=3))
    with refused("no_shows"):
        actions.book(bob, desk.pk, far)
    assert actions.book(bob, desk.pk, near).status == "confirmed"


def test_who_came_after_all_is_not_held_to_have_missed(
    mine: Booking, desk: Space, bob: Person, charlie: Person
) -> None:
    Network.objects.filter(pk=desk.place.network_id).update(no_show_limit=1)
    miss(mine)
    actions.book(charlie, desk.pk, around_now(0, 180))
    arrive(bob, mine, code(mine.place))
    far = Period(around_now(0, 60).start + 3 * WEEK, around_now(0, 60).end + 3 * WEEK)
    assert actions.book(bob, desk.pk, far).status == "confirmed"


# Leaving early, staying longer.


def test_leaving_early_frees_the_rest_and_keeps_the_end_that_was_booked(
    mine: Booking, desk: Space, bob: Person, charlie: Person
) -> None:
    planned = mine.ends_at
    left = actions.leave(bob, mine)
    assert left.planned_end == planned
    assert timezone.now() < left.ends_at <= timezone.now() + MINUTE
    (held,) = Occupancy.objects.filter(booking=mine, holds=True)
    assert held.during.upper == left.ends_at
    rest = Period(last_half_hour() + HOUR, last_half_hour() + 3 * HOUR)
    assert actions.book(charlie, desk.pk, rest).status == "confirmed"


def test_leaving_twice_leaves_once(mine: Booking, bob: Person) -> None:
    planned = mine.ends_at
    first = actions.leave(bob, mine)
    again = actions.leave(bob, mine)
    assert (again.planned_end, again.sequence) == (planned, first.sequence)


def test_tidying_after_is_kept_when_one_leaves_early(house: Place, bob: Person) -> None:
    room = by_the_hour(house, "Salle", kind="meeting", seats=8, buffer_after=30)
    booking = actions.book(bob, room.pk, around_now(60, 180))
    left = actions.leave(bob, booking)
    (held,) = Occupancy.objects.filter(booking=booking, holds=True)
    assert held.during.upper == left.ends_at + 30 * MINUTE


def test_one_does_not_leave_what_has_not_begun_nor_what_is_not_ones_own(
    desk: Space, bob: Person, charlie: Person
) -> None:
    later = actions.book(bob, desk.pk, around_now(-60, 180))
    with refused("not_begun"):
        actions.leave(bob, later)
    with refused("not_allowed"):
        actions.leave(charlie, later)
    assert len(held_by(later)) == 1


def test_an_arrival_told_late_counts_for_who_has_left_already(mine: Booking, bob: Person) -> None:
    then = timezone.now() - 20 * MINUTE
    actions.leave(bob, mine)
    assert arrive(bob, mine, code(mine.place, then), at=then).arrived_at == then


def test_staying_longer_keeps_the_desk(house: Place, bob: Person, charlie: Person) -> None:
    desks = by_the_hour(house, "Trois bureaux", units=3)
    mine = actions.book(bob, desks.pk, around_now(60, 60))
    units, until = held_by(mine), last_half_hour() + 2 * HOUR
    stayed = actions.stay(bob, mine, until)
    assert (stayed.ends_at, stayed.sequence, held_by(mine)) == (until, 1, units)
    assert stayed.starts_at == mine.starts_at


def test_staying_longer_is_refused_when_the_desk_is_taken_though_another_is_free(
    house: Place, bob: Person, charlie: Person
) -> None:
    desks = by_the_hour(house, "Deux bureaux", units=2)
    mine = actions.book(bob, desks.pk, around_now(60, 60))
    end = mine.ends_at
    theirs = actions.book(charlie, desks.pk, Period(mine.ends_at, mine.ends_at + HOUR))
    Occupancy.objects.filter(booking=theirs).update(unit=held_by(mine)[0])  # at Bob's own desk
    with refused("taken"):
        actions.stay(bob, mine, end + HOUR)
    mine.refresh_from_db()
    assert (mine.ends_at, mine.sequence, len(held_by(mine))) == (end, 0, 1)


def test_staying_longer_at_a_desk_that_is_retired_does_not_move_one_elsewhere(house: Place, bob: Person) -> None:
    desks = by_the_hour(house, "Deux bureaux", units=2)
    mine = actions.book(bob, desks.pk, around_now(60, 60))
    units = held_by(mine)
    Unit.objects.filter(pk__in=units).update(active=False)
    with refused("taken"):
        actions.stay(bob, mine, last_half_hour() + 2 * HOUR)
    assert held_by(mine) == units


def test_staying_longer_keeps_to_what_the_space_allows(house: Place, bob: Person) -> None:
    desk = by_the_hour(house, "Cabine", max_minutes=180)
    mine = actions.book(bob, desk.pk, around_now(60, 60))
    with refused("too_long"):
        actions.stay(bob, mine, last_half_hour() + 3 * HOUR)
    with refused("off_grid"):
        actions.stay(bob, mine, last_half_hour() + 70 * MINUTE)
    with refused("not_longer"):
        actions.stay(bob, mine, mine.ends_at)
    assert len(held_by(mine)) == 1


def test_staying_longer_needs_no_notice(house: Place, bob: Person) -> None:
    desk = by_the_hour(house, "Cabine")
    mine = actions.book(bob, desk.pk, around_now(60, 60))
    Space.objects.filter(pk=desk.pk).update(notice_minutes=600)
    assert actions.stay(bob, mine, last_half_hour() + 2 * HOUR).sequence == 1


def test_who_left_early_may_change_their_mind_while_it_is_free(mine: Booking, bob: Person) -> None:
    planned = mine.ends_at
    actions.leave(bob, mine)
    stayed = actions.stay(bob, mine, planned)
    assert (stayed.ends_at, stayed.planned_end) == (planned, None)


def test_who_arrived_is_told_to_leave_or_stay_rather_than_change(mine: Booking, bob: Person) -> None:
    arrive(bob, mine, code(mine.place))
    with refused("arrived"):
        actions.change(bob, mine, around_now(60, 120))


def test_the_queue_is_asked_for_when_nobody_came(mine: Booking, desk: Space, charlie: Person) -> None:
    actions.join_waiting(charlie, desk.pk, around_now(0, 180))
    miss(mine)
    assert asked_to_serve(desk)
    assert actions.serve_queue(desk.pk).offers == 1


def test_the_facilitator_of_the_network_is_no_host(mine: Booking, dora: Person) -> None:
    with refused("not_allowed"):
        arrive_by_host(dora, mine)
    give_role(dora, RoleKind.HOST, Scope(ScopeKind.PLACE, mine.place_id), by=None)
    assert arrive_by_host(Person.objects.get(pk=dora.pk), mine).arrived_by == "host"
