"""What other sites may show of this one: in a frame of theirs, light, without a cookie or a script."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from maillage.bookings import actions
from maillage.bookings.queries import free_today
from maillage.community.models import Network, Person
from maillage.places.actions import close, measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.screens import visible

WEIGHT = 10 * 1024  # of a frame, all that it loads included
ADDRESSES = ("/integrer/{slug}/", "/integrer/", "/en/integrer/{slug}/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_site_may_frame_it_and_it_sets_no_cookie(client: Client, desks: Space, address: str) -> None:
    answer = client.get(address.format(slug=desks.place.slug))
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=60"}
    page = answer.content.decode()
    assert "<script" not in page
    assert 'style="' not in page


def test_no_other_page_may_be_framed(client: Client, desks: Space) -> None:
    for address in ("/", desks.place.get_absolute_url(), f"/lieux/{desks.place.slug}/faire-connaitre/"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_weighs_less_than_ten_kilobytes(client: Client, desks: Space, address: str) -> None:
    page = client.get(address.format(slug=desks.place.slug)).content
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page.decode())
    assert len(sheets) == 2
    files = [Path(str(finders.find(name))).read_bytes() for name in sheets]
    assert sum(len(gzip.compress(content, 6)) for content in (page, *files)) < WEIGHT
    assert b"Maillage Sans" not in files[1]  # no typeface is fetched


def test_links_leave_the_frame(client: Client, desks: Space) -> None:
    page = client.get(f"/integrer/{desks.place.slug}/").content.decode()
    links = re.findall(r"<a [^>]*>", page)
    assert len(links) == 3
    assert all('target="_top"' in link and 'href="http://testserver/' in link for link in links)


@pytest.fixture
def monday(workday: Any) -> datetime:
    """Eight in the morning of a day on which the place is open."""
    return datetime(workday.year, workday.month, workday.day, 6, tzinfo=UTC)


def test_what_is_booked_is_no_longer_free(desks: Space, bob: Person, workday: Any, monday: datetime) -> None:
    place, units = desks.place, desks.units.count()
    (before,) = free_today([place], monday)[place.pk]
    assert before.slots == (("morning", units), ("afternoon", units))
    actions.book(bob, desks.pk, factories.morning(workday))
    (after,) = free_today([place], monday)[place.pk]
    assert after.slots == (("morning", units - 1), ("afternoon", units))


def test_a_closure_leaves_nothing_free(desks: Space, alice: Person, workday: Any, monday: datetime) -> None:
    close(alice, desks.place, factories.hours(workday, "00:00", "23:00"), "Neige")
    (free,) = free_today([desks.place], monday)[desks.place.pk]
    assert free.most == 0


def test_the_places_of_a_network_are_asked_for_at_once(
    network: Network, desks: Space, django_assert_num_queries: Any, monday: datetime
) -> None:
    others = [factories.make_place(network, f"Lieu {n}") for n in range(4)]
    for other in others:
        factories.make_space(other)
    with django_assert_num_queries(1):
        free = free_today([desks.place, *others], monday)
    assert all(free.values())


def test_the_nearest_come_first_and_other_networks_are_left_out(client: Client, network: Network, place: Place) -> None:
    far = factories.make_place(network, "À Mende", factories.MENDE, lat=44.5184, lon=3.5011)
    other = factories.make_place(factories.make_network("Ailleurs"), "Chez les autres")
    for one in (place, far, other):
        factories.make_space(one)
        measure_reach(one)
    page = visible(client.get(f"/integrer/?pres={factories.MENDE}&reseau={network.slug}").content.decode())
    assert page.index("À Mende") < page.index(place.name)
    assert "Chez les autres" not in page
    everything = visible(client.get("/integrer/?pres=99999&reseau=rien").content.decode())
    assert "Chez les autres" in everything


def test_a_place_that_is_not_in_service_says_so(client: Client, place: Place) -> None:
    place.state = "project"
    place.save()
    page = client.get(f"/integrer/{place.slug}/").content.decode()
    assert "On ne peut pas encore réserver" in page
    assert ">Réserver<" not in page


def test_the_lines_to_copy_hold_the_frame_and_its_title(client: Client, place: Place) -> None:
    place.name = 'Le "Fil" & <co>'
    place.save()
    page = client.get(f"/lieux/{place.slug}/faire-connaitre/").content.decode()
    lines = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert lines
    assert f"http://testserver/integrer/{place.slug}/" in lines[1]
    assert "title=&quot;" in lines[1]
    assert "&amp;lt;co&gt;" in lines[1]
