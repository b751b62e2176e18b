"""Finding the commune of an address somebody types."""

from __future__ import annotations

import pytest

from maillage.territory.locations import nearest_commune, resolve_address
from tests.factories import FLORAC, MENDE

MARVEJOLS, MONTBEL = "48092", "48100"

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


def test_a_postal_code_is_not_taken_for_the_insee_code_of_a_commune_far_from_it() -> None:
    commune, communes = resolve_address("48100")  # the postal code of Marvejols, the INSEE code of Montbel
    assert commune is None
    assert MARVEJOLS in [one.insee for one in communes]
    assert MONTBEL not in [one.insee for one in communes]


@pytest.mark.parametrize("code", ["48100", "48400", "48000", "48140", "75001"])
def test_what_is_offered_for_a_postal_code_leads_to_one_commune(code: str) -> None:
    commune, communes = resolve_address(code)
    for one in communes or [commune]:
        assert one is not None
        again, _others = resolve_address(one.typed)
        assert again is not None, one.typed
        assert again.insee == one.insee


def test_a_position_is_in_the_commune_whose_village_is_nearest() -> None:
    nearest = nearest_commune(44.32, 3.6)
    assert nearest is not None
    assert nearest.insee == FLORAC
    assert nearest_commune(0.0, 0.0) is None
