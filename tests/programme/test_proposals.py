"""Calls for proposals: proposing, reviewing alone first, deciding, entering the programme."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import JournalEntry, Network, Notification, Person
from maillage.community.rules import RoleKind
from maillage.programme.actions.barcamps import open_barcamp
from maillage.programme.actions.calls import write_call
from maillage.programme.actions.events import EventDetails, announce_event, announce_events, change_event
from maillage.programme.actions.proposals import (
    Proposer,
    commit_proposal,
    confirm_proposal,
    propose,
    withdraw_proposal,
)
from maillage.programme.actions.reviews import Decision, decide_proposal, look_at_proposals, review_proposal
from maillage.programme.models import CallForProposals, Event, EventProposal, ProposalReview, Season
from maillage.programme.queries.proposals import reviews_for, rows_for
from maillage.programme.rules.barcamps import read_rooms, read_slots
from maillage.programme.rules.proposals import ProposalState, Score, may_propose, sees_reviews
from tests import factories
from tests.kit.bookings import refused
from tests.kit.programme import make_event, make_season
from tests.kit.proposals import CAMILLE, FIELDS, mails_about, make_call, make_proposal
from tests.kit.screens import text_of


@pytest.fixture
def season(network: Network) -> Season:
    return make_season(network)


@pytest.fixture
def call(dora: Person, season: Season) -> CallForProposals:
    return make_call(dora, season)


@pytest.fixture
def theirs(call: CallForProposals) -> EventProposal:
    """Camille's, confirmed by mail."""
    return make_proposal(call)


# Rules.

DAY = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("opens", "closes", "announced", "standing", "code"),
    [
        (0, 0, True, 0, None),
        (-9, 9, True, 4, None),
        (1, 9, True, 0, "call_not_open"),
        (-9, -1, True, 0, "call_closed"),
        (-9, 9, False, 0, "call_not_announced"),
        (-9, 9, True, 5, "enough_proposals"),
    ],
)
def test_when_one_may_propose(opens: int, closes: int, announced: bool, standing: int, code: str | None) -> None:
    refusal = may_propose(
        DAY + timedelta(days=opens), DAY + timedelta(days=closes), DAY, announced=announced, standing=standing
    )
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize("state", list(ProposalState))
def test_nobody_reads_reviews_of_their_own_and_others_once_they_gave_theirs(state: ProposalState) -> None:
    assert not sees_reviews(state, has_reviewed=True, is_own=True)
    assert sees_reviews(state, has_reviewed=True, is_own=False)
    assert sees_reviews(state, has_reviewed=False, is_own=False) == (state not in {"submitted", "waiting"})


# Proposing.


def test_without_an_account_a_mail_confirms_and_those_who_facilitate_are_told(
    call: CallForProposals, dora: Person
) -> None:
    assert propose(call, CAMILLE, FIELDS) is None
    mine = EventProposal.objects.get()
    assert (mine.state, mails_about(mine), Notification.objects.count()) == ("pending", ["confirm"], 0)
    assert confirm_proposal(mine).state == confirm_proposal(mine).state == "submitted"
    assert mails_about(mine) == ["confirm", "received"]
    assert list(Notification.objects.values_list("person", "kind", "what")) == [
        (dora.pk, "event_proposals", "proposed")
    ]


def test_the_page_of_a_proposal_is_read_by_its_address_and_its_forms_say_where_they_come_from(
    client: Client, theirs: EventProposal
) -> None:
    page = client.get(theirs.get_absolute_url())
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")  # with none, browsers send no origin
    assert client.post(reverse("programme:withdraw_proposal", args=[theirs.public_id])).status_code == 302


def test_the_same_sent_twice_is_one_and_is_written_to_again(call: CallForProposals) -> None:
    propose(call, CAMILLE, FIELDS)
    propose(call, Proposer("Camille", email="Camille@MAIL.example"), FIELDS)
    assert mails_about(EventProposal.objects.get()) == ["confirm", "confirm"]


