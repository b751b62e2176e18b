"""Events for programs: what coming costs, what one owes and paid; no price is read from a request."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from maillage.community.actions.access_tokens import make_token
from maillage.community.models import Network, Person
from maillage.config.api import api
from maillage.programme.actions.attendance import receive_for_registration
from maillage.programme.models import Event, Registration
from maillage.programme.rules.prices import EventPrice, owed_for
from tests.factories import make_member
from tests.kit.programme import make_event

pytestmark = pytest.mark.django_db


def headers_of(person: Person, *scopes: str) -> dict[str, str]:
    _token, secret = make_token(person, "Agenda", list(scopes or ("events:read", "events:write")))
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "fr"}


def post(client: Client, event: Event, body: dict[str, Any], headers: dict[str, str]) -> Any:
    return client.post(
        f"/api/v1/events/{event.slug}/registrations", body, content_type="application/json", headers=headers
    )


PRICES = {
    "amount": (
        {"price_cents": 1200, "member_price_cents": 500, "price": "repas compris"},
        {"kind": "amount", "cents": 1200, "member_cents": 500, "suggested_cents": None, "words": "repas compris"},
    ),
    "open": (
        {"price_cents": 800, "gives_freely": True},
        {"kind": "open", "cents": None, "member_cents": None, "suggested_cents": 800, "words": ""},
    ),
    "free": (
        {"price_cents": 0},
        {"kind": "free", "cents": 0, "member_cents": None, "suggested_cents": None, "words": ""},
    ),
    "nothing": ({}, {"kind": "", "cents": None, "member_cents": None, "suggested_cents": None, "words": ""}),
}


@pytest.mark.parametrize("kind", PRICES)
def test_what_coming_costs_is_read_by_anybody(client: Client, dora: Person, network: Network, kind: str) -> None:
    fields, price = PRICES[kind]
    event = make_event(dora, network, capacity=20, **fields)
    make_event(dora, network, title="Un brouillon", announced=False)
    (listed,) = client.get("/api/v1/events").json()
    assert listed == client.get(f"/api/v1/events/{event.slug}").json()
    assert listed["price"] == price | {"currency": "EUR"}
    assert (listed["slug"], listed["seats_left"]) == (event.slug, 20)


def test_a_draft_is_nowhere(client: Client, dora: Person, network: Network, bob: Person) -> None:
    event = make_event(dora, network, announced=False)
    assert client.get(f"/api/v1/events/{event.slug}").status_code == 404
    assert post(client, event, {}, headers_of(bob)).status_code == 404


def test_the_price_is_never_read_from_the_request(
    client: Client, dora: Person, charlie: Person, network: Network
) -> None:
    event = make_event(dora, network, price_cents=1200, member_price_cents=500)
    body = {"people": 2, "gives_cents": 0, "owed_cents": 0, "price_cents": 1, "cents": 1, "is_member": True}
    made = post(client, event, body, headers_of(charlie))
    assert made.status_code == 201
    assert (made.json()["owed_cents"], made.json()["left_cents"], made.json()["people"]) == (2400, 2400, 2)
    assert Registration.objects.get().owed_cents == 2400
    again = post(client, event, {"people": 1}, headers_of(charlie))
    assert again.json()["id"] == made.json()["id"], "registering twice registers once"


def test_a_member_pays_the_price_of_members_and_each_gives_what_they_want(
    client: Client, dora: Person, bob: Person, network: Network
) -> None:
    make_member(bob, network)
    dear = make_event(dora, network, price_cents=1200, member_price_cents=500)
    open_one = make_event(dora, network, title="Prix libre", price_cents=800, gives_freely=True)
    assert post(client, dear, {"people": 3}, headers_of(bob)).json()["owed_cents"] == 2900
    assert post(client, open_one, {"gives_cents": 350}, headers_of(bob)).json()["owed_cents"] == 350
    assert owed_for(EventPrice(1200, 500), 3, is_member=True) == 2900


def test_one_reads_what_one_owes_and_paid_and_nobody_else_does(
    client: Client, dora: Person, bob: Person, charlie: Person, network: Network
) -> None:
    event = make_event(dora, network, price_cents=1200)
    made = post(client, event, {}, headers_of(bob)).json()
    receive_for_registration(dora, Registration.objects.get(), "cash")
    address = f"/api/v1/registrations/{made['id']}"
    (mine,) = client.get("/api/v1/registrations", headers=headers_of(bob)).json()
    assert mine == client.get(address, headers=headers_of(bob)).json()
    assert (mine["owed_cents"], mine["paid_cents"], mine["left_cents"]) == (1200, 1200, 0)
    assert client.get("/api/v1/registrations", headers=headers_of(charlie)).json() == []
    assert client.get(address, headers=headers_of(charlie)).status_code == 404
    assert client.get(address).status_code == 401
    assert client.get(address, headers=headers_of(bob, "bookings:read")).status_code == 401


@pytest.mark.parametrize("body", [{"people": 0}, {"people": 11}, {"gives_cents": -1}, {"gives_cents": 10**7}])
def test_what_can_t_be_is_refused(
    client: Client, dora: Person, bob: Person, network: Network, body: dict[str, int]
) -> None:
    event = make_event(dora, network, gives_freely=True)
    assert post(client, event, body, headers_of(bob)).status_code == 422
    assert not Registration.objects.exists()


def test_it_is_described() -> None:
    schema = api.get_openapi_schema()
    assert "What coming costs" in schema["components"]["schemas"]["EventPriceOut"]["description"]
    body = schema["components"]["schemas"]["RegistrationIn"]
    assert set(body["properties"]) == {"people", "gives_cents"}
    assert "/api/v1/events/{slug}/registrations" in schema["paths"]
