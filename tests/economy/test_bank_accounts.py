"""One bank account: a place follows that of its carrier's invoices, unless it wrote down another; two are told."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from maillage.community.models import Person
from maillage.economy.actions.clearing import save_account
from maillage.economy.models import ClearingAccount, Issuer
from maillage.economy.queries.bank_accounts import account_of_place, accounts_of_places
from maillage.places.models import Place
from tests.factories import MENDE, make_organisation, make_place
from tests.kit.invoices import IBAN, issuer_of
from tests.kit.screens import SignedIn, form_of, text_of

OTHER = "FR7600000000000000000000194"


@pytest.fixture
def issuer(place: Place) -> Issuer:
    return issuer_of(place)


def own(place: Place, iban: str, holder: str = "Régie inventée") -> ClearingAccount:
    return ClearingAccount.objects.create(place=place, holder=holder, iban=iban)


def iban_used(place: Place) -> str:
    used = account_of_place(place).used
    return used.iban if used else ""


def test_a_place_follows_the_account_of_the_invoices_also_when_it_changes(place: Place, issuer: Issuer) -> None:
    assert iban_used(place) == IBAN
    Issuer.objects.update(iban=OTHER)
    assert iban_used(place) == OTHER


def test_its_own_goes_before_and_both_pages_say_that_two_are_known(
    place: Place, issuer: Issuer, alice: Person, as_: SignedIn
) -> None:
    own(place, OTHER)
    assert iban_used(place) == OTHER
    assert account_of_place(place).differs
    client = as_(alice)
    page = client.get(reverse("economy:place_account", args=[place.slug]))
    assert IBAN in text_of(page)
    settings = text_of(client.get(reverse("economy:settings", args=[issuer.organisation.slug])))
    assert OTHER in settings
    assert place.name in settings


def test_pressed_the_place_follows_the_invoices(place: Place, issuer: Issuer, alice: Person, as_: SignedIn) -> None:
    own(place, OTHER)
    client = as_(alice)
    address = reverse("economy:place_account", args=[place.slug])
    client.post(address, {"holder": issuer.legal_name, "iban": issuer.iban, "bic": issuer.bic})
    assert not ClearingAccount.objects.exists()
    assert not account_of_place(place).differs
    assert "suit" in text_of(client.get(address))


def test_writing_the_same_keeps_one_and_another_keeps_its_own(place: Place, issuer: Issuer, alice: Person) -> None:
    assert save_account(alice, place, "Régie", IBAN) is None
    made = save_account(alice, place, "Régie", OTHER)
    assert made is not None
    assert account_of_place(place).used == account_of_place(place).own


def test_the_account_of_places_is_proposed_to_who_begins_to_invoice(place: Place, alice: Person, as_: SignedIn) -> None:
    place.operator = make_organisation("Commune inventée", "host")
    place.save(update_fields=["operator"])
    own(place, OTHER)
    page = as_(alice).get(reverse("economy:settings", args=[place.operator.slug]))
    assert form_of(page, "legal_name").fields["iban"] == [OTHER]


def test_a_practice_lends_its_account_to_nobody(place: Place, issuer: Issuer) -> None:
    practice = Issuer.with_training.create(
        organisation=issuer.organisation, training_round=1, prefix="EX1-NUL0", legal_name="x", siren=issuer.siren
    )
    issuer.delete()
    assert practice.pk
    assert account_of_place(place).used is None


def test_many_places_take_two_statements(place: Place, issuer: Issuer, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        assert accounts_of_places([place])[place.pk].used


def test_the_migration_keeps_what_differs_and_comes_back(place: Place, issuer: Issuer) -> None:
    """It changes rows and no table: its two functions are called on the tables of today."""
    migration = import_module("maillage.economy.migrations.0012_one_bank_account")
    other = make_place(place.network, "Autre lieu", MENDE)
    Place.objects.filter(pk=other.pk).update(operator=issuer.organisation)
    own(place, IBAN, issuer.legal_name[:70])
    own(other, OTHER)
    migration.follow(apps, None)
    assert list(ClearingAccount.objects.values_list("place", "iban")) == [(other.pk, OTHER)]
    migration.write_again(apps, None)
    assert ClearingAccount.objects.get(place=place).iban == IBAN
    assert ClearingAccount.objects.get(place=other).iban == OTHER
