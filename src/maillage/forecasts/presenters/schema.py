"""The JSON Schema of a model's file (draft 2020-12), from the parameters themselves. docs/economic-model-files.md.

It ships as `data/economic-model-1.schema.json`, which a test compares with what is built here. What a schema can't say
(three numbers from small to large) is checked by rules.documents alone.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from django.utils import translation

from maillage.forecasts.presenters.labels import LABELS, unit_of
from maillage.forecasts.rules.assumptions import CERTAIN, MOST_REASON, MOST_SEASON, PARAMETERS, Parameter
from maillage.forecasts.rules.documents import FORMAT, MOST_NAME

NAME = "economic-model-1.schema.json"


def build_schema() -> dict[str, Any]:
    """The JSON Schema of a file of an economic model, as a dictionary."""
    with translation.override("en"):
        parameters = {one.key: _parameter(one) for one in PARAMETERS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:maillage:economic-model:1",
        "title": "The economic model of a place",
        "description": "What is supposed of a place: each parameter as one number, or three (least, likely, most).",
        "type": "object",
        "required": ["format", "parameters"],
        "properties": {
            "format": {"const": FORMAT},
            "name": {"type": "string", "maxLength": MOST_NAME},
            "first_month": {"type": "integer", "minimum": 1, "maximum": 12, "description": "1: it begins in January"},
            "seasons": {
                "type": "array",
                "minItems": 12,
                "maxItems": 12,
                "items": {"type": "number", "minimum": 0, "maximum": MOST_SEASON},
                "description": "What each month leaves of an ordinary one (%), January first; it replaces summer",
            },
            "parameters": {"type": "object", "properties": parameters, "additionalProperties": False},
        },
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    """One parameter: what it is, between what it lies; bare, or with its reason."""
    number = {"type": "number", "minimum": one.least, "maximum": one.most}
    values: list[dict[str, Any]] = [number]
    if one.key not in CERTAIN:
        values.append({"type": "array", "items": number, "minItems": 3, "maxItems": 3})
    with_reason = {
        "type": "object",
        "required": ["value"],
        "properties": {"value": {"anyOf": values}, "reason": {"type": "string", "maxLength": MOST_REASON}},
    }
    unit = unit_of(one.key)
    return {
        "description": f"{LABELS[one.key]} ({unit})" if unit else str(LABELS[one.key]),
        "anyOf": [*values, with_reason],
    }


def write_schema() -> str:
    """The schema as the file that ships."""
    return json.dumps(build_schema(), ensure_ascii=False, indent=1) + "\n"


def shipped_schema() -> str:
    """The file that ships."""
    return files("maillage.forecasts").joinpath("data", NAME).read_text(encoding="utf-8")
