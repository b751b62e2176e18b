"""Deposit bags on their way to the bank, for who keeps the accounts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.economy.actions.deposits import note_deposit
from maillage.economy.models import BagDeposit, Issuer
from maillage.economy.queries.deposits import bags_at, bags_to_deposit
from maillage.economy.rules.deposits import may_note_deposit
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests.factories import make_organisation
from tests.kit.invoices import issuer_of, make_issuer
from tests.kit.screens import SignedIn
from tests.kit.till import make_bag, receive

DAY = date(2027, 3, 3)


@pytest.mark.parametrize(
    ("closed_on", "deposited_on", "is_same", "code"),
    [
        (date(2027, 3, 1), DAY, False, None),
        (DAY, DAY, False, None),
        (date(2027, 3, 1), date(2027, 3, 4), False, "deposited_later"),
        (DAY, date(2027, 3, 2), False, "deposited_before"),
        (DAY, DAY, True, "noted_already"),
    ],
)
def test_when_a_bag_is_at_the_bank(closed_on: date, deposited_on: date, is_same: bool, code: str | None) -> None:
    refusal = may_note_deposit(closed_on, deposited_on, DAY, is_same=is_same)
    assert (refusal.code if refusal else None) == code


@pytest.fixture
def issuer(place: Place) -> Issuer:
    return issuer_of(place)


def test_a_bag_waits_until_it_is_noted_and_the_last_word_counts(issuer: Issuer, alice: Person, place: Place) -> None:
    today, carrier = timezone.localdate(timezone=place.zone), issuer.organisation
    receive(alice, place, 1250)
    bag = make_bag(alice, place)
    assert list(bags_to_deposit(carrier)) == [bag]
    for reference in ("R-12", "R-21"):
        note_deposit(bag, carrier, alice, today, reference)
    assert list(bags_to_deposit(carrier)) == []
    (row,) = bags_at(carrier)
    assert (row.deposited_on, row.reference) == (today, "R-21")  # type: ignore[attr-defined]  # annotated
    assert JournalEntry.objects.filter(verb="bag_deposited", actor=alice.journal_id).count() == 2
    with pytest.raises(Refusal) as refused:
        note_deposit(bag, carrier, alice, today, "R-21")
    assert refused.value.code == "noted_already"
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE economy_bagdeposit SET reference = 'x'")


def test_a_bag_of_others_is_not_noted(issuer: Issuer, alice: Person, bob: Person, place: Place) -> None:
    today = timezone.localdate(timezone=place.zone)
    receive(alice, place, 1250)
    bag = make_bag(alice, place)
    other = make_issuer(make_organisation("Autre commune inventée", "host"), n=1)
    for person, carrier in ((bob, issuer.organisation), (alice, other.organisation)):
        with pytest.raises(Refusal) as refused:
            note_deposit(bag, carrier, person, today, "R-1")
        assert refused.value.code == "not_allowed"
    place.operator = other.organisation
    place.save(update_fields=["operator"])
    assert list(bags_to_deposit(issuer.organisation)) == []


def test_the_screen_notes_it(issuer: Issuer, alice: Person, place: Place, as_: SignedIn) -> None:
    receive(alice, place, 1250)
    bag, client, slug = make_bag(alice, place), as_(alice), issuer.organisation.slug
    page, address = reverse("economy:deposits", args=[slug]), reverse("economy:note_deposit", args=[slug, bag.pk])
    assert "12,50" in client.get(page).content.decode()
    tomorrow = timezone.localdate(timezone=place.zone) + timedelta(days=1)
    assert client.post(address, {"day": "", "reference": ""}).status_code == 422
    assert client.post(address, {"day": tomorrow.isoformat(), "reference": "R"}).status_code == 409
    assert not BagDeposit.objects.exists()
    client.post(address, {"day": (tomorrow - timedelta(days=1)).isoformat(), "reference": "R-12"})
    assert BagDeposit.objects.get().bag == bag
