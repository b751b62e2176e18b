"""Waiting for one's turn: advisory locks, held until the transaction ends."""

from __future__ import annotations

from django.db import connection

from maillage.kernel.locks import LockFamily


def take_lock(family: LockFamily, number: int = 0) -> None:
    """Wait until nobody else holds this lock, then hold it until the transaction ends. One statement.

    RuntimeError outside a transaction: the lock would be gone at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock is held until a transaction ends: begin one")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(family), number])
