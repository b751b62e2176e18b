"""A refusal for programs: the fields of RFC 9457, in the reader's language, for who asks for JSON and for no page."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.models import Person
from maillage.kernel.refusal import Refusal
from maillage.web.problems import STATUS, TITLES, problem_response, wants_json
from tests.kit.screens import SignedIn

FACTS = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=20)
    | st.dates()
    | st.times()
    | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
    | st.timedeltas(timedelta(-9999), timedelta(9999))
    | st.decimals(allow_nan=False, places=2),
    max_size=4,
)


def told(refusal: Refusal, status: int | None = None) -> Any:
    return json.loads(problem_response(refusal, RequestFactory().get("/a/b?c=d"), status).content)


@given(st.sampled_from([*STATUS, "taken", "x"]), FACTS)
def test_any_refusal_is_told_with_each_field_and_its_facts_as_plain_values(code: str, facts: dict[str, Any]) -> None:
    body = told(Refusal(code, "No.", **facts))
    assert set(body) == {"type", "title", "status", "detail", "instance", "code", "facts"}
    assert body["type"].startswith("tag:")
    assert body["type"].endswith(f",2026:refusal/{code}")
    assert (body["code"], body["status"], body["instance"]) == (code, STATUS.get(code, 409), "/a/b")
    assert set(body["facts"]) == set(facts)


def test_facts_are_written_as_iso_8601() -> None:
    moment = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    facts = {"day": date(2026, 11, 28), "at": moment, "from": time(9, 30), "wait": timedelta(minutes=5)}
    assert told(Refusal("x", "No.", **facts, price=Decimal("1.50")))["facts"] == {
        "day": "2026-11-28",
        "at": "2026-11-28T09:30:00+00:00",
        "from": "09:30:00",
        "wait": "P0DT00H05M00S",
        "price": "1.50",
    }


def test_it_is_said_in_the_reader_s_language_and_every_status_has_its_title() -> None:
    refusal = Refusal("not_allowed", "Only the hosts of this place may do that.")
    with translation.override("fr"):
        assert told(refusal)["title"] == "Pas autorisé"
        assert told(refusal)["detail"] == "Cela est réservé aux hôtes de ce lieu."
    with translation.override("en"):
        assert told(refusal)["detail"] == refusal.sentence
    given_by_the_api = {401, 422}  # without a key; a body that can't be read
    assert set(STATUS.values()) | {409} | given_by_the_api == set(TITLES)


def test_who_must_come_back_is_told_when() -> None:
    request = RequestFactory().get("/")
    assert problem_response(Refusal("busy", "No."), request)["Retry-After"] == "60"
    late = Refusal("too_often", "In %(wait)s.", wait=timedelta(minutes=2))
    assert problem_response(late, request)["Retry-After"] == "120"
    assert "Retry-After" not in problem_response(Refusal("taken", "No."), request)


@pytest.mark.parametrize(
    ("accept", "json_wanted"),
    [
        (None, False),
        ("*/*", False),
        ("", False),
        ("text/html", False),
        ("application/json", True),
        ("application/problem+json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/json, text/plain, */*", True),
        ("application/json, text/html;q=0.1", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("application/json;q=0", False),
        (";;;,/,application", False),
    ],
)
def test_who_asks_for_json_and_for_no_page_is_a_program(accept: str | None, json_wanted: bool) -> None:
    headers = {} if accept is None else {"Accept": accept}
    assert wants_json(RequestFactory().get("/", headers=headers)) is json_wanted


def test_the_site_answers_a_program_with_a_problem_and_a_person_with_a_page(as_: SignedIn, bob: Person) -> None:
    address = reverse("community:requests")
    page = as_(bob).get(address)
    problem = as_(bob).get(address, headers={"Accept": "application/json"})
    assert page["Content-Type"].startswith("text/html")
    assert problem["Content-Type"] == "application/problem+json"
    assert page.status_code == problem.status_code == problem.json()["status"] == 403
    assert problem.json()["code"] == "not_allowed"
    assert "Accept" in page["Vary"]
    assert "Accept" in problem["Vary"]
    assert problem["Cache-Control"] == "no-store"


def test_what_is_wrong_with_the_request_itself_is_a_problem_too() -> None:
    """Before any view: a character no database keeps, a form without its token."""
    json_only = {"Accept": "application/json"}
    assert Client().get("/?a=%00", headers=json_only).json()["code"] == "bad_request"
    forged = Client(enforce_csrf_checks=True).post("/", headers=json_only)
    assert (forged.status_code, forged.json()["code"]) == (403, "stale_form")
