"""Light pages, and as many statements for two hundred places as for one."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.demonstration.actions import build
from maillage.places.actions import measure_reach
from maillage.places.models import Reach
from tests import factories
from tests.factories import FLORAC, morning
from tests.pages.conftest import SignedIn

HTML_BYTES, ALL_BYTES = 14 * 1024, 100 * 1024


@pytest.fixture
def demonstration(db: None) -> Network:
    return build()


def loaded(html: str) -> Iterator[str]:
    """The files of our own that a page asks for at once: styles, scripts and what they import, pictures."""
    for address in re.findall(r"""(?:href|src)=["']/static/([^"'#]+\.(?:css|js|svg|png))""", html):
        yield address
        if address == "pages/site.js":
            yield "pages/combobox.js"


def zipped(address: str) -> int:
    found = finders.find(address)
    assert found, address
    data = Path(str(found)).read_bytes()
    return len(data) if address.endswith(".png") else len(gzip.compress(data))


@pytest.mark.parametrize("path", ["/", "/lieux/", "/lieux/mende/", "/chercher/?ou=Mende&minutes=90"])
def test_a_page_weighs_less_than_a_photograph(demonstration: Network, as_: SignedIn, path: str) -> None:
    html = as_(None).get(path).content
    assert len(gzip.compress(html)) <= HTML_BYTES
    files = {f for f in loaded(html.decode()) if not f.startswith("leaflet/") and f != "pages/card.png"}
    assert len(files) >= 5
    assert len(gzip.compress(html)) + sum(zipped(f) for f in files) <= ALL_BYTES


def statements(ask: Callable[[], object]) -> int:
    ask()  # what is read once a process is read now
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


@pytest.fixture
def grown(network: Network, workday: date) -> Callable[[int], None]:
    """So many more places near Florac, each with two spaces, a photo's worth of equipment, and a booking."""

    def more(count: int) -> None:
        for _ in range(count):
            place = factories.make_place(network, f"Lieu {network.places.count()}")
            desk = factories.make_space(place, "Bureaux", units=3, equipment=("screen",))
            factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=6)
            Reach.objects.create(place=place, commune_id=FLORAC, minutes=12)
            actions.book(factories.make_person(), desk.pk, morning(workday))
        cache.clear()

    return more


PATHS = ("/", "/lieux/", "/lieux.geojson", "/chercher/?ou=Florac&jour={day}", "/mes-lieux/", "/sitemap.xml", "/reseau/")


@pytest.mark.parametrize("path", PATHS)
def test_one_place_or_two_hundred_take_the_same_statements(
    grown: Callable[[int], None], as_: SignedIn, dora: Person, workday: date, path: str
) -> None:
    client, address = as_(dora), path.format(day=workday)
    grown(1)
    one = statements(lambda: client.get(address))
    grown(2)
    assert statements(lambda: client.get(address)) == one
    grown(197)
    assert statements(lambda: client.get(address)) == one


def test_one_booking_or_three_take_the_same_statements(
    as_: SignedIn, network: Network, bob: Person, alice: Person, workday: date
) -> None:
    place = factories.make_place(network, "Mende", factories.MENDE)
    measure_reach(place)
    host = factories.make_person("eve", role=(RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk)))
    rooms = [factories.make_space(place, f"Salle {n}", kind="meeting", granularity="hour", seats=4) for n in range(3)]
    day = f"/lieux/{place.slug}/jour/{workday.isoformat()}/"
    asked = [
        (bob, "/reservations/"),
        (host, day),
        (host, f"/lieux/{place.slug}/gerer/"),
        (bob, f"/lieux/{place.slug}/"),
    ]
    counts = []
    for room in rooms:
        actions.book(bob, room.pk, factories.hours(workday, "09:00", "10:00"))
        counts.append([statements(partial(as_(who).get, path)) for who, path in asked])
    assert Booking.objects.filter(person=bob).count() == 3
    assert counts[0] == counts[1] == counts[2]


def test_the_results_alone_are_the_results_of_the_page(as_: SignedIn, demonstration: Network) -> None:
    """What htmx swaps in is the same as what the whole page holds; keys of buttons differ each time."""
    client = as_(None)
    path = "/chercher/?ou=Mende&minutes=60"
    whole = client.get(path).content.decode()
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()

    def told(html: str) -> str:
        html = re.sub(r'value="[0-9a-f-]{36}"|csrfmiddlewaretoken" value="\w+"', "", html)
        return re.sub(r"\s+", " ", html)

    start = whole.index('id="results"')
    assert told(part).strip().split('id="results"')[1][:4000] in told(whole[start:])
    assert "<html" not in part
