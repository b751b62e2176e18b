"""A synthetic national instance: places all over France, a year of bookings. The same seed, the same instance.

Minutes come from the real estimate (the shipped graph of neighbours covers the whole country) and are written by
COPY; they are those `measure_reach` would keep. Bookings go in with the exclusion constraint in place, in the order
in which they would have been made: had two overlapped on a unit, the database would have refused them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.db import connection, transaction

from maillage.community.models import Network
from maillage.places.actions import REACH_MINUTES
from maillage.places.models import Place, Reach, Space, Unit
from maillage.territory.actions import load_territory
from maillage.territory.models import Commune
from maillage.territory.queries import travel_times
from maillage.territory.rules import Destination
from tests.bench.ground import fingerprint
from tests.bench.report import Figure

SEED = 48
DAYS_BEFORE, DAYS_AFTER = 270, 95
RACERS = 3_000  # people without a booking, for the measures that book
RACES = "bench-races"  # a place nobody finds: ten pools of four desks, for the races


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    places: int = 3_500
    units: int = 20_000
    bookings: int = 2_000_000
    people: int = 30_000


NATIONAL = Size()
SMALL = Size(places=175, units=1_000, bookings=100_000, people=1_500)

# Opening hours, and the morning and afternoon they make.
HOURS: dict[str, tuple[str, str, str, str]] = {
    "Mo-Fr 08:00-19:00; PH off": ("08:00", "13:00", "13:00", "19:00"),
    "Mo-Fr 09:00-18:00; PH off": ("09:00", "13:00", "13:00", "18:00"),
    "Mo-Fr 08:30-12:30,13:30-18:00; PH off": ("08:30", "12:30", "13:30", "18:00"),
    "Mo-Sa 08:00-20:00; PH off": ("08:00", "13:00", "13:00", "20:00"),
    "Mo-Fr 09:00-12:00,14:00-18:00; PH off": ("09:00", "12:00", "14:00", "18:00"),
    "Mo-Fr 07:00-21:00": ("07:00", "13:00", "13:00", "21:00"),
}
MEETINGS = (("09:00", "10:00"), ("10:30", "12:00"), ("14:00", "15:00"), ("15:30", "17:00"))
EQUIPMENT = ("screen", "scanner", "printer", "whiteboard", "webcam", "kitchen")
SLOTS_A_DAY = {"half_day": 2, "hour": len(MEETINGS), "day": 1}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of space a place may have: how often, and what it is like."""

    share: float
    fields: dict[str, Any] = field(default_factory=dict)
    seats: tuple[int, ...] = (1,)
    levels: tuple[int, ...] = (0,)
    equipment: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "Bureaux": Kind(1, {"kind": "desk"}, levels=(0, 0, 1), equipment=("screen", "scanner", "printer", "kitchen")),
    "Réunion": Kind(0.7, {"kind": "meeting", "granularity": "hour"}, (4, 8, 12), (1, 2, 3), ("screen", "whiteboard")),
    "Cabine": Kind(0.5, {"kind": "booth", "granularity": "hour", "step_minutes": 15}, levels=(2, 2, 3)),
    "Bureau fermé": Kind(0.4, {"kind": "office"}, (1, 2), (2, 3, 3, 4), ("screen", "scanner", "printer")),
    "Visio": Kind(
        0.2,
        {"kind": "visio", "granularity": "hour", "buffer_before": 15, "buffer_after": 10},
        (4, 8),
        (2, 3),
        ("screen", "webcam"),
    ),
    "Atelier": Kind(0.1, {"kind": "workshop", "granularity": "day"}, (8, 12), equipment=("whiteboard",)),
}

Say = Callable[[str], None]


