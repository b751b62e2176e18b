"""The estimate on the ground that is shipped: what bounds it, what it is calibrated on, what the page says of it."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from django.test import Client

from maillage.territory.queries import Estimate, calibration, drives_to_paris, travel_times
from maillage.territory.rules import Destination, estimate_minutes
from maillage.territory.rules.minutes import Node, least_minutes
from tests.bench import estimate as measured

STRAY = "30025"  # Aumessas: the router's point is an hour from every neighbour, on a forest track
PIED_DE_BORNE, LA_BASTIDE, LE_VIGAN = "48015", "48021", "30350"


@cache
def of_lozere() -> list[measured.Trip]:
    return measured.inside(measured.shipped(), "48", 180)


def around(insee: str, limit: int = 90) -> dict[str, int]:
    node = measured.shipped().nodes[insee]
    return estimate_minutes(measured.shipped(), Destination(insee, node.lat, node.lon), limit)


@pytest.mark.django_db
def test_what_is_measured_is_what_an_installation_has() -> None:
    times = travel_times()
    assert isinstance(times, Estimate)
    read = measured.shipped()
    assert times.graph.nodes == read.nodes
    assert sum(bool(row["stray"]) for row in measured.rows("paris.csv.gz")) == 20  # the page says twenty
    assert {a: sorted(b) for a, b in times.graph.neighbours.items()} == {
        a: sorted(b) for a, b in read.neighbours.items()
    }


def test_every_commune_of_the_mainland_but_a_few_has_its_drive_to_paris() -> None:
    times = drives_to_paris()
    without = {insee for insee in measured.shipped().nodes if insee < "97" and insee not in times}
    assert len(without) <= 30
    assert all(0 <= minutes <= 24 * 60 for minutes in times.values())


def test_no_pair_of_lozere_lies_below_what_the_drives_to_paris_allow() -> None:
    assert len(of_lozere()) > 10_000
    assert max(measured.below(of_lozere())) <= 1e-6


def test_hardly_any_pair_of_france_does_and_only_where_a_drive_is_not_trusted() -> None:
    pairs = measured.around_france(measured.shipped(), 25)
    missed = [t for t in pairs if t.least > t.minutes + 1e-6]
    assert len(missed) <= measured.AIM_BELOW * len(pairs)
    trusted = drives_to_paris().keys()
    assert not [t for t in missed if {t.a, t.b} <= trusted]


def test_neighbours_respect_it_all_over_france() -> None:
    graph = measured.shipped()
    pairs = [(a, b) for a, neighbours in graph.neighbours.items() for b, _km in neighbours if a < b]
    below = total = 0
    for a, b in Random(measured.SEED).sample(pairs, 200):
        minutes = around(a).get(b)
        if minutes is not None:
            total += 1
            below += minutes < least_minutes(graph.nodes[a], graph.nodes[b]) - 1e-6
    assert total > 190
    assert below == 0


def test_between_communes_of_lozere_the_estimate_is_the_published_line_or_what_paris_demands() -> None:
    for trip in of_lozere():
        assert abs(trip.minutes - max(5.4 + 1.79 * trip.km, trip.least)) <= 1


def test_the_road_round_a_mountain_is_counted() -> None:
    assert around(PIED_DE_BORNE)[LA_BASTIDE] >= 48  # 11 km as the crow flies, 26 minutes by the line


def test_a_village_whose_drive_is_not_trusted_is_not_cut_off() -> None:
    assert measured.paris()[STRAY] > 500
    assert STRAY not in drives_to_paris()
    assert around(STRAY)[LE_VIGAN] <= 30


def test_a_bound_is_what_two_drives_to_paris_differ_by() -> None:
    pace = calibration()[""]
    near, far = Node(44, 3, 10, pace, 300.0), Node(44, 3, 10, pace, 330.5)
    assert least_minutes(near, far) == least_minutes(far, near) == 30.5
    assert least_minutes(near, Node(44, 3, 10, pace)) == 0


@pytest.mark.django_db
def test_the_page_says_the_figures_of_the_calibration(client: Client) -> None:
    page = client.get("/territoire/minutes/").content.decode()
    row = measured.paces()["48"]
    for figure in ("access_minutes", "straight_minutes_per_km", "minutes_per_km", "observed_rmse_minutes"):
        assert row[figure] in page or row[figure].replace(".", ",") in page, figure
    assert f" {row['observed_trips']} " in page
    assert "Paris" in page
