"""What the site says in French, read aloud to a neighbour: words that must not come back (docs/words.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.kit.house import PACKAGE

CATALOGUE = PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|<[^>]*>")
# What is never said, and what is said instead.
NEVER = {
    r"\be-?mails?\b|\bmails?\b|\bmèls?\b|adresse électronique": "courriel, adresse de courriel",
    r"\bfiles? d’attente|dans la file\b": "liste d’attente",
    r"s’inscrire\b|d’inscription\b": "créer un compte",
    r"\bunités?\b": "place, poste, salle",
    r"\bs’identifier|s’authentifier|\blog(?:in|out)\b": "se connecter",
    r"\b(?:utilisateur|usager)s?\b": "adhérent, personne",
    r"\bmembres\b": "adhérents",
    r"\borganisations?\b": "organisme",
    r"\bvalider\b|\bsoumettre\b|\bdécliner\b": "accepter, envoyer, refuser",
    r"évènement": "événement",
    r"cliquez ici|en savoir plus": "le nom de ce qu’on obtient",
    r"\b(?:slots?|tokens?|null|timeout|joined_at|access_events|hold minutes)\b": "rien de la machine",
    r"'": "l’apostrophe courbe",
    r"\bchoses? dans le panier": "réservation dans le panier",
}
TECHNICAL = ("docs/", "git ", "--", "pip ", "YAML", "http://", "SELECT")  # sentences for who types commands


def sentences() -> Iterator[str]:
    """Every sentence of the catalogue, without what is filled in."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file, locale="fr"):
            if message.id:
                strings = (message.string,) if isinstance(message.string, str) else message.string
                yield from (PLACEHOLDER.sub("…", text) for text in strings)


def offences(text: str) -> list[str]:
    """What should be said instead of each word that must not come back."""
    if any(sign in text for sign in TECHNICAL):
        return []
    return [instead for pattern, instead in NEVER.items() if re.search(pattern, text, re.IGNORECASE)]


def test_no_word_that_a_neighbour_would_not_say() -> None:
    wrong = {text: found for text in sentences() if (found := offences(text))}
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "Un e-mail est parti",
        "Votre adresse électronique",
        "Prendre place dans la file",
        "S’inscrire",
        "3 unités libres",
        "L’utilisateur est connecté",
        "Valider",
        "deux évènements",
        "Cliquez ici",
        "joined_at",
        "l'atelier",
    ],
)
def test_such_a_word_is_seen(text: str) -> None:
    assert offences(text)


def test_what_is_filled_in_is_no_word() -> None:
    assert not offences(PLACEHOLDER.sub("…", "Un code vient de partir à %(email)s."))


def test_a_level_of_confidentiality_never_stands_alone() -> None:
    """“C3” means nothing to who has to make a call: its name goes with it."""
    alone = {
        str(path.relative_to(PACKAGE))
        for domain in ("bookings", "pages")
        for path in (PACKAGE / domain).rglob("*.html")
        if re.search(r"\bC\{\{", path.read_text(encoding="utf-8"))
    }
    assert not alone


def test_no_screen_of_the_public_shows_an_insee_code() -> None:
    shown = {
        str(path.relative_to(PACKAGE))
        for domain in ("bookings", "pages", "places", "territory")
        for path in (PACKAGE / domain).rglob("*.html")
        if re.search(r">\s*\(?\{\{\s*[\w.]*insee\s*\}\}", path.read_text(encoding="utf-8"))
    }
    assert not shown
