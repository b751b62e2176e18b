"""What these tests stand on: an issuer, its treasurer; for cards, doubles of providers, a payment begun at each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from maillage.community.models import Network, Person
from maillage.economy.models import CardCheckout, Issuer
from tests.factories import make_organisation
from tests.kit.card_doubles import LyraDouble, StripeDouble, open_for_business
from tests.kit.cards import Doubles, accept_cards, begin
from tests.kit.invoices import make_invoice, make_issuer, make_treasurer
from tests.kit.screens import SignedIn


@pytest.fixture
def issuer(network: Network) -> Issuer:
    carrier = make_organisation("Commune inventée", "host")
    carrier.networks.add(network, through_defaults={"role": "host"})
    return make_issuer(carrier)


@pytest.fixture
def irene(issuer: Issuer) -> Person:
    return make_treasurer(issuer)


@pytest.fixture
def treasurer(irene: Person, as_: SignedIn) -> Client:
    return as_(irene)


@pytest.fixture(params=[StripeDouble, LyraDouble])
def double(request: pytest.FixtureRequest) -> Iterator[Doubles]:
    made = request.param()
    with open_for_business(made):
        yield made


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    made = StripeDouble()
    with open_for_business(made):
        yield made


@pytest.fixture
def lyra() -> Iterator[LyraDouble]:
    made = LyraDouble()
    with open_for_business(made):
        yield made


@pytest.fixture
def begun(issuer: Issuer, irene: Person, bob: Person, double: Doubles) -> CardCheckout:
    """Bob begins to pay thirty euros."""
    accept_cards(issuer, irene, double)
    return begin(make_invoice(issuer, irene, person=bob), bob)
