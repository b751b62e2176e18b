"""Events to register for."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from maillage.community.models import Network, Person
from maillage.kernel.period import Period
from maillage.programme.actions import barcamp_grid
from maillage.programme.actions.events import EventDetails, announce_event, create_event
from maillage.programme.actions.registrations import Guest, RegistrationRequest
from maillage.programme.actions.rides import write_ride
from maillage.programme.models import AgendaSource, Barcamp, Event, ImportedEvent, Registration, Ride, Season
from maillage.territory.models import Commune
from tests.factories import hours, next_workday

ASKED = RegistrationRequest()
CAMILLE = Guest("Camille", "camille@mail.example")


def a_day(ahead: int = 10) -> date:
    """A day from Monday to Friday, some days ahead."""
    return next_workday(timezone.localdate() + timedelta(days=ahead))


def make_event(
    by: Person, network: Network, *, announced: bool = True, period: Period | None = None, **values: Any
) -> Event:
    """A talk in ten days from 14 to 16, announced unless said otherwise."""
    period = period or hours(a_day(), "14:00", "16:00")
    given = {"title": "Le télétravail et le droit", "starts_at": period.start, "ends_at": period.end, **values}
    event = create_event(by, network, EventDetails(given))
    return announce_event(by, event) if announced else event


def make_season(network: Network, **values: Any) -> Season:
    """A fortnight around today, announced."""
    today = timezone.localdate()
    given = {"title": "La quinzaine des tiers-lieux", "slug": "quinzaine", "starts_on": today - timedelta(days=3),
             "ends_on": today + timedelta(days=11), "announced_at": timezone.now(), **values}  # fmt: skip
    return Season.objects.create(network=network, **given)


def make_imported(network: Network, **values: Any) -> ImportedEvent:
    """A talk in ten days that a media library announces."""
    source = AgendaSource.objects.create(network=network, name="La médiathèque", website="https://mediatheque.example/")
    period = hours(a_day(), "14:00", "16:00")
    given = {"mark": "a", "title": "Le télétravail et le droit", "starts_at": period.start, "ends_at": period.end}
    return ImportedEvent.objects.create(source=source, **{**given, **values})


def mails_waiting(registration: Registration) -> list[str]:
    """The mails about a registration that wait for the worker, in order."""
    jobs = ProcrastinateJob.objects.filter(task_name="programme.send").order_by("pk")
    return [job.args["what"] for job in jobs if job.args["registration_id"] == registration.pk]


def state_of(registration: Registration) -> str:
    return Registration.objects.values_list("state", flat=True).get(pk=registration.pk)


def passed(registration: Registration) -> None:
    """The time to answer is over."""
    Registration.objects.filter(pk=registration.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def make_grid(by: Person, barcamp: Barcamp) -> Barcamp:
    """The grid of a barcamp, as the job makes it once somebody asked."""
    search = barcamp_grid.start_grid(by, barcamp).search
    current = Barcamp.objects.select_related("event__place").get(pk=barcamp.pk)
    assert barcamp_grid.make_grid(current, search["key"]) == "made"
    return Barcamp.objects.get(pk=barcamp.pk)


def ride_fields(**values: Any) -> dict[str, Any]:
    """Three seats from Mende at one."""
    commune = Commune.objects.get(name="Mende")
    return {"kind": "offered", "commune": commune, "leaves_at": time(13), "seats": 3, "note": "", **values}


def make_ride(person: Person, event: Event, **values: Any) -> Ride:
    """What somebody offers or looks for."""
    return write_ride(person, event, ride_fields(**values))