def build(size: Size, say: Say) -> None:
    """Everything, from an empty migrated database; the mark comes last, so that half an instance is never used."""
    rng = random.Random(SEED)
    say("the communes of France")
    load_territory(["48"], with_neighbours=True)
    say("people, places, spaces")
    _people(size.people)
    network = Network.objects.create(slug="national", name="Réseau national")
    places = _places(rng, size.places, network)
    spaces = _spaces(rng, places, size.units)
    _races(network)
    say("minutes from every commune")
    _reach(places)
    say("a year of bookings")
    _bookings(rng, spaces, size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CREATE TABLE bench_built (fingerprint text, at timestamptz, last_booking bigint)")
        cursor.execute("INSERT INTO bench_built SELECT %s, now(), max(id) FROM bookings_booking", [fingerprint()])


def populous() -> tuple[list[Commune], list[int]]:
    """The communes one can drive from, and how many live there: places and searches are drawn from them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT a_id FROM territory_neighbour UNION SELECT b_id FROM territory_neighbour")
        joined = {row[0] for row in cursor.fetchall()}
    communes = [
        c for c in Commune.objects.order_by("insee") if c.insee in joined and c.lat is not None and c.population
    ]
    return communes, [c.population or 0 for c in communes]


def _people(members: int) -> None:
    """Members, then the racers after them: numbers 1 to members + RACERS."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO community_person (id, password, is_superuser, public_id, email, name, language, is_active,
                                          is_staff, joined_at, reminder)
            SELECT n, '!', false, md5('person' || n)::uuid, 'p' || n || '@example.org', 'Personne ' || n, 'fr', true,
                   false, now(), 'day'
            FROM generate_series(1, %s) AS n
            """,
            [members + RACERS],
        )
        cursor.execute("SELECT setval(pg_get_serial_sequence('community_person', 'id'), max(id)) FROM community_person")


def _places(rng: random.Random, count: int, network: Network) -> list[Place]:
    communes, weights = populous()
    hours = list(HOURS)
    made = []
    for number, commune in enumerate(rng.choices(communes, weights, k=count), start=1):
        lat, lon = commune.lat or 0.0, commune.lon or 0.0
        made.append(
            Place(
                network=network,
                slug=f"lieu-{number}",
                name=f"Lieu {number} de {commune.name}"[:120],
                state="in_service",
                commune=commune,
                lat=lat + rng.uniform(-0.01, 0.01),
                lon=lon + rng.uniform(-0.01, 0.01),
                hours=rng.choices(hours, (5, 4, 3, 1, 2, 1))[0],
            )
        )
    return Place.objects.bulk_create(made)


def _spaces(rng: random.Random, places: list[Place], units: int) -> list[Space]:
    """Spaces of every kind, then desks until the number of units is the one asked for."""
    made = [space for place in places for space in _spaces_of(rng, place)]
    pools = [number for number, space in enumerate(made) if space.kind == "desk"]
    sizes = [1] * len(made)
    for _ in range(units - len(made)):
        sizes[rng.choice(pools)] += 1
    spaces = Space.objects.bulk_create(made, batch_size=2000)
    Unit.objects.bulk_create(
        [
            Unit(space=space, name=f"{space.name} {n + 1}", position=n)
            for space, size in zip(spaces, sizes, strict=True)
            for n in range(size)
        ],
        batch_size=5000,
    )
    _equip(rng, spaces)
    return spaces


def _spaces_of(rng: random.Random, place: Place) -> Iterator[Space]:
    for position, (name, kind) in enumerate(KINDS.items()):
        if rng.random() < kind.share:
            yield Space(
                place=place,
                name=name,
                position=position,
                seats=rng.choice(kind.seats),
                confidentiality=rng.choice(kind.levels),
                wheelchair=rng.random() < 0.6,
                **kind.fields,
            )


def _equip(rng: random.Random, spaces: list[Space]) -> None:
    through = Space.equipment.through
    through.objects.bulk_create(
        [
            through(space_id=space.pk, equipment_id=code)
            for space in spaces
            for code in KINDS[space.name].equipment
            if rng.random() < 0.7
        ],
        batch_size=5000,
    )


def _races(network: Network) -> None:
    """The place of the races: bookable, but within reach of no commune."""
    place = Place.objects.create(
        network=network,
        slug=RACES,
        name="Courses",
        state="in_service",
        commune_id="48061",
        lat=44.3,
        lon=3.6,
        hours=next(iter(HOURS)),
    )
    for number in range(10):
        space = Space.objects.create(place=place, name=f"Bureaux {number}", kind="desk", position=number)
        Unit.objects.bulk_create(Unit(space=space, name=f"{number}.{n}", position=n) for n in range(4))


def _reach(places: list[Place]) -> None:
    times = travel_times()
    into = "COPY places_reach (place_id, commune_id, minutes, source, mode) FROM STDIN"
    with _quickly(Reach._meta.db_table), connection.cursor() as cursor, cursor.copy(into) as copy:
        for place in places:
            there = Destination(insee=place.commune_id, lat=place.lat, lon=place.lon)
            for insee, minutes in times.minutes_to(there, REACH_MINUTES).items():
                copy.write_row((place.pk, insee, minutes, times.source, "car"))


@contextmanager
def _quickly(*tables: str) -> Iterator[None]:
    """One transaction without checks of foreign keys; plain indexes are made at its end. Constraints stay in place."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(
            """
            SELECT quote_ident(indexname), indexdef FROM pg_indexes
            WHERE tablename = ANY(%s) AND schemaname = 'public'
                  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = indexname)
            """,
            [list(tables)],
        )
        plain = cursor.fetchall()
        for name, _definition in plain:
            cursor.execute("DROP INDEX " + name)
        yield
        for _name, definition in plain:
            cursor.execute(definition)


