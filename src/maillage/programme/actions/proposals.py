"""Proposing something to a season or an event: with or without an account, confirming by mail, coming, withdrawing.

All of it waits at the lock of the call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Person
from maillage.kernel.addresses import canonical_address
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.barcamps import touch
from maillage.programme.actions.calls import lock_call
from maillage.programme.actions.events import is_removable, lock_event, remove_draft
from maillage.programme.mails import tell_preparers, tell_proposal
from maillage.programme.models import Barcamp, CallForProposals, Event, EventProposal, Pitch, Placement, Speaker
from maillage.programme.rules.proposals import (
    MOST_WAITING,
    PROPOSAL_ACTS,
    STANDS,
    ProposalState,
    may_change_proposal,
    may_propose,
)

PROPOSED_BY = Quota("event proposals by", 10, timedelta(hours=1))
PROPOSED_FROM = Quota("event proposals from", 20, timedelta(hours=1))
PROPOSED_FROM_A_DAY = Quota("event proposals from", 60, timedelta(days=1))
RELATED = ("call__network", "call__season__network", "call__event__network", "call__event__place", "person")


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who proposes: somebody signed in, or a name and an address. `origin` is where the request comes from."""

    name: str
    person: Person | None = None
    email: str = ""
    language: str = "fr"
    origin: str = ""


def propose(call: CallForProposals, proposer: Proposer, fields: Mapping[str, Any]) -> EventProposal | None:
    """Put something forward. `fields` are those of EventProposal.

    Without an account a mail asks to confirm, the answer is the same whoever has the address, and nothing is returned.
    Sent twice, it is one.
    """
    email = "" if proposer.person else canonical_address(proposer.email)
    whom = f"person {proposer.person.pk}" if proposer.person else f"address {email}"
    quotas = [(PROPOSED_FROM, proposer.origin), (PROPOSED_FROM_A_DAY, proposer.origin)] if not proposer.person else []
    if refusal := hit([(PROPOSED_BY, whom), *quotas]):
        raise refusal
    with transaction.atomic():
        call = lock_call(call)
        mine = EventProposal.objects.filter(call=call, person=proposer.person, email=email)
        same = mine.filter(title=fields["title"]).exclude(state=ProposalState.WITHDRAWN).first()
        if same is None or proposer.person is not None:
            _check_open(call, mine.filter(state__in=STANDS).count() if proposer.person and same is None else 0)
        if same is not None and proposer.person is None:
            _send_again(same)
            return None
        if same is not None:
            return same
        _check_room_to_wait(call)
        proposal = EventProposal.objects.create(
            call=call, person=proposer.person, name=proposer.name, email=email, language=proposer.language,
            state=(ProposalState.SUBMITTED if proposer.person else ProposalState.PENDING).value, **fields,
        )  # fmt: skip
        if proposer.person is None:
            tell_proposal("confirm", proposal)
            return None
        _receive(proposal)
    return proposal


def _check_open(call: CallForProposals, standing: int) -> None:
    today = timezone.localdate()
    if refusal := may_propose(call.opens_on, call.closes_on, today, announced=call.is_announced, standing=standing):
        raise refusal


def _check_room_to_wait(call: CallForProposals) -> None:
    """What nobody has confirmed waits within bounds, however many addresses it comes from."""
    if EventProposal.objects.filter(call=call, state=ProposalState.PENDING).count() >= MOST_WAITING:
        raise Refusal("too_many_waiting", "Many proposals already wait to be read. Please try again in a few days.")


def _send_again(proposal: EventProposal) -> None:
    proposal.sequence += 1
    proposal.save(update_fields=["sequence"])
    tell_proposal("confirm" if proposal.state == ProposalState.PENDING else "received", proposal)


def _receive(proposal: EventProposal) -> None:
    """It is there: who proposed has a proof, those who facilitate are told."""
    record(proposal.person, "event_proposed", ("proposal", proposal.pk), proposal.call.scopes()[0])
    tell_proposal("received", proposal, by=proposal.person)
    tell_preparers("proposed", proposal)


def lock_proposal(proposal: EventProposal) -> EventProposal:
    """The proposal as it is now, its call locked until the transaction ends."""
    call = lock_call(CallForProposals(pk=proposal.call_id))
    locked = EventProposal.objects.select_related("person").get(pk=proposal.pk)
    locked.call = call
    return locked


