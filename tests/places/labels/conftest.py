"""A proposal, the criteria of a network, a checklist begun, one that was sent."""

from __future__ import annotations

import pytest

from maillage.community.models import Network, Person
from maillage.places.actions import labels as actions
from maillage.places.models import Criterion, Labelling, Place, PlaceProposal
from tests import factories
from tests.places.labels.acts import TEXTS, answers


@pytest.fixture
def proposal(network: Network, bob: Person) -> PlaceProposal:
    """Bob proposes the old silk mill."""
    return actions.propose_place(
        bob,
        PlaceProposal(
            network=network,
            name="La Magnanerie",
            commune_id=factories.FLORAC,
            address="1 rue du Four",
            label="telecentre",
            operator="Commune de Florac",
            description="Six tables, la fibre",
        ),
    )


@pytest.fixture
def criteria(network: Network, dora: Person) -> list[Criterion]:
    return actions.write_criteria(dora, network, "comptoir", TEXTS)


@pytest.fixture
def draft(alice: Person, place: Place, criteria: list[Criterion]) -> Labelling:
    return actions.open_labelling(alice, place, "comptoir")


@pytest.fixture
def sent(alice: Person, draft: Labelling) -> Labelling:
    """All is met, and sent to be reviewed."""
    return actions.answer_criteria(alice, draft, answers(draft, True, True, True), submit=True)
