"""Addresses of seasons and events, from their titles."""

from __future__ import annotations

from itertools import chain, count

from django.db import models
from django.utils.text import slugify

RESERVED = frozenset(
    {
        "saison",
        "evenement",
        "preparer",
        "inscription",
        "calendrier",
        "nouveau",
        "nouvelle",
        "cadre",
        "lieu",
        "attestation",
        "appel",
        "proposition",
        "avis",
        "mes-evenements",
    }
)
LONGEST = 50


def free_slug(model: type[models.Model], title: str, fallback: str) -> str:
    """The title as an address has it; numbered when another row of the model has it already."""
    base = slugify(title)[:LONGEST].strip("-") or fallback
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    return next(slug for slug in chain([base], (f"{base}-{n}" for n in count(2))) if slug not in taken)
