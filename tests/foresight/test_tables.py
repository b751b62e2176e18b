"""Tables of researchers: what is read, what is refused, and positions that never become a whole table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maillage.foresight.rules import answers, positions, tables
from maillage.foresight.rules.problem import Aim, Ground, Question, ground
from maillage.foresight.rules.solving import solve
from maillage.kernel.refusal import Refusal
from tests.kernel import ods

MATRIX = "id,Florac,Mende\nA,5,40\nB,30,10\nC,50,12\n"
PEOPLE = "id,people,area\nA,100,x\nB,20,x\nC,30,y\n"
ONE = Question(Aim.COVER, 20, count=1)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as raised:
        yield
    assert raised.value.code == code


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


@pytest.mark.parametrize(
    "text",
    [
        MATRIX,
        MATRIX.replace(",", ";"),
        MATRIX.replace(",", "\t"),
        "\ufeff" + MATRIX,
        MATRIX.replace("\n", "\r\n"),
        MATRIX.replace(",", ";").replace("5;", "5,0;"),
        "\n".join([*MATRIX.splitlines(), "", ""]),
    ],
    ids=["comma", "semicolon", "tab", "mark of Excel", "lines of Windows", "decimal comma", "empty lines"],
)
def test_a_table_is_read_however_it_was_saved(write: Any, text: str) -> None:
    named = tables.from_minutes(write("m.csv", text), write("p.csv", PEOPLE), None)
    assert (named.groups, named.sites, named.remarks) == (["A", "B", "C"], ["Florac", "Mende"], [])
    answer = tables.answer_of(named, ONE)
    assert (answer.value, answer.proven, answer.is_open.tolist()) == (100, True, [True, False])
    assert named.land.area.tolist() == [0, 0, 1]


def test_a_long_table_says_the_same_as_a_wide_one(write: Any) -> None:
    rows = [line.split(",") for line in MATRIX.splitlines()]
    long = [
        f"{row[0]},{site},{minutes}" for row in rows[1:] for site, minutes in zip(rows[0][1:], row[1:], strict=True)
    ]
    wide = tables.from_minutes(write("w.csv", MATRIX), None, None)
    named = tables.from_minutes(write("l.csv", "\n".join(["group,site,minutes", *long])), None, None)
    assert (named.groups, named.sites) == (wide.groups, wide.sites)
    assert isinstance(named.land, Ground)
    assert isinstance(wide.land, Ground)
    for part in ("first", "site", "cost", "beyond"):
        assert (getattr(named.land.near, part) == getattr(wide.land.near, part)).all()


@pytest.mark.parametrize(
    ("minutes", "people", "sites", "code", "told"),
    [
        ("", None, None, "empty_file", "m.csv is empty"),
        ("id,a\n", None, None, "empty_table", "m.csv holds no line"),
        ("id\nA\n", None, None, "one_column", "no column after the first"),
        ("A,5.5,40\nB,30,10\n", None, None, "bad_head", "line 1, column 2: “5.5”"),
        ("A,5,5\nB,30,10\n", None, None, "bad_head", "line 1, column 3: “5”"),
        ("id,a,\nA,1,2\n", None, None, "bad_head", "line 1, column 3"),
        ("id,a,b\nA,1,2\nB,3,soon\n", None, None, "bad_cell", "line 3, column “b”: “soon”"),
        ("id,a,b\nA,1,nan\n", None, None, "bad_cell", "line 2, column “b”: “nan”"),
        ("id,a,b\nA,1,-2\n", None, None, "bad_cell", "line 2, column “b”: “-2”"),
        ("id,a,b\nA,1,2\nB,3\n", None, None, "bad_line", "line 3 has 2 columns where its heads are 3"),
        ("id,a,b\nA,1,2\nA,3,4\n", None, None, "twice", "line 3: “A” is there twice"),
        ("id,a\n,1\n", None, None, "no_id", "line 2"),
        (b"id,a\nA,1\n\xe9t\xe9,2\n", None, None, "not_utf8", "line 3 is not UTF-8"),
        ("group,site,minutes\nA,a,1\nA,a,2\n", None, None, "twice", "line 3: “A, a”"),
        ("group,site,minutes\nA,a,soon\n", None, None, "bad_cell", "line 2, column “minutes”"),
        ("group,there,minutes\nA,a,1\n", None, None, "no_column", "line 1: there is no column “site”"),
        (MATRIX, "id,people\nZ,1\n", None, "unknown_id", "p.csv, line 2: “Z”"),
        (MATRIX, "id,heads\nA,1\n", None, "no_column", "p.csv, line 1: there is no column “people”"),
        (MATRIX, "id,people\nA,1\nA,1\n", None, "twice", "p.csv, line 3"),
        (MATRIX, "id,people\nA,-1\n", None, "bad_cell", "p.csv, line 2, column “people”: “-1”"),
        (MATRIX, "id,people\nA,0\n", None, "nobody", "Nobody lives there"),
        (MATRIX, None, "id,price\nNowhere,1\n", "unknown_id", "s.csv, line 2: “Nowhere”"),
        (MATRIX, None, "id,price\nMende,0\n", "no_price", "A site costs nothing"),
    ],
)
def test_each_mistake_is_one_sentence(
    write: Any, minutes: str | bytes, people: str | None, sites: str | None, code: str, told: str
) -> None:
    with pytest.raises(Refusal) as raised:
        tables.from_minutes(write("m.csv", minutes), people and write("p.csv", people), sites and write("s.csv", sites))
    assert raised.value.code == code
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_odd_but_allowed_is_remarked(write: Any) -> None:
    square = tables.from_minutes(write("m.csv", "id,A,B\nA,0,10\nB,12,0\n"), None, None)
    assert "differ by direction" in square.remarks[0]
    transposed = tables.from_minutes(write("m.csv", "id,B,A\nA,10,0\nB,0,10\n"), None, None)
    assert not transposed.remarks
    alone = tables.from_minutes(write("m.csv", "id,a\nA,5\nB,\nC,inf\n"), None, None)
    assert alone.remarks == ["2 groups reach no site within 120 minutes (B, C): they count as 120 minutes away."]
    few = tables.from_minutes(write("m.csv", MATRIX), write("p.csv", "id,people\nA,1\n"), None)
    assert few.remarks == ["2 groups have minutes and no line of people: they count as nobody."]


def test_too_many_sites_are_refused(write: Any) -> None:
    named = tables.from_minutes(write("m.csv", MATRIX), None, None)
    with refused("too_many"):
        tables.answer_of(named, replace(ONE, count=3))


def test_nobody_out_of_reach_is_promised(write: Any) -> None:
    named = tables.from_minutes(write("m.csv", "id,a\nA,5\nB,\n"), None, None)
    with refused("out_of_reach"):
        tables.answer_of(named, Question(Aim.ALL, 20))


def test_sites_may_be_kept_by_their_table_or_by_name(write: Any) -> None:
    sites = write("s.csv", "id,price,room,kept,movable\nMende,2,,oui,\nFlorac,3,50,,x\n")
    named = tables.from_minutes(write("m.csv", MATRIX), None, sites)
    assert (named.land.kept.tolist(), named.land.movable.tolist()) == ([False, True], [True, False])
    assert (named.land.price.tolist(), named.land.room.tolist()) == ([3, 2], [50, np.inf])
    plain = tables.from_minutes(write("m.csv", MATRIX), None, None)
    assert tables.mark_sites(plain, ["Mende"]).land.kept.tolist() == [False, True]
    with refused("unknown_site"):
        tables.mark_sites(plain, ["Mander"])


def test_an_answer_is_written_with_its_bound_and_each_group(write: Any, tmp_path: Path) -> None:
    named = tables.from_minutes(write("m.csv", MATRIX), write("p.csv", PEOPLE), None)
    answer = tables.answer_of(named, Question(Aim.MEAN, count=1))
    answers.write_answer(tmp_path / "a.json", named, answer)
    data = json.loads((tmp_path / "a.json").read_text())
    assert (data["sites"], data["proven"], data["groups"]["C"]) == (["Florac"], True, {"minutes": 50, "site": "Florac"})
    assert data["value"] == data["bound"] == pytest.approx((500 + 600 + 1500) / 150)
    answers.write_answer(tmp_path / "a.csv", named, answer)
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "kind,id,value,minutes,site"
    assert "site,Florac,,," in lines
    assert "group,B,,30,Florac" in lines
    with refused("bad_output"):
        answers.write_answer(tmp_path / "a.xlsx", named, answer)
    with refused("no_folder"):
        answers.write_answer(tmp_path / "none" / "a.csv", named, answer)


def test_parquet_is_read_and_written_where_pyarrow_is(write: Any, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {"id": ["A", "B", "C"], "Florac": [5.0, 30.0, 50.0], "Mende": [40.0, 10.0, None]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "m.parquet")
    named = tables.from_minutes(tmp_path / "m.parquet", write("p.csv", PEOPLE), None)
    answer = tables.answer_of(named, ONE)
    assert (named.sites, answer.value) == (["Florac", "Mende"], 100)
    answers.write_answer(tmp_path / "a.parquet", named, answer)
    kinds = parquet.read_table(tmp_path / "a.parquet").column("kind").to_pylist()
    assert [kinds.count(kind) for kind in ("figure", "site", "group")] == [5, 1, 3]
    with refused("bad_parquet"):
        tables.read_table(write("b.parquet", "not so"))


def test_parquet_without_pyarrow_says_what_to_install(
    write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Refusal) as raised:
        tables.read_table(write("m.parquet", "any"))
    assert "pip install pyarrow" in str(raised.value)


# positions


def few(n: int = 60, seed: int = 3) -> positions.Spots:
    random = np.random.default_rng(seed)
    at = np.column_stack([44 + random.random(n), 3 + random.random(n)])
    return positions.spots(random.integers(1, 500, n), at, at, far=300.0)


def whole(there: positions.Spots) -> Any:
    """All minutes, the plain way."""
    turns = np.clip(there.at @ there.there.T, -1, 1)
    return there.access + there.pace * positions.EARTH_RADIUS_KM * np.arccos(turns)


def test_straight_minutes_are_those_of_the_kernel() -> None:
    from maillage.kernel.geo import distance_km

    pair = positions.spots([1], [[44.32, 3.59]], [[44.52, 3.50]])
    minutes = pair.nearest(np.array([True]))[0][0, 0]
    assert minutes == pytest.approx(7.1 + 1.24 * distance_km(44.32, 3.59, 44.52, 3.50))
    assert pair.minutes(pair.chord(25.0)) == pytest.approx(25.0)


def test_lists_of_positions_are_those_of_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "BLOCK", 100)
    there = few()
    near, minutes = there.ground(60.0).near, whole(there)
    for i in range(near.clients):
        row = slice(near.first[i], near.first[i + 1])
        assert sorted(near.site[row].tolist()) == np.flatnonzero(minutes[i] <= 60).tolist()
        assert near.cost[row] == pytest.approx(minutes[i][near.site[row]], abs=1e-3)
        assert (np.diff(near.cost[row]) >= 0).all()


@pytest.mark.parametrize("aim", list(Aim))
def test_positions_answer_as_the_whole_table_does(aim: Aim) -> None:
    there = few()
    question = Question(aim, 30 if aim is not Aim.ALL else 45, count=4, seconds=np.inf, work=1e9)
    plain = solve(ground(there.people, whole(there), far=300.0), question)
    answer = positions.solve_spots(there, question)
    assert answer.value == pytest.approx(plain.value, rel=1e-5)
    assert answer.proven == plain.proven


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_mean_of_positions_is_the_least_of_all_choices(count: int) -> None:
    there = few(14)
    minutes = whole(there)
    best = min(
        float((minutes[:, list(chosen)].min(axis=1) * there.people).sum() / there.people.sum())
        for chosen in combinations(range(14), count)
    )
    answer = positions.solve_spots(there, Question(Aim.MEAN, count=count))
    assert answer.value == pytest.approx(best, rel=1e-6)
    assert answer.bound <= best * (1 + 1e-6)
    assert answer.proven


@pytest.mark.parametrize("reach", [0.3, 0.6])
def test_lists_too_short_still_bound_the_truth(reach: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where lists end early, what is missing costs at least their end: the bound holds, and the lists grow."""
    monkeypatch.setattr(positions, "REACH", reach)
    there = few()
    right = solve(ground(there.people, whole(there), far=300.0), Question(Aim.MEAN, count=5))
    answer = positions.solve_spots(there, Question(Aim.MEAN, count=5, seconds=np.inf, work=1e9))
    assert answer.bound <= right.value * (1 + 1e-6)
    assert answer.value >= right.value * (1 - 1e-6)


