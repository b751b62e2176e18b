"""A town hall shows on its own site what is free at its télécentre; somebody comes from there and books."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.kit.browser import Opened, on_both

TOWN_HALL = "http://mairie.test/"


@on_both
def test_the_lines_of_a_host_work_on_the_site_of_the_town_hall(open_as: Opened, phone: bool) -> None:
    host = open_as("hote", phone=phone)
    host.goto("/lieux/mende/gerer/")
    host.get_by_role("link", name="Faire connaître ce lieu").click()
    lines = host.get_by_label("Les lignes à copier").input_value()
    poster = host.request.get(str(host.get_by_role("link", name="L’affiche").get_attribute("href")))
    assert (poster.status, poster.headers["content-type"]) == (200, "application/pdf")

    visitor = open_as(phone=phone, js=False)
    page = f'<!doctype html><html lang="fr"><title>Mairie</title><h1>Télétravailler à Mende</h1>{lines}</html>'
    visitor.route(TOWN_HALL, lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    visitor.goto(TOWN_HALL)
    frame = visitor.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Télécentre de Mende")
    assert not [cookie for cookie in visitor.context.cookies() if "mairie" not in str(cookie.get("domain"))]
    frame.get_by_role("link", name="Réserver").click()
    expect(visitor).to_have_url(re.compile(r"/lieux/mende/$"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Télécentre de Mende")
