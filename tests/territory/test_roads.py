"""Real roads: what a way means, an extract read, minutes against scipy, storage, the site's own travel times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from maillage.kernel.refusal import Refusal
from maillage.territory.actions import forget_roads, load_roads
from maillage.territory.models import Commune, Roads, RoadsPart
from maillage.territory.queries import Estimate, RoadTimes, travel_times
from maillage.territory.rules import Destination
from maillage.territory.rules.isochrones import zones
from maillage.territory.rules.roads.extract import read_roads
from maillage.territory.rules.roads.graph import Pieces, RoadGraph, graph_of
from maillage.territory.rules.roads.routing import Router
from maillage.territory.rules.roads.ways import Mode, way_of
from tests.kit.extracts import write_extract

ROAD = {"highway": "secondary"}


@pytest.mark.parametrize(
    ("tags", "mode", "ways"),
    [
        (ROAD, "car", (True, True)),
        ({"highway": "motorway"}, "car", (True, False)),
        ({**ROAD, "oneway": "-1"}, "car", (False, True)),
        ({**ROAD, "junction": "roundabout"}, "car", (True, False)),
        ({**ROAD, "oneway": "yes", "oneway:bicycle": "no"}, "bike", (True, True)),
        ({**ROAD, "oneway": "yes"}, "foot", (True, True)),
        ({"highway": "motorway"}, "bike", None),
        ({**ROAD, "access": "private"}, "car", None),
        ({**ROAD, "access": "no", "motor_vehicle": "yes"}, "car", (True, True)),
        ({**ROAD, "motorroad": "yes"}, "foot", None),
        ({"highway": "footway"}, "car", None),
        ({"highway": "track"}, "car", None),
        ({"highway": "track", "tracktype": "grade1"}, "car", (True, True)),
        ({"highway": "construction"}, "car", None),
        ({"route": "ferry"}, "car", None),
        ({**ROAD, "area": "yes"}, "car", None),
    ],
)
def test_what_one_may_do_on_a_way(tags: dict[str, str], mode: str, ways: tuple[bool, bool] | None) -> None:
    way = way_of(tags, Mode(mode))
    assert (None if way is None else (way.forward > 0, way.backward > 0)) == ways


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        ({"maxspeed": "30"}, {"maxspeed": "70"}),
        ({}, {"maxspeed": "110"}),
        ({"maxspeed": "FR:urban"}, {}),
        ({"maxspeed": "30 mph"}, {"maxspeed": "50"}),
        ({"surface": "gravel"}, {}),
        ({"maxspeed": "20"}, {"maxspeed": "?"}),
    ],
)
def test_signs_and_surfaces_make_one_faster_or_slower(slow: dict[str, str], fast: dict[str, str]) -> None:
    one, other = way_of({**ROAD, **slow}, Mode.CAR), way_of({**ROAD, **fast}, Mode.CAR)
    assert one
    assert other
    assert 0 < one.forward < other.forward <= 130


CROSS = {
    1: (44.50, 3.50),
    2: (44.51, 3.50),
    3: (44.52, 3.50),
    4: (44.53, 3.50),
    5: (44.52, 3.52),
    6: (44.7, 3.9),
    7: (44.71, 3.9),
}


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """1–2–3–4 and 3–5 by road; 6–7 far from all; a ferry; a node that is missing."""
    return write_extract(
        tmp_path / "village.osm.pbf",
        [
            ([1, 2, 3, 4], ROAD),
            ([3, 5], {**ROAD, "oneway": "yes"}),
            ([5, 4], ROAD),
            ([6, 7], ROAD),
            ([1, 7], {"route": "ferry"}),
            ([4, 99], ROAD),
        ],
        CROSS,
    )


def test_an_extract_becomes_junctions_roads_and_their_shape(village: Path) -> None:
    graph = read_roads(village, Mode.CAR)
    assert graph.about["mode"] == "car"
    south, _, north, east = graph.box
    assert (round(south, 2), round(north, 2), round(east, 2)) == (44.50, 44.53, 3.52)  # the lonely road is left out
    assert graph.kilometres == pytest.approx(1.112 * 3 + 1.586 + 1.944, rel=0.01)
    assert graph.roads < 5  # node 2 decides nothing: it is a point of a road, not a junction
    again = RoadGraph.from_bytes(graph.to_bytes())
    assert (again.there == graph.there).all()
    assert again.about == graph.about


def test_one_way_roads_are_driven_one_way(village: Path) -> None:
    router = Router(read_roads(village, Mode.CAR))
    three, five = router.snap(44.52, 3.50), router.snap(44.52, 3.52)
    there, back = router.path(three, five), router.path(five, three)
    assert there
    assert back
    assert there.metres < back.metres  # back goes round by 4
    assert there.minutes == pytest.approx(float(router.minutes(five, 0, three, 60)[0]), abs=0.02)
    assert not router.snap(45.5, 3.5).is_near[0]


BOLLARD = Path(__file__).parent / "cases" / "barrier_bollard.osm"


def drive(mode: Mode, path: Path = BOLLARD) -> float:
    """Minutes from one side of the bollard to the other."""
    router = Router(read_roads(path, mode))
    way = router.path(router.snap(44.5, 3.5), router.snap(44.51, 3.5))
    assert way
    return way.minutes


def test_a_bollard_is_not_driven_through(tmp_path: Path) -> None:
    """The way round takes a quarter of an hour (14.5 min by another router); one walks and rides between the posts."""
    assert drive(Mode.CAR) == pytest.approx(14.5, rel=0.1)
    assert drive(Mode.FOOT) == pytest.approx(1.11 / 4.8 * 60, rel=0.1)
    assert drive(Mode.BIKE) < 8
    gate = tmp_path / "gate.osm"
    gate.write_text(BOLLARD.read_text(encoding="utf-8").replace('v="bollard"', 'v="gate"'), encoding="utf-8")
    assert drive(Mode.CAR, gate) < 3


def test_one_drives_up_to_a_bollard_from_both_sides() -> None:
    graph = read_roads(BOLLARD, Mode.CAR)
    assert graph.kilometres == pytest.approx(read_roads(BOLLARD, Mode.FOOT).kilometres, rel=1e-3)
    router = Router(graph)
    for lat in (44.5025, 44.5075):
        assert router.snap(lat, 3.5).off_km[0] < 0.01


def test_numbers_below_zero_are_numbers(tmp_path: Path) -> None:
    """What an editor has not sent yet has ids below zero."""
    text = BOLLARD.read_text(encoding="utf-8")
    for word in ('node id="', 'way id="', 'ref="'):
        text = text.replace(word, f"{word}-")
    path = tmp_path / "unsent.osm"
    path.write_text(text, encoding="utf-8")
    assert drive(Mode.CAR, path) == pytest.approx(drive(Mode.CAR), abs=0.01)


@pytest.mark.parametrize("suffix", ["osm.pbf", "osm"])
def test_a_broken_file_gets_a_sentence(tmp_path: Path, village: Path, suffix: str) -> None:
    cut, text, none = (tmp_path / f"{name}.{suffix}" for name in ("cut", "text", "none"))
    cut.write_bytes(village.read_bytes()[:150])
    text.write_text("ceci n’est pas une carte", encoding="utf-8")
    for path, code in ((cut, "bad_extract"), (text, "bad_extract"), (none, "no_file")):
        with pytest.raises(Refusal) as raised:
            read_roads(path, Mode.CAR)
        assert raised.value.code == code
    lonely = write_extract(tmp_path / "lonely.osm.pbf", [([1, 2], {"highway": "footway"})], CROSS)
    with pytest.raises(Refusal) as raised:
        read_roads(lonely, Mode.CAR)
    assert raised.value.code == "no_roads"


def test_what_a_pass_found_is_taken_up_again(village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.territory.rules.roads import extract

    work = tmp_path / "work"

    def cut(*_given: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(extract, "_nodes", cut)
        with pytest.raises(KeyboardInterrupt):
            read_roads(village, Mode.CAR, work=work)
    assert len(list(work.glob("ways-*"))) == 1
    with monkeypatch.context() as patched:
        patched.setattr(extract, "_ways", cut)  # not asked again
        assert read_roads(village, Mode.CAR, work=work).roads
    assert not list(work.iterdir())


@given(st.integers(3, 14), st.integers(0, 10_000))
def test_chains_made_one_keep_every_distance(n: int, seed: int) -> None:
    """Costs between the junctions that stay are those of the pieces, by scipy; both ways, one-ways among them."""
    random = np.random.default_rng(seed)
    a = random.integers(0, n, 3 * n)
    b = random.integers(0, n, 3 * n)
    a, b = a[a != b], b[a != b]
    at = np.column_stack([44 + random.random(n) * 0.1, 3 + random.random(n) * 0.1])
    seconds = random.integers(1, 60, a.size).astype(float)
    back = np.where(random.random(a.size) < 0.3, 0.0, seconds)
    pieces = Pieces(
        at[:, 0],
        at[:, 1],
        a.astype(np.int64),
        b.astype(np.int64),
        seconds * 10,
        seconds,
        back,
        np.zeros(a.size, bool),
        np.zeros(a.size + 1, np.int64),
        np.zeros((0, 2), np.float32),
    )
    try:
        graph = graph_of(pieces, {})
    except Refusal:
        return
    tails, heads = np.concatenate([a, b[back > 0]]), np.concatenate([b, a[back > 0]])
    costs = np.concatenate([seconds, back[back > 0]]) * 10
    least: dict[tuple[int, int], float] = {}
    for tail, head, cost in zip(tails.tolist(), heads.tolist(), costs.tolist(), strict=True):
        least[tail, head] = min(cost, least.get((tail, head), cost))
    keys = np.array(list(least))
    whole = dijkstra(csr_matrix((list(least.values()), (keys[:, 0], keys[:, 1])), shape=(n, n)))
    old = [
        int(np.argmin(abs(at[:, 0] - lat) + abs(at[:, 1] - lon))) for lat, lon in zip(graph.lat, graph.lon, strict=True)
    ]
    router = Router(graph)
    zero = np.zeros(1, np.uint32)
    for start in range(graph.junctions):
        costs_found = router.costs(np.array([start], np.uint32), zero, 10**9, outbound=True)
        assert costs_found.tolist() == [whole[old[start], other] for other in old]


def test_zones_lie_one_in_the_other() -> None:
    random = np.random.default_rng(0)
    spots = np.column_stack([44.5 + random.normal(0, 0.1, 400), 3.5 + random.normal(0, 0.1, 400), np.zeros(400)])
    spots[:, 2] = np.hypot(spots[:, 0] - 44.5, spots[:, 1] - 3.5) * 200
    drawn = zones(spots, [10, 20, 30], 15.0, 1.0)
    assert [feature["properties"]["minutes"] for feature in drawn["features"]] == [30, 20, 10]
    sizes = [_area(feature["geometry"]["coordinates"]) for feature in drawn["features"]]
    assert sizes == sorted(sizes, reverse=True)
    assert all(
        ring[0] == ring[-1] for f in drawn["features"] for polygon in f["geometry"]["coordinates"] for ring in polygon
    )


def _area(polygons: Any) -> float:
    total = 0.0
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            x, y = np.array(ring).T
            size = abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2
            total += size if number == 0 else -size
    return total


COAST = {  # 0.01° of longitude is about 0.8 km: a shore, an island 0.8 km off, a gated estate 0.1 km off, an islet
    1: (44.50, 3.50),
    2: (44.53, 3.50),
    3: (44.53, 3.48),
    4: (44.54, 3.48),
    11: (44.50, 3.51),
    12: (44.51, 3.51),
    13: (44.50, 3.511),
    21: (44.52, 3.4985),
    22: (44.51, 3.4985),
}


@pytest.mark.parametrize("mode", list(Mode))
def test_nobody_walks_to_an_island_without_a_bridge(tmp_path: Path, mode: Mode) -> None:
    """Its village was put on the nearest road of the mainland, within 3 km, and reached in a quarter of an hour."""
    ways = [
        ([1, 2], ROAD),
        ([2, 3], ROAD),
        ([2, 4], ROAD),
        ([11, 12], ROAD),
        ([12, 13], ROAD),
        ([21, 22], ROAD),
        ([1, 11], {"route": "ferry"}),
    ]
    router = Router(read_roads(write_extract(tmp_path / "coast.osm.pbf", ways, COAST), mode))
    home, island, islet, estate = (
        router.snap(*at) for at in ((44.515, 3.50), (44.505, 3.511), (44.505, 3.525), (44.515, 3.4985))
    )
    assert home.is_near[0]
    assert estate.is_near[0]  # cut by a gate or by whoever drew it, not by water: it stays beside the road it is near
    assert not island.is_near[0]
    assert not islet.is_near[0]  # no road of its own, 2 km away
    minutes = router.minutes(home, 0, router.snap([44.52, 44.505], [3.501, 3.511]), 60)
    assert np.isfinite(minutes).tolist() == [True, False]
    assert router.path(home, island) is None
    reloaded = RoadGraph.from_bytes(router.graph.to_bytes())
    assert (reloaded.apart == router.graph.apart).all()
    with_bridge = [*ways, ([2, 12], {**ROAD, "bridge": "yes"})]
    reached = Router(read_roads(write_extract(tmp_path / "bridge.osm.pbf", with_bridge, COAST), mode))
    assert np.isfinite(reached.minutes(reached.snap(44.515, 3.50), 0, reached.snap(44.505, 3.511), 60)[0])


@pytest.mark.django_db
def test_roads_answer_where_they_are_and_the_estimate_elsewhere(tmp_path: Path) -> None:
    mende, florac, barjac = (Commune.objects.get(pk=insee) for insee in ("48095", "48061", "48018"))
    assert mende.lat
    assert barjac.lat
    path = write_extract(
        tmp_path / "mende.osm.pbf",
        [([1, 2], {"highway": "trunk"})],
        {1: (mende.lat, mende.lon or 0), 2: (barjac.lat, barjac.lon or 0)},
    )
    there = Destination("48095", mende.lat, mende.lon or 0)
    before = travel_times()
    assert isinstance(before, Estimate)
    roads = load_roads(path, "car")
    assert RoadsPart.objects.filter(graph=roads).count() == 1
    after = travel_times()
    assert isinstance(after, RoadTimes)
    assert after.source_for(there) == "roads"
    minutes = after.minutes_to(there, 60)
    assert set(minutes) == {"48095", "48018"} or minutes["48018"] < before.minutes_to(there, 60)["48018"]
    assert minutes["48095"] > 0
    far = Destination("48061", florac.lat or 0, florac.lon or 0)
    assert after.source_for(far) == "estimate"
    assert after.minutes_to(far, 40) == before.minutes_to(far, 40)
    drive = after.path(there, Destination("48018", barjac.lat, barjac.lon or 0))
    assert drive
    assert drive.source == "roads"
    assert after.zone(there, [10])["features"]
    load_roads(path, "car")
    assert Roads.objects.count() == 1
    assert forget_roads("car")
    assert isinstance(travel_times(), Estimate)


@pytest.mark.django_db
def test_zones_and_paths_are_served_or_refused_with_a_sentence(client: Any) -> None:
    zone = client.get("/territoire/isochrone.geojson?insee=48061&minutes=10,20").json()
    assert zone["source"] == "estimate"
    assert [feature["properties"]["minutes"] for feature in zone["features"]] == [20, 10]
    path = client.get("/territoire/trajet.json?de=48061&a=48095").json()
    assert path["properties"]["minutes"] > 20
    for query in (
        "isochrone.geojson?insee=99999",
        "isochrone.geojson?insee=48061&minutes=0",
        "trajet.json?de=48061",
        "isochrone.geojson?insee=48061&minutes=dix",
        "isochrone.geojson?insee=48061&minutes=²",
    ):
        answer = client.get(f"/territoire/{query}")
        assert answer.status_code == 400
        assert answer.json()["error"]
