"""Take, confirm, change, cancel: on a real PostgreSQL, each in a transaction that is rolled back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from icalendar import Calendar

from maillage.bookings import actions
from maillage.bookings.mails import send
from maillage.bookings.models import Booking, Occupancy
from maillage.bookings.queries import my_bookings
from maillage.community.models import JournalEntry, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.period import day_period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import close
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, hours, morning
from tests.kit.bookings import expire, jobs


def test_a_booking_holds_one_unit_tells_the_journal_and_writes_a_mail(desks: Space, bob: Person, workday: date) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    assert [o.holds for o in booking.occupancies.all()] == [True]
    line = JournalEntry.objects.get(subject_kind="booking", subject_id=booking.pk)
    assert (line.verb, line.actor) == ("booking_made", bob.journal_id)
    assert jobs("confirmed", booking) == 1


def test_the_same_request_sent_twice_acts_once(desks: Space, bob: Person, workday: date) -> None:
    key = uuid4()
    first = actions.book(bob, desks.pk, morning(workday), key=key)
    assert actions.book(bob, desks.pk, morning(workday), key=key).pk == first.pk
    assert Booking.objects.count() == 1


def test_the_key_of_another_person_is_another_request(
    desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    key = uuid4()
    actions.book(bob, desks.pk, morning(workday), key=key)
    actions.book(charlie, desks.pk, morning(workday), key=key)
    assert Booking.objects.count() == 2


def test_the_last_desk_taken_is_refused_with_what_else_there_is(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    one = factories.make_space(place, "Un bureau")
    actions.book(bob, one.pk, morning(workday))
    with pytest.raises(Refusal) as refused:
        actions.book(charlie, one.pk, morning(workday))
    assert refused.value.code == "taken"
    assert any(a.offer.fit.period == afternoon(workday).utc() for a in refused.value.alternatives)


def test_a_hold_keeps_the_slot_until_its_time_is_over(
    place: Place, bob: Person, charlie: Person, workday: date
) -> None:
    one = factories.make_space(place, "Un bureau")
    held = actions.hold(bob, one.pk, morning(workday))
    assert held.expires_at is not None
    with pytest.raises(Refusal):
        actions.book(charlie, one.pk, morning(workday))
    expire(held)
    assert actions.book(charlie, one.pk, morning(workday)).status == "confirmed"
    held.refresh_from_db()
    assert held.status == "expired"


def test_the_network_says_how_long_a_hold_lasts(desks: Space, bob: Person, workday: date) -> None:
    desks.place.network.hold_minutes = 25
    desks.place.network.save()
    held = actions.hold(bob, desks.pk, morning(workday))
    assert held.expires_at is not None
    assert timedelta(minutes=24) < held.expires_at - timezone.now() <= timedelta(minutes=25)


def test_a_hold_whose_time_is_over_can_not_be_confirmed(desks: Space, bob: Person, workday: date) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    expire(held)
    with pytest.raises(Refusal, match="not confirmed in time"):
        actions.confirm(bob, held)


def test_confirming_twice_confirms_once(desks: Space, bob: Person, workday: date) -> None:
    held = actions.hold(bob, desks.pk, morning(workday))
    actions.confirm(bob, held, note="J’arrive en retard")
    again = actions.confirm(bob, held)
    assert (again.status, again.note, jobs("confirmed", held)) == ("confirmed", "J’arrive en retard", 1)


def test_the_job_lets_go_of_holds_nobody_confirmed(desks: Space, bob: Person, charlie: Person, workday: date) -> None:
    held, kept = actions.hold(bob, desks.pk, morning(workday)), actions.hold(charlie, desks.pk, morning(workday))
    expire(held)
    assert actions.release_expired_holds() == 1
    assert not Occupancy.objects.filter(booking=held, holds=True).exists()
    assert Occupancy.objects.filter(booking=kept, holds=True).exists()


def test_cancelling_keeps_the_row_and_frees_the_desk(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    one = factories.make_space(place, "Un bureau")
    booking = actions.book(bob, one.pk, morning(workday))
    actions.cancel(bob, booking)
    assert actions.cancel(bob, booking).status == "cancelled"
    assert jobs("cancelled", booking) == 1
    actions.book(charlie, one.pk, morning(workday))
    assert booking in my_bookings(bob, past=True)


def test_nobody_cancels_what_is_not_theirs(
    desks: Space, bob: Person, charlie: Person, dora: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    for person in (charlie, dora):
        with pytest.raises(Refusal) as refused:
            actions.cancel(person, booking)
        assert refused.value.code == "not_allowed"


def test_a_host_cancels_after_the_limit_and_says_why(desks: Space, bob: Person, alice: Person, workday: date) -> None:
    desks.cancel_minutes = 60 * 24 * 30
    desks.save()
    booking = actions.book(bob, desks.pk, morning(workday))
    with pytest.raises(Refusal) as refused:
        actions.cancel(bob, booking)
    assert refused.value.code == "too_late_to_cancel"
    actions.cancel(alice, booking, reason="Une fuite d’eau")
    assert jobs("cancelled", booking) == 1


def test_a_change_is_all_or_nothing(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    one = factories.make_space(place, "Un bureau")
    mine = actions.book(bob, one.pk, morning(workday))
    actions.book(charlie, one.pk, afternoon(workday))
    with pytest.raises(Refusal) as refused:
        actions.change(bob, mine, afternoon(workday))
    assert refused.value.code == "taken"
    mine.refresh_from_db()
    assert mine.period.utc() == morning(workday).utc()
    assert Occupancy.objects.filter(booking=mine, holds=True).count() == 1


def test_a_change_moves_the_booking_and_counts_it(desks: Space, bob: Person, workday: date) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    moved = actions.change(bob, mine, afternoon(workday))
    assert (moved.sequence, moved.period.utc()) == (1, afternoon(workday).utc())
    assert moved.public_id == mine.public_id
    assert jobs("changed", moved) == 1


def test_a_booking_may_be_changed_over_itself(room: Space, bob: Person, workday: date) -> None:
    mine = actions.book(bob, room.pk, hours(workday, "09:00", "11:00"))
    assert actions.change(bob, mine, hours(workday, "10:00", "12:00")).sequence == 1


def test_one_person_sits_in_one_place_at_a_time(desks: Space, place: Place, bob: Person, workday: date) -> None:
    other = factories.make_space(factories.make_place(place.network, "Mende", factories.MENDE), units=2)
    actions.book(bob, desks.pk, morning(workday))
    with pytest.raises(Refusal) as refused:
        actions.book(bob, other.pk, morning(workday))
    assert refused.value.code == "own_overlap"


def test_a_room_beside_ones_desk_is_fine(desks: Space, room: Space, bob: Person, workday: date) -> None:
    actions.book(bob, desks.pk, morning(workday))
    actions.book(bob, room.pk, hours(workday, "09:00", "10:00"), people=6)


def test_several_people_take_several_desks(desks: Space, bob: Person, charlie: Person, workday: date) -> None:
    assert actions.book(bob, desks.pk, morning(workday), people=3).occupancies.count() == 3
    with pytest.raises(Refusal):
        actions.book(charlie, desks.pk, morning(workday), people=2)


def test_buffers_keep_two_meetings_apart(place: Place, bob: Person, charlie: Person, workday: date) -> None:
    room = factories.make_space(
        place, "Salle", kind="meeting", granularity="hour", seats=4, buffer_before=30, buffer_after=30
    )
    actions.book(bob, room.pk, hours(workday, "10:00", "11:00"))
    with pytest.raises(Refusal):
        actions.book(charlie, room.pk, hours(workday, "11:30", "12:30"))
    actions.book(charlie, room.pk, hours(workday, "12:00", "13:00"))


def test_nobody_books_over_a_closure(desks: Space, alice: Person, bob: Person, workday: date) -> None:
    close(alice, desks.place, day_period(workday, desks.place.zone), "Travaux")
    with pytest.raises(Refusal) as refused:
        actions.book(bob, desks.pk, morning(workday))
    assert (refused.value.code, refused.value.facts["reason"]) == ("closure", "Travaux")


def test_a_booking_may_run_past_midnight_where_the_place_allows_it(place: Place, bob: Person, workday: date) -> None:
    night = factories.make_place(place.network, "Nuit", hours="24/7")
    desk = factories.make_space(night, granularity="hour", overnight=True)
    booking = actions.book(bob, desk.pk, factories.overnight(workday, "22:00", "06:00"))
    assert booking.period.minutes == 8 * 60


def test_the_database_itself_refuses_a_second_booking_of_a_unit(desks: Space, bob: Person, workday: date) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    taken = booking.occupancies.get()
    with pytest.raises(IntegrityError, match="no_double_booking"), transaction.atomic():
        Occupancy.objects.create(booking=booking, unit=taken.unit, during=taken.during)


def test_a_booking_takes_few_statements(desks: Space, bob: Person, workday: date, django_assert_num_queries) -> None:
    # savepoint, locks, what is known with the space, write, whether it costs something, mail, doors, release
    with django_assert_num_queries(8):
        actions.book(bob, desks.pk, morning(workday), key=uuid4())


def test_what_is_read_under_the_locks_is_planned_once(desks: Space, bob: Person, workday: date) -> None:
    """Also where PostgreSQL would plan it anew each time, by the plan's cost: see decision 4."""
    actions.book(bob, desks.pk, morning(workday))
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)


