"""Building the demonstration: the ground, the network, seven places, people, two weeks of bookings; all or nothing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from maillage.access.actions import add_codes, add_vouchers, save_door
from maillage.access.models import Door
from maillage.bookings.actions import Wanted, book, book_series
from maillage.bookings.queries import week_of_place
from maillage.bookings.rules.policy import SEATS
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.actions import give_role
from maillage.community.actions.organisations import free_slug
from maillage.community.models import Network, Organisation, Participation, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.demonstration.clearing import build_clearing
from maillage.demonstration.community import add_employer, build_community
from maillage.demonstration.confidentiality import (
    age_evidence,
    build_charter,
    build_incidents,
    build_visitors,
    measure_spaces,
)
from maillage.demonstration.data import HOSTS, NETWORK, ORGANISATIONS, PEOPLE, PLACES, PlaceSeed, SpaceSeed
from maillage.demonstration.documentation import build_commons
from maillage.demonstration.faces import build_face
from maillage.demonstration.forecasts import build_forecasts
from maillage.demonstration.grants import build_grants
from maillage.demonstration.invoices import build_invoices
from maillage.demonstration.passes import build_prices, share_with_employer
from maillage.demonstration.programme import build_programme
from maillage.demonstration.queries import PERSONAS
from maillage.demonstration.telework import build_telework
from maillage.demonstration.visits import build_visits, build_year
from maillage.foresight.actions import ask
from maillage.foresight.models import Scenario
from maillage.kernel.period import Period, day_period, instant
from maillage.kernel.refusal import Refusal
from maillage.places.actions import close, measure_reach
from maillage.places.actions.search import update_search
from maillage.places.models import Equipment, Evidence, Place, Reach, RotaShift, Space, Unit
from maillage.places.queries import proofs_of
from maillage.places.rules.confidentiality import Axis, confidentiality_of
from maillage.places.rules.hours import read_week
from maillage.territory.actions import Progress, ignore_progress, load_territory
from maillage.territory.statistics import refresh_statistics

BOOKED_DAYS = 10
SHARE_OF_DAYS = 0.45  # how often a regular comes when they may: enough to see, not enough to fill
SHARE_OF_ROOMS = 0.1  # and how often they take a room or a booth


def build(progress: Progress = ignore_progress, today: date | None = None) -> Network:
    """Build it. Run again after a failure, it begins again: everything is in one transaction but the ground."""
    total = len(PLACES) + 7
    load_territory(
        ["48"], with_neighbours=True, progress=lambda what, done, _of: progress(f"{what}", min(done, 3), total)
    )
    with transaction.atomic():
        progress("réseau", 4, total)
        network = _network()
        people = _people()
        places = []
        for number, seed in enumerate(PLACES):
            progress(seed.name, 4 + number, total)
            places.append(_place(network, seed))
        _roles(network, places, people)
        _rotas(places, people)
        build_community(network, places, people)
        build_face(network, places, people["Bruno Martin"])
        measure_spaces(places[0], people["Agnès Valette"])
        build_incidents(places[0], people["Agnès Valette"])
        build_charter(network, people)
        build_visitors(places[0], people["Agnès Valette"])
        age_evidence(places[0], today or timezone.localdate())
        add_employer(network)
        build_prices(places, people, today or timezone.localdate())
        share_with_employer(places, people, today or timezone.localdate())
        progress("documentation", total - 2, total)
        build_commons(network, people)
        progress("réservations", total - 1, total)
        _bookings(places, people, today or timezone.localdate())
        _daily_life(places[0], people, today or timezone.localdate())
        build_programme(network, places, people, today or timezone.localdate())
        build_visits(places[0], people["Camille Roux"], today or timezone.localdate())
        build_year(places, today or timezone.localdate())
        build_telework(places, people, today or timezone.localdate())
        build_invoices(network, places, people, today or timezone.localdate())
        hosts = {slug: people[name] for slug, name in HOSTS.items()} | {places[0].slug: people["Agnès Valette"]}
        build_clearing(places, people["Bruno Martin"], hosts, today or timezone.localdate())
        build_forecasts(places, people["Bruno Martin"])
        build_grants(network, places, people, today or timezone.localdate())
        ask(people["Bruno Martin"], Scenario(network=network, departements=["48"], sites_from="bourgs"))
    refresh_statistics()
    progress("prêt", total, total)
    return network


def _network() -> Network:
    network = Network.objects.create(**NETWORK, is_demo=True)
    for name, role in ORGANISATIONS:
        organisation, _new = Organisation.objects.get_or_create(
            name=name, defaults={"kind": role, "slug": free_slug(name)}
        )
        Participation.objects.create(network=network, organisation=organisation, role=role)
    return network


def _people() -> dict[str, Person]:
    known = {p.name: p.email for p in PERSONAS if p.email}
    wanted = [*PEOPLE, *((p.name, "48095") for p in PERSONAS if p.email and p.name not in dict(PEOPLE))]
    people = {}
    for number, (name, home) in enumerate(wanted):
        address = known.get(name, f"personne{number}@maillage.example")
        people[name] = Person.objects.create_user(address, name=name, home_id=home, first_steps_over_at=timezone.now())
    EmailAddress.objects.filter(user__in=people.values()).update(verified=True)
    return people


def _place(network: Network, seed: PlaceSeed) -> Place:
    operator, _new = Organisation.objects.get_or_create(
        name=seed.operator, defaults={"kind": seed.operator_kind, "slug": free_slug(seed.operator)}
    )
    place = Place.objects.create(
        network=network, slug=seed.slug, name=seed.name, operator=operator, opened_text=seed.opened, state="in_service",
        opened_on=seed.opened_on, commune_id=seed.insee, address=seed.address, lat=seed.lat, lon=seed.lon,
        position_is_exact=seed.exact, tagline=seed.tagline, presentation=seed.presentation,
        getting_there=seed.getting_there, tries=seed.tries, struggles=seed.struggles, hours=seed.hours, midday=time(13),
        staffed_hours=seed.staffed, wheelchair=seed.wheelchair, down_mbps=seed.mbps[0], up_mbps=seed.mbps[1],
        measured_on=timezone.localdate() - timedelta(days=40), erp_category=5, invented=True, on_foot=seed.on_foot,
        parking=seed.parking, coffee=seed.coffee, welcomer=seed.welcomer, phone=seed.phone, door_cm=seed.door_cm,
        hearing_loop=seed.hearing_loop, sight_aids=seed.sight_aids, adapted_toilet=seed.adapted_toilet,
        access_details=seed.access_details, email=f"{seed.slug}@maillage.example",
        sources="\n".join(seed.sources),
    )  # fmt: skip
    for position, space in enumerate(seed.spaces):
        _space(place, space, position)
    update_search(place)
    measure_reach(place)
    return place


def _space(place: Place, seed: SpaceSeed, position: int) -> None:
    space = Space.objects.create(
        place=place, name=seed.name, kind=seed.kind, description=seed.description, seats=seed.seats,
        granularity=seed.granularity, notice_minutes=seed.notice_minutes, cancel_minutes=seed.cancel_minutes,
        max_minutes=12 * 60 if seed.kind != "booth" else 120, overnight=seed.overnight, wheelchair=seed.wheelchair,
        approval=seed.approval, position=position, units_chosen=bool(seed.unit_notes), **_tariff(seed.price),
    )  # fmt: skip
    names = [f"Bureau {n}" for n in range(1, seed.units + 1)] if seed.units > 1 else [seed.name]
    notes = [*seed.unit_notes, *[""] * len(names)]
    units = [Unit(space=space, name=name, position=n, note=notes[n]) for n, name in enumerate(names)]
    Unit.objects.bulk_create(units)
    if seed.made_of:
        parts = Unit.objects.filter(space__place=place, space__name__in=seed.made_of)
        space.units.update(parts=sorted(parts.values_list("pk", flat=True)))
        Space.objects.filter(Q(pk=space.pk) | Q(units__in=parts)).update(family=space.pk)
    space.equipment.set(Equipment.objects.filter(code__in=seed.equipment))
    found_on = timezone.localdate() - timedelta(days=60)
    for axis, level in zip(Axis, seed.levels or (), strict=False):
        Evidence.objects.create(space=space, axis=axis, level=level, kind="declared", found_on=found_on, note="inventé")
    space.confidentiality = int(confidentiality_of(proofs_of(space), timezone.localdate()))
    space.save(update_fields=["confidentiality"])


def _tariff(price: str) -> dict[str, Any]:
    """“gratuit”, “6 € / half_day”, or a sentence, as the fields of a space."""
    amount, _slash, unit = price.partition(" € / ")
    if unit:
        return {"tariff_kind": "amount", "tariff_cents": int(amount) * 100, "tariff_unit": unit}
    return {"tariff_kind": "free"} if price == "gratuit" else {"tariff_kind": "words", "tariff_words": price}


def _roles(network: Network, places: list[Place], people: dict[str, Person]) -> None:
    host = people["Agnès Valette"]
    since = timezone.localdate() - timedelta(days=30)
    give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, places[0].pk), by=None, starts_on=since, tell=False)
    for slug, name in HOSTS.items():
        place = next(place for place in places if place.slug == slug)
        give_role(people[name], RoleKind.HOST, place.scopes()[0], by=None, starts_on=since, tell=False)
    facilitator = people["Bruno Martin"]
    give_role(
        facilitator, RoleKind.FACILITATOR, Scope(ScopeKind.NETWORK, network.pk), by=None, starts_on=since, tell=False
    )


def _rotas(places: list[Place], people: dict[str, Person]) -> None:
    """Who opens, as the staffed hours of each place say: its host."""
    hosts = {slug: people[name] for slug, name in HOSTS.items()} | {places[0].slug: people["Agnès Valette"]}
    shifts = [
        RotaShift(place=place, person=hosts[place.slug], weekday=weekday, starts=starts, ends=ends)
        for place in places
        if place.slug in hosts and (week := read_week(place.staffed_hours))
        for weekday, spans in enumerate(week.days)
        for starts, ends in spans
    ]
    RotaShift.objects.bulk_create(shifts)


def _bookings(places: list[Place], people: dict[str, Person], today: date) -> None:
    """Nine regulars come as regulars do; Florac's day at Mende is left for you to book. The seed is fixed."""
    random = Random(48)  # noqa: S311 - a demonstration, not a secret
    around = _nearest([people[name] for name, _home in PEOPLE])
    for place in places:
        regulars = around.get(place.pk, [])
        for day_of_space in week_of_place(place, today, BOOKED_DAYS):
            if day_of_space.space.approval or day_of_space.space.kind == "mobile":
                continue
            for _name, period, free in day_of_space.slots:
                for person in random.sample(regulars, k=min(free, 3, len(regulars))):
                    seated = day_of_space.space.kind in SEATS
                    if random.random() < (SHARE_OF_DAYS if seated else SHARE_OF_ROOMS):
                        _try_to_book(person, day_of_space.space.id, period)
    with connection.cursor() as cursor:  # what came before the demonstration opened is told to nobody
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'bookings.send' AND status = 'todo'")
    monday = today + timedelta(days=14 - today.weekday())
    villefort = next(p for p in places if p.slug == "villefort")
    host = people["Bruno Martin"]
    close(host, villefort, day_period(monday, villefort.zone), "Travaux d’électricité")


