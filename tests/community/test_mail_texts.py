"""The own words of a network in the mails: its own only, filled in, without a link, and back to the first text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

import maillage
from maillage.bookings.editable_mails import sample_booking
from maillage.community.actions.mail_texts import restore_mail_text, save_mail_text
from maillage.community.forms.mail_texts import MailTextForm
from maillage.community.mails.compose import Address, render_mail, write_to
from maillage.community.models import JournalEntry, MailText, Network, Person
from maillage.community.queries.mail_texts import mail_of_template
from maillage.community.rules.mail_texts import fill_in, may_be_said_in_mails
from maillage.kernel.refusal import Refusal
from maillage.web.domain import editable_mails
from tests import factories
from tests.community.test_hostile_mails import HOSTILE, Anchors
from tests.kit.screens import SignedIn

CONFIRMED = "bookings/mail/confirmed.txt"
READER = Address("camille@example.net", "fr", "Camille Roux")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("À bientôt à {lieu}, { Nom } !", ""),
        ("Ouvert à 9h.Fermé à 18h. M. Roux... 12.50 €", ""),
        ("", ""),
        ("{telephone}", "unknown_placeholder"),
        ("{}", "unknown_placeholder"),
        ("{lieu", "stray_brace"),
        ("lieu}", "stray_brace"),
        ("{{lieu}}", "stray_brace"),
        ("Voir https://ailleurs.example/", "link_in_mail"),
        ("Voir HTTP://x", "link_in_mail"),
        ("www.ailleurs.example", "link_in_mail"),
        ("ailleurs.example/payer", "link_in_mail"),
        ("payer@ailleurs.example", "link_in_mail"),
    ],
)
def test_what_may_be_said(text: str, code: str) -> None:
    refusal = may_be_said_in_mails(text, ["nom", "lieu"])
    assert (refusal.code if refusal else "") == code


def test_what_is_not_known_any_more_stays_and_a_value_is_not_filled_in_again() -> None:
    assert fill_in("{lieu} {autre}", {"lieu": "{nom}", "nom": "x"}) == "{nom} {autre}"


def test_each_mail_is_previewed_with_invented_values_and_each_name_has_a_value(network: Network) -> None:
    """In both languages; nothing is written to the database."""
    for one in editable_mails().values():
        for language, _name in settings.LANGUAGES:
            words = " ".join(f"{{{placeholder.words[language]}}}" for placeholder in one.placeholders)
            own = MailText(introduction=words, signature="L’équipe")
            reader = Address("camille@example.net", language, "Camille Roux")
            made = render_mail(one.templates[0], one.sample(network), reader, network, own)
            assert "{" not in made.text
            assert "L’équipe\n" + network.name in made.text, one.code
            assert [block.kind for block in made.blocks].count("written") == 2
    assert not MailText.objects.exists()


def test_the_templates_that_a_manifest_names_are_those_that_say_own_words() -> None:
    """One that is named and forgot its tags would keep silent about what was saved."""
    root = Path(maillage.__file__).parent
    saying = {
        f"{path.parent.parent.name}/mail/{path.name}"
        for path in root.glob("*/templates/*/mail/*.txt")
        if {"{% own_introduction %}", "{% own_signature %}"} <= set(re.findall(r"{%.*?%}", path.read_text()))
    }
    assert saying == {template for one in editable_mails().values() for template in one.templates}


def test_a_booking_is_confirmed_in_the_words_of_its_own_network(network: Network, dora: Person) -> None:
    other = factories.make_network("Ailleurs")
    text = MailText(network=network, mail="confirmed", language="fr", introduction="Café offert à {lieu}.")
    save_mail_text(dora, text)
    for name, reader in ((network, READER), (other, READER), (network, Address("a@example.net", "en", "Ann"))):
        assert write_to(CONFIRMED, sample_booking(name), reader, name)
    said = ["Café offert à Télécentre de Florac." in one.body for one in mail.outbox]
    assert said == [True, False, False]
    restore_mail_text(dora, network, "confirmed", "fr")
    assert write_to(CONFIRMED, sample_booking(network), READER, network)
    assert "Café" not in mail.outbox[-1].body


def test_no_button_and_no_link_comes_from_own_words_however_they_were_kept(network: Network) -> None:
    MailText.objects.create(network=network, mail="confirmed", language="fr", introduction=HOSTILE, signature=HOSTILE)
    bare = render_mail(CONFIRMED, sample_booking(network), READER, network, MailText())
    assert write_to(CONFIRMED, sample_booking(network), READER, network)
    message = mail.outbox[-1]
    html = Anchors(message.alternatives[0][0])
    assert len(html.found) == [block.kind for block in bare.blocks].count("button")
    assert all(address.startswith(f"{settings.ORIGIN}/") for address, _words in html.found)
    assert not [
        line for line in message.body.splitlines() if "://" in line and not line.startswith(f"{settings.ORIGIN}/")
    ]
    assert "www." not in message.body
    assert "\u202e" not in message.body


def test_only_who_facilitates_it_writes_for_a_network(network: Network, bob: Person, dora: Person) -> None:
    text = MailText(network=network, mail="confirmed", language="fr", introduction="Bonjour")
    for stranger in (bob, factories.make_person("fred")):
        with pytest.raises(Refusal):
            save_mail_text(stranger, text)
        with pytest.raises(Refusal):
            restore_mail_text(stranger, network, "confirmed", "fr")
    save_mail_text(dora, text)
    save_mail_text(dora, MailText(network=network, mail="confirmed", language="fr", introduction=""))
    restore_mail_text(dora, network, "confirmed", "fr")  # nothing to give back: nothing to write down
    verbs = JournalEntry.objects.filter(verb__startswith="mail_text").order_by("pk").values_list("verb", "details")
    about = {"mail": "confirmed", "language": "fr"}
    assert list(verbs) == [("mail_text_changed", about), ("mail_text_restored", about)]
    assert not MailText.objects.exists()


def test_the_form_says_which_names_are_known(network: Network) -> None:
    form = MailTextForm({"introduction": "{prix}", "signature": "x" * 201}, known=["nom", "lieu"])
    assert "{nom}, {lieu}" in form.errors["introduction"][0]
    assert "signature" in form.errors


def test_a_preview_keeps_nothing_and_saving_does(as_: SignedIn, dora: Person, network: Network) -> None:
    address = f"/animation/{network.slug}/courriels/confirmed/fr/"
    client, words = as_(dora), {"introduction": "Café offert à {lieu}.", "signature": ""}
    page = client.post(address, {**words, "etape": "apercu"}).content.decode()
    assert "Café offert à Télécentre de Florac." in page
    assert not MailText.objects.exists()
    assert client.post(address, {**words, "etape": "enregistrer"}).status_code == 302
    assert MailText.objects.get().introduction == "Café offert à {lieu}."
    refused = client.post(address, {"introduction": "{prix}", "etape": "enregistrer"})
    assert refused.status_code == 422
    assert client.post(address, {"etape": "origine"}).status_code == 302
    assert not MailText.objects.exists()
    assert client.get(f"/animation/{network.slug}/courriels/rien/fr/").status_code == 404
    assert client.get(f"/animation/{network.slug}/courriels/confirmed/de/").status_code == 404


def test_the_mail_of_a_template(network: Network) -> None:
    found = mail_of_template("bookings/mail/confirmed_basket.txt")
    assert found is not None
    assert found.code == "confirmed"
    assert mail_of_template("community/mail/mailing.txt") is None
