"""What calls for proposals know about a person, how they forget them, and what is kept for how long.

What was not taken is forgotten whole; what was taken stays in the programme, and loses its name with time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.programme.actions.proposals import withdraw_proposal
from maillage.programme.models import EventProposal, ProposalReview
from maillage.programme.rules.proposals import STANDS, TAKEN, TO_REVIEW, ProposalState

NOBODY = {"person": None, "name": "—", "email": "", "about": ""}


def proposal_tables(person: Person) -> list[PersonalTable]:
    """What one proposed, with what reviewers wrote of it once it was decided (never who), and one's own reviews."""
    return [
        PersonalTable("event_proposals", _("What I proposed for the programme"), _proposal_rows(person)),
        PersonalTable("event_reviews", _("What I thought of proposals"), _review_rows(person), "nameless",
                      _("Your score stays for those who decide, without your name nor your words.")),
    ]  # fmt: skip


def _proposal_rows(person: Person) -> list[dict[str, Any]]:
    mine = EventProposal.objects.filter(person=person).select_related("call__season", "call__event")
    return [
        {"event": one.call.title, "title": one.title, "text": one.abstract, "kind": one.get_kind_display(),
         "needs": one.needs, "name": one.name, "about": one.about, "state": one.get_state_display(),
         "message": one.word, "note": _words_on(one), "made_at": one.created_at, "changed_at": one.changed_at}
        for one in mine
    ]  # fmt: skip


def _words_on(proposal: EventProposal) -> str:
    if proposal.state in TO_REVIEW:
        return ""  # each reviewer still reads alone
    reviews = ProposalReview.objects.filter(proposal=proposal).exclude(word="").order_by("word")
    return "\n\n".join(reviews.values_list("word", flat=True))


def _review_rows(person: Person) -> list[dict[str, Any]]:
    reviews = ProposalReview.objects.filter(reviewer=person).select_related("proposal")
    return [
        {"title": one.proposal.title, "value": one.get_score_display(), "text": one.word, "made_at": one.created_at}
        for one in reviews
    ]


def erase_proposals(person: Person) -> None:
    """What stands is withdrawn, then all of it goes; reviews stay as scores of nobody."""
    mine = EventProposal.objects.filter(person=person)
    for proposal in mine.filter(state__in=STANDS).order_by("call", "pk"):
        withdraw_proposal(proposal)
    numbers = [str(pk) for pk in mine.values_list("pk", flat=True)]
    with connection.cursor() as cursor:  # mails about these that have not left
        cursor.execute(
            "DELETE FROM procrastinate_jobs"
            " WHERE task_name = 'programme.send_proposal' AND args->>'proposal_id' = ANY(%s)",
            [numbers],
        )
    mine.filter(resulting_event=None, pitch=None).delete()
    mine.update(**NOBODY)
    ProposalReview.objects.filter(reviewer=person).update(reviewer=None, word="")
    EventProposal.objects.filter(decided_by=person).update(decided_by=None)


def purge_proposals(before: datetime, dry: bool) -> int:
    """Remove what was not taken in calls that closed before; how many."""
    old = EventProposal.objects.filter(call__closes_on__lt=before).exclude(state__in=[*TAKEN, ProposalState.PENDING])
    return old.count() if dry else old.delete()[1].get("programme.EventProposal", 0)


def purge_names_of_accepted(before: datetime, dry: bool) -> int:
    """Take the names off what was taken in calls that closed before, and remove its reviews; how many."""
    old = EventProposal.objects.filter(call__closes_on__lt=before, state__in=TAKEN).filter(
        Q(person__isnull=False) | ~Q(email="") | ~Q(name=NOBODY["name"])
    )
    if dry:
        return old.count()
    ProposalReview.objects.filter(proposal__in=old).delete()
    return old.update(**NOBODY)


def purge_unconfirmed_proposals(before: datetime, dry: bool) -> int:
    """Forget what strangers proposed and never confirmed, asked before; how many."""
    latest = min(before, timezone.now() - timedelta(hours=1))
    stale = EventProposal.objects.filter(state=ProposalState.PENDING, created_at__lt=latest)
    return stale.count() if dry else stale.delete()[1].get("programme.EventProposal", 0)


PROPOSAL_RETENTION_PURGES = {
    "event_proposals": purge_proposals,
    "event_proposals_accepted": purge_names_of_accepted,
    "event_proposals_unconfirmed": purge_unconfirmed_proposals,
}
