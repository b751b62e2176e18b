"""The API: what is public without a key, one's own with one; a refusal is a problem; a request that comes twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.actions.access_tokens import make_token, revoke
from maillage.community.models import AccessToken, JournalEntry, Person
from maillage.community.views.bearer import WRONG_TOKENS
from maillage.config.api import api
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from tests.factories import FLORAC, MENDE, hours, make_place, make_space, morning
from tests.kit.screens import SignedIn

READ, WRITE = "bookings:read", "bookings:write"


def key_of(person: Person, *scopes: str) -> dict[str, str]:
    _token, secret = make_token(person, "Programme", scopes)
    return {"Authorization": f"Bearer {secret}"}


def wanted(space: Space, day: date, **fields: Any) -> dict[str, Any]:
    period = morning(day)
    return {"space": space.pk, "starts_at": period.start.isoformat(), "ends_at": period.end.isoformat()} | fields


def post(client: Client, address: str, body: Any, headers: dict[str, str]) -> Any:
    return client.post(address, body, "application/json", headers=headers)


def test_the_description_is_valid_openapi() -> None:
    schema = json.loads(json.dumps(api.get_openapi_schema()))
    OpenAPIV31SpecValidator(schema).validate()
    assert {"/api/v1/places", "/api/v1/free", "/api/v1/bookings"} <= set(schema["paths"])


@pytest.mark.django_db
def test_what_it_answers_is_what_it_describes(client: Client, desks: Space) -> None:
    (listed,) = client.get("/api/v1/places").json()
    assert (listed["slug"], listed["insee"], listed["minutes"]) == (desks.place.slug, FLORAC, None)
    one = client.get(f"/api/v1/places/{desks.place.slug}").json()
    assert [(space["id"], space["units"]) for space in one["spaces"]] == [(desks.pk, desks.units.count())]
    described = api.get_openapi_schema()["components"]["schemas"]
    assert set(listed) == set(described["PlaceOut"]["properties"])
    assert set(one) == set(described["PlaceDetailOut"]["properties"])


@pytest.mark.django_db
def test_the_facts_of_a_place_and_the_tariff_of_each_space(client: Client, desks: Space) -> None:
    Place.objects.filter(pk=desks.place_id).update(coffee="free", parking="free_here", door_cm=90, hearing_loop="yes")
    Space.objects.filter(pk=desks.pk).update(tariff_kind="amount", tariff_cents=600, tariff_unit="half_day")
    make_space(desks.place, "Salle", kind="meeting", tariff_kind="words", tariff_words="à convenir")
    (listed,) = client.get("/api/v1/places", {"parking": True, "hearing_loop": True}).json()
    assert (listed["coffee"], listed["parking"], listed["door_cm"], listed["hearing_loop"]) == (
        "free",
        "free_here",
        90,
        "yes",
    )
    assert "6\u00a0€ la demi-journée" in listed["price"]
    assert client.get(listed["picture"].removeprefix(settings.ORIGIN)).status_code == 200
    one = client.get(f"/api/v1/places/{desks.place.slug}").json()
    assert [space["tariff"] for space in one["spaces"]] == [
        {"kind": "amount", "cents": 600, "unit": "half_day", "words": ""},
        {"kind": "words", "cents": None, "unit": None, "words": "à convenir"},
    ]
    assert client.get("/api/v1/places", {"free_of_charge": True}).json() == []


@pytest.mark.django_db
def test_the_pages_of_any_site_may_read_what_is_public_and_nothing_else(
    client: Client, desks: Space, bob: Person
) -> None:
    assert client.get("/api/v1/places")["Access-Control-Allow-Origin"] == "*"
    answer = client.get("/api/v1/bookings", headers=key_of(bob, READ))
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Cache-Control"] == "no-store"


def test_the_nearest_places_come_first(client: Client, desks: Space) -> None:
    far = make_place(desks.place.network, "Mende", MENDE, lat=44.5181, lon=3.5005)
    for place in (desks.place, far):
        measure_reach(place)
    for commune, first in (("Florac", desks.place), ("Mende", far)):
        listed = client.get("/api/v1/places", {"near": commune}).json()
        assert listed[0]["slug"] == first.slug
        assert listed[0]["minutes"] <= listed[1]["minutes"]


def test_what_is_free_leads_to_the_page_where_it_is_booked(
    client: Client, as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    measure_reach(desks.place)
    answer = client.get("/api/v1/free", {"near": "Florac", "day": workday.isoformat(), "part": "morning"})
    (offer,) = answer.json()
    assert (offer["space"], offer["free_units"]) == (desks.pk, desks.units.count())
    assert offer["book_url"].startswith(settings.ORIGIN)
    page = as_(bob).get(offer["book_url"].removeprefix(settings.ORIGIN))
    assert page.context["space"].id == desks.pk


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"near": "Nulle-Part-sur-Rien"}, 404, "no_such_commune"),
        ({"near": "Saint-Julien"}, 409, "several_communes"),
        ({"day": "1999-01-01"}, 409, "bad_day"),
        ({"part": "hours", "start": "09:00"}, 409, "bad_hours"),
        ({"kind": "palace"}, 409, "no_such_kind"),
        ({"people": 0}, 422, "bad_request"),
        ({"day": "yesterday"}, 422, "bad_request"),
        ({"near": "x" * 5000}, 422, "bad_request"),
    ],
)
@pytest.mark.django_db
def test_what_can_t_be_answered_is_a_problem(
    client: Client, workday: date, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = client.get("/api/v1/free", {"near": "Florac", "day": workday.isoformat()} | asked)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]


def test_without_a_key_nothing_of_anybody_is_read_even_by_who_is_signed_in(as_: SignedIn, bob: Person) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic x"},
        {"Authorization": "Bearer é" * 90},
    ):
        answer = as_(bob).get("/api/v1/bookings", headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_key_opens_its_own_scopes_until_it_is_taken_back(
    client: Client, desks: Space, bob: Person, workday: date
) -> None:
    headers = key_of(bob, READ)
    assert client.get("/api/v1/bookings", headers=headers).json() == []
    assert post(client, "/api/v1/bookings", wanted(desks, workday), headers).status_code == 401
    assert not Booking.objects.exists()
    revoke(AccessToken.objects.get())
    assert client.get("/api/v1/bookings", headers=headers).status_code == 401


def test_a_program_books_and_cancels_for_its_owner(client: Client, desks: Space, bob: Person, workday: date) -> None:
    headers = key_of(bob, READ, WRITE)
    made = post(client, "/api/v1/bookings", wanted(desks, workday, note="Avec\r\n Léa"), headers)
    assert made.status_code == 201
    booking = Booking.objects.get()
    assert (booking.person, booking.note, booking.status) == (bob, "Avec Léa", "confirmed")
    read = client.get(made["Location"], headers=headers).json()
    assert read == made.json()
    assert "cancel" in read["acts"]
    cancelled = post(client, f"{made['Location']}/cancel", {}, headers).json()
    assert (cancelled["status"], "cancel" in cancelled["acts"]) == ("cancelled", False)
    assert client.get("/api/v1/bookings", headers=headers).json() == []
    assert "undo" in cancelled["acts"]
    again = post(client, f"{made['Location']}/undo", {}, headers).json()
    assert (again["status"], "cancel" in again["acts"]) == ("confirmed", True)
    post(client, f"{made['Location']}/cancel", {}, headers)
    assert [one["id"] for one in client.get("/api/v1/bookings?past=true", headers=headers).json()] == [read["id"]]
    assert JournalEntry.objects.filter(verb="booking_made").exists()


def test_the_same_request_under_one_key_books_once(client: Client, desks: Space, bob: Person, workday: date) -> None:
    headers = key_of(bob, WRITE) | {"Idempotency-Key": "line-dropped"}
    first = post(client, "/api/v1/bookings", wanted(desks, workday), headers)
    second = post(client, "/api/v1/bookings", wanted(desks, workday), headers)
    assert (second.status_code, second["Location"]) == (201, first["Location"])
    assert second["Idempotency-Replayed"] == "true"
    assert Booking.objects.count() == 1
    other = post(client, "/api/v1/bookings", wanted(desks, workday, people=2), headers)
    assert other.json()["code"] == "key_reused"


def test_a_refusal_says_why_in_the_language_that_is_asked_for(
    client: Client, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(charlie, room.pk, hours(workday, "09:00", "12:00"))
    headers = key_of(bob, WRITE)
    body = wanted(room, workday)
    french, english = (
        post(client, "/api/v1/bookings", body, headers | {"Accept-Language": language}) for language in ("fr", "en")
    )
    assert french.status_code == english.status_code == 409
    assert french.json()["code"] == english.json()["code"]
    assert french.json()["detail"] != english.json()["detail"]
    assert "charlie" not in french.content.decode().lower()


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2026-12-01T09:00:00"},
        {"space": "x"},
        {"space": 2**40},
        {"people": 51},
        {"note": "x" * 201},
        {"ends_at": None},
    ],
)
def test_a_body_that_says_nothing_books_nothing(
    client: Client, desks: Space, bob: Person, workday: date, change: dict[str, Any]
) -> None:
    answer = post(client, "/api/v1/bookings", wanted(desks, workday) | change, key_of(bob, WRITE))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"].endswith(next(iter(change)))
    assert not Booking.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"space": ' * 2000, b"\xff"])
def test_a_body_that_is_none_is_a_problem(client: Client, bob: Person, body: Any) -> None:
    answer = post(client, "/api/v1/bookings", body, key_of(bob, WRITE))
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_another_s_booking_does_not_exist(
    client: Client, desks: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    """Not even for the host of the place: a key stands for its owner's own bookings."""
    booking = actions.book(bob, desks.pk, morning(workday))
    for person in (alice, charlie):
        headers = key_of(person, READ, WRITE)
        for number in (booking.public_id, uuid4()):
            assert client.get(f"/api/v1/bookings/{number}", headers=headers).status_code == 404
            assert post(client, f"/api/v1/bookings/{number}/cancel", {}, headers).status_code == 404
    booking.refresh_from_db()
    assert booking.status == "confirmed"


