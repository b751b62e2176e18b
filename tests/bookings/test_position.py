"""Around me: a position becomes a commune and is kept nowhere."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.bookings.views.position import POSITIONS

pytestmark = pytest.mark.django_db
AROUND = "/chercher/autour-de-moi/"


def test_a_position_becomes_a_commune_and_no_cookie() -> None:
    answer = Client().post(AROUND, {"lat": "44.32", "lon": "3.60"})
    assert "(48400)" in answer.json()["value"]
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"lat": "x", "lon": "3"}, {"lat": "nan", "lon": "nan"}, {"lat": "1e9", "lon": "0"}, {"lat": "0", "lon": "0"}],
)
def test_what_is_nowhere_is_said(sent: dict[str, str]) -> None:
    answer = Client().post(AROUND, sent)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_positions_have_a_quota() -> None:
    client = Client()
    for _ in range(POSITIONS.times):
        client.post(AROUND, {"lat": "0", "lon": "0"})
    assert client.post(AROUND, {"lat": "44.32", "lon": "3.60"}).status_code == 429


def test_only_the_search_may_ask_where_one_is() -> None:
    assert "geolocation=(self)" in Client().get("/chercher/")["Permissions-Policy"]
    assert "geolocation=()" in Client().get("/lieux/")["Permissions-Policy"]
