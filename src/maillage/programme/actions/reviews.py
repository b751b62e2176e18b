"""Proposals reviewed, each reviewer alone first, then decided: what is accepted enters the programme."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.kernel.lines import short_enough
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.barcamps import lock_barcamp, pitch_accepted
from maillage.programme.actions.calls import require_reviewer
from maillage.programme.actions.events import EventDetails, SpeakerLine, create_event, lock_event
from maillage.programme.actions.permissions import require_preparer
from maillage.programme.actions.proposals import is_own_proposal, lock_proposal, set_proposal_state
from maillage.programme.mails import tell_proposal
from maillage.programme.models import Barcamp, CallForProposals, EventProposal, ProposalReview, Season, Speaker
from maillage.programme.queries.proposals import proposals_of
from maillage.programme.rules.proposals import DECISIONS, ProposalState, Score, first_slot, may_review

LONGEST_WORD = 2000
OWN = Refusal("own_proposal", "This proposal is yours: others read it.")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a proposal (an act of DECISIONS), and a word to who made it."""

    act: str
    word: str = ""


def look_at_proposals(by: Person, call: CallForProposals) -> list[EventProposal]:
    """The proposals of a call but one's own, in order; looking is written in the journal."""
    require_reviewer(by, call)
    record(by, "proposals_looked_at", ("call", call.pk), call.scopes()[0])
    return [one for one in proposals_of(call) if not is_own_proposal(by, one)]


def require_other_s(by: Person, proposal: EventProposal) -> None:
    """Raises a Refusal for who does not review the call, and for who made the proposal."""
    require_reviewer(by, proposal.call)
    if is_own_proposal(by, proposal):
        raise Refusal(OWN.code, OWN.sentence)


@transaction.atomic
def review_proposal(by: Person, proposal: EventProposal, score: Score, word: str = "") -> ProposalReview:
    """Give one's score and a word, or change them, until it is decided."""
    locked = lock_proposal(proposal)
    require_other_s(by, locked)
    if refusal := may_review(ProposalState(locked.state), is_own=False):
        raise refusal
    review, _made = ProposalReview.objects.update_or_create(
        proposal=locked, reviewer=by, defaults={"score": score.value, "word": short_enough(word, 1000)}
    )
    record(by, "event_proposal_reviewed", ("proposal", locked.pk), locked.call.scopes()[0])
    return review


@transaction.atomic
def decide_proposal(by: Person, proposal: EventProposal, decision: Decision) -> EventProposal:
    """Accept, put on the waiting list or decline; who proposed is told, with a kind word.

    What is accepted is a draft of the season, a subject of the barcamp, or a speaker of the event.
    """
    locked = lock_proposal(proposal)
    require_preparer(by, locked.call)
    require_other_s(by, locked)
    if decision.act not in DECISIONS:
        raise Refusal("no_decision", "Accept it, put it on the waiting list, or decline it.")
    set_proposal_state(locked, decision.act)
    locked.word = short_enough(decision.word, LONGEST_WORD)
    locked.decided_at, locked.decided_by = timezone.now(), by
    if decision.act == "accept":
        _enter_programme(by, locked)
    locked.save()
    about = [locked.person] if locked.person else []
    record(by, f"event_proposal_{locked.state}", ("proposal", locked.pk), locked.call.scopes()[0], about=about)
    tell_proposal(locked.state, locked)
    return locked


def _enter_programme(by: Person, proposal: EventProposal) -> None:
    call = proposal.call
    if call.season is not None:
        _write_draft(by, proposal, call.season)
        return
    assert call.event is not None  # call_of_a_season_or_an_event
    event = lock_event(call.event)
    if call.is_for_barcamp:
        barcamp = Barcamp.objects.filter(event=event).first()
        if barcamp is not None:
            proposal.save()  # as accepted: that is what becomes a subject
            pitch_accepted(lock_barcamp(barcamp))
            proposal.refresh_from_db(fields=["pitch"])
        return
    position = event.speakers.count()
    Speaker.objects.get_or_create(
        event=event,
        name=proposal.name,
        person=proposal.person,
        defaults={"about": proposal.about, "position": position},
    )


def _write_draft(by: Person, proposal: EventProposal, season: Season) -> None:
    """A draft of the season; its day and hour are chosen later, before it can be announced."""
    slot = first_slot(season.starts_on, season.ends_on, timezone.localdate(), proposal.minutes)
    if slot is None:
        raise Refusal("season_over", "This season is over: nothing can be added to it.")
    zone = timezone.get_current_timezone()
    start, end = (moment.replace(tzinfo=zone) for moment in slot)
    values = {
        "season": season, "kind": proposal.kind, "title": proposal.title, "description": proposal.abstract,
        "starts_at": start, "ends_at": end, "languages": [proposal.language], "is_demo": season.is_demo,
        "audience": "beginners" if proposal.level == EventProposal.Level.BEGINNERS else "everybody",
    }  # fmt: skip
    speaker = SpeakerLine(proposal.name, proposal.about, person=proposal.person)
    proposal.resulting_event = create_event(by, season.network, EventDetails(values, [speaker]))
