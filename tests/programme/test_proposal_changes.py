"""A proposal that was sent, written anew by its author until the call closes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from maillage.community.models import JournalEntry, Network, Person
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.proposals import Proposer, change_proposal, withdraw_proposal
from maillage.programme.actions.reviews import Decision, decide_proposal, review_proposal
from maillage.programme.models import CallForProposals, EventProposal
from maillage.programme.rules.proposals import ProposalState, Score, may_change_proposal
from tests.kit.bookings import refused
from tests.kit.programme import make_season
from tests.kit.proposals import make_call, make_proposal
from tests.kit.screens import SignedIn, form_of, text_of

DAY = date(2027, 3, 1)
MAY = {"pending", "submitted", "waiting"}


@pytest.mark.parametrize("state", list(ProposalState))
def test_until_the_call_closes_and_nothing_is_decided(state: ProposalState) -> None:
    answers = [may_change_proposal(state, DAY + timedelta(days=ahead), DAY) for ahead in (0, -1)]
    codes = [answer.code if isinstance(answer, Refusal) else None for answer in answers]
    assert codes == [None if state.value in MAY else "proposal_decided", "call_closed_to_changes"]


@pytest.fixture
def call(dora: Person, network: Network) -> CallForProposals:
    return make_call(dora, make_season(network))


def test_readers_see_that_it_changed_and_decisions_end_it(
    as_: SignedIn, call: CallForProposals, alice: Person, bob: Person, dora: Person
) -> None:
    mine = make_proposal(call, Proposer("Bob", bob))
    review_proposal(alice, mine, Score.YES)
    change_proposal(mine, {"title": mine.title})  # nothing else: nothing is written
    assert EventProposal.objects.get().changed_at is None
    change_proposal(mine, {"title": "Le pain, le soir", "minutes": 60})
    mine.refresh_from_db()
    assert (mine.title, mine.minutes, mine.state) == ("Le pain, le soir", 60, "submitted")
    assert JournalEntry.objects.filter(verb="event_proposal_changed").count() == 1
    page = text_of(as_(alice).get(f"/programme/preparer/appel/{call.slug}/{mine.public_id}/"))
    assert "Son auteur l’a modifiée" in page
    assert "Votre avis est plus ancien" in page
    decide_proposal(dora, mine, Decision("accept"))  # while its form was open
    with refused("proposal_decided"):
        change_proposal(mine, {"title": "Autre chose"})
    withdraw_proposal(mine)
    with refused("proposal_decided"):
        change_proposal(mine, {"title": "Autre chose"})


def test_by_its_form_signed_in_or_by_its_address(
    as_: SignedIn, call: CallForProposals, bob: Person, charlie: Person
) -> None:
    mine = make_proposal(call, Proposer("Bob", bob))
    strangers = make_proposal(call)  # Camille has no account: the address of the page is hers
    address = f"/programme/proposition/{mine.public_id}/modifier/"
    assert as_(charlie).get(address).status_code == 404
    page = as_(bob).get(address)
    form = form_of(page, "abstract")
    assert form.fields["title"] == [mine.title]
    assert {"email", "website"}.isdisjoint(form.fields)
    assert form.send(as_(bob), minutes="9999").status_code == 422
    assert "Tout autre chose" in text_of(form.send(as_(bob), title="Tout autre chose"))
    own = f"/programme/proposition/{strangers.public_id}/"
    assert f"{own}modifier/" in as_(None).get(own).content.decode()
    changed = form_of(as_(None).get(f"{own}modifier/"), "abstract").send(as_(None), name="Camille R.")
    assert "Camille R." in text_of(changed)
    strangers.refresh_from_db()
    assert strangers.email == "camille@mail.example"
    CallForProposals.objects.update(
        opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate() - timedelta(days=1)
    )
    assert f"{own}modifier/" not in as_(None).get(own).content.decode()
    assert as_(None).get(f"{own}modifier/").status_code == 409
