"""Daily life in a real browser, on a telephone and on a desktop: series, arriving without a network, snow, dragging."""

from __future__ import annotations

import re
from datetime import date, timedelta
from time import monotonic, sleep

import pytest
from playwright.sync_api import Page, expect

from maillage.places.rules.hours import open_periods
from tests.kit.arriving import cell, joins, one_arrives_at_saint_chely, says_arrived, takes_a_desk_now
from tests.kit.browser import Opened, day_in_words, on_day, open_day, search
from tests.kit.processes import PATIENCE_S

WEEK, DAY = timedelta(days=7), timedelta(days=1)
WEEKDAYS = ("Lun.", "Mar.", "Mer.", "Jeu.", "Ven.")
on_both = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


def is_open(day: date) -> bool:
    return bool(open_periods("Mo-Fr 08:00-19:00; PH off", "Europe/Paris", day))


def steady_day(first: date, every: timedelta, times: int) -> date:
    """That day or one soon after it, such that it is open each time after it as well."""
    day = first
    while not all(is_open(day + n * every) for n in range(times)):
        day += DAY
    return day


def take_morning(page: Page, place: str, space: str, day: date) -> None:
    """Book the morning from the week of the place."""
    cell(page, place, space, day).get_by_role("link", name="matin").click()
    page.get_by_role("button", name=re.compile("Réserver")).first.click()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")


@on_both
def test_a_member_comes_every_week_and_chooses_something_else_for_a_date_that_is_taken(
    open_as: Opened, phone: bool
) -> None:
    first = steady_day(open_day("regular"), WEEK, 3)
    if phone:
        first = steady_day(first + DAY, WEEK, 3)
    taken = first + WEEK
    take_morning(open_as("hote", phone=phone), "marvejols", "Bureau fermé", taken)
    page = joins(open_as(phone=phone), "Ali" if phone else "Ada")
    page.goto("/chercher/regulier/")
    page.locator("#id_ou").fill("Marvejols")
    page.get_by_label(WEEKDAYS[first.weekday()], exact=True).check()
    page.get_by_label("matin", exact=True).check()
    page.get_by_label("À partir du").or_(page.locator("#id_du")).first.fill(first.isoformat())
    page.locator("#id_au").fill((first + 2 * WEEK).isoformat())
    page.locator("#id_espace").select_option("office")
    page.get_by_role("button", name="Chercher", exact=True).click()
    mine = page.locator("#results .card", has_text="Marvejols").filter(has_text="Bureau fermé")
    expect(mine).to_contain_text("libre sauf 1 date")
    mine.get_by_role("link", name=re.compile("Voir les dates")).click()
    expect(page.locator("#dates")).to_contain_text("3 dates, dont 2 libres")
    conflict = page.locator("li.date", has_text=on_day(taken))
    expect(conflict).to_contain_text("vient d’être pris")
    conflict.get_by_role("radio").first.check()
    page.locator("li.date", has_text=on_day(first + 2 * WEEK)).get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Réserver ces dates").click()
    expect(page.locator(".messages")).to_contain_text("2 réservations sont faites")
    dates = page.locator("li.date")
    expect(dates).to_have_count(3)
    expect(dates.nth(0)).to_contain_text("réservé")
    expect(dates.nth(1)).to_contain_text("réservé")
    expect(dates.nth(2)).to_contain_text("libre maintenant")
    dates.nth(2).get_by_role("button", name=re.compile("Prendre")).click()
    expect(page.locator(".messages")).to_contain_text("C’est réservé")
    expect(dates.nth(2)).to_contain_text("réservé")
    page.get_by_role("button", name="Annuler à partir de là").click()
    expect(page.locator(".messages")).to_contain_text("3 dates sont annulées")