def test_points_and_sites_of_files(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    points = write("p.csv", "id;lat;lon;people\nA;44,3;3,5;10\nB;44,5;3,6;20\n")
    sites = write("s.csv", "id,lat,lon,kept\ns,44.3,3.5,\nt,44.4,3.5,yes\n")
    named_few = tables.from_points(points, sites, 7.1, 1.24)
    monkeypatch.setattr(tables, "MOST_HELD", 0)
    far = tables.from_points(points, sites, 7.1, 1.24)
    assert isinstance(far.land, positions.Spots)
    for named in (named_few, far):
        answer = tables.answer_of(named, Question(Aim.MEAN, count=1))
        data = answers.answer_as_dict(named, answer)
        assert data["groups"]["A"] == {"minutes": 7.1, "site": "s"}
        assert data["sites"] == ["s", "t"]
    with refused("bad_cell"):
        tables.from_points(write("q.csv", "id,lat,lon\nA,144,3\n"), None, 7.1, 1.24)
    with refused("no_column"):
        tables.from_points(write("q.csv", "id,north,lon\nA,44,3\n"), None, 7.1, 1.24)


def test_more_pairs_than_memory_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "MOST_PAIRS", 100)
    with refused("too_many_pairs"):
        few().ground(200.0)


def test_a_spreadsheet_of_libreoffice_is_read_and_its_short_rows_are_filled(tmp_path: Path) -> None:
    file = tmp_path / "m.ods"
    file.write_bytes(ods.spreadsheet(*[ods.row(*map(ods.cell, line)) for line in (["id", "a", "b"], ["01000", "3"])]))
    table = tables.read_table(file)
    assert (table.heads, table.rows) == (["id", "a", "b"], [["01000", "3", ""]])
