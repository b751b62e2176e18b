"""Addresses of calendars, outside calendars, the week of a place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import CalendarAddress
from maillage.community.models import JournalEntry, Person
from maillage.places.models import Place, Space
from tests.factories import afternoon, morning
from tests.kit.screens import SHEEP, SignedIn, form_of, text_of


def test_an_address_of_my_calendar_is_made_and_revoked(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    page = form_of(as_(bob).get("/calendriers/"), "kind").send(as_(bob))
    assert "L’adresse est prête" in text_of(page)
    address = CalendarAddress.objects.get()
    feed = f"/calendriers/{address.token}.ics"
    assert f"http://testserver{feed}" in text_of(page)
    assert b"BEGIN:VEVENT" in as_(None).get(feed).content
    assert as_(charlie).post(f"/calendriers/{address.pk}/revoquer/").status_code == 404
    gone = form_of(page, f"/calendriers/{address.pk}/revoquer/").send(as_(bob))
    assert "ne répond plus" in text_of(gone)
    assert as_(None).get(feed).status_code == 404
    assert address.token not in text_of(gone)


def test_a_host_makes_addresses_of_the_place_and_of_its_spaces(as_: SignedIn, desks: Space, alice: Person) -> None:
    client = as_(alice)
    page = client.get("/calendriers/")
    form_of(page, "lieu").send(client)
    page = form_of(page, "espace").send(client)
    kinds = CalendarAddress.objects.order_by("pk").values_list("kind", "place_id", "space_id")
    assert list(kinds) == [("place", desks.place_id, None), ("space", None, desks.pk)]
    assert text_of(page).count(".ics") == 2


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "place", "lieu": "{place}"}, 403),
        ({"kind": "place", "lieu": SHEEP}, 409),
        ({"kind": "space", "espace": "9" * 30}, 409),
        ({"kind": "space", "espace": "٣"}, 409),
        ({"kind": SHEEP}, 409),
    ],
)
def test_an_address_of_what_is_not_mine_or_does_not_exist_is_refused(
    as_: SignedIn, place: Place, bob: Person, sent: dict[str, str], status: int
) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    answer = client.post("/calendriers/", {name: value.format(place=place.slug) for name, value in sent.items()})
    assert answer.status_code == status
    assert "Ce n’est pas possible" in text_of(answer)
    assert not CalendarAddress.objects.exists()


@pytest.mark.parametrize(
    ("url", "status", "told"),
    [
        ("http://example.org/a.ics", 409, "commence par https://"),
        ("https://127.0.0.1/a.ics", 409, "https://"),
        ("https://[::1]/a.ics", 409, "https://"),
        ("https://localhost/a.ics", 409, "https://"),
        ("https://10.0.0.8/a.ics", 409, "https://"),
        ("https://nulle-part.invalid/a.ics", 409, "nulle part"),
        ("file:///etc/passwd", 422, "URL"),
        (SHEEP, 422, "URL"),
        ("", 422, "obligatoire"),
        ("https://" + "x" * 600, 422, ""),
    ],
)
def test_the_address_of_an_outside_calendar_must_be_of_the_public_web(
    as_: SignedIn, room: Space, alice: Person, url: str, status: int, told: str
) -> None:
    client = as_(alice)
    client.raise_request_exception = False
    address = f"/lieux/{room.place.slug}/calendriers/"
    answer = client.post(address, {"unit": room.units.get().pk, "url": url})
    assert answer.status_code == status
    assert told in text_of(answer)
    assert "Aucun" in text_of(client.get(address))


def test_an_outside_calendar_is_added_and_removed(as_: SignedIn, room: Space, alice: Person, settings: Any) -> None:
    settings.LOCAL_ADDRESSES = True
    client, address = as_(alice), f"/lieux/{room.place.slug}/calendriers/"
    page = form_of(client.get(address), "unit").send(client, url="http://127.0.0.1:9/mairie.ics")
    assert "lecture en cours" in text_of(page)
    gone = form_of(page, "/retirer/").send(client)
    assert "Il est retiré" in text_of(gone)
    assert "mairie.ics" not in text_of(gone)


def test_the_week_shows_each_what_is_theirs_to_see(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    theirs = actions.book(charlie, desks.pk, afternoon(workday))
    address = f"/lieux/{desks.place.slug}/semaine/?semaine={workday}"
    to_bob, to_alice, to_nobody = (as_(person).get(address) for person in (bob, alice, None))
    assert mine.get_absolute_url() in text_of(to_bob)
    assert f'data-move="/reservations/{mine.public_id}/modifier/"' in text_of(to_bob)
    for page in (to_bob, to_nobody):
        assert theirs.get_absolute_url() not in text_of(page)
        assert "Charlie" not in text_of(page)
    assert mine.get_absolute_url() not in text_of(to_nobody)
    for booking in (mine, theirs):
        assert booking.get_absolute_url() in text_of(to_alice)
    assert "Bob" in text_of(to_alice)
    assert "draggable" not in text_of(to_alice), "a host moves nobody’s booking"
    assert to_alice["Cache-Control"] == "no-store"
    assert JournalEntry.objects.filter(verb="week_looked_at").count() == 1


@pytest.mark.parametrize("week", ["", SHEEP, "2027-02-30", "0001-01-01", "9999-12-31"])
def test_a_week_that_can_not_be_read_is_this_one(as_: SignedIn, desks: Space, week: str) -> None:
    answer = as_(None).get(f"/lieux/{desks.place.slug}/semaine/", {"semaine": week, "espace": week})
    assert answer.status_code == 200
    assert timezone.localdate() in answer.context["days"]
