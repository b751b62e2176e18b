"""Each address says what it shows; what is not declared is closed; what shows others asks who one is."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import Network, Person, PrivateMessage
from maillage.config.urls import urlpatterns as of_the_site
from maillage.places.models import Place, Space
from maillage.web.sensitivity import Audience, is_marked, mark_of
from tests.factories import afternoon
from tests.kit.addresses import marks, sensitive, views
from tests.kit.screens import SignedIn
from tests.kit.walk import Walks
from tests.pages.expected import TABLE

# What one wrote, received or did oneself names those one did it with.
WITH_ME = frozenset({"community:letters", "my_journal", "mydata", "archive"})
MORE_TO_HOSTS = {"alice": {"week"}}  # public pages that name others to who signed in of the day (`may_show_more`)


def test_every_view_of_the_site_is_marked() -> None:
    every = dict(views())
    assert len(every) > 200
    assert not sorted(name for name, view in every.items() if not is_marked(view) and not name.startswith("admin:"))


def test_django_s_own_administration_is_about_others_but_for_its_door() -> None:
    every = {name: mark_of(view) for name, view in views() if name.startswith("admin:")}
    door = {name for name, mark in every.items() if mark.audience != Audience.SENSITIVE}
    assert door == {"admin:login", "admin:logout", "admin:jsi18n"}


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
    assert mark_of(forgotten).audience == Audience.SENSITIVE
    with override_settings(ROOT_URLCONF=WithOneMore):
        assert since(as_(alice), 13).get("/oubliee/").status_code == 302
        assert since(as_(alice), 1).get("/oubliee/").status_code == 200
        Network.objects.update(needs_second_factor=True)
        assert since(as_(alice), 1).get("/oubliee/").status_code == 302


@pytest.mark.parametrize("reader", ["alice", "dora", "eve", "ines"])
def test_what_names_bob_to_who_holds_a_role_is_declared_of_others(reader: str, walk_of: Walks) -> None:
    """Read by nobody it does not name him: else it is public, and he chose so."""
    loose, closed, of_nobody = [], sensitive(), walk_of("nobody").answers
    for name, answer in walk_of(reader).answers.items():
        if name in closed or name in WITH_ME or TABLE[name][reader] != 200 or name.startswith("commons:"):
            continue
        read, public = answer.text, of_nobody[name].text
        if re.search(r"\bBob\b", read) and not re.search(r"\bBob\b", public):  # a token may hold these letters
            loose.append(name)
    assert set(loose) == MORE_TO_HOSTS.get(reader, set())


def test_a_public_page_names_nobody_to_a_host_who_signed_in_long_ago(
    as_: SignedIn, booked: Booking, place: Place, alice: Person, workday: date
) -> None:
    week = f"{reverse('week', args=[place.slug])}?semaine={workday.isoformat()}"
    for strict, fresh in ((False, True), (True, False)):
        Network.objects.update(needs_second_factor=strict)
        assert ("Bob" in since(as_(alice), 1).get(week).content.decode()) == fresh
        assert "Bob" not in since(as_(alice), 13).get(week).content.decode()


@pytest.fixture
def reported(network: Network, bob: Person, charlie: Person) -> PrivateMessage:
    from django.utils import timezone

    return PrivateMessage.objects.create(
        sender=charlie, recipient=bob, text="Pardon ?", network=network, reported_at=timezone.now()
    )


def of_bob(booked: Booking, reported: PrivateMessage, network: Network) -> dict[str, list[str]]:
    """What escaped: by whom it is asked, and where."""
    booking = reverse("bookings:booking", args=[booked.public_id])
    return {
        "alice": [
            booking,
            f"{booking}reservation.ics",
            reverse("bookings:addresses"),
            reverse("community:wall", args=[network.slug]),
            reverse("community:directory"),
        ],
        "dora": [reported.get_absolute_url(), reverse("community:wall", args=[network.slug])],
    }


def test_what_escaped_asks_for_a_sign_in_of_the_day_and_for_the_second_factor(
    as_: SignedIn, booked: Booking, reported: PrivateMessage, network: Network, alice: Person, dora: Person
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
    assert marks()["bookings:cancel"].owner is not None
