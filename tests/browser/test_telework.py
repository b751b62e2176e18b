"""Telework as its users live it: an agreement of two people, an attestation that is checked, two phones, a dossier."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.browser import RULES, Opened, latest_mail, on_both, open_day, search, send

EMPLOYER = "Fromagerie des Causses"


def download(page: Page, link: str) -> str:
    """What a link of the page hands out, as a file."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=link).first.click()
    return Path(taken.value.path()).read_text(encoding="utf-8")


def bring(stranger: Page, content: str) -> None:
    """Drop a sealed file on the one page for all of them."""
    stranger.goto("/teletravail/verifier/")
    file = {"name": "recu.json", "mimeType": "application/json", "buffer": content.encode()}
    stranger.get_by_label("Le fichier scellé").set_input_files(file)  # type: ignore[arg-type]
    send(stranger, stranger.get_by_role("button", name="Vérifier", exact=True))


def write_agreement(page: Page, address: str = "jeanne@fromagerie.example") -> None:
    """Tuesdays in Marvejols, days may be swapped; sent to the employer."""
    page.goto("/teletravail/")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Votre employeur", exact=True).fill(EMPLOYER)
    page.get_by_label("Qui signe pour votre employeur").fill("Jeanne Vidal")
    page.get_by_label("Son adresse de courriel").fill(address)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("mardi").check()
    page.get_by_label(re.compile("Marvejols")).check()
    page.get_by_label("À partir de quel jour").fill(date.today().isoformat())  # noqa: DTZ011 - whatever the zone
    page.get_by_label(re.compile("Je peux échanger un jour")).check()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("navigation").or_(page.locator(".crumbs")).get_by_role("link", name="Mon accord").click()
    send(page, page.get_by_role("button", name="L’envoyer à signer"))
    expect(page.locator(".messages")).to_contain_text(address)


def code_sent(page: Page, address: str) -> str:
    """The code in the subject of the latest mail with one to that address."""
    mails, wanted = page.context.new_page(), re.compile(r"(\d{6})\s+→\s+" + re.escape(address))
    for _try in range(600):  # the worker writes it in its own time
        mails.goto("/demonstration/")
        for subject in mails.locator("summary").all_text_contents():
            if code := wanted.search(subject):
                mails.close()
                return code[1]
        mails.wait_for_timeout(500)
    raise AssertionError(f"no code was sent to {address}")


def faults(page: Page, path: str) -> list[str]:
    """What axe finds on a page that no list leads to, in light and in dark."""
    page.goto(path)
    page.evaluate(Axe().axe_script)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for violation in page.evaluate(
            "rules => axe.run(document, rules).then((results) => results.violations)", RULES
        ):
            found += [f"{path} ({scheme}): {violation['id']}: {node['html'][:160]}" for node in violation["nodes"]]
    return found


def test_an_agreement_is_written_on_a_phone_and_signed_by_an_employer_without_javascript(open_as: Opened) -> None:
    worker = open_as("membre", phone=True)
    write_agreement(worker)
    employer, theirs = open_as(js=False), latest_mail(worker, r"https?://[^/]+(/teletravail/employeur/\S+)")
    employer.goto(theirs)
    expect(employer.locator(".agreement-text")).to_contain_text("mardi")
    employer.get_by_role("button", name="Recevoir un code").first.click()
    employer.get_by_label("Code reçu par courriel").first.fill(code_sent(worker, "jeanne@fromagerie.example"))
    employer.get_by_role("button", name="Je signe pour l’employeur").click()
    expect(employer.locator(".signatures-line")).to_contain_text("Jeanne Vidal")

    seen = open_as("membre", bypass_csp=True)
    mine = worker.url.partition("//")[2].partition("/")[2]
    assert not [fault for path in (theirs, f"/{mine}signer/", f"/{mine}papier/") for fault in faults(seen, path)]

    worker.reload()
    worker.get_by_role("link", name="Lire et signer").click()
    worker.get_by_role("button", name="Je signe").click()
    expect(worker.locator(".said-line")).to_contain_text("en vigueur")
    bring(employer, download(worker, "Fichier scellé"))
    expect(employer.get_by_role("status")).to_contain_text("C’est un accord de télétravail")


SCAN = {"name": "accord.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"}


