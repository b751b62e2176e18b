"""What others answer to what a place struggles with: hosts show it, names follow the directory."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils import timezone

from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import DirectoryEntry, Notification, Person
from maillage.kernel.refusal import Refusal
from maillage.places.actions.answers import ANSWERS_A_DAY, answer_place, decide_answer, remove_answer, report_answer
from maillage.places.models import Place, PlaceAnswer
from maillage.places.rules.answers import ANSWERS, LONGEST, AnswerState, may_answer
from tests import factories
from tests.factories import Committed
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn, form_of, text_of

TEXT = "Chez nous, un poêle à granulés a suffi."
FINE = {"has_struggles": True, "belongs": True, "runs_it": False, "is_muted": False}


@pytest.fixture
def cold(place: Place) -> Place:
    """A place that says what it struggles with."""
    Place.objects.filter(pk=place.pk).update(struggles="La salle est froide en hiver.")
    place.refresh_from_db()
    return place


@pytest.fixture
def member(bob: Person, cold: Place) -> Person:
    """Bob belongs to the network."""
    factories.make_member(bob, cold.network)
    return bob


@pytest.mark.parametrize(
    ("text", "changed", "code"),
    [
        (TEXT, {}, None),
        (TEXT, {"has_struggles": False}, "nothing_to_answer"),
        (TEXT, {"belongs": False}, "not_allowed"),
        (TEXT, {"runs_it": True}, "own_place"),
        (TEXT, {"is_muted": True}, "muted"),
        (" \n\u00a0", {}, "no_text"),
        ("é" * LONGEST, {}, None),
        ("é" * (LONGEST + 1), {}, "too_long"),
    ],
)
def test_who_may_answer_what(text: str, changed: dict[str, bool], code: str | None) -> None:
    refusal = may_answer(text, **FINE | changed)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(("act", "state"), list(product(ANSWERS.moves, AnswerState)))
def test_an_answer_is_shown_or_put_aside_and_back(act: str, state: AnswerState) -> None:
    if ANSWERS.moves[act][1] != state:
        assert ANSWERS.target(act, state) != AnswerState.WAITING
        return
    with pytest.raises(Refusal, match="meanwhile"):
        ANSWERS.target(act, state)


def test_it_waits_for_the_hosts_who_are_told_then_everybody_reads_it(
    as_: SignedIn, member: Person, cold: Place, alice: Person
) -> None:
    page = as_(member).get(cold.get_absolute_url())
    form_of(page, "reponse").send(as_(member), reponse=TEXT)
    assert Notification.objects.get(what="answer_waiting").person == alice
    assert TEXT not in text_of(as_(None).get(cold.get_absolute_url()))
    assert "pas encore montré" in text_of(as_(member).get(cold.get_absolute_url()))
    host = as_(alice)
    form_of(host.get(f"/lieux/{cold.slug}/gerer/reponses/"), "montrer").send(host)
    assert TEXT in text_of(as_(None).get(cold.get_absolute_url()))


@pytest.mark.parametrize(
    ("audience", "seen_by_all", "seen_by_members"),
    [("nobody", False, False), ("members", False, True), ("everyone", True, True)],
)
def test_the_name_is_shown_as_in_the_directory(
    as_: SignedIn, member: Person, cold: Place, alice: Person, charlie: Person,
    audience: str, seen_by_all: bool, seen_by_members: bool,
) -> None:  # fmt: skip
    Person.objects.filter(pk=member.pk).update(name="Bérénice Poncelet")
    DirectoryEntry.objects.update_or_create(person=member, defaults={"name_to": audience})
    factories.make_member(charlie, cold.network)
    decide_answer(alice, answer_place(member, cold, TEXT), "show")
    for reader, seen in ((None, seen_by_all), (charlie, seen_by_members)):
        page = text_of(as_(reader).get(cold.get_absolute_url()))
        assert ("Bérénice Poncelet" in page, "Quelqu’un du réseau" in page) == (seen, not seen)


def test_one_says_the_same_once_and_no_more_than_the_quota_a_day(member: Person, cold: Place) -> None:
    assert answer_place(member, cold, TEXT) == answer_place(member, cold, f"  {TEXT}\n")
    for number in range(1, ANSWERS_A_DAY.times):
        answer_place(member, cold, f"{TEXT} {number}")
    with pytest.raises(Refusal):
        answer_place(member, cold, "Une de trop")
    assert PlaceAnswer.objects.count() == ANSWERS_A_DAY.times


def test_only_who_runs_the_place_decides_and_not_of_their_own(
    member: Person, cold: Place, alice: Person, charlie: Person
) -> None:
    answer = answer_place(member, cold, TEXT)
    with refused("not_allowed"):
        decide_answer(charlie, answer, "show")
    PlaceAnswer.objects.filter(pk=answer.pk).update(author=alice)
    with refused("own_matter"):
        decide_answer(alice, answer, "show")


def test_a_report_is_told_once_and_settled_by_showing_or_putting_aside(
    member: Person, cold: Place, alice: Person, dora: Person, charlie: Person
) -> None:
    answer = decide_answer(alice, answer_place(member, cold, TEXT), "show")
    with refused("not_allowed"):
        report_answer(charlie, answer)
    for _ in range(2):
        report_answer(dora, answer)
    told = Notification.objects.filter(what="answer_reported")
    assert {one.person for one in told} == {alice, dora}
    kept = decide_answer(alice, answer, "show")
    assert (kept.state, kept.reported_at) == ("shown", None)
    report_answer(dora, answer)
    assert decide_answer(dora, answer, "put_aside").state == "aside"


def test_ones_own_is_taken_back_and_goes_with_its_author(member: Person, cold: Place, alice: Person) -> None:
    first, second = answer_place(member, cold, TEXT), answer_place(member, cold, f"{TEXT} Vraiment.")
    with refused("not_allowed"):
        remove_answer(alice, first)
    remove_answer(member, first)
    assert PlaceAnswer.objects.get() == second
    told = {table.code: table.rows for table in export_personal_data(member)}
    assert told["place_answers"][0]["text"] == second.text
    erase(member)
    assert not PlaceAnswer.objects.exists()


def test_what_one_reads_costs_the_same_for_one_answer_or_ten(
    as_: SignedIn, member: Person, cold: Place, alice: Person
) -> None:
    from tests.kit.screens import statements

    client, address = as_(alice), cold.get_absolute_url()
    decide_answer(alice, answer_place(member, cold, TEXT), "show")
    one = statements(client, address)
    rows = [PlaceAnswer(place=cold, author=member, text=f"{n}", state="shown", at=timezone.now()) for n in range(9)]
    PlaceAnswer.objects.bulk_create(rows)
    assert statements(client, address) == one


@pytest.mark.concurrent
def test_a_double_click_is_one_answer(committed: Committed) -> None:
    place = committed.place(struggles="Le froid")
    person = committed.person()
    factories.make_member(person, committed.network)
    assert at_once([lambda: answer_place(person, place, TEXT)] * 4, clients=4) == {"done": 4}
    assert PlaceAnswer.objects.filter(place=place).count() == 1
