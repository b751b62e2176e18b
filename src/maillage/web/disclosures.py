"""How others can know where somebody works: each way, who exactly learns by it, what, for how long, and its switch.

Each domain says its own (`Domain.disclosures`); `pages` shows them to the person.
See docs/decisions/0040-who-can-know.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Reader(StrEnum):
    """What a reader is to the person."""

    SELF = "self"
    HOST = "host"  # of the place
    EMPLOYER = "employer"  # who speaks for an organisation that signed an agreement
    HOLDER = "holder"  # whoever was given an address, a number, a key
    MEMBER = "member"
    ORGANISER = "organiser"  # of an event one registered for
    FACILITATOR = "facilitator"
    ADMINISTRATOR = "administrator"
    ANYBODY = "anybody"


class Stay(Protocol):
    """What is asked about: somebody's booking. The floors above bookings know it as one."""

    @property
    def pk(self) -> int: ...
    @property
    def place_id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Switch:
    """What closes or opens a way: a page where one chooses, or a form of one button."""

    label: Any
    address: str
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One way. `is_open`: somebody can learn by it now; closed, nobody does.

    `who` names them exactly: a role and how many hold it, an organisation, whoever has an address. `kept` is the code
    of the rule of retention that ends it; `lasts` says it in words where there is none. `is_recorded`: each look is
    written in the person's journal. `switch` closes it; where there is none, `why` says the reason. `addresses` names
    the pages and files by which it is read: those that tell others where somebody works and are named by no open way
    fail a test (tests/pages/test_disclosures.py).
    """

    code: str
    way: Any
    who: str
    sees: Any
    is_open: bool
    readers: frozenset[Reader] = frozenset()
    kept: str = ""
    lasts: Any = ""
    is_recorded: bool = False
    switch: Switch | None = None
    why: Any = ""
    addresses: frozenset[str] = frozenset()


Discloser = Callable[[Any, Any], Iterable[Disclosure]]  # (person, one of their bookings or None) → ways


def nothing_disclosed(_person: Any, _stay: Any) -> tuple[Disclosure, ...]:
    """For a domain by which nobody learns where somebody works; it says so."""
    return ()
