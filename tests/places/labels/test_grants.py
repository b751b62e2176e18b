"""Granting a label, for a year, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from maillage.community.models import JournalEntry, Person
from maillage.community.rules.membership import a_year_after
from maillage.places.actions import labels as actions
from maillage.places.models import CriterionAnswer, Labelling, Place
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn
from tests.places.labels.acts import answers, deliver


def test_a_label_is_granted_for_a_year_and_its_hosts_are_told(
    as_: SignedIn, sent: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    page = as_(dora).get(f"/animation/labels/{sent.public_id}/").content.decode()
    assert "Vu sur place" in page
    assert as_(dora).post(f"/animation/labels/{sent.public_id}/decider/", {"grant": "1"}).status_code == 302
    sent.refresh_from_db()
    place.refresh_from_db()
    until = a_year_after(timezone.localdate())
    assert (sent.state, sent.valid_until, sent.decided_by) == ("granted", until, dora)
    assert (place.label, place.label_until) == ("comptoir", until)
    assert deliver()[-1].to == [alice.email]
    assert JournalEntry.objects.filter(verb="label_granted").count() == 1


@pytest.mark.parametrize("first", [True, False])
def test_a_label_is_decided_once(sent: Labelling, dora: Person, first: bool) -> None:
    seen_by_the_second = Labelling.objects.get(pk=sent.pk)
    actions.review_label(dora, sent, grant=first, reason="Non")
    for grant in (True, False):
        with refused("already_decided"):
            actions.review_label(dora, seen_by_the_second, grant=grant, reason="Non")


def test_a_draft_is_not_granted(draft: Labelling, dora: Person) -> None:
    with refused("already_decided"):
        actions.review_label(dora, draft, grant=True)


def test_a_label_is_granted_only_when_every_criterion_is_met(
    as_: SignedIn, draft: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    actions.answer_criteria(alice, draft, answers(draft, True, True, False), submit=True)
    with refused("criteria_unmet") as caught:
        actions.review_label(dora, draft, grant=True)
    assert caught.value.facts["count"] == 1
    assert as_(dora).post(f"/animation/labels/{draft.public_id}/decider/", {"grant": "1"}).status_code == 409
    place.refresh_from_db()
    assert place.label_until is None


def test_declined_with_a_reason_it_is_mended_and_sent_again_with_its_answers_kept(
    as_: SignedIn, draft: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    actions.answer_criteria(alice, draft, answers(draft, True, True, False), submit=True)
    with refused("no_reason"):
        actions.review_label(dora, draft, grant=False, reason=" ")
    as_(dora).post(f"/animation/labels/{draft.public_id}/decider/", {"reason": "Ouvrir à tous"})
    told = deliver()[-1]
    assert (told.to, "Ouvrir à tous" in told.body) == ([alice.email], True)
    assert "Ouvrir à tous" in as_(alice).get(f"/lieux/{place.slug}/gerer/label/comptoir/").content.decode()
    again = actions.open_labelling(alice, place, "comptoir")
    assert again != draft
    assert [a.met for a in again.answers.order_by("criterion__position")] == [True, True, False]
    actions.answer_criteria(alice, again, answers(again, True, True, True), submit=True)
    actions.review_label(dora, again, grant=True)
    place.refresh_from_db()
    assert place.label_until is not None
    assert CriterionAnswer.objects.filter(labelling=draft, met=False).count() == 1, "the past stays readable"


@pytest.mark.parametrize(("days", "told"), [(61, 0), (60, 1), (59, 0)])
def test_sixty_days_before_its_end_the_hosts_are_asked_once_to_answer_again(
    sent: Labelling, alice: Person, dora: Person, days: int, told: int
) -> None:
    granted = actions.review_label(dora, sent, grant=True)
    assert granted.valid_until is not None
    mail.outbox.clear()
    before = len(deliver())
    day = granted.valid_until - timedelta(days=days)
    for _time in range(2):
        assert actions.remind_of_labels(day) == told
    sent_now = deliver()[before:]
    assert [m.to for m in sent_now] == [[alice.email]] * told


def test_a_label_that_was_granted_again_meanwhile_is_not_asked_for(
    sent: Labelling, alice: Person, dora: Person, place: Place
) -> None:
    old = actions.review_label(dora, sent, grant=True)
    today = timezone.localdate()
    Labelling.objects.filter(pk=old.pk).update(valid_until=today + timedelta(days=70))
    Place.objects.filter(pk=place.pk).update(label_until=today + timedelta(days=70))
    again = actions.open_labelling(alice, place, "comptoir")
    actions.answer_criteria(alice, again, answers(again, True, True, True), submit=True)
    actions.review_label(dora, again, grant=True)
    assert actions.remind_of_labels(today + timedelta(days=10)) == 0
