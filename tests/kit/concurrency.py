"""Many at once, each on a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
from django.db import connection

from maillage.kernel.refusal import Refusal

CLIENTS = 16


def at_once(acts: Sequence[Callable[[], object]], clients: int = CLIENTS) -> Counter[str]:
    """Run each act on one of so many connections, all let go at the same instant; what came of them."""
    opened: list[psycopg.Connection] = []
    gate = Barrier(min(clients, len(acts)))

    def ready() -> None:
        connection.ensure_connection()
        opened.append(connection.connection)
        gate.wait(timeout=30)

    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code if refusal.code != "taken" else f"taken, {min(len(refusal.alternatives), 1)} instead"
        return "done"

    with ThreadPoolExecutor(min(clients, len(acts)), initializer=ready) as crew:
        counted = Counter(crew.map(run, acts))
    for one in opened:
        one.close()
    return counted


def overlaps() -> int:
    """Pairs of holding occupancies of one unit that share an instant: none, ever."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b ON a.unit_id = b.unit_id"
            " AND a.id < b.id AND a.during && b.during WHERE a.holds AND b.holds"
        )
        return int(cursor.fetchone()[0])
