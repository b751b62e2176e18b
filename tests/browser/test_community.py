"""The community in a real browser: join, sign, be found, be written to, leave; the facilitator's week; a key."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.kit.browser import Opened, latest_mail, on_both, press, send


def sign_in(page: Page, address: str) -> None:
    page.goto("/connexion/")
    page.locator("#id_email").fill(address)
    press(page, "/connexion/")
    page.locator("#id_code").fill(latest_mail(page, r"\s(\d{6})\s"))
    press(page, "/connexion/code/")
    page.wait_for_url("**/reservations/")


def asks_to_join(page: Page, name: str, address: str, work: str) -> None:
    page.goto("/adherer/solozere/")
    page.locator("#id_name").fill(name)
    page.locator("#id_email").fill(address)
    page.locator("#id_situation").select_option("freelance")
    page.locator("#id_work").fill(work)
    page.locator("#id_needs").fill("Un bureau le mardi")
    send(page, page.locator("main form button[type=submit]"))
    page.wait_for_url("**/envoye/")
    page.goto(latest_mail(page, r"https?://[^/]+(/adhesion/confirmer/\S+)"))
    send(page, page.locator("main form button"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@on_both
def test_one_joins_signs_is_found_is_written_to_and_leaves(open_as: Opened, phone: bool) -> None:
    tag = "tel" if phone else "bureau"
    name, address, trade = f"Rose {tag}", f"rose-{tag}@example.org", f"Relieuse {tag}"
    rose, bruno, camille = (open_as(who, phone=phone) for who in ("inconnu", "animateur", "membre"))
    asks_to_join(rose, name, address, trade)
    bruno.goto("/animation/")
    bruno.locator(".todo").get_by_text(name).click()
    press(bruno, "/accepter/")
    expect(bruno.locator(".messages")).to_contain_text(name)

    sign_in(rose, address)
    rose.goto("/adhesions/")
    rose.locator("main li.card h2 a").first.click()
    rose.locator("#id_read").check()
    send(rose, rose.locator("form[action*='/signer/'] button"))
    expect(rose.locator("main .tag.open").first).to_be_visible()
    rose.goto("/annuaire/moi/")
    for field in ("name_to", "does_to", "letters_to"):
        rose.locator(f"#id_{field}").select_option("members")
    rose.locator("#id_does").fill(trade)
    send(rose, rose.locator("main form button[type=submit]"))
    expect(rose.locator(".messages")).to_be_visible()

    camille.goto(f"/annuaire/?q=relieuses {tag}")
    camille.get_by_role("link", name=name).click()
    camille.locator("#id_text").fill("Sauriez-vous relier un carnet ?")
    press(camille, "/ecrire/")
    expect(camille.locator(".messages")).to_be_visible()
    rose.goto("/messages/")
    rose.locator("main li.card h2 a").first.click()
    expect(rose.locator("main")).to_contain_text("relier un carnet")
    expect(rose.locator("main")).not_to_contain_text("maillage.example")
    rose.locator("#id_text").fill("Oui, avec plaisir.")
    press(rose, "/repondre/")
    camille.goto("/messages/")
    expect(camille.locator("main li.card").first).to_contain_text("avec plaisir")

    rose.goto("/adhesions/")
    rose.locator("main li.card h2 a").first.click()
    rose.locator("details summary").last.click()
    press(rose, "/quitter/")
    camille.goto(f"/annuaire/?q=relieuse {tag}")
    expect(camille.locator("main")).not_to_contain_text(name)


def test_a_facilitator_s_week(open_as: Opened, hasten: Callable[[str], None]) -> None:
    page = open_as("animateur")
    page.goto("/animation/")
    page.locator(".todo a[href*='/animation/labels/']").first.click()
    send(page, page.locator("button[name=grant]"))
    expect(page.locator(".messages")).to_be_visible()
    page.locator(".todo a[href*='/animation/lieux/']").first.click()
    page.locator("details summary").click()
    page.locator("#id_reason").fill("Il y a déjà un télécentre à deux pas.")
    press(page, "/decliner/")
    expect(page.locator(".messages")).to_contain_text("Camille")

    page.goto("/animation/imports/")
    rows = ["nom;courriel;commune", "Ada;ada@example.org;Mende", "Ben;pas une adresse;Mende"]
    table = {"name": "adherents.csv", "mimeType": "text/csv"}
    page.locator("#id_file").set_input_files({**table, "buffer": "\n".join(rows).encode()})
    send(page, page.locator("main form button[type=submit]"))
    expect(page.get_by_role("row").nth(1)).to_contain_text("3")
    expect(page.get_by_role("row").nth(1)).to_contain_text("courriel")
    page.goto("/animation/imports/")
    page.locator("#id_file").set_input_files({**table, "buffer": "\n".join(rows[:2]).encode()})
    send(page, page.locator("main form button[type=submit]"))
    press(page, "/ecrire/")
    expect(page.locator(".tag.open")).to_be_visible()
    page.locator("details summary").click()
    press(page, "/annuler/")
    expect(page.locator(".tag.open")).to_have_count(0)

    page.goto("/animation/courriers/solozere/")
    page.locator("input[name=selection]").first.check()
    page.locator("#id_subject").fill("Galette jeudi")
    page.locator("#id_text").fill("À seize heures, à Mende.")
    send(page, page.locator("button[value=apercu]"))
    expect(page.locator(".mail-preview")).to_contain_text("À seize heures")
    send(page, page.locator("button[value=envoyer]"))
    hasten("community.mailing")  # it could be stopped for a minute
    assert "arreter" in latest_mail(page, r"seize heures[\s\S]*(nouvelles/arreter)")
    page.goto("/animation/droits/")
    page.locator("#id_email").fill("camille@maillage.example")
    page.locator("#id_where").select_option(label=page.locator("#id_where option", has_text="Fournels").inner_text())
    press(page, "/donner/")
    expect(page.locator(".messages")).to_contain_text("camille@maillage.example")
    page.goto("/animation/journal/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Bruno")


def test_a_key_is_enough_to_sign_in(open_as: Opened, site: str) -> None:
    """A virtual authenticator of Chromium; keys need a name of a host, so `localhost` rather than a number."""
    home = site.replace("127.0.0.1", "localhost")
    page = open_as("inconnu")
    authenticator = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {**authenticator, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{home}/connexion/")
    page.locator("#id_email").fill("cle@example.org")
    send(page, page.locator("main form button[type=submit]").first)
    page.locator("#id_code").fill(latest_mail(page, r"\s(\d{6})\s"))
    press(page, "/connexion/code/")
    page.locator("#id_name").fill("Clé")
    press(page, "/connexion/nom/")
    page.goto(f"{home}/securite/cles/ajouter/")
    page.locator("#add_key").click()
    page.wait_for_url("**/securite/codes/")  # codes for the day the key is lost, shown at once
    page.goto(f"{home}/deconnexion/")
    press(page, "/deconnexion/")
    page.goto(f"{home}/connexion/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/reservations/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes réservations")
