"""Kinds of places as pages of the documentation: one begins with them, changes them, gives back what one learnt."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from maillage.commons.actions import fields_of, save, take_in
from maillage.commons.models import Page, Proposal
from maillage.community.models import Person
from maillage.forecasts.actions import adopt_page, change_assumptions, give_back, publish_kinds, try_change
from maillage.forecasts.models import Forecast
from maillage.forecasts.presenters.archetypes import ARCHETYPES, BY_ARCHETYPE
from maillage.forecasts.presenters.pages import archetype_fields, changed_text
from maillage.forecasts.queries import pages_of_kinds
from maillage.forecasts.rules.assumptions import Spread
from maillage.forecasts.rules.documents import kind_of_page, read_page
from maillage.kernel.refusal import Refusal
from maillage.places.models import Space
from tests.kit.clearing import facilitator_of
from tests.kit.forecasts import make_model
from tests.kit.screens import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def comptoir(dora: Person, desks: Space) -> Page:
    """The page of one kind of place."""
    publish_kinds(dora, desks.place.network, {"comptoir": archetype_fields(BY_ARCHETYPE["comptoir"])})
    return pages_of_kinds()["comptoir"]


def test_each_kind_becomes_one_page_with_its_figures_as_data(dora: Person, desks: Space, as_: Any) -> None:
    address = reverse("forecasts:publish_kinds")
    assert "6 pages sont faites." in text_of(as_(dora).post(address, follow=True))
    as_(dora).post(address)
    assert Page.objects.count() == len(ARCHETYPES)
    for kind, page in pages_of_kinds().items():
        assert page.head is not None
        name, model = read_page(page.head.text)
        archetype = BY_ARCHETYPE[kind]
        assert name == page.title == archetype.name
        assert all(model[key] == spread for key, spread in archetype.values.items())


def test_a_stranger_makes_no_pages(bob: Person, desks: Space, as_: Any) -> None:
    assert as_(bob).post(reverse("forecasts:publish_kinds")).status_code == 403
    assert not Page.objects.exists()


def test_a_kind_leads_to_its_page_and_one_begins_with_it(dora: Person, comptoir: Page, as_: Any) -> None:
    assert comptoir.get_absolute_url() in as_(None).get(reverse("forecasts:overview")).content.decode()
    assert as_(dora).get(reverse("forecasts:overview")).content.decode().count(comptoir.get_absolute_url()) == 1
    as_(dora).post(reverse("forecasts:adopt", args=[comptoir.slug]))
    adopted = Forecast.objects.get()
    assert adopted.begun_with == comptoir.head
    child = try_change(dora, adopted, "Essai", {"rent": Spread.certain(9)})
    assert child.begun_with == comptoir.head


def test_what_one_learnt_is_proposed_to_the_page_and_what_others_wrote_stays(
    dora: Person, comptoir: Page, as_: Any
) -> None:
    assert comptoir.head is not None
    text = comptoir.head.text.replace("## ", "Chez nous, le café est offert.\n\n## ", 1)
    save(dora, comptoir, 1, {**fields_of(comptoir.head), "text": text})
    comptoir.refresh_from_db()
    adopted = adopt_page(dora, comptoir.network, comptoir)
    changed = adopted.assumptions.with_changes({"rent": Spread(40, 60, 80)})
    adopted = change_assumptions(dora, adopted, "Notre comptoir", changed)
    page = as_(dora).post(reverse("forecasts:give_back", args=[adopted.public_id]), follow=True)
    proposal = Proposal.objects.get()
    assert page.status_code == 200
    assert "Notre comptoir" in proposal.message
    assert "Chez nous, le café est offert." in proposal.text
    assert "60\u00a0€ (40 à 80)" in proposal.text
    assert kind_of_page(proposal.text) == "comptoir"
    take_in(facilitator_of(comptoir.network), proposal)
    comptoir.refresh_from_db()
    assert comptoir.head is not None
    assert read_page(comptoir.head.text)[1]["rent"] == Spread(40, 60, 80)
    assert comptoir.title == "Un comptoir itinérant"


def test_nothing_is_given_back_that_did_not_change_or_began_with_no_page(dora: Person, comptoir: Page) -> None:
    adopted = adopt_page(dora, comptoir.network, comptoir)
    assert comptoir.head is not None
    with pytest.raises(Refusal) as caught:
        give_back(dora, adopted, changed_text(comptoir.head.text, adopted.assumptions))
    assert caught.value.code == "nothing_changed"
    with pytest.raises(Refusal) as caught:
        give_back(dora, Forecast.objects.create(network=comptoir.network, name="Seul", document={}, made_by=dora), "")
    assert caught.value.code == "no_page"


def test_a_model_of_ones_own_is_not_the_page_of_a_kind(dora: Person, comptoir: Page, as_: Any) -> None:
    adopted = adopt_page(dora, comptoir.network, comptoir)
    as_(dora).post(reverse("forecasts:publish", args=[adopted.public_id]))
    own = Page.objects.exclude(pk=comptoir.pk).get()
    assert own.head is not None
    assert kind_of_page(own.head.text) == ""
    assert pages_of_kinds() == {"comptoir": comptoir}


def test_somebody_elses_model_is_given_back_by_nobody(
    alice: Person, bob: Person, desks: Space, comptoir: Page, as_: Any
) -> None:
    model = make_model(alice, desks.place)
    Forecast.objects.filter(pk=model.pk).update(begun_with=comptoir.head)
    assert as_(bob).post(reverse("forecasts:give_back", args=[model.public_id])).status_code == 404
    model.refresh_from_db()
    with pytest.raises(Refusal):
        give_back(bob, model, "x")
