"""Standing in line, and asking where a host decides."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.bookings import actions
from maillage.bookings.models import Booking, Waiting
from maillage.community.models import JournalEntry, Person
from maillage.places.models import Space
from tests.factories import hours, morning
from tests.kit.bookings import held_by, jobs, status_of
from tests.kit.screens import SignedIn, button, form_of, text_of


def test_who_is_refused_may_wait_and_is_offered_it(
    as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date
) -> None:
    theirs = actions.book(charlie, desk.pk, morning(workday))
    refused = as_(bob).post("/reserver/", button(desk, morning(workday)))
    assert refused.status_code == 409
    form = form_of(refused, "/attente/")
    page = form.send(as_(bob))
    form.send(as_(bob))
    assert "Vous êtes sur la liste d’attente" in text_of(page)
    assert "J’attends" in text_of(page)
    waiting = Waiting.objects.get()
    assert (waiting.person_id, waiting.period) == (bob.pk, morning(workday).utc())
    actions.cancel(charlie, theirs)
    actions.serve_queue(desk.pk)
    offered = as_(bob).get("/reservations/")
    assert "Libre pour vous jusqu’à" in text_of(offered)
    assert Booking.objects.get(person=bob).get_absolute_url() in text_of(offered)


def test_who_waits_may_wait_no_longer(as_: SignedIn, desk: Space, bob: Person, charlie: Person, workday: date) -> None:
    actions.book(charlie, desk.pk, morning(workday))
    form_of(as_(bob).post("/reserver/", button(desk, morning(workday))), "/attente/").send(as_(bob))
    waiting = Waiting.objects.get()
    assert as_(charlie).post(f"/attente/{waiting.pk}/quitter/").status_code == 404
    page = form_of(as_(bob).get("/reservations/"), f"/attente/{waiting.pk}/quitter/").send(as_(bob))
    assert "Vous n’êtes plus sur la liste d’attente" in text_of(page)
    assert "J’attends" not in text_of(page)


def test_one_does_not_wait_for_what_is_free(as_: SignedIn, desks: Space, bob: Person, workday: date) -> None:
    refused = as_(bob).post("/attente/", button(desks, morning(workday)))
    assert refused.status_code == 409
    assert not Waiting.objects.exists()


@pytest.fixture
def asked_for(as_: SignedIn, room: Space, bob: Person, workday: date) -> Booking:
    """Bob asked for the room over the screens."""
    room.approval = "host"
    room.save()
    held = as_(bob).post("/reserver/", button(room, hours(workday, "09:00", "10:00")), follow=True)
    assert "Demander" in text_of(held)
    done = form_of(held, "confirmer/").send(as_(bob), note="Conseil municipal")
    assert "C’est demandé. Un hôte répondra par courriel." in text_of(done)
    return Booking.objects.get()


def test_what_is_asked_for_is_not_said_to_be_booked(as_: SignedIn, asked_for: Booking, bob: Person) -> None:
    assert asked_for.status == "requested"
    page = text_of(as_(bob).get(asked_for.get_absolute_url()))
    assert "Un hôte du lieu répondra avant" in page
    assert "C’est réservé" not in page
    assert "attend une réponse" in text_of(as_(bob).get("/reservations/"))


def test_the_host_says_yes(as_: SignedIn, asked_for: Booking, alice: Person, bob: Person, workday: date) -> None:
    place = asked_for.place.slug
    assert "1 demande attend votre réponse" in text_of(as_(alice).get(f"/lieux/{place}/jour/{workday}/"))
    page = as_(alice).get(f"/lieux/{place}/demandes/")
    assert "Conseil municipal" in text_of(page)
    assert JournalEntry.objects.filter(verb="requests_looked_at", actor=alice.journal_id).exists()
    done = form_of(page, "accepter/").send(as_(alice))
    assert "Acceptée" in text_of(done)
    assert "Rien à quoi répondre" in text_of(done)
    assert (status_of(asked_for), jobs("confirmed", asked_for)) == ("confirmed", 1)


def test_the_host_says_no_with_a_word(as_: SignedIn, asked_for: Booking, alice: Person, bob: Person) -> None:
    page = as_(alice).get(f"/lieux/{asked_for.place.slug}/demandes/")
    assert "Refusée" in text_of(form_of(page, "refuser/").send(as_(alice), motif="Salle en travaux"))
    assert (status_of(asked_for), jobs("refused", asked_for), held_by(asked_for)) == ("refused", 1, [])
    assert "n’a pas pu accepter" in text_of(as_(bob).get(asked_for.get_absolute_url()))


def test_one_does_not_say_yes_to_oneself(as_: SignedIn, asked_for: Booking, bob: Person) -> None:
    for verb in ("accepter", "refuser"):
        assert as_(bob).post(f"/reservations/{asked_for.public_id}/{verb}/").status_code == 403
    assert status_of(asked_for) == "requested"
