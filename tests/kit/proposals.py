"""Calls for proposals, and what people propose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.community.models import Person
from maillage.programme.actions.calls import write_call
from maillage.programme.actions.proposals import Proposer, confirm_proposal, propose
from maillage.programme.actions.reviews import Decision, decide_proposal
from maillage.programme.models import CallForProposals, Event, EventProposal, Season

CAMILLE = Proposer("Camille", email="camille@mail.example")
FIELDS: dict[str, Any] = {
    "title": "Cuire son pain entre deux visios",
    "abstract": "On pétrit, on parle, on goûte.",
    "kind": "workshop",
    "minutes": 90,
    "level": "everybody",
    "needs": "un four",
    "about": "boulangère à Florac",
}


def make_call(by: Person, subject: Season | Event, **values: Any) -> CallForProposals:
    """A call that is open today."""
    today = timezone.localdate()
    dates = {"opens_on": today - timedelta(days=1), "closes_on": today + timedelta(days=20)}
    return write_call(by, subject, {**dates, "welcome": "Dites-nous.", **values})


def make_proposal(
    call: CallForProposals, proposer: Proposer = CAMILLE, fields: dict[str, Any] | None = None
) -> EventProposal:
    """One that is there to be read; a stranger's is confirmed by mail."""
    made = propose(call, proposer, fields or FIELDS)
    return made or confirm_proposal(EventProposal.objects.filter(call=call, person=None).latest("pk"))


def make_waiting_draft(
    by: Person, call: CallForProposals, title: str, proposer: Proposer = CAMILLE, **fields: Any
) -> Event:
    """An accepted proposal whose day and room nobody has chosen."""
    made = make_proposal(call, proposer, {**FIELDS, "title": title, **fields})
    event = decide_proposal(by, made, Decision("accept")).resulting_event
    assert event is not None
    return event


def mails_about(proposal: EventProposal) -> list[str]:
    """The mails about a proposal that wait for the worker, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="programme.send_proposal").order_by("pk")
    return [job.args["what"] for job in jobs if job.args["proposal_id"] == proposal.pk]
