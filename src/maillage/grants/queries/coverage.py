"""The places that the grants of a funder cover, for its map: their state, the grants, what was paid; no person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, Subquery, Sum

from maillage.grants.models import Grant, Instalment
from maillage.places.models import Place, Reach
from maillage.places.rules.life import State
from maillage.territory.models import Commune

MINUTES = (20, 30)


@dataclass(slots=True)
class CoveredPlace:
    """A place, the grants that cover it, and what they paid to their beneficiaries.

    `is_shared`: one of them covers other places too, and what it paid is not this place's part.
    """

    place: Place
    grants: list[Grant] = field(default_factory=list)
    received_cents: int = 0
    is_shared: bool = False

    @property
    def mark(self) -> str:
        """Its anchor in the list."""
        return f"lieu-{self.place.pk}"


def places_covered(grants: Sequence[Grant]) -> list[CoveredPlace]:
    """The places of these grants, by name. Four statements, however many."""
    numbers = [one.pk for one in grants]
    rows = Instalment.objects.filter(grant__in=numbers, received_cents__isnull=False)
    received = dict(rows.order_by().values_list("grant").annotate(total=Sum("received_cents")))
    by_grant: defaultdict[int, list[int]] = defaultdict(list)
    for grant_id, place_id in Grant.places.through.objects.filter(grant__in=numbers).values_list("grant", "place"):
        by_grant[grant_id].append(place_id)
    networks = {one.network_id for one in grants if one.pk not in by_grant}
    of_networks: defaultdict[int, list[int]] = defaultdict(list)
    open_places = Place.objects.filter(network__in=networks).exclude(state=State.CLOSED.value)
    for network_id, place_id in open_places.values_list("network", "pk"):
        of_networks[network_id].append(place_id)
    chosen = [(one, by_grant.get(one.pk) or of_networks[one.network_id]) for one in grants]
    places = Place.objects.select_related("commune").in_bulk({pk for _grant, pks in chosen for pk in pks})
    covered: dict[int, CoveredPlace] = {}
    for grant, pks in chosen:
        for pk in pks:
            one = covered.setdefault(pk, CoveredPlace(places[pk]))
            one.grants.append(grant)
            one.received_cents += received.get(grant.pk, 0)
            one.is_shared = one.is_shared or len(pks) > 1
    return sorted(covered.values(), key=lambda one: one.place.name)


@dataclass(frozen=True, slots=True)
class PeopleNear:
    """How many inhabitants of the départements of some places live within MINUTES by car of one that is open.

    `is_estimate`: some of these minutes are worked out without a map of the roads.
    """

    within: tuple[int, ...]
    whole: int
    departements: int
    is_estimate: bool

    @property
    def percents(self) -> tuple[int, ...]:
        """The same of all inhabitants, rounded down."""
        return tuple(100 * one // self.whole for one in self.within)


def people_near(places: Iterable[Place]) -> PeopleNear | None:
    """Around the places of grants that are in service; None where nobody is counted. Two statements."""
    in_service = [one for one in places if one.state == State.IN_SERVICE]
    if not in_service:
        return None
    numbers, around = [one.pk for one in in_service], {one.commune.departement_id for one in in_service}
    reach = Reach.objects.by_car().filter(place__in=numbers)
    nearest = reach.filter(commune=OuterRef("pk")).order_by("minutes").values("minutes")[:1]
    communes = Commune.objects.filter(departement__in=around).annotate(nearest=Subquery(nearest))
    sums = communes.aggregate(
        whole=Sum("population"),
        **{f"at_{one}": Sum("population", filter=Q(nearest__lte=one), default=0) for one in MINUTES},
    )
    if not sums["whole"]:
        return None
    is_estimate = reach.filter(minutes__lte=max(MINUTES), source="estimate").exists()
    return PeopleNear(tuple(sums[f"at_{one}"] for one in MINUTES), sums["whole"], len(around), is_estimate)