def test_the_mail_says_where_and_when_and_brings_a_calendar_file(desks: Space, bob: Person, workday: date) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    send("confirmed", booking.pk)
    (sent,) = mail.outbox
    assert sent.to == [bob.email]
    assert desks.place.name in sent.subject
    assert "8 h" in sent.body.replace("\u00a0", " ")
    name, content, _kind = sent.attachments[0]
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (name, event["UID"]) == ("reservation.ics", f"{booking.public_id}@maillage")
    assert event["DTSTART"].dt == booking.starts_at


def test_the_mail_speaks_the_language_of_the_person(desks: Space, workday: date) -> None:
    ann = factories.make_person("ann", language="en")
    send("confirmed", actions.book(ann, desks.pk, morning(workday)).pk)
    assert mail.outbox[0].subject.startswith("Booked")


def test_a_person_with_an_emoji_for_a_name_books_like_anybody(desks: Space, workday: date) -> None:
    person = factories.make_person("zoe")
    person.name = "Zoé 🐑"
    person.save()
    send("confirmed", actions.book(person, desks.pk, morning(workday)).pk)
    assert "Zoé 🐑" in mail.outbox[0].body


def test_the_host_of_another_place_may_not_cancel(desks: Space, place: Place, bob: Person, workday: date) -> None:
    other = factories.make_place(place.network, "Mende", factories.MENDE)
    host = factories.make_person("eve", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, other.pk)))
    with pytest.raises(Refusal):
        actions.cancel(host, actions.book(bob, desks.pk, morning(workday)))
