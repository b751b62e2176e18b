"""The screens of members, hosts and facilitators are wholly English in English, wholly French in French."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from maillage.bookings.models import Booking
from maillage.community.models import Person
from maillage.config.settings import PACKAGE
from maillage.kernel.period import day_period
from maillage.places.actions import close
from tests.kit.screens import LONG_ENOUGH, SignedIn, visible

PAGES = {
    "alice": ["mes-lieux/", "profil/", "lieux/{place}/", "lieux/{place}/jour/{day}/", "lieux/{place}/gerer/",
              "lieux/{place}/gerer/presentation/", "lieux/{place}/gerer/horaires/ouverture/",
              "lieux/{place}/gerer/horaires/accueil/", "lieux/{place}/gerer/espaces/nouveau/",
              "lieux/{place}/gerer/espaces/{space}/", "lieux/{place}/gerer/photos/", "lieux/{place}/gerer/vie/",
              "lieux/{place}/fermetures/", "lieux/{place}/fermetures/{closure}/", "deconnexion/"],
    "bob": ["reservations/", "reservations/{booking}/", "reservations/{booking}/modifier/", "mes-lieux/",
            "lieux/{place}/gerer/"],
    "dora": ["mes-lieux/", "nouveau-lieu/", "lieux/{place}/fermetures/{closure}/"],
    "nobody": ["nulle-part/", "chercher/?ou=Florac&jour={day}", "chercher/?ou=Saint", "chercher/?ou=zzzzqq",
               "chercher/?ou=Florac&jour=2020-01-01", "lieux/?ouvert=on&espace=booth"],
}  # fmt: skip


@pytest.mark.parametrize("who", list(PAGES))
def test_each_screen_speaks_one_language(
    who: str, as_: SignedIn, booked: Booking, alice: Person, bob: Person, dora: Person
) -> None:
    day = booked.starts_at.date()
    closure = close(alice, booked.place, day_period(day, booked.place.zone), "Neige")
    known = {"place": booked.place.slug, "day": day, "space": booked.space_id, "closure": closure.pk,
             "booking": booked.public_id}  # fmt: skip
    client = as_({"alice": alice, "bob": bob, "dora": dora, "nobody": None}[who])
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [m for m in read_po(file, locale="fr") if isinstance(m.id, str) and "%" not in m.id and m.id]
    pairs = [(m.id, str(m.string)) for m in messages if m.string != m.id]
    mixed = []
    for page in PAGES[who]:
        address = page.format(**known)
        english, french = (visible(client.get(f"/{prefix}{address}").content.decode()) for prefix in ("en/", ""))
        assert english != french, address
        mixed += [(address, string) for _key, string in pairs if len(string) >= LONG_ENOUGH and string in english]
        mixed += [(address, key) for key, _string in pairs if len(key) >= LONG_ENOUGH and key in french]
    assert not mixed
