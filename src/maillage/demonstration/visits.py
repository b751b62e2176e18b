"""What is over when the demonstration opens: where Camille came and what she said does not work; a year of visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from maillage.bookings.models import Booking, Problem
from maillage.bookings.rules.policy import Status
from maillage.bookings.rules.problems import ProblemState
from maillage.community.models import Person
from maillage.kernel.period import instant
from maillage.places.models import Place, Reach, Space
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
REGULARS = {"mende": 10, "langogne": 7, "marvejols": 6, "meyrueis": 5, "saint-chely": 5}  # how many come in a full week
OTHERS = 2  # of a place, who come when some of its regulars do not
FAR_STEPS = (0, 0, 1, 2, 4, 7, 11, 16)  # rank of the commune one comes from, the nearest to the place first


def build_year(places: Sequence[Place], today: date) -> None:
    """Who came to some places over the year, invented: some weeks are full, summer is calm. Told to nobody."""
    random = Random(52)  # noqa: S311 - a demonstration, not a secret
    monday = today - timedelta(days=today.weekday())
    visits = []
    for place in (place for place in places if place.slug in REGULARS):
        desks = place.spaces.get(kind="desk")
        people = _people_around(place, REGULARS[place.slug] + OTHERS)
        for back in range(1, YEAR + 1):
            first = monday - timedelta(weeks=back)
            most = max(2, REGULARS[place.slug] - (4 if first.month in {7, 8} else 0))
            for person in random.sample(people, k=random.randint(most // 2, most)):
                for offset in random.sample(range(5), k=random.randint(1, 3)):
                    visits += _visit(place, desks, person, first + timedelta(days=offset))
    Booking.objects.bulk_create(visits, batch_size=1_000)


def _people_around(place: Place, count: int) -> list[Person]:
    """Invented people of the communes around, more of them from close by; they have no account one signs in to."""
    reach = Reach.objects.by_car().filter(place=place, commune__population__gt=0).order_by("minutes", "commune")
    communes = list(reach.values_list("commune", flat=True)[: max(FAR_STEPS) + 1])
    people = []
    for number in range(count):
        rank = min(FAR_STEPS[number % len(FAR_STEPS)], len(communes) - 1)
        person = Person(
            email=f"visite-{place.slug}-{number}@maillage.example", name=f"Personne inventée {number + 1}",
            home_id=communes[rank], is_active=False,
        )  # fmt: skip
        person.set_unusable_password()
        person.save()
        people.append(person)
    return people


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
