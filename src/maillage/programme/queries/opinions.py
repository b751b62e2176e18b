"""What may be read of the opinions on an event."""

from __future__ import annotations

from maillage.programme.models import Event, EventOpinion
from maillage.programme.rules.opinions import OpinionReport, OpinionWords, Worth, report_opinions


def opinions_of(event: Event) -> OpinionReport | None:
    """The report of an event; None under five answers. What waits for its five is not counted."""
    visible = EventOpinion.objects.filter(event=event, is_shown=True)
    return report_opinions((str(one.pk), OpinionWords(Worth(one.worth), one.keep, one.change)) for one in visible)
