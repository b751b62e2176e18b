"""Calls that are open, their proposals, what reviewers think of them as far as one may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from maillage.community.models import Network, Person
from maillage.programme.models import CallForProposals, Event, EventProposal, ProposalReview, Season
from maillage.programme.rules.proposals import (
    ProposalState,
    ReviewSummary,
    Score,
    sees_reviews,
    summarise,
)


def calls_with_subjects() -> QuerySet[CallForProposals]:
    """Calls with what they are for, in one statement."""
    return CallForProposals.objects.select_related("network", "season__network", "event__network", "event__place")


def open_call_of(subject: Season | Event, today: date) -> CallForProposals | None:
    """The call of a season or an event, while it takes proposals."""
    key = {"season" if isinstance(subject, Season) else "event": subject}
    call = calls_with_subjects().filter(opens_on__lte=today, closes_on__gte=today, **key).first()
    return call if call is not None and call.is_announced else None


def open_calls(today: date, network: Network | None = None) -> QuerySet[CallForProposals]:
    """The calls that take proposals that day, of a network and the seasons it takes part in or of all; the first to
    close first.
    """
    announced = Q(season__announced_at__isnull=False) | Q(event__announced_at__isnull=False)
    calls = calls_with_subjects().filter(announced, opens_on__lte=today, closes_on__gte=today)
    if network is not None:
        of_season = Season.objects.filter(Q(network=network) | Q(networks=network))
        calls = calls.filter(Q(network=network) | Q(season__in=of_season))
    return calls.order_by("closes_on", "pk")


def proposals_of(call: CallForProposals) -> QuerySet[EventProposal]:
    """The proposals somebody stands for: not those whose mail is not confirmed."""
    known = EventProposal.objects.filter(call=call).exclude(state=ProposalState.PENDING)
    return known.select_related("person", "resulting_event").order_by("pk")


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in the list of a reviewer: their own word; the sum of all, None until they may see it."""

    proposal: EventProposal
    mine: ProposalReview | None
    count: int  # how many gave their word
    summary: ReviewSummary | None


def rows_for(person: Person, proposals: Sequence[EventProposal]) -> list[ProposalRow]:
    """The list of one reviewer, in one statement."""
    reviews: dict[int, list[ProposalReview]] = defaultdict(list)
    for review in ProposalReview.objects.filter(proposal__in=[one.pk for one in proposals]):
        reviews[review.proposal_id].append(review)
    rows = []
    for one in proposals:
        of_one = reviews[one.pk]
        mine = next((review for review in of_one if review.reviewer_id == person.pk), None)
        seen = sees_reviews(ProposalState(one.state), has_reviewed=mine is not None, is_own=False)
        summary = summarise([Score(review.score) for review in of_one]) if seen else None
        rows.append(ProposalRow(one, mine, len(of_one), summary))
    return rows


def reviews_for(person: Person, proposal: EventProposal) -> tuple[ProposalReview | None, list[ProposalReview] | None]:
    """One's own review, and those of the others; None for these until one may read them."""
    reviews = list(ProposalReview.objects.filter(proposal=proposal).select_related("reviewer").order_by("pk"))
    mine = next((review for review in reviews if review.reviewer_id == person.pk), None)
    if not sees_reviews(ProposalState(proposal.state), has_reviewed=mine is not None, is_own=False):
        return mine, None
    return mine, [review for review in reviews if review.reviewer_id != person.pk]
