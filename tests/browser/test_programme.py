"""The programme as its users live it: an event announced, filled, a seat handed on; a barcamp in three browsers."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.kit.announcing import PREPARE, announces, registers
from tests.kit.browser import Opened, open_day, press, send


def test_an_event_is_announced_with_its_room_filled_and_its_seat_goes_to_who_waits(open_as: Opened) -> None:
    host, day = open_as("hote"), open_day(12)
    title = "Café des tarifs"
    event = announces(
        host,
        title,
        day=day.isoformat(),
        start="10:00",
        end="11:00",
        space="Télécentre de Mende · Salle Lot",
        capacity="1",
    )

    first = open_as(phone=True, js=False)
    first.goto("/programme/")
    row = first.locator(".event", has_text=title)
    expect(row).to_contain_text("Télécentre de Mende")
    registers(first, event, "Anatole")
    expect(first.get_by_role("heading", level=1)).to_have_text("C’est noté, vous venez")

    second = open_as()
    registers(second, event, "Berthe")
    expect(second.get_by_role("heading", level=1)).to_contain_text("liste d’attente")
    first.get_by_role("button", name="Je ne viens pas").click()
    expect(first.locator(".messages")).to_contain_text("annulée")
    second.reload()  # the mail waits for the morning when it is night
    expect(second.get_by_role("heading", level=1)).to_have_text("Une place vous est gardée")
    second.get_by_role("button", name="Je la prends").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("C’est noté, vous venez")

    host.goto(event)
    host.get_by_role("link", name="Qui vient").click()
    here = host.locator(".attendance li")
    expect(here).to_have_count(1)
    send(host, here.get_by_role("button", name="Berthe est là"))
    expect(here).to_contain_text("venu")


def vote(page: Page, subject: str, dots: str) -> None:
    card: Locator = page.locator("fieldset.pitch", has_text=subject)
    card.get_by_role("radio", name=dots).check()


def test_a_barcamp_is_led_from_three_browsers_at_once(open_as: Opened) -> None:
    leader = open_as("animateur")
    when = {"day": open_day(13).isoformat(), "start": "14:00", "end": "17:00"}
    event = announces(leader, "Barcamp des sentiers", **when, kind="barcamp", address="Salle des fêtes")
    leader.goto(event.replace("/programme/evenement/", PREPARE) + "barcamp/")
    leader.get_by_label("Créneaux").fill("14:00-14:45\n15:00-15:45")
    leader.get_by_label("Salles").fill("Grande salle; 40\nCuisine; 10")
    leader.get_by_role("button", name="Ouvrir le barcamp").click()
    code = leader.locator(".lead strong").inner_text()

    scripted, plain = open_as(phone=True), open_as(phone=True, js=False)
    plain.goto("/b/")
    plain.get_by_label("Les quatre lettres").fill(code.lower())
    plain.get_by_role("button", name="Entrer").click()
    scripted.goto(f"/b/{code}/")
    for phone, subject in ((scripted, "Baliser à plusieurs"), (plain, "Les chiens de berger")):
        phone.get_by_label("Votre sujet").fill(subject)
        send(phone, phone.get_by_role("button", name="Le proposer"))
    expect(scripted.locator("#barcamp-live")).to_contain_text("Les chiens de berger")  # without a reload

    press(leader, "/etape/")
    expect(scripted.get_by_role("button", name="Poser mes gommettes")).to_be_visible()
    plain.reload()
    for phone in (scripted, plain):
        vote(phone, "Les chiens de berger", "2")
        vote(phone, "Baliser à plusieurs", "1")
        send(phone, phone.get_by_role("button", name="Poser mes gommettes"))
    leader.reload()
    expect(leader.locator(".led", has_text="Les chiens de berger")).to_contain_text("4 gommettes")

    leader.get_by_role("button", name="Fermer les votes").click()
    leader.get_by_role("button", name="Faire la grille").click()
    leader.get_by_role("button", name="Publier la grille").click()
    expect(scripted.locator(".slot").first).to_contain_text("Grande salle")
    plain.reload()
    talk = plain.locator("li.pitch", has_text="Les chiens de berger")
    talk.locator("summary").click()
    talk.get_by_label("Ce qu’il faut en garder").fill("Parler au chien avant le troupeau.")
    send(plain, talk.get_by_role("button", name="La garder"))

    press(leader, "/pages/")
    leader.goto("/documentation/")
    leader.goto("/documentation/chercher/?q=chiens+de+berger")
    leader.get_by_role("link", name=re.compile("Les chiens de berger")).first.click()
    expect(leader.locator("main")).to_contain_text("Parler au chien avant le troupeau")
