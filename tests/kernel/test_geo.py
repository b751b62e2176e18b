"""Points on the Earth."""

from __future__ import annotations

from math import inf, nan, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.geo import EARTH_RADIUS_KM, Point, distance_km

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)
HALF_WAY_ROUND = pi * EARTH_RADIUS_KM


@pytest.mark.parametrize(("lat", "lon"), [(0, 0), (90, 180), (-90, -180), (44.5181, 3.5006), (-20.88, 55.45)])
def test_a_point_on_earth_is_taken(lat: float, lon: float) -> None:
    assert (Point(lat, lon).lat, Point(lat, lon).lon) == (lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon"), [(90.1, 0), (-90.1, 0), (0, 180.1), (0, -181), (nan, 0), (0, nan), (inf, 0), (0, -inf)]
)
def test_a_point_off_the_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="not a point on Earth"):
        Point(lat, lon)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((44.5181, 3.5006), (44.5181, 3.5006), 0),
        ((48.8566, 2.3522), (44.5181, 3.5006), 490),  # Paris to Mende
        ((44.5181, 3.5006), (44.3249, 3.5936), 23),  # Mende to Florac
        ((0, 0), (0, 180), 20015),  # half way round the equator
        ((90, 0), (-90, 0), 20015),  # pole to pole
        ((0, 179.5), (0, -179.5), 111),  # over the date line, the short way
        ((90, 0), (90, 120), 0),  # the pole has one place and all longitudes
    ],
)
def test_the_distance_is_that_of_the_great_circle(
    one: tuple[float, float], other: tuple[float, float], km: int
) -> None:
    assert round(distance_km(*one, *other)) == km


@given(POINTS, POINTS)
def test_a_distance_is_the_same_there_and_back_and_never_more_than_half_way_round(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there = distance_km(*one, *other)
    assert there == pytest.approx(distance_km(*other, *one), abs=1e-6)
    assert 0 <= there <= HALF_WAY_ROUND + 1e-6


@given(POINTS, POINTS, POINTS)
def test_a_detour_is_never_shorter(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    assert distance_km(*a, *c) <= distance_km(*a, *b) + distance_km(*b, *c) + 1e-3
