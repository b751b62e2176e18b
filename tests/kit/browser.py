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


# The demonstration is one for all journeys of a process: each books, moves and closes days that are its own alone, so
# that a place one journey closes is open for the others. Name → how many days it needs, four of them a week. What is
# booked comes first: one may book ninety days ahead, and no further; an event may be later.
DAYS_OF_JOURNEYS = {
    "regular": 4, "looked at": 1, "a desk": 4, "last slot": 1, "double click": 1, "who comes": 1, "a closure": 1,
    "axe": 1, "snow": 2, "dragged": 4, "pass": 2, "cancelled": 2, "ticket": 2, "besides the agreement": 5,
    "six screens": 1,
    "event": 1, "proposal": 1, "season": 2, "ride": 1, "agenda": 2, "days and rooms": 4,
}  # fmt: skip


def open_day(journey: str, n: int = 0) -> date:
    """The n-th day of a journey, in which no other does anything: a working day that is no holiday, after what the
    demonstration has booked."""
    assert n < DAYS_OF_JOURNEYS[journey], "say above how many days this journey needs"
    before = list(DAYS_OF_JOURNEYS).index(journey)
    wanted = sum(list(DAYS_OF_JOURNEYS.values())[:before]) + n
    day = date.today() + timedelta(days=15)  # noqa: DTZ011 - a fortnight away, whatever the zone
    while wanted or not _is_working_day(day):
        wanted -= _is_working_day(day)
        day += timedelta(days=1)
    return day


def _is_working_day(day: date) -> bool:
    return day.weekday() != TUESDAY and bool(open_periods("Mo-Fr 08:00-19:00; PH off", "Europe/Paris", day))


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


def day_in_words(day: date) -> str:
    """The day as the pages say it: 9 décembre."""
    return f" {'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]}"


def on_day(day: date) -> re.Pattern[str]:
    """That day and no other: “4 janvier” is not looked for in “until 24 janvier”."""
    return re.compile(r"(?<!\d)" + day_in_words(day).strip().replace(" ", r"\s"))


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
