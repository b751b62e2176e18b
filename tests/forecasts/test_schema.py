"""The JSON Schema of a model's file: it ships, ours validate, what is broken is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from maillage.config.cli import main
from maillage.forecasts.presenters.archetypes import ARCHETYPES
from maillage.forecasts.presenters.labels import say_mistake
from maillage.forecasts.presenters.schema import shipped_schema, write_schema
from maillage.forecasts.rules.assumptions import Assumptions, Spread
from maillage.forecasts.rules.documents import from_document, read_document, to_document
from maillage.kernel.refusal import Refusal

PAGE = Path("docs/economic-model-files.md").read_text(encoding="utf-8")
EXAMPLE = json.loads(re.findall(r"```json\n(.+?)```", PAGE, re.S)[0])


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(shipped_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_that_ships_is_that_of_the_parameters() -> None:
    assert shipped_schema() == write_schema()


@pytest.mark.parametrize("archetype", ARCHETYPES, ids=lambda one: one.key)
def test_each_kind_of_place_validates(archetype: Any, validator: Draft202012Validator) -> None:
    validator.validate(to_document(str(archetype.name), archetype.assumptions))


def test_the_example_of_the_page_validates_and_is_read(validator: Draft202012Validator) -> None:
    validator.validate(EXAMPLE)
    name, model = read_document(json.dumps(EXAMPLE))
    assert (name, model.first_month) == ("Le Comptoir", 9)
    assert (model["rent"], model["occupancy"]) == (Spread.certain(420), Spread(10, 22, 40))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("moon", 1), ("rent", -1), ("rent", "cent"), ("rent", [1, 2]), ("rent", {"reason": "Le bail."}),
        ("desks", 0), ("desks", [1, 2, 3]), ("occupancy", [10, 20, 101]), ("rent", {"value": 1, "reason": "x" * 301}),
    ],
)  # fmt: skip
def test_what_is_broken_is_named_by_the_schema_and_by_us(key: str, value: Any, validator: Draft202012Validator) -> None:
    document = {**EXAMPLE, "parameters": {"energy": 90, key: value}}
    (error,) = validator.iter_errors(document)
    assert key in [*error.absolute_path, *re.findall(r"'(\w+)' was unexpected", error.message)]
    with pytest.raises(Refusal) as caught:
        from_document(document)
    assert caught.value.facts["key"] == key


def test_an_order_that_no_schema_says_is_named_by_us() -> None:
    with pytest.raises(Refusal) as caught:
        from_document({**EXAMPLE, "parameters": {"rent": [5, 4, 3]}})
    assert caught.value.facts["key"] == "rent"
    assert say_mistake(caught.value).startswith("Loyer et charges, par mois (rent)\u00a0: ")


def test_the_command_names_what_is_broken_and_prints_the_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**EXAMPLE, "parameters": {"rent": [5, 4, 3]}}), encoding="utf-8")
    assert main(["forecasts", "simulate", str(path)]) != 0
    assert f"{path}, rent: At the least" in capsys.readouterr().err
    assert main(["forecasts", "schema"]) == 0
    assert capsys.readouterr().out == shipped_schema()


@pytest.mark.django_db
def test_the_site_gives_the_schema(as_: Any) -> None:
    answer = as_(None).get(reverse("forecasts:schema"))
    assert json.loads(answer.content)["$id"] == "urn:maillage:economic-model:1"


def test_whatever_we_write_validates(validator: Draft202012Validator) -> None:
    model = Assumptions({"rent": Spread(1, 2, 3.5)}, {"rent": "Le bail."}, first_month=12)
    validator.validate(to_document("Un lieu", model))
