"""axe-core finds nothing on any page, in light and dark, on a desktop and on a phone; targets are large enough."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.kit.browser import DESKTOP, PHONE, RULES, Opened, open_day

SOON, LATER = date.today() + timedelta(days=2), date.today() + timedelta(days=70)  # noqa: DTZ011 - whatever the zone
WEEKLY = f"jours=1&jours=4&rythme=1&du={SOON}&au={LATER}&quand=morning&personnes=1"

CONFIDENTIAL, BOOK = (
    "/documentation/travailler-confidentiellement/",
    "/documentation/recueils/le-teletravail-en-lozere/",
)
EVENT, PREPARED = "/programme/evenement/", "/programme/preparer/evenement/"
CALL, PROPOSALS = (f"/programme/{part}appel/la-quinzaine-des-tiers-lieux/" for part in ("", "preparer/"))
VOTED = "barcamp-a-quoi-ressemblera-votre-bureau-en-2030/"
OVER = "barcamp-le-teletravail-apres-dix-ans/"
INVOICES = "/facturation/association-dexemple-inventee/"
COMMUNE = "/facturation/lozere-developpement/"
GRANT_COSTS = "/subventions/organisme/fabrique-dexemple-inventee/depenses/"
SEASON = "quinzaine-des-tiers-lieux/"
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": RULES,
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
    "phone": {"runOnly": {"type": "rule", "values": ["target-size"]}},
}
FIND = "options => axe.run(document, options).then((results) => results.violations)"
PAGES = {
    "inconnu": [
        "/",
        "/lieux/",
        "/lieux/mende/",
        "/lieux/fournels/",
        "/chercher/",
        "/chercher/?ou=Mende",
        "/chercher/?ou=Villefort&quand=hours&de=03:00&a=04:00",
        "/chercher/?ou=Saint",
        "/chercher/?ou=zzzzqq",
        "/reseau/",
        "/modele-economique/?modele=library",
        "/presse/",
        "/lieux/mende/faire-connaitre/",
        "/integrer/",
        "/integrer/mende/",
        "/teletravail/",
        "/teletravail/verifier/document/",
        "/teletravail/verifier/document/?regime=public&place=missing",
        "/teletravail/indemnites/",
        "/teletravail/deconnexion/",
        "/teletravail/verifier/",
        "/teletravail/attestation/AAAAAAAAAAAA/",
        "/lieux/mende/dossier/",
        "/lieux/fournels/dossier/",
        "/accessibilite/",
        "/vie-privee/",
        "/hors-ligne/",
        "/design/",
        "/connexion/",
        "/inscription/",
        "/territoire/minutes/",
        "/demonstration/",
        "/nulle-part/",
        "/en/",
        "/en/lieux/mende/",
        "/chercher/regulier/",
        "/chercher/besoins/?besoin=hr_talk&ou=Mende",
        "/chercher/?ou=Mende&besoin=professional_secret",
        "/ecoute/",
        f"/chercher/regulier/?ou=Mende&minutes=45&discretion=0&{WEEKLY}",
        "/chercher/regulier/?ou=zzzzqq&au=hier",
        "/lieux/mende/semaine/",
        "/lieux/saint-chely/semaine/",
        "/lieux/mende/borne/",
        "/adherer/solozere/",
        "/adherer/solozere/envoye/",
        "/reseaux/solozere/",
        "/reseaux/solozere/charte/",
        "/annuaire/",
        "/vie-privee/registre/",
        "/adhesion/confirmer/x/",
        "/nouvelles/arreter/x/",
        "/nouvelles/ne-plus-recevoir/x/",
        "/organisations/mdecs/",
        "/en/adherer/solozere/",
        "/en/vie-privee/",
        "/documentation/",
        "/documentation/connexion-lente/",
        "/documentation/chercher/?q=confidentiel",
        "/documentation/chercher/?q=zzzz",
        "/documentation/recents/",
        "/documentation/a-ecrire/",
        "/documentation/travailler-confidentiellement/historique/",
        f"{CONFIDENTIAL}differences/",
        f"{CONFIDENTIAL}differences/?source=1",
        f"{CONFIDENTIAL}differences/?cote=1",
        f"{CONFIDENTIAL}qui/",
        f"{CONFIDENTIAL}historique/1/",
        f"{CONFIDENTIAL}proposer/",
        "/documentation/recueils/",
        f"{BOOK}",
        "/editions/le-teletravail-en-lozere/2/",
        "/editions/le-teletravail-en-lozere/2/depuis/1/",
        "/editions/le-teletravail-en-lozere/1/connexion-lente/",
        "/documentation/connexion-lente/ main a[href*='/propositions/']",
        "/en/documentation/",
        "/documentation/working-confidentially-in-a-shared-place/",
        "/aide/",
        "/aide/?q=annuler",
        "/aide/?q=zzzz",
        "/aide/reserver/",
        "/contact/",
        "/mentions-legales/",
        "/code-source/",
        "/programme/",
        "/programme/?genre=other&anglais=on",
        f"/programme/{SEASON}",
        f"/en/programme/{SEASON}",
        f"/programme/{SEASON}presse/",
        "/programme/tour-du-teletravail/",
        "/programme/?ou=zzzzqq&minutes=30",
        f"{EVENT}mon-premier-devis-dindependant/",
        f"{EVENT}mon-premier-devis-dindependant/inscription/",
        f"{EVENT}mon-premier-devis-dindependant/inscription/envoyee/",
        f"{EVENT}mon-premier-devis-dindependant/ici/",
        f"{CALL}",
        f"{CALL}envoyee/",
        f"{EVENT}ouverture-travailler-ici-ensemble/avis/",
        "/programme/cadre/",
        "/programme/attestation/ABCD/",
        "/b/",
        f"{EVENT}{VOTED} main a[href^='/b/']",
        f"{EVENT}{VOTED} main a[href^='/b/'] mur/",
        f"{EVENT}{OVER} main a[href^='/b/']",
        f"{EVENT}{OVER} main a[href^='/b/'] mur/",
    ],
    "membre": [
        "/teletravail/presence/",
        "/mes-donnees/qui-sait/",
        "/teletravail/ main .stack li:last-child a.whole",
        "/teletravail/ main .stack li:first-child a.whole",
        "/teletravail/ main .stack li:first-child a.whole ecrire/who/",
        "/teletravail/ main .stack li:first-child a.whole ecrire/days/",
        "/teletravail/ main .stack li:first-child a.whole ecrire/means/",
        "/teletravail/accident/",
        "/reservations/",
        "/programme/mes-evenements/",
        "/mes-carnets/",
        "/mes-carnets/ main .pass a",
        "/mes-carnets/ main .sale a",
        "/profil/",
        "/mes-lieux/",
        "/lieux/mende/jour/",
        "/series/nouvelle/?espace=1",
        f"/series/nouvelle/?espace=1&{WEEKLY}",
        f"/series/nouvelle/?espace=1&{WEEKLY}&du=hier",
        "/reservations/ main a[href^='/series/']",
        "/reservations/ main a[href^='/series/'] modifier/",
        "/reservations/ main h3 a",
        "/reservations/ main h3 a modifier/",
        "/reservations/releve/",
        "/panier/",
        "/calendriers/",
        "/profil/adresse/",
        "/lieux/mende/problemes/",
        "/lieux/mende/semaine/",
        "/lieux/mende/ici/",
        "/lieux/mende/charte/",
        "/en/panier/",
        "/annuaire/?q=graphiste&near=Mende&minutes=60",
        "/annuaire/ main li.card h2 a",
        "/annuaire/moi/",
        "/mur/solozere/",
        "/messages/",
        "/adhesions/",
        "/nouvelles/",
        "/nouvelles/mes-choix/",
        "/adhesions/ main li.card h2 a",
        "/reseaux/solozere/proposer-un-lieu/",
        "/securite/",
        "/securite/application/",
        "/securite/cles/ajouter/",
        "/securite/sessions/",
        "/connexion/confirmer/",
        "/mes-donnees/",
        "/mes-donnees/journal/",
        "/mes-donnees/effacer/",
        "/en/mes-donnees/effacer/",
        "/documentation/nouvelle/",
        "/documentation/nouvelle/?nature=legal",
        f"{CONFIDENTIAL}modifier/",
        f"{CONFIDENTIAL}adapter/",
        "/documentation/images/",
        "/documentation/propositions/",
        f"{CONFIDENTIAL}",
        f"{EVENT}working-from-the-mountains/ main a[href*='/inscription/']",
        f"{EVENT}working-from-the-mountains/ main a[href*='/inscription/'] donner/",
        f"{EVENT}working-from-the-mountains/trajets/",
    ],
    "financeuse": [
        "/financeur/",
        "/financeur/ .grant-card a",
    ],
    "employeuse": [
        "/teletravail/",
        "/teletravail/ main a[href*='/organisation/']",
    ],
    "hote": [
        "/facturation/",
        *(f"{INVOICES}{part}" for part in ("", "nouvelle/", "reglages/", "mandats/", "comptes/")),
        f"{INVOICES} main a[href*='/facturation/facture/']",
        f"{COMMUNE}",
        f"{COMMUNE}a-facturer/",
        f"{COMMUNE}banque/",
        f"{COMMUNE}prelevements/",
        f"{COMMUNE}carte/",
        f"{COMMUNE}remises/",
        f"{COMMUNE}comptes/",
        f"{COMMUNE}plateforme/",
        f"{COMMUNE}plateforme/compte/",
        "/lieux/mende/caisse/",
        "/lieux/mende/annee/tableau/",
        "/lieux/mende/annee/lignes/",
        "/lieux/mende/comptes/",
        "/lieux/mende/comptes/ main a[href*='/comptes/1/']",
        "/lieux/mende/comptes/compte-bancaire/",
        "/lieux/mende/accidents/",
        "/lieux/mende/dossier/modifier/",
        "/mes-lieux/",
        "/lieux/mende/jour/",
        "/lieux/mende/gerer/",
        "/lieux/mende/gerer/presentation/",
        "/lieux/mende/gerer/tarifs/",
        "/lieux/mende/carnets/",
        "/lieux/mende/gerer/carnets/nouveau/",
        "/lieux/mende/gerer/horaires/ouverture/",
        "/lieux/mende/gerer/espaces/1/",
        "/lieux/mende/gerer/espaces/1/tour/",
        "/lieux/mende/gerer/espaces/2/ecoute/",
        "/lieux/mende/incidents/",
        "/lieux/mende/gerer/charte/",
        "/lieux/mende/visiteurs/",
        "/lieux/mende/visiteurs/ main a[href*='/visite/']",
        "/lieux/mende/gerer/espaces/1/ main a[href*='/preuves/']",
        "/lieux/mende/gerer/photos/",
        "/lieux/mende/gerer/vie/",
        "/lieux/mende/fermetures/",
        "/lieux/mende/gerer/hotes/",
        "/lieux/mende/semaine/",
        "/lieux/mende/demandes/",
        "/lieux/mende/telephone/",
        "/lieux/mende/calendriers/",
        "/lieux/mende/arrivees/",
        "/lieux/mende/portes/",
        "/lieux/mende/portes/nouvelle/",
        "/lieux/mende/portes/1/",
        "/lieux/mende/portes/2/",
        "/lieux/mende/wifi/",
        "/calendriers/",
        "/panier/",
        "/reseau/limites/",
        "/lieux/mende/frequentation/",
        "/lieux/mende/tableaux/",
        "/lieux/mende/borne/",
    ],
    "animateur": [
        "/modele-economique/",
        "/modele-economique/nouveau/",
        "/subventions/",
        "/subventions/nouvelle/",
        "/subventions/echeances/",
        "/subventions/ .grant-card a",
        "/subventions/ .grant-card a plan/",
        f"{GRANT_COSTS}",
        f"{GRANT_COSTS}nouvelle/",
        f"{GRANT_COSTS} .lines a",
        "/animation/comptes-entre-lieux/",
        "/animation/comptes-entre-lieux/accord/",
        "/animation/comptes-entre-lieux/ main a[href*='/accord/1/']",
        "/animation/comptes-entre-lieux/ main a[href*='/periode/1/']",
        "/reseau/limites/",
        "/lieux/mende/gerer/hotes/",
        "/lieux/mende/calendriers/",
        "/animation/",
        "/animation/adhesions/",
        "/animation/ .todo a[href*='adhesions']",
        "/animation/ .todo a[href*='labels']",
        "/animation/ .todo a[href*='lieux']",
        "/animation/adherents/",
        "/animation/journal/",
        "/animation/droits/",
        "/animation/droits/ td a",
        "/animation/droits/lieux/mende/",
        "/animation/courriers/",
        "/animation/courriers/solozere/",
        "/animation/imports/",
        "/animation/conservation/",
        "/animation/lieux/",
        "/animation/solozere/criteres/",
        "/animation/solozere/charte/",
        "/animation/solozere/confidentialite/",
        "/animation/solozere/reseau/",
        "/animation/solozere/visage/",
        "/animation/solozere/courriels/",
        "/animation/solozere/courriels/confirmed/fr/",
        "/animation/frequentation/",
        "/animation/tableaux/",
        "/organisations/mdecs/",
        "/organisations/nouvelle/",
        "/lieux/mende/gerer/label/telecentre/",
        "/mur/solozere/",
        "/en/animation/",
        "/prospective/",
        "/prospective/question/",
        "/prospective/tableaux/",
        "/prospective/ main h2 a",
        "/en/prospective/question/",
        "/documentation/importer/",
        f"{BOOK}modifier/",
        f"{BOOK}publier/",
        f"{CONFIDENTIAL}defaire/1/",
        "/documentation/propositions/ main h3 a",
        "/programme/preparer/",
        "/programme/preparer/saison/",
        f"{PROPOSALS}",
        f"{PROPOSALS} main a.whole",
        f"{PROPOSALS} main a.whole decision/",
        f"/programme/preparer/saison/{SEASON}appel/",
        f"{PREPARED}ouverture-travailler-ici-ensemble/avis/",
        "/programme/preparer/agendas/",
        "/programme/preparer/agendas/ajouter/",
        "/programme/preparer/doublons/",
        "/programme/preparer/agendas/ main .source a[href^='/programme/']",
        f"/programme/preparer/saison/{SEASON}",
        f"/programme/preparer/saison/{SEASON}jours/",
        f"{PREPARED}working-from-the-mountains/appel/",
        PREPARED,
        f"{PREPARED}working-from-the-mountains/",
        f"{PREPARED}working-from-the-mountains/inscrits/",
        f"{PREPARED}working-from-the-mountains/mur/",
        f"{PREPARED}working-from-the-mountains/repeter/",
        f"{PREPARED}{VOTED}barcamp/",
        f"{PREPARED}{OVER}barcamp/",
    ],
}


def prepare(page: Page, who: str) -> None:
    """A basket that holds something, an agreement to be written; a device paired with the wall, so that its code is
    shown.
    """
    if who == "membre":
        page.goto("/teletravail/")
        page.get_by_role("button", name="Commencer").click()
        page.goto(f"/chercher/?ou=Langogne&minutes=15&quand=morning&jour={open_day('axe')}")
        page.get_by_role("button", name="Mettre dans le panier").first.click()
        page.wait_for_url("**/panier/")
    if who == "hote":
        page.goto("/lieux/mende/arrivees/")
        page.goto(page.get_by_text("/borne/?cle=").inner_text())


def go(page: Page, path: str) -> bool:
    """Open a page; `/here/ link` follows the first such link, `/here/ link rest/` adds to its address.

    False for something to do that was done before, by the journey of who facilitates.
    """
    first, _, link = path.partition(" ")
    page.goto(first)
    if link:
        if link.startswith(".todo ") and not page.locator(link).count():
            return False
        selector, rest = (link.rpartition(" ")[0], link.rpartition(" ")[2]) if link.endswith("/") else (link, "")
        page.goto(f"{page.locator(selector).first.get_attribute('href')}{rest}")
    page.wait_for_load_state("load")
    return True


@pytest.mark.parametrize("who", list(PAGES))
def test_axe_finds_nothing(open_as: Opened, who: str) -> None:
    """Each page once by every rule; dark changes only colours, a phone only the size of what is touched."""
    axe, violations = Axe(), []
    page = open_as(who, bypass_csp=True)
    prepare(page, who)
    for path in PAGES[who]:
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")
        if not go(page, path):
            continue
        page.evaluate(axe.axe_script)
        for look, rules in LOOKS.items():
            page.emulate_media(color_scheme="dark" if look == "dark" else "light")
            page.set_viewport_size(PHONE if look == "phone" else DESKTOP)
            violations += [
                f"{path} ({look}): {violation['id']}: {node['html'][:160]}"
                for violation in page.evaluate(FIND, {**rules, "resultTypes": ["violations"]})
                for node in violation["nodes"]
            ]
    assert not violations, "\n".join(violations)
