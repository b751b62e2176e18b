"""The same request twice is done once: what the first was answered is said again, to the same person, for a day."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.actions.idempotency import KEPT, answer_once, forget_keys
from maillage.community.actions.privacy import erase
from maillage.community.models import IdempotencyKey, Network, Person
from maillage.community.tasks import each_hour
from maillage.community.views.idempotency import digest_of, idempotent
from maillage.kernel.refusal import Refusal
from tests.factories import Committed, make_network, make_person
from tests.kit.concurrency import at_once

MADE: list[str] = []


@idempotent
def make(request: HttpRequest, status: int = 302) -> HttpResponse:
    """A view that makes a network at each call."""
    MADE.append(request.method or "")
    Network.objects.create(name=f"Réseau {len(MADE)}", slug=f"reseau-{uuid4().hex[:8]}")
    return HttpResponse("made", status=status, headers={"Location": f"/reseaux/{len(MADE)}/"})


def posted(person: Any, key: str | None, body: Any = None, **given: Any) -> HttpRequest:
    headers = {} if key is None else {"Idempotency-Key": key}
    request = RequestFactory().post("/reseaux/", {"nom": "x"} if body is None else body, headers=headers, **given)
    request.user = person
    return request


@pytest.fixture(autouse=True)
def none_made() -> None:
    MADE.clear()


def test_the_second_is_told_what_the_first_was_and_nothing_is_done_twice(bob: Person) -> None:
    first, second = make(posted(bob, "k1")), make(posted(bob, "k1"))
    assert len(MADE) == Network.objects.filter(slug__startswith="reseau-").count() == 1
    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"]) == (302, "/reseaux/1/")
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    make(posted(bob, "k2"))
    assert len(MADE) == 2


def test_another_request_under_the_same_key_is_refused(bob: Person) -> None:
    make(posted(bob, "k"))
    for other in (posted(bob, "k", {"nom": "y"}), posted(bob, "k", "{}", content_type="application/json")):
        with pytest.raises(Refusal) as refused:
            make(other)
        assert refused.value.code == "key_reused"
    assert len(MADE) == 1


def test_a_key_is_of_one_person(bob: Person, charlie: Person) -> None:
    make(posted(bob, "k"))
    assert "Idempotency-Replayed" not in make(posted(charlie, "k"))
    assert len(MADE) == 2


def test_without_a_key_a_person_or_a_post_it_is_the_view_itself(bob: Person) -> None:
    for request in (posted(bob, None), posted(bob, None), posted(AnonymousUser(), "k"), posted(AnonymousUser(), "k")):
        make(request)
    asked = RequestFactory().get("/", headers={"Idempotency-Key": "k"})
    asked.user = bob
    make(asked)
    assert len(MADE) == 5
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "é", "a b", "x" * 65, "a\nb"])
def test_what_can_be_no_key_is_refused_and_nothing_is_done(bob: Person, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        answer_once(bob, key, "d", lambda: make(posted(bob, None)))
    assert refused.value.code == "bad_key"
    assert not MADE


def test_what_was_refused_may_be_sent_again_and_is_judged_anew(bob: Person) -> None:
    def no() -> HttpResponse:
        Network.objects.create(name="x", slug="reseau-x")
        raise Refusal("taken", "That time has just been taken.")

    with pytest.raises(Refusal):
        answer_once(bob, "k", "d", no)
    assert not Network.objects.filter(slug="reseau-x").exists(), "what is rolled back is not remembered"
    assert answer_once(bob, "k", "d", lambda: HttpResponse(status=422)).status_code == 422
    assert answer_once(bob, "k", "other", lambda: HttpResponse(status=201)).status_code == 201
    assert answer_once(bob, "k", "other", no).status_code == 201


def test_a_key_is_forgotten_after_a_day(bob: Person) -> None:
    make(posted(bob, "old"))
    make(posted(bob, "new"))
    IdempotencyKey.objects.filter(key="old").update(created_at=timezone.now() - KEPT)
    make(posted(bob, "old", {"nom": "another"}))
    assert len(MADE) == 3, "its time is over, whether or not it was removed"
    IdempotencyKey.objects.filter(key="old").update(created_at=timezone.now() - KEPT - timedelta(hours=1))
    assert each_hour.func(timestamp=0) == 1
    assert forget_keys() == 0
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]


def test_erasing_somebody_takes_their_keys(bob: Person) -> None:
    make(posted(bob, "k"))
    erase(bob)
    assert not IdempotencyKey.objects.exists()


@given(st.dictionaries(st.text("abc", min_size=1), st.text(max_size=9), max_size=3), st.text(max_size=9))
def test_a_form_is_the_same_whatever_its_token_and_another_with_another_field(
    fields: dict[str, str], token: str
) -> None:
    def digest(sent: dict[str, str], **given: Any) -> str:
        return digest_of(RequestFactory().post("/a", sent, **given))

    assert digest(fields) == digest({**fields, "csrfmiddlewaretoken": token})
    assert digest(fields) != digest({**fields, "zzz": token})
    assert digest(fields) != digest_of(RequestFactory().post("/b", fields))


def test_a_file_counts_and_is_still_there_to_be_read() -> None:
    def sent(content: bytes) -> HttpRequest:
        file = io.BytesIO(content)
        file.name = "a.png"
        return RequestFactory().post("/a", {"nom": "x", "image": file})

    request = sent(b"one")
    assert digest_of(request) == digest_of(sent(b"one")) != digest_of(sent(b"two"))
    assert request.FILES["image"].read() == b"one"


@pytest.mark.concurrent
def test_many_at_once_under_one_key_do_it_once(committed: Committed) -> None:
    make_network()
    person = make_person("zoe")
    locations: list[str] = []

    def act(_number: int) -> Callable[[], None]:
        return lambda: locations.append(make(posted(person, "k"))["Location"])

    assert at_once([act(n) for n in range(8)], clients=8) == {"done": 8}
    assert len(MADE) == 1
    assert set(locations) == {"/reseaux/1/"}
