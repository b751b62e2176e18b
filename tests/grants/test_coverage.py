"""The funder's map: the places its grants cover, their state, what was paid; no person."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from maillage.community.models import Network, Organisation, Person
from maillage.grants.actions.grants import expect_instalment, receive_instalment
from maillage.grants.queries.coverage import people_near, places_covered
from maillage.grants.queries.rights import grants_funded_by
from maillage.places.models import Place, Reach
from maillage.territory.models import Commune
from tests.factories import make_place
from tests.kit import grants as kit
from tests.kit.screens import SignedIn, text_of

pytestmark = pytest.mark.django_db


def test_each_place_has_its_grants_and_what_they_paid(
    as_: SignedIn, tresor: Person, finn: Person, beneficiary: Organisation, funder: Organisation, network: Network,
    place: Place,
) -> None:  # fmt: skip
    make_place(network, "Mende", state="project")
    make_place(network, "Fermé", state="closed")
    alone = kit.make_grant(tresor, beneficiary, funder, network, title="Un lieu", places=[place])
    kit.make_grant(tresor, beneficiary, funder, network, title="Tout le réseau")
    other = kit.make_funder(network, "Autre financeur")
    kit.make_grant(tresor, beneficiary, other, network, title="D’un autre")
    instalment = expect_instalment(tresor, alone, kit.today(), 500_000)
    receive_instalment(tresor, alone, instalment.pk, kit.today(), 400_000)
    rows = {one.place.name: one for one in places_covered(list(grants_funded_by(finn)))}
    assert {name: (len(one.grants), one.received_cents) for name, one in rows.items()} == {
        place.name: (2, 400_000), "Mende": (1, 0),
    }  # fmt: skip
    page = text_of(as_(finn).get(reverse("grants:room")))
    assert f'data-at="{place.lat:.5f},{place.lon:.5f}"' in page
    assert "4 000,00 €" in page
    assert "D’un autre" not in page


def test_a_constant_number_of_statements(
    tresor: Person, finn: Person, beneficiary: Organisation, funder: Organisation, network: Network, place: Place,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(3):
        kit.make_grant(tresor, beneficiary, funder, network, title=str(number), places=[place] if number else [])
    grants = list(grants_funded_by(finn))
    with django_assert_num_queries(4):
        places_covered(grants)


def test_how_many_live_near_the_places_that_are_open(
    as_: SignedIn, tresor: Person, finn: Person, beneficiary: Organisation, funder: Organisation, network: Network,
    place: Place,
) -> None:  # fmt: skip
    grant = kit.make_grant(tresor, beneficiary, funder, network, places=[place])
    Reach.objects.filter(place=place).delete()
    communes = list(
        Commune.objects.filter(departement=place.commune.departement_id, population__gt=0).order_by("pk")[:3]
    )
    for commune, minutes in zip(communes, (20, 30, 31), strict=True):
        Reach.objects.create(place=place, commune=commune, minutes=minutes)
    near = people_near([place])
    assert near is not None
    first, second, _far = (one.population or 0 for one in communes)
    assert near.within == (first, first + second)
    assert near.is_estimate
    for address in (reverse("grants:room"), reverse("grants:funder_grant", args=[grant.public_id])):
        page = text_of(as_(finn).get(address))
        assert "à 20 minutes" in page
        assert "estimation" in page
    place.state = "project"
    assert people_near([place]) is None
