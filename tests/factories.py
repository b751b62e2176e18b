"""Makers of what tests need: one function a noun, everything optional."""

from __future__ import annotations

from datetime import date, time, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from maillage.bookings.models import Basket, Booking, Occupancy, Series, SeriesDate, Waiting
from maillage.commons.models import Collection, Edition, EditionChapter, Item, Page, Picture
from maillage.community.actions import give_role
from maillage.community.models import Charter, Membership, Network, Organisation, Person, Signature
from maillage.community.rules import RoleKind, Scope
from maillage.foresight.models import Scenario
from maillage.kernel.period import Period, instant
from maillage.places.models import Equipment, Place, Space, Unit
from maillage.programme.models import Event, Registration

PARIS = ZoneInfo("Europe/Paris")
FLORAC, MENDE = "48061", "48095"


def make_network(name: str = "SoLozère", **fields: Any) -> Network:
    return Network.objects.create(slug=f"net-{uuid4().hex[:8]}", name=name, tagline="Sept télécentres", **fields)


def make_person(name: str = "bob", *, role: tuple[RoleKind, Scope] | None = None, **fields: Any) -> Person:
    person = Person.objects.create_user(f"{name}-{uuid4().hex[:6]}@example.org", name=name.capitalize(), **fields)
    if role:
        give_role(person, *role, by=None, starts_on=timezone.localdate() - timedelta(days=1), tell=False)
    return person


def make_charter(network: Network, text: str = "Être **discret**.") -> Charter:
    """The first charter of a network, or the one it has."""
    found = network.charters.first()
    digest = sha256(text.encode()).hexdigest()
    return found or Charter.objects.create(
        network=network, version=1, title="Charte", text=text, sha256=digest, published_at=timezone.now()
    )


def make_member(person: Person, network: Network, *, signed: bool = True, **fields: Any) -> Membership:
    """Accepted since yesterday for a year; the charter is signed unless said otherwise."""
    charter, today = make_charter(network), timezone.localdate()
    given: dict[str, Any] = {
        "name": person.name,
        "email": person.email,
        "state": "accepted",
        "work": "Graphiste",
        "situation": "freelance",
        "starts_on": today - timedelta(days=1),
        "ends_on": today + timedelta(days=364),
        "confirmed_at": timezone.now(),
    }
    membership = Membership.objects.create(network=network, person=person, **(given | fields))
    if signed:
        Signature.objects.create(
            membership=membership, charter=charter, name=person.name, signed_at=timezone.now(), seal="0"
        )
    return membership


def make_organisation(name: str = "", kind: str = "partner", **fields: Any) -> Organisation:
    name = name or f"Organisation {uuid4().hex[:6]}"
    return Organisation.objects.create(name=name, slug=slugify(name), kind=kind, **fields)


def make_place(network: Network, name: str = "Télécentre de Florac", insee: str = FLORAC, **fields: Any) -> Place:
    """In service, open Monday to Friday 8–19, in Florac unless said otherwise; minutes not worked out."""
    given: dict[str, Any] = {"lat": 44.324965, "lon": 3.595728, "state": "in_service", "commune_id": insee}
    given |= {"slug": f"lieu-{uuid4().hex[:8]}", "hours": "Mo-Fr 08:00-19:00", "midday": time(13), **fields}
    return Place.objects.create(network=network, name=name, **given)


def make_space(
    place: Place, name: str = "Bureaux", *, units: int = 1, equipment: tuple[str, ...] = (), **fields: Any
) -> Space:
    given: dict[str, Any] = {"kind": "desk", "granularity": "half_day", **fields}
    space = Space.objects.create(place=place, name=name, position=place.spaces.count(), **given)
    Unit.objects.bulk_create(Unit(space=space, name=f"{name} {n + 1}", position=n) for n in range(units))
    for code in equipment:
        space.equipment.add(Equipment.objects.get_or_create(code=code, defaults={"name_fr": code, "name_en": code})[0])
    return space


def next_workday(day: date) -> date:
    """That day or the first Monday to Friday after it."""
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def last_sunday(month: int) -> date:
    """The last Sunday of a month of 31 days, two months ahead or more: the clocks change in March and October.

    Fourteen months ahead at most, so that nothing which limits how far one may look (a year and a half) refuses it.
    """
    today = timezone.localdate()
    sundays = (
        last - timedelta(days=(last.weekday() + 1) % 7) for last in (date(today.year + n, month, 31) for n in range(3))
    )
    return next(sunday for sunday in sundays if sunday >= today + timedelta(days=60))


