"""A barcamp from two phones and the screen of who leads: news come by themselves, and one's own dots stay."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.kit.browser import Opened, send

LED = "/programme/preparer/evenement/barcamp-a-quoi-ressemblera-votre-bureau-en-2030/barcamp/"
SOON_MS = 60_000  # a phone asks every five seconds, a busy machine answers when it can


def test_news_reach_a_phone_whose_dots_stay(open_as: Opened) -> None:
    leader = open_as("animateur")
    leader.goto(LED)
    address = leader.get_by_role("link", name="Ce que voient les téléphones").get_attribute("href")
    assert address is not None
    one, other = open_as(phone=True), open_as(phone=True)
    one.goto(address)
    dots = one.locator("fieldset.pitch").first.locator("input[value='2']")
    dots.check()
    other.goto(address)
    other.get_by_text("Proposer un sujet").click()
    other.get_by_label("Votre sujet").fill("Le pain du dimanche")
    send(other, other.get_by_role("button", name="Proposer"))
    expect(one.get_by_text("Le pain du dimanche")).to_be_visible(timeout=SOON_MS)
    expect(dots).to_be_checked()  # chosen, not laid yet
    send(one, one.get_by_role("button", name="Poser mes gommettes"))
    expect(one.locator("#barcamp-kept")).to_have_text(re.compile("Vos gommettes sont posées"))
    expect(one.get_by_text("Vous en avez posé 2")).to_be_visible()
    leader.reload()
    expect(leader.get_by_text("Le pain du dimanche").first).to_be_visible()
