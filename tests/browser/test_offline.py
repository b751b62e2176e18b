"""A network that is really cut, for longer than any cache lasts: what was read stays readable, with its scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.kit.announcing import PREPARE, announces, registers, soon
from tests.kit.arriving import joins, one_arrives_at_saint_chely, says_arrived, takes_a_desk_now
from tests.kit.browser import Opened
from tests.kit.cable import Cable, cut, in_charge

KEPT = "async path => { while (!await caches.match(path)) await new Promise((wait) => setTimeout(wait, 100)); }"


def lost(page: Page) -> list[str]:
    """What a page asks for in vain, from now on; the map alone needs the network: its places are in the list.

    The icon of the tab ("other") is the browser's own errand: no worker is asked, and it may come after any page.
    """
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type != "other":
            asked.append(request.url)

    page.on("requestfailed", note)
    page.on("response", lambda answer: note(answer.request) if answer.status >= 400 else None)
    return asked


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_kept_have_their_scripts_and_styles_when_every_cache_is_over(
    open_as: Opened, cable: Cable, prefix: str
) -> None:
    """Offline scripts die after 60 s; `/en/` pages are kept offline as the French ones."""
    page = in_charge(open_as("membre", base_url=cable.address), f"{prefix}/")
    for path in ("/", "/reservations/", "/lieux/", "/lieux/mende/"):
        page.goto(prefix + path)
    titles = {}
    for path in ("/", "/reservations/", "/lieux/", "/lieux/mende/"):
        page.goto(prefix + path)
        titles[path] = page.title()
    cut(page, cable)
    failed = lost(page)
    for path, title in titles.items():
        page.goto(prefix + path)
        assert page.title() == title
        expect(page.locator("html.js")).to_have_count(1)
    assert [address for address in failed if "leaflet" not in address and "map" not in address] == []
    page.goto(f"{prefix}/lieux/fournels/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection" if prefix else "Pas de connexion")


def test_an_arrival_is_kept_and_sent_though_the_network_was_cut_for_longer_than_any_cache(
    open_as: Opened, cable: Cable
) -> None:
    code = one_arrives_at_saint_chely(open_as)
    page = joins(in_charge(open_as(base_url=cable.address)), "Balthazar")
    page.goto(takes_a_desk_now(page))
    told = page.locator("[data-arrive] .told")
    cut(page, cable)
    failed = lost(page)
    page.reload()
    assert failed == []
    says_arrived(page, code)
    expect(told).to_contain_text("Gardé sur cet appareil")
    cut(page, cable)
    page.reload()
    expect(told).to_contain_text("Gardé sur cet appareil")
    cable.lay()
    page.reload()
    expect(page.locator("main")).to_contain_text("Vous êtes arrivé à")


def test_the_code_of_an_event_scanned_without_a_network_and_an_account_is_sent_later(
    open_as: Opened, cable: Cable
) -> None:
    leader = open_as("animateur")
    event = announces(leader, "Veillée sans réseau", **soon(), address="Salle des fêtes")
    leader.goto(event.replace("/programme/evenement/", PREPARE) + "mur/")
    leader.get_by_role("button", name="Obtenir un code").click()
    code = leader.locator(".big-code").inner_text()
    page = in_charge(open_as(phone=True, base_url=cable.address))
    registers(page, event, "Clarisse")
    mine = page.url
    expect(page.get_by_label("Le code affiché")).to_be_visible()
    page.evaluate(KEPT, f"{event}ici/")
    cut(page, cable)
    page.goto(f"{event}ici/?code={code}")
    expect(page.get_by_label("Le code affiché")).to_have_value(code)
    page.get_by_role("button", name="Je suis là").click()
    expect(page.locator(".told")).to_contain_text("Gardé sur cet appareil")
    cable.lay()
    page.reload()
    expect(page).to_have_url(mine)
    expect(page.locator("main")).to_contain_text("Vous êtes là")


def test_a_visitor_who_touches_the_button_without_a_network_is_written_down_when_it_is_back(
    open_as: Opened, cable: Cable
) -> None:
    host = open_as("hote")
    host.goto("/lieux/mende/visiteurs/")
    door = host.locator("main a[href*='/visite/']").get_attribute("href") or ""
    page = open_as(phone=True, base_url=cable.address)
    page.goto(cable.address + "/visite/" + door.partition("/visite/")[2])
    cable.cut()
    page.get_by_label("Votre nom").fill("Barnabé Sansréseau")
    button, told = page.get_by_role("button", name="Je suis arrivé"), page.locator(".told")
    button.click()
    expect(told).to_contain_text("Pas de réseau")
    expect(button).to_be_disabled()
    touched = page.evaluate("new Date().toISOString()")
    with page.expect_request_finished(lambda asked: asked.method == "POST") as sent:
        cable.lay()
    (moment,) = re.findall(r'name="a"\s+(\S+)', sent.value.post_data or "")
    assert moment <= touched, "the moment of the touch, not of the sending"
    expect(page.get_by_role("heading", level=1)).to_have_text("Bienvenue, Barnabé Sansréseau")

    cable.cut()
    page.get_by_role("button", name="Je pars").click()
    expect(told).to_contain_text("Pas de réseau")
    cable.lay()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Au revoir")
    host.reload()
    expect(host.locator(".cards-on-phone tr", has_text="Barnabé Sansréseau")).to_have_count(1)
    expect(host.locator(".who-is-here")).not_to_contain_text("Barnabé")
