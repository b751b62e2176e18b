"""Everything that grants want by a day: as a list, and as a calendar one subscribes to or keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event

from maillage.bookings.calendar import PersonalEvent, render_calendar
from maillage.community.models import Person
from maillage.grants.models import Grant
from maillage.grants.queries.grants import instalments_to_come, is_final_frozen, reports_to_file
from maillage.grants.queries.rights import grants_filed_by
from maillage.web.formats import euros

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day, what is wanted, of which grant."""

    day: date
    text: str
    grant: Grant
    key: str

    def is_late(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.day < today


def deadlines_of(grants: Sequence[Grant]) -> list[Deadline]:
    """What is still to be done or to come, the first day first."""
    return sorted((one for grant in grants for one in _of_grant(grant)), key=lambda one: (one.day, one.key))


def _of_grant(grant: Grant) -> Iterator[Deadline]:
    for report in reports_to_file(grant):
        yield Deadline(report.due_on, _("%(report)s to file") % {"report": report.get_kind_display()}, grant,
                       f"report-{report.pk}")  # fmt: skip
    for one, cents in instalments_to_come(grant, timezone.localdate()):
        text = _expected(one.cents, cents)
        yield Deadline(one.expected_on, text, grant, f"instalment-{one.pk}")
    if not is_final_frozen(grant):
        yield Deadline(grant.ends_on, _("last day of costs"), grant, f"end-{grant.pk}")


def _expected(agreed: int, cents: int) -> str:
    """What may come of an instalment."""
    amounts = {"amount": euros(cents), "agreed": euros(agreed)}
    if cents == agreed:
        return _("%(amount)s expected") % amounts
    if cents:
        return _("%(amount)s expected: the costs allow no more of the %(agreed)s agreed") % amounts
    return _("%(agreed)s agreed: the costs written down allow none of it yet") % amounts


def deadlines_of_person(person: Person) -> list[PersonalEvent]:
    """The same in somebody's own calendar, for the grants they file; what is long over is left out."""
    zone, since = timezone.get_default_timezone(), timezone.localdate() - KEPT
    return [
        PersonalEvent(_event(one), ZoneInfo(str(zone)), datetime.combine(one.day, time(0), zone))
        for one in deadlines_of(list(grants_filed_by(person))) if one.day >= since
    ]  # fmt: skip


def deadlines_calendar(deadlines: Sequence[Deadline]) -> bytes:
    """The same as iCalendar: days without an hour."""
    return render_calendar([_event(one) for one in deadlines], [], [], name=_("Deadlines of grants"))


def _event(one: Deadline) -> Event:
    event = Event()
    event.add("uid", f"{one.key}-{one.grant.public_id}@maillage")
    event.add("dtstamp", datetime.combine(timezone.localdate(timezone=UTC), time(0), tzinfo=UTC))
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", f"{one.grant.title} — {one.text}")
    event.add("url", f"{settings.ORIGIN}{one.grant.get_absolute_url()}")
    return event
