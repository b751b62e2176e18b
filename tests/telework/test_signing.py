"""The worker signs with a code sent to their address or a passkey of that moment; the seal says which, and no more."""

from __future__ import annotations

import json

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.models import Signature
from maillage.telework.rules.terms import Regime
from tests.kit.agreements import proved, sent
from tests.kit.screens import SignedIn, form_of, text_of
from tests.pages.sign_in_safety.acts import code

TOO_MANY = "Ces jours sont plus que ce que permet la fonction publique : 3 jours par semaine au plus"


@pytest.mark.parametrize(
    ("method", "more", "sealed", "words"),
    [
        ("code", {}, "code", "avec un code envoyé à son adresse"),
        ("mfa", {"type": "webauthn"}, "passkey", "avec sa clé d’accès"),
        ("mfa", {"type": "totp"}, "app_code", "avec un code de son application"),
    ],
)
def test_the_seal_says_by_what_they_proved_to_be_themselves(
    as_: SignedIn, bob: Person, place: Place, method: str, more: dict[str, str], sealed: str, words: str
) -> None:
    client, address = proved(as_(bob), bob, method, **more), f"{sent(bob, place).get_absolute_url()}signer/"
    assert words in text_of(client.get(address))
    client.post(address)
    one = Signature.objects.get()
    assert (one.method, one.statement["content"]["method"]) == (sealed, sealed)


@pytest.mark.parametrize("proof", ["none", "old", "another's", "single sign-on"])
def test_without_a_code_of_that_moment_one_is_asked_for(
    as_: SignedIn, bob: Person, charlie: Person, place: Place, proof: str
) -> None:
    client, address = as_(bob), f"{sent(bob, place).get_absolute_url()}signer/"
    if proof == "old":
        proved(client, bob, ago_s=16 * 60)
    elif proof == "another's":
        proved(client, charlie)
    elif proof == "single sign-on":
        proved(client, bob, "socialaccount", provider="mairie")
    for answer in (client.get(address), client.post(address)):
        assert answer["Location"].startswith("/connexion/confirmer/")
    assert not Signature.objects.exists()


def test_a_code_asked_for_there_leads_back_to_the_text_and_signs(as_: SignedIn, bob: Person, place: Place) -> None:
    cache.clear()
    client, address = as_(bob), f"{sent(bob, place).get_absolute_url()}signer/"
    asked = client.get(address, follow=True)
    form_of(asked, "/connexion/confirmer/code/").send(client)
    page = client.post(f"/connexion/confirmer/?next={address}", {"code": code(), "next": address}, follow=True)
    assert "Le sceau dit" in text_of(page)
    client.post(address)
    assert Signature.objects.get().method == "code"


def test_the_demonstration_signs_people_in_by_a_button_and_says_so(
    as_: SignedIn, bob: Person, place: Place, settings: LazySettings
) -> None:
    settings.DEMO = True
    as_(bob).post(f"{sent(bob, place).get_absolute_url()}signer/")
    assert json.loads(json.dumps(Signature.objects.get().statement))["content"]["method"] == "sign_in"


def test_more_days_than_the_public_service_allows_are_said_before_one_sends_and_signs(
    as_: SignedIn, bob: Person, place: Place
) -> None:
    mine = sent(bob, place, regime=Regime.PUBLIC, weekdays=(0, 1, 2, 3))
    client = proved(as_(bob), bob)
    assert TOO_MANY in text_of(client.get(f"{mine.get_absolute_url()}signer/"))
    assert TOO_MANY in text_of(as_(None).get(f"/teletravail/employeur/{mine.employer_key}/"))
    client.post(f"{mine.get_absolute_url()}modifier/")
    page = client.get(mine.get_absolute_url())
    assert TOO_MANY in text_of(page)
    assert "le corriger" in text_of(page)
    fits = sent(bob, place, regime=Regime.PUBLIC, weekdays=(0, 1, 2))
    assert TOO_MANY not in text_of(as_(None).get(f"/teletravail/employeur/{fits.employer_key}/"))
