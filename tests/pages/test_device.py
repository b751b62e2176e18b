"""What stays on the device of who reads: told by headers."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.community.rules import INSTANCE, RoleKind
from maillage.places.models import Place
from tests import factories
from tests.kit.screens import SignedIn


def test_signing_out_tells_the_browser_to_keep_nothing(as_: SignedIn, bob: Person) -> None:
    client = as_(bob)
    client.cookies["commune"] = factories.FLORAC
    answer = client.post("/deconnexion/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies["commune"]["max-age"] == 0
    assert "Clear-Site-Data" not in as_(None).post("/deconnexion/")
    assert "Clear-Site-Data" not in client.get("/")


def test_being_erased_tells_it_as_well(as_: SignedIn, bob: Person) -> None:
    assert as_(bob).post("/mes-donnees/effacer/", {"word": "EFFACER"}).has_header("Clear-Site-Data")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_few_pages_may_be_kept_offline_in_both_languages_by_their_reader(
    as_: SignedIn, bob: Person, booked: Booking, place: Place, prefix: str
) -> None:
    client = as_(bob)
    kept = ["/", "/reservations/", f"/reservations/{booked.public_id}/", "/lieux/", place.get_absolute_url()]
    answers = [client.get(prefix + path) for path in kept]
    assert {answer.get("Maillage-Offline") for answer in answers} == {"keep"}
    assert len({answer["Maillage-Reader"] for answer in answers}) == 1
    for path in ("/annuaire/", "/mes-donnees/", "/profil/"):
        assert not client.get(prefix + path).has_header("Maillage-Offline"), path


def test_a_page_about_somebody_else_is_never_kept(as_: SignedIn, alice: Person, booked: Booking) -> None:
    answer = as_(alice).get(booked.get_absolute_url())
    assert answer["Cache-Control"] == "no-store"
    assert not answer.has_header("Maillage-Offline")


def test_who_looks_as_somebody_else_keeps_nothing_and_stays_the_reader(as_: SignedIn, bob: Person) -> None:
    client = as_(factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE)))
    before = client.get("/")["Maillage-Reader"]
    session = client.session
    session.update({"seen_as": bob.pk, "seen_since": 4e9})
    session.save()
    seen = client.get("/")
    assert seen.wsgi_request.user == bob
    assert seen["Maillage-Reader"] == before
    assert not seen.has_header("Maillage-Offline")


def test_readers_are_told_apart_and_not_named(as_: SignedIn, bob: Person, charlie: Person, place: Place) -> None:
    readers = [as_(person).get("/")["Maillage-Reader"] for person in (bob, charlie, None)]
    assert len(set(readers)) == 3
    assert readers[2] == "nobody"
    assert not any(str(bob.pk) == reader for reader in readers)


def test_no_page_may_use_the_camera_or_where_one_is(client: Client, place: Place) -> None:
    policy = client.get("/")["Permissions-Policy"]
    for feature in ("camera", "geolocation", "microphone", "payment"):
        assert f"{feature}=()" in policy
