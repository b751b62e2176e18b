"""Saying in the accounts of which place a cost counts."""

from __future__ import annotations

from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.rules.place_accounts import Nature
from maillage.grants.actions.locks import lock_cost
from maillage.grants.models import Cost, CostPlace, CostSource
from maillage.grants.queries.places import places_for_cost
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place


@transaction.atomic
def count_in_place(by: Person, cost: Cost, place: Place | None, nature: Nature) -> None:
    """Count a cost in the accounts of a place, or of none; again, it replaces. Frozen or not: no report changes."""
    row = lock_cost(by, cost)
    if CostSource.objects.filter(line=row.line).exists():
        raise Refusal("counts_already", "It was taken from the year of a place: it counts there already.")
    if place is None:
        CostPlace.objects.filter(line=row.line).delete()
    elif places_for_cost(by, row).filter(pk=place.pk).exists():
        CostPlace.objects.update_or_create(line=row.line, defaults={"place": place, "nature": nature.value})
    else:
        raise Refusal("not_their_place", "You don’t keep the accounts of this place.")
    record(by, "grant_cost_placed", ("grant_cost", row.pk), row.beneficiary.scopes()[0])
