"""The first steps of somebody who has just made an account: three, each done or not, put aside when one likes."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.bookings.models import Booking
from maillage.community.models import NotificationPreference, NotificationSchedule, Person


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do, why, where, and whether it is done."""

    label: str
    why: str
    url: str
    done: bool


def first_steps_of(person: Person) -> list[FirstStep]:
    """The three steps; none once they are all done or put aside."""
    if person.first_steps_over_at is not None:
        return []
    chose = any(rows.objects.filter(person=person).exists() for rows in (NotificationPreference, NotificationSchedule))
    steps = [
        FirstStep(
            _("Say where you live"),
            _("to see the minutes by car from home; nobody else sees it"),
            reverse("profile"),
            person.home_id is not None,
        ),
        FirstStep(
            _("Book a first desk"),
            _("three pages; you may cancel"),
            reverse("search"),
            Booking.objects.filter(person=person).exists(),
        ),
        FirstStep(
            _("Choose what is sent to you"),
            _("by email at once, once a day, or not at all"),
            reverse("community:notification_choices"),
            chose,
        ),
    ]
    return [] if all(step.done for step in steps) else steps
