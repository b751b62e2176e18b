"""A model as a file: JSON that people can read, send, publish and bring back. docs/algorithms/forecasts.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from maillage.forecasts.rules.assumptions import BY_KEY, PARAMETERS, Assumptions, Spread, check
from maillage.kernel.refusal import Refusal

FORMAT = "maillage-economic-model/1"
MOST_BYTES = 64_000
MOST_NAME = 120
MOST_BLOCKS = 20  # of code that are looked at in a page
KIND = re.compile(r'"kind": "([a-z]{1,20})"')


def to_document(name: str, assumptions: Assumptions, kind: str = "") -> dict[str, Any]:
    """The model as data: each parameter as one number or as three, with its reason when there is one.

    `kind`: of which kind of place from the field this is the page; what is adopted from it no longer is.
    """
    parameters = {}
    for one in PARAMETERS:
        spread, reason = assumptions[one.key], assumptions.reasons.get(one.key, "")
        numbers = [_plain(number) for number in (spread.low, spread.likely, spread.high)]
        value: Any = numbers[1] if spread.is_certain else numbers
        parameters[one.key] = {"value": value, "reason": reason} if reason else {"value": value}
    return {
        "format": FORMAT, **({"kind": kind} if kind else {}), "name": name, "first_month": assumptions.first_month,
        **({"seasons": [_plain(one) for one in assumptions.seasons]} if assumptions.seasons else {}),
        "parameters": parameters,
    }  # fmt: skip


def _plain(number: float) -> float:
    """25 rather than 25.0, so that a file read and written again is the same."""
    return int(number) if number == int(number) else number


def write_document(name: str, assumptions: Assumptions, kind: str = "") -> str:
    """The assumptions as a file that is read again."""
    return json.dumps(to_document(name, assumptions, kind), ensure_ascii=False, indent=1) + "\n"


def read_document(content: bytes | str) -> tuple[str, Assumptions]:
    """The name and the assumptions of a file; a Refusal says what is wrong with it."""
    if len(content) > MOST_BYTES:
        raise Refusal("too_big", "This file is too large to be a model.")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refusal("not_json", "This file is not a model: it can't be read as JSON.") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise Refusal("not_a_model", "This file is not a model of ours: its format is not %(format)s.", format=FORMAT)
    return _name_of(document), from_document(document)


def read_page(text: str) -> tuple[str, Assumptions]:
    """The model that a page holds: its first block of code of our format."""
    return read_document(_block_of(text))


def _block_of(text: str) -> str:
    blocks = (block.partition("```")[0] for block in text.split("```json\n")[1:MOST_BLOCKS])
    document = next((block for block in blocks if f'"{FORMAT}"' in block), None)
    if document is None:
        raise Refusal("no_model_there", "This page holds no model.")
    return document


def replace_model(text: str, name: str, assumptions: Assumptions) -> str:
    """The same page with another model in its place; it goes on being the page of its kind."""
    block = _block_of(text)
    kind = kind_of_page(text)
    return text.replace(block, write_document(name, assumptions, kind), 1)


def kind_of_page(text: str) -> str:
    """Of which kind of place from the field a page is the page; empty when it is of none."""
    match = KIND.search(text)
    return match[1] if match else ""


def _name_of(document: Mapping[str, Any]) -> str:
    name = document.get("name", "")
    return " ".join(name.split())[:MOST_NAME] if isinstance(name, str) else ""


def from_document(document: Mapping[str, Any]) -> Assumptions:
    """The assumptions of a document, checked."""
    parameters = document.get("parameters")
    if not isinstance(parameters, dict):
        raise Refusal("not_a_model", "This file is not a model of ours: its format is not %(format)s.", format=FORMAT)
    values, reasons = {}, {}
    for key, entry in parameters.items():
        values[key] = _spread_of(key, entry)
        if isinstance(entry, dict) and isinstance(entry.get("reason"), str) and entry["reason"]:
            reasons[key] = entry["reason"]
    first_month = document.get("first_month", 1)
    if not isinstance(first_month, int) or isinstance(first_month, bool):
        raise Refusal("bad_month", "A month is a number from 1 to 12.")
    assumptions = Assumptions(values, reasons, first_month, _seasons_of(document.get("seasons", [])))
    if refusal := check(assumptions):
        raise refusal
    return assumptions


def _seasons_of(entry: Any) -> tuple[float, ...]:
    """Twelve numbers, or none."""
    numbers: list[Any] = entry if isinstance(entry, list) else [None]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise Refusal("not_a_number", "Write a number, such as 3 or 1,5.")
    try:
        return tuple(float(one) for one in numbers)
    except OverflowError as error:
        raise Refusal("not_a_number", "Write a number, such as 3 or 1,5.") from error


def _spread_of(key: str, entry: Any) -> Spread:
    """One number, or three."""
    if key not in BY_KEY:
        raise Refusal("unknown_parameter", "“%(key)s” is not a parameter of a model.", key=key[:40])
    value = entry.get("value") if isinstance(entry, dict) else entry
    numbers: list[Any] = value if isinstance(value, list) else [value, value, value]
    if len(numbers) != 3 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        raise Refusal("not_a_value", "“%(key)s” is one number, or three: least, likely, most.", key=key)
    try:
        return Spread(*(float(one) for one in numbers))
    except OverflowError as error:
        raise Refusal("not_a_number", "Write a number, such as 3 or 1,5.", key=key) from error
