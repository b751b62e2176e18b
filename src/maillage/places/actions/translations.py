"""Saying what a place is in another language."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.community.rules import Ability
from maillage.places.actions.locks import require
from maillage.places.models import Place, PlaceTranslation


@transaction.atomic
def translate_place(person: Person, place: Place, language: str, texts: Mapping[str, str]) -> PlaceTranslation:
    """Keep the texts of a place in that language; those that are empty fall back to what was written first."""
    require(Ability.EDIT, person, place)
    translation, _made = PlaceTranslation.objects.update_or_create(place=place, language=language, defaults=dict(texts))
    record(person, "place_described", ("place", place.pk), place.scopes()[0], fields=sorted(texts), language=language)
    return translation
