"""The commons in a real browser: written from a phone, proposed by a stranger, merged, published, cloned."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browser import Opened, on_both, press, send
from tests.kit.pictures import picture

BOOK = "/documentation/recueils/le-teletravail-en-lozere/"


def save(page: Page, name: str = "Enregistrer") -> None:
    send(page, page.get_by_role("button", name=name, exact=True))


def write(page: Page, title: str, text: str) -> str:
    """A new page; its address."""
    page.goto("/documentation/nouvelle/?nature=experience")
    page.locator("#id_title").fill(title)
    page.locator("#id_text").fill(text)
    save(page)
    page.wait_for_url(re.compile(r"/documentation/[a-z0-9-]+/(?:#.*)?$"))
    return page.url.partition("#")[0]


def test_one_writes_from_a_phone_with_questions_links_and_a_look(open_as: Opened) -> None:
    camille = open_as("membre", phone=True)
    camille.goto("/documentation/")
    camille.get_by_role("link", name="Écrire une page").click()
    camille.get_by_role("link", name="retour d’expérience").click()
    expect(camille.locator("#id_text")).to_have_value(re.compile("qui|combien|referiez", re.IGNORECASE))
    camille.locator("#id_title").fill("Le câble de Langogne")
    area = camille.locator("#id_text")
    area.fill("Un câble a tout changé, voir ")
    area.press_sequentially("[[connexion")
    camille.locator("[data-suggest] button").first.click()
    expect(area).to_have_value(re.compile(r"\[\[connexion-lente\|"))
    camille.get_by_role("button", name="D’abord voir").click()
    expect(camille.locator("[data-preview] a")).to_have_attribute("href", re.compile("connexion-lente"))
    expect(camille.locator("[data-saved]")).to_contain_text("Gardé sur le site")
    save(camille)
    expect(camille.locator("h1")).to_have_text("Le câble de Langogne")
    camille.wait_for_url(lambda url: "#ecrit" not in url)
    assert camille.evaluate("Object.keys(localStorage).filter(k => k.startsWith('commun:')).length") == 0
    camille.goto("/documentation/connexion-lente/")
    expect(camille.locator(".reading aside")).to_contain_text("Le câble de Langogne")


@on_both
def test_the_buttons_write_at_the_cursor_and_the_preview_follows(open_as: Opened, phone: bool, tmp_path: Path) -> None:
    camille = open_as("membre", phone=phone)
    camille.goto("/documentation/nouvelle/")
    area = camille.locator("#id_text")
    area.fill("Le matin")
    area.press("ControlOrMeta+a")
    camille.get_by_role("button", name="Gras", exact=True).click()
    expect(area).to_have_value("**Le matin**")
    area.press("End")
    area.press_sequentially("\nLe soir")
    camille.get_by_role("button", name="Titre de partie", exact=True).click()
    expect(area).to_have_value("**Le matin**\n## Le soir")
    camille.get_by_role("button", name="Image", exact=True).click()
    file = tmp_path / "cuisine.png"
    file.write_bytes(picture())
    camille.locator("#picture-file").set_input_files(file)
    camille.locator("#picture-alt").fill("La cuisine")
    camille.get_by_role("button", name="La mettre ici").click()
    expect(area).to_have_value(
        re.compile(r"^\*\*Le matin\*\*\n## Le soir\n\n!\[La cuisine\]\(images/[0-9a-f]{16}\.webp\)\n$")
    )
    if phone:
        camille.get_by_role("button", name="D’abord voir").click()
    expect(camille.locator("[data-preview] img[alt='La cuisine']")).to_be_attached()
    area.press_sequentially("Et la suite.")
    expect(camille.locator("[data-preview]")).to_contain_text("Et la suite.")


@on_both
def test_two_write_at_once_and_nothing_is_lost(open_as: Opened, phone: bool) -> None:
    camille, agnes = open_as("membre", phone=phone), open_as("hote", phone=phone)
    tag = "tel" if phone else "bureau"
    address = write(camille, f"À deux, {tag}", "Le wifi est lent. La clé est chez Anne. On ferme à 18 h.")
    for page in (camille, agnes):
        page.goto(f"{address}modifier/")
    camille.locator("#id_text").fill("Le wifi est lent. La clé est chez Paul. On ferme à 18 h.")
    save(camille)
    agnes.locator("#id_text").fill("La fibre est là. La clé est chez Anne. On ferme à 19 h.")
    save(agnes)
    expect(agnes.locator(".commons-text")).to_have_text("La fibre est là. La clé est chez Paul. On ferme à 19 h.")

    for page in (camille, agnes):
        page.goto(f"{address}modifier/")
    camille.locator("#id_text").fill("La fibre est là. La clé est chez Paul. On ferme à 20 h.")
    save(camille)
    agnes.locator("#id_text").fill("La fibre est là. La clé est chez Paul. On ferme à midi.")
    save(agnes)
    expect(agnes.get_by_role("heading", level=1)).to_have_text("Deux personnes ont écrit en même temps")
    expect(agnes.locator(".theirs")).to_contain_text("20 h")
    expect(agnes.locator("fieldset textarea")).to_have_value("On ferme à midi.")
    agnes.goto("/documentation/")  # the line drops just then: what she wrote is kept
    agnes.goto(f"{address}modifier/")
    expect(agnes.locator("#id_text")).to_have_value(re.compile("On ferme à midi"))
    save(agnes)
    agnes.locator("fieldset textarea").fill("On ferme à 20 h, à midi le samedi.")
    save(agnes, "Enregistrer ainsi")
    expect(agnes.locator(".commons-text")).to_contain_text("On ferme à 20 h, à midi le samedi.")


def test_a_line_that_drops_loses_nothing(open_as: Opened) -> None:
    camille = open_as("membre")
    address = write(camille, "Sans réseau", "Avant.")
    camille.goto(f"{address}modifier/")
    camille.context.set_offline(True)
    camille.locator("#id_text").fill("Écrit dans le train.")
    expect(camille.locator("[data-saved]")).to_contain_text("Gardé sur cet appareil")
    camille.get_by_role("button", name="Enregistrer", exact=True).click()
    camille.wait_for_timeout(500)
    camille.context.set_offline(False)
    camille.goto(f"{address}modifier/")
    expect(camille.locator("[data-kept]")).to_be_visible()
    camille.locator("[data-kept] button").click()
    expect(camille.locator("#id_text")).to_have_value("Écrit dans le train.")
    save(camille)
    expect(camille.locator(".commons-text")).to_have_text("Écrit dans le train.")
    camille.goto(f"{address}modifier/")
    expect(camille.locator("[data-kept]")).to_be_hidden()


@pytest.mark.parametrize("js", [True, False], ids=["js", "no js"])
def test_a_stranger_proposes_it_is_let_in_discussed_and_merged(open_as: Opened, js: bool) -> None:
    camille, stranger, bruno = open_as("membre", js=js), open_as("inconnu", js=js), open_as("animateur", js=js)
    tag = "avec" if js else "sans"
    address = write(camille, f"Proposée, {tag}", "Le wifi est lent. La clé est chez Anne.")
    stranger.goto(address)
    stranger.get_by_role("link", name="Proposer une modification").click()
    stranger.locator("#id_text").fill("Le wifi est lent. La clé est à la mairie.")
    stranger.locator("#id_signature").fill("Zoé 🎉")
    stranger.locator("#id_message").fill("Nouvelle cachette")
    save(stranger, "La proposer")
    link = stranger.url.partition("#")[0]
    expect(stranger.locator("main")).not_to_contain_text("à la mairie")

    camille.goto(f"{address}modifier/")
    camille.locator("#id_text").fill("La fibre est là. La clé est chez Anne.")
    save(camille)
    bruno.goto("/animation/")
    bruno.locator(".todo").get_by_text(f"Proposée, {tag}").click()
    expect(bruno.locator(".changes ins")).to_have_text("à la mairie")
    press(bruno, "/accueillir/")
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text("à la mairie")
    camille.goto(link)
    camille.locator("#id_text").fill("Vérifié ce matin.")
    press(camille, "/dire/")
    expect(camille.locator("#dire")).to_contain_text("Vérifié ce matin.")
    press(camille, "/integrer/")
    expect(camille.locator(".commons-text")).to_have_text("La fibre est là. La clé est à la mairie.")
    expect(camille.locator(".reading aside")).to_contain_text("Zoé 🎉")


def test_an_edition_is_published_read_taken_away_and_cloned(open_as: Opened, tmp_path: Path) -> None:
    bruno, stranger = open_as("animateur", js=False), open_as("inconnu", js=False)
    bruno.goto(f"{BOOK}publier/")
    bruno.locator("#id_preface").fill("Écrite par le test.")
    save(bruno, "La publier")
    edition = bruno.url
    assert edition.endswith("/3/")
    stranger.goto(edition)
    expect(stranger.locator("main")).to_contain_text("Écrite par le test.")
    for kind, begins in (("pdf", b"%PDF"), ("epub", b"PK"), ("zip", b"PK"), ("cff", b"cff-version")):
        assert stranger.request.get(f"{edition}livre.{kind}").body().startswith(begins), kind
    stranger.get_by_role("link", name="Covoiturer vers un télécentre").click()
    expect(stranger.locator("h1")).to_have_text("Covoiturer vers un télécentre")
    stranger.goto(f"{edition}depuis/1/")
    expect(stranger.locator("table")).to_contain_text("nouveau")

    stranger.goto("/documentation/")
    command = stranger.locator("pre.take").inner_text().split()
    assert command[:2] == ["git", "clone"]
    subprocess.run([*command, "commun"], cwd=tmp_path, check=True, capture_output=True)
    strict = subprocess.run(["git", "fsck", "--strict"], cwd=tmp_path / "commun", capture_output=True, check=False)
    assert strict.returncode == 0
    assert (tmp_path / "commun" / "pages" / "connexion-lente.md").read_text(encoding="utf-8").startswith("---\n")
