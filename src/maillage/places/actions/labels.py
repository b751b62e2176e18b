"""Proposing a place, answering the criteria of a label, reviewing both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from maillage.community.actions import give_role, record
from maillage.community.actions.decisions import decide
from maillage.community.actions.organisations import require as must_network
from maillage.community.models import Network, Organisation, Person, Role
from maillage.community.queries import people_with_role
from maillage.community.rules import Ability, RoleKind, ScopeKind
from maillage.community.rules.membership import a_year_after
from maillage.kernel.lines import short_enough
from maillage.kernel.refusal import Refusal
from maillage.places.actions.locks import require
from maillage.places.actions.places import add_place
from maillage.places.mails import tell_hosts, tell_network, tell_proposer
from maillage.places.models import Criterion, CriterionAnswer, Label, Labelling, Place, PlaceProposal
from maillage.places.rules.labels import (
    CRITERIA,
    LABELLINGS,
    PROPOSALS,
    Answered,
    LabellingState,
    ProposalState,
    may_grant,
    may_submit,
)

REVIEW_DAYS = 60  # so long before a label ends, its hosts are asked to answer again


@transaction.atomic
def propose_place(person: Person, proposal: PlaceProposal) -> PlaceProposal:
    """Propose that a place joins; those who facilitate answer."""
    proposal.person = person
    open_ones = PlaceProposal.objects.filter(person=person, network=proposal.network, state="submitted")
    if (twin := open_ones.filter(name__iexact=proposal.name).first()) is not None:
        return twin  # a double click
    proposal.save()
    record(person, "place_proposed", ("proposal", proposal.pk), proposal.scopes()[0])
    tell_network("proposed", proposal.network, proposal=proposal.pk)
    return proposal


def _lock_proposal(proposal: PlaceProposal, act: str) -> PlaceProposal:
    """The proposal, its row locked and its state what the act makes of it; a Refusal when it is decided already."""
    proposals = PlaceProposal.objects.select_for_update(of=("self",)).select_related("network", "commune", "person")
    now = proposals.get(pk=proposal.pk)
    now.state = PROPOSALS.target(act, ProposalState(now.state)).value
    return now


@transaction.atomic
def accept_place(by: Person, proposal: PlaceProposal) -> Place:
    """Accept a proposal: creates the place in project, hosted by whoever proposed it."""
    must_network(Ability.REVIEW, by, proposal.network)
    now = _lock_proposal(proposal, "accept")
    place = add_place(by, now.network, now.name, now.commune, now.address)
    place.label = now.label
    place.operator = Organisation.objects.filter(name__iexact=now.operator).first() if now.operator else None
    place.save(update_fields=["label", "operator"])
    give_role(now.person, RoleKind.HOST, place.scopes()[0], by=by, tell=False)  # the mail about the place says so
    now.place = place
    _decide(by, now, "")
    tell_proposer("place_accepted", now)
    return place


@transaction.atomic
def decline_place(by: Person, proposal: PlaceProposal, reason: str) -> PlaceProposal:
    """Decline a proposal with a reason."""
    must_network(Ability.REVIEW, by, proposal.network)
    if not reason.strip():
        raise Refusal("no_reason", "Say why: the person will read it.")
    now = _lock_proposal(proposal, "decline")
    _decide(by, now, reason)
    tell_proposer("place_declined", now)
    return now


def _decide(by: Person, proposal: PlaceProposal, reason: str) -> None:
    proposal.reason = short_enough(reason)
    decide(proposal, by, f"proposal_{proposal.state}", "proposal", about=[proposal.person])


def criteria_of(network: Network, label: str) -> list[Criterion]:
    """The criteria of a label in a network, in order."""
    return list(Criterion.objects.filter(network=network, label=label, active=True))


@transaction.atomic
def write_criteria(by: Person, network: Network, label: str, texts: list[str]) -> list[Criterion]:
    """The criteria of a label, one a line; one that is gone is no longer asked, what was answered stays."""
    must_network(Ability.REVIEW, by, network)
    for position, text in enumerate(texts):
        Criterion.objects.update_or_create(
            network=network, label=label, text=text, defaults={"position": position, "active": True}
        )
    Criterion.objects.filter(network=network, label=label).exclude(text__in=texts).update(active=False)
    record(by, "criteria_written", ("network", network.pk), network.scopes()[0], label=label, criteria=len(texts))
    return criteria_of(network, label)


def offer_criteria(network: Network) -> None:
    """Create the criteria a network begins with."""
    for label, texts in CRITERIA.items():
        for position, text in enumerate(texts):
            Criterion.objects.get_or_create(network=network, label=label, text=text, defaults={"position": position})


@transaction.atomic
def open_labelling(host: Person, place: Place, label: str) -> Labelling:
    """The checklist of a place, open: the one being filled in, or a new one that begins with what was answered last."""
    require(Ability.EDIT, host, place)
    if label not in Label.values:
        raise Refusal("no_label", "There is no label of that name.")
    Place.objects.select_for_update().get(pk=place.pk)
    current = place.labellings.filter(state__in=["draft", "submitted"]).first()
    if current is None:
        current = Labelling.objects.create(place=place, label=label)
        record(host, "label_begun", ("labelling", current.pk), place.scopes()[0], label=label)
    elif current.state == LabellingState.DRAFT and current.label != label:
        current.label = label
        current.save(update_fields=["label"])
    if current.state == LabellingState.DRAFT:
        _prepare_answers(current)
    return current


def _prepare_answers(labelling: Labelling) -> None:
    before = CriterionAnswer.objects.filter(labelling__place=labelling.place).exclude(labelling=labelling)
    known = {answer.criterion_id: answer for answer in before.order_by("pk")}
    wanted = criteria_of(labelling.place.network, labelling.label)
    labelling.answers.exclude(criterion__in=wanted).delete()
    for criterion in wanted:
        last = known.get(criterion.pk)
        defaults = {"met": last.met, "kind": last.kind, "evidence": last.evidence} if last else {}
        CriterionAnswer.objects.get_or_create(labelling=labelling, criterion=criterion, defaults=defaults)


def blank_answers(place: Place, criteria: list[Criterion]) -> list[CriterionAnswer]:
    """The checklist before it is opened, with what the place answered last; nothing is written."""
    before = CriterionAnswer.objects.filter(labelling__place=place).order_by("pk")
    known = {answer.criterion_id: answer for answer in before}
    blank = [known.get(c.pk) or CriterionAnswer(criterion=c) for c in criteria]
    for answer, criterion in zip(blank, criteria, strict=True):
        answer.criterion = criterion
    return blank


@transaction.atomic
def answer_criteria(
    host: Person, labelling: Labelling, answers: dict[int, dict[str, Any]], *, submit: bool
) -> Labelling:
    """Keep the answers (by criterion); `submit` sends them to be reviewed."""
    require(Ability.EDIT, host, labelling.place)
    now = Labelling.objects.select_for_update(of=("self",)).select_related("place__network").get(pk=labelling.pk)
    if now.state != LabellingState.DRAFT:
        raise Refusal("already_sent", "This checklist has been sent: it can’t be changed while it is reviewed.")
    for answer in now.answers.all():
        if answer.criterion_id in answers:
            for name, value in answers[answer.criterion_id].items():
                setattr(answer, name, value)
            answer.save()
    if submit:
        if refusal := may_submit(_answers_of(now)):
            raise refusal
        submitted = LABELLINGS.target("submit", LabellingState(now.state))
        now.state, now.submitted_by, now.submitted_at = submitted.value, host, timezone.now()
        now.save()
        record(host, "label_asked", ("labelling", now.pk), now.scopes()[0], label=now.label)
        tell_network("label_asked", now.place.network, labelling=now.pk)
    return now


def _answers_of(labelling: Labelling) -> list[Answered]:
    return [Answered(answer.met, answer.evidence) for answer in labelling.answers.all()]


@transaction.atomic
def review_label(by: Person, labelling: Labelling, *, grant: bool, reason: str = "") -> Labelling:
    """Grant the label for a year, or decline with a reason: the hosts then mend what is missing and ask again."""
    must_network(Ability.REVIEW, by, labelling.place.network)
    now = Labelling.objects.select_for_update(of=("self",)).select_related("place__network").get(pk=labelling.pk)
    now.state = LABELLINGS.target("grant" if grant else "decline", LabellingState(now.state)).value
    if grant and (refusal := may_grant(_answers_of(now))):
        raise refusal
    if not grant and not reason.strip():
        raise Refusal("no_reason", "Say why: the person will read it.")
    now.reason = short_enough(reason)
    if grant:
        now.valid_until = a_year_after(timezone.localdate())
        Place.objects.filter(pk=now.place_id).update(label=now.label, label_until=now.valid_until)
    decide(now, by, f"label_{now.state}", "labelling", label=now.label)
    tell_hosts(f"label_{now.state}", now)
    return now


def remind_of_labels(today: date | None = None) -> int:
    """Ask the hosts whose label ends in sixty days to answer again; how many labels."""
    today = today or timezone.localdate()
    ending = Labelling.objects.filter(
        state="granted", valid_until=today + timedelta(days=REVIEW_DAYS), place__label_until=F("valid_until")
    )
    for labelling in ending.select_related("place__network"):
        tell_hosts("label_ending", labelling, mark=today.isoformat())
    return ending.count()


def tell_of_lost_host(role: Role) -> None:
    """A role has ended: when it leaves a place without a host, those who facilitate are told."""
    if role.kind != RoleKind.HOST or role.scope_kind != ScopeKind.PLACE:
        return
    place = Place.objects.select_related("network").filter(pk=role.scope_id).exclude(state="closed").first()
    if place and not people_with_role(RoleKind.HOST, place.scopes()[0]).exclude(pk=role.person_id).exists():
        tell_network("no_host", place.network, place=place.pk, mark=timezone.localdate().isoformat())
