"""The first tariff of a space, and the price one reads first of a place."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from maillage.places.models import Place, Space
from maillage.places.presenters.prices import price_in_words, price_of_place, prices_of_spaces
from maillage.places.rules.tariffs import Tariff, TariffKind, TariffUnit, headline_of, may_be_tariff
from tests import factories

FREE, UNKNOWN = Tariff(TariffKind.FREE), Tariff()
WORDS = Tariff(TariffKind.WORDS, words="Prix libre")


def amount(euros: int, unit: str = "half_day") -> Tariff:
    return Tariff(TariffKind.AMOUNT, euros * 100, TariffUnit(unit))


@pytest.mark.parametrize(
    ("tariff", "code"),
    [
        (UNKNOWN, None),
        (FREE, None),
        (WORDS, None),
        (amount(6), None),
        (amount(0), "no_amount"),
        (amount(10_001), "no_amount"),
        (Tariff(TariffKind.WORDS, words="  "), "no_words"),
    ],
)
def test_a_tariff_says_what_its_kind_needs(tariff: Tariff, code: str | None) -> None:
    refusal = may_be_tariff(tariff)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("desks", "others", "lowest", "is_lowest"),
    [
        ([amount(6)], [], amount(6), False),
        ([amount(6)], [FREE], amount(6), True),  # most come for a desk: its price is the one said
        ([FREE, amount(6)], [], FREE, True),
        ([amount(2, "hour"), amount(6)], [], amount(6), True),  # 1.50 an hour against 2
        ([UNKNOWN], [amount(8, "hour"), WORDS], amount(8, "hour"), True),
        ([WORDS], [], WORDS, False),
        ([amount(90, "month"), amount(12, "day")], [], amount(90, "month"), True),
    ],
)
def test_the_price_one_reads_first(desks: list[Tariff], others: list[Tariff], lowest: Tariff, is_lowest: bool) -> None:
    headline = headline_of(desks, others)
    assert headline is not None
    assert (headline.tariff, headline.is_lowest) == (lowest, is_lowest)


def test_a_place_that_says_no_price_has_none() -> None:
    assert headline_of([UNKNOWN], []) is None


@pytest.mark.parametrize(
    ("tariff", "french", "english"),
    [
        (FREE, "gratuit", "free of charge"),
        (amount(12, "day"), "12 € la journée", "€12 a day"),
        (Tariff(TariffKind.AMOUNT, 750, TariffUnit.HOUR), "7,50 € l’heure", "€7.50 an hour"),
        (amount(1000, "month"), "1 000 € le mois", "€1,000 a month"),
        (UNKNOWN, "", ""),
        (WORDS, "Prix libre", "Prix libre"),
    ],
)
def test_prices_are_said_as_one_would(tariff: Tariff, french: str, english: str) -> None:
    def plain(language: str) -> str:
        with translation.override(language):
            return price_in_words(tariff).replace("\u00a0", " ").replace("\u202f", " ")

    assert (plain("fr"), plain("en")) == (french, english)


def test_the_price_of_a_place_and_of_its_spaces(place: Place) -> None:
    desks = factories.make_space(place, "Bureaux", tariff_kind="amount", tariff_cents=600)
    room = factories.make_space(
        place, "Salle", kind="meeting", tariff_kind="amount", tariff_cents=800, tariff_unit="hour"
    )
    silent = factories.make_space(place, "Cabine", kind="booth")
    with CaptureQueriesContext(connection) as asked, translation.override("en"):
        prices = prices_of_spaces([desks.pk, room.pk, silent.pk])
    assert prices == {desks.pk: "€6 a half-day", room.pk: "€8 an hour"}
    assert len(asked) == 1
    with translation.override("en"):
        assert price_of_place(place) == "from €6 a half-day"


def test_the_database_refuses_an_amount_of_nothing(place: Place) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Space.objects.create(place=place, name="Bureaux", kind="desk", tariff_kind="amount")
