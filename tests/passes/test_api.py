"""What a booking would cost, asked by a program; what it costs is what was said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from maillage.bookings.models import Booking
from maillage.community.actions.access_tokens import make_token
from maillage.community.models import Person
from maillage.passes.models import Charge
from maillage.places.models import Place, Space
from tests.factories import morning
from tests.kit.passes import make_kind, make_pass, make_rate

pytestmark = pytest.mark.django_db


def headers_of(person: Person) -> dict[str, str]:
    _token, secret = make_token(person, "Agenda", ["bookings:read", "bookings:write"])
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "fr"}


def slot(desks: Space, day: date) -> dict[str, Any]:
    period = morning(day)
    return {"space": desks.pk, "starts_at": period.start.isoformat(), "ends_at": period.end.isoformat()}


def test_a_quote_is_what_the_booking_costs(
    client: Client, bob: Person, desks: Space, place: Place, workday: date
) -> None:
    make_rate(desks)
    make_pass(make_kind(place), bob, left=3)
    headers = headers_of(bob)
    quote = client.get("/api/v1/quote", slot(desks, workday), headers=headers).json()
    assert quote["total_cents"] == 0
    assert "il en restera 2" in quote["lines"][0]["text"]
    body = slot(desks, workday) | {"quote": quote["digest"]}
    made = client.post("/api/v1/bookings", body, content_type="application/json", headers=headers)
    assert made.status_code == 201
    assert Charge.objects.get().cents == 0


def test_a_price_that_changed_meanwhile_refuses_the_booking(
    client: Client, bob: Person, desks: Space, workday: date
) -> None:
    make_rate(desks)
    headers = headers_of(bob)
    body = slot(desks, workday) | {"quote": "0123456789abcdef"}
    refused = client.post("/api/v1/bookings", body, content_type="application/json", headers=headers)
    assert refused.status_code == 409
    assert refused.json()["code"] == "price_changed"
    assert not Booking.objects.exists()


def test_where_nothing_is_asked_the_quote_is_empty(client: Client, bob: Person, desks: Space, workday: date) -> None:
    quote = client.get("/api/v1/quote", slot(desks, workday), headers=headers_of(bob)).json()
    assert quote == {"lines": [], "total_cents": 0, "currency": "EUR", "digest": ""}
