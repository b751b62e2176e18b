"""What the programme has of others: seats in their cars, their agendas, their proposals put on days and in rooms."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.announcing import announces
from tests.kit.browser import RULES, Opened, open_day, send

FIND = "options => axe.run(document, options).then((results) => results.violations)"
PREPARING = "/programme/preparer/"


def stands_up_to_axe(page: Page) -> None:
    """axe finds nothing here."""
    page.evaluate(Axe().axe_script)
    assert page.evaluate(FIND, RULES) == []


def test_a_seat_is_offered_somebody_writes_and_it_is_withdrawn(open_as: Opened) -> None:
    """Who offers has a phone, who looks for a seat no JavaScript."""
    leader, driver, other = open_as("animateur"), open_as("membre", phone=True), open_as("employeuse", js=False)
    when = {"day": open_day("ride").isoformat(), "start": "18:00", "end": "19:30"}
    rides = announces(leader, "Soirée des chemins", **when, address="Salle des fêtes") + "trajets/"

    driver.goto(rides)
    expect(driver.locator("main")).to_contain_text("Personne ne propose encore de place")
    driver.locator("#id_commune").fill("Nulle-part-sur-Lot")
    driver.get_by_label("Départ à").fill("17:00")
    driver.get_by_label("Combien de places").fill("2")
    send(driver, driver.get_by_role("button", name="Le dire"))
    expect(driver.get_by_label("Combien de places")).to_have_value("2")  # what was typed stays
    driver.locator("#id_commune").fill("Ispagnac")
    send(driver, driver.get_by_role("button", name="Le dire"))
    expect(driver.get_by_role("heading", name="Ce que vous avez dit")).to_be_visible()
    stands_up_to_axe(driver)

    other.goto(rides)
    ride = other.locator(".ride", has_text="Ispagnac")
    expect(ride).to_contain_text("2 places")
    ride.get_by_role("link", name="Écrire").click()
    other.get_by_label("Message").fill("Une place pour moi, au pont ?")
    other.get_by_role("button", name="Envoyer").click()
    driver.goto("/messages/")
    expect(driver.locator("main")).to_contain_text("Soirée des chemins")

    driver.goto(rides)
    press_remove(driver)
    expect(driver.get_by_role("heading", name="Et vous ?")).to_be_visible()
    other.goto(rides)
    expect(other.locator(".ride")).to_have_count(0)


def press_remove(page: Page) -> None:
    send(page, page.locator("form[action$='/retirer/'] button[type=submit]").first)


def calendar(folder: Path, *events: tuple[str, str, date]) -> Path:
    """A file of a calendar: key, title and day of each event, at two in the afternoon."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//journey"]
    for key, title, day in events:
        start, end = f"{day:%Y%m%d}T140000", f"{day:%Y%m%d}T160000"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{key}",
            f"SUMMARY:{title}",
            f"DTSTART;TZID=Europe/Paris:{start}",
            f"DTEND;TZID=Europe/Paris:{end}",
            "LOCATION:Salle des fêtes\\, Ispagnac",
            "END:VEVENT",
        ]
    path = folder / "agenda.ics"
    path.write_bytes("\r\n".join([*lines, "END:VCALENDAR", ""]).encode())
    return path