def _chances(rng: random.Random, spaces: list[Space], size: Size) -> dict[int, float]:
    """How often a slot of a space is taken: some are sought after, some sleep; the sum is a little above the aim."""
    popularity = {space.pk: rng.choice((0.2, 0.5, 1.0, 1.0, 1.6, 3.0)) for space in spaces}
    units: dict[int, int] = defaultdict(int)
    for space_id in Unit.objects.values_list("space_id", flat=True):
        units[space_id] += 1
    workdays = (DAYS_BEFORE + DAYS_AFTER) * 5 / 7
    weight = sum(popularity[s.pk] * units[s.pk] * SLOTS_A_DAY[s.granularity] for s in spaces) * workdays
    base = 1.04 * size.bookings / weight
    return {pk: min(0.95, base * popular) for pk, popular in popularity.items()}


def _bookings(rng: random.Random, spaces: list[Space], size: Size) -> None:
    chances = _chances(rng, spaces, size)
    with _quickly("bookings_booking", "bookings_occupancy"), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_chance (space_id bigint, chance float) ON COMMIT DROP")
        with cursor.copy("COPY bench_chance FROM STDIN") as copy:
            for row in chances.items():
                copy.write_row(row)
        cursor.execute(
            "CREATE TEMP TABLE bench_slot (hours text, granularity text, starts time, ends time) ON COMMIT DROP"
        )
        cursor.executemany("INSERT INTO bench_slot VALUES (%s, %s, %s, %s)", _slots())
        cursor.execute("SELECT setseed(0.48)")
        cursor.execute(DRAWN, {"before": DAYS_BEFORE, "after": DAYS_AFTER, "people": size.people})
        cursor.execute(NUMBERED, [size.bookings])
        cursor.execute(BOOKINGS)
        cursor.execute(OCCUPANCIES)
        for table in ("bookings_booking", "bookings_occupancy"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM bench_made))", [table])


def _slots() -> list[tuple[str, str, time, time]]:
    found = []
    for hours, (opens, noon, again, closes) in HOURS.items():
        named = [("half_day", opens, noon), ("half_day", again, closes), ("day", opens, closes)]
        named += [("hour", start, end) for start, end in MEETINGS]
        found += [(hours, kind, time.fromisoformat(start), time.fromisoformat(end)) for kind, start, end in named]
    return found