def file_scan(employer: Page, worker: Page, address: str) -> None:
    """The employer files the paper that was signed, with the code they are sent."""
    folded = employer.locator("details", has=employer.get_by_text("Nous avons signé sur papier", exact=True))
    folded.locator("summary").first.click()
    folded.get_by_role("button", name="Recevoir un code").click()
    folded.locator("summary").first.click()
    folded.get_by_label("Le papier signé").set_input_files(SCAN)  # type: ignore[arg-type]  # a dict stands for a file of Playwright
    folded.get_by_label("Code reçu par courriel").fill(code_sent(worker, address))
    folded.get_by_role("button", name="Déposer : j’ai signé ce papier").click()
    expect(employer.locator(".paper-line")).to_contain_text("numérisé le")


def test_a_paper_is_filed_contested_filed_again_and_confirmed(open_as: Opened) -> None:
    """The worker has a phone, the employer no JavaScript."""
    address = "paul@fromagerie.example"
    worker, employer = open_as("membre", phone=True, bypass_csp=True), open_as(js=False)
    write_agreement(worker, address)
    mine = worker.url
    theirs = latest_mail(worker, r"https?://[^/]+(/teletravail/employeur/\S+)")
    employer.goto(theirs)
    file_scan(employer, worker, address)

    worker.reload()
    worker.get_by_role("link", name="Confirmer le papier signé").click()
    paper = "/" + worker.url.partition("//")[2].partition("/")[2]
    assert not faults(worker, paper)
    worker.get_by_text("Ce n’est pas le papier que j’ai signé").click()
    worker.get_by_label("Ce qui ne va pas").fill("il manque une page")
    send(worker, worker.get_by_role("button", name="Contester ce papier"))
    expect(worker.locator("main")).to_contain_text("« il manque une page »")
    employer.reload()
    expect(employer.locator("main")).to_contain_text("contesté le")

    send(worker, worker.get_by_role("button", name="L’envoyer à signer"))
    employer.goto(theirs)
    file_scan(employer, worker, address)
    worker.goto(paper)
    send(worker, worker.get_by_role("button", name="C’est bien le papier que j’ai signé"))
    worker.goto(mine)
    expect(worker.locator(".said-line")).to_contain_text("signé sur papier")
    expect(worker.locator("main")).to_contain_text("confirmé le")


def test_an_attestation_is_asked_for_and_a_stranger_checks_it(open_as: Opened) -> None:
    worker, stranger = open_as("membre"), open_as(phone=True)
    worker.goto("/teletravail/presence/")
    worker.get_by_role("button", name="Faire cette attestation").click()
    mine = worker.locator(".attestations li").first
    number = mine.locator("[translate=no]").inner_text()
    content = download(worker, "Fichier scellé")
    bring(stranger, content)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Attestation authentique")
    bring(stranger, content.replace("Camille", "Camillo"))
    expect(stranger.get_by_role("status")).to_contain_text("Pas authentique")
    stranger.get_by_label("Ou le numéro d’une attestation").fill(number.lower().replace("-", " "))
    send(stranger, stranger.get_by_role("button", name="Vérifier", exact=True))
    expect(stranger.locator(".attested-name")).to_have_text(json.loads(content)["content"]["name"])


def test_what_is_heard_outside_a_room_is_measured_with_two_phones(open_as: Opened) -> None:
    reader, listener = open_as("hote", phone=True), open_as(phone=True)
    reader.goto("/lieux/mende/gerer/espaces/1/ecoute/")
    reader.locator("main form button[type=submit]").last.click()
    code = reader.locator(".sentence.code").inner_text()
    listener.goto("/ecoute/")
    listener.get_by_label("Code").fill(code)
    listener.get_by_role("button", name="Rejoindre").click()
    expect(reader.locator(".listening")).to_contain_text("lisez-la tout haut")  # without a reload
    heard = reader.locator(".listening p.sentence").inner_text()
    listener.get_by_label(re.compile("écrivez")).fill(heard)
    listener.get_by_role("button", name="C’est écrit").click()
    expect(reader.locator(".listening p.sentence")).not_to_have_text(heard)
    nothing = listener.get_by_role("button", name="Je n’ai rien compris")
    while nothing.count():
        send(listener, nothing)
        listener.wait_for_load_state()
    expect(listener.locator("main")).to_contain_text("Merci : vous pouvez fermer cette page")
    expect(reader.locator(".listening")).to_contain_text(heard.rstrip("."))


