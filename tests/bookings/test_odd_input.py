"""Whatever is typed: a sentence, never a fault."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.models import Basket, BasketLine, Booking, CalendarAddress, Series, Waiting
from maillage.community.models import Person
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, hours, morning
from tests.kit.bookings import NEW, in_basket, repeated, weekly_series_form
from tests.kit.screens import SHEEP, SignedIn, button, text_of

BAD_UUID = [
    "🐑",
    "1",
    "b21bd2d8-19ba-49e6-ade6-d3b9b18ef0c",
    "00000000-0000-0000-0000-000000000000",
    "74566c3a-cab6-4bc5-9a4d-605fe81afeab",
    "'--",
    "x" * 3000,
]
ONE = [
    "",
    "confirmer/",
    "annuler/",
    "modifier/",
    "arrivee/",
    "vu/",
    "partir/",
    "rester/",
    "accepter/",
    "refuser/",
    "reservation.ics",
]


@pytest.mark.parametrize("number", BAD_UUID)
def test_a_number_that_is_none_is_no_page(as_: SignedIn, bob: Person, number: str) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    addresses = [f"/reservations/{number}/{verb}" for verb in ONE]
    addresses += [f"/series/{number}/{verb}" for verb in ("", "modifier/", "annuler/", "prendre/2027-01-04/")]
    addresses += [f"/annuler/{number}/", f"/calendriers/{number}.ics"]
    for address in addresses:
        got, sent = client.get(address), client.post(address)
        assert {got.status_code, sent.status_code} <= {404, 405}, address
        assert 404 in {got.status_code, sent.status_code}, address
        told = got if got.status_code == 404 else sent
        assert "Cette page n’existe pas" in text_of(told), address


@pytest.mark.parametrize("number", [*BAD_UUID, ""])
def test_a_basket_that_is_none_is_no_page(as_: SignedIn, desks: Space, bob: Person, workday: date, number: str) -> None:
    in_basket(as_(bob), desks, morning(workday))
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post("/panier/reserver/", {"panier": number})
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in text_of(answer)
    assert not Booking.objects.exists()


BAD_DAYS = ["2027-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "1999-12-31", "demain", "🐑", "2027-1-4"]


@pytest.mark.parametrize("day", BAD_DAYS)
def test_a_day_that_is_none_is_no_page(as_: SignedIn, desks: Space, alice: Person, bob: Person, day: str) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    for rest, ask in (
        ("", client.get),
        ("feuille.pdf", client.get),
        ("message/", client.post),
        ("recette/", client.post),
    ):
        sent = {"texte": "Bonjour", "euros": "10", "means": "cash"} if ask == client.post else {}
        answer = ask(f"/lieux/{desks.place.slug}/jour/{day}/{rest}", sent)
        assert 400 <= answer.status_code < 500, rest
        assert "<h1" in text_of(answer), rest
    series = repeated(bob, desks, factories.next_workday(timezone.localdate() + timedelta(days=3)), 2)
    member = as_(bob)
    member.raise_request_exception = False
    assert member.post(f"/series/{series.public_id}/prendre/{day}/").status_code == 404


@pytest.mark.parametrize("day", [*BAD_DAYS[:-1], "", "2199-01-01"])
def test_a_call_for_a_day_that_is_none_is_said(as_: SignedIn, desks: Space, alice: Person, day: str) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    sent = {"nom": "Mme Ménard", "espace": desks.pk, "quand": "morning", "personnes": 1, "jour": day}
    answer = client.post(f"/lieux/{desks.place.slug}/telephone/", sent)
    assert answer.status_code in {409, 422}
    assert 'class="error"' in text_of(answer) or 'role="alert"' in text_of(answer)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"debut": ""},
        {"debut": SHEEP},
        {"debut": "2027-01-04"},
        {"debut": "9999-12-31T23:59:59-14:00"},
        {"espace": SHEEP},
        {"espace": "9" * 30},
        {"espace": "-1"},
        {"espace": "987654"},
        {"personnes": "0"},
        {"personnes": SHEEP},
        {"personnes": "9" * 30},
        {"fin": "2027-01-04T08:00:00+00:00", "debut": "2027-01-05T08:00Z"},
    ],
)
@pytest.mark.parametrize("address", ["/panier/ajouter/", "/attente/", "/reserver/"])
def test_a_slot_that_makes_no_sense_is_not_taken(
    as_: SignedIn, desks: Space, bob: Person, workday: date, address: str, wrong: dict[str, str]
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post(address, {**button(desks, morning(workday)), **wrong})
    assert 400 <= answer.status_code < 500
    assert "<h1" in text_of(answer)
    assert not any(model.objects.exists() for model in (Booking, BasketLine, Waiting))


ODD_CHOICES = [
    "9" * 30 + "/2027-01-04T08:00:00+01:00/2027-01-04T13:00:00+01:00",
    "-1/2027-01-04T08:00:00Z/2027-01-04T13:00:00Z",
    "{desk}/9999-12-31T22:00:00-14:00/9999-12-31T23:59:59-14:00",
    "{desk}/0001-01-01T00:00:00+14:00/2027-01-04T13:00:00Z",
    "{desk}/2027-01-04T08:00:00/2027-01-04T13:00:00",
    "{desk}/2027-01-04T13:00:00Z/2027-01-04T08:00:00Z",
    "{desk}",
    "987654/2027-01-04T08:00:00Z/2027-01-04T13:00:00Z",
    SHEEP,
    "///",
    "x" * 3000,
]


@pytest.mark.parametrize("choice", ODD_CHOICES)
def test_an_odd_choice_for_a_date_is_never_a_fault(
    as_: SignedIn, desks: Space, bob: Person, workday: date, choice: str
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    sent = weekly_series_form(desks, workday, cle=str(uuid4()), **{f"date-{workday}": choice.format(desk=desks.pk)})
    answer = client.post(NEW, sent)
    assert answer.status_code in {302, 409}
    assert not Booking.objects.filter(person=bob, starts_at=morning(workday).start).exists()


@pytest.mark.parametrize(
    ("wrong", "statuses"),
    [
        ({"espace": SHEEP}, {404}),
        ({"espace": "9" * 30}, {404}),
        ({"espace": "0"}, {404}),
        ({"espace": ""}, {404}),
        ({"quand": SHEEP}, {422}),
        ({"rythme": SHEEP}, {422}),
        ({"jours": ["9"]}, {422}),
        ({"jours": [SHEEP]}, {422}),
        ({"cle": SHEEP}, {302}),
        ({"note": SHEEP * 300}, {302}),
        ({"personnes": "50"}, {409}),
        ({"au": ""}, {422}),
    ],
)
def test_an_odd_series_is_never_a_fault(
    as_: SignedIn, desks: Space, bob: Person, workday: date, wrong: dict[str, Any], statuses: set[int]
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post(NEW, {**weekly_series_form(desks, workday, 2), **wrong})
    assert answer.status_code in statuses
    assert Series.objects.exists() == (answer.status_code == 302)


@pytest.mark.parametrize("word", [SHEEP * 300, "<script>alert(1)</script>", "%s %(n)s {{ 7 }}"])
def test_an_odd_word_is_kept_as_it_is_or_refused_and_never_a_fault(
    as_: SignedIn, desks: Space, room: Space, alice: Person, bob: Person, workday: date, word: str
) -> None:
    room.approval = "host"
    room.save()
    asked_for = actions.book(bob, room.pk, hours(workday, "09:00", "10:00"))
    held = actions.hold(bob, desks.pk, morning(workday))
    in_basket(as_(bob), desks, afternoon(workday))
    for person, address, sent in (
        (bob, f"/reservations/{held.public_id}/confirmer/", {"note": word}),
        (bob, "/panier/reserver/", {"panier": Basket.objects.get().public_id, "note": word}),
        (alice, f"/lieux/{desks.place.slug}/jour/{workday}/message/", {"texte": word[:2000]}),
        (alice, f"/reservations/{asked_for.public_id}/refuser/", {"motif": word}),
    ):
        client = as_(person)
        client.raise_request_exception = False
        answer = client.post(address, sent)
        assert answer.status_code in {302, 400, 409, 422}, address
    page = as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday}/")
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("number", [0, 10**30, 987_654])
def test_a_row_that_does_not_exist_is_no_page(
    as_: SignedIn, place: Place, alice: Person, dora: Person, number: int
) -> None:
    for person, name, args in (
        (alice, "bookings:remove_from_basket", [number]),
        (alice, "bookings:leave_waiting", [number]),
        (alice, "bookings:revoke_address", [number]),
        (dora, "bookings:end_limit", [number]),
        (alice, "bookings:remove_outside", [place.slug, number]),
        (alice, "places:end_host", [place.slug, number]),
        (alice, "access:codes", [place.slug, number]),
        (alice, "access:again", [place.slug, number]),
    ):
        client = as_(person)
        client.raise_request_exception = False
        answer = client.post(reverse(name, args=args), {"codes": "1"})
        assert answer.status_code == 404, name
        assert "Cette page n’existe pas" in text_of(answer)


def test_a_place_that_does_not_exist_is_no_page(as_: SignedIn, alice: Person, db: None) -> None:
    for rest in (
        "ici/",
        "borne/",
        "arrivees/",
        "demandes/",
        "telephone/",
        "calendriers/",
        "portes/",
        "wifi/",
        "semaine/",
        "jour/2027-01-04/feuille.pdf",
        "gerer/hotes/",
    ):
        assert as_(alice).get(f"/lieux/nulle-part/{rest}").status_code == 404, rest


def test_a_calendar_with_a_revoked_or_odd_address_is_no_page(as_: SignedIn, bob: Person) -> None:
    token = open_calendar(bob, "mine").token
    client = as_(None)
    client.raise_request_exception = False
    assert client.get(f"/calendriers/{token}.ics").status_code == 200
    for odd in (token[:-1], token.upper() + "x", "🐑", "x" * 3000):
        assert client.get(f"/calendriers/{odd}.ics").status_code == 404, odd


def test_a_character_that_nothing_can_hold_is_refused_before_anything_reads_it(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    for answer in (
        client.get("/calendriers/%00.ics"),
        client.get(f"/lieux/{desks.place.slug}/semaine/", {"semaine": "\x00"}),
        client.post("/panier/reserver/", {"panier": "\x00"}),
        client.post("/calendriers/", {"kind": "\x00"}),
        client.post("/calendriers/", {"kind": "place", "lieu": "\x00"}),
        client.post(NEW, {**weekly_series_form(desks, workday), "note": "\x00"}),
        client.post("/panier/ajouter/", {**button(desks, morning(workday)), "fin": "\x00"}),
    ):
        assert answer.status_code == 400
        assert "Cette demande est illisible" in text_of(answer)
    assert not any(model.objects.exists() for model in (Series, BasketLine, CalendarAddress))
