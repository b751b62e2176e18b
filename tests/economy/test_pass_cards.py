"""A pass is paid by card when it is asked for: good once the provider says so, once, and by whose pass it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.models import CashEntry
from maillage.community.actions import give_role
from maillage.community.models import JournalEntry, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.economy.actions.billing import draft_billable
from maillage.economy.actions.card_notices import check_silent
from maillage.economy.actions.cards import give_back
from maillage.economy.actions.pass_cards import start_pass_checkout
from maillage.economy.models import CardAccount, CardCheckout, Issuer
from maillage.economy.queries.billing import billables
from maillage.economy.rules.cards import Outcome
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.billing import mark_billed
from maillage.passes.actions.passes import Order, cancel_pass, order_pass, receive_payment
from maillage.passes.actions.pools import order_pool
from maillage.passes.models import Pass
from maillage.places.models import Place
from tests.factories import make_organisation, make_person
from tests.kit.cards import Doubles, accept_cards, bank_cents, tell
from tests.kit.invoices import issuer_of, make_treasurer
from tests.kit.passes import make_kind
from tests.kit.screens import SignedIn, text_of

TODAY = timezone.localdate()


@pytest.fixture
def issuer(place: Place) -> Issuer:
    return issuer_of(place)


@pytest.fixture
def account(issuer: Issuer, double: Doubles) -> CardAccount:
    return accept_cards(issuer, make_treasurer(issuer, "tom"), double)


@pytest.fixture
def held(bob: Person, place: Place) -> Pass:
    """Ten half-days for 60 €, that Bob asked for."""
    return order_pass(bob, Order(make_kind(place), TODAY, bob))


def begin(held: Pass, by: Person) -> CardCheckout:
    return start_pass_checkout(held, by, lambda name: f"https://lieux.example/paiements/carte/{name}/")


def refused(act: Any, *args: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(Refusal) as caught:
        act(*args)
    return caught.value.code


def takings() -> list[tuple[int, str]]:
    return list(CashEntry.objects.order_by("pk").values_list("cents", "means"))


def test_it_is_good_once_the_provider_says_so_and_counted_once(
    account: CardAccount, double: Doubles, held: Pass, bob: Person, issuer: Issuer
) -> None:
    begun = begin(held, bob)
    assert (begun.cents, begin(held, bob).pk) == (6000, begun.pk)  # two tabs, one page
    held.refresh_from_db()
    assert held.state == "ordered"
    letter = double.pay(begun.public_id.hex)
    assert tell(account, letter) == Outcome.APPLIED
    assert [tell(account, letter) for _n in range(3)] == [Outcome.NOTHING_NEW] * 3
    held.refresh_from_db()
    assert (held.state, held.lots.get().amount, takings()) == ("active", 10, [(6000, "card")])
    assert bank_cents(issuer) == 0  # the books hear of it by its invoice, as of all that is received at the place
    assert JournalEntry.objects.get(verb="card_paid").actor is None
    assert refused(begin, held, bob) == "pass_not_waiting"
    (row,) = billables(issuer, TODAY - timedelta(days=1), TODAY)
    assert (row.paid_by, row.cents) == ("card", 6000)


def test_what_the_provider_is_told_names_nobody_and_not_what_for(account: CardAccount, held: Pass, bob: Person) -> None:
    label = begin(held, bob).label
    assert bob.name not in label
    assert held.name not in label
    assert label.startswith("C-")


def test_only_whose_pass_it_is_pays(
    account: CardAccount, held: Pass, bob: Person, charlie: Person, alice: Person, place: Place, as_: SignedIn
) -> None:
    for somebody in (charlie, alice):
        assert refused(begin, held, somebody) == "no_cards_for_pass"
    assert as_(charlie).post(reverse("economy:card_start_pass", args=[held.public_id])).status_code == 404
    gift = order_pass(bob, Order(held.kind, TODAY, charlie))
    assert refused(begin, gift, charlie) == "no_cards_for_pass"  # who gives pays
    assert begin(gift, bob).cents == 6000
    firm = make_organisation(kind="employer")
    ines = make_person("ines")
    give_role(ines, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, firm.pk), by=None)
    shared = order_pool(ines, Order(held.kind, TODAY, organisation=firm))
    assert refused(begin, shared, bob) == "no_cards_for_pass"
    assert begin(shared, ines).cents == 6000


def test_without_cards_nothing_is_proposed(held: Pass, bob: Person, issuer: Issuer, as_: SignedIn) -> None:
    assert refused(begin, held, bob) == "no_cards_for_pass"
    assert "par carte" not in text_of(as_(bob).get(reverse("passes:pass", args=[held.public_id])))


def test_what_stands_on_an_invoice_is_paid_there_and_what_is_being_paid_goes_on_none(
    account: CardAccount, double: Doubles, held: Pass, bob: Person, issuer: Issuer, alice: Person
) -> None:
    begun = begin(held, bob)
    days = TODAY - timedelta(days=1), TODAY
    assert billables(issuer, *days) == []
    assert refused(draft_billable, issuer, alice, f"p{bob.pk}-owed", *days) == "nothing_to_bill"
    tell(
        account, double.expire(begun.public_id.hex) if hasattr(double, "expire") else double.refuse(begun.public_id.hex)
    )
    CardCheckout.objects.update(state="expired")
    mark_billed({held.public_id: 6000}, begun.public_id)
    assert refused(begin, held, bob) == "pass_not_waiting"


def test_paid_after_it_was_cancelled_it_is_given_back(
    account: CardAccount, double: Doubles, held: Pass, bob: Person, alice: Person, as_: SignedIn
) -> None:
    begun, tom = begin(held, bob), Person.objects.get(name__icontains="tom")
    cancel_pass(bob, held)
    tell(account, double.pay(begun.public_id.hex))
    held.refresh_from_db()
    assert (held.state, takings()) == ("cancelled", [(6000, "card")])
    assert "sera rendu" in text_of(as_(bob).get(begun.get_absolute_url()))
    assert refused(give_back, begun, bob, Money(6000)) == "not_allowed"
    assert refused(give_back, begun, tom, Money(6001)) == "too_much_back"
    give_back(begun, tom, Money(6000))
    check_silent(timezone.now())
    assert takings() == [(6000, "card"), (-6000, "card")]
    begun.refresh_from_db()
    assert begun.refunded_cents == 6000
    assert refused(give_back, begun, tom, Money(1)) == "too_much_back"


def test_a_pass_that_is_good_is_not_given_back(account: CardAccount, double: Doubles, held: Pass, bob: Person) -> None:
    begun, tom = begin(held, bob), Person.objects.get(name__icontains="tom")
    tell(account, double.pay(begun.public_id.hex))
    assert refused(give_back, begun, tom, Money(6000)) == "pass_not_cancelled"


def test_paid_twice_at_the_till_and_by_card_both_are_seen(
    account: CardAccount, double: Doubles, held: Pass, bob: Person, alice: Person
) -> None:
    begun = begin(held, bob)
    receive_payment(alice, held, "cash")
    tell(account, double.pay(begun.public_id.hex))
    assert takings() == [(6000, "cash"), (6000, "card")]
    held.refresh_from_db()
    assert held.lots.count() == 1  # and good once


def test_what_was_paid_twice_is_given_back_once(
    account: CardAccount, double: Doubles, held: Pass, bob: Person, alice: Person, as_: SignedIn
) -> None:
    begun, tom = begin(held, bob), Person.objects.get(name__icontains="tom")
    receive_payment(alice, held, "cash")
    tell(account, double.pay(begun.public_id.hex))
    assert "Rendre 60" in text_of(as_(tom).get(begun.get_absolute_url()))
    assert refused(give_back, begun, tom, Money(6001)) == "too_much_back"
    give_back(begun, tom, Money(6000))
    assert refused(give_back, begun, tom, Money(1)) == "pass_not_cancelled"
    check_silent(timezone.now())
    assert takings() == [(6000, "cash"), (6000, "card"), (-6000, "card")]
    assert refused(give_back, begun, tom, Money(1)) == "pass_not_cancelled"


def test_the_screens_from_asking_to_paid(
    account: CardAccount, double: Doubles, bob: Person, place: Place, as_: SignedIn
) -> None:
    kind, client = make_kind(place), as_(bob)
    client.post(reverse("passes:order", args=[kind.public_id]), {"premier": TODAY.isoformat()})
    held = Pass.objects.get()
    start = reverse("economy:card_start_pass", args=[held.public_id])
    assert start in client.get(reverse("passes:pass", args=[held.public_id])).content.decode()
    answer = client.post(start, {"cents": "1", "price_cents": "1", "amount": "0,01"})
    mine = CardCheckout.objects.get()
    assert (mine.cents, answer["Location"]) == (6000, mine.get_absolute_url())
    assert held.name in text_of(client.get(mine.get_absolute_url()))
    tell(account, double.pay(mine.public_id.hex))
    assert "valable dès maintenant" in text_of(client.get(mine.get_absolute_url()))
    assert start not in client.get(reverse("passes:pass", args=[held.public_id])).content.decode()
    slug = account.issuer.organisation.slug
    tom = Person.objects.get(name__icontains="tom")
    assert mine.label in text_of(as_(tom).get(reverse("economy:card_account", args=[slug])))
