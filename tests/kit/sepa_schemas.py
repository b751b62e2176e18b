"""The schemas that ISO 20022 publishes for payments, as the package `sepaxml` ships them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from lxml import etree


@cache
def _schema(message: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(files("sepaxml").joinpath(f"schemas/{message}.xsd").read_bytes()))


def schema_faults(raw: bytes, message: str) -> list[str]:
    """What the published schema of a message, such as pain.001.001.09, finds wrong."""
    schema = _schema(message)
    schema.validate(etree.fromstring(raw))
    return [error.message for error in schema.error_log]
