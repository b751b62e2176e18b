"""The text: free answers after their question, hours as one says them; the act and request of the public service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from pypdf import PdfReader

from maillage.community.models import Person
from maillage.places.models import Place
from maillage.telework.mails import send
from maillage.telework.models import Agreement
from maillage.telework.presenters.points import figure_words, point_lines
from maillage.telework.presenters.texts import Names, days_in_words, markdown_of, request_of
from maillage.telework.rules.points import BY_CODE, check_terms
from maillage.telework.rules.terms import Regime, Terms
from tests.kit.agreements import sent, signed, written
from tests.kit.jobs import jobs
from tests.kit.screens import SignedIn, text_of
from tests.telework.test_points import COMPLETE, DAY

NAMES = Names("Bob", "Mairie de Mende", "Jeanne Vidal", {"mende": "Mende, 1 place du Foirail, 48000 Mende"})


def test_free_answers_come_after_their_question_and_days_are_said() -> None:
    text = markdown_of(COMPLETE, NAMES)
    for words in (
        "Télétravail le mardi.", "de 9\u00a0h à 17\u00a0h", "Jours de pollution\u00a0: Aussi les jours de pollution.",
        "Ne pas être seul\u00a0: Une réunion", "Les deux essaient pendant 2 mois",
    ):  # fmt: skip
        assert words in text, words
    assert days_in_words(Terms(weekdays=(0, 1, 4))) == "lundi, mardi et vendredi"


def test_the_public_service_has_an_act_with_its_points_and_no_agreement() -> None:
    text = markdown_of(replace(COMPLETE, regime=Regime.PUBLIC), NAMES)
    assert text.startswith("# Acte autorisant l’exercice des fonctions en télétravail\n")
    for words in (
        "Mairie de Mende, pour qui signe Jeanne Vidal, autorise Bob", "décret n° 2016-151", "## Fonctions exercées",
        "## Lieu ou lieux", "## Jours, et plages", "Les autres jours du cycle de travail sont travaillés sur site.",
        "## Prise d’effet et durée", "## Adaptation", "du jeudi 1er\u00a0octobre 2026",
    ):  # fmt: skip
        assert words in text, words
    assert "salarié" not in text
    assert "ccord" not in text


def test_the_request_names_the_places_and_the_days() -> None:
    lines = "\n".join(request_of(COMPLETE, NAMES))
    for words in (
        "article 5",
        "Comptable",
        "Télétravail le mardi.",
        "1 place du Foirail",
        "De Bob, à Mairie de Mende.",
    ):
        assert words in lines, words


def test_an_agent_takes_the_request_as_a_pdf_and_a_private_employee_has_none(
    as_: SignedIn, bob: Person, charlie: Person, place: Place
) -> None:
    mine = written(bob, place, regime=Regime.PUBLIC)
    assert "Ma demande de télétravail" in text_of(as_(bob).get(mine.get_absolute_url()))
    answer = as_(bob).get(f"{mine.get_absolute_url()}demande.pdf")
    assert answer["Cache-Control"] == "no-store"
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Demande de télétravail" in text
    assert place.name in text
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    assert as_(charlie).get(f"{mine.get_absolute_url()}demande.pdf").status_code == 404
    assert as_(bob).get(f"{sent(bob, place).get_absolute_url()}demande.pdf").status_code == 404


def test_each_point_is_a_dated_row_with_its_source_and_what_is_from_memory_says_so() -> None:
    for point in BY_CODE.values():
        row = point.reference
        assert row.source
        assert row.valid_from < row.verified_on
        assert row.to_verify or "mémoire" not in row.source
    assert {f.point.code for f in check_terms(COMPLETE, date(2017, 1, 1))} == set(), "no text asked it yet"


def test_sentences_read_their_thresholds_from_the_figures_of_the_day() -> None:
    public = Terms(regime=Regime.PUBLIC)
    sentences = {line.code: line.sentence for line in point_lines(check_terms(public, DAY), DAY)}
    assert "3 jours par semaine au plus et 2 jours par semaine sur site" in sentences["days_or_quota"]
    assert sentences["public_adaptation"] == "3 mois au plus, ou pas de période."
    assert "2 mois de préavis" in sentences["public_end"]
    assert figure_words(date(2000, 1, 1))["public_days_a_week"] == "…"


@pytest.mark.usefixtures("network")
def test_the_checker_shows_them_and_begins_with_nothing_answered(as_: SignedIn) -> None:
    page = as_(None).get("/teletravail/verifier/document/?regime=public")
    assert "depuis le 13 février 2016" in text_of(page)
    assert "source : de mémoire, relevé le 23 novembre 2026" in text_of(page)
    assert " checked" not in page.content.decode()
    answered = as_(None).get("/teletravail/verifier/document/?regime=public&places=present")
    assert answered.content.decode().count(" checked") == 1


def test_an_agreement_silent_on_pollution_does_not_pass() -> None:
    terms = replace(COMPLETE, pollution="")
    assert [f.point.code for f in check_terms(terms, DAY) if f.status == "missing"] == ["entry_return"]


def test_an_apostrophe_that_was_typed_is_printed_in_the_text_and_in_the_mails(bob: Person, place: Place) -> None:
    mine = sent(bob, place, equipment="L'employeur fournit l'ordinateur.")
    Agreement.objects.filter(pk=mine.pk).update(employer_name="Fromagerie d'Aubrac")
    assert "L’employeur fournit l’ordinateur." in mine.versions.get().text
    (job,) = jobs("telework.send")
    send(**job)
    assert "à Fromagerie d’Aubrac" in mail.outbox[0].body
    assert "'" not in mail.outbox[0].subject


def test_signed_files_say_how_it_was_signed(as_: SignedIn, bob: Person, place: Place) -> None:
    mine = signed(bob, place)
    assert "accord.md" in as_(bob).get(mine.get_absolute_url()).content.decode()
