"""A book of half-days from one place to another, in a real browser: asked for, paid, used elsewhere, given back."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.arriving import cell, joins
from tests.kit.browser import RULES, Opened, open_day, send

BOOK = "Carnet de dix demi-journées"


def faults_of(page: Page) -> list[str]:
    """What axe finds on the page."""
    return [one["id"] for one in Axe().run(page, options=RULES).response["violations"]]


def left_on(page: Page) -> str:
    page.goto("/mes-carnets/")
    return page.locator(".pass-left").first.inner_text()


@pytest.mark.parametrize(("phone", "js"), [(False, True), (True, False)], ids=["desktop", "phone without js"])
def test_a_book_bought_in_mende_pays_in_langogne_and_gets_it_back(open_as: Opened, phone: bool, js: bool) -> None:
    day, name = open_day("pass", phone), "Solange" if phone else "Gaston"
    page = joins(open_as(phone=phone, js=js), name)
    page.goto("/mes-carnets/")
    if js:
        assert faults_of(page) == []
    page.get_by_role("link", name=re.compile(f"Demander.*{BOOK}, Télécentre de Mende")).click()
    send(page, page.get_by_role("button", name="Demander"))
    expect(page.locator(".messages")).to_contain_text("Télécentre de Mende")
    assert left_on(page) == "À payer"

    host = open_as("hote", phone=phone, js=js)
    host.goto("/lieux/mende/carnets/")
    row = host.get_by_role("listitem").filter(has_text=name)
    send(host, row.get_by_role("button", name=re.compile("Reçu")))
    expect(host.locator(".messages")).to_contain_text("valable aussitôt")
    host.goto("/lieux/mende/jour/")
    expect(host.locator("main")).to_contain_text(BOOK)
    assert left_on(page) == "Encore 10 demi-journées"

    cell(page, "langogne", "Bureaux partagés", day).get_by_role("link", name="matin").click()
    quote = page.locator(".quote")
    expect(quote).to_contain_text(re.compile("il en restera 9"))
    expect(quote.locator("tfoot")).to_contain_text("rien")
    if js:
        assert faults_of(page) == []
    page.get_by_role("button", name=re.compile("Réserver")).first.click()
    expect(page.locator(".ticket-facts")).to_contain_text(BOOK)
    assert left_on(page) == "Encore 9 demi-journées"

    page.go_back()
    page.get_by_role("button", name="Annuler la réservation").click()
    expect(page.locator(".undo")).to_contain_text("Cette réservation est annulée")
    assert left_on(page) == "Encore 10 demi-journées"


def test_a_host_sets_a_price_and_sees_what_somebody_would_pay(open_as: Opened) -> None:
    host = open_as("hote")
    host.goto("/lieux/mende/gerer/tarifs/")
    assert faults_of(host) == []
    host.get_by_text("Fixer un prix").click()
    host.locator("#id_space").select_option(label="Cabine")
    host.get_by_label("l’heure (€)").fill("2,50")
    send(host, host.get_by_role("button", name="Fixer ce prix"))
    expect(host.locator(".space-rates")).to_contain_text("2,50")
    host.locator("#id_espace").select_option(label="Bureaux partagés")
    host.locator("#id_fois").fill("6")
    host.get_by_role("button", name="Calculer").click()
    expect(host.locator(".costs .least")).to_contain_text("le moins cher")
