"""Journeys that announcing an event and registering for one have in common."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.kit.browser import latest_mail, send

PREPARE = "/programme/preparer/evenement/"
ZONE = ZoneInfo("Europe/Paris")
LAST = time(23, 45)  # the form goes by quarters of an hour


def announces(page: Page, title: str, **fields: str) -> str:
    """Write an event and announce it; the path of its page. `fields`: a value or a label, by name of the field."""
    page.goto(PREPARE)
    given = {"title": title, "summary": "Une heure, un café.", **fields}
    for fold in page.locator("main form details").all():
        fold.evaluate("fold => fold.open = true")
    for name, value in given.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Garder en brouillon").click()
    page.get_by_role("button", name="L’annoncer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return "/" + page.url.partition("//")[2].partition("/")[2]


def soon() -> dict[str, str]:
    """Day and hours of an event that begins within the hour, whatever the hour: its code is taken already."""
    start = datetime.now(ZONE).replace(second=0, microsecond=0) + timedelta(minutes=15)
    start += timedelta(minutes=-start.minute % 15)
    if start.time() >= LAST:
        start += timedelta(minutes=15)
    end = min(start + timedelta(hours=2), datetime.combine(start.date(), LAST, ZONE))
    return {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


def registers(page: Page, event: str, name: str) -> None:
    """Ask for a seat with a name and an address, and confirm with the link of the mail."""
    page.goto(event)
    page.locator(".event-card .buttons a").first.click()
    page.get_by_label("Votre nom").fill(name)
    page.get_by_label("Votre adresse de courriel").fill(f"{name.lower()}@example.org")
    send(page, page.locator("main form button[type=submit]"))
    page.goto(latest_mail(page, rf"Bonjour {name},[\s\S]*?(/programme/inscription/[0-9a-f-]+/)"))
    page.get_by_role("button", name="Oui, je viens").click()
