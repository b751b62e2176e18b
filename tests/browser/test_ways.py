"""Finding one's way, on a phone and on a desktop: four tabs under the thumb, a workspace, help."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.kit.browser import Opened

HEADER = 64  # CSS pixels, at most, on a phone


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_on_a_phone_the_ways_are_at_the_bottom_and_lead_everywhere(open_as: Opened, js: bool) -> None:
    page = open_as("membre", phone=True, js=js)
    page.goto("/")
    size = page.viewport_size
    assert size is not None
    tabs = page.locator(".ways .tabs")
    for name, address in (("Lieux", "/lieux/"), ("Communauté", "/annuaire/"), ("Moi", "/reservations/")):
        box, top = tabs.bounding_box(), page.locator("header.top").bounding_box()
        assert box is not None
        assert top is not None
        assert box["y"] + box["height"] == pytest.approx(size["height"], abs=1)
        assert top["height"] <= HEADER
        tabs.get_by_role("link", name=re.compile(f"^{name}")).click()
        expect(page).to_have_url(re.compile(f"{address}$"))
        expect(tabs.locator("[aria-current]")).to_contain_text(name)
    page.locator(".strip").get_by_role("link", name="Camille Roux").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon profil")


def test_a_host_goes_from_the_front_desk_to_a_tool_and_to_its_guide(open_as: Opened) -> None:
    page = open_as("hote")
    page.goto("/")
    page.get_by_role("link", name="Accueil du lieu").click()
    page.locator(
        "main a[href^='/lieux/mende/jour/']"
    ).first.click()  # another journey may have given them a second place
    rail = page.get_by_role("navigation", name="Dans cette partie")
    expect(rail).to_contain_text("La semaine")
    rail.get_by_role("link", name="La semaine").click()
    rail.get_by_role("link", name="Fermetures", exact=True).click()
    expect(rail.locator("[aria-current=page]")).to_have_text("Fermetures")
    page.get_by_role("link", name="Aide", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accueillir dans un lieu")
    page.get_by_role("button", name="Revenir où j’étais").click()
    expect(page).to_have_url(re.compile("/fermetures/$"))


def test_on_a_phone_a_workspace_shows_a_few_links_and_the_rest_behind_one(open_as: Opened) -> None:
    page = open_as("animateur", phone=True, js=False)
    page.goto("/programme/preparer/")
    rail, few = page.locator("nav.rail"), page.locator("nav.few")
    expect(rail).to_be_hidden()
    assert few.get_by_role("link").count() <= 3
    expect(few.locator("[aria-current=page]")).to_have_text("Programme")
    few.get_by_role("button", name="Plus").click()
    rail.get_by_role("link", name="Adhérents").click()
    expect(few.locator("[aria-current=page]")).to_have_text("Adhérents")
    expect(rail).to_be_hidden()


def test_nothing_is_wider_than_a_narrow_phone(open_as: Opened) -> None:
    page = open_as("animateur")
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("/", "/animation/", "/aide/", "/animation/solozere/visage/", "/lieux/", "/profil/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_whole_cards_lead_where_their_title_does(open_as: Opened) -> None:
    page = open_as()
    page.goto("/")
    card = page.locator(".card.place.clickable").first
    box = card.bounding_box()
    assert box is not None
    card.click(position={"x": box["width"] - 8, "y": box["height"] - 8})
    expect(page).to_have_url(re.compile("/lieux/[a-z-]+/$"))
