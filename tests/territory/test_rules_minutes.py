"""Minutes by car over the graph of communes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.geo import distance_km
from maillage.territory.rules.minutes import (
    Destination,
    Graph,
    Node,
    Pace,
    estimate_minutes,
    inside_minutes,
    least_minutes,
)

PACE = Pace(access_minutes=6.0, minutes_per_km=1.5)
ROUNDING = 1  # each answer is a whole number of minutes


def node(lat: float, lon: float, pace: Pace = PACE, area_km2: float = 30.0, paris_minutes: float | None = None) -> Node:
    return Node(lat, lon, area_km2, pace, paris_minutes)


def graph(nodes: dict[str, Node], roads: set[tuple[str, str]]) -> Graph:
    """Roads both ways, as long as the crow flies."""
    neighbours: dict[str, list[tuple[str, float]]] = {name: [] for name in nodes}
    for a, b in roads:
        km = distance_km(nodes[a].lat, nodes[a].lon, nodes[b].lat, nodes[b].lon)
        neighbours[a].append((b, km))
        neighbours[b].append((a, km))
    return Graph(nodes, neighbours)


def row(count: int, pace: Pace = PACE) -> Graph:
    """Communes a, b, c… on a meridian, each 0.1° (11.1 km, 16.7 minutes) from the next."""
    nodes = {chr(97 + n): node(44 + n / 10, 3.5, pace) for n in range(count)}
    return graph(nodes, set(pairwise(nodes)))


def to(ground: Graph, insee: str, limit: int = 500) -> dict[str, int]:
    there = ground.nodes[insee]
    return estimate_minutes(ground, Destination(insee, there.lat, there.lon), limit)


@st.composite
def grounds(draw: st.DrawFn) -> Graph:
    """Up to eight communes of Lozère in a connected graph, with paces of plain and mountain."""
    count = draw(st.integers(2, 8))
    paris = st.floats(300, 400) if draw(st.booleans()) else st.none()
    nodes = {
        f"c{n}": node(
            draw(st.floats(44, 45)),
            draw(st.floats(3, 4)),
            Pace(draw(st.floats(0, 10)), draw(st.floats(0.6, 2.5))),
            draw(st.floats(0, 200)),
            draw(paris),
        )
        for n in range(count)
    }
    tree = {(f"c{draw(st.integers(0, n - 1))}", f"c{n}") for n in range(1, count)}
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] < p[1])
    more = {(f"c{a}", f"c{b}") for a, b in draw(st.sets(pairs, max_size=6))}
    return graph(nodes, tree | more)


def test_minutes_grow_along_the_road() -> None:
    assert to(row(4), "a") == {"a": 6, "b": 23, "c": 39, "d": 56}  # 3 + 3 to leave and park, 16.7 a stretch


def test_a_slower_pace_takes_longer() -> None:
    mountain = to(row(4, Pace(6.0, 3.0)), "a")
    assert all(mountain[insee] > minutes for insee, minutes in to(row(4), "a").items() if insee != "a")


def test_a_short_cut_is_taken() -> None:
    nodes = {"a": node(44, 3.5), "b": node(44.5, 4), "c": node(44.2, 3.5)}
    around = graph(nodes, {("a", "b"), ("b", "c")})
    direct = graph(nodes, {("a", "b"), ("b", "c"), ("a", "c")})
    assert to(direct, "a")["c"] < to(around, "a")["c"]


def test_a_place_at_the_edge_of_its_commune_is_nearer_to_that_neighbour() -> None:
    ground = row(3)
    at_the_edge = estimate_minutes(ground, Destination("b", 44.14, 3.5), 500)
    assert at_the_edge["c"] < to(ground, "b")["c"]
    assert at_the_edge["a"] > to(ground, "b")["a"]


def test_a_commune_no_road_leads_to_is_not_reached() -> None:
    ground = graph({"a": node(44, 3.5), "b": node(44.1, 3.5), "island": node(44.05, 3.5)}, {("a", "b")})
    assert set(to(ground, "a")) == {"a", "b"}


def test_an_unknown_commune_is_reached_from_nowhere() -> None:
    assert estimate_minutes(row(3), Destination("99999", 44, 3.5), 60) == {}


@pytest.mark.parametrize(
    ("limit", "reached"), [(1, ""), (5, ""), (6, "a"), (22, "a"), (23, "ab"), (55, "abc"), (56, "abcd")]
)
def test_the_limit_is_included(limit: int, reached: str) -> None:
    assert "".join(sorted(to(row(4), "a", limit))) == reached


@pytest.mark.parametrize("area", [0.0, 0.5, 1.0])
def test_a_drive_inside_a_tiny_commune_is_never_nothing(area: float) -> None:
    tiny = node(44, 3.5, Pace(0.0, 0.6), area)
    assert inside_minutes(tiny) > 0
    assert to(Graph({"a": tiny}, {}), "a") == {"a": 1}


def test_a_drive_inside_a_large_commune_is_longer() -> None:
    assert inside_minutes(node(44, 3.5, area_km2=200)) > inside_minutes(node(44, 3.5, area_km2=20))


def test_two_drives_to_paris_bound_the_drive_between_them() -> None:
    nodes = {"a": node(44, 3.5, paris_minutes=330), "b": node(44.1, 3.5, paris_minutes=370.2)}
    ground = graph(nodes, {("a", "b")})
    assert to(ground, "a")["b"] == to(ground, "b")["a"] == 41  # and not 23: up to the whole minute, never down
    assert "b" not in to(ground, "a", 40)


def test_a_place_away_from_the_centre_may_be_nearer_than_the_bound_of_its_commune() -> None:
    nodes = {"a": node(44, 3.5, paris_minutes=330), "b": node(44.1, 3.5, paris_minutes=370)}
    towards_b = estimate_minutes(graph(nodes, {("a", "b")}), Destination("a", 44.04, 3.5), 60)
    assert towards_b["b"] == 34  # 4.4 km of 40 minutes are behind


def test_in_a_calibrated_departement_one_counts_as_the_crow_flies() -> None:
    lozere = Pace(6.0, 1.5, straight_minutes_per_km=1.8)
    nodes = {"a": node(44, 3.5, lozere), "b": node(44.1, 3.7, lozere), "c": node(44.2, 3.5, lozere)}
    nodes["beyond"] = node(44.3, 3.5)
    ground = graph(nodes, {("a", "b"), ("b", "c"), ("c", "beyond")})
    assert to(ground, "a")["c"] == round(6 + 1.8 * distance_km(44, 3.5, 44.2, 3.5))
    assert to(ground, "a")["beyond"] == to(ground, "beyond")["a"]
    chain = graph({name: node(n.lat, n.lon) for name, n in nodes.items()}, {("a", "b"), ("b", "c"), ("c", "beyond")})
    assert to(ground, "a")["beyond"] == to(chain, "a")["beyond"]


@given(grounds(), st.integers(1, 120))
def test_no_estimate_lies_below_what_the_drives_to_paris_allow(ground: Graph, limit: int) -> None:
    for here in ground.nodes:
        for there, minutes in to(ground, here, limit).items():
            assert minutes >= least_minutes(ground.nodes[here], ground.nodes[there]) - 1e-5


@given(grounds(), st.integers(1, 120))
def test_minutes_are_never_zero_nor_above_the_limit(ground: Graph, limit: int) -> None:
    for insee in ground.nodes:
        assert all(1 <= minutes <= limit for minutes in to(ground, insee, limit).values())


@given(grounds())
def test_everything_is_reached_in_a_connected_graph(ground: Graph) -> None:
    assert set(to(ground, "c0", 5000)) == set(ground.nodes)


@given(grounds(), st.integers(1, 120))
def test_a_limit_hides_what_is_far_and_changes_nothing_else(ground: Graph, limit: int) -> None:
    everything = to(ground, "c0", 5000)
    assert to(ground, "c0", limit) == {insee: m for insee, m in everything.items() if m <= limit}


@given(grounds())
def test_minutes_are_the_same_there_and_back(ground: Graph) -> None:
    there = to(ground, "c0", 5000)
    for insee in ground.nodes:
        assert abs(there[insee] - to(ground, insee, 5000)["c0"]) <= ROUNDING


@given(grounds())
def test_a_detour_is_never_shorter(ground: Graph) -> None:
    from_all = {insee: to(ground, insee, 5000) for insee in ground.nodes}
    for a in ground.nodes:
        for b in ground.nodes:
            direct, detour = from_all["c0"][a], from_all[b][a] + from_all["c0"][b]
            assert a == "c0" or direct <= detour + 2 * ROUNDING
