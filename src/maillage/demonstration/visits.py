"""What is over when the demonstration opens: where Camille came and what she said does not work; a year of visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from maillage.bookings.models import Booking, Problem
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.problems import ProblemState
from maillage.community.actions.privacy import create_ghost
from maillage.community.models import Person
from maillage.kernel.period import instant
from maillage.places.models import Place, Space
from maillage.places.rules.hours import open_periods

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


YEAR = 52  # weeks
NOBODIES = 12
REGULARS = {"mende": 10, "langogne": 7, "marvejols": 5}  # how many come in a full week


def build_year(places: Sequence[Place], today: date) -> None:
    """Who came to three places over the year, already nobody's: some weeks are full, summer is calm. Told to nobody."""
    random = Random(52)  # noqa: S311 - a demonstration, not a secret
    nobodies = [create_ghost() for _number in range(NOBODIES)]
    monday = today - timedelta(days=today.weekday())
    visits = []
    for place in (place for place in places if place.slug in REGULARS):
        desks = place.spaces.get(kind="desk")
        for back in range(1, YEAR + 1):
            first = monday - timedelta(weeks=back)
            most = max(2, REGULARS[place.slug] - (4 if first.month in {7, 8} else 0))
            for person in random.sample(nobodies, k=random.randint(most // 2, most)):
                for offset in random.sample(range(5), k=random.randint(1, 3)):
                    visits += _visit(place, desks, person, first + timedelta(days=offset))
    Booking.objects.bulk_create(visits, batch_size=1_000)


def _visit(place: Place, desks: Space, person: Person, day: date) -> list[Booking]:
    """A morning of somebody at a desk; none on a day that is closed."""
    opening = open_periods(place.hours, place.timezone, day)
    if not opening:
        return []
    start = opening[0].start
    end = min(opening[0].end, start + timedelta(hours=4))
    return [
        Booking(
            person=person, place=place, space=desks, starts_at=start, ends_at=end, status=Status.CONFIRMED.value,
            created_at=start - timedelta(days=2), arrived_at=start, arrived_by="code", opinion_given=True,
        )
    ]  # fmt: skip
