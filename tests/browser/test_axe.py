"""axe-core finds nothing on any page, in light and dark, on a desktop and on a phone; targets are large enough."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Opened

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = {
    "inconnu": [
        "/", "/lieux/", "/lieux/mende/", "/lieux/fournels/", "/chercher/", "/chercher/?ou=Mende",
        "/chercher/?ou=Villefort&quand=hours&de=03:00&a=04:00",        "/chercher/?ou=Saint", "/chercher/?ou=zzzzqq",
        "/reseau/", "/accessibilite/", "/vie-privee/", "/hors-ligne/", "/design/", "/connexion/",
        "/inscription/", "/territoire/minutes/", "/demonstration/", "/nulle-part/", "/en/", "/en/lieux/mende/",
    ],
    "membre": ["/reservations/", "/profil/", "/mes-lieux/", "/lieux/mende/jour/"],
    "hote": [
        "/mes-lieux/", "/lieux/mende/jour/", "/lieux/mende/gerer/", "/lieux/mende/gerer/presentation/",
        "/lieux/mende/gerer/horaires/ouverture/", "/lieux/mende/gerer/espaces/1/", "/lieux/mende/gerer/photos/",
        "/lieux/mende/gerer/vie/", "/lieux/mende/fermetures/",
    ],
}  # fmt: skip
ASKED = [(who, path) for who, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("who", list(PAGES))
def test_axe_finds_nothing(open_as: Opened, who: str, dark: bool) -> None:
    axe, found = Axe(), []
    for phone in (False, True):
        page = open_as(who, phone=phone, dark=dark, bypass_csp=True)
        for path in PAGES[who]:
            page.goto(path)
            page.wait_for_load_state("load")
            answer = axe.run(page, options=RULES)
            found += [
                f"{path} ({'phone' if phone else 'desktop'}): {v['id']}: {node['html'][:160]}"
                for v in answer.response["violations"]
                for node in v["nodes"]
            ]
    assert not found, "\n".join(found)
