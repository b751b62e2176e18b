"""The check of an agreement: complete, and each point left out in turn, in each regime; figures that are dated."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time
from itertools import pairwise
from typing import Any

import pytest

from maillage.telework.rules.figures import figure_on, known_figures, read_figures
from maillage.telework.rules.points import (
    BY_CODE,
    OF_THE_TEXT,
    OPEN,
    Force,
    Status,
    check_answers,
    check_terms,
    completeness,
    points_of,
)
from maillage.telework.rules.terms import Payer, Regime, Rhythm, Terms, read_terms

DAY = date(2026, 12, 1)
COMPLETE = Terms(
    regime=Regime.SIMPLE, job="Comptable", requested_on=date(2026, 10, 1), places=("mende",), weekdays=(1,),
    starts_on=date(2027, 1, 1), contact_from=time(9), contact_until=time(17), adaptation_months=2, notice_days=15,
    entry_conditions="Sur demande.", pollution="Aussi les jours de pollution.", return_conditions="À tout moment.",
    acceptance="Par écrit.", workload="Un point chaque mois.", disabled_access="Mesures prises.",
    pregnancy_access="Un jour de plus.", carer_access="Un jour de plus.", equipment="Un portable.",
    equipment_rules="Usage professionnel.", payer=Payer.EMPLOYER, data_protection="Filtre d’écran.",
    disconnection="Rien après 18 h.", isolation="Une réunion sur place par mois.", accident="Prévenir le jour même.",
    return_priority=True, interview_month=6,
)  # fmt: skip
# What is taken out → the one point that must be named.
LEFT_OUT: dict[str, dict[str, Any]] = {
    "entry_return": {"return_conditions": ""},
    "acceptance": {"acceptance": ""},
    "workload": {"workload": ""},
    "contact_hours": {"contact_until": None},
    "disabled_access": {"disabled_access": ""},
    "pregnancy_access": {"pregnancy_access": ""},
    "carer_access": {"carer_access": ""},
    "equipment_rules": {"equipment_rules": ""},
    "return_priority": {"return_priority": False},
    "interview": {"interview_month": 0},
    "place": {"places": ()},
    "days": {"weekdays": ()},
    "adaptation": {"adaptation_months": None},
    "reversibility": {"notice_days": 0},
    "equipment": {"payer": None},
    "data_protection": {"data_protection": ""},
    "disconnection": {"disconnection": ""},
    "isolation": {"isolation": ""},
}
LEFT_OUT_IN_PUBLIC: dict[str, dict[str, Any]] = {
    "request": {"requested_on": None},
    "functions": {"job": ""},
    "places": {"places": ()},
    "days_or_quota": {"weekdays": ()},
    "available_hours": {"contact_from": None},
    "start": {"starts_on": None},
    "public_adaptation": {"adaptation_months": None},
    "public_end": {"notice_days": 0},
    "public_equipment": {"equipment": ""},
    "public_accident": {"accident": ""},
}


def open_points(terms: Terms) -> list[str]:
    return [finding.point.code for finding in check_terms(terms, DAY) if finding.status in OPEN]


@pytest.mark.parametrize("regime", Regime)
def test_a_complete_agreement_has_nothing_open(regime: Regime) -> None:
    terms = replace(COMPLETE, regime=regime, text_title="Accord du 3 mai", text_date=date(2025, 5, 3))
    assert open_points(terms) == []
    assert completeness(check_terms(terms, DAY)).percent == 100


@pytest.mark.parametrize("regime", [Regime.SIMPLE, Regime.COLLECTIVE, Regime.CHARTER])
@pytest.mark.parametrize(("code", "changes"), LEFT_OUT.items())
def test_what_is_left_out_is_named_and_nothing_else(regime: Regime, code: str, changes: dict[str, Any]) -> None:
    terms = replace(COMPLETE, regime=regime, **changes)
    assert open_points(terms) == [code]
    assert completeness(check_terms(terms, DAY)).percent < 100


@pytest.mark.parametrize(("code", "changes"), LEFT_OUT_IN_PUBLIC.items())
def test_what_the_decree_asks_is_named_and_nothing_else(code: str, changes: dict[str, Any]) -> None:
    assert open_points(replace(COMPLETE, regime=Regime.PUBLIC, **changes)) == [code]


def test_every_point_is_tried() -> None:
    assert {*LEFT_OUT, *LEFT_OUT_IN_PUBLIC} == set(BY_CODE)
    assert len(OF_THE_TEXT) == 7


def test_each_point_of_the_law_has_its_article_and_the_seven_their_number() -> None:
    assert [point.article[-2:] for point in OF_THE_TEXT] == [f"{n}°" for n in range(1, 8)]
    assert all("art." in point.article for point in BY_CODE.values() if point.force == Force.LAW)


@pytest.mark.parametrize("regime", [Regime.COLLECTIVE, Regime.CHARTER])
def test_what_the_named_text_is_to_say_is_referred_to(regime: Regime) -> None:
    terms = replace(COMPLETE, regime=regime, workload="", text_title="Charte", text_date=date(2025, 5, 3))
    status = {finding.point.code: finding.status for finding in check_terms(terms, DAY)}
    assert status["workload"] == Status.REFERRED
    assert status["acceptance"] == Status.PRESENT
    assert open_points(replace(terms, text_date=None)) == ["workload"], "a text without a date is not named"


def test_two_who_simply_agree_owe_the_seven_points_to_good_practice() -> None:
    forces = {finding.point.code: finding.force for finding in check_terms(COMPLETE, DAY)}
    assert {forces[point.code] for point in OF_THE_TEXT} == {Force.GOOD_PRACTICE}
    assert forces["interview"] == Force.LAW


@pytest.mark.parametrize(
    ("rhythm", "weekdays", "days", "exceeded"),
    [(Rhythm.FIXED, (0, 1, 2), 0, False), (Rhythm.FIXED, (0, 1, 2, 3), 0, True), (Rhythm.WEEKLY, (), 3, False),
     (Rhythm.WEEKLY, (), 4, True), (Rhythm.MONTHLY, (), 13, False), (Rhythm.MONTHLY, (), 14, True),
     (Rhythm.YEARLY, (), 156, False), (Rhythm.YEARLY, (), 157, True)],
)  # fmt: skip
def test_more_than_three_days_a_week_on_average_is_too_much_in_the_public_service(
    rhythm: Rhythm, weekdays: tuple[int, ...], days: int, exceeded: bool
) -> None:
    terms = replace(COMPLETE, regime=Regime.PUBLIC, rhythm=rhythm, weekdays=weekdays, days=days)
    status = {finding.point.code: finding.status for finding in check_terms(terms, DAY)}
    assert status["days_or_quota"] == (Status.EXCEEDED if exceeded else Status.PRESENT)
    assert open_points(replace(terms, regime=Regime.SIMPLE)) == []


def test_somebody_elses_document_is_read_by_a_checklist() -> None:
    answers = {point.code: Status.PRESENT for point in points_of(Regime.CHARTER)}
    del answers["workload"]
    answers["isolation"] = Status.NOT_APPLICABLE
    findings = check_answers(Regime.CHARTER, answers)
    assert [f.point.code for f in findings if f.status in OPEN] == ["workload"]
    assert completeness(findings).law == (9, 10)
    assert completeness(findings).good_practice == (7, 7)


def test_terms_come_back_from_their_data() -> None:
    data = json.loads(json.dumps(COMPLETE.as_data()))
    assert read_terms(data) == COMPLETE
    assert read_terms({"regime": "public", "of_another_year": 1}) == Terms(regime=Regime.PUBLIC)


def test_figures_are_dated_and_two_never_count_on_one_day() -> None:
    codes = {figure.code for figure in known_figures()}
    for figure in known_figures():
        assert figure.reference
        assert figure.source
        assert figure.verified_on <= date(2030, 1, 1)
    for code in codes:
        rows = sorted((f for f in known_figures() if f.code == code), key=lambda f: f.valid_from)
        assert all(a.valid_to is not None and a.valid_to <= b.valid_from for a, b in pairwise(rows))


def test_a_figure_counts_from_its_first_day_until_its_last_excluded() -> None:
    row = {"code": "a", "value": "2.70", "unit": "EUR/day", "valid_from": "2026-01-01", "valid_to": "2027-01-01",
           "reference": "r", "source": "s", "verified_on": "2026-11-23", "to_verify": False}  # fmt: skip
    figures = read_figures(json.dumps([row]))
    assert figure_on("a", date(2025, 12, 31), figures) is None
    assert figure_on("a", date(2026, 1, 1), figures) == figure_on("a", date(2026, 12, 31), figures) == figures[0]
    assert figure_on("a", date(2027, 1, 1), figures) is None
    with pytest.raises(KeyError):
        figure_on("b", date(2026, 1, 1), figures)