def test_a_host_completes_the_dossier_of_a_place(open_as: Opened) -> None:
    host, stranger = open_as("hote"), open_as(phone=True)
    host.goto("/lieux/mende/dossier/")
    host.get_by_role("link", name="Le compléter").click()
    fire = host.get_by_label(re.compile("^Extincteurs et alarme"))
    checked = fire.input_value()
    fire.fill("")
    host.get_by_role("button", name="Enregistrer").click()
    stranger.goto("/lieux/mende/dossier/")
    lacking = stranger.locator(".dossier tr", has_text="manquant")
    expect(lacking).to_have_count(1)
    host.get_by_role("link", name="Le compléter").click()
    insured = date.today() + timedelta(days=300)  # noqa: DTZ011 - whatever the zone
    host.get_by_label(re.compile("^Extincteurs et alarme")).fill(checked)
    host.get_by_label(re.compile("^Assuré jusqu")).fill(insured.isoformat())
    host.get_by_role("button", name="Enregistrer").click()
    stranger.reload()
    expect(lacking).to_have_count(0)
    bring(stranger, download(host, "Fichier scellé"))
    expect(stranger.get_by_role("status")).to_contain_text("C’est le dossier d’un lieu")


def test_an_accident_is_recorded_and_its_address_handed_to_an_employer(open_as: Opened) -> None:
    worker = open_as("membre", phone=True, bypass_csp=True)
    worker.goto("/teletravail/accident/")
    worker.get_by_label("Dans quel lieu").select_option(label="Télécentre de Mende")
    day = date.today() - timedelta(days=1)  # noqa: DTZ011 - whatever the zone
    worker.get_by_label("Quel jour").fill(day.isoformat())
    worker.get_by_label("À quelle heure").fill("10:30")
    worker.get_by_label("Que s’est-il passé").fill("Glissade dans l’escalier.")
    worker.get_by_role("button", name="Consigner et sceller").click()
    expect(worker.get_by_role("heading", level=2).first).to_have_text("La suite à donner")
    sealed = download(worker, "Fichier scellé")
    worker.get_by_role("button", name="Faire une adresse à donner").click()
    address = worker.locator("main code").inner_text()
    assert not faults(worker, worker.url)
    employer = open_as(bypass_csp=True)
    assert not faults(employer, address)
    expect(employer.locator("main")).to_contain_text("Glissade dans l’escalier.")
    bring(employer, sealed)
    expect(employer.get_by_role("status")).to_contain_text("C’est le récit d’un accident")


@on_both
def test_a_day_besides_the_agreement_is_said_before_one_books_and_swapped_from_there(
    open_as: Opened, phone: bool
) -> None:
    """Camille's agreement says Tuesdays; the phone has no JavaScript."""
    worker, day = (
        open_as("membre", phone=phone, js=not phone, bypass_csp=not phone),
        open_day("besides the agreement", 4 * phone),
    )
    search(worker, "Mende", day)
    desks = worker.locator("#results .card", has_text="Télécentre de Mende").locator(
        ".space", has_text="Bureaux partagés"
    )
    desks.get_by_role("button", name="Réserver").click()
    said = worker.locator(".note.warn", has_text="votre accord avec")
    expect(said).to_contain_text("Personne d’autre ne lit ceci")
    if not phone:
        assert not faults(worker, worker.url)
    worker.get_by_role("button", name=re.compile("^Échanger le mardi")).first.click()
    expect(worker.locator(".messages")).to_contain_text("Échangé")
    expect(said).to_have_count(0)
    expect(worker.get_by_role("button", name="Confirmer la réservation")).to_be_visible()


def test_an_employer_reads_the_days_of_who_lets_her_and_no_longer_once_they_do_not(open_as: Opened) -> None:
    """The demonstration's own agreement; each look is in the journal of who is looked at."""
    employer, worker = open_as("employeuse", phone=True), open_as("membre", js=False)
    employer.goto("/teletravail/")
    employer.get_by_role("link", name="Société d’exemple").click()
    line = employer.locator("tbody tr", has_text="Camille Roux")
    expect(line).to_contain_text("pas montrés")
    worker.goto("/teletravail/")
    worker.get_by_role("link", name="Société d’exemple").click()
    worker.get_by_role("button", name="Lui laisser voir les jours que je réserve").click()
    employer.reload()
    expect(line.locator("li").first).to_contain_text("Mardi")
    employer.get_by_role("link", name="Dossier : Télécentre de Mende").click()
    expect(employer.get_by_role("heading", level=1)).to_have_text("Dossier du lieu")
    employer.go_back()
    worker.get_by_role("button", name="Plus maintenant").click()
    employer.reload()
    expect(line).to_contain_text("pas montrés")
    worker.goto("/mes-donnees/journal/")
    expect(worker.locator("main")).to_contain_text("Jeanne Vidal")
