"""What grants bring to the accounts of a place: costs that were said to be of it, money that was received for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet

from maillage.community.models import Person
from maillage.economy.queries.place_accounts import places_accounted_by
from maillage.economy.rules.place_accounts import Nature, Origin, PlaceLine
from maillage.grants.models import Cost, CostPlace, Grant, Instalment
from maillage.grants.queries.grants import standing_costs
from maillage.grants.rules.costs import CategoryKind, CostKind
from maillage.places.models import Place

# What a cost usually is, by its heading in the grant.
USUAL_NATURES = {CategoryKind.PREMISES: Nature.RENT, CategoryKind.STAFF: Nature.HOST}


def lines_of_grants(place: Place, first: date, last: date) -> Iterator[PlaceLine]:
    """Costs at what counts of them, hours of volunteers as hours; instalments of grants for this place alone."""
    natures = dict(CostPlace.objects.filter(place=place).values_list("line", "nature"))
    costs = standing_costs(Cost.objects.filter(line__in=natures, incurred_on__range=(first, last)))
    for cost in costs.order_by("incurred_on", "pk"):
        month = cost.incurred_on.replace(day=1)
        if cost.kind == CostKind.VOLUNTEER:
            yield PlaceLine(Nature.VOLUNTEERS, month, 0, cost.quantity or Decimal(0), Origin.GRANT)
        else:
            yield PlaceLine(Nature(natures[cost.line]), month, cost.eligible_cents, origin=Origin.GRANT)
    alone = Grant.objects.annotate(n=Count("places")).filter(n=1)
    received = Instalment.objects.filter(
        grant__in=alone.values("pk"), grant__places=place, received_on__range=(first, last)
    )  # fmt: skip
    for day, cents in received.values_list("received_on", "received_cents"):
        if day:
            yield PlaceLine(Nature.GRANTS, day.replace(day=1), cents or 0, origin=Origin.GRANT)


def places_for_cost(person: Person, cost: Cost) -> QuerySet[Place]:
    """The places in whose accounts this person may count a cost: of its beneficiary, or that they keep themselves."""
    carried = Place.objects.filter(operator=cost.beneficiary_id)
    return (carried | places_accounted_by(person)).distinct().order_by("name")


def place_of_cost(cost: Cost) -> CostPlace | None:
    """In the accounts of which place a cost counts."""
    return CostPlace.objects.select_related("place").filter(line=cost.line).first()


def place_taken_from(cost: Cost) -> Place | None:
    """From the year of which place a cost was taken: it counts there already."""
    return Place.objects.filter(costs_taken__line=cost.line).first()


def usual_nature(cost: Cost) -> Nature:
    """What a cost is likely to be, by the first grant that pays a part of it."""
    imputation = cost.imputations.select_related("category").first()
    if imputation is None:
        return Nature.HOST if cost.kind == CostKind.PAYSLIP else Nature.OTHER_COSTS
    return USUAL_NATURES.get(CategoryKind(imputation.category.kind), Nature.OTHER_COSTS)
