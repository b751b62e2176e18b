"""Economic models in a real browser: a mayor with three numbers, a host who tries, a council that reads."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.browser import RULES, Opened, on_both, send


def faults_of(page: Page) -> list[str]:
    """What axe finds on the page."""
    return [one["id"] for one in Axe().run(page, options=RULES).response["violations"]]


@pytest.mark.parametrize(("phone", "js"), [(False, True), (True, False)], ids=["desktop", "phone without js"])
def test_a_mayor_with_three_numbers_gets_an_answer(open_as: Opened, phone: bool, js: bool) -> None:
    page = open_as("inconnu", phone=phone, js=js, bypass_csp=True)
    page.goto("/")
    page.get_by_role("link", name="Ce que coûte et rapporte un lieu").click()
    page.get_by_label("Un lieu comme").select_option(label="Une association avec des résidents")
    page.get_by_label("Postes", exact=True).fill("6")
    page.get_by_label("Loyer, par mois").fill("450,50")
    page.get_by_role("button", name="Voir ce que ça donne").click()
    expect(page.locator(".answer")).to_contain_text(
        re.compile("La troisième année, les recettes .*couvrent .*les dépenses")
    )
    expect(page.locator(".council")).to_contain_text("il faut mettre en tout")
    expect(page.locator("#cash svg:visible")).to_have_count(1)
    if js:
        assert faults_of(page) == []


@on_both
def test_a_facilitator_tries_compares_and_a_council_reads(open_as: Opened, phone: bool) -> None:
    page, stranger = open_as("animateur", phone=phone, bypass_csp=True), open_as("inconnu", phone=phone)
    page.goto("/modele-economique/nouveau/")
    page.get_by_label("Lieu", exact=True).select_option(label="Télécentre de Villefort")
    page.get_by_label("Nom du modèle").fill("Villefort sur téléphone" if phone else "Villefort")
    send(page, page.get_by_role("button", name="Le faire"))
    expect(page.locator("h1")).to_contain_text("Villefort")
    model = page.url
    page.get_by_role("link", name="Changer les hypothèses").click()
    page.get_by_text("Ce que cela coûte").click()
    rent = page.get_by_role("group", name="Loyer et charges")
    for label, value in (("au moins", "100"), ("sans doute", "180"), ("au plus", "250")):
        rent.get_by_label(label).fill(value)
    rent.get_by_label("D’où vient ce chiffre").fill("Convention de la mairie")
    assert faults_of(page) == []
    send(page, page.get_by_role("button", name="Voir ce que ça donne"))
    assert page.url == model
    page.locator("details", has_text="Ce que cela coûte").locator("summary").click()
    expect(page.locator(".supposed:visible")).to_contain_text("Convention de la mairie")
    assert faults_of(page) == []

    send(page, page.get_by_role("button", name="si internet coûtait deux fois plus"))
    expect(page.locator(".answer")).to_contain_text("de moins par an que A")
    expect(page.locator("table").last).to_contain_text("Internet, par mois")
    assert faults_of(page) == []

    page.goto(model)
    report = page.request.get(f"{model}rapport/")
    assert report.body().startswith(b"%PDF")
    send(page, page.get_by_role("button", name="Créer un lien"))
    address = page.locator("p.break a").inner_text()
    stranger.goto(address)
    expect(stranger.locator("h1")).to_contain_text("Villefort")
    expect(stranger.locator("main")).not_to_contain_text(re.compile("Retirer ce modèle"))
