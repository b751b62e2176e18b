"""The ground of a question: who lives where, where one may open, how many minutes between."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.models import Membership, Network
from maillage.foresight.models import PeopleRow, PeopleTable, Scenario, SiteRow, SiteTable
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.territory.models import Commune, Load
from maillage.territory.queries import DATA as TERRITORY
from maillage.territory.queries import Estimate, travel_times
from maillage.territory.rules import Destination

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from maillage.foresight.rules.problem import Ground

DATA = files("maillage.foresight") / "data"
FAR = 90  # minutes: farther is counted as this
YEAR = timedelta(days=365)
MOST_SITES = 4000
BOURG = 500  # inhabitants from which a commune is taken to have shops and services; France services count as well
HIDDEN_BELOW = 5  # people of a commune who can be named: shown as “fewer than 5”

StepCallback = Callable[[int, int], None]


@dataclass(frozen=True)
class Site:
    """A place of today, or a site where one may open."""

    key: str  # "p12" for a place, an INSEE code for a commune, "f3" or "s3" for a site of a list
    name: str
    insee: str
    lat: float
    lon: float
    is_place: bool
    price: float
    room: float


@dataclass(frozen=True)
class LoadedProblem:
    """The ground of a scenario, and what its rows and columns are."""

    communes: list[Commune]
    people: NDArray[np.float64]  # as counted
    sites: list[Site]
    minutes: NDArray[np.uint16]  # (communes, sites), AWAY beyond FAR
    ground: Ground
    areas: list[str]  # SIREN of each area number
    travel: str  # "estimate" or "roads"
    left_out: int  # communes without a position: counted nowhere


def people_choices(network: Network) -> list[tuple[str, Any]]:
    """The groups of people a network may count, as form choices."""
    tables = PeopleTable.objects.filter(network=network)
    return [
        ("population", _("all inhabitants")),
        ("members", _("the members of the network, where they live")),
        ("bookings", _("the bookings of the last twelve months, where those who booked live")),
        *((f"table:{table.pk}", table.name) for table in tables),
    ]


def site_choices(network: Network) -> list[tuple[str, Any]]:
    """The lists of sites a network may choose among, as form choices."""
    tables = SiteTable.objects.filter(network=network)
    return [
        ("bourgs", _("bourgs with services: 500 inhabitants or more, or a France services site")),
        ("communes", _("any commune")),
        ("france_services", _("the France services sites")),
        *((f"table:{table.pk}", table.name) for table in tables),
    ]


def named_people(scenario: Scenario) -> bool:
    """Does this scenario count people who could be recognised where they are few?"""
    return scenario.people_from in {"members", "bookings"}


def located_communes(scenario: Scenario) -> list[Commune]:
    """The communes of a scenario of which one knows where they are, by their code."""
    communes = Commune.objects.filter(departement__in=scenario.departements)
    return list(communes.exclude(lat=None).exclude(lon=None).order_by("insee"))


def people_of(scenario: Scenario, communes: Sequence[Commune]) -> list[float]:
    """How many people of each commune the scenario counts."""
    counted: dict[str, float]
    if scenario.people_from == "members":
        today = timezone.localdate()
        memberships = Membership.objects.filter(network=scenario.network, state="accepted", ends_on__gt=today)
        counted = dict(memberships.exclude(home=None).values_list("home_id").annotate(n=Count("person", distinct=True)))
    elif scenario.people_from == "bookings":
        since = timezone.now() - YEAR
        rows = Booking.objects.filter(
            space__place__network=scenario.network, status=Status.CONFIRMED, created_at__gte=since
        ).exclude(person__home=None)
        counted = dict(rows.values_list("person__home_id").annotate(n=Count("pk")))
    elif scenario.people_from.startswith("table:"):
        rows_ = PeopleRow.objects.filter(
            table=int(scenario.people_from.removeprefix("table:")), table__network=scenario.network
        )
        counted = dict(rows_.values_list("commune_id").annotate(n=Sum("people")))
    else:
        counted = {commune.insee: float(commune.population or 0) for commune in communes}
    return [float(counted.get(commune.insee, 0.0)) for commune in communes]


def places_of(network: Network) -> QuerySet[Place]:
    """The places of a network that are in service, by name."""
    return Place.objects.filter(network=network, state="in_service").select_related("commune").order_by("name")


def sites_of(scenario: Scenario, communes: Sequence[Commune]) -> list[Site]:
    """Today's places first (unless ignored), then where one may open."""
    price, room = float(scenario.price), float(scenario.room or "inf")
    sites: list[Site] = []
    if scenario.existing != "ignored":
        sites = [
            Site(f"p{place.pk}", place.name, place.commune_id, place.lat, place.lon, True, price, room)
            for place in places_of(scenario.network)
        ]
    inside = {commune.insee for commune in communes}
    if scenario.sites_from == "france_services":
        for number, (name, insee, lat, lon) in enumerate(france_services()):
            if insee in inside:
                sites.append(Site(f"f{number}", name, insee, lat, lon, False, price, room))
    elif scenario.sites_from.startswith("table:"):
        rows = SiteRow.objects.filter(
            table=int(scenario.sites_from.removeprefix("table:")), table__network=scenario.network
        ).order_by("pk")
        for row in rows:
            opening = scenario.opening_cost if row.opening_cost is None else row.opening_cost
            yearly = scenario.yearly_cost if row.yearly_cost is None else row.yearly_cost
            own = max(1.0, opening + yearly * scenario.years_run)
            sites.append(Site(f"s{row.pk}", row.name, row.commune_id, row.lat, row.lon, False, own, row.room or room))
    else:
        occupied = {site.insee for site in sites} if scenario.existing == "kept" else set()
        least = scenario.least_people
        for commune in _with_services(communes) if scenario.sites_from == "bourgs" else communes:
            if (commune.population or 0) >= least and commune.insee not in occupied:
                assert commune.lat is not None
                assert commune.lon is not None
                sites.append(
                    Site(commune.insee, commune.name, commune.insee, commune.lat, commune.lon, False, price, room)
                )
    if len(sites) > MOST_SITES:
        raise Refusal(
            "too_many_sites",
            "%(found)s sites are too many for one question: choose fewer départements, or larger communes.",
            found=len(sites),
        )
    return sites