@on_both
def test_an_arrival_said_without_a_network_is_kept_then_sent_by_itself(open_as: Opened, phone: bool) -> None:
    code = one_arrives_at_saint_chely(open_as)
    page = joins(open_as(phone=phone), "Basile" if phone else "Blanche")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(takes_a_desk_now(page))
    told, main = page.locator("[data-arrive] .told"), page.locator("main")
    page.context.set_offline(True)
    wrong = (int(re.sub(r"\D", "", code)) + 1) % 10**6
    says_arrived(page, f"{wrong:06d}")
    expect(told).to_contain_text("Gardé sur cet appareil")
    page.context.set_offline(False)
    expect(told).to_contain_text("Ce n’est pas le code affiché dans le lieu")
    page.context.set_offline(True)
    says_arrived(page, code)
    expect(told).to_contain_text("Gardé sur cet appareil")
    expect(main).not_to_contain_text("Vous êtes arrivé à")
    page.reload()
    expect(told).to_contain_text("Gardé sur cet appareil")
    page.context.set_offline(False)
    expect(main).to_contain_text("Vous êtes arrivé à")
    assert page.evaluate("localStorage.getItem('maillage-arrivals')") == "{}"
    page.get_by_role("button", name="Partir maintenant").click()
    expect(page.locator(".messages")).to_contain_text("Au revoir")


def mail_about(page: Page, subject: re.Pattern[str]) -> str:
    """The mail of that subject, once the worker has written it."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        page.goto("/demonstration/")
        found = page.locator("details", has=page.locator("summary", has_text=subject))
        if found.count():
            return found.first.locator("pre").text_content() or ""
        sleep(0.5)
    raise AssertionError(f"no mail about: {subject.pattern}")


@on_both
def test_a_host_closes_a_snowy_day_sees_whom_it_touches_and_each_is_told(open_as: Opened, phone: bool) -> None:
    name, day = "Cyprien" if phone else "Colombe", open_day("snow", phone)
    member = joins(open_as(phone=phone), name)
    search(member, "Mende", day)
    offer = member.locator("#results .card", has=member.get_by_role("link", name="Télécentre de Mende"))
    offer.locator(".space", has_text="Bureaux partagés").get_by_role("button", name=re.compile("^Réserver")).click()
    member.get_by_role("button", name="Confirmer la réservation").click()
    expect(member.locator(".messages")).to_contain_text("C’est réservé")
    host = open_as("hote", phone=phone)
    host.goto("/lieux/mende/fermetures/")
    host.get_by_label("Premier jour").fill(day.isoformat())
    host.get_by_label("Dernier jour").fill(day.isoformat())
    host.get_by_label(re.compile("Pourquoi")).fill("Neige sur la route")
    host.get_by_role("button", name=re.compile("fermeture")).click()
    expect(host.get_by_role("heading", level=2)).to_have_text("1 réservation concernée")
    expect(host.locator("main li", has_text=name)).to_contain_text(day_in_words(day).strip())
    host.get_by_role("button", name=re.compile("Les annuler")).click()
    expect(host.locator(".messages")).to_contain_text("1 réservation annulée")
    assert "Neige sur la route" in mail_about(host, re.compile(f"Annulé.*Mende.*{day_in_words(day).strip()}"))


@on_both
def test_a_booking_is_dragged_to_another_day_or_changed_by_its_link(open_as: Opened, phone: bool) -> None:
    page, day = (
        joins(open_as(phone=phone), "Denis" if phone else "Diane"),
        steady_day(open_day("dragged", 2 * phone), DAY, 2),
    )
    take_morning(page, "villefort", "Bureaux partagés", day)
    booking = page.url
    here = cell(page, "villefort", "Bureaux partagés", day)
    mine = here.locator("a.booking")
    expect(mine).to_contain_text("à moi")
    if phone:
        mine.click()
        page.get_by_role("link", name="Modifier").click()
        page.get_by_label("Jour", exact=True).fill((day + DAY).isoformat())
    else:
        space = here.get_attribute("data-space")
        mine.drag_to(page.locator(f"td[data-day='{day + DAY}'][data-space='{space}']"))
        expect(page).to_have_url(re.compile(rf"/modifier/\?jour={day + DAY}$"))
        expect(page.get_by_label("Jour", exact=True)).to_have_value((day + DAY).isoformat())
    page.get_by_role("button", name="Modifier").click()
    expect(page.locator(".messages")).to_contain_text("La réservation est modifiée")
    page.goto(booking)
    expect(page.locator("main")).to_contain_text(day_in_words(day + DAY).strip())
    page.get_by_role("button", name="Annuler la réservation").click()
    expect(page.get_by_role("status").first).to_contain_text("Cette réservation est annulée")
