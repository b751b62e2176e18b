"""A host: the telephone, who has come, takings, words to those of the day, limits, other hosts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking, CashEntry, Limit
from maillage.community.actions import give_role
from maillage.community.models import JournalEntry, Person, Role
from maillage.community.rules import RoleKind
from maillage.pages.sheet import sheet_content
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import afternoon, hours, morning
from tests.kit.bookings import jobs
from tests.kit.jobs import mails_about
from tests.kit.screens import SHEEP, SignedIn, button, form_of, text_of


def called(client: Client, space: Space, day: date, **more: Any) -> Any:
    form = form_of(client.get(f"/lieux/{space.place.slug}/telephone/"), "adresse")
    return form.send(client, espace=str(space.pk), jour=str(day), quand="morning", **more)


def test_a_host_books_for_a_member_who_telephones(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    page = called(as_(alice), desks, workday, adresse=bob.email.upper())
    booking = Booking.objects.get()
    assert (booking.person_id, booking.made_by_id, booking.period) == (bob.pk, alice.pk, morning(workday).utc())
    assert "Bob" in text_of(page)
    assert jobs("confirmed", booking) == 1
    assert booking.get_absolute_url() in text_of(as_(bob).get("/reservations/"))


def test_a_host_books_for_a_guest_of_whom_only_the_name_is_kept(
    as_: SignedIn, desks: Space, alice: Person, workday: date
) -> None:
    page = called(as_(alice), desks, workday, nom="Mme Ménard 🐑")
    booking = Booking.objects.get()
    assert (booking.guest, booking.made_by_id) == ("Mme Ménard 🐑", alice.pk)
    assert "Mme Ménard 🐑" in text_of(page)
    assert mails_about(booking) == 0


def test_a_call_sent_twice_books_once(as_: SignedIn, desks: Space, alice: Person, workday: date) -> None:
    form = form_of(as_(alice).get(f"/lieux/{desks.place.slug}/telephone/"), "adresse")
    for _n in range(2):
        form.send(as_(alice), espace=str(desks.pk), jour=str(workday), nom="Mme Ménard")
    assert Booking.objects.count() == 1


def test_a_call_that_can_not_be_booked_says_why(
    as_: SignedIn, desk: Space, alice: Person, charlie: Person, workday: date
) -> None:
    client = as_(alice)
    actions.book(charlie, desk.pk, morning(workday))
    for more, status, told in (
        ({"nom": "Mme Ménard"}, 409, "vient d’être pris"),
        ({"adresse": "personne@example.org"}, 409, "Aucun adhérent n’a cette adresse"),
        ({}, 422, "Dites pour qui"),
        ({"adresse": SHEEP}, 422, "adresse"),
        ({"nom": "x" * 200}, 422, "120"),
    ):
        page = called(client, desk, workday, **more)
        assert (page.status_code, told in text_of(page)) == (status, True), more
    assert Booking.objects.count() == 1


def test_what_is_free_instead_is_not_kept_in_the_name_of_the_host(
    as_: SignedIn, desk: Space, alice: Person, charlie: Person, workday: date
) -> None:
    factories.make_space(desk.place, "Un autre bureau")
    actions.book(charlie, desk.pk, morning(workday))
    page = called(as_(alice), desk, workday, nom="Mme Ménard")
    assert "Un autre bureau" in text_of(page)
    assert 'action="/reserver/"' not in text_of(page)


def test_a_host_taps_that_somebody_has_come(as_: SignedIn, going_on: Booking, hedy: Person, house: Place) -> None:
    today = f"/lieux/{house.slug}/jour/{timezone.localdate()}/"
    page = as_(hedy).get(today)
    form_of(page, "/vu/").send(as_(hedy))
    going_on.refresh_from_db()
    assert (going_on.arrived_by, going_on.arrived_at is not None) == ("host", True)
    assert "vu par un hôte" in text_of(as_(hedy).get(today))
    assert "/vu/" not in text_of(as_(hedy).get(today))


def test_a_member_does_not_tap_for_themselves(as_: SignedIn, going_on: Booking, bob: Person) -> None:
    assert as_(bob).post(f"/reservations/{going_on.public_id}/vu/").status_code == 403
    going_on.refresh_from_db()
    assert going_on.arrived_at is None


def test_takings_are_added_up_in_euros(as_: SignedIn, place: Place, alice: Person) -> None:
    today = f"/lieux/{place.slug}/jour/{timezone.localdate()}/"
    client = as_(alice)
    for euros, means in (("1234,50", "cash"), ("7.25", "card"), ("-0,05", "cash")):
        form_of(client.get(today), "euros").send(client, euros=euros, means=means)
    assert sorted(CashEntry.objects.values_list("cents", flat=True)) == [-5, 725, 123_450]
    assert "Total : 1 241,70 €" in text_of(client.get(today))
    assert "−0,05 €" in text_of(client.get(today))


@pytest.mark.parametrize("euros", ["", "dix", SHEEP, "0", "NaN", "1e9", "12,345"])
def test_an_amount_that_is_none_is_said(as_: SignedIn, place: Place, alice: Person, euros: str) -> None:
    address = f"/lieux/{place.slug}/jour/{timezone.localdate()}/recette/"
    refused = as_(alice).post(address, {"euros": euros, "means": "cash"})
    assert refused.status_code == 409
    assert "Donnez un montant" in text_of(refused)
    assert not CashEntry.objects.exists()


def test_nothing_is_received_tomorrow(as_: SignedIn, place: Place, alice: Person) -> None:
    address = f"/lieux/{place.slug}/jour/{timezone.localdate() + timedelta(days=2)}/recette/"
    refused = as_(alice).post(address, {"euros": "10", "means": "cash"})
    assert (refused.status_code, "On ne peut rien recevoir demain" in text_of(refused)) == (409, True)


def test_a_word_goes_to_each_who_comes_once_and_to_no_guest(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, charlie: Person, workday: date
) -> None:
    mine = actions.book(bob, desks.pk, morning(workday))
    actions.book(bob, desks.pk, afternoon(workday))
    actions.book(charlie, desks.pk, morning(workday))
    guest = actions.book_for(alice, None, desks, morning(workday), guest="Mme Ménard")
    before = mails_about(mine)
    client, address = as_(alice), f"/lieux/{desks.place.slug}/jour/{workday}/"
    done = form_of(client.get(address), "texte").send(client, texte="Il neige 🐑, prenez votre temps.")
    assert "Votre message part à 2 personnes" in text_of(done)
    assert (mails_about(mine), mails_about(guest)) == (before + 1, 0)
    assert as_(alice).post(f"{address}message/", {"texte": " "}).status_code == 409
    assert as_(bob).post(f"{address}message/", {"texte": "Moi"}).status_code == 403


def test_the_sheet_of_the_day_is_a_tagged_pdf(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, workday: date
) -> None:
    address = f"/lieux/{desks.place.slug}/jour/{workday}/feuille.pdf"
    empty = as_(alice).get(address)
    actions.book(bob, desks.pk, morning(workday), note="#let x = [*gras*] $1 + 1$ \\ <script>")
    full = as_(alice).get(address)
    for answer in (empty, full):
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in answer.content
        assert answer["Cache-Control"] == "no-store"
    assert JournalEntry.objects.filter(verb="day_printed", actor=alice.journal_id).count() == 2
    assert as_(bob).get(address).status_code == 403


def test_the_sheet_of_the_day_says_a_space_once_and_the_year(
    place: Place, desks: Space, room: Space, bob: Person, charlie: Person, workday: date
) -> None:
    """“Salle Tarn — Salle Tarn” where a space is its only unit; paper outlives the year."""
    room.units.update(name=room.name)
    alone = actions.book(bob, room.pk, hours(workday, "09:00", "10:00"))
    among = actions.book(charlie, desks.pk, morning(workday))
    words = sheet_content(place, workday, [alone, among])
    assert [row[2] for row in words["rows"]] == [room.name, f"{desks.name} — {desks.units.first().name}"]
    assert words["title"].endswith(f" {workday.year}")


@pytest.mark.parametrize("name", ["Zoé 🐑", "محمد", "李小龙", "Ŋgũgĩ", "a\u200db\u0301"])
def test_the_sheet_of_the_day_holds_whatever_name(
    as_: SignedIn, desks: Space, alice: Person, workday: date, name: str
) -> None:
    actions.book_for(alice, None, desks, morning(workday), guest=name, note=name)
    answer = as_(alice).get(f"/lieux/{desks.place.slug}/jour/{workday}/feuille.pdf")
    assert answer.content.startswith(b"%PDF")


def test_limits_are_for_who_facilitates_and_they_hold(
    as_: SignedIn, desks: Space, alice: Person, bob: Person, dora: Person, workday: date
) -> None:
    for person in (alice, bob):
        assert as_(person).get("/reseau/limites/").status_code == 403
        assert as_(person).post("/reseau/limites/", {"amount": 1}).status_code == 403
    page = as_(dora).get("/reseau/limites/")
    assert "Aucune limite" in text_of(page)
    wrong = form_of(page, "amount").send(as_(dora), amount="0", measure="bookings", window="day")
    assert (wrong.status_code, "Au moins un" in text_of(wrong)) == (422, True)
    assert form_of(page, "amount").send(as_(dora), amount="9" * 30).status_code == 422
    form_of(page, "amount").send(as_(dora), amount="1", measure="bookings", window="day")
    actions.book(bob, desks.pk, morning(workday))
    refused = as_(bob).post("/reserver/", button(desks, afternoon(workday)))
    assert (refused.status_code, "Réservations ce jour-là : 1 au plus" in text_of(refused)) == (409, True)
    limit = Limit.objects.get()
    assert as_(alice).post(f"/reseau/limites/{limit.pk}/retirer/").status_code == 403
    page = as_(dora).get("/reseau/limites/")
    assert "<strong>1 réservation</strong>" in text_of(page)
    form_of(page, "/retirer/").send(as_(dora))
    assert as_(bob).post("/reserver/", button(desks, afternoon(workday))).status_code == 302


def test_a_host_names_another_and_may_then_leave(
    as_: SignedIn, place: Place, alice: Person, bob: Person, workday: date
) -> None:
    address, day = f"/lieux/{place.slug}/gerer/hotes/", f"/lieux/{place.slug}/jour/{workday}/"
    role = alice.roles.get()
    last = as_(alice).post(f"{address}{role.pk}/retirer/")
    assert (last.status_code, "Vous êtes le dernier hôte de ce lieu" in text_of(last)) == (409, True)
    assert as_(alice).get(day).status_code == 200
    for _n in range(2):
        page = form_of(as_(alice).get(address), "adresse").send(as_(alice), adresse=bob.email.upper())
        assert f"Une invitation part pour {bob.email}" in text_of(page)
    assert as_(bob).get(day).status_code == 403
    form_of(as_(bob).get("/invitations/"), "/accepter/").send(as_(bob))
    assert Role.objects.filter(person=bob).count() == 1
    assert as_(bob).get(day).status_code == 200
    gone = form_of(as_(alice).get(address), f"/{role.pk}/retirer/").send(as_(alice))
    assert gone.redirect_chain[-1][0] == "/mes-lieux/"
    assert as_(alice).get(day).status_code == 403


def test_a_host_is_ended_by_another_and_not_twice(as_: SignedIn, place: Place, alice: Person, bob: Person) -> None:
    address = f"/lieux/{place.slug}/gerer/hotes/"
    role = give_role(bob, RoleKind.HOST, place.scopes()[0], by=alice)
    assert "Bob n’est plus hôte" in text_of(as_(alice).post(f"{address}{role.pk}/retirer/", follow=True))
    assert as_(alice).post(f"{address}{role.pk}/retirer/").status_code == 404
    assert as_(bob).post(address, {"adresse": bob.email}).status_code == 403
