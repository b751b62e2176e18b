"""What is posted, and what is refused: nobody learns of Bob's booking that way either."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.utils.html import escape

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.models import JournalEntry, Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Closure, Space
from tests.factories import morning
from tests.kit.screens import SignedIn


def secrets_of(booking: Booking) -> list[str]:
    """What would tell that it is his: who, what he wrote, and every number of the booking and of himself."""
    person = booking.person
    return [
        person.name,
        person.email,
        booking.note,
        str(booking.public_id),
        str(booking.public_id)[:8],
        str(person.public_id),
    ]


def told(text: str, booking: Booking) -> list[str]:
    return [secret for secret in secrets_of(booking) if secret in text or escape(secret) in text]


def taking(space: Space, day: date) -> dict[str, str]:
    """What the button of an offer sends."""
    period = morning(day).utc()
    sent = {"debut": period.start.isoformat(), "fin": period.end.isoformat(), "cle": str(uuid4())}
    return {"espace": str(space.pk), "personnes": "1", **sent}


@pytest.fixture
def closure(alice: Person, desks: Space, booked: Booking, workday: date) -> Closure:
    return close(alice, desks.place, day_period(workday, desks.place.zone), "Neige")


@pytest.fixture
def last_desk(desks: Space, booked: Booking) -> Space:
    """Bob holds the only desk that is left."""
    desks.units.exclude(pk=booked.occupancies.get().unit_id).update(active=False)
    return desks


MANAGED = [
    "gerer/presentation/",
    "gerer/horaires/ouverture/",
    "gerer/horaires/accueil/",
    "gerer/espaces/nouveau/",
    "gerer/photos/",
    "gerer/vie/",
    "fermetures/",
]


@pytest.mark.parametrize("page", MANAGED)
def test_strangers_change_nothing_at_the_place(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, page: str
) -> None:
    address = f"/lieux/{desks.place.slug}/{page}"
    lines = JournalEntry.objects.count()
    assert [as_(person).post(address, {"name": "À moi"}).status_code for person in (bob, charlie)] == [403, 403]
    answer = as_(None).post(address, {"name": "À moi"})
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/connexion/")
    assert JournalEntry.objects.count() == lines


@pytest.mark.parametrize("verb", ["lever", "annuler"])
def test_strangers_do_nothing_to_a_closure(as_: SignedIn, closure: Closure, charlie: Person, verb: str) -> None:
    address = f"/lieux/{closure.place.slug}/fermetures/{closure.pk}/{verb}/"
    assert (as_(charlie).post(address).status_code, as_(None).post(address).status_code) == (403, 302)
    closure.refresh_from_db()
    assert closure.lifted_at is None


def test_a_facilitator_sees_how_many_a_closure_touches_and_cannot_cancel_them(
    as_: SignedIn, closure: Closure, booked: Booking, dora: Person
) -> None:
    address = f"/lieux/{closure.place.slug}/fermetures/{closure.pk}/"
    page = as_(dora).get(address).content.decode()
    assert "moins de\u00a05" in page
    assert not told(page, booked)
    assert not JournalEntry.objects.filter(verb="closure_looked_at").exists()
    refused = as_(dora).post(f"{address}annuler/")
    assert refused.status_code == 403
    assert not told(refused.content.decode(), booked)
    booked.refresh_from_db()
    assert booked.status == "confirmed"


def test_the_host_who_reads_whom_a_closure_touches_leaves_a_line(
    as_: SignedIn, closure: Closure, booked: Booking, alice: Person
) -> None:
    page = as_(alice).get(f"/lieux/{closure.place.slug}/fermetures/{closure.pk}/").content.decode()
    assert "Bob" in page
    line = JournalEntry.objects.get(verb="closure_looked_at")
    assert (line.actor, line.subject_id, line.details) == (alice.journal_id, closure.pk, {"bookings": 1})


def test_whoever_wants_the_desk_bob_has_learns_only_that_it_is_taken(
    as_: SignedIn, last_desk: Space, booked: Booking, charlie: Person, workday: date
) -> None:
    refused = as_(charlie).post("/reserver/", taking(last_desk, workday))
    assert refused.status_code == 409
    assert not told(refused.content.decode(), booked)


def test_a_search_over_a_full_place_names_nobody(
    as_: SignedIn, last_desk: Space, booked: Booking, charlie: Person, workday: date
) -> None:
    for person in (charlie, None):
        for prefix in ("", "/en"):
            asked = f"{prefix}/chercher/?ou=Florac&jour={workday.isoformat()}&quand=morning"
            page = as_(person).get(asked).content.decode()
            assert last_desk.place.name in page
            assert not told(page, booked)


def test_pages_in_english_tell_no_more(
    as_: SignedIn, booked: Booking, charlie: Person, dora: Person, closure: Closure, workday: date
) -> None:
    place = closure.place.slug
    pages = [
        "",
        "lieux/",
        f"lieux/{place}/",
        f"lieux/{place}/jour/{workday}/",
        f"lieux/{place}/fermetures/",
        f"lieux/{place}/fermetures/{closure.pk}/",
        "mes-lieux/",
        "reservations/",
        "profil/",
        "lieux.geojson",
        "reseau/",
    ]
    for person in (charlie, dora, None):
        for page in pages:
            assert not told(as_(person).get(f"/en/{page}").content.decode(), booked), page


def test_the_answer_about_his_booking_is_the_same_page_as_about_none(
    as_: SignedIn, booked: Booking, charlie: Person
) -> None:
    theirs = as_(charlie).get(f"/reservations/{booked.public_id}/").content.decode()
    none = uuid4()
    nothing = as_(charlie).get(f"/reservations/{none}/").content.decode()
    assert theirs.replace(str(booked.public_id), "x") == nothing.replace(str(none), "x")


def test_a_stranger_does_nothing_to_it(as_: SignedIn, booked: Booking, charlie: Person, dora: Person) -> None:
    for person in (charlie, dora):
        for verb in ("annuler", "confirmer", "modifier"):
            assert as_(person).post(f"/reservations/{booked.public_id}/{verb}/", {}).status_code == 404
    booked.refresh_from_db()
    assert (booked.status, booked.sequence) == ("confirmed", 0)


def test_the_host_may_cancel_it_but_not_move_it(as_: SignedIn, booked: Booking, alice: Person) -> None:
    client = as_(alice)
    assert client.post(f"/reservations/{booked.public_id}/modifier/", {}).status_code == 403
    assert client.post(f"/reservations/{booked.public_id}/annuler/").status_code == 302
    booked.refresh_from_db()
    assert booked.status == "cancelled"


def test_the_hosts_pages_say_the_name_and_never_the_address(
    as_: SignedIn, booked: Booking, alice: Person, workday: date
) -> None:
    for page in (f"/lieux/{booked.place.slug}/jour/{workday}/", booked.get_absolute_url()):
        text = as_(alice).get(page).content.decode()
        assert "Bob" in text
        assert booked.person.email not in text


def test_the_calendar_file_does_not_carry_the_note_nor_the_name(as_: SignedIn, booked: Booking, bob: Person) -> None:
    text = as_(bob).get(f"/reservations/{booked.public_id}/reservation.ics").content.decode()
    assert "BEGIN:VEVENT" in text
    assert not [secret for secret in (bob.name, bob.email, booked.note) if secret in text]


def test_the_admin_s_pages_are_for_staff(as_: SignedIn, alice: Person, bob: Person, dora: Person) -> None:
    for person in (alice, bob, dora, None):
        answer = as_(person).get("/admin/community/person/")
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("path", ["places/none.webp", "places/", "", "places/../mails/x.webp", "places/x.jpg"])
def test_only_pictures_are_served_from_the_folder_of_pictures(as_: SignedIn, db: None, path: str) -> None:
    assert as_(None).get(f"/media/{path}").status_code == 404


def test_a_closure_that_covers_what_is_over_cancels_the_rest(
    as_: SignedIn, closure: Closure, booked: Booking, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    """A booking of the past is nobody's to cancel; the ones to come are, all of them."""
    zone = closure.place.zone
    Booking.objects.filter(pk=booked.pk).update(
        starts_at=day_period(workday, zone).start.replace(year=2020),
        ends_at=day_period(workday, zone).end.replace(year=2020),
    )
    Closure.objects.filter(pk=closure.pk).update(lifted_at="2020-01-01T00:00Z")
    other = actions.book(charlie, booked.space_id, morning(workday))
    Closure.objects.filter(pk=closure.pk).update(
        lifted_at=None,
        during=(day_period(workday, zone).start.replace(year=2019), day_period(workday, zone).end),
    )
    answer = as_(alice).post(f"/lieux/{closure.place.slug}/fermetures/{closure.pk}/annuler/", follow=True)
    assert answer.status_code == 200
    other.refresh_from_db()
    booked.refresh_from_db()
    assert (other.status, booked.status) == ("cancelled", "confirmed")
    assert not mail.outbox  # the worker writes, not the page