# A slot is taken or not, each by a draw of its own (OFFSET 0 keeps the draw from being made once a space);
# slots of one unit and day do not touch, buffers included.
DRAWN = """
CREATE TEMP TABLE bench_drawn ON COMMIT DROP AS
SELECT unit_id, space_id, place_id, buffer_before, buffer_after, person_id,
       (day + starts) AT TIME ZONE 'Europe/Paris' AS starts_at, (day + ends) AT TIME ZONE 'Europe/Paris' AS ends_at
FROM (
    SELECT u.id AS unit_id, s.id AS space_id, s.place_id, s.buffer_before, s.buffer_after, d.day::date AS day,
           t.starts, t.ends, c.chance, random() AS draw, 1 + floor(random() * %(people)s)::bigint AS person_id
    FROM bench_chance c
    JOIN places_space s ON s.id = c.space_id
    JOIN places_place p ON p.id = s.place_id
    JOIN places_unit u ON u.space_id = s.id
    JOIN bench_slot t ON t.hours = p.hours AND t.granularity = s.granularity
    CROSS JOIN generate_series(current_date - %(before)s, current_date + %(after)s, interval '1 day') AS d(day)
    WHERE extract(isodow FROM d.day) < 6
    OFFSET 0
) AS slot
WHERE draw < chance
"""
NUMBERED = """
CREATE TEMP TABLE bench_made ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY created_at, unit_id) AS id, kept.*
FROM (SELECT *, least(starts_at - random() * interval '20 days', now()) AS created_at
      FROM bench_drawn ORDER BY random() LIMIT %s) AS kept
"""
BOOKINGS = """
INSERT INTO bookings_booking (id, public_id, person_id, place_id, space_id, starts_at, ends_at, people, status, note,
                              sequence, created_at)
SELECT id, md5('booking' || id)::uuid, person_id, place_id, space_id, starts_at, ends_at, 1, 'confirmed', '', 0,
       created_at
FROM bench_made ORDER BY id
"""
OCCUPANCIES = """
INSERT INTO bookings_occupancy (id, booking_id, unit_id, during, holds)
SELECT id, id, unit_id, tstzrange(starts_at - buffer_before * interval '1 minute',
                                  ends_at + buffer_after * interval '1 minute'), true
FROM bench_made ORDER BY id
"""


def facts() -> list[Figure]:
    """What is in the instance, and whether the database itself vouches that no unit is booked twice."""
    part = "The national instance"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT count(*) FROM places_place), (SELECT count(*) FROM places_unit),
                   (SELECT count(*) FROM bookings_booking WHERE status = 'confirmed'),
                   (SELECT count(*) FROM community_person), (SELECT count(*) FROM places_reach),
                   (SELECT convalidated FROM pg_constraint WHERE conname = 'no_double_booking')
            """
        )
        (*counts, valid) = cursor.fetchone()
    names = ("places", "units", "confirmed bookings, 12 months", "people", "minutes from a commune to a place")
    figures = [Figure(part, name, f"{count:,}") for name, count in zip(names, counts, strict=True)]
    return [*figures, Figure(part, "exclusion constraint in place", "yes" if valid else "no", "yes", bool(valid))]


def tidy() -> None:
    """Take away what the measures booked, so that the next run finds the instance as it was built.

    The lines of the journal stay: it can't be emptied.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_booking FROM bench_built")
        ((last,),) = cursor.fetchall()
        cursor.execute("DELETE FROM bookings_occupancy WHERE booking_id > %s", [last])
        removed = cursor.rowcount
        cursor.execute("DELETE FROM bookings_seriesdate")
        cursor.execute("DELETE FROM bookings_waiting")
        cursor.execute("DELETE FROM bookings_booking WHERE id > %s", [last])
        for table in ("bookings_series", "bookings_basketline", "bookings_basket"):  # the instance has none of these
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names written on the line above
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM django_session")
        if removed:
            cursor.execute("VACUUM ANALYZE bookings_occupancy, bookings_booking, procrastinate_jobs, django_session")
