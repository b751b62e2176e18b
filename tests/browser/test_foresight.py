"""Where to open next, in a real browser: ask, read, move a place, compare, share; a stranger reads the link."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.kit.browser import RULES, Opened, on_both, press, send

ANSWER_MS = 60_000  # the worker may be at something else


def asks(page: Page, count: str) -> None:
    page.goto("/prospective/")
    page.get_by_role("link", name="Poser une question").click()
    page.get_by_role("link", name="Où ouvrir un nouveau lieu").click()
    page.locator("#id_count").fill(count)
    send(page, page.get_by_role("button", name="Trouver les meilleurs lieux"))
    expect(page.locator(".bars")).to_be_visible(timeout=ANSWER_MS)


@on_both
def test_a_facilitator_asks_moves_compares_and_shares(open_as: Opened, phone: bool) -> None:
    bruno, stranger = open_as("animateur", phone=phone), open_as("inconnu", phone=phone, bypass_csp=True)
    asks(bruno, "2")
    expect(bruno.locator(".sure")).to_contain_text("meilleur choix selon ces minutes estimées")
    expect(bruno.locator(".near-ties li").first).to_contain_text("au lieu de")
    bruno.get_by_text("Ce qui est sûr").click()
    expect(bruno.locator("details[open]")).to_contain_text("le meilleur choix selon ces minutes estimées")
    expect(bruno.locator("#map path.leaflet-interactive").first).to_be_attached()
    bruno.get_by_text("Ce qu’apporte chaque lieu de plus").click()
    expect(bruno.locator("svg circle.chart-here:visible")).to_have_count(1)
    first = bruno.url
    best = bruno.locator(".bars strong").first.inner_text()

    expect(bruno.locator("#map .zone").first).to_be_attached()
    expect(bruno.locator("#map .pill.new")).to_have_count(2)
    bruno.locator("#map .pill.new").first.dispatch_event("click")
    expect(bruno.locator("#id_out")).to_be_focused()
    bruno.locator("#id_into").select_option(label="Ispagnac")
    press(bruno, "/deplacer/")
    bruno.wait_for_url(lambda url: url != first)
    expect(bruno.locator(".bars")).to_be_visible(timeout=ANSWER_MS)
    expect(bruno.locator("h1")).to_contain_text("→ Ispagnac")
    expect(bruno.locator(".sure")).to_contain_text(re.compile(r"de moins bien|% de moins"))
    assert bruno.locator(".bars strong").first.inner_text() <= best

    bruno.goto("/prospective/")
    for box in bruno.locator("input[name=s]").all()[:2]:
        box.check()
    bruno.get_by_role("button", name="Comparer").click()
    expect(bruno.locator("#map path.area")).not_to_have_count(0)
    expect(bruno.locator(".compared li")).to_have_count(3)
    expect(bruno.locator("table").first).to_contain_text("Coût par personne nouvellement proche")

    bruno.goto(first)
    press(bruno, "/partager/")
    link = bruno.locator("p.break a").inner_text()
    stranger.goto(link)
    expect(stranger.locator(".bars strong").first).to_have_text(best)
    answer = Axe().run(stranger, options=RULES)
    assert not answer.response["violations"]
    report = stranger.request.get(f"{link}rapport/")
    assert report.body().startswith(b"%PDF")
    press(bruno, "/partager/")
    gone = stranger.goto(link)
    assert gone
    assert gone.status == 404


@pytest.mark.parametrize("js", [True, False], ids=["js", "no js"])
def test_a_question_that_has_no_answer_says_why(open_as: Opened, js: bool) -> None:
    bruno = open_as("animateur", js=js)
    bruno.goto("/prospective/question/?cas=ouvrir")
    bruno.locator("#id_count").fill("400")
    bruno.locator("main form button[type=submit]").last.click()
    for _try in range(40):  # without scripts one reads the page again
        if bruno.locator("[role=alert], .errorlist").count():
            break
        bruno.wait_for_timeout(500)
        if not js:
            bruno.reload()
    expect(bruno.locator("[role=alert], .errorlist").first).to_contain_text(re.compile(r"\d"))


def test_the_answer_is_read_with_the_keyboard_and_without_scripts(open_as: Opened) -> None:
    bruno = open_as("animateur")
    asks(bruno, "1")
    plain = open_as("animateur", js=False)
    plain.goto(bruno.url)
    expect(plain.locator(".bars")).to_contain_text("aujourd’hui")
    plain.get_by_text("Les lieux, un par un").click()
    expect(plain.locator("table").first).to_contain_text("Télécentre")
    plain.get_by_text("Ce qu’apporte chaque lieu de plus").click()
    expect(plain.locator("svg circle.chart-here:visible")).to_have_count(1)
    summary = bruno.locator("details summary").first
    summary.focus()
    bruno.keyboard.press("Enter")
    expect(bruno.locator("details[open] table").first).to_be_visible()


@on_both
def test_what_closing_a_place_costs(open_as: Opened, phone: bool) -> None:
    bruno = open_as("animateur", phone=phone)
    bruno.goto("/prospective/question/")
    bruno.get_by_role("link", name="Que perd-on si celui-ci ferme").click()
    bruno.locator("#id_closing").select_option(label="Télécentre de Langogne")
    send(bruno, bruno.get_by_role("button", name="Voir ce que l’on perd"))
    expect(bruno.locator(".bars")).to_be_visible(timeout=ANSWER_MS)
    expect(bruno.locator(".lead")).to_contain_text("Télécentre de Langogne fermé")
    expect(bruno.locator("#map .pill.gone")).to_be_attached()
