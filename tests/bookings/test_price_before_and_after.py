"""What a booking costs is said before one says yes and on its ticket, free ones too."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.places.models import Space
from tests.factories import morning
from tests.kit.screens import SignedIn, visible

pytestmark = pytest.mark.django_db
TARIFFS = [
    ({"tariff_kind": "free"}, "Gratuit"),
    ({"tariff_kind": "words", "tariff_words": "à prix libre"}, "À prix libre"),
    ({"tariff_kind": "amount", "tariff_cents": 600, "tariff_unit": "half_day"}, "6 € la demi-journée"),
]


def plain(html: str) -> str:
    return " ".join(visible(html).replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.mark.parametrize(("fields", "words"), TARIFFS)
def test_before_one_says_yes_and_on_the_ticket(
    as_: SignedIn, desks: Space, bob: Person, workday: date, fields: dict[str, object], words: str
) -> None:
    Space.objects.filter(pk=desks.pk).update(**fields)
    when = morning(workday)
    query = {"espace": desks.pk, "debut": when.start.isoformat(), "fin": when.end.isoformat(), "personnes": 1}
    client = as_(bob)
    assert f"Prix {words}" in plain(client.get(f"/reserver/?{urlencode(query)}").content.decode())
    held = actions.hold(bob, desks.pk, when)
    assert f"Prix {words}" in plain(client.get(held.get_absolute_url()).content.decode())
    actions.confirm(bob, held)
    assert f"Prix {words}" in plain(client.get(held.get_absolute_url()).content.decode())


def test_what_is_not_known_or_no_longer_stands_says_no_price(
    as_: SignedIn, desks: Space, bob: Person, workday: date
) -> None:
    booked = actions.book(bob, desks.pk, morning(workday))
    client = as_(bob)
    assert "Prix" not in plain(client.get(booked.get_absolute_url()).content.decode())
    Space.objects.filter(pk=desks.pk).update(tariff_kind="free")
    assert "Prix Gratuit" in plain(client.get(booked.get_absolute_url()).content.decode())
    Booking.objects.filter(pk=booked.pk).update(status="cancelled")
    assert "Prix" not in plain(client.get(booked.get_absolute_url()).content.decode())