@pytest.mark.django_db
def test_keys_are_not_guessed_for_long(client: Client) -> None:
    statuses = [
        client.get("/api/v1/bookings", headers={"Authorization": f"Bearer maillage-{n}"}).status_code
        for n in range(WRONG_TOKENS.times + 1)
    ]
    assert statuses == [401] * WRONG_TOKENS.times + [429]


def test_a_key_is_made_shown_once_and_taken_back_on_the_site(as_: SignedIn, bob: Person, client: Client) -> None:
    page = as_(bob)
    made = page.post("/securite/programmes/", {"nom": "Agenda", "droits": [READ], "jours": "90"})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert secret not in page.get("/securite/programmes/").content.decode()
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/bookings", headers=headers).status_code == 200
    token = AccessToken.objects.get()
    assert token.expires_at is not None
    page.post("/securite/programmes/", {"enlever": token.pk})
    assert Client().get("/api/v1/bookings", headers=headers).status_code == 401


@pytest.mark.parametrize("droits", [[], ["git:push"], ["everything"]])
def test_a_key_opens_nothing_that_the_page_does_not_offer(as_: SignedIn, bob: Person, droits: list[str]) -> None:
    answer = as_(bob).post("/securite/programmes/", {"nom": "x", "droits": droits, "jours": "90"})
    assert answer.status_code == 422
    assert not AccessToken.objects.exists()


@pytest.mark.django_db
def test_the_guide_names_every_operation(client: Client, place: Place) -> None:
    read = client.get("/api/").content.decode()
    for path in api.get_openapi_schema()["paths"]:
        assert path in read
