"""The wall of a place, and arriving."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.bookings.rules.arrival import code_at
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.places.models import Place, Space
from tests.factories import morning
from tests.kit.bookings import always_open, around_now, by_the_hour, status_of
from tests.kit.screens import SHEEP, SignedIn, form_of, text_of


def codes_around(place: Place) -> set[str]:
    """The code shown now, and the one of a moment ago should it have changed meanwhile."""
    now = timezone.now()
    return {code_at(place.arrival_secret, moment) for moment in (now, now - timedelta(seconds=30))}


def shows_code(answer: Any, place: Place) -> bool:
    text = text_of(answer)
    return any(f"{code[:3]} {code[3:]}" in text or code in text for code in codes_around(place))


def test_the_wall_never_names_anybody(
    as_: SignedIn, going_on: Booking, house: Place, nook: Space, hedy: Person, bob: Person
) -> None:
    booth = by_the_hour(house, "Une cabine")
    actions.book_for(hedy, None, booth, around_now(60, 180), guest="Mme Ménard", note="Chut")
    paired = as_(None)
    paired.get(f"/lieux/{house.slug}/borne/", {"cle": house.kiosk_key})
    for client in (as_(None), as_(bob), as_(hedy), paired):
        answer = client.get(f"/lieux/{house.slug}/borne/")
        text = text_of(answer)
        assert "Un coin" in text
        assert "Une cabine" in text
        for secret in ("Bob", "Hedy", "Ménard", "Chut", bob.email, str(going_on.public_id), house.kiosk_key):
            assert secret not in text
        assert answer["Cache-Control"] == "no-store"


def test_the_wall_shows_the_code_only_on_a_paired_device(as_: SignedIn, house: Place, hedy: Person) -> None:
    address, client = f"/lieux/{house.slug}/borne/", as_(None)
    for key in ("", "x" * 40, "🐑", always_open(house.network).kiosk_key):
        answer = client.get(address, {"cle": key})
        assert answer.status_code == 200
        assert not shows_code(answer, house)
        assert "maillage-borne" not in answer.cookies
    paired = client.get(address, {"cle": house.kiosk_key})
    assert (paired.status_code, paired["Location"]) == (302, address)
    assert paired.cookies["maillage-borne"]["httponly"]
    assert shows_code(client.get(address), house)
    assert not shows_code(as_(hedy).get(address), house), "not even to its host: the code proves that one is there"
    as_(hedy).post(f"/lieux/{house.slug}/arrivees/renouveler/")
    house.refresh_from_db()
    assert not shows_code(client.get(address), house), "paired before, no longer"


def test_where_nobody_says_that_they_arrive_the_wall_has_no_code(as_: SignedIn, place: Place) -> None:
    client = as_(None)
    Place.objects.filter(pk=place.pk).update(hours="24/7")
    client.get(f"/lieux/{place.slug}/borne/", {"cle": place.kiosk_key})
    answer = client.get(f"/lieux/{place.slug}/borne/")
    assert not shows_code(answer, place)
    assert "Personne n’a réservé" in text_of(answer)


@pytest.mark.parametrize("how", ["code", "signe"])
def test_a_code_that_is_scanned_leads_to_one_button(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, charlie: Person, how: str
) -> None:
    mark = {"code": code_at(house.arrival_secret, timezone.now()), "signe": actions.sign_of(house)}[how]
    address = f"/lieux/{house.slug}/ici/?{how}={mark}"
    there = urlsplit(as_(None).get(address)["Location"])
    assert (there.path, parse_qs(there.query)["next"]) == ("/connexion/", [address])
    assert "Vous n’avez rien réservé ici en ce moment" in text_of(as_(charlie).get(address))
    done = form_of(as_(bob).get(address), "reservation").send(as_(bob))
    assert "Bienvenue" in text_of(done)
    going_on.refresh_from_db()
    assert going_on.arrived_by == {"code": "code", "signe": "sign"}[how]
    assert "Votre arrivée est notée" in text_of(as_(bob).get(address))


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("code=000000x", "pas le code affiché"),
        ("", "pas le code affiché"),
        ("signe=x", "affiche"),
        ("signe=🐑", "affiche"),
    ],
)
def test_a_code_that_is_not_the_one_on_the_wall_is_said(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, mark: str, told: str
) -> None:
    refused = as_(bob).post(f"/lieux/{house.slug}/ici/?{mark}", {"reservation": going_on.public_id})
    assert refused.status_code == 409
    assert told in text_of(refused)
    going_on.refresh_from_db()
    assert going_on.arrived_at is None


def test_one_does_not_arrive_for_another(
    as_: SignedIn, going_on: Booking, house: Place, charlie: Person, hedy: Person
) -> None:
    code = code_at(house.arrival_secret, timezone.now())
    sent = {"reservation": going_on.public_id}
    assert as_(charlie).post(f"/lieux/{house.slug}/ici/?code={code}", sent).status_code == 404
    assert as_(charlie).post(f"/reservations/{going_on.public_id}/arrivee/", {"code": code}).status_code == 404
    assert as_(hedy).post(f"/reservations/{going_on.public_id}/arrivee/", {"code": code}).status_code == 403
    assert as_(charlie).post(f"/lieux/{house.slug}/ici/?code={code}", {"reservation": SHEEP}).status_code == 404


def arrive(client: Client, booking: Booking, code: str, **more: str) -> Any:
    sent = {"code": code, **more}
    return client.post(f"/reservations/{booking.public_id}/arrivee/", sent, headers={"Accept": "application/json"})


def test_a_script_is_told_in_one_word_whether_one_has_arrived(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person
) -> None:
    refused = arrive(as_(bob), going_on, "🐑")
    assert (refused.status_code, refused.json()["state"]) == (409, "refused")
    assert "pas le code affiché" in refused.json()["why"]
    said = arrive(as_(bob), going_on, code_at(house.arrival_secret, timezone.now()))
    assert (said.status_code, said.json()["state"]) == (200, "arrived")
    going_on.refresh_from_db()
    assert datetime.fromisoformat(said.json()["at"]) == going_on.arrived_at


def test_a_page_is_told_in_a_sentence(as_: SignedIn, going_on: Booking, house: Place, bob: Person) -> None:
    page = as_(bob).get(going_on.get_absolute_url())
    done = form_of(page, "/arrivee/").send(as_(bob), code=code_at(house.arrival_secret, timezone.now()))
    assert "Bienvenue ! Votre arrivée est notée" in text_of(done)
    assert "Vous êtes arrivé à" in text_of(done)
    assert "/arrivee/" not in text_of(done)


def test_what_a_telephone_kept_is_told_apart_on_the_day_sheet(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, hedy: Person
) -> None:
    then = timezone.now() - timedelta(minutes=20)
    code = code_at(house.arrival_secret, then)
    assert arrive(as_(bob), going_on, code).status_code == 409, "no longer on the wall"
    said = arrive(as_(bob), going_on, code, a=then.isoformat().replace("+00:00", "Z"))
    assert said.json()["state"] == "arrived"
    going_on.refresh_from_db()
    assert (going_on.arrived_by, going_on.arrived_at) == ("later", then)
    page = text_of(as_(hedy).get(f"/lieux/{house.slug}/jour/{timezone.localdate()}/"))
    assert "envoyé au retour du réseau" in page


@pytest.mark.parametrize(
    "moment",
    [
        SHEEP,
        "hier",
        "2026-01-01",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "2199-01-01T00:00:00Z",
        "x" * 3000,
    ],
)
def test_a_time_that_makes_no_sense_proves_nothing(
    as_: SignedIn, going_on: Booking, house: Place, bob: Person, moment: str
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    said = arrive(client, going_on, "000000", a=moment)
    assert said.status_code == 409
    assert said.json()["state"] == "refused"


def test_one_stays_longer_then_leaves(as_: SignedIn, going_on: Booking, bob: Person) -> None:
    page = as_(bob).get(going_on.get_absolute_url())
    form = form_of(page, "/rester/")
    until = datetime.fromisoformat(form.offered["jusqua"][1])
    assert until > going_on.ends_at
    assert "Vous pouvez rester" in text_of(form.send(as_(bob), jusqua=until.isoformat()))
    going_on.refresh_from_db()
    assert going_on.ends_at == until
    gone = form_of(as_(bob).get(going_on.get_absolute_url()), "/partir/").send(as_(bob))
    assert "Au revoir" in text_of(gone)
    going_on.refresh_from_db()
    assert going_on.ends_at <= timezone.now() + timedelta(minutes=1)
    assert going_on.planned_end == until


def test_one_does_not_stay_on_somebody_else_s_time(
    as_: SignedIn, going_on: Booking, nook: Space, bob: Person, charlie: Person
) -> None:
    actions.book(charlie, nook.pk, Period(going_on.ends_at, going_on.ends_at + timedelta(hours=1)))
    until = (going_on.ends_at + timedelta(minutes=30)).isoformat()
    refused = as_(bob).post(f"/reservations/{going_on.public_id}/rester/", {"jusqua": until})
    assert (refused.status_code, "vient d’être pris" in text_of(refused)) == (409, True)


@pytest.mark.parametrize(
    "until",
    [
        "",
        SHEEP,
        "2026-01-01",
        "2020-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2199-01-01T00:00:00Z",
    ],
)
def test_an_end_that_makes_no_sense_is_said(as_: SignedIn, going_on: Booking, bob: Person, until: str) -> None:
    client, before = as_(bob), going_on.ends_at
    client.raise_request_exception = False
    refused = client.post(f"/reservations/{going_on.public_id}/rester/", {"jusqua": until})
    assert refused.status_code == 409
    assert "Ce n’est pas possible" in text_of(refused)
    going_on.refresh_from_db()
    assert going_on.ends_at == before


def test_what_has_not_begun_is_neither_left_nor_stayed_at(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    page = text_of(as_(bob).get(booking.get_absolute_url()))
    assert "/partir/" not in page
    assert as_(bob).post(f"/reservations/{booking.public_id}/partir/").status_code == 409
    assert status_of(booking) == "confirmed"


def test_the_host_has_the_sign_and_the_address_of_the_wall(as_: SignedIn, house: Place, hedy: Person) -> None:
    page = as_(hedy).get(f"/lieux/{house.slug}/arrivees/")
    assert house.kiosk_key in text_of(page)
    assert actions.sign_of(house) in text_of(page)
    assert "<svg" in text_of(page)
    assert page["Cache-Control"] == "no-store"
    renewed = form_of(page, "/renouveler/").send(as_(hedy))
    assert house.kiosk_key not in text_of(renewed)
    assert actions.sign_of(house) not in text_of(renewed)
