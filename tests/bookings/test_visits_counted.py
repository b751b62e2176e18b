"""Walk-ins, how a visit was, tomorrow's list, bookings that new hours leave outside."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.tomorrow import send_tomorrows_lists
from maillage.bookings.actions.visits import count_walk_in, give_opinion
from maillage.bookings.mails import tomorrow
from maillage.bookings.models import Booking, Opinion, OpinionCount, WalkInCount
from maillage.bookings.queries.lists import outside_hours
from maillage.bookings.queries.visits import opinions_of, visit_to_ask_about
from maillage.bookings.rules.opinions import may_answer, months_shown, shares_of
from maillage.community.actions.notifications import choose_mail
from maillage.community.models import JournalEntry, Person
from maillage.community.rules.notifications import MailChoice
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import PARIS, morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, form_of, text_of

NOON = datetime(2026, 11, 24, 12, tzinfo=PARIS)


def over(space: Space, person: Person, *, days: int = 1, **fields: object) -> Booking:
    """A booking that ended so many days ago."""
    at = timezone.now() - timedelta(days=days, hours=4)
    values = {"status": "confirmed", "created_at": at, "people": 1} | fields
    return Booking.objects.create(
        person=person, place=space.place, space=space, starts_at=at, ends_at=at + timedelta(hours=4), **values
    )


def test_who_came_without_booking_is_counted_by_a_host(as_: SignedIn, place: Place, alice: Person, bob: Person) -> None:
    today = timezone.localdate(timezone=place.zone)
    address = f"/lieux/{place.slug}/jour/{today}/"
    for sent in ({"plus": "1"}, {"plus": "1"}, {"moins": "1"}):
        assert as_(alice).post(f"{address}passages/", sent).status_code == 302
    assert WalkInCount.objects.get().people == 1
    assert JournalEntry.objects.filter(verb="walk_in_counted").count() == 3
    assert count_walk_in(alice, place, today, -5) == 0, "never under nobody"
    assert as_(bob).post(f"{address}passages/", {"plus": "1"}).status_code == 403
    with refused("not_yet"):
        count_walk_in(alice, place, today + timedelta(days=1), 1)


@pytest.mark.parametrize(
    ("ended", "come", "answered", "asked"),
    [
        (timedelta(hours=1), True, False, True),
        (timedelta(0), True, False, True),
        (-timedelta(hours=1), True, False, False),
        (timedelta(days=14), True, False, False),
        (timedelta(hours=1), False, False, False),
        (timedelta(hours=1), True, True, False),
    ],
)
def test_who_came_is_asked_once_for_two_weeks(ended: timedelta, come: bool, answered: bool, asked: bool) -> None:
    assert may_answer(NOON - ended, has_come=come, has_answered=answered, now=NOON) is asked


def test_an_answer_is_a_counter_and_nobody_s(as_: SignedIn, desks: Space, bob: Person) -> None:
    visit = over(desks, bob)
    page = as_(bob).get("/reservations/")
    assert "Comment ça s’est passé" in text_of(page)
    done = as_(bob).post(form_of(page, "/avis/").action, {"avis": "bad"}, follow=True)
    assert "sans votre nom" in text_of(done)
    counter = OpinionCount.objects.get()
    assert (counter.opinion, counter.answers) == ("bad", 1)
    assert not {field.name for field in OpinionCount._meta.get_fields()} & {"person", "booking", "at"}
    assert not JournalEntry.objects.filter(actor=bob.journal_id).exists()
    assert visit_to_ask_about(bob, timezone.now()) is None
    with refused("not_asked"):
        give_opinion(bob, Booking.objects.get(pk=visit.pk), Opinion.GOOD)
    assert OpinionCount.objects.get().answers == 1


def test_nobody_answers_for_another_nor_something_else(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person
) -> None:
    visit = over(desks, bob)
    assert as_(charlie).post(f"/reservations/{visit.public_id}/avis/", {"avis": "good"}).status_code == 404
    assert as_(bob).post(f"/reservations/{visit.public_id}/avis/", {"avis": "🐑"}).status_code == 409
    assert not OpinionCount.objects.exists()


def test_answers_are_said_from_five_up_in_tenths_and_for_months_that_are_over(place: Place) -> None:
    today = date(2026, 11, 24)
    for month, opinion, answers in (
        (date(2026, 10, 1), Opinion.VERY_GOOD, 4),
        (date(2026, 11, 1), Opinion.BAD, 9),
    ):
        OpinionCount.objects.create(place=place, month=month, opinion=opinion, answers=answers)
    assert opinions_of(place, today) is None, "four, and those of the month that runs"
    OpinionCount.objects.create(place=place, month=date(2026, 6, 1), opinion=Opinion.GOOD, answers=1)
    shares = opinions_of(place, today)
    assert shares is not None
    assert shares.out_of_ten == {"very_good": 8, "good": 2, "bad": 0}
    assert months_shown(today)[-1] == date(2026, 5, 1)
    assert shares_of({"bad": 5}) is not None


def test_tomorrow_s_list_goes_in_the_evening_to_hosts_who_want_it(
    desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    other = factories.make_person("autre")
    actions.book(bob, desks.pk, morning(workday))
    actions.book_for(alice, None, desks, morning(workday), guest="Mme Ménard", guest_phone="04 66 00 00 00")
    evening = datetime.combine(workday - timedelta(days=1), time(17, 30), tzinfo=PARIS)
    assert send_tomorrows_lists(evening) == 0, "nobody wants it"
    choose_mail(alice, "tomorrow_list", MailChoice.NOW)
    choose_mail(other, "tomorrow_list", MailChoice.NOW)
    assert send_tomorrows_lists(evening - timedelta(hours=1)) == 0
    assert send_tomorrows_lists(evening - timedelta(days=1)) == 0
    assert send_tomorrows_lists(evening) == 1
    assert send_tomorrows_lists(evening) == 0, "once"
    tomorrow(place_id=desks.place_id, on=workday.isoformat(), host_id=alice.pk, key="k")
    (sent,) = mail.outbox
    assert sent.to == [alice.email]
    assert "Mme Ménard" in sent.body
    assert "04 66 00 00 00" in sent.body
    assert "2 personnes sont attendues demain" in sent.body
    tomorrow(place_id=desks.place_id, on=workday.isoformat(), host_id=other.pk, key="k2")
    assert len(mail.outbox) == 1, "hosts no more"


def test_hours_that_are_cut_list_the_bookings_left_outside(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, dora: Person, workday: date
) -> None:
    place, client = desks.place, as_(alice)
    kept = actions.book(bob, desks.pk, morning(workday))
    lost = actions.book(bob, desks.pk, factories.afternoon(workday))
    address = f"/lieux/{place.slug}/gerer/horaires/ouverture/"
    form = form_of(client.get(address), "expression")
    page = form.send(client, expression="Mo-Fr 08:00-13:00")
    assert "1 réservation est hors des horaires" in text_of(page)
    assert lost.get_absolute_url() in text_of(page)
    assert kept.get_absolute_url() not in text_of(page)
    assert "moins de 5" in text_of(as_(dora).get(f"/lieux/{place.slug}/hors-horaires/"))
    form_of(client.get(f"/lieux/{place.slug}/hors-horaires/"), "hors-horaires/annuler").send(client)
    lost.refresh_from_db()
    kept.refresh_from_db()
    assert (lost.status, kept.status) == ("cancelled", "confirmed")
    place.refresh_from_db()
    assert outside_hours(place, timezone.now()) == []
    assert client.get(f"/lieux/{place.slug}/hors-horaires/").status_code == 302


def test_a_count_of_walk_ins_is_no_place_s_secret(as_: SignedIn, place: Place, dora: Person) -> None:
    with pytest.raises(Refusal):
        count_walk_in(dora, place, timezone.localdate(), 1)
