"""What browser journeys share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page

from maillage.places.rules.hours import open_periods

on_both = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


def latest_mail(page: Page, pattern: str) -> str:
    """What the latest mail that holds the pattern says there."""
    mails = page.context.new_page()
    for _try in range(600):  # the worker writes them in its own time
        mails.goto("/demonstration/")
        for text in mails.locator("pre.mail").all_text_contents():
            if found := re.search(pattern, text):
                mails.close()
                return found[1]
        mails.wait_for_timeout(500)
    raise AssertionError(f"no mail says {pattern}")


def send(page: Page, button: Locator) -> None:
    """Press what sends a form, and wait until the site has answered: another person looks at the result next."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()


def press(page: Page, form: str) -> None:
    """Send the form whose address ends like this."""
    send(page, page.locator(f"form[action$='{form}'] button[type=submit]").first)


TUESDAY = 1  # the demonstration's member comes every Tuesday: a second desk then would be refused


def open_day(weeks: int) -> date:
    """A working day that is no holiday, so many weeks after what the demonstration has booked; each week its own."""
    day = date.today() + timedelta(days=15 + 7 * weeks)  # noqa: DTZ011 - a fortnight away, whatever the zone
    while day.weekday() == TUESDAY or not open_periods("Mo-Fr 08:00-19:00; PH off", "Europe/Paris", day):
        day += timedelta(days=1)
    return day


MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def said(day: date) -> str:
    """The day as the pages say it: 9 décembre."""
    return f" {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]}"


def on_day(day: date) -> re.Pattern[str]:
    """That day and no other: “4 janvier” is not looked for in “until 24 janvier”."""
    return re.compile(r"(?<!\d)" + said(day).strip().replace(" ", r"\s"))


def search(page: Page, where: str, day: date, part: str = "matin") -> None:
    """Fill the form of the search page in and send it."""
    page.goto("/chercher/")
    page.locator("#id_ou").fill(where)
    page.get_by_label("Quel jour").fill(day.isoformat())
    page.locator(".pills label", has_text=part).first.click()
    page.get_by_role("button", name="Chercher").click()


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
Opened = Callable[..., Page]
