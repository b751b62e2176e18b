"""Economic models as people meet them: a first answer for anybody, models kept, tried, compared, taken away."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdfium2 import PdfDocument

from maillage.community.models import Person
from maillage.forecasts.actions import MOST_TRIES, make_forecast, measured_assumptions, try_change
from maillage.forecasts.models import Forecast
from maillage.forecasts.queries import forecasts_of, history_of, occupancy_range, published_models
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.documents import read_document, read_page, write_document
from maillage.foresight.costs import assumptions_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.forecasts import make_model
from tests.kit.screens import text_of

pytestmark = pytest.mark.django_db

QUICK = {"modele": "association", "postes": "6", "loyer": "450,50", "taux": "", "prix": "8", "aide": "2 000"}


def test_a_mayor_with_three_numbers_gets_an_answer(as_: Any) -> None:
    page = as_(None).get(reverse("forecasts:overview"), QUICK)
    words = text_of(page)
    assert "La troisième année, les recettes ne couvrent presque jamais les dépenses." in words
    assert "Pour le conseil municipal" in words
    assert Forecast.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "value"), [("postes", "0"), ("loyer", "cent"), ("taux", "120"), ("prix", "1_0"), ("aide", "1e400")]
)
def test_a_number_that_can_not_be_is_told_beside_its_field(as_: Any, name: str, value: str) -> None:
    page = as_(None).get(reverse("forecasts:overview"), {**QUICK, name: value})
    assert page.status_code == 422
    assert "Une première réponse" not in text_of(page)
    assert f"id_{name}_error" in page.content.decode()


def test_an_answer_needs_no_field_at_all(as_: Any) -> None:
    page = as_(None).get(reverse("forecasts:overview"), {"modele": "library"})
    assert "Une première réponse" in text_of(page)


def test_the_model_of_a_place_begins_with_what_happened_there(alice: Person, desks: Space, as_: Any) -> None:
    page = as_(alice).post(
        reverse("forecasts:new"),
        {"place": desks.place.pk, "network": desks.place.network_id, "name": "Chez nous", "archetype": "association"},
    )
    made = Forecast.objects.get()
    assert page.url == made.get_absolute_url()
    history = history_of(desks.place)
    assert made.assumptions.likely("desks") == history.desks
    assert made.assumptions.reasons["desks"] == "Postes de la fiche du lieu."
    assert "Chez nous" in text_of(as_(alice).get(made.get_absolute_url()))


def test_a_model_says_what_follows_and_what_would_be_enough(alice: Person, desks: Space, as_: Any) -> None:
    words = text_of(as_(alice).get(make_model(alice, desks.place).get_absolute_url()))
    for sentence in ("De quoi dépend le résultat", "Ce qui suffirait, à soi seul", "Quel prix ?", "Année par année"):
        assert sentence in words


def test_what_is_supposed_is_written_with_its_reason(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place)
    form = {"name": "Autrement", "rent_low": "200", "rent_likely": "250", "rent_high": "310", "rent_reason": "Le bail."}
    as_(alice).post(reverse("forecasts:edit", args=[model.public_id]), form)
    model.refresh_from_db()
    assert model.name == "Autrement"
    assert model.assumptions["rent"] == Spread(200, 250, 310)
    assert model.assumptions.reasons["rent"] == "Le bail."


def test_a_spread_in_the_wrong_order_loses_nothing(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place)
    form = {"name": "X", "rent_low": "400", "rent_likely": "250", "rent_high": "310", "energy_likely": "77,5"}
    page = as_(alice).post(reverse("forecasts:edit", args=[model.public_id]), form)
    assert page.status_code == 422
    assert "dans cet ordre" in text_of(page)
    assert 'value="77,5"' in page.content.decode()
    model.refresh_from_db()
    assert model.name == "Trois ans"


def test_a_question_is_a_try_beside_the_model(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place, price=8, desks=6)
    page = as_(alice).post(reverse("forecasts:try", args=[model.public_id]), {"question": "price_10"}, follow=True)
    words = text_of(page)
    assert "de plus que A par an" in words
    assert "Prix de la demi-journée" in words
    child = Forecast.objects.get(parent=model)
    assert (child.assumptions.likely("price"), child.assumptions.likely("price_today")) == (10, 8)


def test_a_change_typed_by_hand_is_a_try_too(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place)
    address = reverse("forecasts:try", args=[model.public_id])
    assert as_(alice).post(address, {"key": "rent", "value": "-3"}).status_code == 422
    assert as_(alice).post(address, {"key": "rent", "value": "120"}).status_code == 302
    assert Forecast.objects.get(parent=model).assumptions["rent"] == Spread.certain(120)
    assert as_(alice).post(address, {"question": "training_leaves"}).status_code == 409  # nobody trains there


def test_a_model_from_which_others_were_tried_stays_as_it_was(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place)
    try_change(alice, model, "Essai", {"rent": Spread.certain(1)})
    as_(alice).post(reverse("forecasts:edit", args=[model.public_id]), {"name": "Neuf", "rent_likely": "2"})
    model.refresh_from_db()
    assert model.name == "Trois ans"
    assert Forecast.objects.get(name="Neuf").parent == model


def test_there_is_an_end_to_tries(alice: Person, desks: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.forecasts.actions.MOST_TRIES", 2)
    model = make_model(alice, desks.place)
    for number in range(2):
        try_change(alice, model, f"Essai {number}", {"rent": Spread.certain(number)})
    with pytest.raises(Refusal) as caught:
        try_change(alice, model, "Encore", {"rent": Spread.certain(9)})
    assert caught.value.code == "too_many_tries"
    assert MOST_TRIES > 2


def test_two_models_are_compared_and_one_is_not(alice: Person, desks: Space, as_: Any) -> None:
    one, two = make_model(alice, desks.place, "Un"), make_model(alice, desks.place, "Deux", rent=10)
    address = reverse("forecasts:compare")
    page = as_(alice).get(address, {"m": [str(one.public_id), str(two.public_id)]})
    assert "Loyer et charges, par mois" in text_of(page)
    assert as_(alice).get(address, {"m": [str(one.public_id)] * 2}).status_code == 409
    assert as_(alice).get(address, {"m": [str(one.public_id), str(uuid4())]}).status_code == 404
    assert as_(alice).get(address, {"m": ["x", "y"]}).status_code == 409


def test_somebody_elses_model_does_not_exist(alice: Person, bob: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place)
    assert as_(bob).get(model.get_absolute_url()).status_code == 404
    assert as_(bob).post(reverse("forecasts:remove", args=[model.public_id])).status_code == 404
    assert not forecasts_of(bob).exists()
    with pytest.raises(Refusal):
        make_forecast(bob, desks.place.network, "À moi", Assumptions({}), place=desks.place)


def test_a_shared_model_is_read_by_whoever_has_its_address_and_no_longer(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place)
    share = reverse("forecasts:share", args=[model.public_id])
    as_(alice).post(share)
    model.refresh_from_db()
    address = reverse("forecasts:shared", args=[model.share_key])
    page = as_(None).get(address)
    assert "Trois ans" in text_of(page)
    assert str(alice) not in text_of(page)
    as_(alice).post(share, {"stop": "1"})
    assert as_(None).get(address).status_code == 404


def test_the_report_has_four_pages_and_says_the_answer(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place, "Le Comptoir d’ici")
    answer = as_(alice).get(reverse("forecasts:file", args=[model.public_id, "rapport"]))
    document = PdfDocument(answer.content)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert len(document) == 4
    assert "Le Comptoir d’ici" in words
    assert "Pour le conseil municipal" in words


def test_the_data_and_the_workbook_are_taken_away(alice: Person, desks: Space, as_: Any) -> None:
    model = make_model(alice, desks.place, rent=123)
    data = as_(alice).get(reverse("forecasts:file", args=[model.public_id, "json"])).content
    assert read_document(data)[1].likely("rent") == 123
    assert json.loads(data)["name"] == "Trois ans"
    workbook = as_(alice).get(reverse("forecasts:file", args=[model.public_id, "tableur"]))
    assert workbook.content[:2] == b"PK"
    assert as_(alice).get(reverse("forecasts:file", args=[model.public_id, "autre"])).status_code == 404


def test_a_model_comes_in_as_a_file_or_is_told_why_not(alice: Person, desks: Space, as_: Any) -> None:
    def bring(content: bytes) -> Any:
        return as_(alice).post(reverse("forecasts:bring"), {"file": SimpleUploadedFile("m.json", content)})

    assert (
        bring(write_document("Venu d’ailleurs", Assumptions({"rent": Spread.certain(5)})).encode()).status_code == 302
    )
    assert Forecast.objects.get().name == "Venu d’ailleurs"
    refused = bring(b"{}")
    assert refused.status_code == 422
    assert "pas un de nos modèles" in text_of(refused)


def test_a_model_is_published_as_a_page_and_another_begins_with_it(dora: Person, desks: Space, as_: Any) -> None:
    model = make_model(dora, desks.place, "Un comptoir", rent=77, residents=2)
    page = as_(dora).post(reverse("forecasts:publish", args=[model.public_id]), follow=True)
    assert "Un comptoir" in text_of(page)
    published = published_models().get()
    assert published.get_absolute_url() in text_of(as_(dora).get(reverse("forecasts:overview")))
    as_(dora).post(reverse("forecasts:adopt", args=[published.slug]))
    adopted = Forecast.objects.exclude(pk=model.pk).get()
    assert (adopted.name, adopted.assumptions.likely("rent")) == ("Un comptoir", 77)


def test_a_page_without_a_model_gives_none(dora: Person, desks: Space, as_: Any) -> None:
    page = factories.make_page(dora, desks.place.network, "```json\n{}\n```\n")
    assert as_(dora).post(reverse("forecasts:adopt", args=[page.slug])).status_code == 404
    with pytest.raises(Refusal) as caught:
        read_page("```json\n[1]\n```")
    assert caught.value.code == "no_model_there"


def test_a_range_of_the_network_is_said_of_five_places_at_least(place: Place) -> None:
    assert occupancy_range(place.network) is None


def test_a_new_place_of_a_scenario_gets_a_model(dora: Person, desks: Space, as_: Any) -> None:
    scenario = factories.make_scenario(desks.place.network)
    site = next(one for one in scenario.answer["sites"] if not one["is_place"])
    page = as_(dora).post(reverse("foresight:costs", args=[scenario.public_id]), {"site": site["key"]})
    made = Forecast.objects.get()
    assert page.url == made.get_absolute_url()
    assert site["name"] in made.name
    assert made.assumptions.likely("works") == scenario.opening_cost
    assert "Trop peu de gens" in made.assumptions.reasons["occupancy"]
    assert as_(dora).post(reverse("foresight:costs", args=[scenario.public_id]), {"site": "x"}).status_code == 409
    assert assumptions_of(scenario, "nulle part").likely("ramp_months") == 12


def test_a_place_nobody_came_to_foresees_nothing_from_its_use(alice: Person, desks: Space) -> None:
    measured = measured_assumptions(alice, desks.place, Assumptions({}))
    assert "occupancy" not in measured.values
    assert measured.likely("desks") >= 1
