"""An organisation asks for its passes by itself, renews them; nothing is used before it is paid, or on an invoice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import CashEntry
from maillage.community.actions import give_role
from maillage.community.models import JournalEntry, Organisation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.billing import activate_billed, mark_billed
from maillage.passes.actions.passes import MOST_ORDERED, Order, cancel_pass, receive_payment, share_pass
from maillage.passes.actions.personal_data import purge_orders
from maillage.passes.actions.pools import order_pool, renew_pool
from maillage.passes.models import CreditEntry, Pass
from maillage.passes.queries.passes import passes_of
from maillage.places.models import Place, Space
from tests.factories import make_organisation, morning, next_workday
from tests.kit.passes import make_kind, make_pass, make_rate
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def refused(act: Any, *args: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Refusal) as caught:
        act(*args)
    return caught.value.code


@pytest.fixture
def firm(charlie: Person, place: Place) -> Organisation:
    """An employer of the network, that Charlie speaks for."""
    made: Organisation = make_organisation(kind="employer")
    made.networks.add(place.network, through_defaults={"role": "employer"})
    give_role(charlie, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, made.pk), by=None)
    return made


def test_nothing_is_used_before_it_is_paid(
    alice: Person, bob: Person, charlie: Person, firm: Organisation, desks: Space, place: Place
) -> None:
    make_rate(desks)
    held = order_pool(charlie, Order(make_kind(place), today(), organisation=firm, words="BC-12"))
    assert (held.state, held.organisation, held.holder, held.price_cents) == ("ordered", firm, None, 6000)
    share_pass(charlie, held, bob)
    assert list(passes_of(bob)) == []  # it is nobody's to use, nor to pay
    actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=3))))
    assert not CreditEntry.objects.exists()
    receive_payment(alice, held, "transfer")
    assert list(passes_of(bob)) == [held]
    actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=10))))
    assert CreditEntry.objects.get().held == held
    assert CashEntry.objects.get().cents == 6000


def test_on_an_invoice_a_host_lets_it_be_used_and_nothing_comes_into_the_till(
    alice: Person, charlie: Person, firm: Organisation, place: Place
) -> None:
    held = order_pool(charlie, Order(make_kind(place), today(), organisation=firm))
    mark_billed({held.public_id: 6000}, uuid4())
    assert refused(cancel_pass, charlie, held) == "pass_on_invoice"
    receive_payment(alice, held, "")
    held.refresh_from_db()
    assert held.state == "active"
    assert not CashEntry.objects.exists()


def test_an_invoice_that_is_paid_makes_it_good(charlie: Person, firm: Organisation, place: Place) -> None:
    held, invoice = order_pool(charlie, Order(make_kind(place), today(), organisation=firm)), uuid4()
    mark_billed({held.public_id: 6000}, invoice)
    activate_billed(invoice)
    held.refresh_from_db()
    assert (held.state, held.lots.get().amount) == ("active", 10)


def test_only_who_speaks_for_it_asks_and_takes_back(
    alice: Person, bob: Person, dora: Person, charlie: Person, firm: Organisation, place: Place
) -> None:
    order = Order(make_kind(place), today(), organisation=firm)
    for somebody in (alice, bob, dora):
        assert refused(order_pool, somebody, order) == "not_allowed"
    assert refused(order_pool, charlie, Order(order.kind, today())) == "not_allowed"  # for nobody
    held = order_pool(charlie, order)
    assert refused(renew_pool, bob, held) == "not_allowed"
    assert refused(cancel_pass, bob, held) == "not_allowed"
    cancel_pass(charlie, held)
    assert JournalEntry.objects.filter(verb="pass_cancelled").count() == 1
    paid = make_pass(order.kind, organisation=firm)
    assert refused(cancel_pass, charlie, paid) == "pass_paid"


def test_five_wait_at_most(charlie: Person, firm: Organisation, place: Place) -> None:
    order = Order(make_kind(place), today(), organisation=firm)
    for _n in range(MOST_ORDERED):
        order_pool(charlie, order)
    assert refused(order_pool, charlie, order) == "ordered_enough"
    assert refused(renew_pool, charlie, make_pass(order.kind, organisation=firm)) == "ordered_enough"


def test_the_same_again_is_for_the_same_people_and_asked_once(
    bob: Person, charlie: Person, firm: Organisation, place: Place
) -> None:
    month = make_pass(
        make_kind(place, form="unlimited", months=1), organisation=firm, people=(bob,), last=today() + timedelta(days=9)
    )
    again = renew_pool(charlie, month)
    assert renew_pool(charlie, month) == again
    assert again.starts_on == today() + timedelta(days=10)
    assert [one.person for one in again.beneficiaries.all()] == [bob]
    cancel_pass(charlie, again)
    assert renew_pool(charlie, month) != again
    month.kind.on_sale = False
    month.kind.save()
    assert refused(renew_pool, charlie, make_pass(month.kind, organisation=firm)) == "not_on_sale"


def test_what_is_on_an_invoice_is_not_thrown_away_unpaid(charlie: Person, firm: Organisation, place: Place) -> None:
    old = timezone.now() - timedelta(days=120)
    for _n in range(2):
        held = order_pool(charlie, Order(make_kind(place), today(), organisation=firm))
    Pass.objects.update(ordered_at=old)
    mark_billed({held.public_id: 6000}, uuid4())
    assert purge_orders(old + timedelta(days=1), dry=False) == 1
    assert Pass.objects.get() == held


def test_an_employer_asks_in_its_room_and_the_host_reads_the_order(
    alice: Person, charlie: Person, firm: Organisation, place: Place, as_: SignedIn
) -> None:
    kind, mine = make_kind(place), as_(charlie)
    room = f"/organisations/{firm.slug}/carnets/"
    assert f"{room}prendre/{kind.public_id}/" in mine.get(room).content.decode()
    form = mine.get(f"{room}prendre/{kind.public_id}/").content.decode()
    assert "bon de commande" in form
    answer = mine.post(
        f"{room}prendre/{kind.public_id}/",
        {"premier": today().isoformat(), "numero": "BC-2026-12", "price_cents": "1", "prix": "0"},
    )
    assert answer.status_code == 302
    held = Pass.objects.get()
    assert held.price_cents == 6000  # the price is never read from the request
    assert f"{room}{held.public_id}/annuler/" in mine.get(room).content.decode()
    page = as_(alice).get(f"/lieux/{place.slug}/carnets/").content.decode()
    assert firm.name in page
    assert "BC-2026-12" in page
    far = mine.post(f"{room}prendre/{kind.public_id}/", {"premier": "2040-01-01"})
    assert far.status_code == 422


def test_the_pass_of_another_organisation_is_not_there(
    charlie: Person, firm: Organisation, place: Place, as_: SignedIn
) -> None:
    other = make_pass(make_kind(place), organisation=make_organisation(kind="employer"))
    for act in ("reprendre", "annuler"):
        assert as_(charlie).post(f"/organisations/{firm.slug}/carnets/{other.public_id}/{act}/").status_code == 404
