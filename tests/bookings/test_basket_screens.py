"""The basket: things put in, taken out, booked together or not at all."""

from __future__ import annotations

from datetime import date

from maillage.bookings import actions
from maillage.bookings.models import Basket, BasketLine, Booking
from maillage.community.models import Person
from maillage.places.models import Space
from tests.factories import afternoon, hours, morning
from tests.kit.bookings import in_basket
from tests.kit.screens import SignedIn, form_of, text_of

BOOK_ALL = "/panier/reserver/"


def test_things_are_put_in_the_basket_taken_out_and_the_rest_booked_together(
    as_: SignedIn, desks: Space, room: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    in_basket(client, desks, morning(workday))
    in_basket(client, desks, afternoon(workday), personnes=2)
    in_basket(client, room, hours(workday, "09:00", "10:00"))
    page = in_basket(client, desks, morning(workday))
    assert "Rien n’est gardé tant que tout n’est pas réservé" in text_of(page)
    assert BasketLine.objects.count() == 3, "the same thing twice is there once"
    assert "3 réservations dans le panier" in text_of(client.get("/reservations/"))
    out = BasketLine.objects.get(space=room)
    form_of(page, f"/panier/retirer/{out.pk}/").send(client)
    form = form_of(client.get("/panier/"), BOOK_ALL)
    done = form.send(client, note="Pour l’atelier")
    assert "2 réservations sont faites" in text_of(done)
    assert {b.note for b in Booking.objects.all()} == {"Pour l’atelier"}
    assert "Le panier est vide" in text_of(client.get("/panier/"))
    form.send(client)
    assert Booking.objects.count() == 2, "a double click books once"


def test_all_of_the_basket_or_none_with_the_reasons(
    as_: SignedIn, desk: Space, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    client = as_(bob)
    in_basket(client, desk, morning(workday))
    page = in_basket(client, desks, morning(workday))
    actions.book(charlie, desk.pk, morning(workday))
    refused = form_of(page, BOOK_ALL).send(client)
    told = text_of(refused)
    assert refused.status_code == 409
    assert "Rien n’est réservé" in told
    assert told.count("vient d’être pris") == 1
    assert "Ce qui est libre à la place" in told
    assert not Booking.objects.filter(person=bob).exists()
    form_of(client.get("/panier/"), f"/panier/retirer/{BasketLine.objects.get(space=desk).pk}/").send(client)
    assert "1 réservation est faite" in text_of(form_of(client.get("/panier/"), BOOK_ALL).send(client))


def test_two_things_of_a_basket_may_not_be_the_same_desk(
    as_: SignedIn, desk: Space, bob: Person, workday: date
) -> None:
    client = as_(bob)
    in_basket(client, desk, morning(workday))
    page = in_basket(client, desk, hours(workday, "08:00", "19:00"))
    assert form_of(page, BOOK_ALL).send(client).status_code == 409
    assert not Booking.objects.exists()


def test_the_basket_of_another_does_not_exist(
    as_: SignedIn, desks: Space, bob: Person, charlie: Person, workday: date
) -> None:
    in_basket(as_(bob), desks, morning(workday))
    line, basket = BasketLine.objects.get(), Basket.objects.get()
    assert as_(charlie).post(f"/panier/retirer/{line.pk}/").status_code == 404
    assert as_(charlie).post("/panier/reserver/", {"panier": basket.public_id}).status_code == 404
    assert "Le panier est vide" in text_of(as_(charlie).get("/panier/"))
    assert BasketLine.objects.exists()
