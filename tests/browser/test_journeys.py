"""What people come for, in a real browser: find and book, on a desktop and on a phone, with and without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.kit.browser import Opened, day_in_words, on_day, open_day, search

DAY = open_day("looked at")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_a_member_finds_a_desk_books_it_sees_it_and_cancels_it(open_as: Opened, phone: bool, js: bool) -> None:
    page = open_as("membre", phone=phone, js=js)
    day = open_day("a desk", 2 * phone + js)
    search(page, "Mende", day)
    offer = page.locator("#results .card", has=page.get_by_role("link", name="Télécentre de Mende"))
    expect(offer).to_contain_text("min")
    offer.locator(".space", has_text="Bureaux partagés").get_by_role("button", name="Réserver").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez votre réservation")
    page.get_by_role("button", name="Confirmer la réservation").click()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")
    page.goto("/reservations/")
    mine = page.locator(".booking-row", has_text=on_day(day)).filter(has_text="Bureaux partagés")
    expect(mine).to_have_count(1)
    mine.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day_in_words(day).strip())
    page.get_by_role("button", name="Annuler la réservation").click()
    expect(page.get_by_role("status").first).to_contain_text("Cette réservation est annulée")


def test_the_commune_is_offered_while_one_types_and_chosen_with_the_keyboard(open_as: Opened) -> None:
    page = open_as()
    page.goto("/")
    box = page.get_by_role("combobox", name="Où êtes-vous")
    box.press_sequentially("st chely d", delay=20)
    expect(page.get_by_role("option").first).to_contain_text("Saint-Chély-d’Apcher".replace("’", "'"))
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(re.compile("Saint-Chély"))


def test_a_stranger_signs_in_on_the_way_and_comes_back_to_what_they_chose(open_as: Opened) -> None:
    page = open_as()
    search(page, "Langogne", DAY)
    page.locator(".space").first.get_by_role("button", name="Réserver").click()
    expect(page).to_have_url(re.compile("/connexion/"))
    expect(page.locator(".intent")).to_contain_text("Vous réservez")
    page.get_by_label("Votre adresse de courriel").fill("zoe@example.org")
    page.get_by_role("button", name="Recevoir un code").click()
    mails = open_as()
    mails.goto("/demonstration/")
    latest = mails.locator("pre.mail", has_text=re.compile(r"\s\d{6}\s")).first  # other mails may have come since
    code = re.search(r"\s(\d{6})\s", latest.text_content() or "")
    assert code is not None
    page.get_by_label("Les six chiffres du code").fill(code[1])
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator(".intent")).to_contain_text("Vous réservez")
    page.get_by_label("Votre nom").fill("Zoé 🐑")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("réserver")
    page.get_by_role("button", name=re.compile("Réserver")).click()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")


def test_a_stranger_with_a_new_address_books_in_six_screens_and_eight_fields(open_as: Opened) -> None:
    """From home to the ticket, on a phone: a screen is a page that is looked at, a field is one that is filled in."""
    page = open_as(phone=True)
    titles: list[str] = []

    def look() -> None:
        titles.append(page.locator("h1").first.inner_text())

    page.goto("/")
    look()
    page.get_by_role("combobox", name="Où êtes-vous").fill("Langogne")
    page.get_by_label("Quel jour").fill(open_day("six screens").isoformat())
    page.get_by_role("button", name="Voir ce qui est libre").click()
    look()
    page.locator(".space").first.get_by_role("button", name="Réserver").click()
    look()
    page.get_by_label("Votre adresse de courriel").fill("albertine@example.org")
    page.get_by_role("button", name="Recevoir un code").click()
    look()
    mails = open_as()
    mails.goto("/demonstration/")
    latest = mails.locator("pre.mail", has_text=re.compile(r"\s\d{6}\s")).first
    code = re.search(r"\s(\d{6})\s", latest.text_content() or "")
    assert code is not None
    page.get_by_label("Les six chiffres du code").fill(code[1])
    page.get_by_label(re.compile("première fois")).fill("Albertine")
    page.get_by_role("button", name="Se connecter").click()
    look()
    page.get_by_role("button", name=re.compile("Réserver")).click()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")
    look()
    assert len(titles) == 6, titles  # home, results, address, code and name, confirmation, ticket; five fields


def test_two_people_on_the_last_slot_one_books_the_other_is_told_what_else(open_as: Opened) -> None:
    first, second = open_as("membre"), open_as("hote")
    for page in (first, second):
        search(page, "Mende", open_day("last slot"), "après-midi")
    for page in (first, second):
        page.locator("#lieu-mende .rooms summary").click()
        space = page.locator("#lieu-mende .space", has_text="Salle de visio")
        space.get_by_role("button", name="Réserver").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Confirmez votre réservation")
    expect(second.locator("main")).to_contain_text("vient d’être pris")
    expect(second.locator("main")).to_contain_text("Télécentre de Mende")


def test_a_double_click_books_once(open_as: Opened) -> None:
    page = open_as("membre")
    search(page, "Langogne", open_day("double click"))
    page.locator(".space", has_text="Bureaux partagés").first.get_by_role("button", name="Réserver").dblclick()
    page.get_by_role("button", name="Confirmer la réservation").dblclick()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")
    page.goto("/reservations/")
    mine = page.locator(".booking-row", has_text="Télécentre de Langogne")
    expect(mine.filter(has_text=on_day(open_day("double click")))).to_have_count(1)


def test_changing_the_search_changes_the_results_in_place(open_as: Opened) -> None:
    page = open_as()
    search(page, "Mende", DAY)
    page.get_by_label("En voiture, au plus").select_option("15")
    expect(page.locator("#results .card", has_text="Marvejols")).to_have_count(0)  # but may be named as farther on
    expect(page).to_have_url(re.compile("minutes=15"))


def test_when_nothing_fits_the_nearest_that_does_is_offered(open_as: Opened) -> None:
    page = open_as()
    saturday = DAY + timedelta(days=5 - DAY.weekday())
    search(page, "Villefort", saturday, "après-midi")
    expect(page.locator("#results")).to_contain_text("Ce qui est libre à la place")
    expect(page.locator("#results .space")).not_to_have_count(0)


def test_the_host_sees_who_comes_and_prints_it_on_one_page(open_as: Opened) -> None:
    member = open_as("membre")
    search(member, "Mende", open_day("who comes"))
    member.locator(".space", has_text="Bureaux partagés").first.get_by_role("button", name="Réserver").click()
    member.get_by_role("button", name="Confirmer la réservation").click()
    page = open_as("hote")
    page.goto(f"/lieux/mende/jour/{open_day('who comes').isoformat()}/")
    expect(page.locator("table")).to_contain_text("Camille Roux")
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 1
    facilitator = open_as("animateur")
    facilitator.goto(f"/lieux/mende/jour/{open_day('who comes').isoformat()}/")
    expect(facilitator.locator("main")).not_to_contain_text("Camille")


def test_a_host_changes_the_hours_with_the_plain_form(open_as: Opened) -> None:
    page = open_as("hote", phone=True)
    page.goto("/lieux/mende/gerer/horaires/ouverture/")
    page.get_by_label("Samedi, jusqu’à").first.fill("12:30")
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/lieux/mende/")
    expect(page.locator(".hours-table").first).to_contain_text("12 h 30".replace(" ", "\u00a0"))


def test_a_host_closes_a_day_and_sees_whom_it_touches(open_as: Opened) -> None:
    member, day = open_as("membre"), open_day("a closure")
    search(member, "Mende", day)
    member.locator(".space", has_text="Bureaux partagés").first.get_by_role("button", name="Réserver").click()
    member.get_by_role("button", name="Confirmer la réservation").click()
    host = open_as("hote")
    host.goto("/lieux/mende/fermetures/")
    host.get_by_label("Premier jour").fill(day.isoformat())
    host.get_by_label("Dernier jour").fill(day.isoformat())
    host.get_by_label(re.compile("Pourquoi")).fill("Neige")
    host.get_by_role("button", name=re.compile("fermeture")).click()
    expect(host.locator("main")).to_contain_text("Camille Roux")
    host.get_by_role("button", name=re.compile("Les annuler")).click()
    expect(host.locator(".messages")).to_contain_text("annulée")
    member.goto("/reservations/")
    expect(member.locator(".past")).to_contain_text("annulée")


def test_what_was_read_stays_readable_without_a_network(open_as: Opened) -> None:
    page = open_as("membre")
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for path in ("/reservations/", "/lieux/mende/"):
        page.goto(path)
    page.context.set_offline(True)
    page.goto("/lieux/mende/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Télécentre de Mende")
    page.goto("/reservations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes réservations")
    page.goto("/lieux/fournels/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("connexion")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        *(
            ("membre", path)
            for path in (
                "/",
                "/lieux/",
                "/lieux/mende/",
                "/chercher/?ou=Mende",
                "/reservations/",
                "/presse/",
                "/integrer/",
                "/lieux/mende/faire-connaitre/",
                "/connexion/",
            )
        ),
        *(("animateur", f"/prospective/{path}") for path in ("", "question/", "tableaux/")),
    ],
)
def test_nothing_overflows_at_320_pixels(open_as: Opened, who: str, path: str) -> None:
    page = open_as(who)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_reaches_the_content_first(open_as: Opened) -> None:
    page = open_as()
    page.goto("/lieux/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
