"""The programme as its users live it: an event announced, filled, a seat handed on; a barcamp in three browsers."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.kit.announcing import PREPARE, announces, registers
from tests.kit.browser import Opened, open_day, press, send


def test_an_event_is_announced_with_its_room_filled_and_its_seat_goes_to_who_waits(open_as: Opened) -> None:
    host, day = open_as("hote"), open_day("event")
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
    when = {"day": open_day("proposal").isoformat(), "start": "14:00", "end": "17:00"}
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


def fill_season(page: Page, title: str) -> None:
    page.goto("/programme/preparer/")
    page.get_by_role("link", name="Écrire une saison").click()
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Premier jour").fill(open_day("season").isoformat())
    page.get_by_label("Dernier jour").fill(open_day("season", 1).isoformat())
    page.get_by_role("button", name="Enregistrer").click()


def tell_what_tempts(open_as: Opened, leader: Page, season: str) -> None:
    """Who facilitates asks; somebody without JavaScript ticks, once signed in; the facilitator counts no name."""
    leader.goto(season)
    until = date.today() + timedelta(days=3)  # noqa: DTZ011 - whatever the zone
    leader.get_by_label(re.compile("ce qui le ferait venir")).fill(until.isoformat())
    leader.get_by_role("button", name="Enregistrer").first.click()

    stranger, tempted = open_as(phone=True, js=False), open_as("membre", js=False)
    leader.get_by_role("link", name="Jours et salles").click()
    leader.get_by_role("link", name="Voir la page qu’ils voient").click()
    asked = leader.url
    for page in (stranger, tempted):
        page.goto(asked)
        page.get_by_label(re.compile("Greffer un vieux pommier")).check()
    stranger.get_by_role("button", name="Continuer avec mon adresse").click()
    expect(stranger.get_by_role("textbox", name=re.compile("courriel"))).to_be_visible()
    tempted.get_by_role("button", name="Noter").click()
    expect(tempted.locator(".messages")).to_contain_text("vous viendriez à")
    tempted.goto(asked)
    expect(tempted.get_by_label(re.compile("Greffer un vieux pommier"))).to_be_checked()
    leader.go_back()
    row = leader.locator("tr", has_text="Greffer un vieux pommier")
    expect(row).to_contain_text("moins de 5")


def test_a_season_is_prepared_and_a_member_proposes_changes_and_hears_back(open_as: Opened) -> None:
    """Who facilitates has no JavaScript, the member a phone."""
    leader, member, title = open_as("animateur", js=False), open_as("membre", phone=True), "Le printemps des lieux"
    fill_season(leader, title)
    season = leader.url
    leader.get_by_role("link", name="Ouvrir un appel à propositions").click()
    leader.get_by_role("button", name="Ouvrir l’appel").click()
    reading = leader.url
    call = "/programme/appel/" + reading.rpartition("/appel/")[2]
    assert member.goto(call).status == 404, "in preparation, it is nobody else's business"  # type: ignore[union-attr]
    leader.goto(season)
    leader.get_by_role("button", name="Annoncer la saison").click()

    member.goto(call)
    member.get_by_label("Titre").fill("Greffer un pommier")
    member.get_by_label("De quoi il s’agit").fill("Un couteau, un rameau.")
    send(member, member.get_by_role("button", name="Envoyer ma proposition"))
    member.get_by_role("link", name="Modifier ma proposition").click()
    member.get_by_label("Titre").fill("Greffer un vieux pommier")
    send(member, member.locator("main form button[type=submit]").first)
    expect(member.locator(".messages")).to_contain_text("modifiée")

    leader.goto(reading)
    leader.get_by_role("link", name="Greffer un vieux pommier").click()
    leader.get_by_label("oui, avec plaisir").check()
    leader.get_by_role("button", name="Donner mon avis").click()
    leader.get_by_role("link", name="Accepter, faire attendre ou refuser").click()
    leader.get_by_label("L’accepter").check()
    leader.get_by_role("button", name="Relire le courriel").click()
    leader.get_by_role("button", name="Décider et envoyer").click()
    member.reload()
    expect(member.locator("main")).to_contain_text("acceptée")
    member.get_by_role("button", name="Oui, je viens").click()
    tell_what_tempts(open_as, leader, season)
    member.get_by_role("button", name="Retirer ma proposition").click()
    expect(member.locator(".messages")).to_contain_text("retirée")
