"""Journeys that joining, booking and arriving have in common."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.kit.browser import Opened


def cell(page: Page, place: str, space: str, day: date) -> Locator:
    """The cell of a space and a day in the week of a place."""
    page.goto(f"/lieux/{place}/semaine/?semaine={day}")
    return page.get_by_role("row", name=re.compile(f"^{space}")).locator(f"td[data-day='{day}']")


def joins(page: Page, name: str) -> Page:
    """Somebody new, who has nothing booked yet: one is not at two places at once."""
    page.goto("/connexion/")
    page.get_by_label("Votre adresse de courriel").fill(f"{name.lower()}@example.org")
    page.get_by_role("button", name="Recevoir un code").click()
    mails = page.context.new_page()
    mails.goto("/demonstration/")
    latest = mails.locator("pre.mail", has_text=re.compile(r"\s\d{6}\s")).first  # other mails may have come since
    code = re.search(r"\s(\d{6})\s", latest.text_content() or "")
    assert code is not None
    mails.close()
    page.get_by_label("Les six chiffres du code").fill(code[1])
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_label("Votre nom").fill(name)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("link", name="Moi", exact=True)).to_be_attached()
    return page


def one_arrives_at_saint_chely(open_as: Opened) -> str:
    """The code of the wall at Saint-Chély, which never closes, now asks for arrivals and has Agnès as a host."""
    facilitator = open_as("animateur")
    facilitator.goto("/lieux/saint-chely/gerer/presentation/")
    facilitator.locator("#id_expects_arrival").check()
    facilitator.get_by_role("button", name="Enregistrer").click()
    facilitator.goto("/lieux/saint-chely/gerer/hotes/")
    facilitator.get_by_label("Son adresse de courriel").fill("agnes@maillage.example")
    facilitator.get_by_role("button", name="Inviter").click()
    host, wall = open_as("hote"), open_as()
    host.goto("/invitations/")
    accept = host.get_by_role("button", name=re.compile("Accepter"))
    if accept.count():  # else she hosts there already
        accept.first.click()
    host.goto("/lieux/saint-chely/arrivees/")
    wall.goto(host.get_by_text("/borne/?cle=").inner_text())
    return wall.locator(".code").inner_text()


def takes_a_desk_now(page: Page) -> str:
    """Book a desk of Saint-Chély for the two hours around now; the address of the booking."""
    now = datetime.now(UTC)
    start = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    space = cell(page, "saint-chely", "Bureaux partagés", now.date()).get_attribute("data-space")
    ends = {"debut": start.isoformat(), "fin": (start + timedelta(hours=2)).isoformat()}
    page.goto(f"/reserver/?espace={space}&debut={ends['debut']}&fin={ends['fin']}".replace("+", "%2B"))
    page.get_by_role("button", name=re.compile("Réserver")).first.click()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")
    return page.url


def says_arrived(page: Page, code: str) -> None:
    page.get_by_label("Le code affiché dans le lieu").fill(code)
    page.get_by_role("button", name="Je suis arrivé").click()