def _daily_life(mende: Place, people: dict[str, Person], today: date) -> None:
    """At Mende nobody is at the door: codes, arrivals, a series, a request that waits for the host."""
    host, camille = people["Agnès Valette"], people["Camille Roux"]
    Place.objects.filter(pk=mende.pk).update(expects_arrival=True)
    save_door(host, Door(place=mende, name="Entrée", driver="pin"))
    cupboard = save_door(host, Door(place=mende, name="Armoire à clés", driver="code_list"))
    add_codes(host, cupboard, "\n".join(f"{number:06d}" for number in range(482013, 482038)))
    add_vouchers(host, mende, "\n".join(f"solozere-{number:03d}" for number in range(1, 41)))
    desks, visio = mende.spaces.get(kind="desk"), mende.spaces.get(kind="visio")
    tuesdays = Recurrence(weekdays=frozenset({1}), until=today + timedelta(weeks=8))
    try:
        book_series(camille, Wanted(desks.pk, today + timedelta(days=1), tuesdays, "morning"))
    except Refusal:
        return  # on a day when nothing can be booked, the demonstration is only poorer
    for name, ahead in (("Camille Roux", 3), (PEOPLE[0][0], 4)):
        day = today + timedelta(days=ahead)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        start = instant(day, time(10), mende.zone)
        _try_to_book(people[name], visio.pk, Period(start, start + timedelta(hours=2)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'bookings.send' AND status = 'todo'")


SATURDAY = 5


def _nearest(people: list[Person]) -> dict[int, list[Person]]:
    """Who comes to which place: everybody to the two nearest to their home."""
    around: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        for place in (
            Reach.objects.by_car().filter(commune_id=person.home_id).order_by("minutes").values_list("place_id")[:2]
        ):
            around[place[0]].append(person)
    return around


def _try_to_book(person: Person, space_id: int, period: Period) -> None:
    try:
        book(person, space_id, period)
    except Refusal:
        return  # they are elsewhere then, or the slot is gone: life
