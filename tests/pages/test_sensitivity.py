"""Each address says what it shows; what is not declared is closed; what shows others asks who one is."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Letter, Network, Person
from maillage.config.urls import urlpatterns as of_the_site
from maillage.pages import sensitivity
from maillage.pages.sensitivity import OF_OTHERS, OWN_OR_OTHERS, is_declared, is_of_others
from maillage.places.models import Place, Space
from tests.factories import afternoon
from tests.kit.screens import SignedIn
from tests.pages.expected import TABLE
from tests.pages.test_who_sees_what import told_by

LISTS = {name: getattr(sensitivity, name) for name in (
    "PUBLIC", "OF_ONES_OWN", "OF_THE_NETWORK", "OF_OTHERS", "OF_THE_DOOR", "BY_OTHERS", "OWN_OR_OTHERS",
)}  # fmt: skip
BY_PROVIDER = ("openid_connect_", "socialaccount_")  # there when a provider is set up
# What one wrote, received or did oneself names those one did it with.
WITH_ME = frozenset({"community:letters", "pages:my_journal", "pages:mydata", "pages:archive"})


def named(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    """The name of every address of the site, as a request knows it: one without a name is known by its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.lookup_str}"


def test_every_address_of_the_site_is_declared() -> None:
    every = set(named(get_resolver().url_patterns))
    assert len(every) > 200
    assert not sorted(name for name in every if not is_declared(name))


def test_nothing_is_declared_twice_nor_that_does_not_exist() -> None:
    every = set(named(get_resolver().url_patterns))
    for (one, first), (other, second) in combinations(LISTS.items(), 2):
        assert not set(first) & set(second), (one, other)
    declared = {name for listed in LISTS.values() for name in listed if not name.startswith(BY_PROVIDER)}
    assert not declared - every


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Bob")


class WithOneMore:
    """The addresses of the site, and a page whose author forgot to say what it shows."""

    urlpatterns = [path("oubliee/", forgotten, name="forgotten"), *of_the_site]
    handler400 = "maillage.pages.views.errors.bad_request"


def since(client: Client, hours: float) -> Client:
    session = client.session
    session["signed_in_at"] = time.time() - hours * 3600
    session.save()
    return client


def test_a_page_that_nobody_declared_is_closed(as_: SignedIn, alice: Person, bob: Person) -> None:
    assert is_of_others("forgotten")
    with override_settings(ROOT_URLCONF=WithOneMore):
        assert since(as_(alice), 13).get("/oubliee/").status_code == 302
        assert since(as_(alice), 1).get("/oubliee/").status_code == 200
        Network.objects.update(needs_second_factor=True)
        assert since(as_(alice), 1).get("/oubliee/").status_code == 302


@pytest.mark.parametrize("reader", ["alice", "dora", "eve", "ines"])
def test_what_names_bob_to_who_holds_a_role_is_declared_of_others(
    reader: str, as_: SignedIn, addresses: dict[str, str], who: dict[str, Person | None]
) -> None:  # fmt: skip
    """Read by nobody it does not name him: else it is public, and he chose so."""
    loose = []
    for name, address in addresses.items():
        if is_of_others(name) or name in WITH_ME or TABLE[name][reader] != 200 or name.startswith("commons:"):
            continue
        read, public = (told_by(as_(person).get(address)) for person in (who[reader], None))
        if re.search(r"\bBob\b", read) and not re.search(r"\bBob\b", public):  # a token may hold these letters
            loose.append(name)
    assert not loose


@pytest.fixture
def reported(network: Network, bob: Person, charlie: Person) -> Letter:
    from django.utils import timezone

    return Letter.objects.create(
        sender=charlie, recipient=bob, text="Pardon ?", network=network, reported_at=timezone.now()
    )


def of_bob(booked: Booking, reported: Letter, network: Network) -> dict[str, list[str]]:
    """What escaped: by whom it is asked, and where."""
    booking = reverse("bookings:booking", args=[booked.public_id])
    return {
        "alice": [booking, f"{booking}reservation.ics", reverse("bookings:addresses"),
                  reverse("community:wall", args=[network.slug]), reverse("community:directory")],
        "dora": [reported.get_absolute_url(), reverse("community:wall", args=[network.slug])],
    }  # fmt: skip


def test_what_escaped_asks_for_a_sign_in_of_the_day_and_for_the_second_factor(
    as_: SignedIn, booked: Booking, reported: Letter, network: Network, alice: Person, dora: Person
) -> None:
    """A booking with a name, cancelling it, the address of a feed with names, reported letters, the wall."""
    people = {"alice": alice, "dora": dora}
    for strict in (False, True):
        Network.objects.update(needs_second_factor=strict)
        for name, pages in of_bob(booked, reported, network).items():
            for page in pages:
                assert since(as_(people[name]), 13).get(page).status_code == 302, page
                assert since(as_(people[name]), 1).get(page).status_code == (302 if strict else 200), page
    cancel = reverse("bookings:cancel", args=[booked.public_id])
    assert since(as_(alice), 13).post(cancel).status_code == 302
    booked.refresh_from_db()
    assert booked.status == "confirmed"


def test_a_host_opens_their_own_booking_as_anybody_does(
    as_: SignedIn, desks: Space, place: Place, alice: Person, network: Network, workday: Any
) -> None:
    Network.objects.update(needs_second_factor=True)
    own = actions.book(alice, desks.pk, afternoon(workday))
    assert since(as_(alice), 300).get(own.get_absolute_url()).status_code == 200
    assert since(as_(alice), 300).post(reverse("bookings:cancel", args=[own.public_id])).status_code == 302
    own.refresh_from_db()
    assert own.status == "cancelled"
    assert "bookings:cancel" in OWN_OR_OTHERS
    assert "bookings:cancel" not in OF_OTHERS
