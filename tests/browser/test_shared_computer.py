"""On a computer that others use after you: nothing of you is left, whatever you do with the tab."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.chromium import find, flags
from tests.kit.browser import Opened
from tests.kit.cable import Cable, cut, in_charge

SIGN_OUT = "Se déconnecter"
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('pages-')))"


def reads_bookings(page: Page) -> Page:
    """A member whose bookings the worker has kept, about to leave."""
    in_charge(page)
    page.goto("/reservations/")
    page.wait_for_function(f"{KEPT}.then((names) => names.length === 1)")
    page.goto("/profil/")
    page.evaluate("localStorage.setItem('commun:brouillon', 'à moi')")
    return page


def cannot_read_bookings(page: Page) -> None:
    page.goto("/reservations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pas de connexion")


def test_bookings_are_not_readable_offline_after_signing_out_and_closing_the_tab_at_once(
    open_as: Opened, cable: Cable
) -> None:
    page = reads_bookings(open_as("membre", base_url=cable.address))
    context = page.context
    with page.expect_request("**/deconnexion/"):
        page.get_by_role("button", name=SIGN_OUT).click(no_wait_after=True)
    page.close()
    after = context.new_page()
    after.goto("/hors-ligne/")
    after.wait_for_function(f"{KEPT}.then((names) => names.length === 0)")
    cut(after, cable)
    cannot_read_bookings_or_anything(after)


def test_what_was_asked_for_before_signing_out_and_arrives_after_is_not_kept(open_as: Opened, cable: Cable) -> None:
    """A bad line: bookings are on their way when their owner leaves and closes the tab; the answer to that is lost."""
    page = reads_bookings(open_as("membre", base_url=cable.address))
    cable.hold_answers()
    cable.lost = b"clear-site-data"
    page.evaluate("navigator.serviceWorker.controller.postMessage({ keep: ['/reservations/', '/profil/'] })")
    page.wait_for_timeout(500)  # it is asked before they leave
    with page.expect_request("**/deconnexion/"):
        page.get_by_role("button", name=SIGN_OUT).click(no_wait_after=True)
    page.wait_for_timeout(500)
    after = page.context.new_page()
    page.close()
    cable.let_answers_through()
    after.wait_for_timeout(1500)  # whatever arrives has arrived
    cut(after, cable)
    cannot_read_bookings_or_anything(after)


def cannot_read_bookings_or_anything(page: Page) -> None:
    """Our worker answers that there is no network; or it has gone as well, and the browser says so."""
    with suppress(Error):  # Playwright's own, of a page that can't be had
        page.goto("/reservations/")
    page.wait_for_load_state()  # what the browser shows instead
    expect(page.locator("h1", has_text="Mes réservations")).to_have_count(0)


def test_the_worker_forgets_by_itself_when_it_sees_the_form_that_signs_out(open_as: Opened, cable: Cable) -> None:
    """Though the network is gone, and no answer comes: what was kept goes with the very request."""
    page = reads_bookings(open_as("membre", base_url=cable.address))
    cable.cut()
    page.get_by_role("button", name=SIGN_OUT).click(no_wait_after=True)
    page.wait_for_timeout(0)
    after = page.context.new_page()
    after.goto("/hors-ligne/")
    after.wait_for_function(f"{KEPT}.then((names) => names.length === 0)")
    cannot_read_bookings(after)


def test_nothing_stays_in_the_browser_once_one_has_signed_out(open_as: Opened, cable: Cable) -> None:
    page = reads_bookings(open_as("membre", base_url=cable.address))
    page.goto("/chercher/?ou=Mende")
    page.goto("/profil/")
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"commune", "sessionid"}
    page.get_by_role("button", name=SIGN_OUT).click()
    expect(page.get_by_role("navigation", name="Menu principal")).to_contain_text("Se connecter")
    assert {cookie["name"] for cookie in page.context.cookies()} & {"commune", "sessionid"} == set()
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate(KEPT) in ([], ["pages-nobody"])


def test_who_signs_in_after_one_whose_session_ended_finds_nothing_of_theirs(open_as: Opened, cable: Cable) -> None:
    """No form was sent: the next answer names another reader, and that is enough."""
    page = reads_bookings(open_as("membre", base_url=cable.address))
    page.context.clear_cookies()
    page.goto("/accessibilite/")
    page.wait_for_function(f"{KEPT}.then((names) => names.length === 0)")
    cut(page, cable)
    cannot_read_bookings(page)


@pytest.mark.parametrize("page_of", ["/annuaire/", "/reservations/", "/mes-donnees/"])
def test_back_shows_nothing_once_one_has_signed_out(open_as: Opened, cable: Cable, page_of: str) -> None:
    page = reads_bookings(open_as("membre", base_url=cable.address))
    page.goto(page_of)
    expect(page.get_by_role("navigation", name="Menu principal")).to_contain_text("Moi")
    page.goto("/profil/")
    page.get_by_role("button", name=SIGN_OUT).click()
    expect(page.get_by_role("navigation", name="Menu principal")).to_contain_text("Se connecter")
    for _step in range(2):
        page.go_back()
        assert "Camille" not in page.locator("body").inner_text()


def test_back_shows_nothing_from_pages_a_browser_keeps_frozen(browser: Browser, site: str) -> None:
    """With the cache of whole pages (back/forward) that Playwright usually turns off."""
    own = browser.browser_type.launch(
        executable_path=find(), args=flags(), ignore_default_args=["--disable-back-forward-cache"]
    )
    page = own.new_page(base_url=site, locale="fr-FR")
    page.goto("/demonstration/entrer/membre/")
    page.goto("/reservations/")
    page.goto("/profil/")
    page.get_by_role("button", name=SIGN_OUT).click()
    expect(page.get_by_role("navigation", name="Menu principal")).to_contain_text("Se connecter")
    page.evaluate("history.go(-2)")
    page.wait_for_url("**/connexion/**")
    assert "Camille" not in page.locator("body").inner_text()
    own.close()
