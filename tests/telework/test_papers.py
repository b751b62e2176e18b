"""What telework prints: certified PDF/UA, its words survive copying, its codes lead where they say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from maillage.community.models import Person
from maillage.places.models import Evidence, Place, Space
from maillage.telework.models import PlaceDossier
from maillage.telework.presenters.attestations import attestation_pdf
from maillage.telework.presenters.documents import agreement_pdf, digest_in_name
from maillage.telework.presenters.dossiers import dossier_pdf, read_dossier
from tests.kit.agreements import EMPLOYER, sent, signed, signed_on_paper
from tests.kit.pdfs import codes_of, is_certified, texts_of
from tests.kit.telework import make_attestation

LONG = "Le salarié parle bas, ferme la porte et range ses papiers ; l’œuvre « commune » vaut 2,88 € – par jour. " * 12


def flat(pdf: bytes) -> str:
    return " ".join(" ".join(texts_of(pdf)).split())


def test_an_agreement_on_paper(bob: Person, place: Place) -> None:
    version = signed(bob, place, equipment=LONG.strip(), workload=LONG.strip(), isolation=LONG.strip()).versions.get()
    pdf = agreement_pdf(version)
    assert is_certified(pdf)
    words, pages = flat(pdf), texts_of(pdf)
    for paragraph in version.text.split("\n\n"):
        assert " ".join(paragraph.lstrip("# ").split()) in words
    assert version.digest in words.replace(" ", "")
    (code,) = codes_of(pdf)
    assert code.endswith("/teletravail/verifier/")
    assert len(pages) > 1
    assert f"2 / {len(pages)}" in pages[1]


def test_an_agreement_to_sign_by_hand_has_a_frame_for_each_and_no_word_of_screens(bob: Person, place: Place) -> None:
    agreement = sent(bob, place)
    pdf = agreement_pdf(agreement.versions.get(), to_sign_by_hand=True)
    assert is_certified(pdf)
    words = flat(pdf)
    assert words.count("Date et signature") == 2
    assert EMPLOYER in words
    assert "Jeanne Vidal" in words
    assert "lectronique" not in words
    assert codes_of(pdf) == []


def test_an_agreement_says_how_it_was_signed(bob: Person, place: Place) -> None:
    on_screen, on_paper = signed(bob, place).versions.get(), signed_on_paper(bob, place).versions.get()
    words = flat(agreement_pdf(on_screen))
    assert "Signatures électroniques simples" in words
    assert "papier" not in words.partition("Signatures")[2].partition("Signatures électroniques")[0]
    words = flat(agreement_pdf(on_paper))
    assert "électroniques" not in words
    assert "Signé sur papier, numérisé le" in words
    assert "confirmé le" in words
    assert digest_in_name(on_paper.scan) in words.replace(" ", "")
    assert "Personne n’a encore signé" in flat(agreement_pdf(sent(bob, place).versions.get()))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_attestation_on_paper(bob: Person, desks: Space, language: str) -> None:
    mine = make_attestation(bob, desks)
    with translation.override(language):
        pdf = attestation_pdf(mine)
    assert is_certified(pdf)
    assert codes_of(pdf) == [mine.content["address"]]
    words = flat(pdf)
    for written in (bob.name, mine.content["number"], desks.place.name):
        assert written in words


def test_the_dossier_of_a_place_on_paper(desks: Space) -> None:
    place, today = desks.place, timezone.localdate()
    insured = {"insurer": "Mutuelle du Causse", "insured_until": today - timedelta(days=1)}
    PlaceDossier.objects.create(place=place, keys=LONG[:200], cleaning="le mardi", **insured)
    Evidence.objects.create(space=desks, axis="voice", level=2, kind="observed", found_on=today)
    with translation.override("fr"):
        pdf = dossier_pdf(read_dossier(place, today), today)
    assert is_certified(pdf)
    words = flat(pdf)
    for written in ("Mutuelle du Causse", "le mardi", "manquant", desks.name, "À refaire : Assurance", "Il manque : "):
        assert written in words
    (code,) = codes_of(pdf)
    assert code.endswith(f"/lieux/{place.slug}/dossier/")