def test_an_agenda_is_read_from_its_file_and_what_is_announced_twice_is_one(open_as: Opened, tmp_path: Path) -> None:
    """Who facilitates has no JavaScript."""
    leader, visitor = open_as("animateur", js=False), open_as(phone=True)
    first, second = open_day("agenda"), open_day("agenda", 1)
    ours = announces(
        open_as("animateur"),
        "Fête de la châtaigne grillée",
        day=first.isoformat(),
        start="14:00",
        end="16:00",
        address="Salle des fêtes",
        commune="Ispagnac",
    )

    leader.goto(PREPARING + "agendas/")
    leader.get_by_role("link", name="Ajouter un agenda").click()
    leader.locator("#id_name").fill("Foyer rural d’Ispagnac")
    leader.locator("#id_website").fill("https://foyer.example/")
    leader.locator("#id_file").set_input_files(
        calendar(tmp_path, ("a", "La fête de la châtaigne grillée", first), ("b", "Bal des pompiers de Quézac", second))
    )
    leader.get_by_role("button", name="Ajouter").click()
    source = leader.locator(".source", has_text="Foyer rural d’Ispagnac")
    expect(source).to_contain_text("2 événements à venir")
    stands_up_to_axe(visitor_at(visitor, "/programme/"))
    ball = visitor.locator(".event", has_text="Bal des pompiers de Quézac")
    expect(ball).to_contain_text("Annoncé par Foyer rural d’Ispagnac")
    expect(visitor.locator(".event", has_text="châtaigne grillée")).to_have_count(2)

    leader.get_by_role("link", name=re.compile("annoncés? deux fois")).click()
    twins = leader.locator(".twins", has_text="châtaigne grillée")
    twins.get_by_role("button", name="C’est un seul événement").click()
    expect(leader.locator(".twins", has_text="châtaigne grillée")).to_have_count(0)
    visitor.reload()
    expect(visitor.locator(".event", has_text="châtaigne grillée")).to_have_count(1)
    visitor.goto(ours)
    expect(visitor.locator("main")).to_contain_text("Foyer rural d’Ispagnac")  # where else it is announced

    leader.goto(PREPARING + "agendas/")
    source.get_by_label("Son fichier d’aujourd’hui").set_input_files(
        calendar(tmp_path, ("a", "La fête de la châtaigne grillée", first))
    )
    source.get_by_role("button", name="Lire maintenant").click()
    expect(source).to_contain_text("1 événement à venir")
    visitor.goto("/programme/")
    expect(visitor.locator(".event", has_text="Bal des pompiers de Quézac")).to_have_count(0)


def visitor_at(page: Page, path: str) -> Page:
    page.goto(path)
    return page


def test_what_was_accepted_for_a_season_gets_its_days_and_rooms(open_as: Opened) -> None:
    leader, member = open_as("animateur"), open_as("membre", phone=True)
    leader.goto(PREPARING + "saison/")
    leader.get_by_label("Titre").fill("Les jours du bois")
    leader.get_by_label("Premier jour").fill(open_day("days and rooms").isoformat())
    leader.get_by_label("Dernier jour").fill(open_day("days and rooms", 3).isoformat())
    leader.get_by_role("button", name="Enregistrer").click()
    season = leader.url
    leader.get_by_role("link", name="Ouvrir un appel à propositions").click()
    leader.get_by_role("button", name="Ouvrir l’appel").click()
    reading = leader.url
    leader.goto(season)
    leader.get_by_role("button", name="Annoncer la saison").click()
    for title in ("Fendre sans se fatiguer", "Lire un arbre debout"):
        member.goto("/programme/appel/" + reading.rpartition("/appel/")[2])
        member.get_by_label("Titre").fill(title)
        member.get_by_label("De quoi il s’agit").fill("Une hache, un mètre.")
        send(member, member.get_by_role("button", name="Envoyer ma proposition"))
        leader.goto(reading)
        leader.get_by_role("link", name=title).click()
        leader.get_by_label("oui, avec plaisir").check()
        leader.get_by_role("button", name="Donner mon avis").click()
        leader.get_by_role("link", name="Accepter, faire attendre ou refuser").click()
        leader.get_by_label("L’accepter").check()
        leader.get_by_role("button", name="Relire le courriel").click()
        leader.get_by_role("button", name="Décider et envoyer").click()

    leader.goto(season)
    leader.get_by_role("link", name="Jours et salles").click()
    expect(leader.locator(".lead")).to_contain_text("2 propositions acceptées")
    stands_up_to_axe(leader)
    leader.get_by_label("Heures auxquelles cela peut commencer").fill("midi")
    leader.get_by_role("button", name="Chercher des jours et des salles").click()
    expect(leader.locator("main")).to_contain_text("Écrivez les heures ainsi")
    leader.get_by_label("Heures auxquelles cela peut commencer").fill("10:00, 14:00")
    leader.get_by_role("button", name="Chercher des jours et des salles").click()
    expect(leader.locator("main table")).to_contain_text("Fendre sans se fatiguer")  # the worker found them
    expect(leader.locator("main table")).to_contain_text("Lire un arbre debout")
    stands_up_to_axe(leader)
    leader.get_by_role("button", name="Prendre ces jours et ces salles").click()
    expect(leader.locator(".messages")).to_contain_text("2 événements ont leur jour et leur salle")
    leader.goto(season)
    expect(leader.locator(".prepared li", has_text="Fendre sans se fatiguer")).to_contain_text("Télécentre")
