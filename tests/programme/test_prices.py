"""What coming to an event costs: said, owed as it was when one registered, received once, on an invoice if need be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.models import CashEntry
from maillage.community.models import Network, Person
from maillage.economy.actions.billing import draft_billable
from maillage.economy.queries.billing import billables
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.programme.actions.attendance import receive_for_registration
from maillage.programme.actions.events import cancel_event
from maillage.programme.actions.registrations import (
    Guest,
    RegistrationRequest,
    add_by_organiser,
    give_registration,
    register_person,
)
from maillage.programme.models import Event, Registration
from maillage.programme.presenters.prices import price_in_words
from maillage.programme.rules.prices import MOST_CENTS, EventPrice, may_price, owed_for
from tests.factories import make_member
from tests.kit.invoices import issuer_of, make_treasurer
from tests.kit.programme import make_event
from tests.kit.screens import SignedIn

cents = st.integers(0, MOST_CENTS)
prices = st.builds(EventPrice, cents | st.none(), cents | st.none(), st.booleans())


@given(prices, st.integers(1, 20), st.booleans())
def test_what_is_owed_grows_with_people_and_members_never_pay_more(
    price: EventPrice, people: int, member: bool
) -> None:
    owed = owed_for(price, people, is_member=member)
    assert 0 <= owed <= owed_for(price, people + 1, is_member=member)
    if may_price(price) is None:
        assert owed_for(price, people, is_member=True) <= owed_for(price, people, is_member=False)


@given(prices, st.integers(-(10**9), 10**9))
def test_what_one_chooses_counts_only_where_each_gives_what_they_want(price: EventPrice, chosen: int) -> None:
    owed = owed_for(price, 2, is_member=False, chosen=chosen)
    if price.gives_freely:
        assert owed == min(max(chosen, 0), MOST_CENTS)
    else:
        assert owed == owed_for(price, 2, is_member=False)


@pytest.mark.parametrize(
    ("price", "code"),
    [(EventPrice(MOST_CENTS + 1), "price_too_high"), (EventPrice(500, 600), "members_pay_more"),
     (EventPrice(None, 100), "members_pay_more")],
)  # fmt: skip
def test_a_price_that_makes_no_sense_is_refused(price: EventPrice, code: str) -> None:
    refusal = may_price(price)
    assert refusal is not None
    assert refusal.code == code


@pytest.fixture
def event(alice: Person, network: Network, place: Place) -> Event:
    return make_event(alice, network, place=place, price_cents=500, member_price_cents=300, price="repas compris")


def test_members_pay_less_and_the_price_stays_what_it_was(
    event: Event, network: Network, bob: Person, charlie: Person
) -> None:
    make_member(charlie, network)
    mine, theirs = (register_person(one, event, RegistrationRequest(people=2)) for one in (bob, charlie))
    assert (mine.owed_cents, theirs.owed_cents) == (1000, 800)
    Event.objects.filter(pk=event.pk).update(price_cents=9000)
    assert Registration.objects.get(pk=mine.pk).left_cents == 1000
    assert price_in_words(event) == "5,00\u00a0€, 3,00\u00a0€ pour les adhérents (repas compris)"


def test_an_amount_in_the_request_changes_no_price(event: Event, bob: Person, as_: SignedIn) -> None:
    as_(bob).post(reverse("programme:register", args=[event.slug]), {"people": "1", "gives": "0", "owed_cents": "0"})
    assert Registration.objects.get().owed_cents == 500


def test_where_each_gives_what_they_want_they_say_it(
    alice: Person, network: Network, place: Place, bob: Person, as_: SignedIn
) -> None:
    free = make_event(alice, network, place=place, gives_freely=True, price_cents=400)
    client: Client = as_(bob)
    address = reverse("programme:register", args=[free.slug])
    assert "prix libre" in client.get(address).content.decode()
    client.post(address, {"people": "2", "gives": "2,50"})
    assert Registration.objects.get().owed_cents == 250


def test_the_organiser_receives_it_once_into_the_till_of_the_place(
    event: Event, alice: Person, bob: Person, as_: SignedIn
) -> None:
    mine = register_person(bob, event, RegistrationRequest())
    client: Client = as_(alice)
    page = client.get(reverse("programme:registered", args=[event.slug])).content.decode()
    assert "encore à recevoir" in page
    for _press in range(2):
        client.post(reverse("programme:receive", args=[event.slug, mine.pk]), {"means": "cash"})
    (taking,) = CashEntry.objects.all()
    assert (taking.cents, taking.note) == (500, event.title)
    page = as_(bob).get(mine.get_absolute_url()).content.decode()
    assert "Payé" in page
    with pytest.raises(Refusal, match="how it was paid"):
        receive_for_registration(alice, mine, "gold")


def test_a_place_is_given_with_what_is_owed_and_paid_for_it(event: Event, alice: Person, bob: Person) -> None:
    mine = register_person(bob, event, RegistrationRequest())
    receive_for_registration(alice, mine, "cash")
    theirs = give_registration(mine, Guest("Zoé", "zoe@example.org"), "192.0.2.1")
    mine.refresh_from_db()
    assert (theirs.owed_cents, theirs.paid_cents, mine.owed_cents, mine.paid_cents) == (500, 500, 0, 0)


def test_nothing_is_owed_for_what_will_not_take_place_nor_invoiced_before_it_did(
    event: Event, alice: Person, bob: Person, place: Place
) -> None:
    mine = register_person(bob, event, RegistrationRequest())
    issuer, day = issuer_of(place), timezone.localdate(event.starts_at)
    assert billables(issuer, day, day) == []
    took_place(event)
    cancel_event(alice, event)
    assert Registration.objects.get(pk=mine.pk).left_cents == 0
    today = timezone.localdate()
    assert billables(issuer, today - timedelta(days=9), today) == []


def took_place(event: Event) -> None:
    """Some days ago."""
    begun = timezone.now() - timedelta(days=2)
    Event.objects.filter(pk=event.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    event.refresh_from_db()


def test_who_is_added_by_the_organiser_owes_nothing_where_each_gives_what_they_want(
    alice: Person, network: Network, place: Place
) -> None:
    free = make_event(alice, network, place=place, gives_freely=True, price_cents=400)
    assert add_by_organiser(alice, free, Guest("Zoé", ""), RegistrationRequest(people=2)).owed_cents == 0


def test_who_does_not_come_owes_nothing(event: Event, bob: Person) -> None:
    mine = register_person(bob, event, RegistrationRequest())
    mine.state = "cancelled"
    assert mine.left_cents == 0


def test_it_goes_on_an_invoice_and_is_then_not_received_at_the_door(
    event: Event, alice: Person, bob: Person, place: Place
) -> None:
    issuer = issuer_of(place)
    irene = make_treasurer(issuer)
    mine = register_person(bob, event, RegistrationRequest())
    took_place(event)
    day = timezone.localdate(event.starts_at)
    (row,) = billables(issuer, day, day)
    assert (row.cents, row.passes) == (500, [event.title])
    draft_billable(issuer, irene, row.key, day, day)
    with pytest.raises(Refusal, match="invoice"):
        receive_for_registration(alice, mine, "cash")
    assert billables(issuer, day, day) == []


def test_the_form_of_an_event_writes_its_price_in_euros(event: Event, alice: Person, as_: SignedIn) -> None:
    client: Client = as_(alice)
    address = reverse("programme:change_event", args=[event.slug])
    page = client.get(address).content.decode()
    assert 'value="5,00"' in page
    start: Any = event.local_start
    form = {
        "title": event.title, "kind": event.kind, "day": start.date().isoformat(), "start": "14:00", "end": "16:00",
        "place": event.place_id, "setup_minutes": "30", "clear_minutes": "30", "audience": "everybody",
        "takes_registrations": "on", "price_cents": "7,50", "member_price_cents": "8",
    }  # fmt: skip
    wrong = client.post(address, form).content.decode()
    assert "les adhérents ne paient pas plus" in wrong
    client.post(address, form | {"member_price_cents": ""})
    event.refresh_from_db()
    assert (event.price_cents, event.member_price_cents) == (750, None)
