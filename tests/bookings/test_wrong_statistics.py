"""Right after an import or a restore the planner may believe every table empty: the work must stay the same.

Work is counted in pages of 8 KB that a statement touches, never in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from psycopg import ClientCursor

from maillage.bookings.queries import counts_by_day, near_spaces
from maillage.bookings.queries.booker import booker_state_and_spaces
from maillage.bookings.rules.criteria import Criteria
from maillage.community.models import Network, Person
from maillage.kernel.period import Period
from maillage.places.models import Place, Reach, Space, Unit
from maillage.territory.statistics import refresh_statistics

Ask = Callable[[], Any]
SIZES = (
    "UPDATE pg_class SET reltuples = {}, relpages = {} WHERE relkind = 'r' AND relname ~ '^(bookings|places|comm|terr)'"
)
EMPTY = ("DELETE FROM pg_statistic", SIZES.format(0, 1))
WRONG = {
    "every table empty": EMPTY,
    "no bookings": ("UPDATE pg_class SET reltuples = 0 WHERE relname = 'bookings_occupancy'",),
    "never looked at": ("DELETE FROM pg_statistic", SIZES.format(-1, 0)),
    "a thousand times more": (SIZES.format("reltuples * 1000", "relpages"),),
}
BOOKINGS = """
WITH booking AS (
    INSERT INTO bookings_booking (public_id, person_id, place_id, space_id, starts_at, ends_at, people, status, note,
                                  sequence, created_at)
    SELECT gen_random_uuid(), %(person)s, place_id, id, now() + n * interval '1 day',
           now() + n * interval '1 day' + interval '4 hours', 1, 'confirmed', '', 0, now()
    FROM places_space, generate_series(1, 15) n RETURNING id, space_id, starts_at, ends_at
)
INSERT INTO bookings_occupancy (booking_id, unit_id, during, holds)
SELECT booking.id, unit.id, tstzrange(starts_at, ends_at), true FROM booking JOIN places_unit unit USING (space_id)
"""


@pytest.fixture
def many(network: Network, place: Place, charlie: Person) -> Network:
    """Three hundred places, nine hundred spaces, thirteen thousand bookings."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser may falsify statistics")
    places = Place.objects.bulk_create(
        Place(
            network=network,
            slug=f"many-{n}",
            name=f"Lieu {n}",
            state="in_service",
            commune_id="48061",
            lat=44.3,
            lon=3.6,
            hours="Mo-Fr 08:00-19:00",
        )
        for n in range(300)
    )
    Reach.objects.bulk_create(Reach(place=one, commune_id="48061", minutes=10) for one in places)
    spaces = Space.objects.bulk_create(Space(place=one, name=f"Bureaux {n}") for one in places for n in range(3))
    Unit.objects.bulk_create(Unit(space=space, name="Bureau") for space in spaces)
    with connection.cursor() as cursor:
        cursor.execute(BOOKINGS, {"person": charlie.pk})
    return network


def pages_of(ask: Ask, *wrong: str) -> int:
    """How many pages the statements of a question touch, the planner being misled in so many ways."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT misled; SET LOCAL statement_timeout = '120s'")
        for sql in wrong:
            cursor.execute(sql)
        touched = sum(_touched(cursor, sql, params) for sql, params in asked)
        cursor.execute("ROLLBACK TO SAVEPOINT misled")
    return touched


def _touched(cursor: Any, sql: str, params: Any) -> int:
    cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, params)
    plan = cursor.fetchone()[0][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def touched_when_planned_once(ask: Ask, *wrong: str) -> int:
    """The same, by a plan made before the values are known, as for all that is read under the locks of a booking."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    ((sql, params),) = asked
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    for number, name in enumerate(names, start=1):
        sql = sql.replace(f"%({name})s", f"${number}")
    given = ClientCursor(connection.connection).mogrify(", ".join(f"%({name})s" for name in names), params)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT misled; SET LOCAL statement_timeout = '120s'")
        for falsify in wrong:
            cursor.execute(falsify)
        cursor.execute("SET LOCAL plan_cache_mode = 'force_generic_plan'")
        cursor.execute(f"PREPARE once AS {sql}")
        touched = _touched(cursor, f"EXECUTE once ({given})", None)
        cursor.execute("DEALLOCATE once")
        cursor.execute("ROLLBACK TO SAVEPOINT misled")
    return touched


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def search() -> Ask:
    return lambda: near_spaces(
        criteria=Criteria(day=in_days(4)), first=in_days(4), last=in_days(4), origin="48061", within=30, most=30
    )


def search_for_equipment() -> Ask:
    criteria = Criteria(day=in_days(4), people=2, equipment=frozenset({"screen"}))
    return lambda: near_spaces(
        criteria=criteria, first=in_days(4), last=in_days(11), origin="48061", within=30, most=30
    )


def spaces_of_a_place() -> list[int]:
    return list(Space.objects.filter(place__slug="many-7").values_list("pk", flat=True))


def look_at_spaces() -> Ask:
    spaces = spaces_of_a_place()
    return lambda: near_spaces(criteria=Criteria(day=in_days(4)), first=in_days(4), last=in_days(5), spaces=spaces)


def look_at_a_person() -> Ask:
    bob, spaces, now = Person.objects.get(email__startswith="bob"), spaces_of_a_place(), timezone.now()
    days = (in_days(0), in_days(1))
    return lambda: booker_state_and_spaces(bob, spaces, Period(now, now + timedelta(hours=3)), days)


def count_days() -> Ask:
    places = list(Place.objects.filter(slug__startswith="many-1").values_list("pk", flat=True))
    return lambda: counts_by_day(places, in_days(0), 7)


ASKS = (search, search_for_equipment, look_at_spaces, look_at_a_person, count_days)


def test_a_planner_that_believes_wrong_sizes_does_no_more_work(many: Network, bob: Person) -> None:
    """The plan cliff: nested loops over whole tables, 250 s for one search."""
    more = {}
    for ask in ASKS:
        question = ask()
        usual = pages_of(question)
        for wrong, statements in WRONG.items():
            touched = pages_of(question, *statements)
            if touched > 3 * usual + 100:
                more[ask.__name__, wrong] = (usual, touched)
    assert not more


def test_what_is_planned_once_does_no_more_work_either(many: Network, bob: Person) -> None:
    more = {}
    for ask in (look_at_spaces, look_at_a_person):
        question = ask()
        usual = pages_of(question)
        for wrong, statements in {"right": (), **WRONG}.items():
            touched = touched_when_planned_once(question, *statements)
            if touched > 3 * usual + 100:
                more[ask.__name__, wrong] = (usual, touched)
    assert not more


def test_what_was_misjudged_is_looked_at_again(many: Network) -> None:
    with connection.cursor() as cursor:
        for sql in EMPTY:
            cursor.execute(sql)
    filled = {"bookings_booking", "bookings_occupancy", "places_place", "territory_commune"}
    assert filled <= set(refresh_statistics())
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'bookings_occupancy'")
        assert cursor.fetchone()[0] > 10_000
    assert not filled & set(refresh_statistics()), "what is judged well is left alone"