def _with_services(communes: Sequence[Commune]) -> list[Commune]:
    """Those of BOURG inhabitants or more, and those with a France services site."""
    served = {insee for _name, insee, _lat, _lon in france_services()}
    return [commune for commune in communes if (commune.population or 0) >= BOURG or commune.insee in served]


@lru_cache(maxsize=1)
def france_services() -> tuple[tuple[str, str, float, float], ...]:
    """The France services sites: name, INSEE code, latitude, longitude (data/SOURCES.md)."""
    text = gzip.decompress((DATA / "france_services.csv.gz").read_bytes()).decode()
    return tuple(
        (row["name"], row["insee"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(io.StringIO(text))
    )


@lru_cache(maxsize=1)
def intercommunalities() -> dict[str, str]:
    """The SIREN of the intercommunality of each commune (data/SOURCES.md)."""
    text = gzip.decompress((DATA / "intercommunalities.csv.gz").read_bytes()).decode()
    return {row["insee"]: row["siren"] for row in csv.DictReader(io.StringIO(text))}


_tables: dict[tuple[Any, ...], NDArray[np.uint16]] = {}
KEPT_TABLES = 4


def minutes_table(communes: Sequence[str], sites: Sequence[Site], on_step: StepCallback) -> NDArray[np.uint16]:
    """Whole minutes from each commune to each site; the last few tables are kept by each process."""
    import numpy as np  # noqa: PLC0415 - pages that ask nothing of foresight never load it

    from maillage.territory.rules.table import AWAY, estimate_table  # noqa: PLC0415 - as above

    times = travel_times()
    places = tuple(Destination(site.insee, site.lat, site.lon) for site in sites)
    load = Load.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = (times.source, load, tuple(communes), places)
    if key in _tables:
        return _tables[key]
    if isinstance(times, Estimate):
        table = estimate_table(times.graph, places, communes, FAR, on_step)
    else:
        row = {insee: number for number, insee in enumerate(communes)}
        table = np.full((len(communes), len(places)), AWAY, np.uint16)
        for column, place in enumerate(places):
            on_step(column, len(places))
            for insee, minutes in times.minutes_to(place, FAR).items():
                if insee in row:
                    table[row[insee], column] = minutes
    while len(_tables) >= KEPT_TABLES:
        _tables.pop(next(iter(_tables)))
    _tables[key] = table
    return table


def load_problem(scenario: Scenario, on_step: StepCallback) -> LoadedProblem:
    """Load what the engine needs for a scenario: communes, people, sites, minutes. Raises a Refusal."""
    import numpy as np  # noqa: PLC0415 - as above

    from maillage.foresight.rules import problem  # noqa: PLC0415 - numba takes half a second to load
    from maillage.territory.rules.table import AWAY  # noqa: PLC0415 - as above

    communes = located_communes(scenario)
    if not communes:
        raise Refusal("no_commune", "No commune is known there: load the territory, or choose another département.")
    people = np.array(people_of(scenario, communes))
    sites = sites_of(scenario, communes)
    table = minutes_table([commune.insee for commune in communes], sites, on_step)
    minutes = np.where(table == AWAY, np.inf, table.astype(np.float64))
    is_place = np.array([site.is_place for site in sites], bool)
    kept = is_place if scenario.existing == "kept" else np.zeros(len(sites), bool)
    counted = people
    if scenario.only_far:
        near = minutes_table([commune.insee for commune in communes], _today(scenario), on_step)
        within = near.min(axis=1) <= scenario.minutes if near.shape[1] else np.zeros(len(communes), bool)
        counted = np.where(within, 0.0, people)
    everywhere = Commune.objects.filter(departement__in=scenario.departements).count()
    siren = intercommunalities()
    areas = sorted({siren[commune.insee] for commune in communes if commune.insee in siren})
    number = {area: at for at, area in enumerate(areas)}
    ground = problem.ground(
        counted,
        minutes,
        kept=kept,
        movable=is_place & (scenario.existing == "movable"),
        price=np.array([site.price for site in sites]),
        room=np.array([site.room for site in sites]) if any(site.room < np.inf for site in sites) else None,
        area=np.array([number.get(siren.get(commune.insee, ""), -1) for commune in communes]),
        far=float(FAR),
    )
    return LoadedProblem(
        communes, counted, sites, table, ground, areas, travel_times().source, everywhere - len(communes)
    )


def _today(scenario: Scenario) -> list[Site]:
    return [
        Site(f"p{place.pk}", place.name, place.commune_id, place.lat, place.lon, True, 1.0, float("inf"))
        for place in places_of(scenario.network)
    ]


def today_minutes(scenario: Scenario, problem: LoadedProblem) -> NDArray[np.uint16]:
    """Minutes from each commune to the nearest of today's places; AWAY beyond FAR."""
    import numpy as np  # noqa: PLC0415 - as above

    from maillage.territory.rules.table import AWAY  # noqa: PLC0415 - as above

    table = minutes_table([commune.insee for commune in problem.communes], _today(scenario), lambda _d, _t: None)
    return table.min(axis=1) if table.shape[1] else np.full(len(problem.communes), AWAY, np.uint16)


def choices_to_move(scenario: Scenario) -> list[tuple[str, str]]:
    """Where a place of this scenario could go instead: the sites it was chosen among, by name."""
    chosen = {site["key"] for site in scenario.answer["sites"]}
    sites = [site for site in sites_of(scenario, located_communes(scenario)) if site.key not in chosen]
    return [(site.key, site.name) for site in sorted(sites, key=lambda site: site.name)]


@lru_cache(maxsize=16)
def communes_geojson(departement: str) -> str:
    """GeoJSON of the communes of a département: outlines where they are shipped, else points."""
    file = TERRITORY / "boundaries" / f"{departement}.geojson.gz"
    if departement.isalnum() and file.is_file():
        return gzip.decompress(file.read_bytes()).decode()
    communes = Commune.objects.filter(departement=departement).exclude(lat=None)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [commune.lon, commune.lat]},
            "properties": {"insee": commune.insee, "nom": commune.name},
        }
        for commune in communes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
