"""Attendance sheets of the events of a report: made when it is frozen, if who files wants them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from maillage.community.models import Person
from maillage.grants.models import ReportDue
from maillage.grants.queries.indicators import activity_of
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.attendance import look_at_registrations
from maillage.programme.models import Event
from maillage.programme.presenters.documents import sheet_pdf

MOST_SHEETS = 40  # each is set on paper while somebody waits


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it goes into the archive: its name says which event, never who came."""

    name: str
    pdf: bytes

    @property
    def digest(self) -> str:
        return sha256(self.pdf).hexdigest()


def events_with_sheets(report: ReportDue) -> QuerySet[Event]:
    """The events of the report at which somebody was seen."""
    events = [event.pk for event, _came in activity_of(report.grant, report.until).events]
    rows = Event.objects.filter(pk__in=events, registrations__arrived_people__gt=0)
    return rows.select_related("place", "network", "commune").distinct().order_by("starts_at", "pk")


def make_sheets(by: Person, report: ReportDue) -> Sequence[Sheet]:
    """The sheets; who may not read who came to one of these events attaches none. Each look is written down."""
    events = list(events_with_sheets(report))
    if len(events) > MOST_SHEETS:
        raise Refusal(
            "too_many_sheets", "More than %(most)d events: attach their sheets yourselves, beside the archive.",
            most=MOST_SHEETS,
        )  # fmt: skip
    return [
        Sheet(
            f"emargement-{n:02d}-{event.local_start:%Y-%m-%d}.pdf", sheet_pdf(event, look_at_registrations(by, event))
        )
        for n, event in enumerate(events, 1)
    ]
