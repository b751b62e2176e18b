"""What an OpenStreetMap way means for someone who drives, rides or walks: may they, which way, how fast. Pure.

Speeds are those one drives, not those of the sign: a share of the limit that depends on the kind of road, since one
brakes for bends, villages and junctions. Where nothing is signed, French law says 80 km/h outside towns, 50 in towns,
110 and 130 on roads made for it (Code de la route, R413-2 and R413-3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MILE_KM = 1.609344
WALKING_KMH = 4.0


class Mode(StrEnum):
    """How one travels: by car, by bicycle, on foot."""

    CAR = "car"
    BIKE = "bike"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Way:
    """Kilometres an hour in the drawn direction and against it (0: not allowed); does one pay."""

    forward: float
    backward: float
    toll: bool


# kind of road: what the law allows where nothing is signed (km/h), and which share of the limit is driven.
CAR: dict[str, tuple[float, float]] = {
    "motorway": (130, 0.92), "motorway_link": (70, 0.80), "trunk": (110, 0.88), "trunk_link": (60, 0.80),
    "primary": (80, 0.88), "primary_link": (50, 0.80), "secondary": (80, 0.84), "secondary_link": (50, 0.80),
    "tertiary": (80, 0.76), "tertiary_link": (50, 0.75), "unclassified": (80, 0.62), "road": (50, 0.70),
    "residential": (50, 0.66), "living_street": (20, 0.75), "service": (30, 0.60), "track": (20, 0.60),
}  # fmt: skip
BIKE_KMH = {
    "cycleway": 17, "primary": 17, "secondary": 17, "tertiary": 17, "unclassified": 16, "residential": 16,
    "living_street": 12, "service": 13, "road": 15, "track": 11, "path": 9, "bridleway": 8, "pedestrian": 6,
    "primary_link": 17, "secondary_link": 17, "tertiary_link": 17, "footway": 6,
}  # fmt: skip
FOOT_KMH = {
    **dict.fromkeys(
        ("footway", "path", "pedestrian", "track", "residential", "living_street", "service", "unclassified", "road",
         "tertiary", "secondary", "primary", "bridleway", "cycleway", "corridor",
         "tertiary_link", "secondary_link", "primary_link"), 4.8,
    ),
    "steps": 2.5,
}  # fmt: skip
TOWN_KINDS = frozenset({"residential", "living_street", "service"})
NAMED_LIMITS = {
    "motorway": 130.0, "trunk": 110.0, "rural": 80.0, "urban": 50.0, "zone30": 30.0, "zone:30": 30.0, "walk": 6.0,
    "living_street": 20.0, "none": 130.0,
}  # fmt: skip
ROUGH = {
    "unpaved": 0.7, "gravel": 0.65, "fine_gravel": 0.75, "compacted": 0.8, "dirt": 0.5, "ground": 0.5, "earth": 0.5,
    "grass": 0.4, "sand": 0.4, "mud": 0.3, "cobblestone": 0.6, "sett": 0.7, "pebblestone": 0.6, "rock": 0.4,
}  # fmt: skip
GRADES = {"grade1": 1.0, "grade2": 0.8, "grade3": 0.65, "grade4": 0.5, "grade5": 0.4}
CLOSED = frozenset({"no", "private", "agricultural", "forestry", "delivery", "emergency", "military", "customers"})
OPEN_TO_ALL = frozenset({"yes", "permissive", "designated", "destination", "official"})
ACCESS_KEYS = {
    Mode.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
    Mode.BIKE: ("bicycle", "vehicle", "access"),
    Mode.FOOT: ("foot", "access"),
}


def way_of(tags: Mapping[str, str], mode: Mode) -> Way | None:
    """The speeds of a way for this mode; None when it may not be used, or is no road (ferries, works, areas).

    >>> way_of({"highway": "secondary"}, Mode.CAR)
    Way(forward=67.2, backward=67.2, toll=False)
    >>> way_of({"highway": "motorway", "oneway": "-1"}, Mode.CAR).forward
    0.0
    """
    kind = tags.get("highway", "")
    if not kind or tags.get("area") == "yes" or not may_use(tags, mode):
        return None
    kmh = _car(tags, kind) if mode is Mode.CAR else _slow(tags, kind, mode)
    if kmh <= 0:
        return None
    toll = tags.get("toll") == "yes" and mode is Mode.CAR
    direction = _direction(tags, kind, mode)
    return Way(round(kmh, 2) if direction >= 0 else 0.0, round(kmh, 2) if direction <= 0 else 0.0, toll)


def may_use(tags: Mapping[str, str], mode: Mode) -> bool:
    """Whether this mode may use the way: the most specific access tag wins."""
    for key in ACCESS_KEYS[mode]:
        access = tags.get(key, "").split(";", maxsplit=1)[0].strip()
        if access in OPEN_TO_ALL:
            return True
        if access in CLOSED or access in {"use_sidepath", "dismount"}:
            return access == "dismount" and mode is Mode.BIKE
    if mode is not Mode.CAR and tags.get("motorroad") == "yes":
        return False
    return mode is not Mode.CAR or tags.get("highway") != "track" or tags.get("tracktype") == "grade1"


PASSED = frozenset({
    "cattle_grid", "border_control", "toll_booth", "sally_port", "gate", "lift_gate", "swing_gate", "no", "entrance",
    "height_restrictor", "arch", "kerb", "bump_gate", "hampshire_gate", "rising", "spikes", "wedge", "",
})  # fmt: skip


def is_shut(tags: Mapping[str, str], mode: Mode) -> bool:
    """Does something at this point of a way stop this mode? Access that is written wins over the kind of barrier.

    >>> is_shut({"barrier": "bollard"}, Mode.CAR), is_shut({"barrier": "bollard"}, Mode.BIKE)
    (True, False)
    >>> is_shut({"barrier": "gate"}, Mode.CAR), is_shut({"barrier": "gate", "access": "no"}, Mode.FOOT)
    (False, True)
    """
    for key in ACCESS_KEYS[mode]:
        access = tags.get(key, "").split(";", maxsplit=1)[0].strip()
        if access in OPEN_TO_ALL or access in CLOSED:
            return access in CLOSED
    if tags.get("locked") == "yes" or mode is not Mode.CAR:
        return tags.get("locked") == "yes"
    return tags.get("bollard", tags.get("barrier", "")) not in PASSED


def _car(tags: Mapping[str, str], kind: str) -> float:
    if kind not in CAR:
        return 0.0
    usual, share = CAR[kind]
    if kind == "trunk" and tags.get("oneway") not in {"yes", "1", "true", "-1"}:
        usual = CAR["primary"][0]  # 110 is for two carriageways apart
    signed = limit_of(tags.get("maxspeed", "")) or _named_limit(tags)
    limit = signed or (50.0 if tags.get("lit") == "yes" and usual == 80 else usual)
    if signed is not None and kind in TOWN_KINDS:
        share = max(share, 0.7)
    return min(limit, 130.0) * share * _surface(tags)


def _slow(tags: Mapping[str, str], kind: str, mode: Mode) -> float:
    kmh = float((BIKE_KMH if mode is Mode.BIKE else FOOT_KMH).get(kind, 0.0))
    if mode is Mode.BIKE:
        if kind == "footway" and tags.get("bicycle") not in OPEN_TO_ALL:
            return 0.0
        return kmh * max(0.5, _surface(tags))
    return kmh


def _surface(tags: Mapping[str, str]) -> float:
    return min(ROUGH.get(tags.get("surface", ""), 1.0), GRADES.get(tags.get("tracktype", ""), 1.0))


def _named_limit(tags: Mapping[str, str]) -> float | None:
    for key in ("source:maxspeed", "maxspeed:type", "zone:maxspeed", "zone:traffic"):
        if limit := limit_of(tags.get(key, "")):
            return limit
    return None


def limit_of(text: str) -> float | None:
    """Kilometres an hour of a maxspeed tag; None when it says nothing one can use.

    >>> limit_of("90"), limit_of("30 mph"), limit_of("FR:urban"), limit_of("signals"), limit_of("70;90")
    (90.0, 48.28032, 50.0, None, 70.0)
    """
    limit = text.split(";", maxsplit=1)[0].strip().lower()
    if limit.startswith("fr:"):
        limit = limit.removeprefix("fr:")
        return NAMED_LIMITS.get(limit) or limit_of(limit)
    if limit in NAMED_LIMITS:
        return NAMED_LIMITS[limit]
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?", limit)
    if not match or not float(match[1]):
        return None
    return float(match[1]) * (MILE_KM if match[2] == "mph" else 1.0)


def _direction(tags: Mapping[str, str], kind: str, mode: Mode) -> int:
    """The direction this mode may use: 1 as drawn only, -1 against it only, 0 both."""
    if mode is Mode.FOOT:
        return 0
    oneway = tags.get("oneway", "")
    if mode is Mode.BIKE:
        if tags.get("oneway:bicycle") == "no" or tags.get("cycleway", "").startswith("opposite"):
            return 0
        oneway = tags.get("oneway:bicycle") or oneway
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"yes", "true", "1"}:
        return 1
    implied = kind in {"motorway", "motorway_link"} or tags.get("junction") in {"roundabout", "circular"}
    return 1 if implied and oneway != "no" else 0
