"""Every transaction of a test takes its advisory locks in the order of `kernel/locks.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from maillage.kernel.locks import LockFamily, is_in_order


class Watch:
    """Notes the families of the locks of the transaction at hand: within a test, of its outermost savepoint."""

    def __init__(self) -> None:
        self.depth = len(connection.savepoint_ids)
        self.transaction: Any = None
        self.taken: list[int] = []
        self.held: set[tuple[int, int]] = set()
        self.wrong: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if "pg_advisory_xact_lock" in sql and params:
            self.note(locks_of(params))
        return execute(sql, params, many, context)

    def note(self, locks: list[tuple[int, int]]) -> None:
        """The next locks of a transaction, those it holds already left out; those of another begin anew."""
        at_hand = tuple(connection.savepoint_ids[self.depth : self.depth + 1])
        if at_hand != self.transaction or not at_hand:
            self.transaction, self.taken, self.held = at_hand, [], set()
        new = [lock for lock in locks if lock not in self.held]
        self.held |= set(new)
        self.taken += [family for family, _number in new]
        if not is_in_order(self.taken):
            names = " then ".join(LockFamily(family).name for family in self.taken)
            self.wrong.append(f"locks out of their order: {names}")


def locks_of(params: Any) -> list[tuple[int, int]]:
    """The locks a statement takes, (family, number) each, as its parameters say."""
    if isinstance(params, dict):
        people = sorted(zip(params["families"], params["numbers"], strict=True))
        return [*people, *((int(LockFamily.SPACE), space) for space in sorted(params["spaces"]))]
    return [(int(params[0]), int(params[1]))] if int(params[0]) in set(LockFamily) else []


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch the locks of this connection."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


@contextmanager
def nobody_else() -> Iterator[None]:
    """What is built in one transaction before anybody else is there to wait for: the demonstration."""
    watching = [watch for watch in connection.execute_wrappers if isinstance(watch, Watch)]
    for watch in watching:
        connection.execute_wrappers.remove(watch)
    try:
        yield
    finally:
        connection.execute_wrappers.extend(watching)
