"""Hours of contact of an agreement, and the hours in which this site writes: nothing outside, if one wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from maillage.community.rules.notifications import Schedule
from maillage.kernel.refusal import Refusal
from maillage.telework.rules.terms import Terms


def may_keep_hours(terms: Terms, *, in_force: bool) -> Refusal | None:
    """May the hours of contact of this agreement become those in which the site writes?"""
    if not in_force:
        return Refusal("not_in_force", "This agreement is not in force.")
    if terms.contact_from is None or terms.contact_until is None:
        return Refusal("no_contact_hours", "This agreement names no hours of contact.")
    return None


def keep_hours(schedule: Schedule, start: time, end: time) -> Schedule:
    """The schedule with its quiet hours outside of contact, whole hours; the summary within. Quiet days stay.

    >>> kept = keep_hours(Schedule(quiet_days="67"), time(8, 30), time(17, 30))
    >>> kept.quiet_from, kept.quiet_until, kept.summary_hour, kept.quiet_days
    (datetime.time(17, 0), datetime.time(9, 0), 9, '67')
    """
    first, last = start.hour + bool(start.minute), end.hour
    if first >= last:  # less than an hour: as it is written
        return replace(schedule, quiet_from=end, quiet_until=start, summary_hour=start.hour)
    summary = schedule.summary_hour if first <= schedule.summary_hour < last else first
    return replace(schedule, quiet_from=time(last), quiet_until=time(first), summary_hour=summary)


def keeps_hours(schedule: Schedule, start: time, end: time) -> bool:
    """Whether everything outside of contact is quiet already."""
    return start <= schedule.quiet_until < schedule.quiet_from <= end
