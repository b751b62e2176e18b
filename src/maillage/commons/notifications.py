"""What people are told about the commons: what becomes of a change they proposed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.commons.models import Proposal
from maillage.community.models import Notification
from maillage.kernel.lines import on_one_line
from maillage.web.domain import NotificationKind, NotificationLine


def lines_of_proposals(rows: Sequence[Notification]) -> dict[int, NotificationLine]:
    """Taken in or not, under the title the page bears today."""
    proposals = Proposal.objects.select_related("page__head").in_bulk([row.about for row in rows])
    lines = {}
    for row in rows:
        if (proposal := proposals.get(row.about)) and proposal.author_id == row.person_id:
            words = {"title": on_one_line(str(proposal.page))}
            is_taken = row.what == Proposal.Fate.MERGED
            text = (
                _("“%(title)s”: your change is in the page")
                if is_taken
                else _("“%(title)s”: your change was not taken in")
            )
            lines[row.pk] = NotificationLine(text % words, proposal.get_absolute_url())
    return lines


NOTIFICATIONS = (
    NotificationKind("proposal_answered", gettext_lazy("What becomes of a change I proposed"),
                     gettext_lazy("Documentation"), lines_of_proposals, mail="digest", order=40),
)  # fmt: skip
