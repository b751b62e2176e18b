"""Finding the commune of an address somebody types."""

from __future__ import annotations

import pytest

from maillage.territory.locations import nearest_commune, resolve_address
from tests.factories import FLORAC, MENDE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("Mende", MENDE),
        ("12 rue de la Poste, Mende", MENDE),
        ("12 rue de la Poste Mende", MENDE),
        ("12, avenue Jean Monestier, 48400 Florac", FLORAC),
        ("Télécentre de Mende", MENDE),
        ("chez Paul, place du marché, 48000 Mende, France", MENDE),
    ],
)
def test_an_address_is_in_its_commune(text: str, insee: str) -> None:
    commune, _others = resolve_address(text)
    assert commune is not None
    assert commune.insee == insee


@pytest.mark.parametrize("text", ["Florak", "Mande", "rue de nulle part zzzz", "", ",", "12"])
def test_a_slip_or_a_street_alone_is_never_taken_for_a_commune(text: str) -> None:
    assert resolve_address(text)[0] is None


def test_a_slip_gets_suggestions() -> None:
    assert FLORAC in [one.insee for one in resolve_address("Florak")[1]]


def test_the_beginning_of_a_postal_code_gets_suggestions() -> None:
    assert MENDE in [one.insee for one in resolve_address("4800")[1]]


def test_a_position_is_in_the_commune_whose_village_is_nearest() -> None:
    nearest = nearest_commune(44.32, 3.6)
    assert nearest is not None
    assert nearest.insee == FLORAC
    assert nearest_commune(0.0, 0.0) is None
