"""What a booking would cost, asked by a program; what it costs is what was said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.bookings.actions import add_to_basket
from maillage.bookings.models import Booking
from maillage.community.actions.access_tokens import make_token
from maillage.community.models import Person
from maillage.passes.models import Charge
from maillage.places.models import Place, Space
from tests.factories import make_place, morning
from tests.kit.passes import make_kind, make_pass, make_rate
from tests.kit.screens import text_of

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


def test_a_pass_of_another_place_says_who_sold_it(
    client: Client, bob: Person, desks: Space, place: Place, workday: date
) -> None:
    make_rate(desks)
    held = make_pass(make_kind(make_place(place.network, "Marvejols")), bob)
    headers = headers_of(bob)
    quote = client.get("/api/v1/quote", slot(desks, workday), headers=headers).json()
    assert quote["lines"][0]["text"].endswith(f"(vendu par {held.kind.seller.name})")
    client.post("/api/v1/bookings", slot(desks, workday), content_type="application/json", headers=headers)
    client.force_login(bob)
    page = client.get(Booking.objects.get().get_absolute_url()).content.decode()
    assert f"vendu par {held.kind.seller.name}" in page  # and so it stays on the ticket


def series(desks: Space, day: date, **more: Any) -> dict[str, Any]:
    return {"space": desks.pk, "first": day.isoformat(), "weekdays": [day.weekday()], "part": "morning"} | more


def test_a_series_is_quoted_whole_as_its_page_says(
    client: Client, bob: Person, desks: Space, place: Place, workday: date
) -> None:
    make_rate(desks)
    make_pass(make_kind(place), bob, left=2)
    headers = headers_of(bob)
    asked = series(desks, workday, count=3)
    quote = client.get("/api/v1/quote/series", asked | {"total_cents": 1, "price": 1}, headers=headers).json()
    assert [one["day"] for one in quote["dates"]] == [(workday + timedelta(weeks=n)).isoformat() for n in range(3)]
    assert quote["total_cents"] == 800  # two by the pass, one to pay; nothing of it is read from the request
    client.force_login(bob)
    until = (workday + timedelta(weeks=2)).isoformat()
    filled = {
        "espace": desks.pk, "du": workday.isoformat(), "au": until, "jours": workday.weekday(), "quand": "morning",
        "rythme": "1", "personnes": 1,
    }  # fmt: skip
    page = text_of(client.get(reverse("bookings:new_series"), filled))
    for line in quote["lines"]:
        assert line["text"][1:].replace("\xa0", " ").replace("\u202f", " ") in page
    assert not Booking.objects.exists()


def test_a_series_says_why_a_date_can_not_be_had_and_counts_it_not(
    client: Client, bob: Person, desks: Space, workday: date
) -> None:
    make_rate(desks)
    headers = headers_of(bob)
    client.post("/api/v1/bookings", slot(desks, workday), content_type="application/json", headers=headers)
    quote = client.get("/api/v1/quote/series", series(desks, workday, count=2), headers=headers).json()
    assert [bool(one["refusal"]) for one in quote["dates"]] == [True, False]
    assert quote["total_cents"] == 800
    endless = client.get("/api/v1/quote/series", series(desks, workday), headers=headers)
    assert (endless.status_code, endless.json()["code"]) == (409, "no_end")
    hours = client.get("/api/v1/quote/series", series(desks, workday, count=1, part="hours"), headers=headers)
    assert hours.json()["code"] == "bad_hours"


def test_a_basket_is_quoted_whole_and_nobody_else_s(
    client: Client, bob: Person, charlie: Person, desks: Space, place: Place, workday: date
) -> None:
    make_rate(desks)
    make_pass(make_kind(place), bob, left=1)
    for week in range(2):
        add_to_basket(bob, desks.pk, morning(workday + timedelta(weeks=week)))
    quote = client.get("/api/v1/quote/basket", headers=headers_of(bob)).json()
    assert (quote["slots"], quote["total_cents"], quote["without_passes_cents"]) == (2, 800, 1600)
    other = client.get("/api/v1/quote/basket", headers=headers_of(charlie)).json()
    assert (other["slots"], other["total_cents"], other["lines"]) == (0, 0, [])
