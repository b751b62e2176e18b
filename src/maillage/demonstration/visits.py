"""What is over when the demonstration opens: where Camille came, and what she said does not work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from maillage.bookings.models import Booking, Problem
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.problems import ProblemState
from maillage.community.models import Person
from maillage.kernel.period import instant
from maillage.places.models import Place

WEEKS_BACK = 9
THURSDAY = 3
MORNING = (time(8), time(12, 30))


def build_visits(place: Place, person: Person, today: date) -> list[Booking]:
    """Thursday mornings of the last weeks, each arrived at; and a problem that a host has seen. Told to nobody."""
    desks = place.spaces.get(kind="desk")
    thursday = today - timedelta(days=(today.weekday() - THURSDAY) % 7 or 7)
    visits = []
    for week in range(WEEKS_BACK):
        day = thursday - timedelta(weeks=week)
        start, end = (instant(day, clock, place.zone) for clock in MORNING)
        visits.append(
            Booking(
                person=person, place=place, space=desks, starts_at=start, ends_at=end, status=Status.CONFIRMED.value,
                created_at=start - timedelta(days=2), arrived_at=start, arrived_by="code",
            )
        )  # fmt: skip
    made = Booking.objects.bulk_create(visits)
    _report(made[0], "Le chauffage de la salle ne démarre pas", made[0].starts_at + timedelta(hours=1))
    return made


def _report(visit: Booking, text: str, at: datetime) -> None:
    Problem.objects.create(
        place=visit.place, space=visit.space, booking=visit, reporter=visit.person, text=text, reported_at=at,
        state=ProblemState.SEEN.value, seen_at=at + timedelta(hours=2),
    )  # fmt: skip