def test_signed_in_it_is_there_at_once(call: CallForProposals, bob: Person) -> None:
    mine = propose(call, Proposer("Bob", bob), FIELDS)
    again = propose(call, Proposer("Bob", bob), FIELDS)
    assert mine is not None
    assert again == mine
    assert (mine.state, mails_about(mine)) == ("submitted", ["received"])


def test_five_each_then_enough_and_one_withdrawn_makes_room(call: CallForProposals, bob: Person) -> None:
    proposals = [propose(call, Proposer("Bob", bob), {**FIELDS, "title": f"Sujet {n}"}) for n in range(5)]
    with refused("enough_proposals"):
        propose(call, Proposer("Bob", bob), {**FIELDS, "title": "De trop"})
    assert proposals[0] is not None
    withdraw_proposal(proposals[0])
    assert propose(call, Proposer("Bob", bob), {**FIELDS, "title": "De trop"}) is not None


def test_one_machine_proposes_a_little_not_a_lot(call: CallForProposals) -> None:
    def one(n: int) -> None:
        propose(call, Proposer("X", email=f"x{n}@mail.example", origin="192.0.2.1"), FIELDS)

    for n in range(20):
        one(n)
    with refused("too_often"):
        one(20)


def test_a_call_that_is_over_takes_nothing_even_by_the_link_of_a_mail(call: CallForProposals) -> None:
    propose(call, CAMILLE, FIELDS)
    yesterday = timezone.localdate() - timedelta(days=1)
    CallForProposals.objects.update(opens_on=yesterday, closes_on=yesterday)
    with refused("call_closed"):
        confirm_proposal(EventProposal.objects.get())
    with refused("call_closed"):
        propose(call, CAMILLE, {**FIELDS, "title": "Trop tard"})


def test_a_robot_that_fills_all_fields_proposes_nothing(client: Client, call: CallForProposals) -> None:
    sent = {**FIELDS, "name": "Camille", "email": "camille@mail.example"}
    address = reverse("programme:call", args=[call.slug])
    assert client.post(address, {**sent, "website": "https://spam.example"}).status_code == 422
    assert not EventProposal.objects.exists()
    assert client.post(address, sent).status_code == 302
    assert EventProposal.objects.exists()


def test_a_call_of_a_season_in_preparation_is_nobody_s_business(
    client: Client, call: CallForProposals, dora: Person
) -> None:
    Season.objects.update(announced_at=None)
    address = reverse("programme:call", args=[call.slug])
    assert client.get(address).status_code == 404
    client.force_login(dora)
    assert client.get(address).status_code == 200


# Reviewing.


def test_each_reads_alone_first_then_together(theirs: EventProposal, dora: Person, alice: Person, place: Any) -> None:
    del place  # which Alice hosts
    review_proposal(dora, theirs, Score.YES, "Très concret")
    assert reviews_for(alice, theirs) == (None, None)
    (row,) = rows_for(alice, [theirs])
    assert (row.count, row.summary) == (1, None)
    review_proposal(alice, theirs, Score.NO)
    mine, others = reviews_for(alice, theirs)
    assert mine is not None
    assert [one.word for one in others or []] == ["Très concret"]
    (row,) = rows_for(alice, [theirs])
    assert row.summary is not None
    assert row.summary.mean == 1.5


def test_changing_one_s_word_keeps_one_word(theirs: EventProposal, dora: Person) -> None:
    review_proposal(dora, theirs, Score.NO)
    review_proposal(dora, theirs, Score.YES)
    assert [one.score for one in ProposalReview.objects.all()] == ["yes"]


@pytest.mark.parametrize("with_account", [True, False])
def test_one_s_own_is_refused_by_its_address_too(call: CallForProposals, dora: Person, with_account: bool) -> None:
    """A facilitator who proposes, signed in or from their own address, neither reads nor decides it."""
    mine = make_proposal(call, Proposer("Dora", dora if with_account else None, "" if with_account else dora.email))
    fay = factories.make_person("fay", role=(RoleKind.FACILITATOR, call.network.scopes()[0]))
    assert mine not in look_at_proposals(dora, call)
    assert mine in look_at_proposals(fay, call)
    review_proposal(fay, mine, Score.RATHER_NO, "Bof")
    for act in (
        lambda: review_proposal(dora, mine, Score.YES),
        lambda: decide_proposal(dora, mine, Decision("accept")),
    ):
        with refused("own_proposal"):
            act()
    client = Client()
    client.force_login(dora)
    for name in ("reviewed_proposal", "decide_proposal"):
        answer = client.get(reverse(f"programme:{name}", args=[call.slug, mine.public_id]))
        assert answer.status_code in {403, 409}
        assert "Bof" not in answer.content.decode()


