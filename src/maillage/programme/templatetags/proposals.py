"""How calls and proposals are said on screen: states, what reviewers think together."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.programme.models import CallForProposals, Event, EventProposal, Season
from maillage.programme.queries.proposals import ProposalRow, open_call_of
from maillage.programme.rules.proposals import ProposalState
from maillage.web.formats import number

register = template.Library()
PROPOSAL_SENTENCES = {
    ProposalState.PENDING: gettext_lazy("Confirm your proposal"),
    ProposalState.SUBMITTED: gettext_lazy("Your proposal is being read"),
    ProposalState.ACCEPTED: gettext_lazy("Your proposal is accepted"),
    ProposalState.COMMITTED: gettext_lazy("You come: it is noted"),
    ProposalState.WAITING: gettext_lazy("Your proposal is on the waiting list"),
    ProposalState.DECLINED: gettext_lazy("Not this time"),
    ProposalState.WITHDRAWN: gettext_lazy("You withdrew your proposal"),
}
TONES = {
    ProposalState.ACCEPTED: "open",
    ProposalState.COMMITTED: "open",
    ProposalState.WAITING: "held",
    ProposalState.DECLINED: "off",
    ProposalState.WITHDRAWN: "off",
}


@register.simple_tag
def proposal_sentence(proposal: EventProposal) -> str:
    """The state of one's proposal, said to its author."""
    return str(PROPOSAL_SENTENCES[ProposalState(proposal.state)])


@register.filter
def proposal_tone(state: str) -> str:
    """The class of the tag of a state."""
    return TONES.get(ProposalState(state), "")


@register.simple_tag
def review_counts(row: ProposalRow) -> str:
    """How many gave their word; what they think together once one may see it."""
    count = ngettext("%(n)s word", "%(n)s words", row.count) % {"n": row.count} if row.count else _("no word yet")
    if row.summary is None or row.summary.mean is None:
        return count
    return _("%(count)s, %(mean)s of 3") % {"count": count, "mean": number(row.summary.mean, 1)}


@register.simple_tag
def open_call(subject: Season | Event) -> CallForProposals | None:
    """The call of a season or an event, while it takes proposals."""
    return open_call_of(subject, timezone.localdate())
