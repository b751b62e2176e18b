"""What bookings cost: charged in their transaction, given back when they are cancelled, never read from a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillage.bookings import actions
from maillage.bookings.actions.host_desk import receive_for_booking
from maillage.bookings.mails import cancel_url
from maillage.bookings.models import Booking
from maillage.bookings.presenters.prices import cancelling_in_words
from maillage.bookings.queries.prices import costs_of, use_of
from maillage.bookings.rules.prices import PriceSeen
from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.charges import choose_price, release_use
from maillage.passes.models import Billed, Charge, Concession, CreditEntry, CreditLot, Pass
from maillage.passes.queries.quotes import Use, held_by_rows, quote_uses
from maillage.places.models import Place, Space
from maillage.web.formats import clock
from tests.factories import (
    afternoon,
    hours,
    make_member,
    make_network,
    make_organisation,
    make_place,
    make_space,
    morning,
    next_workday,
)
from tests.kit.passes import make_kind, make_pass, make_rate
from tests.kit.screens import text_of

pytestmark = pytest.mark.django_db
DAY = next_workday(timezone.localdate() + timedelta(days=3))


def same_month_days(count: int) -> list[Any]:
    """Workdays of one month, and of one week where there are five at most."""
    monday = DAY.replace(day=1) + timedelta(days=40)
    monday = monday.replace(day=8)
    monday += timedelta(days=-monday.weekday() % 7)
    return [monday + timedelta(days=n + 2 * (n // 5)) for n in range(count)]


def owed(person: Person) -> int:
    return Charge.objects.filter(payer=str(person.journal_id)).aggregate(sum=Sum("cents", default=0))["sum"]


def left(held: Pass) -> int:
    (one,) = held_by_rows(Pass.objects.filter(pk=held.pk))
    return sum(lot.left for lot in one.lots)


def test_where_no_price_is_set_nothing_is_charged(bob: Person, desks: Space) -> None:
    actions.book(bob, desks.pk, morning(DAY))
    assert not Charge.objects.exists()


def test_a_booking_is_charged_and_a_cancelled_one_no_longer(bob: Person, desks: Space) -> None:
    make_rate(desks)
    booking = actions.book(bob, desks.pk, morning(DAY))
    assert owed(bob) == 800
    actions.cancel(bob, booking)
    assert owed(bob) == 0
    actions.cancel(bob, booking)
    assert release_use(booking.public_id) == 0  # twice takes off once
    assert owed(bob) == 0


def test_ceilings_hold_over_several_bookings_and_cancelling_one_spreads_the_rest(bob: Person, desks: Space) -> None:
    make_rate(desks)
    first, second, third = same_month_days(3)
    booked = [actions.book(bob, desks.pk, half(day)) for day in (first, second, third) for half in (morning, afternoon)]
    assert owed(bob) == 4000  # three days would be 42 €: a week is 40
    actions.cancel(bob, booked[0])
    assert owed(bob) == 800 + 1400 + 1400
    actions.cancel(bob, booked[2])
    assert owed(bob) == 800 + 800 + 1400


def test_what_has_begun_gives_nothing_back_whichever_button_is_pressed(
    client: Client, bob: Person, alice: Person, desks: Space, place: Place
) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob, left=1)
    booking = actions.book(bob, desks.pk, morning(DAY))
    link = cancel_url(booking)
    begun = timezone.now() - timedelta(hours=2)
    Booking.objects.filter(pk=booking.pk).update(starts_at=begun, ends_at=timezone.now() + timedelta(minutes=5))
    page = client.get(link)
    assert b"<button" not in page.content.partition(b"<main")[2]
    assert client.post(link).status_code == 409
    client.force_login(bob)
    client.post(reverse("bookings:cancel", args=[booking.public_id]))
    assert (Booking.objects.get(pk=booking.pk).status, left(held)) == ("confirmed", 0)
    actions.cancel(alice, booking)  # a host puts a mistake right
    assert left(held) == 1


def test_a_pass_pays_and_gets_it_back_in_the_same_lot(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob, left=2)
    booking = actions.book(bob, desks.pk, hours(DAY, "08:00", "19:00"))
    assert (owed(bob), left(held)) == (0, 0)
    actions.cancel(bob, booking)
    assert left(held) == 2
    assert set(CreditEntry.objects.values_list("lot", flat=True)) == set(CreditLot.objects.values_list("pk", flat=True))


def test_the_last_half_day_of_a_pass_pays_half_of_a_day(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob, left=1)
    actions.book(bob, desks.pk, hours(DAY, "08:00", "19:00"))
    assert (owed(bob), left(held)) == (800, 0)


def test_one_may_keep_one_s_half_days(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob)
    actions.book(bob, desks.pk, morning(DAY), price=PriceSeen(with_passes=False))
    assert (owed(bob), left(held)) == (800, 10)


def test_a_pass_of_another_place_is_good_here_by_its_scope(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    other = make_place(place.network, "Marvejols")
    only_there = make_pass(make_kind(other, scope="place"), bob, last=DAY + timedelta(days=9))
    network = make_pass(make_kind(other, scope="network"), bob)
    actions.book(bob, desks.pk, morning(DAY))
    assert (left(only_there), left(network)) == (10, 9)


def test_a_pass_of_a_neighbouring_network_by_agreement(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    abroad = make_kind(make_place(make_network("Voisin")))
    held = make_pass(abroad, bob)
    actions.book(bob, desks.pk, morning(DAY))
    assert left(held) == 10
    abroad.partners.add(place.network)
    actions.book(bob, desks.pk, afternoon(DAY))
    assert left(held) == 9


def test_a_pass_for_meeting_rooms_does_not_pay_a_desk(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place, form="hours", use="meeting"), bob)
    actions.book(bob, desks.pk, morning(DAY))
    assert owed(bob) == 800
    assert left(held) == 10


def test_members_and_those_who_say_so_pay_their_rate(bob: Person, charlie: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    make_rate(desks, audience="member", half_day=500, day=900, week=None)
    make_rate(desks, audience="seeker", kind="free", half_day=None, day=None, week=None)
    make_member(bob, place.network, ends_on=DAY + timedelta(days=300))
    actions.book(bob, desks.pk, morning(DAY))
    assert owed(bob) == 500
    Concession.objects.create(person=charlie, audience="seeker", declared_at=timezone.now(), until=DAY)
    actions.book(charlie, desks.pk, morning(DAY))
    assert owed(charlie) == 0
    later = next_workday(DAY + timedelta(days=1))
    actions.book(charlie, desks.pk, morning(later))
    assert owed(charlie) == 800


def test_an_old_booking_keeps_its_price(bob: Person, desks: Space) -> None:
    make_rate(desks)
    actions.book(bob, desks.pk, morning(DAY))
    make_rate(desks, half_day=1000, day=1800, valid_from=DAY)
    assert owed(bob) == 800
    actions.book(bob, desks.pk, afternoon(DAY))
    assert owed(bob) == 1800


def test_a_price_that_changed_is_shown_again(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    booking = Booking(person=bob, space=desks, starts_at=morning(DAY).start, ends_at=morning(DAY).end)
    (seen,) = quote_uses([use_of(booking)])
    assert seen is not None
    held = make_pass(make_kind(place), bob)
    with pytest.raises(Refusal) as refused:
        actions.book(bob, desks.pk, morning(DAY), price=PriceSeen(seen.quote.digest))
    assert refused.value.code == "price_changed"
    assert not Booking.objects.exists()
    assert left(held) == 10
    actions.book(bob, desks.pk, morning(DAY), price=PriceSeen(seen.quote.digest, with_passes=False))
    assert owed(bob) == 800


def test_a_hold_costs_nothing_until_it_is_confirmed(bob: Person, desks: Space) -> None:
    make_rate(desks)
    held = actions.hold(bob, desks.pk, morning(DAY))
    assert owed(bob) == 0
    actions.confirm(bob, held)
    actions.confirm(bob, held)
    assert owed(bob) == 800


def test_a_request_costs_when_the_host_says_yes(bob: Person, alice: Person, place: Place) -> None:
    asked = make_space(place, approval="first")
    make_rate(asked)
    request = actions.book(bob, asked.pk, morning(DAY))
    assert owed(bob) == 0
    actions.accept(alice, request)
    assert owed(bob) == 800


def test_a_changed_booking_costs_what_it_is_now(bob: Person, desks: Space) -> None:
    make_rate(desks)
    booking = actions.book(bob, desks.pk, morning(DAY))
    actions.change(bob, booking, hours(DAY, "08:00", "19:00"))
    assert owed(bob) == 1400
    later = next_workday(DAY + timedelta(days=1))
    actions.change(bob, booking, morning(later))
    assert owed(bob) == 800


@pytest.mark.parametrize("settled", ["received", "invoiced"])
def test_what_is_paid_here_does_not_move_to_where_somebody_else_would_be_owed_it(
    alice: Person, bob: Person, desks: Space, place: Place, settled: str
) -> None:
    """The money stays where it was received: only a place of the same carrier may take the booking with it."""
    sister, other = (make_place(place.network, f"Maison {n}") for n in "AB")
    near, far = make_space(sister), make_space(other)
    for space in (desks, near, far):
        make_rate(space)
    carrier = make_organisation("Commune inventée", "host")
    Place.objects.filter(pk__in=[place.pk, sister.pk]).update(operator=carrier)
    booking = actions.book(bob, desks.pk, morning(DAY))
    actions.change(bob, booking, morning(DAY), space_id=far.pk)
    actions.change(bob, booking, morning(DAY), space_id=desks.pk)
    if settled == "received":
        receive_for_booking(alice, booking, "cash")
    else:
        Billed.objects.create(key=booking.public_id, cents=800, document=uuid4())
    with pytest.raises(Refusal) as refusal:
        actions.change(bob, booking, morning(DAY), space_id=far.pk)
    assert refusal.value.code == "paid_elsewhere"
    booking.refresh_from_db()
    assert booking.space_id == desks.pk
    actions.change(bob, booking, afternoon(DAY), space_id=near.pk)
    booking.refresh_from_db()
    assert (booking.place_id, owed(bob)) == (sister.pk, 800)


def test_a_cancellation_taken_back_costs_again(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), bob)
    booking = actions.book(bob, desks.pk, morning(DAY))
    actions.cancel(bob, booking)
    actions.undo_cancellation(bob, booking)
    assert left(held) == 9


def test_a_guest_of_the_telephone_has_no_ceiling_with_others(alice: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    for half in (morning, afternoon):
        actions.book_for(alice, None, desks, half(DAY), guest="Mme Ancelin")
    assert list(Charge.objects.values_list("cents", "payer")) == [(800, ""), (800, "")]


def test_the_pass_of_an_organisation_is_shared(bob: Person, charlie: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    held = make_pass(make_kind(place), organisation=make_organisation(), people=(bob, charlie), left=2)
    for one in (bob, charlie):
        actions.book(one, desks.pk, morning(DAY))
    assert left(held) == 0
    actions.book(charlie, desks.pk, afternoon(DAY))
    assert (owed(bob), owed(charlie)) == (0, 800)


def test_a_basket_is_charged_whole(bob: Person, desks: Space) -> None:
    make_rate(desks)
    for day in same_month_days(3):
        basket = actions.add_to_basket(bob, desks.pk, hours(day, "08:00", "19:00"))
    actions.book_basket(bob, basket)
    assert owed(bob) == 4000


def test_one_chooses_what_one_gives(bob: Person, charlie: Person, desks: Space) -> None:
    make_rate(desks, kind="open")
    booking = actions.book(bob, desks.pk, morning(DAY))
    assert owed(bob) == 0
    choose_price(bob, booking.public_id, 500)
    choose_price(bob, booking.public_id, 300)
    assert owed(bob) == 300
    for someone, cents, code in ((charlie, 100, "not_open"), (bob, -1, "no_amount")):
        with pytest.raises(Refusal) as refused:
            choose_price(someone, booking.public_id, cents)
        assert refused.value.code == code
    actions.cancel(bob, booking)
    assert owed(bob) == 0


def test_what_is_written_is_never_changed(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    make_pass(make_kind(place), bob)
    actions.book(bob, desks.pk, morning(DAY))
    for table in ("charge", "creditentry", "creditlot"):
        for words in ("UPDATE passes_{} SET id = id", "DELETE FROM passes_{}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(words.format(table))


def test_a_guessed_price_in_a_request_changes_nothing(bob: Person, desks: Space, client: Any) -> None:
    make_rate(desks)
    client.force_login(bob)
    period = morning(DAY)
    sent = {"espace": desks.pk, "debut": period.start.isoformat(), "fin": period.end.isoformat(), "personnes": 1,
            "sure": "1", "cents": "1", "prix": "", "price": "0", "total": "0"}  # fmt: skip
    client.post("/reserver/", sent)
    assert Booking.objects.count() == 1
    assert owed(bob) == 800


def test_a_series_is_quoted_whole_and_costs_what_was_said(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    make_pass(make_kind(place), bob, left=3)
    days = same_month_days(5)
    booked = [Booking(public_id=uuid4(), person=bob, space=desks, place=place, starts_at=p.start, ends_at=p.end)
              for p in (hours(day, "08:00", "19:00") for day in days)]  # fmt: skip
    quoted = quote_uses([use_of(booking) for booking in booked])
    assert [one.quote.cents for one in quoted if one] == [0, 800, 1400, 1400, 400]  # a week is 40 €
    for day in days:
        actions.book(bob, desks.pk, hours(day, "08:00", "19:00"))
    assert owed(bob) == sum(one.quote.cents for one in quoted if one)


def test_a_quote_takes_as_many_statements_for_forty_uses_as_for_one(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    make_rate(desks, audience="member", half_day=500)
    make_pass(make_kind(place), bob)
    counts = []
    for number in (1, 40):
        uses = [Use(uuid4(), bob, desks.pk, morning(DAY + timedelta(days=n))) for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            quote_uses(uses)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7


def test_a_member_reads_what_they_owe_by_day_with_its_ticket_and_what_is_paid(
    client: Client, bob: Person, alice: Person, desks: Space
) -> None:
    make_rate(desks)
    later, sooner = next_workday(DAY + timedelta(days=8)), DAY
    owed_still, paid = actions.book(bob, desks.pk, morning(later)), actions.book(bob, desks.pk, morning(sooner))
    gone = actions.book(bob, desks.pk, afternoon(sooner))
    actions.cancel(bob, gone)
    receive_for_booking(alice, paid, "cash")
    assert [(one.booking, one.cents, one.owed) for one in costs_of(bob)] == [(owed_still, 800, 800), (paid, 800, 0)]
    client.force_login(bob)
    page = text_of(client.get(reverse("passes:mine")))
    assert owed_still.get_absolute_url() in page
    assert "What my bookings cost" not in page
    assert page.count("8,00 €") >= 3  # both, and what is still to be paid
    assert client.get(paid.get_absolute_url()).status_code == 200
    assert not costs_of(alice)


def test_a_quote_says_until_when_one_cancels_at_no_cost(desks: Space) -> None:
    starts_at = timezone.now() + timedelta(hours=3)
    with override("en"):
        assert "until it begins" in cancelling_in_words(desks, starts_at)
        desks.cancel_minutes = 120
        assert "at no cost until" in cancelling_in_words(desks, starts_at)
        assert clock(starts_at - timedelta(hours=2), desks.place.zone) in cancelling_in_words(desks, starts_at)
        desks.cancel_minutes = 240
        assert "no longer" in cancelling_in_words(desks, starts_at)