def test_a_member_reviews_nothing(theirs: EventProposal, bob: Person) -> None:
    with refused("not_allowed"):
        review_proposal(bob, theirs, Score.YES)
    with refused("not_allowed"):
        look_at_proposals(bob, theirs.call)


# Deciding.


def test_accepted_it_is_a_draft_of_the_season_with_its_speaker_and_waits_for_its_place(
    client: Client, theirs: EventProposal, dora: Person, season: Season, place: Any
) -> None:
    decided = decide_proposal(dora, theirs, Decision("accept", "Quelle belle idée"))
    event = decided.resulting_event
    assert event is not None
    assert (event.state, event.season, event.title) == ("draft", season, FIELDS["title"])
    assert [(one.name, one.about) for one in event.speakers.all()] == [("Camille", FIELDS["about"])]
    assert mails_about(decided)[-1] == "accepted"
    assert announce_events(dora, season.events.all()) == 0
    with refused("event_not_placed"):
        announce_event(dora, event)
    client.force_login(dora)
    for address in ("/programme/preparer/", f"/programme/preparer/saison/{season.slug}/"):
        prepared = text_of(client.get(address))
        assert ("Jour à choisir" in prepared, "lieu à choisir" in prepared, "en ligne" in prepared) == (
            True,
            True,
            False,
        )
    change_event(dora, event, EventDetails({"place": place}))
    assert announce_events(dora, season.events.all()) == 1


def test_the_speaker_confirms_once_and_who_decided_is_told(theirs: EventProposal, dora: Person) -> None:
    with refused("proposal_act_too_late"):
        commit_proposal(theirs)
    decide_proposal(dora, theirs, Decision("accept"))
    assert commit_proposal(theirs).state == commit_proposal(theirs).state == "committed"
    assert Notification.objects.filter(person=dora, what="committed").count() == 1


def test_withdrawn_its_draft_goes_but_not_what_was_announced(call: CallForProposals, dora: Person, place: Any) -> None:
    first, second = (make_proposal(call, fields={**FIELDS, "title": title}) for title in ("Un", "Deux"))
    for one in (first, second):
        decide_proposal(dora, one, Decision("accept"))
    kept = Event.objects.get(title="Deux")
    announce_event(dora, change_event(dora, kept, EventDetails({"place": place})))
    for one in (first, second):
        withdraw_proposal(one)
    assert list(Event.objects.values_list("title", flat=True)) == ["Deux"]
    assert Notification.objects.filter(person=dora, what="withdrawn").count() == 2


def test_declined_with_a_kind_word_and_never_twice(theirs: EventProposal, dora: Person) -> None:
    decide_proposal(dora, theirs, Decision("wait"))
    decided = decide_proposal(dora, theirs, Decision("decline", "L’an prochain, avec plaisir"))
    assert (decided.word, decided.resulting_event) == ("L’an prochain, avec plaisir", None)
    assert mails_about(decided)[-2:] == ["waiting", "declined"]
    with refused("proposal_act_too_late"):
        decide_proposal(dora, theirs, Decision("accept"))
    with refused("no_decision"):
        decide_proposal(dora, theirs, Decision("confirm"))


