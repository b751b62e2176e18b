"""Doors and Wi-Fi, as a host sets them and a member sees them."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.access.models import Door, DoorCode
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.places.models import Place
from tests import factories
from tests.kit.screens import SHEEP, SignedIn, form_of, text_of


def test_a_door_is_added_and_shown_to_who_comes(
    as_: SignedIn, going_on: Booking, house: Place, hedy: Person, bob: Person, charlie: Person
) -> None:
    client, address = as_(hedy), f"/lieux/{house.slug}/portes/"
    assert "Pas encore de porte" in text_of(client.get(address))
    form = form_of(client.get(f"{address}nouvelle/"), "driver")
    given = {"name": "Entrée", "driver": "shown_code", "show_minutes": "60"}
    lacking = form.send(client, **given)
    assert (lacking.status_code, "Donnez le code de la maison" in text_of(lacking)) == (422, True)
    assert "Entrée" in text_of(form.send(client, **given, code="1789"))
    again = form.send(client, **given, code="1789")
    assert (again.status_code, "a déjà une porte" in text_of(again)) == (422, True)
    assert "1789" in text_of(as_(bob).get(going_on.get_absolute_url()))
    assert as_(charlie).get(address).status_code == 403
    assert "1789" not in text_of(client.get(going_on.get_absolute_url())), "nor to the host who looks at the booking"


def test_codes_are_imported_and_a_key_changed(as_: SignedIn, place: Place, alice: Person, bob: Person) -> None:
    client, address = as_(alice), f"/lieux/{place.slug}/portes/"
    cupboard = Door.objects.create(place=place, name="Armoire", driver="code_list")
    gate = Door.objects.create(place=place, name="Portail", driver="pin")
    page = form_of(client.get(address), f"/portes/{cupboard.pk}/codes/").send(client, codes="111\n222\n\n111\n🐑")
    assert "3 nouveaux codes" in text_of(page)
    assert "Il reste 3 codes" in text_of(page)
    assert as_(bob).post(f"{address}{cupboard.pk}/codes/", {"codes": "333"}).status_code == 403
    before = gate.key
    page = form_of(page, f"/portes/{gate.pk}/cle/").send(client)
    gate.refresh_from_db()
    assert (gate.previous_key, gate.key != before) == (before, True)
    assert before in text_of(page)


def test_an_empty_list_of_codes_is_said(as_: SignedIn, place: Place, alice: Person) -> None:
    cupboard = Door.objects.create(place=place, name="Armoire", driver="code_list")
    answer = as_(alice).post(f"/lieux/{place.slug}/portes/{cupboard.pk}/codes/", {"codes": " \n"}, follow=True)
    assert not DoorCode.objects.exists()
    assert 'role="alert"' in text_of(answer) or answer.status_code >= 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"driver": SHEEP},
        {"driver": "webhook"},
        {"driver": "webhook", "url": "http://127.0.0.1/"},
        {"driver": "webhook", "url": "https://[::1]/"},
        {"driver": "webhook", "url": "https://127.0.0.1/"},
        {"name": "x" * 200},
        {"name": ""},
        {"show_minutes": "-1"},
        {"show_minutes": "9" * 30},
        {"spaces": ["9" * 30]},
    ],
)
def test_a_door_that_makes_no_sense_is_said(as_: SignedIn, place: Place, alice: Person, wrong: dict[str, Any]) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    given = {"name": "Entrée", "driver": "pin", "show_minutes": "60", "active": "on"}
    answer = client.post(f"/lieux/{place.slug}/portes/nouvelle/", {**given, **wrong})
    assert answer.status_code in {409, 422}
    assert not Door.objects.exists()


def test_a_code_shown_far_too_early_is_refused_or_shown_and_never_a_fault(
    as_: SignedIn, going_on: Booking, house: Place, hedy: Person, bob: Person
) -> None:
    given = {"name": "Entrée", "driver": "pin", "active": "on", "show_minutes": str(2**31 - 1)}
    as_(hedy).post(f"/lieux/{house.slug}/portes/nouvelle/", given)
    client = as_(bob)
    client.raise_request_exception = False
    assert client.get(going_on.get_absolute_url()).status_code == 200


def test_a_door_that_does_not_exist_is_no_page(as_: SignedIn, place: Place, alice: Person) -> None:
    other = Door.objects.create(place=factories.make_place(place.network), name="Ailleurs", driver="pin")
    for number in (0, other.pk, 10**30):
        assert as_(alice).get(f"/lieux/{place.slug}/portes/{number}/").status_code == 404
        assert as_(alice).post(f"/lieux/{place.slug}/portes/{number}/cle/").status_code == 404
        assert as_(alice).post(f"/lieux/{place.slug}/portes/messages/{number}/").status_code == 404


def test_wifi_vouchers_are_imported_and_one_is_shown_to_who_is_there(
    as_: SignedIn, going_on: Booking, house: Place, hedy: Person, bob: Person
) -> None:
    client, address = as_(hedy), f"/lieux/{house.slug}/wifi/"
    assert "Il reste 0 code Wi-Fi" in text_of(client.get(address))
    empty = client.post(address, {"codes": ""})
    assert empty.status_code == 422
    page = form_of(client.get(address), "codes").send(client, codes="pin-cèdre-1\npin-cèdre-2\npin-cèdre-1\n")
    assert "2 nouveaux codes Wi-Fi" in text_of(page)
    assert "Il reste 1 code Wi-Fi" in text_of(page), "whoever is there was handed one at once"
    assert "pin-cèdre-1" in text_of(as_(bob).get(going_on.get_absolute_url()))
    assert as_(bob).get(address).status_code == 403
