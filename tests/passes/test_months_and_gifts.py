"""Dated prices shown on their day, a month's pass paid late, a gift: what is said before, and to whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.models import CashEntry
from maillage.community.models import Person
from maillage.passes.actions.billing import mark_billed
from maillage.passes.actions.passes import Order, cancel_pass, order_pass, receive_payment
from maillage.passes.actions.rates import end_rate, set_rate, show_prices_that_begin
from maillage.passes.models import Pass, Rate
from maillage.passes.presenters.passes import beginnings_of_kind
from maillage.passes.queries.passes import cards_of, passes_of
from maillage.passes.rules.passes import PassForm, first_proposed, month_of, price_of_pass
from maillage.passes.rules.rates import Prices
from maillage.places.models import Place, Space
from maillage.web.formats import euros
from tests.kit.passes import make_kind
from tests.kit.screens import text_of
from tests.passes.test_actions import refused, today, wanted

pytestmark = pytest.mark.django_db


def test_the_price_shown_follows_a_rate_that_begins_and_goes_with_the_last(alice: Person, desks: Space) -> None:
    set_rate(alice, desks, wanted())
    set_rate(alice, desks, wanted(prices=Prices(half_day=900), valid_from=today() + timedelta(days=1)))
    desks.refresh_from_db()
    assert desks.tariff_cents == 600
    Rate.objects.filter(half_day=600).update(valid_from=today() - timedelta(days=9))
    Rate.objects.filter(half_day=900).update(valid_from=today())  # the night has come
    for _twice in range(2):
        assert show_prices_that_begin(timezone.now()) == 1
        desks.refresh_from_db()
        assert desks.tariff_cents == 900
    for rate in Rate.objects.select_related("space__place"):
        end_rate(alice, rate)
    desks.refresh_from_db()
    assert (desks.tariff_kind, desks.tariff_cents) == ("", 0)


def test_a_month_paid_on_another_day_is_priced_and_ends_from_that_day(alice: Person, bob: Person, place: Place) -> None:
    kind = make_kind(place, form="unlimited", quantity=0, price_cents=9000, months=1)
    held = order_pass(bob, Order(kind, today(), bob))
    begun = today() - timedelta(days=40)  # asked for the whole of a month that is over
    Pass.objects.filter(pk=held.pk).update(starts_on=begun.replace(day=1), ends_on=month_of(begun)[1], price_cents=9000)
    price = price_of_pass(PassForm.UNLIMITED, 9000, 1, today()).cents
    (card,) = cards_of(passes_of(bob), today())
    assert (card.held.price_cents, card.held.ends_on) == (price, month_of(today())[1])  # what the screens say before
    if price != 9000:
        assert refused(lambda: receive_payment(alice, held, "cash", seen=9000)) == "price_changed"
    held = receive_payment(alice, held, "cash", seen=price)
    assert (held.price_cents, held.starts_on, held.ends_on) == (price, today(), month_of(today())[1])
    assert CashEntry.objects.get().cents == price


def test_a_month_on_an_invoice_keeps_its_price_and_ends_later_by_the_days_that_are_gone(
    alice: Person, bob: Person, place: Place
) -> None:
    kind = make_kind(place, form="unlimited", quantity=0, price_cents=9000, months=1)
    held = order_pass(bob, Order(kind, today(), bob))
    first, last = today() - timedelta(days=20), today() + timedelta(days=9)
    Pass.objects.filter(pk=held.pk).update(starts_on=first, ends_on=last, price_cents=9000)
    mark_billed({held.public_id: 9000}, uuid4())
    held = receive_payment(alice, held)
    assert (held.price_cents, held.starts_on, held.ends_on) == (9000, today(), last + timedelta(days=20))
    assert not CashEntry.objects.exists()


def test_a_pass_by_the_month_says_what_it_costs_before_one_asks(client: Client, bob: Person, place: Place) -> None:
    kind = make_kind(place, form="unlimited", quantity=0, price_cents=9000, months=1)
    client.force_login(bob)
    page = text_of(client.get(reverse("passes:order", args=[kind.public_id])))
    for terms in beginnings_of_kind(kind, today()):
        assert euros(terms.cents).replace("\xa0", " ") in page
    proposed = first_proposed(PassForm.UNLIMITED, today())
    assert f'value="{proposed.isoformat()}"' in page
    assert (month_of(proposed)[1] - proposed).days + 1 >= 8


def test_a_gift_is_nothing_to_its_person_until_it_is_paid_and_its_price_never_is(
    client: Client, alice: Person, bob: Person, charlie: Person, place: Place
) -> None:
    held = order_pass(bob, Order(make_kind(place), today(), charlie))
    address = reverse("passes:pass", args=[held.public_id])
    assert refused(cancel_pass, charlie, held) == "not_allowed"
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    assert "To be paid" not in (page := text_of(client.get(reverse("passes:mine"))))
    assert "À payer" not in page
    receive_payment(alice, held, "card")
    page = text_of(client.get(address))
    assert "60,00 €" not in page
    assert "60 €" not in page
    client.force_login(bob)
    assert "60,00 €" in text_of(client.get(address))
