"""A town hall shows on its own site what is free at its télécentre; somebody comes from there to book."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.kit.browser import Opened, on_both
from tests.kit.elsewhere import gives, serving


@on_both
def test_the_lines_of_a_host_work_on_the_site_of_the_town_hall(open_as: Opened, phone: bool) -> None:
    host = open_as("hote", phone=phone)
    host.goto("/lieux/mende/gerer/")
    host.get_by_role("link", name="Faire connaître ce lieu").click()
    lines = host.get_by_label("Les lignes à copier").input_value()
    poster = host.request.get(str(host.get_by_role("link", name="L’affiche").get_attribute("href")))
    assert (poster.status, poster.headers["content-type"]) == (200, "application/pdf")

    visitor = open_as(phone=phone)
    page = f'<!doctype html><html lang="fr"><title>Mairie</title><h1>Télétravailler à Mende</h1>{lines}</html>'
    with serving(gives(page.encode(), **{"Content-Type": "text/html; charset=utf-8"}), local=False) as address:
        visitor.goto(address)
        frame = visitor.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_have_text("Télécentre de Mende")
        assert not visitor.context.cookies()
        frame.get_by_role("link", name="Réserver").click()
    expect(visitor).to_have_url(re.compile(r"/lieux/mende/$"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Télécentre de Mende")
