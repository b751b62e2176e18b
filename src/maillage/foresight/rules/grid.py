"""Cells of the European grid (ETRS89-LAEA, EPSG:3035), as INSEE names those of its grids of people."""

from __future__ import annotations

import re
from math import asin, atan2, cos, degrees, log, radians, sin, sqrt

A, F = 6_378_137.0, 1 / 298.257222101  # GRS 80
E2 = F * (2 - F)
E = sqrt(E2)
LAT0, LON0 = radians(52), radians(10)
FALSE_EAST, FALSE_NORTH = 4_321_000.0, 3_210_000.0
NAMED = re.compile(r"(?:CRS3035)?(?:RES(\d+)m)?N(\d+)E(\d+)$")
SHORT = re.compile(r"(?<!\d)(\d++)(k?m)N(\d+)E(\d+)$")  # 1kmN2029E4254


def cell_centre(name: str) -> tuple[float, float] | None:
    """Latitude and longitude of the centre of a cell; None when the name is not one.

    >>> [round(part, 4) for part in cell_centre("CRS3035RES1000mN2374000E3821000") or ()]
    [44.293, 3.7464]
    """
    text = name.strip()
    if match := NAMED.search(text):
        size, north, east = float(match[1] or 200), float(match[2]), float(match[3])
    elif match := SHORT.search(text):
        size = float(match[1]) * (1000 if match[2] == "km" else 1)
        scale = 1000 if match[2] == "km" else size
        north, east = float(match[3]) * scale, float(match[4]) * scale
    else:
        return None
    return _unproject(east + size / 2, north + size / 2)


def _q(lat: float) -> float:
    s = sin(lat)
    return (1 - E2) * (s / (1 - E2 * s * s) - log((1 - E * s) / (1 + E * s)) / (2 * E))


def _unproject(east: float, north: float) -> tuple[float, float]:
    """The inverse of Lambert's azimuthal equal-area projection (Snyder 1987, p. 187–190; EPSG method 9820)."""
    qp, q0 = _q(radians(90)), _q(LAT0)
    b0 = asin(q0 / qp)
    rq = A * sqrt(qp / 2)
    d = A * cos(LAT0) / sqrt(1 - E2 * sin(LAT0) ** 2) / (rq * cos(b0))
    x, y = (east - FALSE_EAST) / d, (north - FALSE_NORTH) * d
    rho = sqrt(x * x + y * y)
    if rho == 0:
        return degrees(LAT0), degrees(LON0)
    c = 2 * asin(min(1.0, rho / (2 * rq)))
    b = asin(cos(c) * sin(b0) + y * sin(c) * cos(b0) / rho)
    lon = LON0 + atan2(x * sin(c), rho * cos(b0) * cos(c) - y * sin(b0) * sin(c))
    lat = b
    q = qp * sin(b)
    for _round in range(6):
        s = sin(lat)
        lat += (
            (1 - E2 * s * s) ** 2
            / (2 * cos(lat))
            * (q / (1 - E2) - s / (1 - E2 * s * s) + log((1 - E * s) / (1 + E * s)) / (2 * E))
        )
    return degrees(lat), degrees(lon)
