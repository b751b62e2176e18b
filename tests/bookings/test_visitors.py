"""The register of visitors: written in without an account, read by the hosts of that place alone, emptied by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.actions.visitors import (
    FROM_ONE_ORIGIN,
    enter_visitor,
    leave_place,
    purge_visitors,
    set_register,
)
from maillage.bookings.models import VisitorEntry, VisitorRegister
from maillage.bookings.rules.visitors import is_here, may_enter, moment_said
from maillage.community.models import JournalEntry, Person
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests import factories
from tests.bookings.test_charters import arrived
from tests.factories import Committed
from tests.kit.concurrency import at_once
from tests.kit.confidentiality import make_register, make_visitor
from tests.kit.screens import SignedIn, text_of

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2028, 2, 29, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours_ago", "believed"), [(0, True), (2, True), (12, True), (13, False), (-1, False), (None, False)]
)
def test_a_phone_is_believed_for_half_a_day(hours_ago: int | None, believed: bool) -> None:
    said = None if hours_ago is None else NOON - timedelta(hours=hours_ago)
    assert moment_said(said, NOON) == (said if believed else NOON)


def test_nobody_leaves_before_they_came() -> None:
    assert moment_said(NOON - timedelta(hours=3), NOON, not_before=NOON - timedelta(hours=1)) == NOON


@pytest.mark.parametrize(
    ("arrived_at", "left", "now", "here"),
    [
        (NOON, False, NOON + timedelta(hours=9), True),
        (NOON, True, NOON, False),
        (NOON, False, NOON + timedelta(hours=20), False),
        (NOON + timedelta(hours=1), False, NOON, False),
        (NOON + timedelta(hours=11), False, NOON + timedelta(hours=13), True),  # past midnight
    ],
)
def test_who_is_here(arrived_at: datetime, left: bool, now: datetime, here: bool) -> None:
    assert is_here(arrived_at, now if left else None, now, PARIS) is here


def test_a_name_and_an_open_register() -> None:
    assert may_enter("Odile", is_open=True) is None
    assert (refusal := may_enter(" ", is_open=True)) is not None
    assert refusal.code == "no_name"
    assert (refusal := may_enter("Odile", is_open=False)) is not None
    assert refusal.code == "register_closed"


def test_from_the_poster_to_the_good_bye(as_: SignedIn, place: Place, alice: Person) -> None:
    register = set_register(alice, place, is_open=True, days=None)
    door, client = reverse("bookings:visitor_arrival", args=[register.key]), as_(None)
    text = text_of(client.get(door))
    assert "pendant 30 jours" in text
    assert "intérêt légitime" in text
    answer = client.post(door, {"name": "Odile Martin", "visited": "Alice", "cle": str(uuid4())})
    entry = VisitorEntry.objects.get()
    assert answer["Location"] == reverse("bookings:visitor", args=[entry.exit_key])
    page = client.get(answer["Location"])
    assert page["Cache-Control"] == "no-store"
    assert "Bienvenue, Odile Martin" in text_of(page)
    assert "maillage-" not in client.cookies.output()  # no cookie holds who came
    client.post(f"{answer['Location']}partir/")
    entry.refresh_from_db()
    left = entry.left_at
    client.post(f"{answer['Location']}partir/")  # twice is once
    entry.refresh_from_db()
    assert entry.left_at == left
    assert "Au revoir" in text_of(client.get(answer["Location"]))


def test_the_host_reads_who_is_here_and_each_look_is_written_down(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, dora: Person
) -> None:
    arrived(bob, desks)
    entry = make_visitor(desks.place, "Odile Martin", visited="la compta")
    make_visitor(desks.place, "Paul Hier", arrived_at=timezone.now() - timedelta(days=2))
    page = reverse("bookings:visitors", args=[desks.place.slug])
    text = text_of(as_(alice).get(page))
    here, before = text.split("L’affiche")
    assert "Odile Martin" in here
    assert "Bob" in here
    assert "arrivée non signalée" in here
    assert "Paul Hier" not in here
    assert "Paul Hier" in before
    look = JournalEntry.objects.get(verb="visitors_looked_at")
    assert bob.journal_id in look.about
    assert as_(dora).get(page).status_code == 403
    as_(alice).post(reverse("bookings:visitor_left", args=[desks.place.slug, entry.pk]))
    entry.refresh_from_db()
    assert entry.left_at


def test_a_closed_or_unknown_register_answers_alike(as_: SignedIn, place: Place) -> None:
    register, client = make_register(place, is_open=False), as_(None)
    for key in (register.key, uuid4()):
        door = reverse("bookings:visitor_arrival", args=[key])
        assert client.get(door).status_code == client.post(door, {"name": "Odile"}).status_code == 404
    assert not VisitorEntry.objects.exists()


def test_a_new_code_ends_the_poster_of_before(as_: SignedIn, place: Place, alice: Person) -> None:
    register = make_register(place)
    old = reverse("bookings:visitor_arrival", args=[register.key])
    as_(alice).post(reverse("bookings:renew_visitors", args=[place.slug]))
    register.refresh_from_db()
    assert as_(None).get(old).status_code == 404
    assert as_(None).get(reverse("bookings:visitor_arrival", args=[register.key])).status_code == 200


def test_the_same_form_twice_is_one_visitor_and_the_next_on_the_same_page_another(place: Place) -> None:
    register, key = make_register(place), uuid4()
    one = enter_visitor(register, "1", "Odile", "Alice", key)
    assert enter_visitor(register, "1", " Odile ", "Alice", key) == one
    assert enter_visitor(register, "1", "Paul", "Alice", key) != one  # the tablet at the door, its page gone back to
    assert register.entries.count() == 2
    elsewhere = make_register(factories.make_place(place.network, "Mende", factories.MENDE))
    assert enter_visitor(elsewhere, "1", "Odile", "Alice", key) != one


def test_one_origin_can_not_fill_the_register(place: Place) -> None:
    register = make_register(place)
    for _each in range(FROM_ONE_ORIGIN.times):
        with pytest.raises(Refusal, match="name"):
            enter_visitor(register, "1", " ")  # each try counts, kept or not
    with pytest.raises(Refusal) as refused:
        enter_visitor(register, "1", "Odile")
    assert refused.value.code == "too_often"
    enter_visitor(register, "2", "Odile")


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "Odile\nMartin"])
def test_a_name_is_a_line(as_: SignedIn, place: Place, name: str) -> None:
    door = reverse("bookings:visitor_arrival", args=[make_register(place).key])
    assert as_(None).post(door, {"name": name, "cle": "x", "a": "9999"}).status_code == 422
    assert not VisitorEntry.objects.exists()


@pytest.mark.parametrize(
    ("days", "status"), [("1", 302), ("365", 302), ("", 302), ("0", 422), ("366", 422), ("x", 422)]
)
def test_how_long_a_place_may_keep_them(as_: SignedIn, place: Place, alice: Person, days: str, status: int) -> None:
    page = reverse("bookings:visitors", args=[place.slug])
    assert as_(alice).post(page, {"is_open": "on", "days": days}).status_code == status
    assert VisitorRegister.objects.exists() is (status == 302)


def test_each_place_s_own_days_count(place: Place) -> None:
    make_register(place, days_kept=3)
    other = factories.make_place(place.network, "Mende", factories.MENDE)
    now = timezone.now()
    kept = [
        make_visitor(place, arrived_at=now - timedelta(days=2)),
        make_visitor(other, arrived_at=now - timedelta(days=29)),
    ]
    gone = [
        make_visitor(place, arrived_at=now - timedelta(days=4)),
        make_visitor(other, arrived_at=now - timedelta(days=31)),
    ]
    month_ago = now - timedelta(days=30)
    assert purge_visitors(month_ago, True) == 2
    assert purge_visitors(month_ago, False) == 2
    assert set(VisitorEntry.objects.all()) == set(kept)
    assert not VisitorEntry.objects.filter(pk__in=[one.pk for one in gone]).exists()


def test_the_poster_leads_to_the_register(as_: SignedIn, place: Place, alice: Person) -> None:
    make_register(place)
    answer = as_(alice).get(reverse("bookings:visitors_poster", args=[place.slug]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.concurrent
def test_two_touches_at_once_write_one_visitor_who_leaves_once(committed: Committed) -> None:
    register, key = make_register(committed.place()), uuid4()
    at_once([lambda: enter_visitor(register, "1", "Odile", "", key)] * 4)
    entry = register.entries.get()
    at_once([lambda: leave_place(entry)] * 4)
    entry.refresh_from_db()
    assert entry.left_at