def set_proposal_state(proposal: EventProposal, act: str) -> None:
    """Take a proposal to its next state; raises a Refusal when it may not go there. It is not saved."""
    proposal.state = PROPOSAL_ACTS.target(act, ProposalState(proposal.state)).value
    proposal.sequence += 1


@transaction.atomic
def confirm_proposal(proposal: EventProposal) -> EventProposal:
    """The mail has proved the address: it is there to be read. Raises a Refusal once the call is over."""
    mine = lock_proposal(proposal)
    if mine.state in STANDS:
        return mine  # a second click
    standing = EventProposal.objects.filter(call=mine.call, person=None, email=mine.email, state__in=STANDS).count()
    _check_open(mine.call, standing)
    set_proposal_state(mine, "confirm")
    mine.save()
    _receive(mine)
    return mine


@transaction.atomic
def change_proposal(proposal: EventProposal, fields: Mapping[str, Any]) -> EventProposal:
    """Who proposed writes it anew, until the call closes; those who read it already see that it changed.

    `fields` are those of EventProposal. Nothing is written when nothing changed.
    """
    mine = lock_proposal(proposal)
    if refusal := may_change_proposal(ProposalState(mine.state), mine.call.closes_on, timezone.localdate()):
        raise refusal
    if all(getattr(mine, name) == value for name, value in fields.items()):
        return mine
    for name, value in fields.items():
        setattr(mine, name, value)
    mine.changed_at = timezone.now()
    mine.save(update_fields=[*fields, "changed_at"])
    if mine.state in STANDS:
        record(mine.person, "event_proposal_changed", ("proposal", mine.pk), mine.call.scopes()[0])
    return mine


@transaction.atomic
def commit_proposal(proposal: EventProposal) -> EventProposal:
    """The one whose proposal is accepted says that they come."""
    mine = lock_proposal(proposal)
    if mine.state == ProposalState.COMMITTED:
        return mine  # a second click
    set_proposal_state(mine, "commit")
    mine.save()
    record(mine.person, "event_proposal_committed", ("proposal", mine.pk), mine.call.scopes()[0])
    tell_preparers("committed", mine)
    return mine


@transaction.atomic
def withdraw_proposal(proposal: EventProposal) -> EventProposal:
    """Who proposed takes it back. A draft it became goes with it; what was announced stays, and preparers are told."""
    mine = lock_proposal(proposal)
    if mine.state == ProposalState.WITHDRAWN:
        return mine
    was_known = mine.state in STANDS
    set_proposal_state(mine, "withdraw")
    _leave_programme(mine)
    mine.save()
    if was_known:
        record(mine.person, "event_proposal_withdrawn", ("proposal", mine.pk), mine.call.scopes()[0])
        tell_preparers("withdrawn", mine)
    return mine


def _leave_programme(proposal: EventProposal) -> None:
    """Take out of the programme what an accepted proposal brought, as far as nobody counts on it yet."""
    if proposal.resulting_event_id is not None:
        event = lock_event(Event(pk=proposal.resulting_event_id))
        if is_removable(event):
            proposal.resulting_event = None
            remove_draft(event)
        return
    if proposal.call.event is None:
        return
    event = lock_event(proposal.call.event)
    Speaker.objects.filter(event=event, name=proposal.name, person=proposal.person).delete()
    if proposal.pitch_id is not None:
        Pitch.objects.filter(pk=proposal.pitch_id).update(is_withdrawn=True)
        Placement.objects.filter(pitch=proposal.pitch_id).delete()
        touch(Barcamp.objects.get(event=event))


def proposal_at(public_id: UUID) -> EventProposal | None:
    """The proposal behind an address."""
    return EventProposal.objects.filter(public_id=public_id).select_related(*RELATED).first()


def is_own_proposal(person: Person, proposal: EventProposal) -> bool:
    """Did this person propose it, with their account or from an address of theirs?"""
    if proposal.person_id is not None or not proposal.email:
        return proposal.person_id == person.pk
    if proposal.email == person.email:
        return True
    return EmailAddress.objects.filter(user=person, email=proposal.email, verified=True).exists()
