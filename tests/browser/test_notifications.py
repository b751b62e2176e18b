"""A host cancels: the member has news, follows it, chooses what is sent, with JavaScript and without."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.kit.arriving import joins
from tests.kit.browser import Opened, day_in_words, on_both, open_day, press, search, send


@on_both
def test_a_cancelled_booking_is_news_that_one_follows_and_reads(open_as: Opened, phone: bool) -> None:
    day = open_day("cancelled", phone)
    member = joins(open_as(phone=phone, js=not phone), "Octave" if phone else "Odile")
    search(member, "Mende", day)
    offer = member.locator("#results .card", has=member.get_by_role("link", name="Télécentre de Mende"))
    offer.locator(".space", has_text="Bureaux partagés").get_by_role("button", name=re.compile("^Réserver")).click()
    member.get_by_role("button", name="Confirmer la réservation").click()
    expect(member.locator(".messages")).to_contain_text("C’est réservé")
    member.goto("/nouvelles/")
    expect(member.locator("main")).to_contain_text("Rien de nouveau")

    host = open_as("hote", phone=phone)
    host.goto("/lieux/mende/fermetures/")
    host.get_by_label("Premier jour").fill(day.isoformat())
    host.get_by_label("Dernier jour").fill(day.isoformat())
    host.get_by_label(re.compile("Pourquoi")).fill("Panne de chauffage")
    host.get_by_role("button", name=re.compile("fermeture")).click()
    host.get_by_role("button", name=re.compile("Les annuler")).click()
    expect(host.locator(".messages")).to_contain_text("1 réservation annulée")

    member.goto("/lieux/")
    me = member.get_by_role("link", name=re.compile("^Moi"))
    expect(me.locator(".count")).to_have_text("1")
    me.click()
    news = member.get_by_role("link", name=re.compile("^Nouvelles"))
    expect(news.locator(".count")).to_have_text("1")
    news.click()
    member.locator(".news li.unread").get_by_role("link", name=re.compile(day_in_words(day).strip())).click()
    expect(member).to_have_url(re.compile("/reservations/"))
    member.goto("/nouvelles/")
    expect(member.locator(".news li.unread")).to_have_count(0)
    expect(member.locator(".top .count")).to_have_count(0)

    member.get_by_role("link", name="Choisir ce qu’on m’envoie").click()
    letters = member.get_by_role("radiogroup", name="Un message de quelqu’un de l’annuaire")
    letters.get_by_label("Dans le résumé du jour").check()
    send(member, member.locator("form.wishes button[type=submit]"))
    expect(member.locator(".messages")).to_contain_text("C’est enregistré")
    expect(letters.get_by_label("Dans le résumé du jour")).to_be_checked()


def test_all_is_read_at_once(open_as: Opened) -> None:
    page = open_as("animateur")
    page.goto("/nouvelles/")
    if page.locator(".news li.unread").count():
        press(page, "/toutes-lues/")
    expect(page.locator(".news li.unread")).to_have_count(0)
