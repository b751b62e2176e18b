"""What a cost may be taken from instead of being typed again: the year of a place that the beneficiary carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from maillage.community.models import Organisation, Person
from maillage.economy.models import PlaceAmount
from maillage.economy.queries.place_accounts import places_accounted_by
from maillage.economy.rules.place_accounts import COSTS, Origin, end_of_month
from maillage.grants.models import Cost, CostSource
from maillage.grants.queries.grants import costs_of

PROPOSED = timedelta(days=1100)  # three years back: conventions are reported late
MOST_PROPOSED = 400


@dataclass(frozen=True, slots=True)
class Proposal:
    """An amount of the year of a place; the cost that was taken from it, with what grants pay of that one."""

    amount: PlaceAmount
    cost: Cost | None


def key_of(amount: PlaceAmount) -> str:
    """What is taken once: a line, or a month of a nature in the table, however often that is typed again."""
    if amount.origin == Origin.TABLE:
        return f"{amount.place_id}:{amount.nature}:{amount.month:%Y-%m}"
    return str(amount.public_id)


def day_of(amount: PlaceAmount, today: date) -> date:
    """The day of a line; of a month in the table, its last one, or today."""
    return min(amount.day or end_of_month(amount.month), today)


def amounts_to_take(person: Person, organisation: Organisation, today: date) -> QuerySet[PlaceAmount]:
    """Costs in the year of the places that this organisation carries, where this person reads it."""
    places = places_accounted_by(person).filter(operator=organisation).order_by()
    rows = PlaceAmount.objects.filter(place__in=places, nature__in=[one.value for one in COSTS], cents__gt=0)
    return rows.filter(month__range=(today - PROPOSED, today)).select_related("place").order_by("-month", "pk")


def proposals_of(person: Person, organisation: Organisation, today: date) -> Sequence[Proposal]:
    """Each amount, taken or not. Three statements, however many."""
    amounts = list(amounts_to_take(person, organisation, today)[:MOST_PROPOSED])
    sources = dict(CostSource.objects.filter(key__in=[key_of(one) for one in amounts]).values_list("key", "line"))
    costs = {one.line: one for one in costs_of(organisation.pk).filter(line__in=sources.values())}
    taken = {key: costs.get(line) for key, line in sources.items()}
    return [Proposal(one, taken.get(key_of(one))) for one in amounts if key_of(one) not in taken or taken[key_of(one)]]
