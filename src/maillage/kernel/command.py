"""A command of `maillage`, as a domain's `commands.py` describes it; and what is said at the terminal.

A `commands.py` imports no model at its head: it is read before Django is set up.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class CommandError(Exception):
    """What was asked can't be done; the sentence says why, on the error stream, with status 1."""


class Needs(Enum):
    """What must be there before a command runs."""

    NOTHING = "nothing"
    MIGRATED = "a database that is up to date"
    MIGRATION = "a database, which is brought up to date first"


@dataclass(frozen=True, slots=True)
class Command:
    """`maillage NAME …`. `usage` are its lines of `maillage --help`: (words after `maillage`, what they do).

    `checks` are its lines of `maillage doctor`: a name, and a callable that says what is well or raises CommandError.
    """

    name: str
    summary: str
    usage: tuple[tuple[str, str], ...]
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    needs: Needs = Needs.MIGRATED
    checks: tuple[tuple[str, Callable[[], str]], ...] = ()


def show_progress(what: str, done: int, total: int) -> None:
    """A progress bar on a terminal, one line a step elsewhere."""
    width = 28
    full = width * done // max(total, 1)
    text = f"[{'█' * full}{'·' * (width - full)}] {what}"
    if sys.stdout.isatty():
        print(f"\r{text:<72}", end="", flush=True)
    else:
        print(text, flush=True)
