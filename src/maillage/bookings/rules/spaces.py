"""A space as it stands: where it is, its rules, its units and what holds them. Read by `queries.spaces`."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from maillage.bookings.rules.criteria import Stock


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place within reach, and how far by car."""

    id: int
    slug: str
    name: str
    commune: str
    minutes: int | None
    estimated: bool
    zone: str
    hours: str
    lat: float
    lon: float
    hold_minutes: int  # how long a slot is kept here while someone confirms
    request_hours: int = 48  # how long a host has to answer a request
    network_id: int = 0

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class NearSpace:
    """A space of a near place that has what the wish needs, and what holds its units."""

    id: int
    name: str
    kind: str
    confidentiality: int
    equipment: tuple[str, ...]
    place: NearPlace
    stock: Stock
    has_lapsed_hold: bool = False  # a hold past its time still stands in the way of the constraint
    atoms: dict[int, tuple[int, ...]] = field(default_factory=dict)  # what holding a unit holds: itself, or its parts
    approval: str = ""
    units_chosen: bool = False  # whether one may say which unit one wants
