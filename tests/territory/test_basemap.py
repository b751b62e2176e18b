"""The background of maps: an extract read, made rough for each zoom, cut into tiles that weigh little, served."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.test import Client

from maillage.kernel.refusal import Refusal
from maillage.territory.actions import draw_basemap, forget_basemap
from maillage.territory.models import Basemap
from maillage.territory.queries import basemap_path
from maillage.territory.rules.basemap import tiles
from maillage.territory.rules.basemap.archive import TileReader, write_archive
from maillage.territory.rules.basemap.extract import HALF_EARTH_M, degrees_of, read_land
from maillage.territory.rules.basemap.layers import FROM_ZOOM, LAST_ZOOM, generalise, pixel_m
from maillage.territory.rules.basemap.tiles import MOST_BYTES, Tile, closest_zoom, make_tiles
from tests.kit.drawn_land import VILLAGE, Size, write_land

CROWDED = Size(woods=2500, lakes=20, rivers=3000, towns=300, detail=40)
SMALL_BOX = (3.40, 44.45, 3.52, 44.55)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_land(tmp_path_factory.mktemp("land") / "village.osm.pbf", VILLAGE, box=SMALL_BOX)


def test_an_extract_becomes_woods_waters_roads_and_names(village: Path) -> None:
    land = read_land(village)
    assert {kind: some.size for kind, some in land.shapes.items() if kind in {"wood", "water", "urban"}} == {
        "wood": 12,
        "water": 3,
        "urban": 2,
    }
    assert {"river", "stream", "minor"} <= set(land.shapes)
    assert [(town.kind, town.population) for town in land.towns if town.kind != "hamlet"] == [
        ("town", 6000),
        ("village", 708),
    ]
    west, south, east, north = degrees_of(land.box)
    assert SMALL_BOX[0] - 0.2 < west < east < SMALL_BOX[2] + 0.2
    assert SMALL_BOX[1] - 0.2 < south < north < SMALL_BOX[3] + 0.2


def test_only_what_lies_in_the_box_is_kept(village: Path) -> None:
    whole, part = read_land(village), read_land(village, (3.40, 44.45, 3.46, 44.50))
    assert 0 < sum(some.size for some in part.shapes.values()) < sum(some.size for some in whole.shapes.values())
    assert all(3.40 <= town.x / HALF_EARTH_M * 180 <= 3.46 for town in part.towns)


@pytest.mark.parametrize(
    ("content", "box", "code"),
    [(None, None, "no_file"), (b"not a map", None, "bad_extract"), ("village", (10.0, 50.0, 11.0, 51.0), "no_land")],
)
def test_a_file_that_shows_nothing_gets_a_sentence(
    village: Path, tmp_path: Path, content: bytes | str | None, box: Any, code: str
) -> None:
    path = village if content == "village" else tmp_path / "some.osm.pbf"
    if isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        read_land(path, box)
    assert refusal.value.code == code


def test_no_line_is_moved_by_more_than_a_few_pixels(village: Path) -> None:
    land = read_land(village)
    for zoom, shapes in generalise(land.shapes, range(8, LAST_ZOOM + 1)):
        for kind in {"primary", "secondary", "river"} & set(shapes):
            moved = shapely.hausdorff_distance(shapely.union_all(shapes[kind]), shapely.union_all(land.shapes[kind]))
            assert moved <= 14 * pixel_m(zoom), (kind, zoom)  # a short river that is left out counts whole
        assert all(zoom >= FROM_ZOOM[kind] for kind in shapes)


def test_woods_that_nearly_touch_become_one_and_small_ones_go() -> None:
    size = pixel_m(9)
    squares = [shapely.box(x * 61 * size, 0, (x * 61 + 60) * size, 60 * size) for x in range(3)]
    speck = shapely.box(500 * size, 0, 502 * size, 2 * size)
    ((_zoom, shapes),) = generalise({"wood": np.array([*squares, speck])}, [9])
    assert shapes["wood"].size == 1
    assert shapes["wood"][0].area == pytest.approx(182 * 60 * size**2, rel=0.02)


def decoded(tile: Tile) -> dict[str, Any]:
    content: dict[str, Any] = mapbox_vector_tile.decode(
        gzip.decompress(tile.data), default_options={"y_coord_down": True}
    )
    return content


def test_a_town_lies_where_it_is(village: Path) -> None:
    land = read_land(village)
    town = next(town for town in land.towns if town.kind == "town")
    for tile in make_tiles(land):
        for feature in decoded(tile).get("place", {"features": []})["features"]:
            if feature["properties"]["name"] == town.name:
                extent = decoded(tile)["place"]["extent"]
                x, y = feature["geometry"]["coordinates"]
                side = 2 * HALF_EARTH_M / 2**tile.z
                assert (tile.x + x / extent) * side - HALF_EARTH_M == pytest.approx(town.x, abs=side / extent)
                assert HALF_EARTH_M - (tile.y + y / extent) * side == pytest.approx(town.y, abs=side / extent)
                break
        else:
            continue
        break
    else:
        pytest.fail("the town is in no tile")


def test_what_matters_least_goes_first_when_a_tile_is_heavy(tmp_path: Path) -> None:
    land = read_land(write_land(tmp_path / "crowded.osm.pbf", CROWDED, box=SMALL_BOX))
    made = list(make_tiles(land))
    assert all(len(tile.data) <= MOST_BYTES[tile.z] for tile in made)
    fullest = max((tile for tile in made if tile.z == 11), key=lambda tile: len(tile.data))
    roads = {one["properties"]["class"] for one in decoded(fullest)["transportation"]["features"]}
    assert "primary" in roads
    assert "stream" not in {one["properties"]["class"] for one in decoded(fullest)["waterway"]["features"]}


def test_a_whole_country_is_drawn_less_closely() -> None:
    france = (-570_000.0, 5_060_000.0, 1_070_000.0, 6_640_000.0)
    assert closest_zoom(france) < LAST_ZOOM
    assert closest_zoom((330_000.0, 5_480_000.0, 445_000.0, 5_610_000.0)) == LAST_ZOOM
    columns, rows = tiles._tiles_over(france, closest_zoom(france))
    assert len(columns) * len(rows) <= tiles.MOST_TILES


def test_an_archive_gives_back_each_tile_and_nothing_elsewhere(tmp_path: Path) -> None:
    kept = [Tile(z, x, 2, gzip.compress(f"{z} {x}".encode())) for z in (7, 8) for x in range(3)]
    facts = write_archive(tmp_path / "some.pmtiles", kept, (3.0, 44.0, 4.0, 45.0))
    reader = TileReader(tmp_path / "some.pmtiles")
    assert all(reader.tile(tile.z, tile.x, tile.y) == tile.data for tile in kept)
    assert reader.tile(8, 9, 9) is None
    assert (facts.tiles, facts.first_zoom, facts.last_zoom) == (6, 7, 8)
    with pytest.raises(Refusal):
        write_archive(tmp_path / "none.pmtiles", [], (3.0, 44.0, 4.0, 45.0))


@pytest.fixture
def basemap(db: None, village: Path, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> Basemap:
    settings.MEDIA_ROOT = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        return draw_basemap(village)


def a_tile(basemap: Basemap) -> str:
    side = 360 / 2**basemap.last_zoom
    x = int((180 + (basemap.west + basemap.east) / 2) // side)
    lat = np.radians((basemap.south + basemap.north) / 2)
    y = int((1 - np.log(np.tan(lat) + 1 / np.cos(lat)) / np.pi) / 2 * 2**basemap.last_zoom)
    return f"{basemap.last_zoom}/{x}/{y}"


def test_tiles_are_served_compressed_and_kept_for_ever(basemap: Basemap, client: Client) -> None:
    ground = client.get("/carte/fond.json").json()
    assert "openstreetmap.org/copyright" in ground["attribution"]
    assert "communes" not in ground
    z, x, y = a_tile(basemap).split("/")
    address = ground["tiles"]["url"].replace("{z}", z).replace("{x}", x).replace("{y}", y)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "immutable" in packed["Cache-Control"]
    plain = client.get(address, headers={"accept-encoding": ""})
    assert plain.content == gzip.decompress(packed.content)
    assert "landcover" in mapbox_vector_tile.decode(plain.content)
    assert client.get(address.replace(f"/{z}/{x}/", f"/{z}/1/")).status_code == 204
    assert client.get(address.replace(f"/{z}/{x}/", "/99/1/")).status_code == 204
    assert client.get(address.replace(basemap.digest, "0" * 16)).status_code == 404


def test_a_new_background_takes_the_place_of_the_former(
    basemap: Basemap, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    digests = [basemap.digest]
    for seed in (2, 3):
        with django_capture_on_commit_callbacks(execute=True):
            digests.append(draw_basemap(write_land(tmp_path / "other.osm.pbf", VILLAGE, seed, SMALL_BOX)).digest)
    assert Basemap.objects.get().digest == digests[-1]
    assert [basemap_path(digest).exists() for digest in digests] == [False, True, True]  # one is kept for kept pages
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_basemap()
    assert not forget_basemap()


def test_a_broken_file_leaves_the_background_as_it_was(basemap: Basemap, tmp_path: Path) -> None:
    (tmp_path / "broken.osm.pbf").write_bytes(b"nothing")
    with pytest.raises(Refusal):
        draw_basemap(tmp_path / "broken.osm.pbf")
    assert Basemap.objects.get() == basemap
