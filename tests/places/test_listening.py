"""The listening test on two phones: one reads, the other writes down without an account, the room is measured."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from maillage.community.models import Person
from maillage.community.models.roles import Role
from maillage.kernel.refusal import Refusal
from maillage.places.actions import listening_tests as actions
from maillage.places.models import ListeningTest, Space
from maillage.places.rules.listening_sentences import FRENCH
from tests.factories import Committed
from tests.kit.concurrency import at_once
from tests.kit.confidentiality import make_listening
from tests.kit.screens import SignedIn, text_of

ASKED = {"voice": "normal", "door": "closed", "distance_cm": "100", "sound_db": "62", "language": "fr", "length": "10"}


def begun(client: Client, space: Space, **changes: str) -> ListeningTest:
    client.post(f"/lieux/{space.place.slug}/gerer/espaces/{space.pk}/ecoute/", ASKED | changes)
    return ListeningTest.objects.get()


def test_two_phones_measure_a_room(as_: SignedIn, client: Client, desks: Space, alice: Person) -> None:
    host = as_(alice)
    test = begun(host, desks)
    page = f"/lieux/{desks.place.slug}/gerer/ecoute/{test.public_id}/"
    assert f"{test.code[:3]} {test.code[3:]}" in text_of(host.get(page))
    assert set(test.sentences) <= set(FRENCH)
    joined = client.post("/ecoute/", {"code": f"{test.code[:3]} {test.code[3:]}"})
    listening = joined["Location"]
    for position, sentence in enumerate(test.sentences):
        assert sentence in text_of(host.get(page, headers={"HX-Request": "true"}))
        assert sentence not in text_of(client.get(listening))
        client.post(f"{listening}noter/", {"phrase": position, "compris": "le" if position == 0 else ""})
    over = host.get(page, headers={"HX-Request": "true"})
    assert over.status_code == 286
    assert "non intelligible" in text_of(over).lower()
    test.refresh_from_db()
    assert test.evidence is not None
    assert (test.evidence.kind, test.evidence.level, test.evidence.axis) == ("measured", 3, "voice")
    assert f"{test.heard}/{test.total}" in test.evidence.note
    assert "Protocole du réseau, non normatif" in text_of(client.get(listening))
    assert "Agnès" not in text_of(client.get(listening))
    assert alice.name not in text_of(client.get(listening))


def test_a_code_opens_once_and_not_for_long(desks: Space, alice: Person) -> None:
    test = actions.begin_listening(alice, ListeningTest(space=desks, distance_cm=100, sound_db=60), 10)
    assert actions.join_listening(test.code, "192.0.2.1").pk == test.pk
    with pytest.raises(Refusal):
        actions.join_listening(test.code, "192.0.2.1")
    late = actions.begin_listening(alice, ListeningTest(space=desks, distance_cm=100, sound_db=60), 10)
    ListeningTest.objects.filter(pk=late.pk).update(begun_at=timezone.now() - timedelta(minutes=31))
    with pytest.raises(Refusal) as refused:
        actions.join_listening(late.code, "192.0.2.1")
    assert refused.value.code == "no_such_code"


@pytest.mark.parametrize("code", ["", "12", "abcdef", "1234567", "\u0661\u0662\u0663\u0664\u0665\u0666", "x" * 3000])
def test_a_code_that_is_none_joins_nothing(client: Client, desks: Space, code: str) -> None:
    make_listening(desks)  # joined already: its code is empty
    answer = client.post("/ecoute/", {"code": code})
    assert answer.status_code == 422


def test_guessing_codes_is_stopped(db: None) -> None:
    for _guess in range(actions.JOINS.times):
        with pytest.raises(Refusal) as wrong:
            actions.join_listening("000000", "192.0.2.9")
        assert wrong.value.code == "no_such_code"
    with pytest.raises(Refusal) as stopped:
        actions.join_listening("000000", "192.0.2.9")
    assert stopped.value.code != "no_such_code"


@pytest.mark.parametrize("phrase", ["1", "-1", "", "9" * 40, "x", "\u0661"])
def test_an_answer_out_of_turn_changes_nothing(client: Client, desks: Space, phrase: str) -> None:
    test = make_listening(desks)
    assert client.post(f"/ecoute/{test.listener_key}/noter/", {"phrase": phrase, "compris": "x"}).status_code == 302
    test.refresh_from_db()
    assert test.answers == []


def test_the_same_answer_twice_is_one(desks: Space) -> None:
    test = make_listening(desks)
    for _again in range(2):
        actions.write_down(test.listener_key, 0, "il   pleut")
    test.refresh_from_db()
    assert test.answers == ["il pleut"]


def test_three_sentences_prove_nothing(desks: Space, alice: Person) -> None:
    test = make_listening(desks, person=alice)
    for position in range(3):
        actions.write_down(test.listener_key, position, "")
    test.refresh_from_db()
    assert test.ended_at is not None
    assert test.evidence is None


def test_bits_understood_make_a_discreet_room(desks: Space, alice: Person) -> None:
    test = make_listening(desks, person=alice, sentences=list(FRENCH[:10]))
    for position, sentence in enumerate(FRENCH[:10]):
        actions.write_down(test.listener_key, position, " ".join(sentence.split()[:2]))
    test.refresh_from_db()
    assert test.result.verdict == "discreet"
    assert test.evidence is not None
    assert test.evidence.level == 2


def test_who_lost_the_place_meanwhile_measures_nothing(desks: Space, alice: Person) -> None:
    test = make_listening(desks, person=alice, sentences=list(FRENCH[:10]))
    Role.objects.filter(person=alice).delete()
    for position in range(10):
        actions.write_down(test.listener_key, position, "")
    test.refresh_from_db()
    assert test.evidence is None


def test_a_test_that_nobody_joined_cannot_be_written(client: Client, desks: Space) -> None:
    waiting = make_listening(desks, joined_at=None, code="123456")
    assert client.get(f"/ecoute/{waiting.listener_key}/").status_code == 404
    assert client.get(f"/ecoute/{uuid4()}/").status_code == 404


@pytest.mark.concurrent
def test_of_two_phones_that_join_at_once_one_does(committed: Committed) -> None:
    make_listening(committed.space(units=1), joined_at=None, code="424242")
    acts = [lambda n=n: actions.join_listening("424242", f"192.0.2.{n}") for n in range(6)]
    assert at_once(acts) == {"done": 1, "no_such_code": 5}


@pytest.mark.concurrent
def test_of_answers_to_one_sentence_at_once_one_is_kept(committed: Committed) -> None:
    test = make_listening(committed.space(units=1))
    at_once([lambda n=n: actions.write_down(test.listener_key, 0, f"phrase {n}") for n in range(6)])
    test.refresh_from_db()
    assert len(test.answers) == 1
