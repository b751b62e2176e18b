"""Doing again what PostgreSQL broke off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from time import sleep
from typing import Any, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

TRIES = 4
Act = TypeVar("Act", bound=Callable[..., Any])


def retry_on_deadlock(act: Act) -> Act:
    """Do again what PostgreSQL broke off to undo a circle of waits: nobody is told of a deadlock.

    Our own locks are always taken in one order; the circle needs a writer that took none. Inside a transaction of
    somebody else's it can't be done again: that one is told.
    """

    @wraps(act)
    def again(*args: Any, **kwargs: Any) -> Any:
        for attempt in range(TRIES):
            try:
                return act(*args, **kwargs)
            except OperationalError as error:
                broken_off = isinstance(error.__cause__, DeadlockDetected)
                if not broken_off or connection.in_atomic_block or attempt == TRIES - 1:
                    raise
                sleep(0.05 * (attempt + 1))
        raise AssertionError("unreachable")

    return again  # type: ignore[return-value]  # the same signature, by wraps