def test_nobody_is_declined_without_a_word_and_the_mail_is_read_before_it_leaves(
    client: Client, theirs: EventProposal, dora: Person
) -> None:
    client.force_login(dora)
    address = reverse("programme:decide_proposal", args=[theirs.call.slug, theirs.public_id])
    for step, word in (("send", ""), ("preview", "Une autre fois ?"), ("", "Une autre fois ?")):
        page = client.post(address, {"act": "decline", "word": word, "step": step})
        assert page.status_code == (200 if word else 422)
    assert "Bonjour Camille" in page.content.decode()
    theirs.refresh_from_db()
    assert (theirs.state, theirs.word) == ("submitted", "")
    assert client.post(address, {"act": "decline", "word": "Une autre fois ?", "step": "send"}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.state == "declined"


def test_for_a_barcamp_it_is_a_subject_once_the_barcamp_opens(dora: Person, network: Network) -> None:
    event = make_event(dora, network, kind="barcamp")
    call = make_call(dora, event)
    before, after = (make_proposal(call, fields={**FIELDS, "title": title}) for title in ("Avant", "Après"))
    decide_proposal(dora, before, Decision("accept"))
    barcamp = open_barcamp(dora, event, read_slots("14:00-15:00"), read_rooms("Salle"))
    decide_proposal(dora, after, Decision("accept"))
    assert list(barcamp.pitches.values_list("title", "first_name")) == [("Avant", "Camille"), ("Après", "Camille")]
    withdraw_proposal(after)
    assert list(barcamp.pitches.filter(is_withdrawn=False).values_list("title", flat=True)) == ["Avant"]


def test_for_another_event_its_author_is_a_speaker(dora: Person, network: Network) -> None:
    event = make_event(dora, network, kind="workshop")
    theirs = make_proposal(make_call(dora, event))
    decide_proposal(dora, theirs, Decision("accept"))
    assert [one.name for one in event.speakers.all()] == ["Camille"]
    withdraw_proposal(theirs)
    assert not event.speakers.exists()


def test_acts_are_journalled(theirs: EventProposal, dora: Person) -> None:
    review_proposal(dora, theirs, Score.YES)
    decide_proposal(dora, theirs, Decision("accept"))
    verbs = list(JournalEntry.objects.filter(subject_kind="proposal").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["event_proposed", "event_proposal_reviewed", "event_proposal_accepted"]


def test_a_call_is_one_a_season_and_is_changed_by_who_prepares_it(
    call: CallForProposals, season: Season, dora: Person, bob: Person
) -> None:
    values = {"opens_on": call.opens_on, "closes_on": call.closes_on, "welcome": "Venez"}
    assert write_call(dora, season, values).pk == call.pk
    with refused("not_allowed"):
        write_call(bob, season, values)
    backwards = {**values, "closes_on": call.opens_on - timedelta(days=1)}
    with refused("closes_before_it_opens"):
        write_call(dora, season, backwards)


# What is known of people.


def test_erasing_who_proposed_and_reviewed(call: CallForProposals, bob: Person, dora: Person, place: Any) -> None:
    fields = [{**FIELDS, "title": title} for title in ("Refusé", "Accepté", "Annoncé")]
    mine = [make_proposal(call, Proposer("Bob", bob), one) for one in fields]
    review_proposal(dora, mine[0], Score.YES, "Un mot")
    decide_proposal(dora, mine[0], Decision("decline", "Désolés"))
    for one in mine[1:]:
        decide_proposal(dora, one, Decision("accept"))
    event = change_event(dora, Event.objects.get(title="Annoncé"), EventDetails({"place": place}))
    announce_event(dora, event)
    (table,) = [held for held in export_personal_data(bob) if held.code == "event_proposals"]
    assert (table.rows[0]["title"], table.rows[0]["note"]) == ("Refusé", "Un mot")
    erase(bob)
    erase(dora)
    assert list(EventProposal.objects.values_list("title", "name", "person")) == [("Annoncé", "—", None)]
    assert list(Event.objects.values_list("title", flat=True)) == ["Annoncé"]
    assert not event.speakers.exists()
    jobs = ProcrastinateJob.objects.filter(task_name="programme.send_proposal")
    assert not jobs.exists()


def test_what_reviewers_wrote_is_not_given_before_it_is_decided(
    call: CallForProposals, bob: Person, dora: Person
) -> None:
    review_proposal(dora, make_proposal(call, Proposer("Bob", bob)), Score.YES, "Un mot")
    (table,) = [held for held in export_personal_data(bob) if held.code == "event_proposals"]
    assert table.rows[0]["note"] == ""
