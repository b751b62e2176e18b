"""A booking from its ticket, in a real browser: cancelled by mistake, taken back, passed on, written about."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.kit.arriving import cell, joins
from tests.kit.browser import Opened, day_in_words, open_day


@pytest.mark.parametrize(("phone", "js"), [(False, True), (True, False)], ids=["desktop", "phone without js"])
def test_a_ticket_is_cancelled_by_mistake_taken_back_passed_on_and_written_about(
    open_as: Opened, phone: bool, js: bool
) -> None:
    day = open_day("ticket", phone)
    page = joins(open_as(phone=phone, js=js), "Odette" if phone else "Marcel")
    cell(page, "langogne", "Bureaux partagés", day).get_by_role("link", name="matin").click()
    page.get_by_role("button", name=re.compile("Réserver")).first.click()
    day_of_ticket = page.get_by_role("heading", level=1)
    expect(day_of_ticket).to_contain_text(day_in_words(day).strip())
    expect(page.get_by_role("link", name="Itinéraire")).to_be_in_viewport()
    expect(page.locator(".ticket")).to_contain_text("Un courriel est parti à")

    page.get_by_role("button", name="Annuler la réservation").click()
    expect(page.locator(".undo")).to_contain_text("Cette réservation est annulée")
    page.get_by_role("button", name="Rétablir ma réservation").click()
    expect(page.locator(".messages")).to_contain_text("C’est de nouveau réservé")

    page.get_by_role("button", name="Obtenir une adresse à donner").click()
    address = page.locator("[data-share]").inner_text().strip()
    guest = open_as()
    guest.goto("/venir/" + address.rstrip("/").rpartition("/")[2] + "/")
    expect(guest.locator("main")).to_contain_text("vous invite")

    page.get_by_label("Votre message").fill("Puis-je venir à vélo ?")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator(".thread")).to_contain_text("à vélo")
    page.get_by_text("Signaler un problème du lieu").click()
    page.get_by_label("Qu’est-ce qui ne marche pas").fill(f"Volet coincé {'côté rue' if phone else 'côté cour'}")
    page.get_by_role("button", name="Le signaler").click()
    expect(page.locator(".problems")).to_contain_text("signalé")

    page.goto("/lieux/langogne/problemes/")
    expect(page.locator(".problem").first).to_contain_text("Volet coincé")
