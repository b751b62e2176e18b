"""One person more in a group of fewer than five changes nothing on any page of who may not see names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking, Waiting
from maillage.community.models import Mailing, Network, Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, morning
from tests.kit.screens import SignedIn
from tests.pages.expected import TABLE
from tests.pages.test_who_sees_what import told_by

# What is free must be said to whoever wants to book: units, never people (docs/algorithms/small-numbers.md).
AVAILABILITY = frozenset(
    {
        "place",
        "week",
        "home",
        "search",
        "bookings:search_series",
        "bookings:new",
        "bookings:new_series",
        "bookings:kiosk",
        "places:list",
        "places:geojson",
    }
)
ONES_OWN = frozenset({"archive", "mydata"})  # drawn anew
READERS = ("dora", "gil", "nobody")
TELLS_OF_NO_ONE = ("commons:", "foresight:", "territory:", "account_", "mfa_", "usersessions")
CHANGING = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[A-Za-z0-9]{64}\b|\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\dT[\d:.]+Z?"
)


def pages_of(reader: str, person: Person | None, as_: SignedIn, at: dict[str, str]) -> dict[str, list[str]]:
    """The words of every page as they read it, by alphabet; what looking writes (the journal) is undone."""
    found = {}
    for name, address in at.items():
        answers = TABLE[name][reader] == 200 and not name.startswith(TELLS_OF_NO_ONE)
        if not answers or name in AVAILABILITY | ONES_OWN:
            continue
        mark = transaction.savepoint()
        found[name] = sorted(re.split(r"[<>\s]+", CHANGING.sub("…", told_by(as_(person).get(address)))))
        transaction.savepoint_rollback(mark)
    return found


@pytest.fixture
def zoe(network: Network) -> Person:
    """A member who agreed to news, and books nothing yet."""
    zoe = factories.make_person("zoe", news_since=timezone.now())
    factories.make_member(zoe, network)
    return zoe


def books(zoe: Person, desks: Space, day: date) -> None:
    host = Person.objects.get(email__startswith="alice")
    actions.book_for(host, zoe, desks, morning(day))


def is_asked_and_accepted(zoe: Person, desks: Space, day: date) -> None:
    request = actions.book(zoe, desks.pk, afternoon(day))
    host = Person.objects.get(email__startswith="alice")
    actions.accept(host, request)


def asks(zoe: Person, desks: Space, day: date) -> None:
    until = timezone.now() + timedelta(days=1)
    period = afternoon(day).utc()
    Booking.objects.create(
        person=zoe,
        place=desks.place,
        space=desks,
        starts_at=period.start,
        ends_at=period.end,
        status="requested",
        expires_at=until,
        created_at=timezone.now(),
    )


def came(zoe: Person, desks: Space, day: date) -> None:
    ago = timezone.now() - timedelta(days=3)
    Booking.objects.create(
        person=zoe,
        place=desks.place,
        space=desks,
        starts_at=ago,
        ends_at=ago + timedelta(hours=2),
        status="confirmed",
        created_at=ago,
        arrived_at=ago,
    )


def waits(zoe: Person, desks: Space, day: date) -> None:
    period = afternoon(day).utc()
    Waiting.objects.create(person=zoe, space=desks, starts_at=period.start, ends_at=period.end)


Step = Callable[[Person, Space, date], None]


@pytest.mark.parametrize("reader", READERS)
def test_one_more_person_among_few_changes_no_page(
    reader: str, as_: SignedIn, addresses: dict[str, str], who: dict[str, Any], zoe: Person, desks: Space, workday: date
) -> None:
    """Bob alone had a desk there; then Zoé books, asks, waits, came, is accepted: all pages stay as they were."""
    next_day = factories.next_workday(workday + timedelta(days=1))
    Space.objects.filter(pk=desks.pk).update(approval="host")
    before = pages_of(reader, who[reader], as_, addresses)
    for step in (books, came, waits):
        step(zoe, desks, next_day)
    asks(zoe, desks, workday)  # the day that is closed: one booking more is touched
    is_asked_and_accepted(zoe, desks, factories.next_workday(workday + timedelta(days=7)))
    after = pages_of(reader, who[reader], as_, addresses)
    changed = [name for name in before if before[name] != after[name]]
    assert not changed


def test_the_table_of_the_places_says_no_small_count(
    as_: SignedIn, dora: Person, desks: Space, bob: Person, workday: date
) -> None:
    actions.book(bob, desks.pk, morning(workday))
    table = as_(dora).get("/animation/lieux.csv").content.decode()
    assert "trop peu pour être dit" in table
    big = factories.make_space(desks.place, "Grande salle", kind="meeting", seats=30, units=1)
    actions.book(factories.make_person("eve"), big.pk, morning(workday), people=12)
    assert (workday - timezone.localdate()).days < 7
    assert "au moins 13" in as_(dora).get("/animation/lieux.csv").content.decode().replace("\u00a0", " ")


def test_a_selection_of_few_who_work_somewhere_is_not_written_to(
    as_: SignedIn, network: Network, place: Place, dora: Person, zoe: Person, desks: Space, workday: date
) -> None:
    """Whether it holds nobody or four, the answer is the same."""
    from maillage.community.actions.mailings import send_mailing
    from maillage.pages.views.facilitation import selections

    def answer() -> str:
        (chosen,) = [one for one in selections(network) if one.code == f"place:{place.pk}"]
        with pytest.raises(Refusal) as caught:
            send_mailing(dora, network, chosen, "Objet", "Texte")
        return caught.value.code

    assert answer() == "too_few"
    came(zoe, desks, workday)
    assert answer() == "too_few"
    for number in range(4):
        member = factories.make_person(f"m{number}", news_since=timezone.now())
        factories.make_member(member, network)
        came(member, desks, workday)
    (chosen,) = [one for one in selections(network) if one.code == f"place:{place.pk}"]
    assert send_mailing(dora, network, chosen, "Objet", "Texte").wanted == 5
    assert Mailing.objects.count() == 1
    page = as_(dora).get("/animation/courriers/").content.decode().replace("\u00a0", " ")
    assert "au moins 5" in page