def hours(day: date, start: str | time, end: str | time, zone: ZoneInfo = PARIS) -> Period:
    """From one wall-clock time to another that day: hours(day, "08:00", "13:00")."""
    first = time.fromisoformat(start) if isinstance(start, str) else start
    last = time.fromisoformat(end) if isinstance(end, str) else end
    return Period(instant(day, first, zone), instant(day, last, zone))


def overnight(day: date, start: str, end: str, zone: ZoneInfo = PARIS) -> Period:
    """From one wall-clock time to another on the next day."""
    return Period(
        instant(day, time.fromisoformat(start), zone), instant(day + timedelta(days=1), time.fromisoformat(end), zone)
    )


def morning(day: date) -> Period:
    return hours(day, "08:00", "13:00")


def afternoon(day: date) -> Period:
    return hours(day, "13:00", "19:00")


class Committed:
    """A network of its own in the database, seen by every connection, with makers that remember."""

    def __init__(self) -> None:
        self.network = make_network("Committed")
        self.people: list[Person] = []

    def person(self, name: str = "p") -> Person:
        self.people.append(make_person(name))
        return self.people[-1]

    def place(self, **fields: Any) -> Place:
        return make_place(self.network, **fields)

    def space(self, place: Place | None = None, **fields: Any) -> Space:
        return make_space(place or self.place(), **fields)

    def remove(self) -> None:
        """All of it but the journal, which can't be."""
        Registration.objects.filter(event__network=self.network).delete()
        Event.objects.filter(network=self.network).delete()
        Occupancy.objects.filter(unit__space__place__network=self.network).delete()
        Occupancy.objects.filter(booking__place__network=self.network).delete()
        SeriesDate.objects.filter(series__space__place__network=self.network).delete()
        Waiting.objects.filter(space__place__network=self.network).delete()
        Booking.objects.filter(place__network=self.network).delete()
        Series.objects.filter(space__place__network=self.network).delete()
        Basket.objects.filter(person__in=[person.pk for person in self.people]).delete()
        Series.objects.filter(space__place__network=self.network).delete()
        Basket.objects.filter(person__in=self.people).delete()
        Place.objects.filter(network=self.network).delete()
        self.network.delete()
        Person.objects.filter(pk__in=[person.pk for person in self.people]).delete()


def page_fields(text: str = "Un. Deux. Trois.\n", **fields: Any) -> dict[str, Any]:
    """What a page of the commons says."""
    return {
        "title": "La clé du lieu",
        "summary": "Où elle est.",
        "text": text,
        "nature": "method",
        "kind": "howto",
        "state": "draft",
        "language": "fr",
        "licence": "CC-BY-SA-4.0",
        "places": [],
        "sources": [],
    } | fields


def make_page(author: Person, network: Network, text: str = "Un. Deux. Trois.\n", **fields: Any) -> Page:
    """A page of the commons, as the action makes it."""
    from maillage.commons.actions import create

    return create(author, network, page_fields(text, **fields), message="Première version")


def make_edition(page: Page, **fields: Any) -> Edition:
    """A first edition that holds this page."""
    collection = Collection.objects.create(network=page.network, slug=f"livre-{uuid4().hex[:6]}", title="Le livre")
    Item.objects.create(collection=collection, page=page, part="Partie", position=0)
    edition = Edition.objects.create(
        collection=collection,
        number=1,
        dated=timezone.localdate(),
        title="Le livre",
        language="fr",
        licence="CC-BY-SA-4.0",
        **fields,
    )
    EditionChapter.objects.create(edition=edition, revision=page.head, part="Partie", position=0)
    return edition


def make_picture(person: Person) -> Picture:
    """A small square; its name is its content's."""
    raw = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(raw, "PNG")
    raw.seek(0)
    from maillage.commons.actions import add_picture

    return add_picture(person, raw, "Un carré")


def make_scenario(network: Network, *, worked_out: bool = True, **fields: Any) -> Scenario:
    """A question about Lozère; answered unless said otherwise, by the engine itself."""
    from maillage.foresight.actions import work_out

    given: dict[str, Any] = {"departements": ["48"], "count": 2, "minutes": 20}
    scenario = Scenario.objects.create(network=network, **(given | fields))
    return work_out(scenario) if worked_out else scenario
