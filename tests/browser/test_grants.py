"""A grant as those who answer for it live it: a cost typed on the road, a report frozen, the funder who reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.browser import RULES, Opened, on_both

GRANT, REPORTED = "Équiper la salle de Mende", "Sept lieux ouverts toute l’année"
FIND = "options => axe.run(document, options).then((results) => results.violations)"


def open_grant(page: Page, name: str) -> None:
    page.goto("/subventions/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def faults(page: Page) -> list[str]:
    """The rules of axe that the page breaks."""
    page.evaluate(Axe().axe_script)
    found = page.evaluate(FIND, {**RULES, "resultTypes": ["violations"]})
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@on_both
def test_a_facilitator_types_a_cost_on_the_road_and_a_grant_pays_it(
    open_as: Opened, phone: bool, tmp_path: Path
) -> None:
    """On a desk with JavaScript, on a phone without; each its own receipt."""
    page = open_as("animateur", phone=phone, js=not phone)
    receipt = tmp_path / "receipt.pdf"
    receipt.write_bytes(f"%PDF-1.4\nreceipt of a {'phone' if phone else 'desk'}\n%%EOF\n".encode())
    open_grant(page, GRANT)
    page.get_by_role("link", name="Inscrire une dépense").click()
    page.get_by_label("Fournisseur, et ce qui a été acheté").fill("Quincaillerie inventée, étagères")
    page.get_by_label("Montant TTC (€)").fill("100")
    page.get_by_label("Photo ou PDF du justificatif").set_input_files(receipt)
    page.get_by_role("button", name="L’inscrire").click()
    expect(page.locator(".messages")).to_contain_text("Dites quelle subvention la paie")
    expect(page.locator("main")).to_contain_text("SHA-256")
    page.get_by_label("Subvention, et nature de dépense").select_option(label=f"{GRANT} — Communication")
    page.get_by_label("Ce que paie la subvention (€)").fill("100")
    page.get_by_role("button", name="Imputer").click()
    expect(page.locator(".note.bad")).to_contain_text("70,00")  # its rate is 70 %
    page.get_by_label("Ce que paie la subvention (€)").fill("")
    page.get_by_role("button", name="Imputer").click()
    expect(page.locator(".messages")).to_contain_text("imputé")
    expect(page.locator("section", has=page.get_by_role("heading", name="Quelle subvention paie"))).to_contain_text(
        "70,00"
    )


def test_a_report_is_put_right_frozen_again_and_read_by_the_funder(open_as: Opened) -> None:
    page = open_as("animateur", bypass_csp=True)
    open_grant(page, REPORTED)
    page.get_by_role("link", name="Compte rendu final").click()
    before = page.get_by_text(re.compile("^Version")).count()
    page.get_by_label("Ce qui diffère du prévu, et pourquoi").fill("Le poste d’animation a commencé en mars.")
    page.get_by_role("button", name="Garder").click()
    expect(page.locator("main")).to_contain_text("Texte")
    assert not faults(page)
    page.get_by_label("Pourquoi une autre version").fill("Une précision demandée")
    page.get_by_role("button", name="Figer ce compte rendu").click()
    expect(page.locator(".messages")).to_contain_text("figé")
    expect(page.get_by_text(re.compile("^Version"))).to_have_count(before + 1)

    funder = open_as("financeuse", phone=True, bypass_csp=True)
    funder.goto("/financeur/")
    where = funder.locator("section", has=funder.get_by_role("heading", name="Où elles vont"))
    expect(where.get_by_role("listitem").filter(has_text="Télécentre de Meyrueis")).to_contain_text("En service")
    funder.locator(".grant-card").get_by_role("link", name=REPORTED).click()
    assert not faults(funder)
    expect(funder.locator("main")).not_to_contain_text("Bulletin de paie inventé")
    funder.locator("section[aria-labelledby=reports] a").first.click()
    expect(funder.locator("main")).to_contain_text("Une précision demandée")
    assert not faults(funder)
    paper = funder.get_by_role("link", name="Le compte rendu (PDF)").get_attribute("href") or ""
    assert funder.request.get(paper).body().startswith(b"%PDF-")
    archive = funder.get_by_role("link", name="Avec ses annexes (ZIP)").get_attribute("href") or ""
    assert funder.request.get(archive).body().startswith(b"PK")
    assert funder.request.get(archive.replace("/financeur/", "/subventions/")).status == 404

    funder.go_back()
    funder.get_by_label("Votre question").fill("Qui tient l’accueil ?")
    funder.get_by_role("button", name="Demander").click()
    expect(funder.locator(".messages")).to_contain_text("demandé")
    open_grant(page, REPORTED)
    page.get_by_label("Votre réponse").fill("Les bénévoles, à tour de rôle.")
    page.get_by_role("button", name="Répondre").click()
    funder.reload()
    expect(funder.locator("main")).to_contain_text("à tour de rôle")


@pytest.mark.parametrize("who", ["membre", "hote", "administratrice"])
def test_others_reach_neither_grants_nor_the_room(open_as: Opened, who: str) -> None:
    page = open_as(who)
    for address in ("/subventions/", "/financeur/"):
        answer = page.request.get(address)
        assert answer.status in {403, 404} or "Sept lieux" not in answer.text()
