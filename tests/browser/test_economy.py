"""Money as those who keep it live it: a statement brought, an employer's one invoice, a quarter between places."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.browser import RULES, Opened, on_both, send

COMMUNE = "/facturation/lozere-developpement/"
EMPLOYER = "Société d’exemple (inventée)"


def fetched(page: Page, address: str) -> bytes:
    """What an address answers to who is signed in on this page."""
    answer = page.request.get(address)
    assert answer.ok, address
    return answer.body()


@on_both
def test_a_treasurer_brings_a_statement_and_notes_what_it_pays(open_as: Opened, phone: bool, tmp_path: Path) -> None:
    """On a desk with JavaScript, on a phone without; the second time other invoices are open."""
    page = open_as("hote", phone=phone, js=not phone)
    page.goto("/demonstration/")
    address = page.get_by_role("link", name="un relevé d’une banque inventée").get_attribute("href") or ""
    file = tmp_path / "releve.xml"
    file.write_bytes(fetched(page, address))
    page.goto(COMMUNE)
    page.get_by_role("link", name="Banque").click()
    page.get_by_label("Le relevé").set_input_files(file)
    page.get_by_role("button", name="Le lire").click()
    expect(page.locator(".messages")).to_contain_text("nouvelle")
    certain = page.locator("section", has=page.get_by_role("heading", name=re.compile("reconnu")))
    number = certain.locator(".movement [translate=no]").first.inner_text()
    page.get_by_role("button", name=re.compile("^Noter c")).click()
    expect(page.locator(".messages")).to_contain_text("noté")
    settled = page.locator(".settled", has_text=number)
    expect(settled).not_to_have_count(0)
    settled.get_by_role("link", name=number).first.click()
    expect(page.locator("main")).to_contain_text("Rien ne reste à payer")
    page.goto(f"{COMMUNE}banque/")
    fees = page.locator(".movement", has_text="FRAIS DE TENUE").filter(has=page.locator("details")).first
    fees.locator("summary").click()
    fees.get_by_label(re.compile("Pas une facture")).fill("frais de banque")
    send(page, fees.get_by_role("button", name="Écarter"))
    expect(page.locator(".settled .tag", has_text="frais de banque")).not_to_have_count(0)


def pay_by_card(page: Page, number: str) -> None:
    """At the pretended bank: given up first, then paid. Each page stands up to axe."""
    for answer, word in (("Renoncer", "pas payé"), ("Payer", "le prestataire l’a confirmé")):
        page.goto("/factures/")
        page.locator("tr", has_text=number).get_by_role("button", name=re.compile("^Payer par carte")).click()
        require_no_fault(page)
        page.get_by_role("link", name=re.compile("^Continuer vers")).click()
        require_no_fault(page)
        page.get_by_role("button", name=answer).click()
        expect(page.get_by_role("status")).to_contain_text(word)
        require_no_fault(page)
    page.goto("/factures/")
    expect(page.locator("tr", has_text=number)).to_contain_text("payée")


def require_no_fault(page: Page) -> None:
    """axe finds nothing here."""
    page.evaluate(Axe().axe_script)
    assert page.evaluate("options => axe.run(document, options).then((results) => results.violations)", RULES) == []


def test_an_employer_gets_one_invoice_for_what_its_people_share(open_as: Opened) -> None:
    host = open_as("hote")
    host.goto(COMMUNE)
    host.get_by_role("link", name="À facturer").click()
    row = host.get_by_role("listitem").filter(has_text=EMPLOYER)
    expect(row).to_contain_text("Carnet de dix demi-journées")
    row.get_by_role("button", name=re.compile("^Écrire la facture")).click()
    expect(host.get_by_role("heading", level=1)).to_have_text("Relire avant d’émettre")  # its last invoice says where
    expect(host.locator(".note.good")).to_contain_text("EN 16931")
    host.get_by_role("button", name="L’émettre").click()
    number = host.get_by_role("heading", level=1).inner_text()
    host.goto(f"{COMMUNE}a-facturer/")
    expect(host.get_by_role("listitem").filter(has_text=EMPLOYER)).to_have_count(0)

    employer = open_as("employeuse", phone=True)
    employer.goto("/factures/")
    mine = employer.locator("tr", has_text=number)
    expect(mine).to_contain_text("à payer")
    paper = fetched(employer, mine.get_by_role("link", name=number).get_attribute("href") or "")
    assert paper.startswith(b"%PDF-")
    pay_by_card(employer, number)
    stranger = open_as("membre")
    stranger.goto("/factures/")
    expect(stranger.locator("main")).not_to_contain_text(number)


def test_who_facilitates_answers_a_contested_line_and_gives_the_transfers_to_the_bank(open_as: Opened) -> None:
    page = open_as("animateur")
    page.goto("/animation/comptes-entre-lieux/")
    page.locator("tbody a").last.click()
    expect(page.get_by_role("heading", name="Qui paie qui")).to_be_visible()
    contested = page.locator("article", has=page.get_by_role("button", name="Répondre")).first
    if contested.count():
        contested.get_by_label("Ce que vous répondez").fill("La ligne est juste : les passages y sont.")
        contested.get_by_role("button", name="Répondre").click()
        expect(page.locator("article", has=page.get_by_role("button", name="Répondre"))).to_have_count(0)
    file = page.get_by_role("link", name=re.compile("pain.001")).get_attribute("href") or ""
    raw = fetched(page, file)
    assert b"pain.001.001.09" in raw
    amounts = re.findall(rb"<InstdAmt Ccy=\"EUR\">([0-9.]+)<", raw)
    total = re.findall(rb"<CtrlSum>([0-9.]+)<", raw)[0]
    assert sum(round(100 * float(one)) for one in amounts) == round(100 * float(total))
    settled = page.locator("section", has=page.get_by_role("heading", name="Qui paie qui")).locator("tbody tr")
    assert settled.count() == len(amounts)


def test_accounts_are_taken_away_and_checked(open_as: Opened) -> None:
    page = open_as("hote", phone=True)
    page.goto("/facturation/association-dexemple-inventee/comptes/")  # closed here, it closes nothing of the others
    archive = page.get_by_role("link", name="Tous les comptes, dans une archive").get_attribute("href") or ""
    assert fetched(page, archive).startswith(b"PK")
    page.get_by_text("Clore les comptes").click()
    page.get_by_role("button", name="Clore").click()
    paper = page.get_by_role("link", name="sur papier").first.get_attribute("href") or ""
    assert fetched(page, paper).startswith(b"%PDF-")


@on_both
def test_a_host_keeps_the_year_of_a_place_in_one_table(open_as: Opened, phone: bool) -> None:
    """Cleaning costs more: one amount is typed, the page says the year; without JavaScript on the phone."""
    page = open_as("hote", phone=phone, js=not phone, bypass_csp=True)
    page.goto("/lieux/mende/annee/")
    expect(page.locator("figure.chart svg.drawing").first).to_be_attached()
    page.get_by_role("link", name="L’année en un tableau").click()
    cleaning = page.locator("fieldset", has=page.get_by_text(re.compile("^Ménage"))).first
    cleaning.locator("input").first.fill("cent dix")
    page.get_by_role("button", name="Garder").click()
    expect(page.locator("fieldset .error")).to_have_count(1)
    cleaning.locator("input").first.fill("130,50" if phone else "120")
    page.get_by_role("button", name="Garder").click()
    row = page.locator("table.amounts tr", has_text="Ménage").first
    expect(row).to_contain_text("130,50" if phone else "120,00")
    if not phone:
        require_no_fault(page)


def test_a_treasurer_practises_and_nothing_of_it_is_owed(open_as: Opened) -> None:
    page = open_as("hote", bypass_csp=True)
    page.goto(f"{COMMUNE}entrainement/")
    require_no_fault(page)
    page.get_by_role("button", name="Commencer à s’entraîner").click()
    require_no_fault(page)
    page.get_by_role("link", name="Aller s’entraîner").click()
    expect(page).to_have_url(re.compile("/facturation/EX1-"))
    expect(page.locator("main")).to_contain_text("FACTICE – EXERCICE")
    require_no_fault(page)
    page.goto(COMMUNE)
    expect(page.locator("main")).not_to_contain_text("EX1-")
